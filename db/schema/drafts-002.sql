-- Numbers that this folder got (the table of the same name beside the log) and that the ids in these drafts have followed.
CREATE TABLE renumbered (
	id INTEGER PRIMARY KEY
);
