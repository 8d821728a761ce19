-- A school that has moved has a blanking in each of its districts. How far a box was when it wrote is told by the sequence that it reads:
-- so each is kept, and not the last one.
ALTER TABLE blanked RENAME TO blanked_before;
CREATE TABLE blanked (
	tbl INTEGER NOT NULL,
	key TEXT NOT NULL,
	col INTEGER NOT NULL,
	scope INTEGER NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY (tbl, key, col, scope)
) WITHOUT ROWID;
INSERT INTO blanked SELECT tbl, key, col, scope, number FROM blanked_before;
DROP TABLE blanked_before;
