-- Work that is due. A run_at of NULL is work that was given up.
CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    run_at TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    leased_by TEXT,
    lease_ends_at TEXT,
    started_at TEXT,
    finished_at TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_time ON jobs (run_at, id);

-- Long work, staged as steps and done in short transactions.
CREATE TABLE batches (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('staging', 'running', 'done', 'cancelled', 'undoing', 'undone')),
    maker TEXT NOT NULL,
    maker_person_id INTEGER REFERENCES people (id),
    dialect TEXT NOT NULL,
    steps INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    undone INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT
) STRICT;
CREATE INDEX batches_by_time ON batches (created_at, id);
CREATE INDEX batches_of_maker ON batches (maker, created_at, id);

CREATE TABLE batch_steps (
    batch_id INTEGER NOT NULL REFERENCES batches (id),
    position INTEGER NOT NULL,
    data TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'unchanged', 'refused', 'undone')),
    result TEXT,
    PRIMARY KEY (batch_id, position)
) STRICT;
CREATE INDEX batch_steps_by_state ON batch_steps (batch_id, state, position);

-- The outbox learns to send. SQLite cannot widen a CHECK, so the table is made anew.
CREATE TABLE outbox_sending (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people (id),
    award_id INTEGER REFERENCES awards (id),
    data TEXT NOT NULL,
    sealed BLOB,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'cancelled')),
    attempts INTEGER NOT NULL DEFAULT 0,
    recipient TEXT,
    reason TEXT,
    created_at TEXT NOT NULL,
    due_at TEXT,
    ended_at TEXT,
    CHECK ((state = 'queued') = (due_at IS NOT NULL)),
    CHECK ((state = 'queued') = (ended_at IS NULL))
) STRICT;
INSERT INTO outbox_sending (id, public_id, kind, person_id, award_id, data, state, created_at, due_at)
    SELECT id, public_id, kind, person_id, award_id, data, state, created_at, created_at FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_sending RENAME TO outbox;
CREATE INDEX outbox_by_time ON outbox (created_at, id);
CREATE INDEX outbox_by_state ON outbox (state, created_at, id);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_of_person ON outbox (person_id, created_at, id);

-- Notices that somebody wants no more.
CREATE TABLE muted_notices (
    person_id INTEGER NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    muted_at TEXT NOT NULL,
    PRIMARY KEY (person_id, kind)
) STRICT;

-- Links in mail that let somebody set a password: used once.
CREATE TABLE access_links (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    person_id INTEGER NOT NULL REFERENCES people (id),
    hash BLOB NOT NULL UNIQUE,
    role TEXT CHECK (role IN ('admin', 'coordinator')),
    organisation_id INTEGER REFERENCES organisations (id),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    withdrawn_at TEXT
) STRICT;
-- One of each purpose opens at a time.
CREATE UNIQUE INDEX access_links_open ON access_links (person_id, purpose) WHERE used_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX access_links_by_expiry ON access_links (expires_at);
