-- The day of a loop's id, which is that of its root.
CREATE FUNCTION day_of_loop(p_loop uuid) RETURNS date LANGUAGE sql IMMUTABLE AS $body$
    SELECT DATE '1970-01-01' + (('x' || substr(replace(p_loop::text, '-', ''), 1, 12))::bit(48)::bigint / 86400000)::int;
$body$;

-- Deletes up to p_most children of these trees and, where none are left, their roots. Trees with a loop that has not ended stay. Loops that have ended are written by nobody any more, so the journal's head is not locked.
-- Returns how many loops were deleted, and whether nothing of the trees is left to delete.
CREATE FUNCTION delete_trees(p_roots uuid[], p_most int) RETURNS TABLE (deleted int, is_done boolean) LANGUAGE plpgsql
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
    DELETE FROM loop_events e WHERE e.loop_id = ANY (v_going);
    DELETE FROM tasks t WHERE t.loop_id = ANY (v_going);
    DELETE FROM idempotency_keys k WHERE k.loop_id = ANY (v_going);
    DELETE FROM feedback f WHERE f.loop_id = ANY (v_going);
    DELETE FROM loops l WHERE l.id = ANY (v_going);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN NEXT;
END
$body$;
