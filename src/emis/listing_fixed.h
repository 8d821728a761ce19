/* The lists that come with the program. Each is one row of a table and one function; `zila list` names them. */
#ifndef EMIS_LISTING_FIXED_H
#define EMIS_LISTING_FIXED_H

#include "emis/listing.h"
#include "form/set.h"
#include "store/query.h"
#include "store/replica.h"

enum { LISTING_LAST = 130 };

/* Of whose records, and of which year's returns. */
struct listing_ask {
	struct replica *replica;
	struct form_set *set;
	const char *district; /* NULL: all that are held */
	int year; /* 0: the year whose returns are keyed now */
};

struct listing_fixed {
	const char *name, *title, *words; /* WORDS: what it is for, one line */
	bool is_personal;
	/* Fills a new listing; ask->year is a year. */
	bool (*make)(const struct listing_ask *ask, struct listing *out, struct err *err);
};

/* NULL past the last. */
const struct listing_fixed *listing_fixed_at(int position);
const struct listing_fixed *listing_fixed_find(const char *name); /* or NULL */
/* EX_NOINPUT where DISTRICT is none that is known here, EX_UNAVAILABLE where this box does not hold it. */
bool listing_fixed_make(const struct listing_fixed *fixed, const struct listing_ask *ask, struct listing **out, struct err *err);
/* Whether ask->district is a district of which this box has the records; for lists of one's own too. */
bool listing_ask_check(const struct listing_ask *ask, struct err *err);
/* "Kech"; "Balochistan" or what the province is called where no district is asked for. */
void listing_ask_place(const struct listing_ask *ask, struct listing *out);

/* What the files listing_*.c of these lists share. */

/* FROM, the condition on s.district (?1), REST; ?2 is the year where it is named. */
bool listing_query(const struct listing_ask *ask, const char *from, const char *rest, struct query **out, struct err *err);
/* A code's label, NULL where not reported. */
const char *listing_label(const struct listing_ask *ask, const char *list, const struct query *query, int column);
/* The text as it stands, NULL where not reported; until the next step. */
const char *listing_plain(const struct query *query, int column);
int64_t listing_count(const struct query *query, int column); /* LISTING_ABSENT where not reported */
/* Begins a part where the value (a code of LIST) is another than that of the row before, which LAST keeps ("" at first). True where it
 * did. WHAT: "Tehsil". */
bool listing_new_group(const struct listing_ask *ask, struct listing *out, const char *list, const char *what, const struct query *query,
	int column, char last[LISTING_LAST]);
/* The same by tehsil and, over several districts, by the district in the next column: rows are in the order of both. */
bool listing_new_tehsil(const struct listing_ask *ask, struct listing *out, const struct query *query, int column, char last[LISTING_LAST]);
/* Codes of the districts asked for that have schools; a new array and new texts. */
bool listing_districts(const struct listing_ask *ask, char ***out, int *count, struct err *err);

bool listing_seniority(const struct listing_ask *ask, struct listing *out, struct err *err);
bool listing_vacancy(const struct listing_ask *ask, struct listing *out, struct err *err);
bool listing_vacancy_posts(const struct listing_ask *ask, struct listing *out, struct err *err);
bool listing_closed(const struct listing_ask *ask, struct listing *out, struct err *err);
bool listing_missing(const struct listing_ask *ask, struct listing *out, struct err *err);
bool listing_yearbook(const struct listing_ask *ask, struct listing *out, struct err *err);

#endif
