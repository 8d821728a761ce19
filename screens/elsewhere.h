/* The districts of this box, each in a folder of its own: what waits there, when it last synced; Enter goes on in another one. */
#ifndef SCREENS_ELSEWHERE_H
#define SCREENS_ELSEWHERE_H

#include "screens/app.h"

/* Reads which there are. */
void elsewhere_look(struct app *app);
void elsewhere_push(struct app *app);
/* "Also on this box (w): Quetta, Pishin", or "" where this is the only one. */
void elsewhere_line(const struct app *app, char *out, size_t size);

#endif
