-- Ties between tasks that must never close a circle: 'parent' from a subtask to its parent, 'blocks'
-- from a task to one that waits for it. Kept by the append, which alone can tell under its lock.
CREATE TABLE event_store.task_links (
    kind      text NOT NULL,
    from_task uuid NOT NULL,
    to_task   uuid NOT NULL,
    PRIMARY KEY (kind, from_task, to_task)
);

CREATE INDEX task_links_back ON event_store.task_links (kind, to_task);

GRANT SELECT ON event_store.task_links TO command_service;

-- Tells whether a link may be added: 0 yes, 6 it would close a circle, 7 it would lead too far.
-- VOLATILE, so that it sees what the caller has added so far.
CREATE FUNCTION event_store.judge_link(
    link_kind text, from_id uuid, to_id uuid, most integer
) RETURNS smallint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    circle boolean;
    ahead  bigint;
    below  bigint;
BEGIN
    SELECT coalesce(bool_or(reached.task = from_id), false), count(*) INTO circle, ahead
    FROM (
        WITH RECURSIVE led_to (task) AS (
            SELECT to_id
            UNION
            SELECT l.to_task FROM led_to
            JOIN event_store.task_links l ON l.kind = link_kind AND l.from_task = led_to.task
        )
        SELECT led_to.task FROM led_to LIMIT most + 1
    ) reached;
    IF circle THEN
        RETURN 6;
    END IF;
    IF ahead > most THEN
        RETURN 7;
    END IF;
    IF link_kind = 'parent' THEN
        -- A task has one parent at most, so "ahead" counts the levels above; these are below.
        WITH RECURSIVE led_here (task, level) AS (
            SELECT from_id, 1
            UNION ALL
            SELECT l.from_task, led_here.level + 1 FROM led_here
            JOIN event_store.task_links l ON l.kind = link_kind AND l.to_task = led_here.task
            WHERE led_here.level <= most
        )
        SELECT max(led_here.level) INTO below FROM led_here;
        IF ahead + below > most THEN
            RETURN 7;
        END IF;
    END IF;
    RETURN 0;
END
$$;

REVOKE ALL ON FUNCTION event_store.judge_link FROM PUBLIC;

-- The append as before, with links. The new parameters have defaults: replicas that still run the
-- program before this migration go on calling it with the old ones.
DROP FUNCTION event_store.append_events;

