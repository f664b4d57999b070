-- What must be followed by a new task is found without reading everything else.
CREATE INDEX events_repeated ON event_store.events (position) WHERE event_type = 'task_repeated';

-- How far the next occurrences of repeating tasks have been opened. An event stays due until it is
-- behind this position; opening one twice changes nothing.
CREATE TABLE event_store.repeat_checkpoint (
    id       smallint NOT NULL PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    position bigint   NOT NULL DEFAULT 0
);

INSERT INTO event_store.repeat_checkpoint (id, position) VALUES (1, 0);

GRANT SELECT, UPDATE (position) ON event_store.repeat_checkpoint TO command_service;
