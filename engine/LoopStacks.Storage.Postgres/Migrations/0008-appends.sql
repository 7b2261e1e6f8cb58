-- One row an append instead of one an event: most of what an event cost was its row and its two entries in indexes.
--
-- While a cluster is upgraded, processes of the version before read loop_events and call append_batch. So that name becomes a view of both, and what is stored so far stays where it is. As long as such a process
-- writes (journal_head.single_until), all write a row an event: the view finds those by their position, and the events within an append only one after the other.

-- Nobody appends meanwhile.
LOCK TABLE journal_head IN ACCESS EXCLUSIVE MODE;

ALTER TABLE loop_events RENAME TO loop_events_single;

-- The events of an append, which have consecutive numbers and positions.
CREATE TABLE loop_appends (
    loop_id  uuid   NOT NULL,
    seq      bigint NOT NULL, -- of its first event
    position bigint NOT NULL, -- of its last event
    events   int    NOT NULL, -- how many
    at       bigint NOT NULL, -- time of its first event
    realm    text   NOT NULL,
    data     bytea  NOT NULL, -- see events_of
    PRIMARY KEY (loop_id, seq)
) PARTITION BY RANGE (loop_id);

CREATE INDEX loop_appends_by_position ON loop_appends (position);
CREATE TABLE loop_appends_other PARTITION OF loop_appends DEFAULT;

-- The events of an append, numbered from 0. A byte 1; then of each event: microseconds since the one before (the first one: since p_at), zigzag; length of its type, type; length of its data, data. Numbers are in groups of 7 bits,
-- the lowest first, each but the last of a number with the bit 128.
CREATE FUNCTION events_of(p_at bigint, p_data bytea) RETURNS TABLE (number int, at bigint, type text, data bytea)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $body$
DECLARE
    v_next int := 1;
    v_numbers bigint;
    v_byte int;
    v_shift int;
