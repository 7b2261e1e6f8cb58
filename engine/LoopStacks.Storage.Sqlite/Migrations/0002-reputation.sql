-- What is known of an instance at a capability, faded to heard_at.
CREATE TABLE reputation (
    realm      TEXT    NOT NULL,
    instance   TEXT    NOT NULL,
    capability TEXT    NOT NULL,
    heard_at   INTEGER NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    data       BLOB    NOT NULL, -- JSON
    PRIMARY KEY (realm, instance, capability)
) WITHOUT ROWID;

-- Up to where in the journal it was learnt; written in the same transaction.
CREATE TABLE reputation_position (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL
);

INSERT INTO reputation_position (id, position) VALUES (1, 0);

-- What people say about loops. Zero or empty stands for "not named", since NULLs are never equal in a key.
CREATE TABLE feedback (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    loop_id    BLOB    NOT NULL,
    realm      TEXT    NOT NULL,
    given_by   TEXT    NOT NULL,
    work_item  INTEGER NOT NULL,
    instance   TEXT    NOT NULL,
    capability TEXT    NOT NULL,
    score      REAL    NOT NULL,
    comment    TEXT,
    at         INTEGER NOT NULL,
    counted    REAL              -- the score that the figures have for it
);

CREATE UNIQUE INDEX feedback_by_target ON feedback (loop_id, given_by, work_item, instance, capability);
CREATE INDEX feedback_by_loop ON feedback (loop_id, id);
CREATE INDEX feedback_uncounted ON feedback (loop_id) WHERE counted IS NOT score;
