-- The event store as the projector may see it: the tables of command-service that it reads.
DO $$ BEGIN CREATE ROLE projector LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$;
CREATE SCHEMA event_store;
CREATE TABLE event_store.events (
  aggregate_type text NOT NULL, aggregate_id text NOT NULL,
  sequence bigint NOT NULL CHECK (sequence > 0),
  event_type text NOT NULL, event_version text NOT NULL, payload jsonb NOT NULL,
  metadata jsonb NOT NULL,
  position bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  partition smallint NOT NULL, recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);
CREATE INDEX ON event_store.events (partition, position);
CREATE SCHEMA identity;
CREATE TABLE identity.profiles (
  account_id uuid PRIMARY KEY, display_name text, erased boolean NOT NULL
);
GRANT USAGE ON SCHEMA event_store, identity TO projector;
GRANT SELECT ON event_store.events, identity.profiles TO projector;
