-- Removes first answers older than the given age, oldest pages first, at most max_rows a call.
CREATE FUNCTION event_store.prune_command_log(age interval, max_rows integer) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH removed AS (
        DELETE FROM event_store.command_log
        WHERE ctid = ANY (ARRAY(
            SELECT l.ctid FROM event_store.command_log l
            WHERE l.recorded_at < clock_timestamp() - age
            LIMIT max_rows
        ))
        RETURNING 1
    )
    SELECT count(*) FROM removed
$$;
