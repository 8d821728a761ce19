-- Since when a finding stands. Findings are made again and again; one that was there before goes on with its day. Local.
ALTER TABLE finding ADD COLUMN since INTEGER NOT NULL DEFAULT 0; -- UTC seconds

-- Those just forgotten, until the check that makes them again is over.
CREATE TABLE finding_past (
	form TEXT NOT NULL,
	record TEXT NOT NULL,
	rule TEXT NOT NULL,
	since INTEGER NOT NULL,
	PRIMARY KEY (form, record, rule)
) WITHOUT ROWID;
