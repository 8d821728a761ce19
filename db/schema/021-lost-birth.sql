-- Of what is kept for a person: where it was first written (struct birth of src/store/entry.h). Each entry that comes under another number is
-- looked for here, and there may be many after a bad recovery. Of a line from before this script only entries that were never renumbered say it.
ALTER TABLE lost ADD COLUMN birth_number INTEGER;
ALTER TABLE lost ADD COLUMN birth_serial INTEGER;
ALTER TABLE lost ADD COLUMN birth_hash BLOB;
UPDATE lost SET birth_number = origin, birth_serial = serial, birth_hash = substr(hash, 1, 8) WHERE substr(body, 1, 1) = x'01';
CREATE INDEX lost_birth ON lost (birth_number, birth_serial);

-- Tokens have a check since then,. Those of before have none: both sides begin anew, and nobody is a copy for it.
UPDATE replica SET tokens = NULL;
DELETE FROM setting WHERE name = 'sync.token';
