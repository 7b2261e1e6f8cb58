-- Questions to people, written in the same transaction as the events that ask and close them.
CREATE TABLE tasks (
    loop_id    BLOB    NOT NULL,
    number     INTEGER NOT NULL,
    realm      TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    assignees  TEXT    NOT NULL, -- JSON
    view       BLOB    NOT NULL, -- JSON
    PRIMARY KEY (loop_id, number)
) WITHOUT ROWID;

CREATE INDEX tasks_by_status ON tasks (status, loop_id, number);
