-- SQLite takes the type name BYTEA as it takes any; bytes stay bytes.
-- One row per hand-off, kept a quarter of an hour. What could be used by a reader is here as a hash, or sealed: id, handle, short code, and
-- what the browsers hold are SHA-256; place is a keyed hash of the desktop's address. changed_at is 0 until something changes.
CREATE TABLE frontchannel_handoffs (
    id BYTEA NOT NULL PRIMARY KEY,
    request BYTEA NOT NULL UNIQUE,
    selector BYTEA NOT NULL UNIQUE,
    short_code BYTEA NOT NULL,
    client_id TEXT NOT NULL,
    place TEXT NOT NULL,
    desktop BYTEA NOT NULL,
    phone BYTEA,
    state SMALLINT NOT NULL,
    reason TEXT,
    contested SMALLINT NOT NULL,
    sealed BYTEA NOT NULL,
    result BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    forget_at BIGINT NOT NULL
);

CREATE INDEX frontchannel_handoffs_by_short_code ON frontchannel_handoffs (short_code);
-- Counted by place and by client whenever one is made: from the index alone, or each new one pays for all that wait.
CREATE INDEX frontchannel_handoffs_by_place ON frontchannel_handoffs (place, state, expires_at);
CREATE INDEX frontchannel_handoffs_by_client ON frontchannel_handoffs (client_id, state, expires_at);
-- Asked five times a second: answered from the index alone, which holds only what a phone, a desktop or time has changed.
CREATE INDEX frontchannel_handoffs_by_change ON frontchannel_handoffs (changed_at, id) WHERE changed_at > 0;
CREATE INDEX frontchannel_handoffs_by_expiry ON frontchannel_handoffs (state, expires_at);
CREATE INDEX frontchannel_handoffs_by_end ON frontchannel_handoffs (forget_at);

-- A row says that the operator stopped all hand-offs, and when.
CREATE TABLE frontchannel_stop (
    id SMALLINT NOT NULL PRIMARY KEY,
    stopped_at BIGINT NOT NULL
);
