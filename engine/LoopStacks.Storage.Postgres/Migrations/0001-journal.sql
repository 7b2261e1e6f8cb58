-- The journal. Times are microseconds since 1970-01-01T00:00:00Z; ids are UUIDv7 and sort by time.

-- Position of the newest event. Each append locks this row before anything else, so appends of all processes are made one after the other, and positions are dense and in the order of commits.
CREATE TABLE journal_head (
    id       int    NOT NULL PRIMARY KEY CHECK (id = 1),
    position bigint NOT NULL
);

INSERT INTO journal_head (id, position) VALUES (1, 0);

-- The last batch of each process that writes, and what became of it: a batch whose answer was lost is sent again and is not written twice.
CREATE TABLE journal_writers (
    id      uuid   NOT NULL PRIMARY KEY,
    batch   bigint NOT NULL,
    head    bigint NOT NULL, -- position before it
    winners int[]  NOT NULL, -- the appends of it that were written, numbered from 1
    at      bigint NOT NULL
) WITH (fillfactor = 50);

-- All events. Partitions hold the loops of a day, children with their roots.
CREATE TABLE loop_events (
    loop_id  uuid   NOT NULL,
    seq      bigint NOT NULL,
    position bigint NOT NULL,
    at       bigint NOT NULL,
    realm    text   NOT NULL,
    type     text   NOT NULL,
    data     bytea  NOT NULL, -- JSON
    PRIMARY KEY (loop_id, seq)
) PARTITION BY RANGE (loop_id);

CREATE INDEX loop_events_by_position ON loop_events (position);

-- One row a loop, written in the same transaction as its events.
CREATE TABLE loops (
    id              uuid    NOT NULL PRIMARY KEY,
    realm           text    NOT NULL,
    stack           text    NOT NULL,
    definition      text    NOT NULL,
    root            uuid    NOT NULL,
    parent          uuid,
    depth           int     NOT NULL,
    status          text    NOT NULL,
    phase           text    NOT NULL,
    created_at      bigint  NOT NULL,
    ended_at        bigint,
    deadline        bigint  NOT NULL,
    due_at          bigint,
    version         bigint  NOT NULL,
    labels          jsonb,
    idempotency_key text,
    input_tokens    bigint  NOT NULL,
    output_tokens   bigint  NOT NULL,
    cost            numeric NOT NULL,
    purse           uuid,    -- whose budget it draws on
    budget          text,    -- its own, JSON
    holder          text     -- the process that wrote it last: when that is gone, others take up what it held
) PARTITION BY RANGE (id);

CREATE INDEX loops_unfinished ON loops (id) WHERE ended_at IS NULL;
CREATE INDEX loops_by_parent ON loops (parent, id) WHERE parent IS NOT NULL;
CREATE INDEX loops_by_root ON loops (root, depth, id) WHERE parent IS NOT NULL;
CREATE INDEX loops_failed ON loops (id) WHERE status = 'failed';
CREATE INDEX loops_cancelled ON loops (id) WHERE status = 'cancelled';
CREATE INDEX loops_timed_out ON loops (id) WHERE status = 'timedOut';

-- For ids out of the range of the days that there are partitions for.
CREATE TABLE loop_events_other PARTITION OF loop_events DEFAULT;
CREATE TABLE loops_other PARTITION OF loops DEFAULT WITH (fillfactor = 70);

-- Keys of a table of their own: a unique index can't span partitions.
CREATE TABLE idempotency_keys (
    realm   text NOT NULL,
    key     text NOT NULL,
    loop_id uuid NOT NULL,
    PRIMARY KEY (realm, key)
);

CREATE INDEX idempotency_keys_by_loop ON idempotency_keys (loop_id);

-- What loops are pinned to, by the hash of its content.
CREATE TABLE definitions (
    hash text  NOT NULL PRIMARY KEY,
    name text  NOT NULL,
    json bytea NOT NULL
);

-- Questions to people, written in the same transaction as the events that ask and close them.
CREATE TABLE tasks (
    loop_id    uuid   NOT NULL,
    number     int    NOT NULL,
    realm      text   NOT NULL,
    status     text   NOT NULL,
    created_at bigint NOT NULL,
    due_at     bigint NOT NULL,
    assignees  text[] NOT NULL,
    view       bytea  NOT NULL, -- JSON
    PRIMARY KEY (loop_id, number)
);

