/* The hub's entries that it did not take: as their boxes sent them, with the reason. Their serials count as taken. */
#ifndef STORE_QUARANTINE_H
#define STORE_QUARANTINE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/intake.h"
#include "store/replica.h"

/* Inside a write transaction: puts BODY there. WHY says the code (of sysexits.h) and the reason. */
bool quarantine_put(struct replica *hub, int origin, int64_t serial, const struct intake_body *body, const struct err *why,
	struct err *err);
/* What of ORIGIN waits there from serial FIRST on, by serial. */
bool quarantine_refusals(struct replica *hub, int origin, int64_t first,
	bool (*visit)(void *state, const struct intake_verdict *verdict), void *state, struct err *err);

#endif
