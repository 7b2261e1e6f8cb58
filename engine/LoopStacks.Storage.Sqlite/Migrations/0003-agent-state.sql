-- What agents remember. Whose it is: an instance (scope 1), a session (2) or a loop (3), of a realm.
CREATE TABLE agent_state_owners (
    id    INTEGER NOT NULL PRIMARY KEY,
    realm TEXT    NOT NULL,
    scope INTEGER NOT NULL,
    name  TEXT    NOT NULL,
    loop  BLOB,             -- id of the loop, where it is one
    keys  INTEGER NOT NULL, -- of agent_state, those that have expired and are not swept included
    bytes INTEGER NOT NULL  -- of their keys and values
);

CREATE UNIQUE INDEX agent_state_owners_by_name ON agent_state_owners (realm, scope, name);

-- An entry gets a new row with each write, so that versions only grow, also across a delete: AUTOINCREMENT never gives a number twice.
CREATE TABLE agent_state (
    version    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    owner      INTEGER NOT NULL,
    key        TEXT    NOT NULL,
    expires_at INTEGER,         -- microseconds since 1970-01-01T00:00:00Z
    idle       INTEGER,         -- microseconds without use after which it expires; null where expires_at stands
    value      BLOB    NOT NULL -- JSON
);

CREATE UNIQUE INDEX agent_state_by_key ON agent_state (owner, key);
CREATE INDEX agent_state_expiring ON agent_state (expires_at) WHERE expires_at IS NOT NULL;

-- Changes that were made lately, so that a request that is sent again changes nothing.
CREATE TABLE agent_state_requests (
    request BLOB    NOT NULL PRIMARY KEY, -- SHA-256
    outcome INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX agent_state_requests_by_time ON agent_state_requests (at);
