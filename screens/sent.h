/* The syncs of this box, the newest first: when, by which way, how much, and why not where one failed. */
#ifndef SCREENS_SENT_H
#define SCREENS_SENT_H

struct app;

void sent_push(struct app *app);

#endif
