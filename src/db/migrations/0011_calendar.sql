-- A ramp counts its days from the first mail that went out under it.
ALTER TABLE sender ADD COLUMN ramp_started_at INTEGER;
UPDATE sender SET ramp_started_at =
    (SELECT min(t.slice) FROM campaign c JOIN send_timeline t ON t.campaign_id = c.id
      WHERE c.sender_id = sender.id)
 WHERE ramp IS NOT NULL;

-- A sent message counts the try that succeeded beside those that failed.
UPDATE message SET attempts = attempts + 1 WHERE state = 2;
