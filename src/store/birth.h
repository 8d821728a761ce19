/* By what an entry is known whatever number it is sent under: where it was first written (struct birth of store/entry.h).
 *
 * A folder that got another number writes what it had not sent under that one, and so does each copy of it. The hub takes an
 * entry once: it looks for its birth before it takes it, and says where it holds it to whoever asks. */
#ifndef STORE_BIRTH_H
#define STORE_BIRTH_H

#include "store/entry.h"
#include "store/intake.h"
#include "store/replica.h"

/* Of the entry in BODY; its own place and hash where it was first written there. False where not even its head decodes. */
bool birth_of(const void *body, size_t length, struct birth *out);
/* True where the two are one. */
bool birth_is_same(const struct birth *a, const struct birth *b);

/* The hub, inside a write transaction: it holds this entry, ORIGIN's SERIAL. Of one that was first written there nothing needs to be
 * noted. */
bool birth_note(struct replica *hub, const struct birth *birth, int origin, int64_t serial, struct err *err);
/* The hub: the number and serial under which it holds BIRTH, in its log or in quarantine, whatever became of it there; *SERIAL is 0
 * where it does not. */
bool birth_find(struct replica *hub, const struct birth *birth, int *origin, int64_t *serial, struct err *err);
/* The hub: does it hold any entry under another number that was first written as NUMBER's? */
bool birth_any(struct replica *hub, int number, bool *does, struct err *err);
/* The hub: is the entry in BODY, which comes as ORIGIN's SERIAL, held under another number or serial? HAS_ANY: birth_any of ORIGIN. */
bool birth_is_held(struct replica *hub, int origin, int64_t serial, bool has_any, const void *body, size_t length, bool *is_held,
	struct err *err);
/* The hub: what is to be said of an entry that it holds: that it waits in quarantine (INTAKE_REFUSED; the caller frees the reason), or was
 * decided elsewhere; *HAS is false where the sequence of its district says it. */
bool birth_verdict(struct replica *hub, int origin, int64_t serial, struct intake_verdict *out, bool *has, struct err *err);

#endif
