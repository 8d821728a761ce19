/* Visits as they come in: today's and this month's by place, schools found closed; it looks again by itself when the data have changed. */
#ifndef SCREENS_LIVE_H
#define SCREENS_LIVE_H

struct app;

void live_push(struct app *app);

#endif
