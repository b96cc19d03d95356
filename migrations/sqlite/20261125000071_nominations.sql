-- Somebody is named for a badge, by a coordinator or by themselves, and an admin decides.
CREATE TABLE nominations (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    badge_id INTEGER NOT NULL REFERENCES badges (id),
    person_id INTEGER NOT NULL REFERENCES people (id),
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    maker_person_id INTEGER REFERENCES people (id),
    maker TEXT NOT NULL,
    reason TEXT NOT NULL,
    evidence_url TEXT,
    file_hash TEXT,
    file_name TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'declined', 'withdrawn')),
    decided_at TEXT,
    decided_by TEXT,
    decline_reason TEXT,
    award_id INTEGER REFERENCES awards (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX nominations_open ON nominations (person_id, badge_id) WHERE state = 'open';
CREATE INDEX nominations_of_organisation ON nominations (organisation_id, state, created_at, id);
CREATE INDEX nominations_by_state ON nominations (state, created_at, id);
CREATE INDEX nominations_of_person ON nominations (person_id, created_at, id);
CREATE INDEX nominations_of_maker ON nominations (maker_person_id, created_at, id);

-- What people show for a nomination: pictures and PDF, by the hash of what is kept.
CREATE TABLE evidence_files (
    hash TEXT NOT NULL PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
