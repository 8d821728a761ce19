-- What becomes of entries that the hub did not take.

-- Replicated table 6: such entries that nobody waits for any more. writer is who said so: the province (0) dropped it, or the
-- box that wrote it (origin itself) withdrew it; both may. It is in the sequence of the box's district, so that the box
-- hears of it as of everything else, and stays there for ever.
CREATE TABLE withdrawal (
	_scope INTEGER,
	_void TEXT,
	origin INTEGER,
	serial INTEGER,
	writer INTEGER,
	reason TEXT,
	PRIMARY KEY (origin, serial, writer)
) WITHOUT ROWID;

-- The hub: id is what an operator names an entry by. An entry waits while it is not released and has no row in withdrawal.
CREATE TABLE quarantine_now (
	id INTEGER PRIMARY KEY,
	origin INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	code INTEGER NOT NULL, -- of sysexits.h: 65 what it says, 77 who says it, 75 held: its author had the right when it was written
	reason TEXT NOT NULL,
	taken INTEGER NOT NULL, -- UTC seconds
	body BLOB NOT NULL, -- empty once it is released: then it is in the log
	waits_for INTEGER, -- the one there that it builds on
	released INTEGER, -- UTC seconds
	released_by TEXT,
	UNIQUE (origin, serial)
);
INSERT INTO quarantine_now (origin, serial, code, reason, taken, body)
	SELECT origin, serial, code, reason, taken, body FROM quarantine ORDER BY taken, origin, serial;
DROP TABLE quarantine;
ALTER TABLE quarantine_now RENAME TO quarantine;
CREATE INDEX quarantine_waits ON quarantine (waits_for) WHERE waits_for IS NOT NULL;

-- The hub: what an entry in quarantine would have made, so that later ones which build on it are known. col is a column's number
-- with the value that it would have, or -1 for a new row.
CREATE TABLE quarantine_cell (
	tbl INTEGER NOT NULL,
	key TEXT NOT NULL,
	col INTEGER NOT NULL,
	id INTEGER NOT NULL, -- of quarantine
	value,
	PRIMARY KEY (tbl, key, col, id)
) WITHOUT ROWID;

-- A district: cells that were keyed again after the hub had refused them. Refused entries up to this serial no longer show there.
CREATE TABLE corrected (
	tbl INTEGER NOT NULL,
	key TEXT NOT NULL,
	col INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	PRIMARY KEY (tbl, key, col)
) WITHOUT ROWID;

-- A district: own entries of which its people must be told something once. kind: enum refusal_news of src/store/refusal.h.
CREATE TABLE notice (
	serial INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL
);
