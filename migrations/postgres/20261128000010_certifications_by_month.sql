-- The month of the UTC calendar in which a certification expires, as year * 12 + month. Lists of a window of time that are in
-- the order of creation walk the window month by month, not past everything that was made before.
ALTER TABLE certifications ADD COLUMN expires_month BIGINT
    GENERATED ALWAYS AS (CAST(EXTRACT(YEAR FROM expires_at AT TIME ZONE 'UTC') * 12
        + EXTRACT(MONTH FROM expires_at AT TIME ZONE 'UTC') AS BIGINT)) STORED;
CREATE INDEX certifications_by_month ON certifications (state, expires_month, created_at, id)
    INCLUDE (expires_at, type_id);
CREATE INDEX certifications_of_organisation_by_month ON certifications (organisation_id, state, expires_month, created_at, id)
    INCLUDE (expires_at, type_id);
