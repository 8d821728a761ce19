-- Copies of a folder and old backups of it: how they are recognised, and what became of them.

-- The hub: tokens with which a replica may come, 16 bytes each (src/store/incarnation.h); NULL: none was ever given out.
ALTER TABLE replica ADD COLUMN tokens BLOB;
-- The hub: the number that the box had before it got this one, and by which word it asked for it. It may go on to come by that number's key.
ALTER TABLE replica ADD COLUMN came_from INTEGER;
ALTER TABLE replica ADD COLUMN asked BLOB;

-- What a box wrote is asked for by its serials: is it the same that was taken before?
CREATE INDEX entry_origin ON entry (origin, serial);

-- This replica got another number: what it had written as `old` behind serial `after` has `new` and the serial less `after`, and
-- so have the ids made there.
CREATE TABLE renumbered (
	id INTEGER PRIMARY KEY,
	old INTEGER NOT NULL,
	after INTEGER NOT NULL,
	new INTEGER NOT NULL,
	made INTEGER NOT NULL -- UTC seconds
);
