-- Addresses and domains that get no mail, whoever asks. What holds an @ is an address.
CREATE TABLE suppression (
    id INTEGER PRIMARY KEY,
    value TEXT NOT NULL COLLATE NOCASE,       -- domains as lower-case A-labels (RFC 5890)
    reason TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX suppression_value ON suppression(value COLLATE NOCASE);
INSERT INTO tally(name, value) VALUES ('suppression', 0);

-- The one walk over all recipients that ends what new suppressions forbid.
CREATE TABLE suppression_sweep (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    wanted INTEGER NOT NULL DEFAULT 0,        -- grows with each addition
    serving INTEGER NOT NULL DEFAULT 0,       -- what the present walk began with
    last_recipient INTEGER,                   -- how far it came; null: no walk under way
    checked INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER,
    finished_at INTEGER
) STRICT;
INSERT INTO suppression_sweep(id) VALUES (1);

-- Who was erased must not come back by an import: a keyed hash of the address stays.
CREATE TABLE erased_address (
    hash BLOB PRIMARY KEY,
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whom to tell what happens.
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lane_id INTEGER NOT NULL REFERENCES lane(id),
    url TEXT NOT NULL,
    events INTEGER NOT NULL,                  -- bit n: event n of src/model/webhook.h
    secret BLOB NOT NULL,                     -- sealed with the master key
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),  -- its log is being deleted
    failures INTEGER NOT NULL DEFAULT 0,      -- in a row
    failing_since INTEGER,
    last_error TEXT,
    delivered_at INTEGER,                     -- the last time it took one
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- What is to be told, written with what it tells about; afterwards the log of how that went.
CREATE TABLE webhook_delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- names the delivery to its receiver for good
    webhook_id INTEGER NOT NULL REFERENCES webhook(id),
    event INTEGER NOT NULL,
    at INTEGER NOT NULL,
    campaign_id INTEGER,
    recipient_id INTEGER,
    message_id INTEGER,
    detail TEXT NOT NULL DEFAULT '{}',
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),  -- waiting delivered failed
    attempts INTEGER NOT NULL DEFAULT 0,
    status INTEGER,                           -- of the last answer; null: there was none
    answer TEXT,                              -- its start, or why there was none
    tried_at INTEGER,
    finished_at INTEGER
) STRICT;
CREATE INDEX webhook_delivery_log ON webhook_delivery(webhook_id, id);
CREATE INDEX webhook_delivery_finished ON webhook_delivery(finished_at) WHERE state <> 0;

-- Each webhook has a lane of its own; of system work, "step" tells the lanes of one kind apart.
DROP INDEX lane_system;
CREATE UNIQUE INDEX lane_system ON lane(kind, ifnull(step, 0)) WHERE campaign_id IS NULL;
INSERT INTO lane(kind) VALUES ('suppress'), ('webhook_prune');
