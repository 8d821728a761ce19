/* The conflicts that wait for a choice, by record. */
#ifndef SCREENS_CONFLICTS_H
#define SCREENS_CONFLICTS_H

struct app;

void conflicts_push(struct app *app);

#endif
