-- The whole schema. Times are Unix milliseconds, UTC. States are the integers of the enums in
-- src/model. `revision` grows with each change of what a person can edit.
--
--   people      recipient, list, list_member, list_left, tag, recipient_tag, segment, suppression,
--               erased_address; how they are found by parts of a word: recipient_letters; imports,
--               consent, bulk actions
--   forms       form, form_wording, signup
--   histories   person_change, import_range
--   senders     sender, oauth_token, oauth_request, relay_habits, sender_hour, mailbox_state,
--               sandbox_message
--   campaigns   campaign, campaign_sender, sent_by, step, link; changed after the launch:
--               step_revision, step_walk; variant_test; those that go on enrolling: ongoing,
--               ongoing_list, newcomer, passed_over, launch_match, date_outlook, join_timeline;
--               addition
--   content     message_template, media, snippet: what campaigns share
--   the ledger  message, attempt, and their sums; contact; brakes: first_slice, brake_base;
--               campaign_plan
--   singles     single, single_content: mails to one person that a program asks for
--   answers     event, feedback, and their sums; what ends a sequence
--   the queue   lane, job, instance, throttle_use
--   endpoints   webhook, webhook_delivery
--   access      user, identity, session, second_factor, recovery_code, invitation, api_token,
--               login_failure, used_signature, idempotency, audit
--   the rest    setting, tally, alert, continuity

-- ---- people ----

CREATE TABLE recipient (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE,       -- domain as lower-case A-label (RFC 5890)
    name TEXT NOT NULL DEFAULT '',
    attributes TEXT NOT NULL DEFAULT '{}',
    status INTEGER NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 4),
    timezone TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX recipient_email ON recipient(email COLLATE NOCASE);
CREATE INDEX recipient_left ON recipient(status, id) WHERE status <> 0;

CREATE TABLE list (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    recipients INTEGER NOT NULL DEFAULT 0,    -- maintained with list_member
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1)),
        -- 1: named on the page behind the unsubscribe link
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
        -- 1: deleted; what belongs to it is being removed
    revision INTEGER NOT NULL DEFAULT 1,
    uuid TEXT NOT NULL COLLATE NOCASE DEFAULT (lower(  -- names it to other sites (RFC 9562, v4)
        hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) ||
        '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' ||
        hex(randomblob(6))))
) STRICT;
CREATE UNIQUE INDEX list_uuid ON list(uuid COLLATE NOCASE);
CREATE INDEX list_removed ON list(id) WHERE removed = 1;

