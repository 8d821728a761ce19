/* A province and a box of one district, and what happens to entries that the province does not take. */
#ifndef SYNC_HELD_WORLD_H
#define SYNC_HELD_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/release.h"
#include "store/replica.h"

struct world {
	char *hub_folder, *folder;
	struct replica *hub, *box;
};

#define ROOMS "SELECT rooms FROM census WHERE school = '07086' AND year = 2024"
#define WATER "SELECT water FROM census WHERE school = '07086' AND year = 2024"
#define STATES "SELECT group_concat(state) FROM (SELECT state FROM entry WHERE origin = 1 ORDER BY serial)"

void held_check(bool is_good, const struct err *err);
/* As world_change, by anybody. */
bool held_change(struct replica *replica, const char *author, const char *name, const char *key, const char *column, const char *seen,
	const char *now, struct err *err);
void held_must_change(struct replica *replica, const char *author, const char *name, const char *key, const char *column,
	const char *seen, const char *now);
/* A school with a return, the users clerk, sara and op, and a box of their district. */
int held_set_up(void **state);
int held_tear_down(void **state);
/* One session; the line up is cut after CUT_UP bytes, that down after CUT (-1: never). True where it came to its end. */
bool held_exchange(struct world *world, long cut_up, long cut);
void held_sync(struct world *world);
/* The first value that SQL gives. */
void held_expect(struct replica *replica, const char *sql, const char *wanted);
/* Both agree, both are what their logs say, and where nothing waits the box shows the hub's state. */
void held_agree(struct world *world);
/* op changes a cell of a user. */
void held_user(struct world *world, const char *name, const char *column, const char *seen, const char *now);
/* For release_entry; STATE is a struct buf, or NULL. */
void held_tell(void *state, const struct release_outcome *outcome);
/* The operator op releases the entry SERIAL of the box; what came of it must be WANTED. */
void held_release(struct world *world, int64_t serial, const char *wanted);
/* sara keys 3 → 5, and is no longer active when it comes. */
void held_one(struct world *world);
int64_t held_visit(struct world *world, const char *author);
void held_class(struct world *world, const char *author, int64_t visit);
/* sara's visit (1), another's change of it (2), a class of it (3), and a change elsewhere (4); then sara is let go. */
void held_build(struct world *world);
/* What the people of the box are told: "SERIAL KIND REASON;" for each. */
void held_news(struct world *world, const char *wanted);

#endif