CREATE INDEX tasks_by_status ON tasks (status, loop_id, number);

-- Writes a batch of appends, each of another loop: all that are at the version they expect and, where the loop is new, whose idempotency key is free. The others write nothing.
-- It is one statement and so one transaction: a process that dies or hangs after it was sent holds no lock.
--   1 the lock; what follows sees all that was committed before
--   2 a batch that was written already is answered as it was
--   3 new loops and their keys; loops that are there
--   4 events, tasks, definitions
--   5 the head, what became of the batch, and who listens
CREATE FUNCTION append_batch(
    p_writer uuid, p_batch bigint, p_at bigint,
    p_appends int, -- how many there are; they are numbered from 1
    -- an element each append to a loop that is there
    p_old int[], p_old_loops uuid[], p_old_expected bigint[], p_old_statuses text[], p_old_phases text[], p_old_ended bigint[], p_old_deadlines bigint[], p_old_due bigint[], p_old_versions bigint[],
    p_old_input_tokens bigint[], p_old_output_tokens bigint[], p_old_costs numeric[], p_old_holders text[],
    -- an element each append of a new loop
    p_new int[], p_new_loops uuid[], p_new_statuses text[], p_new_phases text[], p_new_ended bigint[], p_new_deadlines bigint[], p_new_due bigint[], p_new_versions bigint[],
    p_new_input_tokens bigint[], p_new_output_tokens bigint[], p_new_costs numeric[], p_new_holders text[],
    p_realms text[], p_stacks text[], p_definitions text[], p_roots uuid[], p_parents uuid[], p_depths int[], p_created bigint[], p_labels jsonb[], p_keys text[], p_purses uuid[], p_budgets text[],
    -- an element each event, in order, with the number of its append
    p_event_appends int[], p_event_loops uuid[], p_event_seqs bigint[], p_event_times bigint[], p_event_realms text[], p_event_types text[], p_event_data bytea[],
    -- an element each task, with the number of its append
    p_task_appends int[], p_task_loops uuid[], p_task_numbers int[], p_task_realms text[], p_task_statuses text[], p_task_created bigint[], p_task_due bigint[], p_task_assignees jsonb[], p_task_views bytea[],
    -- an element each definition that may be new
    p_hashes text[], p_names text[], p_jsons bytea[]
) RETURNS TABLE (head bigint, winners int[])
LANGUAGE plpgsql
-- The plans that serve however large the tables become: by index, made once a connection.
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $body$
#variable_conflict use_column
DECLARE
    v_head bigint;
    v_done journal_writers%ROWTYPE;
    v_winners int[];
    v_all boolean;
    v_count bigint;