CREATE TABLE list_member (
    list_id INTEGER NOT NULL REFERENCES list(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    PRIMARY KEY (list_id, recipient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_member_recipient ON list_member(recipient_id);

-- who left one list on the page behind the unsubscribe link
CREATE TABLE list_left (
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    list_id INTEGER NOT NULL REFERENCES list(id),
    at INTEGER NOT NULL,                      -- no import brings the person back
    PRIMARY KEY (recipient_id, list_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_left_list ON list_left(list_id);

-- which groups of letters occur in the addresses and names of each 64 recipients: where a search
-- has to look (store/letter_groups.h)
CREATE TABLE recipient_letters (
    block INTEGER PRIMARY KEY,                -- ids from block * 64 on
    groups BLOB NOT NULL
) STRICT;

-- words that people put on recipients
CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    recipients INTEGER NOT NULL DEFAULT 0 CHECK (recipients >= 0),  -- maintained with recipient_tag
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE recipient_tag (
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    tag_id INTEGER NOT NULL REFERENCES tag(id),
    PRIMARY KEY (recipient_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipient_tag_tag ON recipient_tag(tag_id, recipient_id);

-- saved filters over recipients, evaluated when they are used
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    filter TEXT NOT NULL,                     -- as src/model/segment.h reads it
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1
) STRICT;

-- addresses and domains that get no mail, whoever asks; what holds an @ is an address
CREATE TABLE suppression (
    id INTEGER PRIMARY KEY,
    value TEXT NOT NULL COLLATE NOCASE,       -- domains as lower-case A-labels (RFC 5890)
    reason TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX suppression_value ON suppression(value COLLATE NOCASE);

-- the one walk over all recipients that ends what new suppressions forbid
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

-- who was erased must not come back by an import: a keyed hash of the address stays
CREATE TABLE erased_address (
    hash BLOB PRIMARY KEY,
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    list_id INTEGER REFERENCES list(id),      -- null: into the lists that each row names
    -- queued running done failed cancelled
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
    on_known INTEGER NOT NULL DEFAULT 0 CHECK (on_known BETWEEN 0 AND 2),  -- overwrite fill leave
    dry_run INTEGER NOT NULL DEFAULT 0,
    remembered INTEGER NOT NULL DEFAULT 0,    -- the mapping is that of an earlier import
    file TEXT NOT NULL,                       -- spooled upload, removed when done
    file_name TEXT NOT NULL DEFAULT '',       -- as its owner calls it
    created_by TEXT NOT NULL DEFAULT '',
    mapping TEXT NOT NULL DEFAULT '',         -- asked for: header, tab, meaning on each line
    columns TEXT NOT NULL DEFAULT '',         -- as understood: the same of every column
    encoding INTEGER,                         -- utf-8 utf-16le utf-16be windows-1252
    separator TEXT NOT NULL DEFAULT '',
    preset TEXT NOT NULL DEFAULT '',          -- the tool whose export it is
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
    finished_at INTEGER,
    joins INTEGER NOT NULL DEFAULT 0,         -- 1: ongoing campaigns take the people
    not_active INTEGER NOT NULL DEFAULT 0,    -- rows of who has left
    unknown_zones INTEGER NOT NULL DEFAULT 0, -- taken without their zone
    unknown_lists INTEGER NOT NULL DEFAULT 0, -- taken without a list that is not there
    notes TEXT NOT NULL DEFAULT '[]'          -- how columns were understood
) STRICT;

CREATE TABLE import_rejected (
    import_id INTEGER NOT NULL REFERENCES import(id),
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

-- what a person last said of files with these columns
CREATE TABLE import_mapping (
    header TEXT PRIMARY KEY,                  -- SHA-256 of the names
    mapping TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When and where a person agreed to get the mail of a list: evidence, never overwritten. What an
-- import says has no form; each confirmed sign-up is a row of its own.
CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    list_id INTEGER NOT NULL REFERENCES list(id),
    given_at INTEGER,                         -- of a form: the confirm click
    source TEXT NOT NULL,                     -- of a form: its name
    form_id INTEGER REFERENCES form(id),
    wording_id INTEGER REFERENCES form_wording(id),
    via INTEGER,                              -- page, another site, listmonk form, listmonk API
    asked_at INTEGER,
    asked_from TEXT,                          -- networks: /24 or /48
    confirmed_from TEXT
) STRICT;
CREATE UNIQUE INDEX consent_once ON consent(recipient_id, list_id, coalesce(asked_at, 0));
CREATE INDEX consent_list ON consent(list_id);

-- what was done to many people at once; an AUTOINCREMENT, for files and jobs carry the number
CREATE TABLE bulk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action INTEGER NOT NULL CHECK (action BETWEEN 0 AND 8),
        -- add_to_list remove_from_list add_tag remove_tag set_attribute clear_attribute suppress
        -- erase export
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 6),
        -- queued running done cancelled failed undoing undone
    list_id INTEGER NOT NULL DEFAULT 0,
    tag TEXT NOT NULL DEFAULT '',
    attribute TEXT NOT NULL DEFAULT '',
    value TEXT NOT NULL DEFAULT '',           -- of the attribute, JSON
    reason TEXT NOT NULL DEFAULT '',          -- of a suppression
    columns TEXT NOT NULL DEFAULT '[]',       -- of an export
    target TEXT NOT NULL,                     -- as it was asked for, for people
    total INTEGER NOT NULL,                   -- people of bulk_set
    done INTEGER NOT NULL DEFAULT 0,          -- so many of them, in the order of their ids
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    reasons TEXT NOT NULL DEFAULT '',         -- why they failed: a word and a count on each line
    restored INTEGER NOT NULL DEFAULT 0,      -- by undo
    kept INTEGER NOT NULL DEFAULT 0,          -- left alone by undo: changed since
    undone_by TEXT NOT NULL DEFAULT '',
    undone_at INTEGER,
    file TEXT NOT NULL DEFAULT '',            -- of an export, while it is there
    file_bytes INTEGER NOT NULL DEFAULT 0,
    restarts INTEGER NOT NULL DEFAULT 0,      -- of an export, as somebody in it was erased
    error TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    keep_until INTEGER,                       -- what undo needs, or the file
    joins INTEGER NOT NULL DEFAULT 0,         -- 1: ongoing campaigns take the people
    CHECK (done = changed + unchanged + failed AND done <= total),
    CHECK (restored + kept <= changed)
) STRICT;
CREATE INDEX bulk_file ON bulk(id) WHERE file <> '';

-- the people of a bulk action, fixed when it was made, some thousand in a row
CREATE TABLE bulk_set (
    bulk_id INTEGER NOT NULL REFERENCES bulk(id),
    chunk INTEGER NOT NULL,                   -- from 0
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    ids BLOB NOT NULL,                        -- as src/store/packed_ids.h writes them
    PRIMARY KEY (bulk_id, chunk)
) STRICT;

-- whom a bulk action changed, and what undo needs beyond that; goes with undo or after a week
CREATE TABLE bulk_change (
    bulk_id INTEGER NOT NULL REFERENCES bulk(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    before TEXT,                              -- the attribute as it was, or the suppression made
    PRIMARY KEY (bulk_id, recipient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_change_before ON bulk_change(recipient_id) WHERE before IS NOT NULL;
-- ---- sign-up forms ----

CREATE TABLE form (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    open INTEGER NOT NULL DEFAULT 0 CHECK (open IN (0, 1)),
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),  -- 1: kept as evidence alone
    list_ids TEXT NOT NULL DEFAULT '[]',
    sender_id INTEGER REFERENCES sender(id),  -- of the confirm mail
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    intro TEXT NOT NULL,
    consent TEXT NOT NULL,
    ask_name INTEGER NOT NULL CHECK (ask_name IN (0, 1)),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    layout_id INTEGER,                        -- of message_template: around the body
    inline_pictures INTEGER NOT NULL DEFAULT 0 CHECK (inline_pictures IN (0, 1)),
        -- those of the library go inside the mail
    welcome_url TEXT,
    max_per_hour INTEGER NOT NULL,
    wording_id INTEGER NOT NULL DEFAULT 0,    -- of form_wording: its present words
    asked INTEGER NOT NULL DEFAULT 0,
    confirmed INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1
) STRICT;

-- the words of a form as people agreed to them: a new row for each change
CREATE TABLE form_wording (
    id INTEGER PRIMARY KEY,
    form_id INTEGER NOT NULL REFERENCES form(id),
    at INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;

-- who asked and has not confirmed, and for a while who did; no recipients yet
CREATE TABLE signup (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- a link in a mail names it for good
    form_id INTEGER NOT NULL REFERENCES form(id),
    email TEXT NOT NULL COLLATE NOCASE,       -- empty once confirmed
    name TEXT NOT NULL DEFAULT '',
    list_ids TEXT NOT NULL,
    via INTEGER NOT NULL CHECK (via BETWEEN 0 AND 3),
    wording_id INTEGER NOT NULL REFERENCES form_wording(id),
    asked_at INTEGER NOT NULL,
    asked_from TEXT NOT NULL,                 -- a network: /24 or /48
    expires_at INTEGER NOT NULL,
    expired INTEGER NOT NULL DEFAULT 0 CHECK (expired IN (0, 1)),  -- counted so
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
        -- of the mail: queued sending sent failed skipped
    reason TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,         -- put off so often
    mailed_at INTEGER,                        -- the last one
    already INTEGER NOT NULL DEFAULT 0 CHECK (already IN (0, 1)),  -- it said "you are signed up"
    confirmed_at INTEGER,
    recipient_id INTEGER REFERENCES recipient(id)  -- who confirmed
) STRICT;
CREATE UNIQUE INDEX signup_once ON signup(email COLLATE NOCASE, form_id, list_ids)
    WHERE confirmed_at IS NULL;
CREATE INDEX signup_age ON signup(asked_at);
CREATE INDEX signup_expiring ON signup(expires_at) WHERE confirmed_at IS NULL AND expired = 0;
CREATE INDEX signup_waiting ON signup(form_id, id) WHERE confirmed_at IS NULL;
CREATE INDEX signup_recipient ON signup(recipient_id) WHERE recipient_id IS NOT NULL;

-- what happened to a person that no other table tells; the newest few hundred of each
CREATE TABLE person_change (
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 8),
        -- joined left status suppressed released imported tagged untagged attribute
    about INTEGER NOT NULL,
        -- the list, the status, the suppression, the import; of the last three the bulk action
    by INTEGER NOT NULL CHECK (by BETWEEN 0 AND 4),  -- user import form person bulk
    ref INTEGER NOT NULL DEFAULT 0,           -- which import, form or bulk action
    who TEXT NOT NULL DEFAULT '',             -- of a user: as the audit names them
    PRIMARY KEY (recipient_id, at, kind, about)
) STRICT, WITHOUT ROWID;

-- the people that an import made: their ids follow one another
CREATE TABLE import_range (
    first_recipient INTEGER PRIMARY KEY,
    last_recipient INTEGER NOT NULL,
    import_id INTEGER NOT NULL,               -- it may be gone with its list
    list_id INTEGER NOT NULL                  -- 0: the lists that their rows name
) STRICT;

-- ---- senders ----

CREATE TABLE sender (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- the ledger names it for good
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
    revision INTEGER NOT NULL DEFAULT 1,      -- connections follow it
    trouble TEXT,                             -- why the relay cannot be used now
    trouble_since INTEGER,
    retry_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    ramp_started_at INTEGER,                  -- the first mail that went out under the ramp
    gap TEXT,                                 -- between two messages
    holidays TEXT,                            -- days without mail
    refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)),
        -- 1: its trouble is that the account is refused
    auth INTEGER NOT NULL DEFAULT 0 CHECK (auth BETWEEN 0 AND 1),    -- password oauth2
    oauth2 TEXT                               -- its client and the endpoints, the secret sealed
) STRICT;

-- what a sender logs in with instead of a password (RFC 6749); sealed with the master key
CREATE TABLE oauth_token (
    sender_id INTEGER PRIMARY KEY REFERENCES sender(id) ON DELETE CASCADE,
    client TEXT NOT NULL,                     -- hash of the client and token endpoint that gave it
    refresh_token BLOB,                       -- null: a person connects it again
    access_token BLOB,
    expires_at INTEGER NOT NULL DEFAULT 0,    -- of the access token; 0: there is none
    renewed_at INTEGER,
    connected_at INTEGER NOT NULL,
    trouble TEXT,                             -- why it cannot be renewed now
    failures INTEGER NOT NULL DEFAULT 0,
    number INTEGER NOT NULL DEFAULT 1         -- grows with each token: connections follow it
) STRICT;

-- who went to connect a sender and has not come back; the state that names it is kept as its hash
CREATE TABLE oauth_request (
    state_hash BLOB PRIMARY KEY,
    sender_id INTEGER NOT NULL REFERENCES sender(id) ON DELETE CASCADE,
    actor TEXT NOT NULL,                      -- as the audit names them
    verifier BLOB NOT NULL,                   -- of PKCE (RFC 7636), sealed
    redirect_uri TEXT NOT NULL,
    client TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    code BLOB                                 -- what they came back with, sealed
) STRICT, WITHOUT ROWID;

-- what was learnt of a sender's relay by using it: it counts for the revision of the sender with
-- which it was learnt, and each part until its time; then it is tried again
CREATE TABLE relay_habits (
    sender_id INTEGER PRIMARY KEY REFERENCES sender(id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    follow_again_at INTEGER,                  -- no command behind the final dot before
    messages_per_connection INTEGER NOT NULL DEFAULT 0
        CHECK (messages_per_connection >= 0), -- then the relay says 421; 0: no limit known
    limit_again_at INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL
) STRICT;

-- how the mail of a sender fared in each hour of the last days; no reference: answers may come when
-- the sender is gone
CREATE TABLE sender_hour (
    sender_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,                    -- its start
    sent INTEGER NOT NULL DEFAULT 0,
    deferred INTEGER NOT NULL DEFAULT 0,      -- answers that said "later", one mail may get several
    refused INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,          -- connections that broke
    bounced INTEGER NOT NULL DEFAULT 0,       -- hard bounces that came back, or were said at once
    complained INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sender_id, hour)
) STRICT, WITHOUT ROWID;

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

-- what the sandbox transport caught
CREATE TABLE sandbox_message (
    id INTEGER PRIMARY KEY,
    sender_id INTEGER NOT NULL,
    message_id INTEGER,                       -- null for a test mail
    envelope_from TEXT NOT NULL,
    envelope_to TEXT NOT NULL,
    subject TEXT NOT NULL,
    raw TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    campaign_id INTEGER                       -- of the message
) STRICT;
CREATE INDEX sandbox_message_campaign ON sandbox_message(campaign_id, id)
    WHERE campaign_id IS NOT NULL;
CREATE INDEX sandbox_message_of ON sandbox_message(message_id) WHERE message_id IS NOT NULL;
CREATE INDEX sandbox_message_test ON sandbox_message(envelope_to COLLATE NOCASE)
    WHERE message_id IS NULL;

-- ---- campaigns and their steps ----

CREATE TABLE campaign (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 6),
        -- draft scheduled running paused held finished cancelled
    held_reason TEXT,
    sender_id INTEGER REFERENCES sender(id),
    audience TEXT NOT NULL DEFAULT '{}',
    schedule_at INTEGER,
    options TEXT NOT NULL DEFAULT '{}',       -- window, limits, out of office …
    uncertain INTEGER NOT NULL DEFAULT 0 CHECK (uncertain BETWEEN 0 AND 1),  -- retry hold
    identity TEXT,                            -- From as launched
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
    finished_at INTEGER,
    frozen TEXT,                              -- theme and snippets as launched
    held_from INTEGER CHECK (held_from BETWEEN 0 AND 6),
        -- the state before it was held: a person's yes gives it back
    enrolling INTEGER NOT NULL DEFAULT 0 CHECK (enrolling IN (0, 1)),
        -- 1: launched, and whoever comes is enrolled, until a person ends that
    content_revision INTEGER NOT NULL DEFAULT 0,
        -- what was composed with an earlier revision does not go out any more
    slice_left INTEGER CHECK (slice_left >= 0),
        -- so many more people get their first message, then it waits for a yes; null: no limit
    slice_size INTEGER NOT NULL DEFAULT 0,    -- of the first slice, while slice_left is set
    refusals INTEGER NOT NULL DEFAULT 0,      -- messages refused for good, but for their address
    give_ups INTEGER NOT NULL DEFAULT 0,      -- attempts used up, or it could not be composed
    approval_by TEXT NOT NULL DEFAULT '',     -- who asked for the yes that another person gives
    singles INTEGER NOT NULL DEFAULT 0 CHECK (singles IN (0, 1))
        -- 1: nobody's campaign: the single messages of its sender are counted and held by it
) STRICT;
CREATE UNIQUE INDEX campaign_singles ON campaign(sender_id) WHERE singles = 1;
CREATE INDEX campaign_scheduled ON campaign(schedule_at) WHERE state = 1;
CREATE INDEX campaign_enrolling ON campaign(id) WHERE enrolling = 1;
CREATE INDEX campaign_active ON campaign(state) WHERE state BETWEEN 1 AND 4;

-- The senders of a campaign, where it has more than one: the first is campaign.sender_id. One of
-- weight 0 sends only what is its own.
CREATE TABLE campaign_sender (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    sender_id INTEGER NOT NULL REFERENCES sender(id),
    place INTEGER NOT NULL,
    weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 1000),
    identity TEXT,                            -- From as launched
    PRIMARY KEY (campaign_id, sender_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_sender_of ON campaign_sender(sender_id);

-- messages of a campaign that went out by each sender, changed in the transaction that changes the
-- rows; no reference: it stays when the sender is gone
CREATE TABLE sent_by (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    sender_id INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0),
    took_over INTEGER NOT NULL DEFAULT 0,     -- handed over for another sender, which could not
    PRIMARY KEY (campaign_id, sender_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE step (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    subject TEXT,                             -- null: same thread as the step before
    format INTEGER NOT NULL CHECK (format BETWEEN 0 AND 3),          -- markdown html text blocks
    body TEXT NOT NULL,
    delay_s INTEGER NOT NULL DEFAULT 0 CHECK (delay_s >= 0),
    delay_counts INTEGER NOT NULL DEFAULT 0 CHECK (delay_counts BETWEEN 0 AND 1),
    condition INTEGER NOT NULL DEFAULT 1 CHECK (condition BETWEEN 0 AND 3),
        -- always no_reply no_open no_click
    attachments TEXT NOT NULL DEFAULT '[]',   -- of files of media
    preheader TEXT NOT NULL DEFAULT '',
    text_body TEXT NOT NULL DEFAULT '',       -- empty: the text part is made of the body
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
        -- 1: taken away after messages of it were made; nobody gets it any more
    variants TEXT NOT NULL DEFAULT '[]',      -- messages that share the step
    winner TEXT,                              -- how the best of them is found
    layout_id INTEGER,                        -- of message_template, or of campaign.frozen
    slots TEXT NOT NULL DEFAULT '{}',         -- what stands in its slots beside the body
    PRIMARY KEY (campaign_id, step)
) STRICT, WITHOUT ROWID;

-- how a step was before it was changed after people had got it
CREATE TABLE step_revision (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    last_revision INTEGER NOT NULL,           -- of the campaign: it was so up to there
    content TEXT NOT NULL,                    -- as src/wire/campaigns.h writes a step
    changed_at INTEGER NOT NULL,
    sent INTEGER NOT NULL,                    -- messages of the step that had been sent by then
    PRIMARY KEY (campaign_id, step, last_revision)
) STRICT, WITHOUT ROWID;

-- Of a launched step with variants: who is of the sample, and what the others get.
CREATE TABLE variant_test (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- a job names it for good
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    threshold INTEGER,
        -- people whose draw (model/variants.h) is below it are the sample; null: it is not drawn
    sample INTEGER NOT NULL DEFAULT 0,        -- people of the audience below it
    places INTEGER,
        -- of an ongoing campaign, whose sample are the first to come: how many more; else null
    decide_at INTEGER,                        -- the sample has gone out; null: not yet
    winner INTEGER,                           -- the variant of all others
    clear INTEGER CHECK (clear IN (0, 1)),    -- 0: none was clearly better; null: by hand
    decided_at INTEGER,
    decided_by TEXT NOT NULL DEFAULT '',      -- as the audit names them; empty: by the rule
    UNIQUE (campaign_id, step)
) STRICT;
CREATE INDEX variant_test_open ON variant_test(campaign_id) WHERE decided_at IS NULL;

-- walks over the ledger behind such a change; a row goes at the end of its walk
CREATE TABLE step_walk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- a job names it for good
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
        -- plan: a new step, for who had the one before; cancel: a removed one; move: other delays
    recipient_id INTEGER NOT NULL DEFAULT 0,  -- walked up to here
    round INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX step_walk_campaign ON step_walk(campaign_id);

-- messages that people keep to begin others with
CREATE TABLE message_template (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- a step names its layout for good
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    format INTEGER NOT NULL CHECK (format BETWEEN 0 AND 3),          -- as of a step
    body TEXT NOT NULL,
    slots TEXT NOT NULL DEFAULT '[]',         -- names of those that stand in the body
    sample TEXT NOT NULL DEFAULT '{}',        -- what they hold in a look at it
    revision INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- pictures and attachments; each is the file HASH.TYPE in the folder DATABASE.media
CREATE TABLE media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- a deletion is taken back by it
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),             -- SHA-256 of the file
    type INTEGER NOT NULL CHECK (type BETWEEN 0 AND 5),              -- png jpg gif webp pdf ics
    title TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    size_bytes INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    removed_at INTEGER                        -- since then it can come back: HASH.TYPE.removed
) STRICT;

-- pieces of messages that several share, put where {{> name}} stands
CREATE TABLE snippet (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    format INTEGER NOT NULL CHECK (format BETWEEN 0 AND 2),          -- markdown html text
    body TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
-- tells whether any has changed without reading their bodies
CREATE INDEX snippet_changes ON snippet(updated_at, revision);

-- campaigns that go on enrolling: a row from the launch on, kept when the enrolling has ended
CREATE TABLE ongoing (
    campaign_id INTEGER PRIMARY KEY REFERENCES campaign(id),
    since INTEGER,                            -- it runs; null: it waits for its day
    walk_started_at INTEGER,                  -- the look at everybody; null: none under way
    walk_cursor INTEGER NOT NULL DEFAULT 0,   -- looked at up to this recipient
    walk_undated INTEGER NOT NULL DEFAULT 0,  -- people met without a date that can be used
    walked_at INTEGER,                        -- the end of the last whole look …
    walk_took INTEGER NOT NULL DEFAULT 0,     -- … its length in ms, and whom it met
    undated INTEGER NOT NULL DEFAULT 0,
    dates_until INTEGER,                      -- dates up to this moment were looked at
    missed INTEGER NOT NULL DEFAULT 0         -- dates that passed while nobody looked
) STRICT;

-- whose new members such a campaign takes
CREATE TABLE ongoing_list (
    list_id INTEGER NOT NULL REFERENCES list(id),
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    PRIMARY KEY (list_id, campaign_id)
) STRICT, WITHOUT ROWID;

-- who joined one of these lists and is not enrolled yet
CREATE TABLE newcomer (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    PRIMARY KEY (campaign_id, recipient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX newcomer_recipient ON newcomer(recipient_id);

-- who matched the segments when only those who come later were wanted: at the launch, or by an
-- import or a bulk action; gone when they match no more
CREATE TABLE passed_over (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    PRIMARY KEY (campaign_id, recipient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX passed_over_recipient ON passed_over(recipient_id);

-- who matched the segments at the launch, until they are passed over: some thousand in a row
CREATE TABLE launch_match (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    last_id INTEGER NOT NULL,                 -- nobody in it has a greater one
    ids BLOB NOT NULL,                        -- as src/store/packed_ids.h writes them
    PRIMARY KEY (campaign_id, last_id)
) STRICT;

-- people whose date comes on each of the next days, as the walk that began then counted them
CREATE TABLE date_outlook (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    walk INTEGER NOT NULL,                    -- when it began
    day TEXT NOT NULL,                        -- YYYY-MM-DD in the campaign's zone
    people INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, walk, day)
) STRICT, WITHOUT ROWID;

-- how many people were enrolled in each hour beside the audience of the launch
CREATE TABLE join_timeline (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    slice INTEGER NOT NULL,                   -- start of the hour
    joined INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, slice)
) STRICT, WITHOUT ROWID;

-- people of lists and segments that a person adds to a campaign that runs
CREATE TABLE addition (
    id INTEGER PRIMARY KEY,
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    audience TEXT NOT NULL,                   -- as a campaign's
    cursor INTEGER NOT NULL DEFAULT 0,        -- walked up to this recipient
    added INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER,                         -- null: it goes on
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX addition_campaign ON addition(campaign_id, id);
CREATE INDEX addition_open ON addition(campaign_id) WHERE ended_at IS NULL;

-- the links of a campaign's steps, numbered at launch; a token in a mail names one by its number
CREATE TABLE link (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    target TEXT NOT NULL,                     -- a URL, merge tags behind its host allowed
    clicks INTEGER NOT NULL DEFAULT 0 CHECK (clicks >= 0),
    unique_clicks INTEGER NOT NULL DEFAULT 0 CHECK (unique_clicks >= 0),
    machine_clicks INTEGER NOT NULL DEFAULT 0 CHECK (machine_clicks >= 0),
    PRIMARY KEY (campaign_id, step, number)
) STRICT, WITHOUT ROWID;

-- ---- the ledger: one row for each (campaign, step, recipient), never more; of a campaign that
-- comes every year, one for each year; of single messages, one for each that was asked for ----

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    step INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 6),
        -- queued sending sent failed uncertain skipped cancelled
    reason INTEGER CHECK (reason BETWEEN 0 AND 7),
        -- replied unsubscribed bounced complained suppressed condition erased contact_cap
    attempts INTEGER NOT NULL DEFAULT 0,      -- that ended: failures and, when sent, the last one
    maybe_duplicate INTEGER NOT NULL DEFAULT 0 CHECK (maybe_duplicate IN (0, 1)),
    queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    date_at INTEGER,                          -- the Date header, the same on every attempt
    sent_at INTEGER,
    last_reply TEXT,
    first_opened_at INTEGER,                  -- by a person
    first_clicked_at INTEGER,                 -- by a person
    replied_at INTEGER,
    bounced_at INTEGER,
    deferred_since INTEGER,                   -- the relay puts it off: since when …
    deferrals INTEGER NOT NULL DEFAULT 0,     -- … and how often
    round INTEGER NOT NULL DEFAULT 0,         -- the year, when the campaign comes every year; of
                                              -- single messages -1, -2 … for each person
    revision INTEGER,                         -- of the campaign, of what was handed to the relay
    essential INTEGER NOT NULL DEFAULT 0 CHECK (essential IN (0, 1)),
        -- 1: a single message that goes to who left, complained or is suppressed, too
    sender_id INTEGER,                        -- by whom it goes; null: by any of its campaign's
    variant INTEGER                           -- of the step, of what was handed to the relay
) STRICT;
CREATE UNIQUE INDEX message_once ON message(campaign_id, step, recipient_id, round);
CREATE INDEX message_recipient ON message(recipient_id);
CREATE INDEX message_attention ON message(campaign_id, state, id) WHERE state >= 3;
CREATE INDEX message_capped ON message(campaign_id, state) WHERE reason = 7;

-- What single messages are made of, but for the person: one row for all that are equal, kept as
-- long as one of them is.
CREATE TABLE single_content (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- compiled mails are kept by it
    hash BLOB NOT NULL UNIQUE,                -- SHA-256 of what follows
    sender_id INTEGER NOT NULL,
    template_id INTEGER,                      -- null: the words came with the request
    identity TEXT NOT NULL,                   -- From as it was then
    ingredients TEXT NOT NULL,                -- JSON: theme, and the snippets in it, as they were
    subject TEXT NOT NULL,
    format INTEGER NOT NULL CHECK (format BETWEEN 0 AND 3),          -- as of a step
    body TEXT NOT NULL,
    essential INTEGER NOT NULL CHECK (essential IN (0, 1)),
    track_opens INTEGER NOT NULL CHECK (track_opens IN (0, 1)),
    inline_pictures INTEGER NOT NULL DEFAULT 0 CHECK (inline_pictures IN (0, 1))
        -- those of the library go inside the mail
) STRICT;

-- single messages of the last weeks, beside their rows in the ledger
CREATE TABLE single (
    message_id INTEGER PRIMARY KEY REFERENCES message(id),
    content_id INTEGER NOT NULL REFERENCES single_content(id),
    name TEXT NOT NULL,                       -- of the person, as the request named them
    data TEXT NOT NULL,                       -- what the tags stand for: a JSON object
    asked_by TEXT NOT NULL                    -- as the audit names them
) STRICT;
CREATE INDEX single_of_content ON single(content_id);

-- Mails that a person got, or may have got: what the contact cap counts. A row is made with the dot
-- mark while a cap is set, and goes when the mail surely did not go out. Neither people nor messages
-- are ever deleted: to look for both with each mail would cost more than the row.
CREATE TABLE contact (
    recipient_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (recipient_id, message_id)
) STRICT, WITHOUT ROWID;

-- the cap, in numbers, as each transaction of sending asks for it; and the walk over the ledger that
-- brings in what went out before it was set
CREATE TABLE contact_walk (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    window_ms INTEGER NOT NULL DEFAULT 0,     -- of the cap it serves; 0: none is set
    mails INTEGER NOT NULL DEFAULT 0,         -- so many in the window
    over INTEGER NOT NULL DEFAULT 0 CHECK (over BETWEEN 0 AND 1),  -- skip delay
    last_message INTEGER,                     -- how far it came; null: every mail is in `contact`
    last_recipient INTEGER NOT NULL DEFAULT 0 -- up to here rows older than the window are gone
) STRICT;
INSERT INTO contact_walk(id) VALUES (1);

-- The messages of a campaign's first slice: no others get a dot mark while campaign.slice_left is
-- set. One that surely did not go out gives its place back.
CREATE TABLE first_slice (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    message_id INTEGER NOT NULL REFERENCES message(id),
    PRIMARY KEY (campaign_id, message_id)
) STRICT, WITHOUT ROWID;

-- the sums of a campaign when a person last said yes: its brakes count from there
CREATE TABLE brake_base (
    campaign_id INTEGER PRIMARY KEY REFERENCES campaign(id),
    sent INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    gave_up INTEGER NOT NULL,
    bounced INTEGER NOT NULL,
    complained INTEGER NOT NULL
) STRICT;

-- attempts that did not end with "sent"; a sent message keeps its answer in last_reply
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message(id),
    at INTEGER NOT NULL,
    result TEXT NOT NULL,
    stage TEXT NOT NULL,
    code INTEGER NOT NULL DEFAULT 0,
    enhanced TEXT NOT NULL DEFAULT '',
    reply TEXT NOT NULL DEFAULT '',
    times INTEGER NOT NULL DEFAULT 1          -- put off so often in a row; the reply is the last
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
    -- How often a message came into each state that can last: these never fall, not even when a
    -- failed message is tried again.
    sent_ever INTEGER NOT NULL DEFAULT 0,
    failed_ever INTEGER NOT NULL DEFAULT 0,
    uncertain_ever INTEGER NOT NULL DEFAULT 0,
    skipped_ever INTEGER NOT NULL DEFAULT 0,
    cancelled_ever INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, step)
) STRICT, WITHOUT ROWID;

-- how many messages of a step went out in each slice of 10 seconds: rates, charts and the calendar
CREATE TABLE send_timeline (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    slice INTEGER NOT NULL,                   -- start of the slice
    step INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, slice, step)
) STRICT, WITHOUT ROWID;

-- what the calendar said at the launch
CREATE TABLE campaign_plan (
    campaign_id INTEGER PRIMARY KEY REFERENCES campaign(id),
    made_at INTEGER NOT NULL,                 -- the launch
    plan TEXT,                                -- messages by hour and step; null: a job is at it
    used TEXT                                 -- until then: of its senders' limits at the launch
) STRICT;

-- ---- what people and machines did with a message ----

-- of what somebody does over and over, the first is kept and the rest counted on the last row kept
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message(id),
    kind INTEGER NOT NULL,                    -- 1 open, 2 click
    link INTEGER,                             -- of a click; 0: the one that people do not see
    at INTEGER NOT NULL,
    machine INTEGER NOT NULL DEFAULT 0,       -- 0: a person; else why not (model/machine.h)
    agent TEXT,                               -- as the client named itself, shortened
    network INTEGER,                          -- keyed hash of the address: tells two apart, names none
    repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0),
    last_at INTEGER                           -- of the repeats; null: there were none
) STRICT;
CREATE INDEX event_message ON event(message_id, kind, link, machine);

-- sums of the events, changed in the transaction that adds them
CREATE TABLE step_event_counter (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    opens INTEGER NOT NULL DEFAULT 0 CHECK (opens >= 0),
    unique_opens INTEGER NOT NULL DEFAULT 0 CHECK (unique_opens >= 0),
    clicks INTEGER NOT NULL DEFAULT 0 CHECK (clicks >= 0),
    unique_clicks INTEGER NOT NULL DEFAULT 0 CHECK (unique_clicks >= 0),
    machine_opens INTEGER NOT NULL DEFAULT 0 CHECK (machine_opens >= 0),
    machine_clicks INTEGER NOT NULL DEFAULT 0 CHECK (machine_clicks >= 0),
    PRIMARY KEY (campaign_id, step)
) STRICT, WITHOUT ROWID;

-- the sums of a step's variants: sent messages, events and counted feedback
CREATE TABLE variant_counter (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    step INTEGER NOT NULL,
    variant INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0),
    opens INTEGER NOT NULL DEFAULT 0,
    unique_opens INTEGER NOT NULL DEFAULT 0,
    clicks INTEGER NOT NULL DEFAULT 0,
    unique_clicks INTEGER NOT NULL DEFAULT 0,
    machine_opens INTEGER NOT NULL DEFAULT 0,
    machine_clicks INTEGER NOT NULL DEFAULT 0,
    replies INTEGER NOT NULL DEFAULT 0,
    bounces INTEGER NOT NULL DEFAULT 0,
    complaints INTEGER NOT NULL DEFAULT 0,
    unsubscribes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, step, variant)
) STRICT, WITHOUT ROWID;

-- the same, and counted feedback, by slices of 10 seconds, for charts
CREATE TABLE event_timeline (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    slice INTEGER NOT NULL,                   -- start of the slice
    opens INTEGER NOT NULL DEFAULT 0,
    clicks INTEGER NOT NULL DEFAULT 0,
    machine_opens INTEGER NOT NULL DEFAULT 0,
    machine_clicks INTEGER NOT NULL DEFAULT 0,
    replies INTEGER NOT NULL DEFAULT 0,
    bounces INTEGER NOT NULL DEFAULT 0,
    complaints INTEGER NOT NULL DEFAULT 0,
    unsubscribes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, slice)
) STRICT, WITHOUT ROWID;

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
    round INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    UNIQUE (campaign_id, domain)
) STRICT;

