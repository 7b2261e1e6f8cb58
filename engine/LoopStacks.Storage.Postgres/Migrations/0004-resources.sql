-- Resources. Each change of any of them has the next version; a deleted one stays without a document, so that others hear of it.
CREATE TABLE resources (
    kind      text   NOT NULL,
    namespace text   NOT NULL,
    name      text   NOT NULL,
    version   bigint NOT NULL,
    document  bytea,  -- JSON
    PRIMARY KEY (kind, namespace, name)
);

CREATE UNIQUE INDEX resources_by_version ON resources (version);

CREATE TABLE resource_head (
    id      int    NOT NULL PRIMARY KEY CHECK (id = 1),
    version bigint NOT NULL
);

INSERT INTO resource_head (id, version) VALUES (1, 0);

-- False, and nothing written, where p_version is not the next one: somebody else wrote.
CREATE FUNCTION put_resource(p_kind text, p_namespace text, p_name text, p_version bigint, p_document bytea) RETURNS boolean
LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE resource_head SET version = p_version WHERE id = 1 AND version = p_version - 1;
    IF NOT FOUND THEN
        -- Sent again, since its answer was lost.
        RETURN EXISTS (SELECT 1 FROM resources r WHERE r.kind = p_kind AND r.namespace = p_namespace AND r.name = p_name AND r.version = p_version AND r.document IS NOT DISTINCT FROM p_document);
    END IF;
    INSERT INTO resources (kind, namespace, name, version, document) VALUES (p_kind, p_namespace, p_name, p_version, p_document)
    ON CONFLICT (kind, namespace, name) DO UPDATE SET version = excluded.version, document = excluded.document;
    PERFORM pg_notify('loopstacks_resources', p_version::text);
    RETURN true;
END
$body$;
