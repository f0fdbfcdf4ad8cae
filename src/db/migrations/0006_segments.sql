-- Saved filters over recipients, evaluated when they are used.
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    filter TEXT NOT NULL,                     -- as src/model/segment.h reads it
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
