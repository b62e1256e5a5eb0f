CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    username TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE agent (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    workspace_id INTEGER NOT NULL REFERENCES workspace (id)
) STRICT;

-- Times are Unix milliseconds. AUTOINCREMENT: an id is never given twice.
CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT,
    sha256 BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;

INSERT INTO workspace (id, name) VALUES (10, 'My Company');
INSERT INTO agent (id, name, workspace_id) VALUES (42, 'TrendBot', 10);
