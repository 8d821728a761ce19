/* Which day is today, where this box's clock cannot know. */
#ifndef SCREENS_DAY_H
#define SCREENS_DAY_H

struct app;

/* Asks for the date where the clock is a day or more behind the last time seen here; what is answered holds until Zila is left. Esc goes on
 * without: rules then take the last day seen for today. */
void day_ask(struct app *app);

#endif
