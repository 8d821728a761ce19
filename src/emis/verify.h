/* Verification of what was keyed: by a second keying of another person, or a supervisor's look, as each district has chosen for each form
 * (records of `verify_way`); what was verified is a record of `verification`. Nothing here holds a record up. */
#ifndef EMIS_VERIFY_H
#define EMIS_VERIFY_H

#include "base/buf.h"
#include "base/err.h"
#include "form/record.h"
#include "form/set.h"
#include "store/replica.h"

#define VERIFY_FORM "verification"
#define VERIFY_WAY_FORM "verify_way"

enum { VERIFY_HASH = 16 }; /* letters of it */

enum verify_way { VERIFY_NONE, VERIFY_SECOND, VERIFY_SIGHT };
enum verify_share { VERIFY_ALL, VERIFY_MARKED, VERIFY_NTH };

struct verify_rule {
	enum verify_way way;
	enum verify_share share;
	int every; /* VERIFY_NTH */
	char since[11]; /* records first saved on this day or later (verify_since.h); "" all */
};

/* What the district of SCHOOL has chosen for FORM; VERIFY_NONE where it has not. */
bool verify_rule(struct replica *replica, const struct form_set *set, const char *form, const char *school, struct verify_rule *out, struct err *err);
/* Is the record KEY of those that are verified by RULE? Which one in so many it is hangs on its key alone, the same everywhere. */
bool verify_is_chosen(const struct verify_rule *rule, const char *form, const char *key);

struct verified {
	bool is_there, is_changed; /* changed since */
	enum verify_way way;
	char who[64], when[17]; /* "" where the log of this box does not tell */
};

/* The last verification of a record. */
bool verify_last(struct replica *replica, struct form_set *set, const struct form *form, const char *key, struct verified *out, struct err *err);
/* "verified by second keying, NAME, DATE", "changed since it was verified by …", "not verified". */
void verify_say(const struct verified *verified, struct buf *out);

/* A hash of the record with its grids as it stands, in hexadecimal. */
bool verify_hash(struct replica *replica, const struct form *form, const char *key, char out[VERIFY_HASH + 1], struct err *err);

struct verify_waiting {
	const char *form, *key, *school, *name; /* name: of the school */
	enum verify_way way;
	bool is_changed; /* it was verified, and changed since */
};

/* Calls VISIT for each record that waits, form by form, in the order of schools. HAS_CHANGED: also those that changed since; that reads
 * every verified record. */
bool verify_each_waiting(struct replica *replica, struct form_set *set, bool has_changed,
	bool (*visit)(void *state, const struct verify_waiting *waiting), void *state, struct err *err);
/* How many were never verified and should be; cheap enough for the first screen. */
long verify_count(struct replica *replica, struct form_set *set);

/* May AUTHOR verify this record? Not who keyed or changed it since it was last verified; a sight check is a supervisor's. EX_NOPERM with
 * what to do. */
bool verify_may(struct replica *replica, struct form_set *set, const struct form *form, const char *key, const char *author, enum verify_way way,
	struct err *err);

struct verify_result {
	enum verify_way way;
	long fields, differences, corrected;
};

/* Writes the verification of the record as it stands. */
bool verify_write(struct replica *replica, struct form_set *set, const struct form *form, const char *key, const char *school, const char *author,
	const struct verify_result *result, struct err *err);

/* A cell in which two keyings differ; a row is known by the first record's number, or -1 where it has none, and the second's alike. */
struct verify_difference {
	int grid, first_row, second_row, field;
};

struct verify_differences {
	struct verify_difference *list;
	int count;
	long fields; /* compared: those filled in either */
};

/* Compares the record as it was saved with the second keying. IS_MARKED: only the fields that the form marks. */
void verify_compare(const struct record *first, const struct record *second, bool is_marked, struct verify_differences *out);
/* A field of FORM that is keyed again. */
bool verify_is_field(const struct form *form, int field, bool is_marked);

#endif
