/* The terminal program: what all screens share, and its run from start to end. */
#ifndef SCREENS_APP_H
#define SCREENS_APP_H

#include "base/err.h"
#include "emis/lookup.h"
#include "emis/state.h"
#include "form/set.h"
#include "screens/syncing.h"
#include "tui/view.h"

struct replica;
struct school_loader;

struct app {
	struct replica *replica;
	struct form_set **set; /* the caller's: a form load replaces it */
	const char *author;
	struct views *views;
	struct lookup *lookup; /* NULL until it has been made: see app_lookup */
	struct school_loader *loader; /* makes it while nobody types; NULL: not begun, or done */
	struct syncing syncing; /* the one that runs, or ran last */
	bool is_sample;
	int year; /* of the returns that are being keyed; 0: not asked yet */
	struct { /* what link.c has put at the right end of the title line, and for what */
		bool is_made;
		int64_t version;
		int depth, percent;
		char text[128];
	} mark;
	bool is_lookup_old; /* a sync has written: it is forgotten when nobody looks at it */
	struct nearby_list nearby; /* districts' folders on this box; none: not looked at */
	char *next; /* the folder that the person goes on in, NULL: leaves */
	unsigned lookup_number; /* counts the lookups made: places in an older one are worth nothing */
};

/* Runs until the person leaves; EX_OK, or the code of ERR. *NEXT is the folder of another district of this box in which they want to go
 * on (allocated), NULL where they do not. ASKS_FIRST: they have not said yet in which. */
int app_run(struct replica *replica, struct form_set **set, const char *author, bool asks_first, char **next, struct err *err);
/* The school lookup, made where it is not there yet; NULL and a message on the screen where it cannot be read. */
struct lookup *app_lookup(struct app *app);
/* The registry changed: the lookup is made anew when it is next needed. */
void app_forget_lookup(struct app *app);
/* Says an error on the message line. */
void app_say_error(struct app *app, const struct err *err);
/* Sets APP up over a stack of views without a terminal: for app_run and for tests. */
void app_start(struct app *app, struct replica *replica, struct form_set **set, const char *author);
void app_end(struct app *app);

#endif
