-- what came back about a message or a person: bounces, replies, complaints, people who leave
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,                     -- names one report for good: told twice, taken once
    message_id INTEGER REFERENCES message(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 6),
        -- hard_bounce soft_bounce policy_bounce complaint reply auto_reply unsubscribe
    at INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT '',          -- enhanced status code (RFC 3463), when one was given
    detail TEXT NOT NULL DEFAULT '',
    counted INTEGER NOT NULL CHECK (counted IN (0, 1))  -- it moved a sum of feedback_counter
) STRICT;
CREATE UNIQUE INDEX feedback_source ON feedback(source);
CREATE INDEX feedback_message ON feedback(message_id) WHERE message_id IS NOT NULL;
CREATE INDEX feedback_recipient ON feedback(recipient_id, at);

ALTER TABLE message ADD COLUMN replied_at INTEGER;
ALTER TABLE message ADD COLUMN bounced_at INTEGER;

-- sums of counted feedback, changed in the transaction that adds the row
CREATE TABLE feedback_counter (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    replies INTEGER NOT NULL DEFAULT 0,
    bounces INTEGER NOT NULL DEFAULT 0,
    complaints INTEGER NOT NULL DEFAULT 0,
    unsubscribes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, step)
) STRICT, WITHOUT ROWID;

-- who gets nothing more of one campaign, although they are still a recipient
CREATE TABLE sequence_end (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    reason INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 6),  -- as message.reason
    at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, recipient_id)
) STRICT, WITHOUT ROWID;

-- domains that get nothing more of one campaign, because somebody there answered
CREATE TABLE company_stop (
    id INTEGER PRIMARY KEY,
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    domain TEXT NOT NULL COLLATE NOCASE,
    step INTEGER NOT NULL DEFAULT -1,         -- the ledger is walked up to here
    recipient_id INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    UNIQUE (campaign_id, domain)
) STRICT;

-- how far a sender's mailbox is read, and whether it can be
CREATE TABLE mailbox_state (
    sender_id INTEGER PRIMARY KEY REFERENCES sender(id) ON DELETE CASCADE,
    account TEXT NOT NULL,                    -- which mailbox this is about: another begins anew
    uid_validity INTEGER NOT NULL DEFAULT 0,  -- RFC 9051 section 2.3.1.1
    last_uid INTEGER NOT NULL DEFAULT 0,      -- taken up to here
    polled_at INTEGER,
    messages INTEGER NOT NULL DEFAULT 0,      -- taken in all …
    matched INTEGER NOT NULL DEFAULT 0,       -- … of which so many were about a message of ours
    trouble TEXT,                             -- why it cannot be read now
    trouble_since INTEGER,
    retry_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO lane(kind) VALUES ('company'), ('mailbox');
