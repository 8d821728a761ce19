-- Entries whose folder got another number: how they are known wherever they go.

-- The hub: entries that say where they were first written (struct birth of src/store/entry.h), in the log or in quarantine, and the number
-- and serial under which it holds them. Each says so itself in its body: what comes back to a hub that was set back brings its own.
CREATE TABLE birth (
	number INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	hash BLOB NOT NULL,
	origin INTEGER NOT NULL,
	held INTEGER NOT NULL, -- the serial of `origin`
	PRIMARY KEY (number, serial, hash)
) WITHOUT ROWID;

-- Of each line of `renumbered` what became what: serials `first` to `last` of `old` are those of `new` from `start` on, and so are the ids made
-- there. Without such lines: as `renumbered` says.
CREATE TABLE renumbered_run (
	renumbered INTEGER NOT NULL,
	old INTEGER NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	new INTEGER NOT NULL,
	start INTEGER NOT NULL,
	PRIMARY KEY (renumbered, old, first)
) WITHOUT ROWID;

-- A district: cells that were keyed again after the hub had refused them. This entry no longer shows there.
CREATE TABLE corrected_now (
	tbl INTEGER NOT NULL,
	key TEXT NOT NULL,
	col INTEGER NOT NULL,
	origin INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	PRIMARY KEY (tbl, key, col, origin, serial)
) WITHOUT ROWID;
INSERT INTO corrected_now (tbl, key, col, origin, serial)
	SELECT tbl, key, col, origin, entry.serial FROM corrected JOIN entry ON entry.state IN (2, 3) AND entry.serial <= corrected.serial;
DROP TABLE corrected;
ALTER TABLE corrected_now RENAME TO corrected;

-- A district: own entries, of whatever number it had, of which its people must be told something once. kind: enum refusal_news of
-- src/store/refusal.h.
CREATE TABLE notice_now (
	origin INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	PRIMARY KEY (origin, serial)
) WITHOUT ROWID;
INSERT INTO notice_now (origin, serial, kind)
	SELECT (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'replica.number'), serial, kind FROM notice
	WHERE EXISTS (SELECT 1 FROM setting WHERE name = 'replica.number');
DROP TABLE notice;
ALTER TABLE notice_now RENAME TO notice;

-- The hub, since it was set back: numbers that came and are not known, because they were given after the backup, and by whose key (0: a folder).
CREATE TABLE stranger (
	number INTEGER PRIMARY KEY,
	came_by INTEGER NOT NULL,
	noted INTEGER NOT NULL -- UTC seconds
);
