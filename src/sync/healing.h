/* The district's part in getting another number: the province is asked about each entry that is not known as decided here, and at the end
 * the folder is given the new number, or keeps the one that it has (store/heal.h). */
#ifndef SYNC_HEALING_H
#define SYNC_HEALING_H

#include "store/replica.h"
#include "sync/wire.h"

struct healing;

/* For a folder that came as NUMBER. IS_TOLD: that is another folder's number; else it asks only what became of entries of numbers that it
 * does not have. NULL and EX_IOERR. */
struct healing *healing_new(struct replica *replica, int number, bool is_told, struct err *err);
void healing_free(struct healing *healing);
/* The next wish to say; false where all is said. */
bool healing_wish(struct healing *healing, struct wire_wish *out);
/* What the hub says of the entries that it holds. */
void healing_hear(struct healing *healing, const struct wire_verdicts *verdicts);
/* A RENUMBER; *IS_OVER: it was the last, and the folder has its number. */
bool healing_take(struct healing *healing, const struct wire_frame *frame, bool *is_over, struct err *err);
/* The number it has then and the entries that go on under it. */
void healing_result(const struct healing *healing, int *number, long *moved);

#endif
