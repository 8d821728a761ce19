/* The hub's words to a box whose folder is a copy, or was set back. */
#ifndef SYNC_RENUMBER_H
#define SYNC_RENUMBER_H

#include "store/replica.h"
#include "sync/stream.h"

/* That it must wish for another number: what it sends until then is not looked at. */
void renumber_tell(struct stream *stream);
/* A number in place of ORIGIN, and which entries of ORIGIN the hub holds of those that were asked about.
 * Errors as admission_renumber. */
bool renumber_answer(struct replica *hub, struct stream *stream, int origin, const struct wire_wish *wish, struct err *err);

#endif
