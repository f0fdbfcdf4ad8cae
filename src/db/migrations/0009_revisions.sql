-- Grows with each change of what a person can edit (service/access/revision.h); sender and campaign have it.
ALTER TABLE list ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE recipient ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE segment ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE user ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE webhook ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- How often a message has come into each state that can last: unlike the present counts these never
-- fall, not even when a failed message is tried again.
ALTER TABLE step_counter ADD COLUMN sent_ever INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step_counter ADD COLUMN failed_ever INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step_counter ADD COLUMN uncertain_ever INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step_counter ADD COLUMN skipped_ever INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step_counter ADD COLUMN cancelled_ever INTEGER NOT NULL DEFAULT 0;
UPDATE step_counter SET sent_ever = sent, failed_ever = failed, uncertain_ever = uncertain,
       skipped_ever = skipped, cancelled_ever = cancelled;
