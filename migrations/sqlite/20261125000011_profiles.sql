-- The picture of a person's own.
ALTER TABLE people ADD COLUMN avatar_hash TEXT REFERENCES images (hash);

-- The display name as it is compared; filled in when the server starts, as no database folds names as we do.
ALTER TABLE people ADD COLUMN name_folded TEXT;
CREATE INDEX people_by_folded_name ON people (name_folded, id);
CREATE INDEX people_without_folded_name ON people (id) WHERE name_folded IS NULL;

-- Those whose profile can be seen, from the top.
CREATE INDEX people_by_score ON people (score DESC, id) WHERE is_public AND NOT is_retired;

-- Who has moved in the ranking since: the number of the change that a person's standing last went through. It grows with
-- every change, so a process that knows up to where it has read finds the rest in the index.
ALTER TABLE people ADD COLUMN standing_change INTEGER NOT NULL DEFAULT 0;
CREATE INDEX people_by_standing_change ON people (standing_change);

CREATE TRIGGER people_standing_begins AFTER INSERT ON people BEGIN
    UPDATE people SET standing_change = 1 + (SELECT MAX(standing_change) FROM people) WHERE id = NEW.id;
END;

CREATE TRIGGER people_standing_changes AFTER UPDATE OF score, is_public, is_retired ON people
WHEN OLD.score <> NEW.score OR OLD.is_public <> NEW.is_public OR OLD.is_retired <> NEW.is_retired BEGIN
    UPDATE people SET standing_change = 1 + (SELECT MAX(standing_change) FROM people) WHERE id = NEW.id;
END;
