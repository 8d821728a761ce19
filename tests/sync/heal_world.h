/* A province and boxes whose folders can be copied and set back, for the tests of healing. */
#ifndef HEAL_WORLD_H
#define HEAL_WORLD_H

#include "base/err.h"
#include "store/replica.h"
#include "sync/peer.h"

enum { HEAL_BOXES = 12, WHOLE = -1 };

struct heal_world {
	char *folders[HEAL_BOXES + 1]; /* the hub's is the last */
	struct replica *replicas[HEAL_BOXES + 1];
	int notes; /* remarks that were written, "note 0" and so on */
};

struct replica *heal_hub(struct heal_world *world);
/* A province with the forms of store_world, staff, visit_staff and ledger, two schools of kech; box 0 is its district. */
void heal_open(struct heal_world *world);
void heal_close(struct heal_world *world);
/* The folder of box TO becomes what that of box FROM is now; TO may be open or new. */
void heal_copy(struct heal_world *world, int from, int to);
/* A visit with its classes and a person; gives its note's number. KEY (may be NULL) gets its key. */
int heal_visit(struct heal_world *world, int box, char key[40]);
/* The number whose key the transport proves, HUB_ANY to begin with. */
extern int heal_admitted;
/* One session, over a line that is cut behind so many bytes (WHOLE: not at all). True where it came to its end. */
bool heal_session(struct heal_world *world, int box, long cut_up, long cut_down, struct peer_healed *healed, struct err *err);
/* A whole sync: sessions until the folder stays what it is. The number of healings; fails where it does not come to its end. */
int heal_sync(struct heal_world *world, int box);
/* The bytes of the last session. */
long heal_bytes_up(void);
long heal_bytes_down(void);
/* All boxes sync until nothing is left; then all are the hub's state, sound, and every note is at the hub, exactly once where
 * IS_ONCE. */
void heal_quiet(struct heal_world *world, bool is_once);
void heal_ask(struct replica *replica, const char *sql, const char *wanted);
/* Has failed: with the sentence. */
void heal_check(bool is_good, const struct err *err);

#endif
