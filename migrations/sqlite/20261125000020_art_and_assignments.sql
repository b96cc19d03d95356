ALTER TABLE badges ADD COLUMN kind TEXT NOT NULL DEFAULT 'template' CHECK (kind IN ('template', 'custom'));
-- What the picture is composed of, as JSON; NULL where it was uploaded.
ALTER TABLE badges ADD COLUMN art TEXT;
CREATE INDEX badges_by_kind ON badges (kind, created_at, id);
CREATE INDEX badges_with_image ON badges (image_hash) WHERE image_hash IS NOT NULL;

-- Who gave it, as the assigning program writes it.
ALTER TABLE awards ADD COLUMN assigned_by TEXT;

-- Pictures that somebody uploaded to make badges of.
CREATE TABLE badge_images (
    id INTEGER NOT NULL PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    organisation_id INTEGER NOT NULL REFERENCES organisations (id),
    image_hash TEXT NOT NULL REFERENCES images (hash),
    name TEXT NOT NULL,
    original_name TEXT NOT NULL,
    category TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at TEXT NOT NULL
) STRICT;
CREATE INDEX badge_images_by_time ON badge_images (uploaded_at, id);
CREATE INDEX badge_images_of_organisation ON badge_images (organisation_id, uploaded_at, id);
