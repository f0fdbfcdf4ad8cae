-- Long work in slices, and what is not kept for ever.

-- What an import says beside its counts.
ALTER TABLE import ADD COLUMN not_active INTEGER NOT NULL DEFAULT 0;     -- rows of who has left
ALTER TABLE import ADD COLUMN unknown_zones INTEGER NOT NULL DEFAULT 0;  -- taken without their zone
ALTER TABLE import ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';  -- how columns were understood

-- 1: deleted; what belongs to it is being removed.
ALTER TABLE list ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));
CREATE INDEX list_removed ON list(id) WHERE removed = 1;
CREATE INDEX list_left_list ON list_left(list_id);
INSERT INTO lane(kind) VALUES ('list_prune');

-- Of what somebody does over and over, the first is kept and the rest counted on the last row kept.
ALTER TABLE event ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0);
ALTER TABLE event ADD COLUMN last_at INTEGER;                -- of the repeats; null: there were none

-- Where an erased person's words and addresses are found without a walk over everybody's.
CREATE INDEX webhook_delivery_recipient ON webhook_delivery(recipient_id)
    WHERE recipient_id IS NOT NULL;
CREATE INDEX sandbox_message_of ON sandbox_message(message_id) WHERE message_id IS NOT NULL;
CREATE INDEX sandbox_message_test ON sandbox_message(envelope_to COLLATE NOCASE)
    WHERE message_id IS NULL;
CREATE INDEX audit_target ON audit(target);
INSERT INTO lane(kind) VALUES ('erase');
