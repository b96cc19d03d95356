-- Who asked for a batch to be taken back: it is done with their rights, for its maker may be gone. What was thrown away
-- before it was started is found to be forgotten.
ALTER TABLE batches ADD COLUMN undone_by TEXT;
ALTER TABLE batches ADD COLUMN undone_by_person_id INTEGER REFERENCES people (id);
CREATE INDEX batches_thrown_away ON batches (finished_at, id) WHERE state = 'cancelled' AND started_at IS NULL;
