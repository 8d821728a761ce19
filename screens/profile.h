/* A school on the screen: its card, and from it everything that can be done with it. */
#ifndef SCREENS_PROFILE_H
#define SCREENS_PROFILE_H

struct app;

/* Opens school AT of a list of COUNT codes, which is copied; next and previous go through that list. TITLE says what list it is. */
void profile_push(struct app *app, const char *const *codes, int count, int at, const char *title);

#endif
