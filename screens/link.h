/* How this box stands to the province, in a few words at the right end of every title line: what waits to be sent, and
 * how old the last complete sync is ("3 unsent, sync 2 h"): short, because the title has to stand beside it. */
#ifndef SCREENS_LINK_H
#define SCREENS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

/* "5 min", "3 h", "12 days". */
void link_age(int64_t seconds, char *out, size_t size);
/* Makes the words anew where the replica, the sync or the stack of views changed since; true where they did. Never by the clock
 * alone: an idle screen sends nothing. */
bool link_update(struct app *app);

#endif