-- ---- the queue ----

-- what is paused, limited and shared fairly: a step of a campaign, or system work of one kind
CREATE TABLE lane (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    campaign_id INTEGER REFERENCES campaign(id),
    step INTEGER,                             -- of system work: tells the lanes of one kind apart
    sender_id INTEGER REFERENCES sender(id),
    paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    weight INTEGER NOT NULL DEFAULT 1 CHECK (weight >= 1),
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),  -- nothing will come any more
    part INTEGER NOT NULL DEFAULT 0,          -- a sender: what of the step is its own; 0: the rest;
                                              -- -1: what waits for the winner of its variants
    UNIQUE (campaign_id, step, part)
) STRICT;
CREATE INDEX lane_open ON lane(id) WHERE closed = 0;
CREATE UNIQUE INDEX lane_system ON lane(kind, ifnull(step, 0)) WHERE campaign_id IS NULL;
INSERT INTO lane(kind)
VALUES ('import'), ('enrol'), ('cancel'), ('schedule'), ('company'), ('mailbox'), ('suppress'),
       ('webhook_prune'), ('list_prune'), ('erase'), ('bulk'), ('bulk_prune'), ('contact'),
       ('ongoing'), ('join'), ('addition'), ('step_walk'), ('token'), ('winner'),
       ('backup_copy'), ('backup_drill'), ('plan');

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
    beat_at INTEGER NOT NULL,
    drain_asked_at INTEGER,                   -- a person asked it to take no new work
    drain_heeded INTEGER NOT NULL DEFAULT 0 CHECK (drain_heeded IN (0, 1))
        -- it takes none: what it holds becomes less only
) STRICT;

