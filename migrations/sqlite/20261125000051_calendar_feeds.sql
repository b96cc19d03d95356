-- Secret addresses of calendars: one person's own certifications, or an organisation's. One address for each at a time.
CREATE TABLE calendar_feeds (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    organisation_id INTEGER REFERENCES organisations (id),
    secret_hash BLOB NOT NULL UNIQUE,
    language TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    last_used_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE UNIQUE INDEX calendar_feeds_open ON calendar_feeds (person_id, COALESCE(organisation_id, 0)) WHERE revoked_at IS NULL;
