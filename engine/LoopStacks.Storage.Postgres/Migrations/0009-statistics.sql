-- Sums over what happened to loops, by bucket of time and what they are about. A row of now is written again each second, one of the past never.
CREATE TABLE rollups (
    kind  int    NOT NULL, -- 0 platform, 1 realm, 2 stack, 3 agent, 4 capability
    size  int    NOT NULL, -- of the bucket, in seconds
    start bigint NOT NULL, -- of the bucket, microseconds since 1970-01-01T00:00:00Z
    realm text   NOT NULL,
    name  text   NOT NULL, -- empty where the kind has none, as the next two
    other text   NOT NULL,
    stack text   NOT NULL,
    data  bytea  NOT NULL,
    PRIMARY KEY (kind, size, start, realm, name, other, stack)
) WITH (fillfactor = 70);

-- Up to where in the journal loops are in them; written in the same transaction. What was before is in none: reading it all would take hours in a large store.
CREATE TABLE statistics_position (
    id       int    NOT NULL PRIMARY KEY CHECK (id = 1),
    position bigint NOT NULL
);

INSERT INTO statistics_position (id, position) SELECT 1, position FROM journal_head;

-- False, and nothing written, where the statistics are not at p_from any more.
CREATE FUNCTION apply_statistics(
    p_from bigint, p_to bigint,
    p_kinds int[], p_sizes int[], p_starts bigint[], p_realms text[], p_names text[], p_others text[], p_stacks text[], p_data bytea[]
) RETURNS boolean LANGUAGE plpgsql AS $body$
BEGIN
    -- Figures and place are lost together, and then made again; loops never wait for this.
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE statistics_position SET position = p_to WHERE position = p_from;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO rollups (kind, size, start, realm, name, other, stack, data)
    SELECT * FROM unnest(p_kinds, p_sizes, p_starts, p_realms, p_names, p_others, p_stacks, p_data)
    ON CONFLICT (kind, size, start, realm, name, other, stack) DO UPDATE SET data = excluded.data;
    RETURN true;
END
$body$;
