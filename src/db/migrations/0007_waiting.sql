-- A message that a relay puts off: how often, and since when. Attempts count failures alone.
ALTER TABLE message ADD COLUMN deferred_since INTEGER;
ALTER TABLE message ADD COLUMN deferrals INTEGER NOT NULL DEFAULT 0;
-- Put off several times in a row: one row, with the last reply.
ALTER TABLE attempt ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
