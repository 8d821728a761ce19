/* What the files of verification share. screens/verify*.c only. */
#ifndef SCREENS_VERIFY_STATE_H
#define SCREENS_VERIFY_STATE_H

#include "emis/verify.h"
#include "screens/entry_state.h"
#include "screens/verify.h"

enum verify_choice { CHOICE_NONE, CHOICE_FIRST, CHOICE_SECOND, CHOICE_OTHER };

struct verify {
	enum verify_way way;
	bool is_marked; /* only the fields that the form marks */
	char key[128]; /* of the record */
	bool *agreed; /* by page: VERIFY_SIGHT */
	long changed; /* cells corrected in a sight check, counted before the save */
	/* While differences are settled: */
	struct record *first; /* the record as it was saved, with what was chosen */
	struct verify_differences differences;
	int at; /* the one that is asked about */
	long corrected;
};

/* verify_settle.c: compares the second keying with the record and asks about each difference. */
void verify_settle(struct entry *entry);
/* The verification is written, the draft dropped, the view taken away. */
void verify_finish(struct entry *entry, const struct verify_result *result);

#endif
