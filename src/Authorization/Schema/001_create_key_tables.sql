-- Keys that sign ID tokens, PKCS#8 sealed by Data Protection. The state follows from the times: announced until active_from,
-- active until retired_at, in the JWKS until gone_at. One generation exists once: that decides which node creates it.
CREATE TABLE authorization_signing_keys (
    key_id TEXT NOT NULL PRIMARY KEY,
    algorithm TEXT NOT NULL,
    generation BIGINT NOT NULL,
    announced_at BIGINT NOT NULL,
    active_from BIGINT NOT NULL,
    retired_at BIGINT NULL,
    gone_at BIGINT NULL,
    sealed BYTEA NOT NULL,
    UNIQUE (algorithm, generation)
);

-- Secrets made once and never rotated, each sealed by Data Protection.
CREATE TABLE authorization_secrets (
    name TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
