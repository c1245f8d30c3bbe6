-- SQLite takes the type name BYTEA as it takes any; bytes stay bytes.
-- The number of the newest batch. Its row is locked by whoever appends, so that numbers have no gaps and commit in their order.
CREATE TABLE network_journal_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL
);

INSERT INTO network_journal_head (id, number) VALUES (1, 0);

-- One row per commit: the events of it, sealed.
CREATE TABLE network_journal (
    number BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    node TEXT NOT NULL,
    sealed BYTEA NOT NULL
);

-- A whole directory as of a journal number. The row is written after its segments, so one that is here is complete.
CREATE TABLE network_snapshots (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    node TEXT NOT NULL,
    segments INTEGER NOT NULL
);

CREATE TABLE network_snapshot_segments (
    snapshot TEXT NOT NULL,
    segment INTEGER NOT NULL,
    at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (snapshot, segment)
);
