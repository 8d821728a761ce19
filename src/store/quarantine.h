/* The hub's entries that it did not take: as their boxes sent them, with the reason. Their serials count as taken.
 *
 * An entry waits there until an operator releases it (store/release.h), or until a row of the replicated table `withdrawal` says
 * that nobody wants it any more. It is held (EX_TEMPFAIL) where its author had the right when it was written; else it was refused.
 * What builds on one that waits there waits behind it. */
#ifndef STORE_QUARANTINE_H
#define STORE_QUARANTINE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/entry.h"
#include "store/intake.h"
#include "store/replica.h"

/* Of a table of quarantine called q: the entry still waits. */
#define QUARANTINE_WAITS "q.released IS NULL AND NOT EXISTS" \
	" (SELECT 1 FROM withdrawal AS w WHERE w.origin = q.origin AND w.serial = q.serial)"

/* The entry of the same box that another one builds on; id 0: none. */
struct quarantine_base {
	int64_t id, serial;
	int code;
};

/* Inside a write transaction: puts BODY there. WHY says the code and the reason; BASE may be NULL. */
bool quarantine_put(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, const struct err *why,
	const struct quarantine_base *base, struct err *err);
/* True in *DOES where anything of ORIGIN waits. */
bool quarantine_has(struct replica *hub, int origin, bool *does, struct err *err);
/* The entry came back as decided, from a replica that had heard so: where it waits here it waits no more. Inside a write transaction. */
bool quarantine_came_back(struct replica *hub, int origin, int64_t serial, struct err *err);
/* The entry was withdrawn or dropped: it will never be decided. SERIAL 0: any of ORIGIN was. */
bool quarantine_is_withdrawn(struct replica *hub, int origin, int64_t serial, bool *is, struct err *err);
/* What the entry in BODY builds on among those of ORIGIN before SERIAL that wait: the last one that made a row which is
 * nowhere else, or a value that it saw as its own. */
bool quarantine_find_base(struct replica *hub, int origin, int64_t serial, const void *body, size_t length,
	struct quarantine_base *out, struct err *err);
/* What of ORIGIN waits from serial FIRST on, by serial; IS_ALL: and what was withdrawn or dropped since. */
bool quarantine_refusals(struct replica *hub, int origin, int64_t first, bool is_all,
	bool (*visit)(void *state, const struct intake_verdict *verdict), void *state, struct err *err);

enum quarantine_state { QUARANTINE_HELD, QUARANTINE_REFUSED, QUARANTINE_RELEASED, QUARANTINE_DROPPED, QUARANTINE_WITHDRAWN };

struct quarantine_item { /* texts until the visit returns */
	int64_t id, serial, taken; /* taken: UTC seconds */
	int origin, code;
	const char *district, *reason;
	int64_t base; /* id of the one it builds on, or 0 */
	enum quarantine_state state;
	const char *closed_by, *closed_why; /* released: by whom; dropped: why; else "" */
	const struct entry *entry; /* count 0 where it does not decode here; author "" where not even its head does */
};

/* All that wait, by box and serial; with IS_ALL also what became of the others. */
bool quarantine_each(struct replica *hub, bool is_all, bool (*visit)(void *state, const struct quarantine_item *item), void *state,
	struct err *err);

#endif
