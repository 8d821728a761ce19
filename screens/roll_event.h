/* What an event on the roll changes in the record of the person that it is about. */
#ifndef SCREENS_ROLL_EVENT_H
#define SCREENS_ROLL_EVENT_H

#include <stdbool.h>

#include "form/record.h"

struct app;

enum { ROLL_EVENT_NAME = 97 };

/* Of a saved event, in the roll's own fields; copied, since the event's record goes with its screen. */
struct roll_event {
	char staff[40], kind[32], from[11], until[11], school[16], other_school[16], designation[32], bps[8];
};

/* False where RECORD is no new event that says who and what. */
bool roll_event_take(const struct record *record, bool is_new, struct roll_event *out);
/* Opens the person's record with what the event changes filled in and not saved; false where it changes nothing there: an old event, one
 * of a day to come, or one that the roll agrees with already. NAME is the person's, as much as a message holds. */
bool roll_event_follow(struct app *app, const struct roll_event *event, char name[ROLL_EVENT_NAME]);

#endif
