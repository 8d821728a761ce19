/* The hub's side of a push: entries of an admitted replica, taken once and in order; what is refused waits in
 * quarantine with the reason. */
#ifndef STORE_INTAKE_H
#define STORE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/replica.h"

/* Of who takes pushes: kB of pages kept in memory, so that what a push touches is written once, where the page cache of a desk's
 * box would write it twice; and pages (32 MB) that the WAL may hold before they go to the database, because the last pages of each table
 * and index are written by every push, and reach the database once for many. */
#define INTAKE_SETTINGS "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000"

struct intake_body {
	const void *bytes;
	size_t length;
};

enum intake_kind {
	INTAKE_ACCEPTED, INTAKE_KNOWN, INTAKE_REFUSED,
	INTAKE_ELSEWHERE = 5, /* accepted in another district's sequence, where its school is now: no stub will come */
	INTAKE_OTHER = 100, /* another body was taken under this serial, or this entry under another number: whoever sends it is a copy. Never on a line */
};

struct intake_verdict {
	enum intake_kind kind;
	int64_t serial;
	int64_t number; /* accepted, elsewhere: in the scope's sequence */
	int conflicts; /* accepted: operations left as conflicts */
	int code; /* refused: of sysexits.h */
	char *reason; /* refused: the caller frees */
	char district[65]; /* elsewhere: that scope */
	int origin; /* refused, elsewhere: whose serial it is; a box may have had another number when it wrote the entry */
	unsigned char hash[8]; /* refused, elsewhere: of the body, so that nobody takes it for that of another entry */
};

/* The district that ORIGIN was admitted to, and the last serial taken from it. EX_NOPERM where it never was. */
bool intake_admitted(struct replica *hub, int origin, char district[65], int64_t *last, struct err *err);
/* COUNT bodies, serials from FIRST without gaps, in one transaction; fills VERDICTS. False: nothing of them was
 * taken (EX_DATAERR: something is missing before, or a verdict is INTAKE_OTHER; EX_PROTOCOL: not this replica's; EX_TEMPFAIL,
 * EX_IOERR). */
bool intake_take(struct replica *hub, int origin, int64_t first, const struct intake_body *bodies, int count,
	struct intake_verdict *verdicts, struct err *err);
/* One entry of a lost past, whose serial is free, inside a write transaction (accept_begin): decided as one of a push would be, held, or put behind
 * what it builds on; the caller notes the serial. VERDICT's reason is the caller's to free. */
bool intake_one(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, struct intake_verdict *verdict,
	struct err *err);
/* What of ORIGIN was decided in another district than it names, and its box has not heard of yet or does not know (serial UNKNOWN or
 * above); and what was so of the other numbers of its line (store/admission.h). No stub says it. From behind line *AFTER of the log on, which is set to the last
 * one that was visited. */
bool intake_elsewhere(struct replica *hub, int origin, int64_t unknown, int64_t *after,
	bool (*visit)(void *state, const struct intake_verdict *verdict), void *state, struct err *err);
/* The last line of the log, for intake_told. */
int64_t intake_line(struct replica *hub);
/* The box has heard of all those that stood in the log up to LINE, and of those with serials above LAST. */
bool intake_told(struct replica *hub, int origin, int64_t line, int64_t last, struct err *err);
/* ORIGIN said that it is complete. */
bool intake_synced(struct replica *hub, int origin, const char *version, struct err *err);

#endif
