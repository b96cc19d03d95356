-- What people do, and how often.
CREATE TABLE behaviours (
    id INTEGER NOT NULL PRIMARY KEY,
    shortname TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    points INTEGER NOT NULL,
    counts_as_solved INTEGER NOT NULL,
    limit_count INTEGER,
    limit_seconds INTEGER,
    retired_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK ((limit_count IS NULL) = (limit_seconds IS NULL))
) STRICT;

CREATE TABLE behaviour_tags (
    behaviour_id INTEGER NOT NULL REFERENCES behaviours (id),
    tag TEXT NOT NULL,
    PRIMARY KEY (behaviour_id, tag)
) STRICT;

-- Only ever appended to. A credit's own row is its audit.
CREATE TABLE credits (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    behaviour_id INTEGER NOT NULL REFERENCES behaviours (id),
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    points INTEGER NOT NULL,
    solved INTEGER NOT NULL,
    day INTEGER NOT NULL,
    credited_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_person_id INTEGER,
    dialect TEXT NOT NULL
) STRICT;
CREATE INDEX credits_of_person ON credits (person_id, credited_at, id);
CREATE INDEX credits_of_behaviour ON credits (person_id, behaviour_id, credited_at);

-- What follows from a person's credits, kept so that neither a credit nor a rule reads the history.
CREATE TABLE behaviour_counts (
    person_id INTEGER NOT NULL REFERENCES people (id),
    behaviour_id INTEGER NOT NULL REFERENCES behaviours (id),
    count INTEGER NOT NULL,
    PRIMARY KEY (person_id, behaviour_id)
) STRICT;
CREATE INDEX behaviour_counts_of_behaviour ON behaviour_counts (behaviour_id, person_id);

CREATE TABLE behaviour_days (
    person_id INTEGER NOT NULL REFERENCES people (id),
    behaviour_id INTEGER NOT NULL REFERENCES behaviours (id),
    day INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (person_id, behaviour_id, day)
) STRICT;

CREATE TABLE active_days (
    person_id INTEGER NOT NULL REFERENCES people (id),
    day INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    points INTEGER NOT NULL,
    solved INTEGER NOT NULL,
    PRIMARY KEY (person_id, day)
) STRICT;

-- Days in a row, each run once.
CREATE TABLE streaks (
    person_id INTEGER NOT NULL REFERENCES people (id),
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (person_id, first_day)
) STRICT;
CREATE INDEX streaks_by_end ON streaks (person_id, last_day);
CREATE INDEX streaks_by_length ON streaks (person_id, length);

-- How a badge comes by itself. Each change is a row of its own; the one that has not ended is in force.
CREATE TABLE rules (
    id INTEGER NOT NULL PRIMARY KEY,
    badge_id INTEGER NOT NULL REFERENCES badges (id),
    version INTEGER NOT NULL,
    conditions TEXT NOT NULL,
    lapse TEXT NOT NULL CHECK (lapse IN ('keep', 'revoke')),
    saved_by TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    ended_at TEXT,
    UNIQUE (badge_id, version)
) STRICT;
CREATE UNIQUE INDEX rules_in_force ON rules (badge_id) WHERE ended_at IS NULL;

-- Which rules a change can affect. A threshold of 0 is any change; another one, only a change that crosses it.
CREATE TABLE rule_triggers (
    kind TEXT NOT NULL CHECK (kind IN ('behaviour', 'badge', 'solved', 'score', 'streak')),
    subject_id INTEGER NOT NULL,
    threshold INTEGER NOT NULL,
    rule_id INTEGER NOT NULL REFERENCES rules (id),
    PRIMARY KEY (kind, subject_id, threshold, rule_id)
) STRICT;
CREATE INDEX rule_triggers_of_rule ON rule_triggers (rule_id);

ALTER TABLE awards ADD COLUMN rule_id INTEGER REFERENCES rules (id);
ALTER TABLE awards ADD COLUMN read_at TEXT;

-- Why a rule gave or took: what was counted, under which version.
CREATE TABLE rule_decisions (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id),
    rule_id INTEGER NOT NULL REFERENCES rules (id),
    award_id INTEGER NOT NULL REFERENCES awards (id),
    kind TEXT NOT NULL CHECK (kind IN ('awarded', 'revoked')),
    counted TEXT NOT NULL,
    decided_at TEXT NOT NULL
) STRICT;
CREATE INDEX rule_decisions_of_person ON rule_decisions (person_id, decided_at, id);
CREATE INDEX rule_decisions_of_award ON rule_decisions (award_id, id);

-- What somebody took back, and a rule does not give again.
CREATE TABLE rule_bars (
    person_id INTEGER NOT NULL REFERENCES people (id),
    badge_id INTEGER NOT NULL REFERENCES badges (id),
    award_id INTEGER NOT NULL REFERENCES awards (id),
    barred_by TEXT NOT NULL,
    barred_at TEXT NOT NULL,
    PRIMARY KEY (person_id, badge_id)
) STRICT;

-- When what a rule gave must be looked at again, because time alone may take it.
CREATE TABLE rule_watches (
    person_id INTEGER NOT NULL REFERENCES people (id),
    badge_id INTEGER NOT NULL REFERENCES badges (id),
    due_at TEXT NOT NULL,
    PRIMARY KEY (person_id, badge_id)
) STRICT;
CREATE INDEX rule_watches_by_time ON rule_watches (due_at, person_id, badge_id);

-- Sites that credit their users, and the secrets that they sign with.
CREATE TABLE clients (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    issuer TEXT NOT NULL UNIQUE,
    audience TEXT,
    allows_no_expiry INTEGER NOT NULL,
    may_credit_anything INTEGER NOT NULL,
    is_strict INTEGER NOT NULL,
    retired_at TEXT,
    last_used_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX clients_by_time ON clients (created_at, id);

CREATE TABLE client_secrets (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    client_id INTEGER NOT NULL REFERENCES clients (id),
    sealed BLOB NOT NULL,
    hint TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT
) STRICT;
CREATE INDEX client_secrets_of_client ON client_secrets (client_id, created_at, id);

-- A rule that is tried over all people before it is saved; whom it concerns are the steps of its batch.
CREATE TABLE trials (
    batch_id INTEGER NOT NULL PRIMARY KEY REFERENCES batches (id),
    badge_id INTEGER NOT NULL REFERENCES badges (id),
    behind INTEGER NOT NULL DEFAULT 0,
    looked_at INTEGER NOT NULL DEFAULT 0,
    gains INTEGER NOT NULL DEFAULT 0,
    losses INTEGER NOT NULL DEFAULT 0,
    finished_at TEXT
) STRICT;
