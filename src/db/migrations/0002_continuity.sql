-- Where the database lives and how far it has come: a copy that wakes up elsewhere, or an older one
-- in its place, must not send by surprise (service/sequence/continuity.h).
CREATE TABLE continuity (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    database_id TEXT NOT NULL,                -- names this database and every copy of it
    generation INTEGER NOT NULL DEFAULT 0,    -- grows every second while a process works on it
    machine TEXT NOT NULL DEFAULT '',         -- fingerprint, empty while unknown
    inode INTEGER NOT NULL DEFAULT 0,         -- 0: it has not been at work yet
    born_ns INTEGER NOT NULL DEFAULT 0,       -- 0: the file system does not say
    path TEXT NOT NULL DEFAULT '',            -- for people
    host TEXT NOT NULL DEFAULT ''             -- for people
) STRICT;
INSERT INTO continuity(id, database_id) VALUES (1, lower(hex(randomblob(16))));

-- What the campaign was before it was held: a person's yes gives it back.
ALTER TABLE campaign ADD COLUMN held_from INTEGER CHECK (held_from BETWEEN 0 AND 6);
