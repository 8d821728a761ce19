/* What the files of verification share. screens/verify*.c only. */
#ifndef SCREENS_VERIFY_STATE_H
#define SCREENS_VERIFY_STATE_H

#include "emis/verify.h"
#include "screens/entry_state.h"
#include "screens/verify.h"

/* An answer of another sitting: of which row and field; both keyings as they were then, and what was chosen. */
struct verify_kept { char *row, *field, *text; };

struct verify {
	enum verify_way way;
	bool is_marked; /* only the fields that the form marks */
	char key[128]; /* of the record */
	bool *agreed; /* by page: VERIFY_SIGHT */
	char hash[VERIFY_HASH + 1]; /* of the record as it was opened: VERIFY_SIGHT */
	long changed; /* cells corrected in a sight check, counted before the save */
	/* While differences are settled: */
	struct record *first; /* the record as it was saved, with what was chosen */
	struct verify_differences differences;
	bool *corrected; /* by difference: what was chosen is not what was keyed first */
	int at; /* the one that is asked about */
	struct verify_kept *kept;
	int kept_count;
};

/* verify_entry.c */
/* Has the draft pages that were agreed to? */
bool verify_has_agreed(struct app *app, int64_t draft);
/* Those of the draft that goes on, as long as the record is what it was then. */
void verify_read_agreed(struct entry *entry);

void verify_forget_kept(struct verify *verify);
/* Differences that are none: of those from `at` on, what the first keying has and this one not yet. Asks whether they are to be settled all the
 * same; the cursor goes to the first. False where there are none. */
bool verify_asks_unkeyed(struct entry *entry);
/* verify_settle.c: the next difference that has no answer; behind the last the verification is written. */
void verify_ask_next(struct entry *entry);
/* Compares the second keying with the record and asks about each difference. */
void verify_settle(struct entry *entry);
/* The verification is written, the draft dropped, the view taken away. */
void verify_finish(struct entry *entry, const struct verify_result *result);

#endif
