/* What the two files that save a record share: record_save.c writes cells, record_reason.c reasons and findings. */
#ifndef FORM_RECORD_REASON_H
#define FORM_RECORD_REASON_H

#include "form/record.h"
#include "store/txn.h"

struct saving {
	struct replica *replica;
	struct record *record;
	struct record *present; /* as the tables have it now; NULL for a new record */
	struct record_save *out;
	const struct record_reason *reasons;
	int reason_count;
	struct check_list broken; /* all broken rules, also those with a reason */
	struct txn *txn;
	bool is_signed; /* it is signed for, and not as it was loaded */
	struct txn_sight sight; /* and what it is now */
	bool is_open; /* the entry was begun */
	bool accepts_soft;
	struct err *err;
};

/* The value that is saved: blank where it is not asked; key fields that the parent gives, from the parent. */
struct value record_reason_value(const struct record *record, int grid, int row, int field);
/* Key text of the record (grid -1) or of a grid's row, as it will be. */
void record_reason_key(const struct record *record, int grid, int row, struct buf *out);
/* The school that the record is about, a new string; NULL where it is about none. */
char *record_reason_school(const struct record *record);
/* Begins the one entry of this save, if it was not. SCOPE: NULL where its operations tell it. */
bool record_reason_entry(struct saving *saving, const char *scope);
/* 1 where a broken soft rule has its reason, now given or held by the tables, or where it is an open finding already and its
 * field was not touched; 0 not; -1 an error. */
int record_reason_find(struct saving *saving, const struct check_line *line);
/* The field that LINE is about was changed now. */
bool record_reason_is_touched(const struct saving *saving, const struct check_line *line);
/* Inside the transaction: the reasons given, and the findings of the record and its rows made again. */
bool record_reason_write(struct saving *saving);

#endif