BEGIN
    SELECT position INTO STRICT v_head FROM journal_head WHERE id = 1 FOR UPDATE; -- 1

    SELECT * INTO v_done FROM journal_writers w WHERE w.id = p_writer; -- 2
    IF v_done.batch = p_batch THEN
        RETURN QUERY SELECT v_done.head, v_done.winners;
        RETURN;
    ELSIF v_done.batch > p_batch THEN
        RAISE EXCEPTION 'batch % of writer % was given up', p_batch, p_writer USING ERRCODE = 'LS001';
    END IF;

    WITH fresh AS MATERIALIZED ( -- 3
        SELECT n.* FROM unnest(p_new, p_new_loops, p_new_statuses, p_new_phases, p_new_ended, p_new_deadlines, p_new_due, p_new_versions, p_new_input_tokens, p_new_output_tokens, p_new_costs, p_new_holders,
                p_realms, p_stacks, p_definitions, p_roots, p_parents, p_depths, p_created, p_labels, p_keys, p_purses, p_budgets)
            AS n(number, loop, status, phase, ended, deadline, due, version, input_tokens, output_tokens, cost, holder, realm, stack, definition, root, parent, depth, created, labels, key, purse, budget)
        WHERE NOT EXISTS (SELECT 1 FROM loops l WHERE l.id = n.loop)
    ), keyed AS (
        INSERT INTO idempotency_keys (realm, key, loop_id) SELECT f.realm, f.key, f.loop FROM fresh f WHERE f.key IS NOT NULL ORDER BY f.number ON CONFLICT DO NOTHING RETURNING loop_id
    ), inserted AS (
        INSERT INTO loops (id, realm, stack, definition, root, parent, depth, status, phase, created_at, ended_at, deadline, due_at, version, labels, idempotency_key, input_tokens, output_tokens, cost, purse, budget, holder)
        SELECT f.loop, f.realm, f.stack, f.definition, f.root, f.parent, f.depth, f.status, f.phase, f.created, f.ended, f.deadline, f.due, f.version, f.labels, f.key, f.input_tokens, f.output_tokens, f.cost, f.purse, f.budget, f.holder
        FROM fresh f WHERE f.key IS NULL OR f.loop IN (SELECT k.loop_id FROM keyed k)
    ), updated AS (
        UPDATE loops l SET status = o.status, phase = o.phase, ended_at = o.ended, deadline = o.deadline, due_at = o.due, version = o.version, input_tokens = o.input_tokens, output_tokens = o.output_tokens, cost = o.cost, holder = o.holder
        FROM unnest(p_old, p_old_loops, p_old_expected, p_old_statuses, p_old_phases, p_old_ended, p_old_deadlines, p_old_due, p_old_versions, p_old_input_tokens, p_old_output_tokens, p_old_costs, p_old_holders)
            AS o(number, loop, expected, status, phase, ended, deadline, due, version, input_tokens, output_tokens, cost, holder)
        WHERE l.id = o.loop AND l.version = o.expected
        RETURNING o.number
    ), won AS (
        SELECT f.number FROM fresh f WHERE f.key IS NULL OR f.loop IN (SELECT k.loop_id FROM keyed k)
        UNION ALL
        SELECT u.number FROM updated u
    )
    SELECT coalesce(array_agg(w.number ORDER BY w.number), '{}') INTO v_winners FROM won w;
    v_all := cardinality(v_winners) = p_appends;

    INSERT INTO loop_events (loop_id, seq, position, at, realm, type, data) -- 4
    SELECT e.loop, e.seq, v_head + row_number() OVER (ORDER BY e.number), e.at, e.realm, e.type, e.data
    FROM unnest(p_event_appends, p_event_loops, p_event_seqs, p_event_times, p_event_realms, p_event_types, p_event_data) WITH ORDINALITY AS e(append, loop, seq, at, realm, type, data, number)
    WHERE v_all OR e.append = ANY (v_winners);
    GET DIAGNOSTICS v_count = ROW_COUNT;

    IF cardinality(p_task_appends) > 0 THEN
        INSERT INTO tasks (loop_id, number, realm, status, created_at, due_at, assignees, view)
        SELECT t.loop, t.number, t.realm, t.status, t.created, t.due, ARRAY(SELECT jsonb_array_elements_text(t.assignees)), t.view
        FROM unnest(p_task_appends, p_task_loops, p_task_numbers, p_task_realms, p_task_statuses, p_task_created, p_task_due, p_task_assignees, p_task_views)
            AS t(append, loop, number, realm, status, created, due, assignees, view)
        WHERE v_all OR t.append = ANY (v_winners)
        ON CONFLICT (loop_id, number) DO UPDATE SET status = excluded.status, view = excluded.view;
    END IF;

    IF cardinality(p_hashes) > 0 THEN
        INSERT INTO definitions (hash, name, json) SELECT * FROM unnest(p_hashes, p_names, p_jsons) ON CONFLICT DO NOTHING;
    END IF;

    IF v_count > 0 THEN -- 5
        UPDATE journal_head SET position = v_head + v_count WHERE id = 1;
        PERFORM pg_notify('loopstacks_journal', (v_head + v_count)::text);
    END IF;
    INSERT INTO journal_writers AS w (id, batch, head, winners, at) VALUES (p_writer, p_batch, v_head, v_winners, p_at)
    ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, head = excluded.head, winners = excluded.winners, at = excluded.at;
    RETURN QUERY SELECT v_head, v_winners;
END
$body$;
