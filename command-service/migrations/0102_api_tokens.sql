-- Personal API tokens. A token is a signature over its id, so nothing of the token itself is stored:
-- what stands here is that it stands. Revoking one deletes its row.
CREATE TABLE identity.api_tokens (
    token_id   uuid        NOT NULL PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES identity.accounts (account_id) ON DELETE CASCADE,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Null: good until it is revoked.
    expires_at timestamptz
);

CREATE INDEX api_tokens_account ON identity.api_tokens (account_id, created_at);

GRANT SELECT, INSERT, DELETE ON identity.api_tokens TO command_service;
