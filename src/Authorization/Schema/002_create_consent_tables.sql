-- What subscribers agreed to: one row per line, client, purpose and scope. The line is a keyed hash, never a number. The instants are
-- those of the newest consent and of the newest withdrawal (0: never), in milliseconds; the later one holds.
CREATE TABLE authorization_consents (
    subject TEXT NOT NULL,
    client_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    scope TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (subject, client_id, purpose, scope)
);

-- Who objected, to one client or (empty client_id) to every client.
CREATE TABLE authorization_opt_outs (
    subject TEXT NOT NULL,
    client_id TEXT NOT NULL,
    opted_in_at BIGINT NOT NULL,
    opted_out_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (subject, client_id)
);
