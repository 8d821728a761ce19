/* Drafts follow the numbers that their folder got: ids in their keys, rows and values.
 *
 * Nothing is atomic between the two databases, so drafts.db notes what it has followed, and whoever opens it lets it follow
 * first. A program that had it open before must not go on writing what it had read: src/store/opening_drafts.c sees to that. src/store only. */
#ifndef STORE_HEAL_DRAFT_H
#define STORE_HEAL_DRAFT_H

#include "store/inside.h"

/* Lets the opened drafts follow. */
bool heal_draft_run(struct replica *replica, struct err *err);
/* The same where they are not opened yet; none are made. */
bool heal_draft_follow(struct replica *replica, struct err *err);
/* The last number that the opened drafts have followed, 0: none; -1 where it cannot be read. */
int64_t heal_draft_at(struct replica *replica);

#endif
