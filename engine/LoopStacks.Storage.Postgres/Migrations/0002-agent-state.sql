-- What agents remember. Whose it is: an instance (scope 1), a session (2) or a loop (3), of a realm.
CREATE TABLE agent_state_owners (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    realm text   NOT NULL,
    scope int    NOT NULL,
    name  text   NOT NULL,
    loop  uuid,            -- where it is one
    keys  int    NOT NULL, -- of agent_state, those that have expired and are not swept included
    bytes bigint NOT NULL, -- of their keys and values
    UNIQUE (realm, scope, name)
);

CREATE INDEX agent_state_owners_of_loops ON agent_state_owners (id) WHERE loop IS NOT NULL;

-- An entry gets a new row with each write, so that versions only grow, also across a delete.
CREATE TABLE agent_state (
    version    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner      bigint NOT NULL,
    key        text   COLLATE "C" NOT NULL,
    expires_at bigint,
    idle       bigint,          -- microseconds without use after which it expires; null where expires_at stands
    value      bytea  NOT NULL, -- JSON
    UNIQUE (owner, key)
);

CREATE INDEX agent_state_expiring ON agent_state (expires_at) WHERE expires_at IS NOT NULL;

-- Changes that were made lately, so that a request that is sent again changes nothing.
CREATE TABLE agent_state_requests (
    request bytea  NOT NULL PRIMARY KEY, -- SHA-256
    outcome int    NOT NULL,
    version bigint NOT NULL,
    at      bigint NOT NULL
);

CREATE INDEX agent_state_requests_by_time ON agent_state_requests (at);

-- The last batch of each process, so that one that was given up is not carried out later.
CREATE TABLE agent_state_writers (
    id    uuid   NOT NULL PRIMARY KEY,
    batch bigint NOT NULL,
    at    bigint NOT NULL
) WITH (fillfactor = 50);

-- Removes entries and counts them off their owners.
CREATE FUNCTION remove_state(p_versions bigint[]) RETURNS int LANGUAGE sql AS $body$
    WITH gone AS (
        DELETE FROM agent_state s WHERE s.version = ANY (p_versions) RETURNING s.owner, octet_length(s.key) + length(s.value) AS size
    ), sums AS (
        SELECT g.owner, count(*)::int AS keys, sum(g.size) AS bytes FROM gone g GROUP BY g.owner
    ), counted AS (
        UPDATE agent_state_owners o SET keys = o.keys - s.keys, bytes = o.bytes - s.bytes FROM sums s WHERE o.id = s.owner
    )
    SELECT coalesce(sum(keys), 0)::int FROM sums;
$body$;

