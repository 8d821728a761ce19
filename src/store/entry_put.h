/* Entries written as bytes (store/entry.h says which): the head (its fields up to the marks, and COUNT), then the operations one behind the
 * other. False where OUT is full. */
#ifndef STORE_ENTRY_PUT_H
#define STORE_ENTRY_PUT_H

#include "store/entry.h"

bool entry_put_head(struct buf *out, const struct entry *entry, int count);
bool entry_put_insert(struct buf *out, const struct table *table, const struct value *row);
bool entry_put_change(struct buf *out, const struct table *table, const struct value *key, int column, bool saw_pending,
	const struct value *seen, const struct value *now);
/* OPERATION is an ENTRY_CHANGE with is_signed. */
bool entry_put_sign(struct buf *out, const struct operation *operation);
bool entry_put_void(struct buf *out, const struct table *table, const struct value *key, const unsigned char hash_seen[8],
	const struct value *reason);
/* OPERATION has every field of ENTRY_SETTLE, with is_signed or without. */
bool entry_put_settle(struct buf *out, const struct operation *operation);
bool entry_put_blank(struct buf *out, const struct table *table, const struct value *key, int column, bool is_whole,
	const struct value *reason);
/* KEY is that of the table `school`. */
bool entry_put_leave(struct buf *out, const struct table *school, const struct value *key, const char *district);
bool entry_put_arrive(struct buf *out, const struct table *table, const struct value *row, const struct value *reason);
/* COLUMN: or OPERATION_VOID. */
bool entry_put_more(struct buf *out, const struct table *table, const struct value *key, int column, const struct value *text);
bool entry_put_earlier(struct buf *out, const struct table *school, const struct value *key, const char *scope,
	const struct entry_part *part);

#endif
