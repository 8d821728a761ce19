-- What bringing replicas in step needs beside the log.

-- The hub: entries that it refused, as their boxes sent them. Their serials count as taken.
CREATE TABLE quarantine (
	origin INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	code INTEGER NOT NULL, -- of sysexits.h: 65 what it says, 77 who says it
	reason TEXT NOT NULL,
	taken INTEGER NOT NULL, -- UTC seconds
	body BLOB NOT NULL,
	PRIMARY KEY (origin, serial)
);

-- A sequence is read from any number on.
CREATE INDEX entry_number ON entry (scope, number) WHERE number IS NOT NULL;
-- Own entries that no hub has decided are asked for by serial. Few at most times.
CREATE INDEX entry_waiting ON entry (serial) WHERE state <> 1;

-- The hub: when this replica last said that it was complete (UTC seconds), and with which version of the program.
ALTER TABLE replica ADD COLUMN synced INTEGER;
ALTER TABLE replica ADD COLUMN version TEXT;
