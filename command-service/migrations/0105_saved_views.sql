-- What an account keeps for itself: searches under a name, and the projects it starred. Names and queries
-- are a person's own words, so they live where they can be erased, and not in the log.
CREATE TABLE identity.saved_views (
    account_id uuid        NOT NULL REFERENCES identity.accounts (account_id) ON DELETE CASCADE,
    -- Clients choose ids, so only within its account is a view's id its own.
    view_id    uuid        NOT NULL,
    name       text        NOT NULL,
    -- In the query language; empty wants every task.
    query      text        NOT NULL,
    layout     text        NOT NULL CHECK (layout IN ('board', 'list', 'table', 'calendar')),
    -- Null: over every project of the account.
    project_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account_id, view_id)
);

CREATE TABLE identity.starred_projects (
    account_id uuid        NOT NULL REFERENCES identity.accounts (account_id) ON DELETE CASCADE,
    project_id uuid        NOT NULL,
    starred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account_id, project_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON identity.saved_views TO command_service;
GRANT SELECT, INSERT, DELETE ON identity.starred_projects TO command_service;
