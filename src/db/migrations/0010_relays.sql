-- What was learnt of a sender's relay by using it. It counts for the revision of the sender with
-- which it was learnt, and each part until its time: then it is tried again.
CREATE TABLE relay_habits (
    sender_id INTEGER PRIMARY KEY REFERENCES sender(id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    follow_again_at INTEGER,                     -- no command behind the final dot before
    messages_per_connection INTEGER NOT NULL DEFAULT 0
        CHECK (messages_per_connection >= 0),    -- then the relay says 421; 0: no limit known
    limit_again_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL
) STRICT;
