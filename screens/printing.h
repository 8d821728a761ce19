/* Printing cards: to a printer's queue or to a file. */
#ifndef SCREENS_PRINTING_H
#define SCREENS_PRINTING_H

struct app;

/* Asks where COUNT cards (codes, copied) go and sends them there. */
void printing_push(struct app *app, const char *const *codes, int count);

#endif
