/* The hub's words to a box whose folder is a copy, or was set back. */
#ifndef SYNC_RENUMBER_H
#define SYNC_RENUMBER_H

#include "store/replica.h"
#include "sync/stream.h"
#include "sync/wire.h"

/* That it must wish for another number: what it sends until then is not looked at. */
void renumber_tell(struct stream *stream);
/* The answer to one WISH: a number in place of ORIGIN (0: for a box of DISTRICT), and which of the births that were asked about the hub holds, as what. SAY (of STATE) puts
 * VERDICTS of those of them that wait in quarantine or were decided elsewhere, before it. Errors as admission_renumber. */
bool renumber_answer(struct replica *hub, struct stream *stream, int origin, const char *district, const struct wire_wish *wish,
	bool (*say)(void *state, struct wire_verdicts *verdicts, struct err *err), void *state, struct err *err);

#endif
