/* A province and five boxes of three districts, for the tests of schools that move: real folders, and a sync over the real pipe or
 * over a line that is cut. */
#ifndef SYNC_TOWNS_H
#define SYNC_TOWNS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/replica.h"

/* Boxes 0 and 1 are of kech, 2 and 3 of quetta, 4 of gwadar. */
enum { TOWNS_BOXES = 5 };

struct towns {
	struct replica *hub, *box[TOWNS_BOXES];
	char *folder[TOWNS_BOXES + 1];
	void (*midway)(struct towns *towns, int box); /* called once in a cut sync, when the box has pushed all; or NULL */
	uint64_t random;
};

/* Schools 00001 to 00003 in kech, 00011 in quetta, with a return each; forms of store_world and staff (cnic is personal) and note (of
 * the entry's scope). */
void towns_open(struct towns *towns);
void towns_close(struct towns *towns);
unsigned towns_pick(struct towns *towns, unsigned limit);
/* A new row with a made id, and one of its grid "grade=…" (or NULL), in one entry; the id. Fails the test where it fails. */
int64_t towns_add_made(struct replica *replica, const char *table, const char *school, const char *more, const char *grade);
/* Moves SCHOOL; fails the test where that fails. */
void towns_move(struct towns *towns, const char *school, const char *district);
/* A whole sync of the box, by `zila hub serve`; fails the test where it fails. */
void towns_sync(struct towns *towns, int box);
/* One that is cut after so many bytes either way (-1: not); true where it came to its end. */
bool towns_cut_sync(struct towns *towns, int box, long up, long down);
/* All sync until nothing is left to say; then everything that must hold of all of them: equal digests, rebuilds, every entry once at the
 * hub. */
void towns_quiet(struct towns *towns);
/* The answer to SQL (one column) must be WANTED ("" for none). */
void towns_must(struct replica *replica, const char *sql, const char *wanted);

#endif
