-- Where a draft is open: the number of the session (see session.c), 0 nowhere. place_name is what a person knows the terminal by.
ALTER TABLE draft ADD COLUMN open_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft ADD COLUMN open_at TEXT NOT NULL DEFAULT '';
-- When it was thrown away; it can be taken back until the next one is. NULL: it is not.
ALTER TABLE draft ADD COLUMN dropped INTEGER;
