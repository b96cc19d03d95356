-- A person's page shows the latest invitation.
CREATE INDEX access_links_of_person ON access_links (person_id, purpose, id);
