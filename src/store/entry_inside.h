/* What the files about entries share: entry.c reads the head and the whole, entry_operation.c one operation, entry_put.c writes. */
#ifndef STORE_ENTRY_INSIDE_H
#define STORE_ENTRY_INSIDE_H

#include "store/entry.h"

/* Offsets of personal values from the first operation on, while an entry is being marked. */
struct entry_marker {
	const unsigned char *start;
	size_t *at, *end;
	int count, room;
};

enum { ENTRY_BITS_MAX = (TABLE_MAX_COLUMNS + 7) / 8, ENTRY_HASH_BYTES = 8 };
enum { ENTRY_ARRIVE_ROW = 0, ENTRY_ARRIVE_MORE = 1 }; /* flags of ENTRY_ARRIVE */
/* What a settled conflict is about; of a cell, + column. */
enum { ENTRY_SETTLE_ROW = 0, ENTRY_SETTLE_VOID = 1, ENTRY_SETTLE_COLUMN = 2 };

/* Not empty, clean UTF-8 in NFC, without NUL. */
bool entry_is_text(const char *text, size_t length);
/* '*' or the name of a district. */
bool entry_is_scope(const char *name);
/* False, with the entry's number and how far before the end it was left. */
bool entry_broken(const struct reader *in, const struct entry *entry, struct err *err);
/* An author or a scope; false where it is none. */
bool entry_read_name(struct reader *in, char name[ENTRY_MAX_NAME + 1]);
/* COUNT values, all VALUE_NULL, that stay where they are while the entry lives. */
struct value *entry_take_values(struct entry *entry, int count);
/* Where the values of an entry's operations begin: marks count from here. */
void entry_start_marks(struct entry *entry, const unsigned char *operations);
/* A value of COLUMN (OPERATION_VOID: of none). Marked where the entry says so; blanked only where it is marked. */
bool entry_read_value(struct reader *in, struct entry *entry, const struct table *table, int column, struct value *value);
/* The next operation of ENTRY, whose head is read. EX_DATAERR. */
bool entry_read_operation(struct replica *replica, struct reader *in, struct entry *entry, struct operation *operation,
	struct err *err);

#endif