-- how much each throttle used, in slices of its window
CREATE TABLE throttle_use (
    throttle_id INTEGER NOT NULL,             -- whose use: model/throttle_key.h
    window_ms INTEGER NOT NULL,
    slice INTEGER NOT NULL,                   -- start of the slice
    used INTEGER NOT NULL,
    PRIMARY KEY (throttle_id, window_ms, slice)
) STRICT, WITHOUT ROWID;

-- ---- your endpoints ----

CREATE TABLE webhook (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lane_id INTEGER NOT NULL REFERENCES lane(id),  -- its own
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
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1
) STRICT;

-- what is to be told, written with what it tells about; afterwards the log of how that went
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
CREATE INDEX webhook_delivery_recipient ON webhook_delivery(recipient_id)
    WHERE recipient_id IS NOT NULL;

-- ---- people who log in, and what they did ----

CREATE TABLE user (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE UNIQUE,
    password_hash TEXT NOT NULL,              -- empty: they sign in by a provider alone
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),              -- viewer editor admin
    language TEXT CHECK (language IN ('en', 'de')),                   -- of the page; null: the browser's
    theme TEXT CHECK (theme IN ('light', 'dark')),                    -- of the page; null: the browser's
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    name TEXT NOT NULL DEFAULT ''             -- as they call themselves
) STRICT;

