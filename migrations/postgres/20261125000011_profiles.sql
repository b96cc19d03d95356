-- The picture of a person's own.
ALTER TABLE people ADD COLUMN avatar_hash TEXT COLLATE "C" REFERENCES images (hash);

-- The display name as it is compared; filled in when the server starts, as no database folds names as we do.
ALTER TABLE people ADD COLUMN name_folded TEXT COLLATE "C";
CREATE INDEX people_by_folded_name ON people (name_folded, id);
CREATE INDEX people_without_folded_name ON people (id) WHERE name_folded IS NULL;

-- Those whose profile can be seen, from the top.
CREATE INDEX people_by_score ON people (score DESC, id) WHERE is_public AND NOT is_retired;

-- Who has moved in the ranking since: the transaction in which a person's standing last changed. A process that knows which
-- transactions were done when it read finds the rest in the index, also what was begun earlier and committed later.
ALTER TABLE people ADD COLUMN standing_change BIGINT NOT NULL DEFAULT (CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT));
CREATE INDEX people_by_standing_change ON people (standing_change);

CREATE FUNCTION note_standing_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.standing_change := CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT);
    RETURN NEW;
END $$;

CREATE TRIGGER people_standing_changes BEFORE UPDATE ON people FOR EACH ROW
WHEN (OLD.score <> NEW.score OR OLD.is_public <> NEW.is_public OR OLD.is_retired <> NEW.is_retired)
EXECUTE FUNCTION note_standing_change();
