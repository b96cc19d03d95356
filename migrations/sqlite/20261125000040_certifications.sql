-- What somebody can be certified as, for how long, and when they are reminded.
CREATE TABLE certification_types (
    id INTEGER NOT NULL PRIMARY KEY,
    shortname TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    validity_months INTEGER NOT NULL,
    reminder_days TEXT NOT NULL,
    reminder_texts TEXT NOT NULL,
    -- The last certification that a change of the type was carried to; NULL where all are as the type says.
    revised_up_to INTEGER,
    retired_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX certification_types_by_name ON certification_types (sort_key, id);
CREATE INDEX certification_types_to_revise ON certification_types (id) WHERE revised_up_to IS NOT NULL;

-- organisation_id and name_key follow the person's. `active` and `expired` are what a job saw last: the truth is
-- expires_at, and lists look at both.
CREATE TABLE certifications (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people (id),
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    name_key BLOB NOT NULL,
    type_id INTEGER NOT NULL REFERENCES certification_types (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'expired', 'revoked', 'removed')),
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    renewal_count INTEGER NOT NULL DEFAULT 0,
    remind_at TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revoked_at TEXT,
    revoked_by TEXT,
    revoke_reason TEXT,
    removed_at TEXT,
    removed_by TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    CHECK (expires_at > issued_at),
    CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL)),
    CHECK ((removed_at IS NULL) = (state <> 'removed'))
) STRICT;
-- Several of one type may overlap; the same twice is a mistake.
CREATE UNIQUE INDEX certifications_once ON certifications (person_id, type_id, issued_at, expires_at)
    WHERE state IN ('active', 'expired');
CREATE INDEX certifications_of_person ON certifications (person_id, expires_at, id);
CREATE INDEX certifications_by_creation ON certifications (state, created_at, id);
CREATE INDEX certifications_by_expiry ON certifications (state, expires_at, id);
CREATE INDEX certifications_by_name ON certifications (state, name_key, id);
CREATE INDEX certifications_of_organisation_by_creation ON certifications (organisation_id, state, created_at, id);
CREATE INDEX certifications_of_organisation_by_expiry ON certifications (organisation_id, state, expires_at, id);
CREATE INDEX certifications_of_organisation_by_name ON certifications (organisation_id, state, name_key, id);
CREATE INDEX certifications_of_type_by_creation ON certifications (type_id, state, created_at, id);
CREATE INDEX certifications_of_type_by_expiry ON certifications (type_id, state, expires_at, id);
CREATE INDEX certifications_of_both_by_creation ON certifications (organisation_id, type_id, state, created_at, id);
CREATE INDEX certifications_of_both_by_expiry ON certifications (organisation_id, type_id, state, expires_at, id);
CREATE INDEX certifications_of_type ON certifications (type_id, id);
CREATE INDEX certifications_to_remind ON certifications (remind_at, id) WHERE remind_at IS NOT NULL;

-- Only ever appended to; what was taken back is told by a row of its own.
CREATE TABLE certification_renewals (
    id INTEGER NOT NULL PRIMARY KEY,
    certification_id INTEGER NOT NULL REFERENCES certifications (id),
    renewed_at TEXT NOT NULL,
    renewed_by TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    previous_issued_at TEXT NOT NULL,
    previous_expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX certification_renewals_of ON certification_renewals (certification_id, id);
CREATE TABLE certification_renewals_undone (
    renewal_id INTEGER NOT NULL PRIMARY KEY REFERENCES certification_renewals (id),
    undone_at TEXT NOT NULL,
    undone_by TEXT NOT NULL
) STRICT;

-- Each step of the ladder is taken once for each date of expiry.
CREATE TABLE certification_reminders (
    id INTEGER NOT NULL PRIMARY KEY,
    certification_id INTEGER NOT NULL REFERENCES certifications (id),
    expires_at TEXT NOT NULL,
    step INTEGER NOT NULL,
    decided_at TEXT NOT NULL,
    UNIQUE (certification_id, expires_at, step)
) STRICT;
-- Which mail tells of which reminder: one to each recipient. The outbox forgets its rows, so the mail is named by its
-- public id.
CREATE TABLE certification_reminder_mails (
    mail TEXT NOT NULL,
    reminder_id INTEGER NOT NULL REFERENCES certification_reminders (id),
    PRIMARY KEY (mail, reminder_id)
) STRICT;

-- Totals also count certifications, by the day on which they expire.
ALTER TABLE total_changes ADD COLUMN certification_type_id INTEGER;
ALTER TABLE total_changes ADD COLUMN certified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE total_changes ADD COLUMN decertified INTEGER NOT NULL DEFAULT 0;

-- Rules may ask for a certification. SQLite cannot widen a CHECK, so the table is made anew.
CREATE TABLE rule_triggers_wider (
    kind TEXT NOT NULL CHECK (kind IN ('behaviour', 'badge', 'solved', 'score', 'streak', 'certification')),
    subject_id INTEGER NOT NULL,
    threshold INTEGER NOT NULL,
    rule_id INTEGER NOT NULL REFERENCES rules (id),
    PRIMARY KEY (kind, subject_id, threshold, rule_id)
) STRICT;
INSERT INTO rule_triggers_wider (kind, subject_id, threshold, rule_id)
    SELECT kind, subject_id, threshold, rule_id FROM rule_triggers;
DROP TABLE rule_triggers;
ALTER TABLE rule_triggers_wider RENAME TO rule_triggers;
CREATE INDEX rule_triggers_of_rule ON rule_triggers (rule_id);
