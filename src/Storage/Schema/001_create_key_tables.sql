-- The Data Protection key ring: each element is encrypted to the operator's certificate when one is set.
CREATE TABLE storage_key_ring (
    friendly_name TEXT NOT NULL PRIMARY KEY,
    xml TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Sealing keys, each sealed by Data Protection. Deleting a row makes whatever it sealed unreadable for good.
-- SQLite takes the type name BYTEA as it takes any; bytes stay bytes.
CREATE TABLE storage_sealing_keys (
    id BYTEA NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);

CREATE INDEX storage_sealing_keys_by_age ON storage_sealing_keys (purpose, created_at);
