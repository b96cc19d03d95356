-- An award as an issuer's own system knows it: to whom, for what, since when. Empty where another contract made it.
-- A pending one waits for its recipient; `undelivered_at` says since when its mail is refused for good.
ALTER TABLE awards ADD COLUMN issued_at TEXT;
ALTER TABLE awards ADD COLUMN first_name TEXT;
ALTER TABLE awards ADD COLUMN last_name TEXT;
ALTER TABLE awards ADD COLUMN recipient_organisation TEXT;
ALTER TABLE awards ADD COLUMN evidence_text TEXT;
ALTER TABLE awards ADD COLUMN score REAL;
ALTER TABLE awards ADD COLUMN claimed_at TEXT;
ALTER TABLE awards ADD COLUMN undelivered_at TEXT;
ALTER TABLE awards ADD COLUMN remind_at TEXT;
CREATE INDEX awards_to_remind ON awards (remind_at, id) WHERE remind_at IS NOT NULL;

-- Links in mail by which a recipient claims an award. Reminders add to them; one that is used closes them all.
CREATE TABLE claim_links (
    id INTEGER NOT NULL PRIMARY KEY,
    award_id INTEGER NOT NULL REFERENCES awards (id),
    hash BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    withdrawn_at TEXT
) STRICT;
CREATE INDEX claim_links_of_award ON claim_links (award_id, id);
CREATE INDEX claim_links_by_expiry ON claim_links (expires_at);

-- What recipients agreed to, word for word.
CREATE TABLE claim_consents (
    award_id INTEGER NOT NULL PRIMARY KEY REFERENCES awards (id),
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    given_at TEXT NOT NULL
) STRICT;
