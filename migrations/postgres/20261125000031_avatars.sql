-- Who shows a picture, so that one that nobody shows any more can be told and deleted.
CREATE INDEX people_by_avatar ON people (avatar_hash) WHERE avatar_hash IS NOT NULL;
CREATE INDEX badges_by_image ON badges (image_hash) WHERE image_hash IS NOT NULL;
CREATE INDEX badge_images_by_image ON badge_images (image_hash);
