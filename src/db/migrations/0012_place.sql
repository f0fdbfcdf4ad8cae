-- The file system a database was last at work on: with the inode it tells a copy that was born within
-- the same tick of the clock.
ALTER TABLE continuity ADD COLUMN device INTEGER NOT NULL DEFAULT 0;
