-- What the append keeps beside the events, in the same transaction.

-- Where each task stands on its board, so that a move finds its neighbours without the read model.
-- Archived and deleted tasks stand nowhere.
CREATE TABLE event_store.task_places (
    task_id    uuid NOT NULL PRIMARY KEY,
    project_id uuid NOT NULL,
    column_id  uuid NOT NULL,
    rank       text COLLATE "C" NOT NULL
);

CREATE INDEX task_places_order ON event_store.task_places (project_id, column_id, rank);

-- The last human number drawn in each project. Half-filled pages keep its updates in place (HOT).
CREATE TABLE event_store.task_counters (
    project_id uuid   NOT NULL PRIMARY KEY,
    last       bigint NOT NULL CHECK (last > 0)
) WITH (fillfactor = 50);

-- Values only one aggregate may hold, such as a project's key.
CREATE TABLE event_store.claims (
    kind         text NOT NULL,
    value        text NOT NULL,
    aggregate_id text NOT NULL,
    PRIMARY KEY (kind, value)
);

-- First answers to commands that carried an idempotency key.
CREATE TABLE event_store.command_log (
    account_id      uuid        NOT NULL,
    idempotency_key uuid        NOT NULL,
    fingerprint     bytea       NOT NULL,
    aggregate_id    text        NOT NULL,
    version         bigint      NOT NULL,
    position        bigint      NOT NULL,
    partition       smallint    NOT NULL,
    number          integer     NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account_id, idempotency_key)
);

-- Pruning by age walks the oldest pages; BRIN costs an insert next to nothing.
CREATE INDEX command_log_age ON event_store.command_log USING brin (recorded_at);

-- How far the relay has published, for when the stream itself is empty or gone.
CREATE TABLE event_store.relay_checkpoint (
    id         smallint    NOT NULL PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    position   bigint      NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

INSERT INTO event_store.relay_checkpoint (id, position) VALUES (1, 0);
