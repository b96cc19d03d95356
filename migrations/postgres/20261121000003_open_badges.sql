-- What an award's Open Badges document says of its recipient: a salt and, where the person had an e-mail address, its
-- salted hash. Written with the award; an award from before gets both when its document is first asked for. Neither
-- ever changes.
ALTER TABLE awards ADD COLUMN salt TEXT;
ALTER TABLE awards ADD COLUMN recipient TEXT;
