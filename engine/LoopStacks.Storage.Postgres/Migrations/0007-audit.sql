-- What people did with resources and loops, and what came of it. Entries are added and, when they are old, deleted, but never changed.
CREATE TABLE audit (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        bigint NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    subject   text   NOT NULL,
    given_by  text,
    action    text   NOT NULL,
    kind      text   NOT NULL,
    namespace text,
    name      text   NOT NULL,
    realm     text,
    result    text   NOT NULL,
    code      text,
    trace_id  text
);

CREATE INDEX audit_by_name ON audit (name, number);
CREATE INDEX audit_by_time ON audit (at);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'entries of the audit are never changed';
END
$body$;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
