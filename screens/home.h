/* The home screen: the work list, and under it the jobs by number. */
#ifndef SCREENS_HOME_H
#define SCREENS_HOME_H

struct app;

void home_push(struct app *app);

#endif
