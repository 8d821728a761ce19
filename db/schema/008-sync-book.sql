-- The syncs of this box, by whichever way, and what came of them. Local; the last few hundred are kept.
CREATE TABLE sync_book (
	id INTEGER PRIMARY KEY,
	started INTEGER NOT NULL, -- UTC seconds, as the next
	ended INTEGER NOT NULL,
	way TEXT NOT NULL, -- line, folder, bundle
	code INTEGER NOT NULL, -- of sysexits.h; 0: complete
	sentence TEXT NOT NULL, -- why it was not complete, '' where it was
	sent INTEGER NOT NULL, -- entries, as the next four
	accepted INTEGER NOT NULL,
	refused INTEGER NOT NULL,
	conflicts INTEGER NOT NULL, -- operations that the hub left as conflicts
	taken INTEGER NOT NULL,
	up INTEGER NOT NULL, -- bytes
	down INTEGER NOT NULL
);
