-- Task numbers that came with an imported history are in use: the next task gets a higher one.
CREATE FUNCTION event_store.keep_task_numbers(in_project uuid, in_last bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO event_store.task_counters AS counter (project_id, last)
    VALUES (in_project, in_last)
    ON CONFLICT (project_id) DO UPDATE SET last = greatest(counter.last, excluded.last)
$$;

REVOKE ALL ON FUNCTION event_store.keep_task_numbers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_store.keep_task_numbers TO command_service;
