-- Sums over what happened to loops, by bucket of time and what they are about.
CREATE TABLE rollups (
    kind  INTEGER NOT NULL, -- 0 platform, 1 realm, 2 stack, 3 agent, 4 capability
    size  INTEGER NOT NULL, -- of the bucket, in seconds
    start INTEGER NOT NULL, -- of the bucket, microseconds since 1970-01-01T00:00:00Z
    realm TEXT    NOT NULL,
    name  TEXT    NOT NULL, -- empty where the kind has none, as the next two
    other TEXT    NOT NULL,
    stack TEXT    NOT NULL,
    data  BLOB    NOT NULL,
    PRIMARY KEY (kind, size, start, realm, name, other, stack)
) WITHOUT ROWID;

-- Up to where in the journal loops are in them; written in the same transaction. What was before is in none: reading it all would take hours in a large store.
CREATE TABLE statistics_position (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL
);

INSERT INTO statistics_position (id, position) SELECT 1, coalesce(max(position), 0) FROM loop_events;
