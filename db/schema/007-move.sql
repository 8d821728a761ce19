-- Schools that change district.

-- Replicated table 5: where a school went, and when. left_at: the number in the old district's sequence at which its rows leave;
-- arrived_at: the one in the new district's at which they begin to arrive. Entries written before a box had heard of the move are
-- known by these two.
CREATE TABLE school_move (
	_scope INTEGER,
	_void TEXT,
	school TEXT,
	number INTEGER, -- 1, 2, 3 … for each school
	old_district TEXT,
	new_district TEXT,
	left_at INTEGER,
	arrived_at INTEGER,
	reason TEXT,
	PRIMARY KEY (school, number)
) WITHOUT ROWID;
CREATE INDEX school_move_left ON school_move (old_district, left_at);

-- Entries that came in one district's name and were decided in another's sequence, where their school was by then. Few.
ALTER TABLE entry ADD COLUMN is_elsewhere INTEGER; -- 1; 2: at the hub, its box has heard of it; or NULL
CREATE INDEX entry_elsewhere ON entry (origin, serial) WHERE is_elsewhere IS NOT NULL;

-- The hub, of a box that got another number: how far in the log it has heard which entries of the numbers that it had before were such.
ALTER TABLE replica ADD COLUMN elsewhere_told INTEGER;

-- A district: what was decided about a school before it came here, to be read and never applied. body and decision as in `entry`;
-- arrived is the line of `entry` that it came with, so that the history has one order.
CREATE TABLE earlier (
	id INTEGER PRIMARY KEY,
	school TEXT NOT NULL,
	scope TEXT NOT NULL,
	number INTEGER NOT NULL,
	author TEXT NOT NULL,
	arrived INTEGER NOT NULL,
	total INTEGER NOT NULL, -- bytes of the body; a long one comes in parts
	body BLOB NOT NULL,
	decision BLOB NOT NULL,
	UNIQUE (scope, number)
);
CREATE INDEX earlier_school ON earlier (school);
