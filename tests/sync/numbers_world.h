/* Folders that were put back and copied, each with a number of its own at the end. */
#ifndef TESTS_SYNC_NUMBERS_WORLD_H
#define TESTS_SYNC_NUMBERS_WORLD_H

#include "tests/sync/heal_world.h"

enum { NUMBERS_HUB = HEAL_BOXES, NUMBERS_FIRST_BACKUP = 9, NUMBERS_SECOND_BACKUP = 10, NUMBERS_OLD_HUB = 11 };

/* Of the case that is running. */
extern struct heal_world *world;

int numbers_set_up(void **state);
int numbers_tear_down(void **state);
/* The number that a box has now. */
int numbers_of(int box);
/* A backup is no box that comes to the province. */
void numbers_forget(int backup);
/* A visit that waited unsent when the second backup was made, of a folder that had been put back from the first: NEW is in two folders, and
 * both need another number. */
void numbers_put_back_twice(char key[40]);
/* Gives the clerk another role at the province. */
void numbers_role(const char *role);

#endif
