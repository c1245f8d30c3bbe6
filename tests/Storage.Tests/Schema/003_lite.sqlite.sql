CREATE INDEX test_pets_lite ON test_pets (name COLLATE NOCASE);
