-- What people and machines did with a message.

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

-- every event as it came
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message(id),
    kind INTEGER NOT NULL,                    -- 1 open, 2 click
    link INTEGER,                             -- of a click; 0: the one that people do not see
    at INTEGER NOT NULL,
    machine INTEGER NOT NULL DEFAULT 0,       -- 0: a person; else why not (model/machine.h)
    agent TEXT,                               -- as the client named itself, shortened
    network INTEGER                           -- keyed hash of the address: tells two apart, names none
) STRICT;
CREATE INDEX event_message ON event(message_id, kind, link, machine);

ALTER TABLE message ADD COLUMN first_opened_at INTEGER;   -- by a person
ALTER TABLE message ADD COLUMN first_clicked_at INTEGER;

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

-- the same by slices of 10 seconds, for charts
CREATE TABLE event_timeline (
    campaign_id INTEGER NOT NULL REFERENCES campaign(id),
    slice INTEGER NOT NULL,                   -- start of the slice
    opens INTEGER NOT NULL DEFAULT 0,
    clicks INTEGER NOT NULL DEFAULT 0,
    machine_opens INTEGER NOT NULL DEFAULT 0,
    machine_clicks INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, slice)
) STRICT, WITHOUT ROWID;

-- what a person decided on the page behind the unsubscribe link
ALTER TABLE list ADD COLUMN public INTEGER NOT NULL DEFAULT 1 CHECK (public IN (0, 1));
    -- 1: named on that page
CREATE TABLE list_left (
    recipient_id INTEGER NOT NULL REFERENCES recipient(id),
    list_id INTEGER NOT NULL REFERENCES list(id),
    at INTEGER NOT NULL,                      -- no import brings the person back
    PRIMARY KEY (recipient_id, list_id)
) STRICT, WITHOUT ROWID;
