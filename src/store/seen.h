/* What this box knows of the time beside its own clock, which may be years off (a dead battery): the province's time at the last
 * sync, and its own writing since. Other boxes' clocks do not count, and what a clock that ran ahead has written here is forgotten at the next
 * sync. A province knows its own writing alone. */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "store/replica.h"

enum {
	SEEN_UNIT = 3600, /* the province says its time in hours */
	SEEN_SLACK = 300, /* seconds that a clock may be behind without a word */
};

/* UTC seconds; 0: nothing. What memory holds of it is read again where another process may have written. */
int64_t seen_time(struct replica *replica);
/* True where this box's clock is behind that: whoever keys should set the date first. */
bool seen_is_behind(struct replica *replica);
/* As seen_time, of what memory holds. */
int64_t seen_last(const struct replica *replica);

/* The province's time at the last sync; 0: none yet. */
int64_t seen_told(struct replica *replica);

/* An entry of our own is written at TIME. */
void seen_write(struct replica *replica, int64_t time);
/* The province's TIME was heard at the end of a sync; by a file that may be old: then it only goes forward. A failure costs nothing but this. */
void seen_hear(struct replica *replica, int64_t time, bool is_file);

#endif
