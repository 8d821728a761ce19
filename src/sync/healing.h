/* The district's part in getting another number: what the province holds of the old one is compared with what is here, and at the end
 * the folder is given the new one (store/heal.h). */
#ifndef SYNC_HEALING_H
#define SYNC_HEALING_H

#include "store/replica.h"
#include "sync/wire.h"

struct healing;

/* For a folder that came as NUMBER; WISH is what to ask. NULL and EX_IOERR. */
struct healing *healing_new(struct replica *replica, int number, struct wire_wish *wish, struct err *err);
void healing_free(struct healing *healing);
/* Refusals that the hub repeats for the old number. */
void healing_hear(struct healing *healing, const struct wire_verdicts *verdicts);
/* A RENUMBER; *IS_OVER: it was the last, and the folder has its new number. */
bool healing_take(struct healing *healing, const struct wire_frame *frame, bool *is_over, struct err *err);
/* The number it got and the entries that go on under it. */
void healing_result(const struct healing *healing, int *number, long *moved);

#endif
