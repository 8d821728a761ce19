-- drafts.db: what was keyed and not yet saved. Never logged, never sent.
CREATE TABLE draft (
	id INTEGER PRIMARY KEY,
	form TEXT NOT NULL,
	key TEXT NOT NULL, -- '' until the record has one
	school TEXT NOT NULL,
	title TEXT NOT NULL,
	author TEXT NOT NULL,
	place TEXT NOT NULL, -- page/field where the cursor was
	started INTEGER NOT NULL,
	saved INTEGER NOT NULL
);

-- seen is what the tables held when the record was loaded; a row keeps it even where now is blank.
CREATE TABLE draft_cell (
	draft INTEGER NOT NULL,
	grid TEXT NOT NULL, -- '' for the record itself
	line TEXT NOT NULL, -- key text of the grid's row
	field TEXT NOT NULL,
	now,
	seen,
	PRIMARY KEY (draft, grid, line, field)
) WITHOUT ROWID;
