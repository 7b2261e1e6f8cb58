-- What people did with resources and loops, and what came of it. Entries are added and, when they are old, deleted, but never changed.
CREATE TABLE audit (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    subject    TEXT    NOT NULL,
    given_by   TEXT,
    action     TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    namespace  TEXT,
    name       TEXT    NOT NULL,
    realm      TEXT,
    result     TEXT    NOT NULL,
    code       TEXT,
    trace_id   TEXT
);

CREATE INDEX audit_by_name ON audit (name, number);
CREATE INDEX audit_by_time ON audit (at);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'entries of the audit are never changed');
END;
