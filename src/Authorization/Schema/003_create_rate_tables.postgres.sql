-- What nodes have leased of a rate, by minute and keyed hash. Not worth a journal: after a crash the minute begins anew.
CREATE UNLOGGED TABLE authorization_rates (
    ends_at BIGINT NOT NULL,
    id TEXT NOT NULL,
    asked BIGINT NOT NULL,
    PRIMARY KEY (ends_at, id)
);
