/* A school that is not in the list: its registry entry is opened, new. */
#ifndef SCREENS_SCHOOL_NEW_H
#define SCREENS_SCHOOL_NEW_H

struct app;

/* Asks for the code; the digits at the start of WORDS, which found nothing, are offered. */
void school_new_ask(struct app *app, const char *words);

#endif
