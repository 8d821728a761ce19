/* Between a record in memory and its draft on the disk.
 *
 * A draft keeps, beside each value typed, the value that was loaded. A record made again from its draft has both, so
 * a save after a power cut or a week is held against what the clerk saw then. A row of a grid is known by its own key
 * text; a new row of a free grid by "#" and its number among the new rows, because its key may still be typed. */
#ifndef FORM_DRAFT_RECORD_H
#define FORM_DRAFT_RECORD_H

#include "form/record.h"
#include "store/draft.h"

/* One cell of RECORD to the draft (GRID -1: the record's own). On the disk when it returns. */
bool draft_record_put(struct replica *replica, int64_t draft, const struct record *record, int grid, int row,
	int field, struct err *err);
/* All cells that differ from what was loaded: for a draft that was just started. */
bool draft_record_put_all(struct replica *replica, int64_t draft, const struct record *record, struct err *err);
/* The record that the draft is of, with its typed values. Cells that somebody changed since they were loaded (and
 * that the draft changes otherwise) are given in CLASHES, to be freed. Fields that the form no longer has are left
 * out. */
bool draft_record_load(struct replica *replica, struct form_set *set, const struct draft *draft, struct record **out,
	struct record_clash **clashes, int *clash_count, struct err *err);

/* The same for a draft that is not of RECORD itself but keeps it beside, as a second keying does: the record's own cells stand under the
 * name OWN in place of "". Nothing was seen. */
bool draft_record_put_beside(struct replica *replica, int64_t draft, const struct record *record, const char *own, int grid, int row, int field,
	struct err *err);
/* Puts the cells of such a draft into RECORD; rows that it does not have yet are added. */
bool draft_record_take_beside(struct replica *replica, int64_t draft, struct record *record, const char *own, struct err *err);

#endif