-- what a provider calls somebody who signs in by it (OpenID Connect Core 1.0 section 2)
CREATE TABLE identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
    email TEXT NOT NULL,                      -- as the provider said last; may be empty
    linked_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX identity_user ON identity(user_id);   -- one each

CREATE TABLE session (
    id INTEGER PRIMARY KEY,                   -- names it in the list of one's own
    id_hash BLOB NOT NULL UNIQUE,             -- SHA-256 of the cookie
    user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
    csrf_token TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    network TEXT NOT NULL DEFAULT '',         -- "198.51.100.0/24": where it began
    browser TEXT NOT NULL DEFAULT ''          -- "Firefox on Linux"
) STRICT;
CREATE INDEX session_user ON session(user_id);

-- an authenticator app (RFC 6238); without `confirmed_at` it is still being set up
CREATE TABLE second_factor (
    user_id INTEGER PRIMARY KEY REFERENCES user(id) ON DELETE CASCADE,
    secret BLOB NOT NULL,                     -- sealed with the master key
    made_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER NOT NULL DEFAULT 0      -- of the last code taken: each counts once
) STRICT;

CREATE TABLE recovery_code (
    user_id INTEGER NOT NULL REFERENCES second_factor(user_id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,                  -- keyed
    used_at INTEGER,
    PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

-- people who were asked to become users and have not answered yet
CREATE TABLE invitation (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE UNIQUE,
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
    language TEXT NOT NULL CHECK (language IN ('en', 'de')),         -- of its mail
    sender_id INTEGER REFERENCES sender(id) ON DELETE SET NULL,
    invited_by TEXT NOT NULL,                 -- as the audit names them
    created_at INTEGER NOT NULL,
    link_at INTEGER NOT NULL,                 -- of the link that works, for three days; older ones do not
    sent_at INTEGER,                          -- when a relay took its mail
    fault TEXT                                -- why none did
) STRICT;
CREATE INDEX invitation_sender ON invitation(sender_id) WHERE sender_id IS NOT NULL;

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,          -- SHA-256
    role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
    owner_id INTEGER REFERENCES user(id) ON DELETE CASCADE,  -- null: made beside the daemon
    scopes TEXT,                              -- "campaigns:read send:write"; null: all of the role
    expires_at INTEGER,                       -- null: never
    created_at INTEGER NOT NULL,
    used_at INTEGER,                          -- noted a few times an hour
    used_from TEXT                            -- the network
) STRICT;
CREATE INDEX api_token_owner ON api_token(owner_id);

CREATE TABLE login_failure (
    subject TEXT PRIMARY KEY,                 -- "user:…" or "net:…"
    failures INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- what a relay signed and we have taken: each signature counts once, while it is fresh
CREATE TABLE used_signature (
    digest BLOB PRIMARY KEY,                  -- SHA-256
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_signature_age ON used_signature(used_at);

CREATE TABLE idempotency (
    principal TEXT NOT NULL,
    key TEXT NOT NULL,                        -- its keyed hash, for a key may hold an address
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (principal, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency(created_at);

-- the addresses in an answer, as keyed hashes: whoever is erased is found by theirs
CREATE TABLE idempotency_address (
    principal TEXT NOT NULL,
    key TEXT NOT NULL,
    hash BLOB NOT NULL,                       -- as in erased_address
    PRIMARY KEY (principal, key, hash),
    FOREIGN KEY (principal, key) REFERENCES idempotency(principal, key) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_address_hash ON idempotency_address(hash);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}',
    address TEXT NOT NULL DEFAULT '',         -- where the request came from, or its network
    request_id TEXT NOT NULL DEFAULT '',
    minute INTEGER,                           -- of what is counted: since 1970
    repeats INTEGER NOT NULL DEFAULT 1        -- ... how often in that minute
) STRICT;
CREATE INDEX audit_target ON audit(target);
CREATE INDEX audit_at ON audit(at);
CREATE INDEX audit_action ON audit(action);
CREATE INDEX audit_area ON audit(substr(action, 1, instr(action || '.', '.') - 1));
CREATE INDEX audit_who ON audit(substr(actor, 1, instr(actor || ' ', ' ') - 1));
-- strangers may fail as often as they like: one row for each minute, account and network
CREATE UNIQUE INDEX audit_counted ON audit(minute, action, target, address, actor)
    WHERE minute IS NOT NULL;

-- ---- the rest ----

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- counts of rows that would otherwise be counted
CREATE TABLE tally (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO tally(name, value) VALUES ('recipient', 0), ('suppression', 0);

-- what waits for a person, and whether they were told; a row goes when it waits no more
CREATE TABLE alert (
    subject TEXT PRIMARY KEY,                 -- "campaign:3", "sender:1" …
    what TEXT NOT NULL,                       -- in words, without addresses of recipients
    since INTEGER NOT NULL,
    mailed_at INTEGER                         -- to the people of the settings
) STRICT, WITHOUT ROWID;

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
    host TEXT NOT NULL DEFAULT '',            -- for people
    device INTEGER NOT NULL DEFAULT 0         -- the file system; with the inode it tells a copy that
                                              -- was born within the same tick of the clock
) STRICT;
INSERT INTO continuity(id, database_id) VALUES (1, lower(hex(randomblob(16))));
