-- A district: what the province signed of what it sent, one row for each PULL that had entries of others: should the province lose
-- them, it believes them by this (src/store/proof.h). first and last: numbers of the scope's sequence.
CREATE TABLE proof (
	scope INTEGER NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	epoch INTEGER NOT NULL, -- in which it was signed
	mark BLOB NOT NULL,
	signature BLOB NOT NULL,
	PRIMARY KEY (scope, last)
) WITHOUT ROWID;
