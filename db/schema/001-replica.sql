-- The replica's own tables. Tables of forms are made by the log (src/store/catalogue.c), beside these.
--
-- A replicated table has a primary key and no other constraint: a constraint that a merge can break would stop a replica for
-- good. Every replicated table has two local columns first: _scope (a row of `scope`) and _void (why the record is void, or NULL).

-- This folder only: role, number, district, newest time of the log, printer, last user.
CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value TEXT
) WITHOUT ROWID;

-- Where each scope's sequence stands here. base_number and base_chain are those of the snapshot that this replica began with
-- (0 and zeros in a province), from which the chain is walked again.
CREATE TABLE scope (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	number INTEGER NOT NULL DEFAULT 0,
	chain BLOB NOT NULL,
	base_number INTEGER NOT NULL DEFAULT 0,
	base_chain BLOB NOT NULL
);
INSERT INTO scope (id, code, chain, base_chain) VALUES (1, '*', zeroblob(32), zeroblob(32));

-- Replicas that have written entries which this one holds; at the hub also those admitted. last_serial makes each entry count once.
CREATE TABLE replica (
	number INTEGER PRIMARY KEY,
	district TEXT, -- NULL: the province
	last_serial INTEGER NOT NULL DEFAULT 0,
	made INTEGER -- UTC seconds
);

-- The log. An entry is one blob (src/store/entry.h); what is beside it is what queries look for. id is the order in which this
-- replica came to hold the entry as it is: decided entries of a scope stand in the order of their numbers.
-- hash: decided, the chain's head after it; else SHA-256 of the body alone.
CREATE TABLE entry (
	id INTEGER PRIMARY KEY,
	origin INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	scope INTEGER NOT NULL,
	number INTEGER, -- in the scope's sequence; NULL until decided
	state INTEGER NOT NULL, -- enum entry_state of src/store/log.h
	time INTEGER NOT NULL,
	author TEXT NOT NULL,
	school TEXT, -- the school it is about, where there is one
	reason TEXT, -- why refused or held
	body BLOB NOT NULL,
	decision BLOB, -- src/store/accept.h
	hash BLOB NOT NULL
);
CREATE INDEX entry_school ON entry (school) WHERE school IS NOT NULL;
-- Few at any time: the work list counts them at every start.
CREATE INDEX entry_open ON entry (state) WHERE state <> 1;

-- Cells that the hub has not yet decided: the tables show ours, this keeps the hub's. col is a column number, -1 for a row that the
-- hub does not hold, -2 for _void.
CREATE TABLE undecided (
	tbl INTEGER NOT NULL,
	key TEXT NOT NULL,
	col INTEGER NOT NULL,
	hub_value,
	serial INTEGER NOT NULL,
	PRIMARY KEY (tbl, key, col)
) WITHOUT ROWID;

-- Records that break a rule; made again whenever a record is touched. Local.
CREATE TABLE finding (
	form TEXT NOT NULL,
	record TEXT NOT NULL,
	rule TEXT NOT NULL,
	school TEXT,
	severity INTEGER NOT NULL, -- 1 soft, 2 hard
	PRIMARY KEY (form, record, rule)
) WITHOUT ROWID;

-- Replicated table 1: the forms. number is the table's number in entries; source is the INI file as it was loaded.
CREATE TABLE form (
	_scope INTEGER,
	_void TEXT,
	code TEXT,
	number INTEGER,
	version INTEGER,
	title TEXT,
	scope TEXT, -- province, district, school, parent, entry
	parent TEXT,
	made_id INTEGER,
	source TEXT,
	labels_ur TEXT,
	PRIMARY KEY (code)
) WITHOUT ROWID;

-- Replicated table 2: the columns of each form's table, numbered from 0 without gaps, never used again.
CREATE TABLE form_column (
	_scope INTEGER,
	_void TEXT,
	form TEXT,
	name TEXT,
	number INTEGER,
	type TEXT, -- text, int
	scale INTEGER,
	key_position INTEGER,
	is_indexed INTEGER,
	is_personal INTEGER,
	is_retired INTEGER,
	PRIMARY KEY (form, name)
) WITHOUT ROWID;

-- Replicated table 3: why a record that breaks a soft rule is right all the same.
CREATE TABLE reason (
	_scope INTEGER,
	_void TEXT,
	form TEXT,
	record TEXT,
	rule TEXT,
	text TEXT,
	PRIMARY KEY (form, record, rule)
) WITHOUT ROWID;

-- Replicated table 4: what the hub left standing against an edit that had seen something else. Only the accept routine writes
-- it. field is a column's name, '*' for a whole row, '_void' for voiding the record.
CREATE TABLE conflict (
	_scope INTEGER,
	_void TEXT,
	form TEXT,
	record TEXT,
	field TEXT,
	origin INTEGER,
	revision INTEGER,
	state TEXT, -- open, closed, coincided (never open: it only remembers is_broken)
	waiting TEXT, -- the value that waits; of a whole row its canonical text; NULL: a blank
	author TEXT,
	time INTEGER,
	is_broken INTEGER, -- 1 while later links of this origin's chain of edits must not be compared
	history TEXT, -- earlier revisions, one a line: revision, time, author, value
	school TEXT,
	PRIMARY KEY (form, record, field, origin)
) WITHOUT ROWID;
CREATE INDEX conflict_school ON conflict (school) WHERE school IS NOT NULL;
