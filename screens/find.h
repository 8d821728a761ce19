/* Finding a school: a line of words, and the best schools as one types. */
#ifndef SCREENS_FIND_H
#define SCREENS_FIND_H

struct app;

/* What is done with the chosen school; CODE is valid during the call, the screen is already gone. */
typedef void find_chosen(struct app *app, void *arg, const char *code);

/* CHOSEN NULL opens the school's profile, with the schools found as its list. */
void find_push(struct app *app, find_chosen *chosen, void *arg);
/* The same with words that were typed already. */
void find_push_words(struct app *app, const char *words, find_chosen *chosen, void *arg);

#endif
