-- Who ended a version of a rule: by saving the next one, or by removing it. What the audit log no longer tells stays open.
ALTER TABLE rules ADD COLUMN ended_by TEXT COLLATE "C";
UPDATE rules SET ended_by = COALESCE(
    (SELECT n.saved_by FROM rules n
     WHERE n.badge_id = rules.badge_id AND n.version = rules.version + 1 AND n.saved_at = rules.ended_at),
    (SELECT a.actor FROM badges b JOIN audit a ON a.subject = b.public_id
     WHERE b.id = rules.badge_id AND a.action = 'rule.removed' AND a.at = rules.ended_at ORDER BY a.id LIMIT 1))
WHERE ended_at IS NOT NULL;
