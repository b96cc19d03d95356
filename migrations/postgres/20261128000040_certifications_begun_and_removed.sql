-- When a certification begins that was written down before; NULL once that was noticed. What hangs on it comes then.
ALTER TABLE certifications ADD COLUMN begins_at TIMESTAMPTZ;
UPDATE certifications SET begins_at = issued_at WHERE state = 'active' AND issued_at > now();
CREATE INDEX certifications_to_begin ON certifications (begins_at, id) WHERE begins_at IS NOT NULL;
-- What was removed is listed by when that was, for as long as it can be restored.
CREATE INDEX certifications_by_removal ON certifications (removed_at, id) WHERE removed_at IS NOT NULL;
