-- A province's folder that was set back to an old backup, and what its replicas bring back.

-- What proves it: this replica has more of a sequence than the hub, another past, or was in a later epoch. Replica 0: the folder was
-- made from a backup. Rows stay until the recovery has ended.
CREATE TABLE set_back (
	replica INTEGER NOT NULL,
	scope TEXT NOT NULL, -- '' where no sequence shows it
	number INTEGER NOT NULL, -- where it stands
	noted INTEGER NOT NULL, -- UTC seconds
	PRIMARY KEY (replica, scope)
) WITHOUT ROWID;

-- Replicas that have told all that they could since the recovery began.
CREATE TABLE recovery (
	replica INTEGER PRIMARY KEY,
	seen INTEGER NOT NULL, -- UTC seconds
	taken INTEGER NOT NULL, -- entries that came back by it
	beyond INTEGER NOT NULL -- entries that it has and that could not be taken as they were
);

-- Where each sequence stood when a recovery ended and an epoch began, and what random bytes that epoch has for a name.
CREATE TABLE epoch (
	number INTEGER NOT NULL,
	scope TEXT NOT NULL,
	stood INTEGER NOT NULL,
	chain BLOB NOT NULL,
	mark BLOB NOT NULL,
	began INTEGER NOT NULL, -- UTC seconds
	next_replica INTEGER NOT NULL, -- no lower number is given to a new replica from then on
	PRIMARY KEY (number, scope)
) WITHOUT ROWID;

-- Serials up to a replica's last that the hub holds nowhere: what is lost unless a replica brings it yet. Only after a recovery.
CREATE TABLE hole (
	origin INTEGER NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (origin, first)
) WITHOUT ROWID;

-- Entries of a lost past that cannot be decided anew by themselves: of '*', or their serial is that of another entry now.
CREATE TABLE lost (
	id INTEGER PRIMARY KEY,
	origin INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	scope TEXT NOT NULL,
	brought INTEGER NOT NULL, -- by which replica
	taken INTEGER NOT NULL, -- UTC seconds
	reason TEXT NOT NULL,
	body BLOB NOT NULL,
	hash BLOB NOT NULL UNIQUE -- SHA-256 of the body
);
