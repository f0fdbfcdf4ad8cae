-- Times are Unix milliseconds, UTC. States are the integers of src/model, in the contract's order.

-- recipients and lists
CREATE TABLE recipient (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE,       -- domain as lower-case A-label (RFC 5890)
    name TEXT NOT NULL DEFAULT '',
    attributes TEXT NOT NULL DEFAULT '{}',
    status INTEGER NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 4),
    timezone TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX recipient_email ON recipient(email COLLATE NOCASE);
CREATE INDEX recipient_left ON recipient(status, id) WHERE status <> 0;

CREATE TABLE list (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    recipients INTEGER NOT NULL DEFAULT 0,    -- maintained with list_member
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE list_member (
    list_id INTEGER NOT NULL REFERENCES list(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    PRIMARY KEY (list_id, recipient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_member_recipient ON list_member(recipient_id);

-- counts that would otherwise be counted: one row each ('recipient', ...)
CREATE TABLE tally (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO tally(name, value) VALUES ('recipient', 0);

CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    list_id INTEGER NOT NULL REFERENCES list(id),
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),  -- queued running done failed
    file TEXT NOT NULL,                       -- spooled upload, removed when done
    mapping TEXT NOT NULL DEFAULT '{}',
    bytes_total INTEGER NOT NULL,
    bytes_read INTEGER NOT NULL DEFAULT 0,    -- resume here: always the start of a row
    lines_read INTEGER NOT NULL DEFAULT 0,
    block_rows INTEGER NOT NULL DEFAULT 0,    -- taken of the block that starts there, in its order
    rows INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

CREATE TABLE import_rejected (
    import_id INTEGER NOT NULL REFERENCES import(id),
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

-- senders
CREATE TABLE sender (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    from_name TEXT NOT NULL,
    from_email TEXT NOT NULL,
    reply_to TEXT,
    transport INTEGER NOT NULL CHECK (transport BETWEEN 0 AND 1),    -- smtp sandbox
    host TEXT NOT NULL DEFAULT '',
    port INTEGER NOT NULL DEFAULT 587,
    tls INTEGER NOT NULL DEFAULT 1 CHECK (tls BETWEEN 0 AND 2),      -- none starttls tls
    username TEXT NOT NULL DEFAULT '',
    password BLOB,                            -- sealed with the master key
    max_connections INTEGER NOT NULL DEFAULT 10 CHECK (max_connections BETWEEN 1 AND 1000),
    limits TEXT NOT NULL DEFAULT '{}',
    ramp TEXT,
    sending_window TEXT,
    mailbox TEXT,
    revision INTEGER NOT NULL DEFAULT 1,      -- grows with each change: connections follow it
    trouble TEXT,                             -- why the relay cannot be used now
    trouble_since INTEGER,
    retry_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- campaigns and their steps
CREATE TABLE campaign (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 6),
        -- draft scheduled running paused held finished cancelled
    held_reason TEXT,
    sender_id INTEGER REFERENCES sender(id),
    audience TEXT NOT NULL DEFAULT '{}',
    schedule_at INTEGER,
    options TEXT NOT NULL DEFAULT '{}',  -- window, limits, out of office …
    uncertain INTEGER NOT NULL DEFAULT 0 CHECK (uncertain BETWEEN 0 AND 1),  -- retry hold
    identity TEXT,  -- From as launched
    recipients INTEGER NOT NULL DEFAULT 0,    -- enrolled so far
    enrol_cursor INTEGER NOT NULL DEFAULT 0,  -- highest recipient id enrolled
    enrolled INTEGER NOT NULL DEFAULT 0 CHECK (enrolled IN (0, 1)),  -- the audience is walked
    openers_cancelled INTEGER NOT NULL DEFAULT 0 CHECK (openers_cancelled IN (0, 1)),
    policy_refusals INTEGER NOT NULL DEFAULT 0,  -- in a row, without a message accepted between
    unsubscribes INTEGER NOT NULL DEFAULT 0,  -- people who left by a link of this campaign
    revision INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    launched_at INTEGER,
    finished_at INTEGER
) STRICT;
CREATE INDEX campaign_scheduled ON campaign(schedule_at) WHERE state = 1;
CREATE INDEX campaign_active ON campaign(state) WHERE state BETWEEN 1 AND 4;

CREATE TABLE step (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    subject TEXT,                             -- null: same thread as the step before
    format INTEGER NOT NULL CHECK (format BETWEEN 0 AND 2),          -- markdown html text
    body TEXT NOT NULL,
    delay_s INTEGER NOT NULL DEFAULT 0 CHECK (delay_s >= 0),
    delay_counts INTEGER NOT NULL DEFAULT 0 CHECK (delay_counts BETWEEN 0 AND 1),
    condition INTEGER NOT NULL DEFAULT 1 CHECK (condition BETWEEN 0 AND 3),
        -- always no_reply no_open no_click
    PRIMARY KEY (campaign_id, step)
) STRICT, WITHOUT ROWID;

-- the ledger: one row for each (campaign, step, recipient), never more
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    step INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 6),
        -- queued sending sent failed uncertain skipped cancelled
    reason INTEGER CHECK (reason BETWEEN 0 AND 6),
        -- replied unsubscribed bounced complained suppressed condition erased
    attempts INTEGER NOT NULL DEFAULT 0,
    maybe_duplicate INTEGER NOT NULL DEFAULT 0 CHECK (maybe_duplicate IN (0, 1)),
    queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    date_at INTEGER,                          -- the Date header, the same on every attempt
    sent_at INTEGER,
    last_reply TEXT
) STRICT;
CREATE UNIQUE INDEX message_once ON message(campaign_id, step, recipient_id);
CREATE INDEX message_recipient ON message(recipient_id);
CREATE INDEX message_attention ON message(campaign_id, state, id) WHERE state >= 3;

-- attempts that did not end with "sent"; a sent message keeps its answer in last_reply
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message(id),
    at INTEGER NOT NULL,
    result TEXT NOT NULL,
    stage TEXT NOT NULL,
    code INTEGER NOT NULL DEFAULT 0,
    enhanced TEXT NOT NULL DEFAULT '',
    reply TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_message ON attempt(message_id);

-- the ledger's sums, changed in the transaction that changes the rows
CREATE TABLE step_counter (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    queued INTEGER NOT NULL DEFAULT 0 CHECK (queued >= 0),
    sending INTEGER NOT NULL DEFAULT 0 CHECK (sending >= 0),
    sent INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0),
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    uncertain INTEGER NOT NULL DEFAULT 0 CHECK (uncertain >= 0),
    skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
    cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
    PRIMARY KEY (campaign_id, step)
) STRICT, WITHOUT ROWID;

-- how many messages went out in each slice of 10 seconds: rates and charts
CREATE TABLE send_timeline (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    slice INTEGER NOT NULL,                   -- start of the slice
    sent INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, slice)
) STRICT, WITHOUT ROWID;

-- what the sandbox transport caught
CREATE TABLE sandbox_message (
    id INTEGER PRIMARY KEY,
    sender_id INTEGER NOT NULL,
    message_id INTEGER,                       -- null for a test mail
    envelope_from TEXT NOT NULL,
    envelope_to TEXT NOT NULL,
    subject TEXT NOT NULL,
    raw TEXT NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;

-- the queue: lanes, jobs, instances, throttles
CREATE TABLE lane (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    campaign_id INTEGER REFERENCES campaign(id),
    step INTEGER,
    sender_id INTEGER REFERENCES sender(id),
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    weight INTEGER NOT NULL DEFAULT 1 CHECK (weight >= 1),
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),  -- nothing will come any more
    UNIQUE (campaign_id, step)
) STRICT;
CREATE INDEX lane_open ON lane(id) WHERE closed = 0;
CREATE UNIQUE INDEX lane_system ON lane(kind) WHERE campaign_id IS NULL;

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- a lease names its job for good
    lane_id INTEGER NOT NULL REFERENCES lane(id),
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
        -- ready leased done failed cancelled
    run_at INTEGER NOT NULL,
    ref INTEGER,                              -- what it is about: a message, an import, a campaign
    attempts INTEGER NOT NULL DEFAULT 0,      -- ended with a failure
    starts INTEGER NOT NULL DEFAULT 0,        -- was being worked on when the process died
    owner INTEGER,
    token INTEGER NOT NULL DEFAULT 0,         -- grows with each lease: fences the one before
    last_error TEXT,
    finished_at INTEGER
) STRICT;
CREATE INDEX job_ready ON job(lane_id, run_at, id) WHERE state = 0;
CREATE INDEX job_leased ON job(owner, id) WHERE state = 1;
CREATE INDEX job_failed ON job(lane_id, ref) WHERE state = 3;
CREATE INDEX job_finished ON job(finished_at) WHERE state IN (2, 4);

CREATE TABLE instance (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- never used twice: a lease names its owner for good
    lock_file TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    version TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    beat_at INTEGER NOT NULL
) STRICT;

-- how much each throttle used, in slices of its window
CREATE TABLE throttle_use (
    throttle_id INTEGER NOT NULL,             -- whose use: see service/sending/sending_rules.h
    window_ms INTEGER NOT NULL,
    slice INTEGER NOT NULL,                   -- start of the slice
    used INTEGER NOT NULL,
    PRIMARY KEY (throttle_id, window_ms, slice)
) STRICT, WITHOUT ROWID;

-- people who log in, and what they did
CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE UNIQUE,
    password_hash TEXT NOT NULL,
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),              -- viewer editor admin
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    id_hash BLOB PRIMARY KEY,                 -- SHA-256 of the cookie
    user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
    csrf_token TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session(user_id);

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,          -- SHA-256
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE login_failure (
    subject TEXT PRIMARY KEY,                 -- "user:…" or "net:…"
    failures INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    principal TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (principal, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency(created_at);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO lane(kind) VALUES ('import'), ('enrol'), ('cancel'), ('schedule');
