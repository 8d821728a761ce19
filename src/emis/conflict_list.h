/* The conflicts that wait for a choice, as people read them: by record, with both values, who and when; and the choice.
 *
 * `mine` and `theirs` are words of the person at this box. Where the edit that waits was made on this box, mine is what
 * waits and theirs is what stands; else mine is what stands here and theirs is what waits, from the other box. */
#ifndef EMIS_CONFLICT_LIST_H
#define EMIS_CONFLICT_LIST_H

#include "form/set.h"
#include "store/replica.h"
#include "store/txn.h"

enum { CONFLICT_ID_SIZE = 24 };

struct conflict_side {
	char *text; /* "(blank)" where there is no value; of a whole row the fields that differ */
	char *author; /* "" where the log here does not tell */
	int64_t time; /* 0: the same */
	int origin; /* replica number; -1: the same */
};

struct conflict_field {
	char *label, *stands, *waits;
};

struct conflict_line {
	char id[CONFLICT_ID_SIZE]; /* short, and the same until a newer value comes in */
	char *form, *record, *field; /* as in the table `conflict` */
	char *school; /* or NULL */
	char *title; /* of the record, with the school's name */
	char *label; /* of the field */
	int group; /* lines of one record have the same number, from 0 */
	int origin;
	int64_t revision;
	bool is_own; /* what waits was keyed on this box */
	struct conflict_side stands, waits;
	char *why; /* what is besides the two values, in a sentence; or NULL */
	struct conflict_field *fields; /* of a whole record: those that differ */
	int field_count;

	/* What the choice is compared with. */
	struct value seen, waiting; /* of a cell; texts owned by the line */
	unsigned char hash_seen[8];
	bool has_hash;
	struct txn_sight sight; /* of the record that is signed for, where has_sight */
	bool has_sight;
};

struct conflict_list {
	struct conflict_line *lines; /* by form, record, field, origin */
	int count, groups;
	int chosen; /* settled on this box, not yet decided by the province */
};

bool conflict_list_read(struct replica *replica, struct form_set *set, struct conflict_list *out, struct err *err);
void conflict_list_reset(struct conflict_list *list);
const struct conflict_side *conflict_list_mine(const struct conflict_line *line);
const struct conflict_side *conflict_list_theirs(const struct conflict_line *line);

/* The line with an id. NULL and EX_DATAERR where a newer value came in, it is settled already or two have it; EX_NOINPUT
 * where there never was one. */
const struct conflict_line *conflict_list_find(struct replica *replica, const struct conflict_list *list, const char *id,
	struct err *err);

struct conflict_settled {
	int taken, changed, too_late; /* changed: something else stands or waits by now, look again */
};

/* Settles COUNT lines in one transaction, each record in an entry of its own, and looks at the rules of those records
 * again. */
bool conflict_list_settle(struct replica *replica, struct form_set *set, const char *author,
	const struct conflict_line *const *lines, int count, bool is_mine, struct conflict_settled *out, struct err *err);

#endif
