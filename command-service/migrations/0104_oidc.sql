-- Accounts of people who sign in at an OpenID Connect provider: without a password, and known by what
-- the provider calls them, which stays the same when their address changes.
ALTER TABLE identity.accounts
    DROP CONSTRAINT accounts_check,
    ADD CONSTRAINT accounts_email_until_erased CHECK (erased_at IS NOT NULL OR email IS NOT NULL);

CREATE TABLE identity.oidc_identities (
    issuer     text        NOT NULL,
    subject    text        NOT NULL,
    account_id uuid        NOT NULL REFERENCES identity.accounts (account_id) ON DELETE CASCADE,
    linked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (issuer, subject)
);

CREATE INDEX oidc_identities_account ON identity.oidc_identities (account_id);

GRANT SELECT, INSERT, DELETE ON identity.oidc_identities TO command_service;
