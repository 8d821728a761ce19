/* The state of this box: what waits to be sent, how large the log is, who it is. */
#ifndef SCREENS_BOXSTATE_H
#define SCREENS_BOXSTATE_H

struct app;

void boxstate_push(struct app *app);

#endif
