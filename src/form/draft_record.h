/* Drafts of records: what is keyed goes to the disk field by field, and comes back after a power cut with the values seen. */
#ifndef FORM_DRAFT_RECORD_H
#define FORM_DRAFT_RECORD_H

#include "form/record.h"
#include "store/draft.h"

/* Opens a draft of RECORD; TITLE is what the work list shows. */
bool draft_record_start(struct replica *replica, const struct record *record, const char *school, const char *title,
	const char *author, int64_t *id, struct err *err);
/* The open draft of AUTHOR for this form and key (a new record with a made id: KEY "" and SCHOOL). */
bool draft_record_find(struct replica *replica, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err);
/* By its number. EX_NOINPUT where it is gone. */
bool draft_record_get(struct replica *replica, int64_t id, struct draft *out, struct err *err);
/* Keeps one cell, with its value seen; GRID -1 is the record itself. A row's key fields must be set. On the disk when it returns. */
bool draft_record_put(struct replica *replica, int64_t id, const struct record *record, int grid, int row, int field,
	struct err *err);
/* Where the cursor is: "PAGE/FIELD" or any text of the screen's own. */
bool draft_record_place(struct replica *replica, int64_t id, const struct record *record, const char *title, const char *place,
	struct err *err);
/* The record of a draft: what the tables hold now with the draft's values over it, each with the value that it saw. CLASHES (the
 * caller frees): cells that somebody changed since (the table holds neither the value seen nor the draft's). */
bool draft_record_load(struct replica *replica, struct form_set *set, const struct draft *draft, struct record **out,
	struct record_clash **clashes, int *clash_count, struct err *err);
bool draft_record_drop(struct replica *replica, int64_t id, struct err *err);

#endif
