-- A batch may come of a list that somebody hands in: it is read piece by piece, and each row is kept with what would come
-- of it. `reading_since` is set until the list has come whole. `verdict` orders the rows, problems first; `subject` tells
-- two rows about the same person.
ALTER TABLE batches ADD COLUMN source TEXT;
ALTER TABLE batches ADD COLUMN reading_since TIMESTAMPTZ;
ALTER TABLE batches ADD COLUMN foreseen JSONB;
ALTER TABLE batches ADD COLUMN undo_reason TEXT;
ALTER TABLE batches ADD COLUMN request_key TEXT COLLATE "C";
ALTER TABLE batches ADD COLUMN fingerprint BYTEA;
CREATE UNIQUE INDEX batches_of_request ON batches (maker, request_key) WHERE request_key IS NOT NULL;
CREATE INDEX batches_not_started ON batches (created_at, id) WHERE state = 'staging';

ALTER TABLE batch_steps ADD COLUMN verdict BIGINT;
ALTER TABLE batch_steps ADD COLUMN forecast JSONB;
ALTER TABLE batch_steps ADD COLUMN subject TEXT COLLATE "C";
CREATE INDEX batch_steps_by_verdict ON batch_steps (batch_id, verdict, position) WHERE verdict IS NOT NULL;
CREATE INDEX batch_steps_of_subject ON batch_steps (batch_id, subject, position) WHERE subject IS NOT NULL;