BEGIN
    IF get_byte(p_data, 0) <> 1 THEN
        RAISE EXCEPTION 'append of format %: it was written by a later version', get_byte(p_data, 0);
    END IF;
    number := 0;
    at := p_at;
    WHILE v_next < length(p_data) LOOP
        FOR v_part IN 1..3 LOOP
            v_numbers := 0;
            v_shift := 0;
            LOOP
                v_byte := get_byte(p_data, v_next);
                v_next := v_next + 1;
                v_numbers := v_numbers | ((v_byte & 127)::bigint << v_shift);
                v_shift := v_shift + 7;
                EXIT WHEN v_byte < 128;
            END LOOP;
            IF v_part = 1 THEN
                at := at + ((v_numbers >> 1) # -(v_numbers & 1));
            ELSIF v_part = 2 THEN
                type := convert_from(substring(p_data FROM v_next + 1 FOR v_numbers::int), 'UTF8');
                v_next := v_next + v_numbers::int;
            ELSE
                data := substring(p_data FROM v_next + 1 FOR v_numbers::int);
                v_next := v_next + v_numbers::int;
            END IF;
        END LOOP;
        RETURN NEXT;
        number := number + 1;
    END LOOP;
END
$body$;

CREATE VIEW loop_events AS
    SELECT loop_id, seq, position, at, realm, type, data FROM loop_events_single
    UNION ALL
    SELECT a.loop_id, a.seq + e.number, a.position - a.events + 1 + e.number, e.at, a.realm, e.type, e.data FROM loop_appends a CROSS JOIN LATERAL events_of(a.at, a.data) e;

-- For a batch of the version before that has begun and waits for this migration.
CREATE FUNCTION insert_event() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO loop_events_single (loop_id, seq, position, at, realm, type, data) VALUES (NEW.loop_id, NEW.seq, NEW.position, NEW.at, NEW.realm, NEW.type, NEW.data);
    RETURN NEW;
END
$body$;

CREATE TRIGGER loop_events_insert INSTEAD OF INSERT ON loop_events FOR EACH ROW EXECUTE FUNCTION insert_event();

-- Until when (microseconds since 1970) events get a row each: ten minutes after the last batch of a process of the version before.
ALTER TABLE journal_head ADD COLUMN single_until bigint NOT NULL DEFAULT 0;
UPDATE journal_head SET single_until = (extract(epoch FROM now()) * 1000000)::bigint + 600000000 WHERE EXISTS (SELECT 1 FROM journal_writers);

-- append_batch goes on as it was, into the table that it knew, and says that it was called.
DO $do$
DECLARE
    v_function text := pg_get_functiondef('append_batch'::regproc);
    v_changed text := replace(replace(v_function,
        'INSERT INTO loop_events (', 'INSERT INTO loop_events_single ('),
        'UPDATE journal_head SET position = v_head + v_count', 'UPDATE journal_head SET position = v_head + v_count, single_until = greatest(single_until, p_at + 600000000)');
BEGIN
    IF length(v_changed) - length(v_function) <> length('_single') + length(', single_until = greatest(single_until, p_at + 600000000)') THEN
        RAISE EXCEPTION 'append_batch is not as it was made';
    END IF;
    EXECUTE v_changed;
END
$do$;

-- Writes a batch of appends, each of another loop, as append_batch does:
--   1 the lock; what follows sees all that was committed before
--   2 a batch that was written already is answered as it was
--   3 new loops whose idempotency key is free
--   4 loops that are there, at the version that is expected
--   5 events, tasks, definitions
--   6 the head, what became of the batch, and who listens
-- Loops are written by INSERT … ON CONFLICT alone, which goes straight to the partition of each. A SELECT or UPDATE opens all partitions, however few it needs: with those of a year that was four fifths of all work.
CREATE FUNCTION append_loops(
    p_writer uuid, p_batch bigint, p_at bigint,
    p_appends int, -- how many there are; they are numbered from 1
    -- an element each append to a loop that is there
    p_old int[], p_old_loops uuid[], p_old_expected bigint[], p_old_statuses text[], p_old_phases text[], p_old_ended bigint[], p_old_deadlines bigint[], p_old_due bigint[], p_old_versions bigint[],
    p_old_input_tokens bigint[], p_old_output_tokens bigint[], p_old_costs numeric[], p_old_holders text[],
    -- an element each append of a new loop
    p_new int[], p_new_loops uuid[], p_new_statuses text[], p_new_phases text[], p_new_ended bigint[], p_new_deadlines bigint[], p_new_due bigint[], p_new_versions bigint[],
    p_new_input_tokens bigint[], p_new_output_tokens bigint[], p_new_costs numeric[], p_new_holders text[],
    p_realms text[], p_stacks text[], p_definitions text[], p_roots uuid[], p_parents uuid[], p_depths int[], p_created bigint[], p_labels jsonb[], p_keys text[], p_purses uuid[], p_budgets text[],
    -- an element each append, in order: number of its first event, how many there are, time of the first, and all of them
    p_append_loops uuid[], p_append_seqs bigint[], p_append_events int[], p_append_times bigint[], p_append_realms text[], p_append_data bytea[],
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
    v_single bigint;
    v_done journal_writers%ROWTYPE;
    v_made uuid[] := '{}';
    v_written uuid[] := '{}';
    v_stray uuid[];
    v_keyed uuid[] := '{}';
    v_winners int[];
    v_all boolean;
    v_count bigint;
BEGIN
    SELECT position, single_until INTO STRICT v_head, v_single FROM journal_head WHERE id = 1 FOR UPDATE; -- 1

    SELECT * INTO v_done FROM journal_writers w WHERE w.id = p_writer; -- 2
    IF v_done.batch = p_batch THEN
        RETURN QUERY SELECT v_done.head, v_done.winners;
        RETURN;
    ELSIF v_done.batch > p_batch THEN
        RAISE EXCEPTION 'batch % of writer % was given up', p_batch, p_writer USING ERRCODE = 'LS001';
    END IF;

    IF cardinality(p_new) > 0 THEN -- 3
        IF array_remove(p_keys, NULL) <> '{}' THEN
            WITH keyed AS (
                INSERT INTO idempotency_keys (realm, key, loop_id)
                SELECT n.realm, n.key, n.loop FROM unnest(p_realms, p_keys, p_new_loops) WITH ORDINALITY AS n(realm, key, loop, number) WHERE n.key IS NOT NULL ORDER BY n.number
                ON CONFLICT DO NOTHING
                RETURNING loop_id
            )
            SELECT coalesce(array_agg(k.loop_id), '{}') INTO v_keyed FROM keyed k;
        END IF;
        WITH made AS (
            INSERT INTO loops (id, realm, stack, definition, root, parent, depth, status, phase, created_at, ended_at, deadline, due_at, version, labels, idempotency_key, input_tokens, output_tokens, cost, purse, budget, holder)
            SELECT n.loop, n.realm, n.stack, n.definition, n.root, n.parent, n.depth, n.status, n.phase, n.created, n.ended, n.deadline, n.due, n.version, n.labels, n.key, n.input_tokens, n.output_tokens, n.cost, n.purse, n.budget, n.holder
            FROM unnest(p_new_loops, p_new_statuses, p_new_phases, p_new_ended, p_new_deadlines, p_new_due, p_new_versions, p_new_input_tokens, p_new_output_tokens, p_new_costs, p_new_holders,
                    p_realms, p_stacks, p_definitions, p_roots, p_parents, p_depths, p_created, p_labels, p_keys, p_purses, p_budgets)
                AS n(loop, status, phase, ended, deadline, due, version, input_tokens, output_tokens, cost, holder, realm, stack, definition, root, parent, depth, created, labels, key, purse, budget)
            WHERE n.key IS NULL OR n.loop = ANY (v_keyed)
            ON CONFLICT (id) DO NOTHING
            RETURNING id
        )
        SELECT coalesce(array_agg(m.id), '{}') INTO v_made FROM made m;
        IF NOT v_keyed <@ v_made THEN
            DELETE FROM idempotency_keys k USING unnest(p_realms, p_keys, p_new_loops) AS n(realm, key, loop)
            WHERE k.realm = n.realm AND k.key = n.key AND n.loop = ANY (v_keyed) AND n.loop <> ALL (v_made);
        END IF;
    END IF;

    IF cardinality(p_old) > 0 THEN -- 4
        -- What is not written to a loop that is there: the version that is expected, in place of a time, and a depth that marks a row as made here, since there is no such loop any more.
        WITH written AS (
            INSERT INTO loops AS l (id, created_at, depth, realm, stack, definition, root, status, phase, ended_at, deadline, due_at, version, input_tokens, output_tokens, cost, holder)
            SELECT o.loop, o.expected, -1, '', '', '', o.loop, o.status, o.phase, o.ended, o.deadline, o.due, o.version, o.input_tokens, o.output_tokens, o.cost, o.holder
            FROM unnest(p_old_loops, p_old_expected, p_old_statuses, p_old_phases, p_old_ended, p_old_deadlines, p_old_due, p_old_versions, p_old_input_tokens, p_old_output_tokens, p_old_costs, p_old_holders)
                AS o(loop, expected, status, phase, ended, deadline, due, version, input_tokens, output_tokens, cost, holder)
            ON CONFLICT (id) DO UPDATE SET status = excluded.status, phase = excluded.phase, ended_at = excluded.ended_at, deadline = excluded.deadline, due_at = excluded.due_at, version = excluded.version,
                input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens, cost = excluded.cost, holder = excluded.holder
            WHERE l.version = excluded.created_at
            RETURNING id, depth
        )
        SELECT coalesce(array_agg(w.id) FILTER (WHERE w.depth >= 0), '{}'), coalesce(array_agg(w.id) FILTER (WHERE w.depth < 0), '{}') INTO v_written, v_stray FROM written w;
        IF v_stray <> '{}' THEN
            DELETE FROM loops l WHERE l.id = ANY (v_stray);
        END IF;
    END IF;

    v_all := cardinality(v_made) + cardinality(v_written) = p_appends;
    IF v_all THEN
        v_winners := ARRAY(SELECT generate_series(1, p_appends));
    ELSE
        v_winners := ARRAY(SELECT w.number FROM unnest(p_new || p_old, p_new_loops || p_old_loops) AS w(number, loop) WHERE w.loop = ANY (v_made || v_written) ORDER BY w.number);
    END IF;

    IF p_at >= v_single THEN -- 5
        INSERT INTO loop_appends (loop_id, seq, position, events, at, realm, data)
        SELECT a.loop, a.seq, v_head + sum(a.events) OVER (ORDER BY a.number), a.events, a.at, a.realm, a.data
        FROM unnest(p_append_loops, p_append_seqs, p_append_events, p_append_times, p_append_realms, p_append_data) WITH ORDINALITY AS a(loop, seq, events, at, realm, data, number)
        WHERE a.events > 0 AND (v_all OR a.number = ANY (v_winners));
    ELSE
        INSERT INTO loop_events_single (loop_id, seq, position, at, realm, type, data)
        SELECT a.loop, a.seq + e.number, v_head + row_number() OVER (ORDER BY a.number, e.number), e.at, a.realm, e.type, e.data
        FROM unnest(p_append_loops, p_append_seqs, p_append_times, p_append_realms, p_append_data) WITH ORDINALITY AS a(loop, seq, at, realm, data, number) CROSS JOIN LATERAL events_of(a.at, a.data) e
        WHERE v_all OR a.number = ANY (v_winners);
    END IF;
    SELECT coalesce(sum(a.events), 0) INTO v_count FROM unnest(p_append_events) WITH ORDINALITY AS a(events, number) WHERE v_all OR a.number = ANY (v_winners);

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

    IF v_count > 0 THEN -- 6
        UPDATE journal_head SET position = v_head + v_count WHERE id = 1;
        PERFORM pg_notify('loopstacks_journal', (v_head + v_count)::text);
    END IF;
    INSERT INTO journal_writers AS w (id, batch, head, winners, at) VALUES (p_writer, p_batch, v_head, v_winners, p_at)
    ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, head = excluded.head, winners = excluded.winners, at = excluded.at;
    RETURN QUERY SELECT v_head, v_winners;
END
$body$;

-- Partitions of all three tables. Those of the days that are there:
DO $do$
DECLARE
    v_day date;
BEGIN
    FOR v_day IN SELECT day FROM partition_days LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF loop_appends FOR VALUES FROM (%L) TO (%L)', 'loop_appends_' || to_char(v_day, 'YYYYMMDD'), first_loop_of(v_day), first_loop_of(v_day + 1));
    END LOOP;
END
$do$;

CREATE OR REPLACE FUNCTION make_partitions(p_first date, p_last date) RETURNS SETOF date LANGUAGE plpgsql
SET lock_timeout = '2s' -- Who waits for this lock makes all others wait behind.
AS $body$
DECLARE
    v_day date;
    v_name text;
BEGIN
    PERFORM pg_advisory_xact_lock(5499291893478777975);
    FOR v_day IN SELECT generate_series(p_first, p_last, interval '1 day')::date LOOP
        v_name := to_char(v_day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('loops_' || v_name) IS NOT NULL
            OR EXISTS (SELECT 1 FROM loops_other WHERE id >= first_loop_of(v_day) AND id < first_loop_of(v_day + 1))
            OR EXISTS (SELECT 1 FROM loop_appends_other WHERE loop_id >= first_loop_of(v_day) AND loop_id < first_loop_of(v_day + 1))
            OR EXISTS (SELECT 1 FROM loop_events_other WHERE loop_id >= first_loop_of(v_day) AND loop_id < first_loop_of(v_day + 1));
        EXECUTE format('CREATE TABLE %I PARTITION OF loop_events_single FOR VALUES FROM (%L) TO (%L)', 'loop_events_' || v_name, first_loop_of(v_day), first_loop_of(v_day + 1));
        EXECUTE format('CREATE TABLE %I PARTITION OF loop_appends FOR VALUES FROM (%L) TO (%L)', 'loop_appends_' || v_name, first_loop_of(v_day), first_loop_of(v_day + 1));
        EXECUTE format('CREATE TABLE %I PARTITION OF loops FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 70)', 'loops_' || v_name, first_loop_of(v_day), first_loop_of(v_day + 1));
        RETURN NEXT v_day;
    END LOOP;
END
$body$;

CREATE OR REPLACE FUNCTION drop_partition(p_day date) RETURNS boolean LANGUAGE plpgsql
SET lock_timeout = '2s'
AS $body$
DECLARE
    v_name text := to_char(p_day, 'YYYYMMDD');
    v_unfinished boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(5499291893478777975);
    IF to_regclass('loops_' || v_name) IS NULL THEN
        RETURN true;
    END IF;
    PERFORM 1 FROM journal_head WHERE id = 1 FOR UPDATE; -- Nobody appends meanwhile.
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE ended_at IS NULL)', 'loops_' || v_name) INTO v_unfinished;
    IF v_unfinished THEN
        RETURN false;
    END IF;
    DELETE FROM tasks WHERE loop_id >= first_loop_of(p_day) AND loop_id < first_loop_of(p_day + 1);
    DELETE FROM idempotency_keys WHERE loop_id >= first_loop_of(p_day) AND loop_id < first_loop_of(p_day + 1);
    DELETE FROM feedback WHERE loop_id >= first_loop_of(p_day) AND loop_id < first_loop_of(p_day + 1);
    EXECUTE format('DROP TABLE %I', 'loop_events_' || v_name);
    EXECUTE format('DROP TABLE %I', 'loop_appends_' || v_name);
    EXECUTE format('DROP TABLE %I', 'loops_' || v_name);
    RETURN true;
END
$body$;

CREATE OR REPLACE FUNCTION delete_trees(p_roots uuid[], p_most int) RETURNS TABLE (deleted int, is_done boolean) LANGUAGE plpgsql
SET lock_timeout = '2s'
SET enable_seqscan = off
AS $body$
DECLARE
    v_from uuid := (SELECT first_loop_of(min(day_of_loop(r))) FROM unnest(p_roots) r);
    v_to uuid := (SELECT first_loop_of(max(day_of_loop(r)) + 1) FROM unnest(p_roots) r);
    v_roots uuid[];
    v_going uuid[];
BEGIN
    v_roots := ARRAY(SELECT r FROM unnest(p_roots) r
        WHERE NOT EXISTS (SELECT 1 FROM loops l WHERE l.id = r AND l.ended_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM loops l WHERE l.root = r AND l.parent IS NOT NULL AND l.ended_at IS NULL AND l.id >= v_from AND l.id < v_to));
    v_going := ARRAY(SELECT l.id FROM loops l WHERE l.root = ANY (v_roots) AND l.parent IS NOT NULL AND l.id >= v_from AND l.id < v_to LIMIT p_most);
    is_done := cardinality(v_going) < p_most;
    IF is_done THEN
        v_going := v_going || v_roots;
    END IF;
    DELETE FROM loop_events_single e WHERE e.loop_id = ANY (v_going);
    DELETE FROM loop_appends a WHERE a.loop_id = ANY (v_going);
    DELETE FROM tasks t WHERE t.loop_id = ANY (v_going);
    DELETE FROM idempotency_keys k WHERE k.loop_id = ANY (v_going);
    DELETE FROM feedback f WHERE f.loop_id = ANY (v_going);
    DELETE FROM loops l WHERE l.id = ANY (v_going);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN NEXT;
END
$body$;
