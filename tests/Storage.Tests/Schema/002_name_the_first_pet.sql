INSERT INTO test_pets (id, name) VALUES (1, 'Rex');