-- Appends a batch of commands' events: the only writer of event_store.events.
--
-- Called as one statement, so that it is its own transaction and the lock is never held across a
-- client's thinking time. The lock comes first: positions drawn under it become visible in their own
-- order, which is what lets every reader use "position > last".
--
-- Each command (one element of the in_append_* arrays, numbered from 1) succeeds or fails by itself:
--   0 accepted  1 replayed  2 key reused  3 sequence conflict  4 guard moved  5 claim taken
--   6 link closes a circle  7 link leads too far
-- The caller puts a stream at most once into a batch, never beside a guard that names it.
-- State between the steps lives in arrays of fixed-width elements without NULLs: their subscripts
-- are O(1), and no step needs a join whose plan could turn out badly.
CREATE FUNCTION event_store.append_events(
    in_append_type        text[],
    in_append_id          text[],
    in_append_expected    bigint[],
    in_append_partition   smallint[],
    in_append_events      integer[],
    in_append_account     uuid[],
    in_append_key         uuid[],
    in_append_fingerprint bytea[],
    -- The batch's distinct guards, and which command (in_guarded) stands under which of them.
    in_guard_type         text[],
    in_guard_id           text[],
    in_guard_sequence     bigint[],
    in_guarded            integer[],
    in_guarded_by         integer[],
    in_claim_append       integer[],
    in_claim_kind         text[],
    in_claim_value        text[],
    in_number_append      integer[],
    in_number_project     uuid[],
    -- In batch order, and within a command in sequence.
    in_event_append       integer[],
    in_event_stream_type  text[],
    in_event_stream_id    text[],
    in_event_sequence     bigint[],
    in_event_partition    smallint[],
    in_event_type         text[],
    in_event_version      text[],
    in_event_payload      text[],
    in_event_metadata     text[],
    in_place_append       integer[],
    in_place_task         uuid[],
    in_place_project      uuid[],
    in_place_column       uuid[],
    in_place_rank         text[],
    in_cleared_append     integer[],
    in_cleared_task       uuid[],
    in_link_append        integer[] DEFAULT '{}',
    in_link_kind          text[] DEFAULT '{}',
    in_link_from          uuid[] DEFAULT '{}',
    in_link_to            uuid[] DEFAULT '{}',
    in_link_most          integer[] DEFAULT '{}',
    in_cut_append         integer[] DEFAULT '{}',
    in_cut_kind           text[] DEFAULT '{}',
    in_cut_from           uuid[] DEFAULT '{}',
    in_cut_to             uuid[] DEFAULT '{}'
) RETURNS TABLE (append integer, outcome smallint, head bigint, head_position bigint, drawn integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Bounds the wait for the lock below; statement_timeout, set by the caller's pool, bounds the rest.
SET lock_timeout = '3s'
-- The plans must not depend on the size of the first batches, nor on how empty the tables were when
-- the connection was opened: every probe is an index probe.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
DECLARE
    -- 'evtstore' in ASCII: one lock for the whole database.
    append_lock CONSTANT bigint := 7311146993953305189;
    held        boolean[];
    lost        integer[];
    outcomes    smallint[];
    heads       bigint[];
    positions   bigint[];
    numbers     integer[] := array_fill(0, ARRAY[cardinality(in_append_type)]);
    inserted    bigint[];
    link        record;
    verdict     smallint;
BEGIN
    -- Statements below take their snapshots after the wait: this function is VOLATILE and the
    -- transaction READ COMMITTED.
    PERFORM pg_advisory_xact_lock(append_lock);

    IF cardinality(in_guarded) > 0 THEN
        SELECT array_agg(coalesce(stored.sequence, 0) = guard.sequence ORDER BY guard.no) INTO held
        FROM unnest(in_guard_type, in_guard_id, in_guard_sequence)
            WITH ORDINALITY AS guard (stream_type, stream_id, sequence, no)
        LEFT JOIN LATERAL (
            SELECT e.sequence FROM event_store.events e
            WHERE e.aggregate_type = guard.stream_type AND e.aggregate_id = guard.stream_id
            ORDER BY e.sequence DESC LIMIT 1
        ) stored ON true;

        SELECT array_agg(pair.append) INTO lost
        FROM unnest(in_guarded, in_guarded_by) AS pair (append, guard)
        WHERE NOT held[pair.guard];
    END IF;

    SELECT
        array_agg(CASE
            WHEN logged.fingerprint = asked.fingerprint THEN 1
            WHEN logged.fingerprint IS NOT NULL THEN 2
            WHEN coalesce(stored.sequence, 0) <> asked.expected THEN 3
            WHEN asked.no = ANY (lost) THEN 4
            ELSE 0
        END ORDER BY asked.no),
        array_agg(coalesce(stored.sequence, 0) ORDER BY asked.no),
        array_agg(coalesce(stored.position, 0) ORDER BY asked.no)
    INTO outcomes, heads, positions
    FROM unnest(in_append_type, in_append_id, in_append_expected,
                in_append_account, in_append_key, in_append_fingerprint)
        WITH ORDINALITY AS asked (stream_type, stream_id, expected, account, key, fingerprint, no)
    LEFT JOIN LATERAL (
        SELECT e.sequence, e.position FROM event_store.events e
        WHERE e.aggregate_type = asked.stream_type AND e.aggregate_id = asked.stream_id
        ORDER BY e.sequence DESC LIMIT 1
    ) stored ON true
    LEFT JOIN LATERAL (
        SELECT l.fingerprint FROM event_store.command_log l
        WHERE l.account_id = asked.account AND l.idempotency_key = asked.key
        LIMIT 1
    ) logged ON true;

    IF cardinality(in_claim_append) > 0 THEN
        WITH won AS (
            INSERT INTO event_store.claims (kind, value, aggregate_id)
            SELECT claim.kind, claim.value, in_append_id[claim.append]
            FROM unnest(in_claim_append, in_claim_kind, in_claim_value)
                AS claim (append, kind, value)
            WHERE outcomes[claim.append] = 0
            ORDER BY claim.append
            ON CONFLICT (kind, value) DO NOTHING
            RETURNING kind, value, aggregate_id
        )
        SELECT array_agg(claim.append) INTO lost
        FROM unnest(in_claim_append, in_claim_kind, in_claim_value) AS claim (append, kind, value)
        WHERE outcomes[claim.append] = 0 AND NOT EXISTS (
            SELECT FROM won
            WHERE won.kind = claim.kind AND won.value = claim.value
                AND won.aggregate_id = in_append_id[claim.append]
        );

        SELECT array_agg(CASE WHEN o.no = ANY (lost) THEN 5 ELSE o.outcome END ORDER BY o.no)
        INTO outcomes
        FROM unnest(outcomes) WITH ORDINALITY AS o (outcome, no);
    END IF;

    IF cardinality(in_link_append) > 0 THEN
        -- One after the other: two links of one batch may close a circle between them.
        FOR link IN
            SELECT l.append, l.kind, l.from_task, l.to_task, l.most
            FROM unnest(in_link_append, in_link_kind, in_link_from, in_link_to, in_link_most)
                WITH ORDINALITY AS l (append, kind, from_task, to_task, most, no)
            ORDER BY l.no
        LOOP
            CONTINUE WHEN outcomes[link.append] <> 0;
            verdict := event_store.judge_link(link.kind, link.from_task, link.to_task, link.most);
            IF verdict = 0 THEN
                INSERT INTO event_store.task_links (kind, from_task, to_task)
                VALUES (link.kind, link.from_task, link.to_task)
                ON CONFLICT DO NOTHING;
            ELSE
                outcomes[link.append] := verdict;
                -- All or nothing: its links so far go again. None was there before.
                DELETE FROM event_store.task_links kept
                USING unnest(in_link_append, in_link_kind, in_link_from, in_link_to)
                    AS l (append, kind, from_task, to_task)
                WHERE l.append = link.append AND kept.kind = l.kind
                    AND kept.from_task = l.from_task AND kept.to_task = l.to_task;
            END IF;
        END LOOP;
    END IF;

    IF cardinality(in_cut_append) > 0 THEN
        DELETE FROM event_store.task_links kept
        USING unnest(in_cut_append, in_cut_kind, in_cut_from, in_cut_to)
            AS c (append, kind, from_task, to_task)
        WHERE outcomes[c.append] = 0 AND kept.kind = c.kind
            AND kept.from_task = c.from_task AND kept.to_task = c.to_task;
    END IF;

    IF cardinality(in_number_append) > 0 THEN
        -- Only accepted commands reach the counter, and its row is part of this transaction: no
        -- number is skipped and none is given twice.
        WITH wanted AS (
            SELECT n.append, n.project,
                row_number() OVER (PARTITION BY n.project ORDER BY n.append) AS nth
            FROM unnest(in_number_append, in_number_project) AS n (append, project)
            WHERE outcomes[n.append] = 0
        ), counted AS (
            INSERT INTO event_store.task_counters AS counter (project_id, last)
            SELECT wanted.project, count(*) FROM wanted
            GROUP BY wanted.project ORDER BY wanted.project
            ON CONFLICT (project_id) DO UPDATE SET last = counter.last + excluded.last
            RETURNING project_id, last
        ), numbered AS (
            SELECT wanted.append,
                counted.last - count(*) OVER (PARTITION BY wanted.project) + wanted.nth AS number
            FROM wanted JOIN counted ON counted.project_id = wanted.project
        )
        SELECT array_agg(coalesce(numbered.number, 0) ORDER BY o.no) INTO numbers
        FROM unnest(outcomes) WITH ORDINALITY AS o (outcome, no)
        LEFT JOIN numbered ON numbered.append = o.no;
    END IF;

    IF cardinality(in_event_append) > 0 THEN
        -- The identity column draws its numbers above the sort: positions follow batch order.
        WITH stored AS (
            INSERT INTO event_store.events (
                aggregate_type, aggregate_id, sequence, event_type, event_version,
                payload, metadata, partition
            )
            SELECT
                e.stream_type, e.stream_id, e.sequence, e.event_type, e.event_version,
                CASE WHEN e.sequence = 1 AND numbers[e.append] > 0
                    THEN e.payload::jsonb || jsonb_build_object('number', numbers[e.append])
                    ELSE e.payload::jsonb
                END,
                e.metadata::jsonb, e.partition
            FROM unnest(in_event_append, in_event_stream_type, in_event_stream_id,
                        in_event_sequence, in_event_partition, in_event_type, in_event_version,
                        in_event_payload, in_event_metadata)
                WITH ORDINALITY AS e (append, stream_type, stream_id, sequence, partition,
                                      event_type, event_version, payload, metadata, no)
            WHERE outcomes[e.append] = 0
            ORDER BY e.no
            RETURNING position
        )
        SELECT array_agg(stored.position ORDER BY stored.position) INTO inserted FROM stored;
    END IF;

    IF cardinality(in_place_append) > 0 THEN
        INSERT INTO event_store.task_places AS place (task_id, project_id, column_id, rank)
        SELECT p.task, p.project, p.board_column, p.rank
        FROM unnest(in_place_append, in_place_task, in_place_project, in_place_column, in_place_rank)
            AS p (append, task, project, board_column, rank)
        WHERE outcomes[p.append] = 0
        ON CONFLICT (task_id) DO UPDATE SET column_id = excluded.column_id, rank = excluded.rank;
    END IF;

    IF cardinality(in_cleared_append) > 0 THEN
        DELETE FROM event_store.task_places
        WHERE task_id IN (
            SELECT c.task FROM unnest(in_cleared_append, in_cleared_task) AS c (append, task)
            WHERE outcomes[c.append] = 0
        );
    END IF;

    RETURN QUERY
    WITH answer AS (
        SELECT a.no::integer AS no, a.outcome, a.number, a.account, a.key, a.fingerprint,
            a.stream_id, a.partition,
            CASE a.outcome WHEN 0 THEN a.expected + a.events ELSE a.head END AS sequence,
            CASE WHEN a.outcome = 0 AND a.events > 0
                THEN inserted[
                    (sum(a.events) FILTER (WHERE a.outcome = 0) OVER (ORDER BY a.no))::integer]
                ELSE a.head_position
            END AS position
        FROM unnest(in_append_id, in_append_expected, in_append_partition, in_append_events,
                    in_append_account, in_append_key, in_append_fingerprint,
                    outcomes, heads, positions, numbers)
            WITH ORDINALITY AS a (stream_id, expected, partition, events, account, key, fingerprint,
                                  outcome, head, head_position, number, no)
    ), logged AS (
        INSERT INTO event_store.command_log (
            account_id, idempotency_key, fingerprint, aggregate_id, version, position, partition,
            number
        )
        SELECT answer.account, answer.key, answer.fingerprint, answer.stream_id, answer.sequence,
            answer.position, answer.partition, answer.number
        FROM answer WHERE answer.outcome = 0 AND answer.key IS NOT NULL
    )
    SELECT answer.no, answer.outcome, answer.sequence, answer.position, answer.number
    FROM answer ORDER BY answer.no;
END
$$;

REVOKE ALL ON FUNCTION event_store.append_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_store.append_events TO command_service;
