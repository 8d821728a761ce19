/* An entry of this folder as its new number writes it. src/store only. */
#ifndef STORE_HEAL_ENTRY_H
#define STORE_HEAL_ENTRY_H

#include "store/heal_id.h"
#include "store/inside.h"

/* Texts that a moved entry points into. */
struct heal_texts {
	char **list;
	int count;
};

/* What an entry becomes. */
struct heal_head {
	int origin;
	int64_t serial, group;
	struct birth birth;
};

/* Moves ENTRY, decoded, in place: its head becomes HEAD, and every id what MAP says. TEXTS, all zero, is freed by
 * heal_entry_reset when ENTRY is no longer used. */
void heal_entry_move(struct replica *replica, const struct heal_map *map, struct entry *entry, const struct heal_head *head,
	struct heal_texts *texts);
void heal_entry_reset(struct heal_texts *texts);
/* The bytes of an entry. EX_DATAERR where it has become too long. */
bool heal_entry_put(const struct entry *entry, struct buf *out, struct err *err);
/* The bytes of an entry that does not decode here behind its head: as they are, under the new head. */
bool heal_entry_put_raw(const void *bytes, size_t length, const struct heal_head *head, struct buf *out, struct err *err);

#endif
