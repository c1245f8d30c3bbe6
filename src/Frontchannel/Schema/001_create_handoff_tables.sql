-- SQLite takes the type name BYTEA as it takes any; bytes stay bytes.
-- One row per hand-off, kept a quarter of an hour. What could be used by a reader is here as a hash, or sealed: id, handle, short code, and
-- what the browsers hold are SHA-256; place is a keyed hash of the desktop's address.
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
CREATE INDEX frontchannel_handoffs_by_place ON frontchannel_handoffs (place, created_at);
CREATE INDEX frontchannel_handoffs_by_client ON frontchannel_handoffs (client_id, state, expires_at);
CREATE INDEX frontchannel_handoffs_by_change ON frontchannel_handoffs (changed_at);
CREATE INDEX frontchannel_handoffs_by_expiry ON frontchannel_handoffs (state, expires_at);
CREATE INDEX frontchannel_handoffs_by_end ON frontchannel_handoffs (forget_at);

-- A row says that the operator stopped all hand-offs, and when.
CREATE TABLE frontchannel_stop (
    id SMALLINT NOT NULL PRIMARY KEY,
    stopped_at BIGINT NOT NULL
);
