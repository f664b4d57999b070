-- Who may sign in. Personal data lives here and nowhere else, so that an account can be erased while
-- the log, which names accounts by id only, stays as it is.
CREATE SCHEMA identity;

CREATE TABLE identity.accounts (
    account_id    uuid        NOT NULL PRIMARY KEY,
    -- These three are null, null and empty once the account is erased.
    email         text,
    password_hash text,
    display_name  text        NOT NULL,
    -- Whether the event store is known to hold account_registered; if a crash came between, the next
    -- sign-in appends it.
    announced     boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_at     timestamptz,
    CHECK (erased_at IS NOT NULL OR (email IS NOT NULL AND password_hash IS NOT NULL))
);

CREATE UNIQUE INDEX accounts_email ON identity.accounts (lower(email));

-- One row a signed-in device: a family of refresh tokens of which only the newest is good.
CREATE TABLE identity.sessions (
    session_id   uuid        NOT NULL PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES identity.accounts (account_id) ON DELETE CASCADE,
    -- SHA-256 of the newest refresh token.
    token_hash   bytea       NOT NULL CHECK (length(token_hash) = 32),
    rotation     integer     NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz
);

CREATE INDEX sessions_account ON identity.sessions (account_id, last_used_at);

-- What others may know of an account: the projector copies it when an account event says so.
CREATE VIEW identity.profiles AS
SELECT account_id, display_name, erased_at IS NOT NULL AS erased FROM identity.accounts;

GRANT USAGE ON SCHEMA identity TO command_service, projector;
GRANT SELECT, INSERT, UPDATE ON identity.accounts TO command_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.sessions TO command_service;
GRANT SELECT ON identity.profiles TO projector;
