-- Personal values that the province blanked.

-- Cells of which values were blanked, and where in which scope's sequence. The hub, of entries that were written before their box had heard
-- of it: what they had seen in such a cell is blanked when they come. col is a column's number.
CREATE TABLE blanked (
	tbl INTEGER NOT NULL,
	key TEXT NOT NULL,
	col INTEGER NOT NULL,
	scope INTEGER NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY (tbl, key, col)
) WITHOUT ROWID;
