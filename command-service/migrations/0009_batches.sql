-- What a bulk did is found by its correlation id, to be undone as a whole. Only events of requests that
-- did several things are in the index: all others are appended as fast as without it.
CREATE INDEX events_of_batch ON event_store.events ((metadata->>'correlation_id'))
    WHERE metadata ? 'batch';
