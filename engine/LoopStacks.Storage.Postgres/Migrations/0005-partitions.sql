-- The first id of a day: UUIDv7 begins with the milliseconds since 1970.
CREATE FUNCTION first_loop_of(p_day date) RETURNS uuid LANGUAGE sql IMMUTABLE AS $body$
    SELECT rpad(lpad(to_hex((p_day - DATE '1970-01-01') * 86400000::bigint), 12, '0'), 32, '0')::uuid;
$body$;

-- Makes the partitions of the days from p_first to p_last that are not there. A day whose loops are in the default partition already stays there.
-- Returns the days that were made.
CREATE FUNCTION make_partitions(p_first date, p_last date) RETURNS SETOF date LANGUAGE plpgsql
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
            OR EXISTS (SELECT 1 FROM loop_events_other WHERE loop_id >= first_loop_of(v_day) AND loop_id < first_loop_of(v_day + 1));
        EXECUTE format('CREATE TABLE %I PARTITION OF loop_events FOR VALUES FROM (%L) TO (%L)', 'loop_events_' || v_name, first_loop_of(v_day), first_loop_of(v_day + 1));
        EXECUTE format('CREATE TABLE %I PARTITION OF loops FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 70)', 'loops_' || v_name, first_loop_of(v_day), first_loop_of(v_day + 1));
        RETURN NEXT v_day;
    END LOOP;
END
$body$;

-- The days that there are partitions for.
CREATE VIEW partition_days AS
    SELECT to_date(substring(c.relname FROM 7), 'YYYYMMDD') AS day FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'loops'::regclass AND c.relname ~ '^loops_[0-9]{8}$';

-- Drops a day with all that belongs to its loops. False, and nothing dropped, where one of them has not ended: what was accepted is never dropped.
CREATE FUNCTION drop_partition(p_day date) RETURNS boolean LANGUAGE plpgsql
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
    EXECUTE format('DROP TABLE %I', 'loops_' || v_name);
    RETURN true;
END
$body$;
