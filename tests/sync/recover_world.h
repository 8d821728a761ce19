/* A province, two boxes of kech and one of quetta, for tests of a hub that is set back: real folders, the real two sides of a sync. */
#ifndef RECOVER_WORLD_H
#define RECOVER_WORLD_H

#include "store/replica.h"

enum { KECH, PANJGUR, KECH_TOO, BOXES }; /* panjgur: a district of its own */

struct world {
	char *folder, *folders[BOXES];
	struct replica *hub, *boxes[BOXES];
	char *backup; /* the hub's, of the day before */
	char **bodies; /* of all entries that were ever decided and are still somewhere, in hexadecimal */
	int body_count;
	long cut; /* bytes up after which the line is cut, -1 never */
};

/* With schools 00000 (kech) and 00001 (panjgur), returns of both, all boxes in step; then a backup of the hub is made. */
void recover_open(struct world *world);
void recover_close(struct world *world);
/* One session. *IS_BACK: the box has gone back to where its past and the hub's part, and another must follow. */
bool recover_session(struct world *world, int box, bool *is_back, struct err *err);
/* A session; where the box has gone back, the one that must follow. */
bool recover_sync(struct world *world, int box, struct err *err);
/* Dies where it fails. */
void recover_sync_well(struct world *world, int box);
/* A day's work: entries of the hub in '*' and in both districts, of every box, all in step but what UNSENT says stays in the boxes. */
void recover_work(struct world *world, int day);
/* A box writes and does not sync. */
void recover_write(struct world *world, int box, int room);
/* The hub writes in kech (a new school of that number) and in '*' (a user of that number). */
void recover_write_hub(struct world *world, int number);
/* What the boxes hold now, and nothing else, is what must not be lost from now on. */
void recover_remember(struct world *world);
/* The hub's folder becomes the one of the backup; IS_KNOWN: made by zila restore, else by whoever copies disks, and nobody noticed. */
void recover_set_back(struct world *world, bool is_known);
/* All boxes agree with the hub, with nothing waiting; tables are what logs say; every remembered body is at the hub, in the log, the
 * quarantine or among the lost. */
void recover_check(struct world *world);
/* The same for one box that is at one with the hub. */
void recover_check_box(struct world *world, int box);

#endif
