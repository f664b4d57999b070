-- Each service's role gets the least it needs; nobody but append_events inserts an event.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA event_store FROM PUBLIC;

GRANT USAGE ON SCHEMA event_store TO command_service, projector;

GRANT SELECT ON
    event_store.events, event_store.task_places, event_store.task_counters, event_store.claims,
    event_store.command_log, event_store.relay_checkpoint
TO command_service;
GRANT UPDATE (position, updated_at) ON event_store.relay_checkpoint TO command_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON event_store.snapshots TO command_service;
GRANT EXECUTE ON FUNCTION event_store.append_events TO command_service;
GRANT EXECUTE ON FUNCTION event_store.prune_command_log TO command_service;

GRANT SELECT ON event_store.events TO projector;
