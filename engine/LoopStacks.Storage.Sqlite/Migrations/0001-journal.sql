-- The journal: all events of all loops in the order in which they became durable.
CREATE TABLE loop_events (
    position INTEGER PRIMARY KEY,
    loop_id  BLOB    NOT NULL,
    seq      INTEGER NOT NULL,
    at       INTEGER NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    type     TEXT    NOT NULL,
    data     BLOB    NOT NULL  -- JSON
);

CREATE UNIQUE INDEX loop_events_by_loop ON loop_events (loop_id, seq);

-- One row a loop, written in the same transaction as its events.
CREATE TABLE loops (
    id              BLOB    NOT NULL PRIMARY KEY,
    realm           TEXT    NOT NULL,
    stack           TEXT    NOT NULL,
    definition      TEXT    NOT NULL,
    root            BLOB    NOT NULL,
    parent          BLOB,
    depth           INTEGER NOT NULL,
    status          TEXT    NOT NULL,
    phase           TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    ended_at        INTEGER,
    deadline        INTEGER NOT NULL,
    due_at          INTEGER,
    version         INTEGER NOT NULL,
    labels          TEXT,
    idempotency_key TEXT,
    input_tokens    INTEGER NOT NULL,
    output_tokens   INTEGER NOT NULL,
    cost            TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX loops_unfinished ON loops (id) WHERE ended_at IS NULL;
CREATE INDEX loops_by_parent ON loops (parent, id) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX loops_by_key ON loops (realm, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- What loops are pinned to, by the hash of its content.
CREATE TABLE definitions (
    hash TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    json BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE resources (
    kind      TEXT    NOT NULL,
    namespace TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    document  BLOB    NOT NULL,
    PRIMARY KEY (kind, namespace, name)
) WITHOUT ROWID;