-- Carries writes out, in order, each on what those before it left. A lock makes those of all processes one after the other. For each:
--   1 a request that was carried out is answered as it was
--   2 the version is compared
--   3 the limits hold; what has expired does not count, and is removed before a write is refused for it
--   4 the entry is replaced
--   5 the request is remembered
CREATE FUNCTION write_state(
    p_writer uuid, p_batch bigint, p_at bigint,
    p_realms text[], p_scopes int[], p_names text[], p_loops uuid[], p_keys text[], p_requests bytea[], p_values bytea[], p_expected bigint[], p_expires bigint[], p_idle bigint[], p_now bigint[], p_max_keys int[], p_max_bytes bigint[]
) RETURNS TABLE (kind int, version bigint, keys int, bytes bigint)
LANGUAGE plpgsql AS $body$
#variable_conflict use_column
DECLARE
    r record;
    v_owner agent_state_owners%ROWTYPE;
    v_old record;
    v_done record;
    v_current bigint;
    v_size bigint;
    v_keys int;
    v_bytes bigint;
    v_again boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(5499291893478777973);
    IF EXISTS (SELECT 1 FROM agent_state_writers w WHERE w.id = p_writer AND w.batch > p_batch) THEN
        RAISE EXCEPTION 'batch % of writer % was given up', p_batch, p_writer USING ERRCODE = 'LS001';
    END IF;
    INSERT INTO agent_state_writers (id, batch, at) VALUES (p_writer, p_batch, p_at) ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, at = excluded.at;

    FOR r IN SELECT * FROM unnest(p_realms, p_scopes, p_names, p_loops, p_keys, p_requests, p_values, p_expected, p_expires, p_idle, p_now, p_max_keys, p_max_bytes)
        WITH ORDINALITY AS u(realm, scope, name, loop_id, key, request, value, expected, expires, idle, now, max_keys, max_bytes, number) ORDER BY u.number
    LOOP
        SELECT q.outcome, q.version INTO v_done FROM agent_state_requests q WHERE q.request = r.request; -- 1
        IF FOUND THEN
            RETURN QUERY SELECT v_done.outcome, v_done.version, 0, 0::bigint;
            CONTINUE;
        END IF;

        v_again := false;
        LOOP
            SELECT * INTO v_owner FROM agent_state_owners o WHERE o.realm = r.realm AND o.scope = r.scope AND o.name = r.name;
            SELECT s.version, s.expires_at, octet_length(s.key) + length(s.value) AS size INTO v_old FROM agent_state s WHERE s.owner = v_owner.id AND s.key = r.key;
            v_current := CASE WHEN v_old.version IS NULL OR v_old.expires_at <= r.now THEN 0 ELSE v_old.version END;
            IF r.expected <> v_current THEN -- 2
                RETURN QUERY SELECT 4, v_current, 0, 0::bigint;
                EXIT;
            ELSIF r.value IS NULL AND v_current = 0 THEN
                RETURN QUERY SELECT 3, 0::bigint, 0, 0::bigint;
                EXIT;
            END IF;

            v_size := octet_length(r.key) + coalesce(length(r.value), 0);
            v_keys := coalesce(v_owner.keys, 0);
            v_bytes := coalesce(v_owner.bytes, 0) - coalesce(v_old.size, 0) + v_size;
            IF r.value IS NOT NULL AND ((v_old.version IS NULL AND v_keys >= r.max_keys) OR v_bytes > r.max_bytes) THEN -- 3
                IF v_owner.id IS NOT NULL AND NOT v_again THEN
                    v_again := true;
                    PERFORM remove_state(ARRAY(SELECT s.version FROM agent_state s WHERE s.owner = v_owner.id AND s.expires_at <= r.now));
                    CONTINUE;
                ELSIF v_old.version IS NULL AND v_keys >= r.max_keys THEN
                    RETURN QUERY SELECT 5, 0::bigint, v_keys, 0::bigint;
                ELSE
                    RETURN QUERY SELECT 6, 0::bigint, 0, v_bytes;
                END IF;
                EXIT;
            END IF;

            IF v_old.version IS NOT NULL THEN -- 4
                PERFORM remove_state(ARRAY[v_old.version]);
            END IF;
            IF r.value IS NULL THEN
                DELETE FROM agent_state_owners o WHERE o.id = v_owner.id AND o.keys = 0;
                v_current := v_old.version;
            ELSE
                IF v_owner.id IS NULL THEN
                    INSERT INTO agent_state_owners (realm, scope, name, loop, keys, bytes) VALUES (r.realm, r.scope, r.name, r.loop_id, 0, 0) RETURNING * INTO v_owner;
                END IF;
                INSERT INTO agent_state AS s (owner, key, expires_at, idle, value) VALUES (v_owner.id, r.key, r.expires, r.idle, r.value) RETURNING s.version INTO v_current;
                UPDATE agent_state_owners o SET keys = o.keys + 1, bytes = o.bytes + v_size WHERE o.id = v_owner.id;
            END IF;

            INSERT INTO agent_state_requests (request, outcome, version, at) VALUES (r.request, CASE WHEN r.value IS NULL THEN 2 ELSE 1 END, v_current, r.now); -- 5
            RETURN QUERY SELECT CASE WHEN r.value IS NULL THEN 2 ELSE 1 END, v_current, 0, 0::bigint;
            EXIT;
        END LOOP;
    END LOOP;
END
$body$;

-- Removes entries that have expired, those of owners that are over, and old requests; each up to the bound.
CREATE FUNCTION sweep_state(p_now bigint, p_over bigint[], p_requests_before bigint, p_most int, OUT owners int, OUT is_more boolean)
LANGUAGE plpgsql AS $body$
DECLARE
    v_removed int;
    v_forgotten int := 0;
    v_owner bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(5499291893478777973);
    v_removed := remove_state(ARRAY(SELECT s.version FROM agent_state s WHERE s.expires_at <= p_now ORDER BY s.expires_at LIMIT p_most));
    owners := 0;
    FOREACH v_owner IN ARRAY p_over LOOP
        EXIT WHEN v_removed >= p_most;
        v_removed := v_removed + remove_state(ARRAY(SELECT s.version FROM agent_state s WHERE s.owner = v_owner LIMIT p_most - v_removed));
        -- Where the bound cut it off, the same owner is the first of the next sweep.
        IF v_removed < p_most THEN
            owners := owners + 1;
        END IF;
    END LOOP;
    DELETE FROM agent_state_owners o WHERE o.keys = 0;

    IF v_removed < p_most AND p_requests_before IS NOT NULL THEN
        DELETE FROM agent_state_requests q WHERE q.request IN (SELECT d.request FROM agent_state_requests d WHERE d.at < p_requests_before ORDER BY d.at LIMIT p_most);
        GET DIAGNOSTICS v_forgotten = ROW_COUNT;
    END IF;
    is_more := v_removed >= p_most OR v_forgotten >= p_most;
END
$body$;

CREATE INDEX agent_state_owners_empty ON agent_state_owners (id) WHERE keys = 0;
