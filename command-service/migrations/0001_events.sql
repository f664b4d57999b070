-- The truth of the system: every event ever stored, in one order.
CREATE TABLE event_store.events (
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL CHECK (sequence > 0),
    event_type     text        NOT NULL,
    event_version  text        NOT NULL,
    payload        jsonb       NOT NULL,
    metadata       jsonb       NOT NULL,
    position       bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    partition      smallint    NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);

-- A partition is read by position: relay look-back, gap healing, rebuild.
CREATE INDEX events_partition_position ON event_store.events (partition, position);

CREATE FUNCTION event_store.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stored events are never changed or removed (% refused)', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

-- Statement triggers: they cost an INSERT nothing, and hold for the table's owner as well.
CREATE TRIGGER events_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON event_store.events
    FOR EACH STATEMENT EXECUTE FUNCTION event_store.refuse_change();
