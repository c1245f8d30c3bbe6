-- Ids that have been used. Ours begin with their expiry second, so inserts come in order of the key.
CREATE TABLE facts_spent (
    id BYTEA NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE INDEX facts_spent_by_expiry ON facts_spent (expires_at);

-- One row per node and commit: the facts decided in it, sealed, chained by hash to the node's row before.
CREATE TABLE facts_batches (
    node TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    previous_hash BYTEA NOT NULL,
    PRIMARY KEY (node, seq)
);

CREATE INDEX facts_batches_by_time ON facts_batches (at, node, seq);
