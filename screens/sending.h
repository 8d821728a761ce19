/* Sending and receiving: the state of this box, and a sync that runs while work goes on. */
#ifndef SCREENS_SENDING_H
#define SCREENS_SENDING_H

struct app;

void sending_push(struct app *app);

#endif
