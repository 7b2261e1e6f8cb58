-- What is known of an instance at a capability, faded to heard_at.
CREATE TABLE reputation (
    realm      text   NOT NULL,
    instance   text   NOT NULL,
    capability text   NOT NULL,
    heard_at   bigint NOT NULL,
    data       bytea  NOT NULL, -- JSON
    PRIMARY KEY (realm, instance, capability)
);

-- Up to where in the journal it was learnt; written in the same transaction.
CREATE TABLE reputation_position (
    id       int    NOT NULL PRIMARY KEY CHECK (id = 1),
    position bigint NOT NULL
);

INSERT INTO reputation_position (id, position) VALUES (1, 0);

-- What people say about loops. Zero or empty stands for "not named", since NULLs are never equal in a key.
CREATE TABLE feedback (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    loop_id    uuid   NOT NULL,
    realm      text   NOT NULL,
    given_by   text   NOT NULL,
    work_item  int    NOT NULL,
    instance   text   NOT NULL,
    capability text   NOT NULL,
    score      double precision NOT NULL,
    comment    text,
    at         bigint NOT NULL,
    counted    double precision, -- the score that the figures have for it
    UNIQUE (loop_id, given_by, work_item, instance, capability)
);

CREATE INDEX feedback_by_loop ON feedback (loop_id, id);
CREATE INDEX feedback_uncounted ON feedback (loop_id) WHERE counted IS DISTINCT FROM score;

-- False, and nothing written, where the figures are not at p_from any more.
CREATE FUNCTION apply_reputation(
    p_from bigint, p_to bigint,
    p_realms text[], p_instances text[], p_capabilities text[], p_heard bigint[], p_data bytea[],
    p_dropped_realms text[], p_dropped_instances text[], p_dropped_capabilities text[],
    p_feedback bigint[], p_scores double precision[]
) RETURNS boolean LANGUAGE plpgsql AS $body$
BEGIN
    -- Figures and place are lost together, and then learnt again; loops never wait for this.
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE reputation_position SET position = p_to WHERE position = p_from;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO reputation AS r (realm, instance, capability, heard_at, data) SELECT * FROM unnest(p_realms, p_instances, p_capabilities, p_heard, p_data)
    ON CONFLICT (realm, instance, capability) DO UPDATE SET heard_at = excluded.heard_at, data = excluded.data;
    DELETE FROM reputation r USING unnest(p_dropped_realms, p_dropped_instances, p_dropped_capabilities) AS d(realm, instance, capability)
    WHERE r.realm = d.realm AND r.instance = d.instance AND r.capability = d.capability;
    UPDATE feedback f SET counted = c.score FROM unnest(p_feedback, p_scores) AS c(id, score) WHERE f.id = c.id;
    RETURN true;
END
$body$;

-- 0: it is new; 1: it took the place of an earlier one; 2: the loop has as many as it may have.
CREATE FUNCTION put_feedback(p_loop uuid, p_realm text, p_by text, p_item int, p_instance text, p_capability text, p_score double precision, p_comment text, p_at bigint, p_most int) RETURNS int
LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_loop::text, 5499291893478777974));
    UPDATE feedback f SET score = p_score, comment = p_comment, at = p_at
    WHERE f.loop_id = p_loop AND f.given_by = p_by AND f.work_item = p_item AND f.instance = p_instance AND f.capability = p_capability;
    IF FOUND THEN
        RETURN 1;
    ELSIF (SELECT count(*) FROM feedback f WHERE f.loop_id = p_loop) >= p_most THEN
        RETURN 2;
    END IF;
    INSERT INTO feedback (loop_id, realm, given_by, work_item, instance, capability, score, comment, at) VALUES (p_loop, p_realm, p_by, p_item, p_instance, p_capability, p_score, p_comment, p_at);
    RETURN 0;
END
$body$;
