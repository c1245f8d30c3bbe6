CREATE INDEX test_pets_big ON test_pets USING hash (name);
