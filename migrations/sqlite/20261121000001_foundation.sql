CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

CREATE TABLE organisations (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    contact_email TEXT,
    time_zone TEXT NOT NULL,
    accent_hue INTEGER NOT NULL,
    is_site INTEGER NOT NULL,
    is_retired INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX organisations_one_site ON organisations (is_site) WHERE is_site;
CREATE INDEX organisations_by_name ON organisations (sort_key, id);

CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    handle TEXT NOT NULL,
    email TEXT,
    email_folded TEXT UNIQUE,
    display_name TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    is_stub INTEGER NOT NULL,
    is_public INTEGER NOT NULL,
    is_retired INTEGER NOT NULL DEFAULT 0,
    language TEXT,
    score INTEGER NOT NULL DEFAULT 0,
    solved_count INTEGER NOT NULL DEFAULT 0,
    award_count INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX people_by_name ON people (sort_key, id) WHERE NOT is_retired;
CREATE INDEX people_by_organisation ON people (organisation_id, sort_key, id) WHERE NOT is_retired;

-- Public ids and handles of people share one folded namespace.
CREATE TABLE person_names (
    folded TEXT NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id)
) STRICT;
CREATE INDEX person_names_of ON person_names (person_id);

-- Search is by folded word prefixes: a range scan of this table.
CREATE TABLE person_words (
    word TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    PRIMARY KEY (word, person_id)
) STRICT;
CREATE INDEX person_words_of_organisation ON person_words (organisation_id, word, person_id);
CREATE INDEX person_words_of ON person_words (person_id, word);

CREATE TABLE passwords (
    person_id INTEGER NOT NULL PRIMARY KEY REFERENCES people (id),
    hash TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- A role without an organisation covers all of them.
CREATE TABLE grants (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('admin', 'coordinator')),
    organisation_id INTEGER REFERENCES organisations (id),
    granted_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX grants_once ON grants (person_id, role, COALESCE(organisation_id, 0));
CREATE INDEX grants_of_organisation ON grants (organisation_id);

CREATE TABLE sessions (
    id_hash BLOB NOT NULL PRIMARY KEY,
    person_id INTEGER REFERENCES people (id),
    data TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of_person ON sessions (person_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    hash BLOB NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    label TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id),
    role TEXT CHECK (role IN ('admin', 'system')),
    organisation_id INTEGER REFERENCES organisations (id),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    last_used_at TEXT,
    revoked_at TEXT,
    CHECK ((person_id IS NULL) = (role IS NOT NULL))
) STRICT;
CREATE INDEX api_tokens_of_person ON api_tokens (person_id);
CREATE INDEX api_tokens_by_time ON api_tokens (created_at, id);

-- One sign-in through the token endpoint: its refresh tokens rotate within the family.
CREATE TABLE token_families (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX token_families_of_person ON token_families (person_id);

CREATE TABLE bearer_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    family_id INTEGER NOT NULL REFERENCES token_families (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX bearer_tokens_of_family ON bearer_tokens (family_id);
CREATE INDEX bearer_tokens_by_expiry ON bearer_tokens (expires_at);

CREATE TABLE images (
    hash TEXT NOT NULL PRIMARY KEY,
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE badges (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    number INTEGER NOT NULL UNIQUE,
    shortname TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    description TEXT NOT NULL,
    criteria TEXT NOT NULL,
    image_hash TEXT REFERENCES images (hash),
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    points INTEGER NOT NULL,
    is_sandbox INTEGER NOT NULL,
    retired_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX badges_by_name ON badges (sort_key, id);
CREATE INDEX badges_by_folded_name ON badges (name_folded, id);
CREATE INDEX badges_of_organisation ON badges (organisation_id, sort_key, id);

CREATE TABLE badge_words (
    word TEXT NOT NULL,
    badge_id INTEGER NOT NULL REFERENCES badges (id),
    PRIMARY KEY (word, badge_id)
) STRICT;
CREATE INDEX badge_words_of ON badge_words (badge_id, word);

CREATE TABLE awards (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    badge_id INTEGER NOT NULL REFERENCES badges (id),
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    status TEXT NOT NULL CHECK (status IN ('pending', 'claimed')),
    points INTEGER NOT NULL,
    awarded_at TEXT NOT NULL,
    awarded_by TEXT NOT NULL,
    note TEXT,
    evidence_url TEXT,
    expires_at TEXT,
    ended_at TEXT,
    end_kind TEXT CHECK (end_kind IN ('revoked', 'superseded')),
    revoke_reason TEXT,
    revoked_by TEXT,
    CHECK ((ended_at IS NULL) = (end_kind IS NULL)),
    CHECK ((COALESCE(end_kind, '') = 'revoked') = (revoke_reason IS NOT NULL))
) STRICT;
-- A badge is held at most once at a time.
CREATE UNIQUE INDEX awards_standing ON awards (person_id, badge_id) WHERE ended_at IS NULL;
CREATE INDEX awards_standing_by_time ON awards (awarded_at, id) WHERE ended_at IS NULL;
CREATE INDEX awards_standing_of_badge ON awards (badge_id, awarded_at, id) WHERE ended_at IS NULL;
CREATE INDEX awards_standing_of_organisation ON awards (organisation_id, awarded_at, id) WHERE ended_at IS NULL;
CREATE INDEX awards_by_time ON awards (awarded_at, id);
-- With the end, so that a person's standing awards are told from the ended ones without reading them.
CREATE INDEX awards_of_person ON awards (person_id, awarded_at, id, ended_at);
CREATE INDEX awards_of_badge ON awards (badge_id, awarded_at, id);
CREATE INDEX awards_of_organisation ON awards (organisation_id, awarded_at, id);

-- Totals that many people share. Changes append a row to total_changes; a job folds them in.
CREATE TABLE totals (
    measure TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (measure, subject_id, day)
) STRICT;
CREATE TABLE total_changes (
    id INTEGER NOT NULL PRIMARY KEY,
    organisation_id INTEGER NOT NULL,
    badge_id INTEGER,
    day INTEGER,
    people INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    ever INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    award_id INTEGER REFERENCES awards (id),
    data TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued')),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_by_time ON outbox (created_at, id);

CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_person_id INTEGER,
    dialect TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id INTEGER,
    organisation_id INTEGER,
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX audit_of_person ON audit (person_id, id);
CREATE INDEX audit_of_action ON audit (action, id);
CREATE INDEX audit_of_organisation ON audit (organisation_id, id);

CREATE TABLE idempotency (
    credential TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (credential, key)
) STRICT;
CREATE INDEX idempotency_by_time ON idempotency (created_at);
