/* The drafts of this box: opened when the first field of a record is left, found again by who was keying what, dropped when it is saved. */
#ifndef FORM_DRAFT_BOOK_H
#define FORM_DRAFT_BOOK_H

#include "form/record.h"
#include "store/draft.h"

/* Opens a draft of RECORD about SCHOOL; TITLE is what the work list shows. Cells go in by draft_record_put. */
bool draft_book_start(struct replica *replica, const struct record *record, const char *school, const char *title,
	const char *author, int64_t *id, struct err *err);
/* The open draft of AUTHOR for a form and key (a new record with a made id: KEY "" and SCHOOL). */
bool draft_book_find(struct replica *replica, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err);
/* By its number. EX_NOINPUT where it is gone (saved or dropped on another terminal). */
bool draft_book_get(struct replica *replica, int64_t id, const char *author, struct draft *out, struct err *err);
/* Where the cursor was; any text of the screen's own. */
bool draft_book_place(struct replica *replica, const struct draft *draft, const char *place, struct err *err);
bool draft_book_drop(struct replica *replica, int64_t id, struct err *err);

#endif
