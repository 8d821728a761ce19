/* What a card knows of one school, read from the replica: inside of card*.c only. */
#ifndef EMIS_CARD_FACTS_H
#define EMIS_CARD_FACTS_H

#include <stdint.h>

#include "emis/card_source.h"
#include "form/arena.h"

#define CARD_ABSENT INT64_MIN /* a count that nobody reported */

enum { CARD_YEARS = 3, CARD_VISITS = 6, CARD_CLASSES = 24, CARD_POSTS = 48 };

struct card_class {
	const char *code;
	const struct code_item *grade; /* NULL: not in the list of classes */
	int position;
	int64_t boys[CARD_YEARS], girls[CARD_YEARS]; /* the card's year, the one before, the one before that */
	int64_t boys_entered, girls_entered, boys_repeating, girls_repeating;
};

struct card_post { const char *designation; int64_t men, women; bool is_teaching; };

/* Posts of a designation as the government sanctioned and filled them: of the return's year. */
struct card_sanctioned { const char *designation; int64_t sanctioned, filled, men, women; };

struct card_visit {
	int64_t id;
	const char *date, *access, *status, *closed_reason;
	const struct school_day *day; /* of the calendar; the visit then counts in no figure */
	int64_t present, roll; /* teachers seen, of those of whom it is known; CARD_ABSENT where of none */
	int64_t excused; /* of the roll: absent on sanctioned leave or duty */
	int64_t counted, enrolled; /* of classes that have both, CARD_ABSENT where none has */
	int classes_missing; /* that have only one of the two, and so count in neither */
};

struct card_conflict { const char *form, *record, *field; };

struct card_facts {
	struct arena memory;
	const char *code, *name_ur, *cluster_name;
	struct value school[SCHOOL_COLUMNS];
	int64_t touched; /* time of the last entry about the school, or CARD_ABSENT */
	int64_t year; /* 0: no return at all */
	struct value *census[2]; /* of the year and the one before; NULL where there is no such return */
	struct card_class classes[CARD_CLASSES];
	int class_count;
	bool has_year[CARD_YEARS]; /* an enrolment of that year is held */
	struct card_post posts[CARD_POSTS];
	int post_count;
	struct card_sanctioned sanctioned[CARD_POSTS];
	int sanctioned_count;
	const char *head, *head_post; /* name and designation from the roll */
	struct card_visit visits[CARD_VISITS];
	int visit_count;
	/* Each fact as the newest visit that reported it saw it; what belongs together (toilets, water and its source, money)
	 * is of one visit. A visit that was refused saw nothing. */
	struct value seen[VISIT_COLUMNS];
	const char *seen_on[VISIT_COLUMNS]; /* the date of that visit; NULL where none reported it */
	int64_t seen_by[VISIT_COLUMNS]; /* its id */
	struct card_conflict *conflicts;
	int conflict_count;
	char checksum[9];
};

/* EX_NOINPUT where there is no such school. The facts are to be reset in any case. */
bool card_facts_read(struct card_maker *maker, const char *code, int year, struct card_facts *facts, struct err *err);
void card_facts_reset(struct card_facts *facts);

/* A value of a query's row, its text kept as long as the facts; a count, CARD_ABSENT where it is not reported. */
struct value card_facts_keep(struct card_facts *facts, const struct query *query, int column);
int64_t card_facts_reported(const struct query *query, int column);
/* A text or a count of the return of AGE years before the card's; NULL or CARD_ABSENT where not reported. */
const char *card_facts_text(const struct card_maker *maker, const struct card_facts *facts, int age,
	enum card_census_column column);
int64_t card_facts_count(const struct card_maker *maker, const struct card_facts *facts, int age,
	enum card_census_column column);
bool card_facts_disputed(const struct card_facts *facts, const char *form, const char *record, const char *field);
/* The sum of two counts, of those that are there; CARD_ABSENT where neither is. */
int64_t card_facts_add(int64_t a, int64_t b);

#endif
