-- The month of the UTC calendar in which a certification expires, as year * 12 + month. Lists of a window of time that are in
-- the order of creation walk the window month by month, not past everything that was made before.
ALTER TABLE certifications ADD COLUMN expires_month INTEGER
    GENERATED ALWAYS AS (CAST(substr(expires_at, 1, 4) AS INTEGER) * 12 + CAST(substr(expires_at, 6, 2) AS INTEGER)) VIRTUAL;
CREATE INDEX certifications_by_month ON certifications (state, expires_month, created_at, id, expires_at, type_id);
CREATE INDEX certifications_of_organisation_by_month
    ON certifications (organisation_id, state, expires_month, created_at, id, expires_at, type_id);
