/* Which records were first saved on a day or later. The log tells it, whatever year or day a record is about: a return of last year keyed today is
 * of today. What came with the snapshot that a box began with has no entry here. It is older than all that the box's log says; only where that
 * begins on the day or later nobody knows, and the record's own year or date has to do. */
#ifndef EMIS_VERIFY_SINCE_H
#define EMIS_VERIFY_SINCE_H

#include "base/err.h"
#include "store/replica.h"

/* Reads what the log has from DAY ("2026-08-24") on. It is kept while the program runs, and read on from where it ended: good for a screen. */
bool verify_since_read(struct replica *replica, const char *day, struct err *err);
/* After verify_since_read: was the record KEY of FORM first saved on DAY (none before that of the last reading) or later? IS_RECENT: its own
 * year or date is. */
bool verify_since_has(const char *day, const char *form, const char *key, bool is_recent);

#endif
