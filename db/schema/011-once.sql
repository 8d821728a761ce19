-- An origin's serial is one entry: it is in the log once, whether it waits or is decided.
DROP INDEX entry_origin;
CREATE UNIQUE INDEX entry_origin ON entry (origin, serial);
