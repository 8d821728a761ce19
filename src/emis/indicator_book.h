/* The inside of indicators: how the rows of the table become statements, cells and sums. For indicator_*.c only. */
#ifndef EMIS_INDICATOR_BOOK_H
#define EMIS_INDICATOR_BOOK_H

#include "emis/indicator.h"
#include "emis/school_day.h"
#include "store/query.h"

enum { BOOK_TERMS = INDICATOR_TERMS, BOOK_COLUMNS = 400, BOOK_DISTRICTS = 128, BOOK_CLASSES = 64 };

/* A term that some row of the table needs: its cells of a school are slots, -1 where it has none. */
struct measure {
	const struct indicator_term *term;
	int slot[INDICATOR_SEXES];
	uint64_t classes; /* positions in the list of classes, of which it takes the rows */
	int from, to; /* ages */
};

/* A column of a statement that is added to a slot. */
struct feed { int column, slot, measure; };

/* Positions among a statement's feeds of those that take the rows of one class. */
struct feed_list { int *feeds; int count; bool is_made; };

struct statement {
	char *sql, *sql_school; /* of a district, of one school; NULL: nothing is asked of this source, or a form of it is not loaded */
	char **values; /* expressions, each once; columns from `first` on */
	bool is_number[BOOK_COLUMNS]; /* those that are added up or say which schools; of the others only words are asked */
	int value_count, first;
	struct feed *feeds;
	int feed_count;
	struct feed_list of_class[BOOK_CLASSES]; /* of the sources of classes, by the class's position; made when the first row of it is met */
	bool is_missing; /* a form is not loaded */
};

struct compiled {
	const struct indicator *row;
	int numerator[BOOK_TERMS], denominator[BOOK_TERMS], held[BOOK_TERMS]; /* measures, -1 ends */
	int schools, when; /* columns of SOURCE_SCHOOL, -1: all */
	int of, by, promotion[16], repetition[16]; /* positions in the book */
	bool is_sexed, is_of_population, is_missing, has_no_ages; /* the list official_age lacks a word of its terms */
};

struct district {
	char *code, *name, *division, *predecessor;
	bool has_population, is_held;
	int root; /* the district on whose borders its rates are worked out; -1: no population */
};

struct division { char *code, *name; };

/* A school as read: its fixed columns. Texts live in the run. */
struct book_school {
	char *code, *name, *cluster, *tehsil, *level, *gender, *uc, *zone, *district;
	int64_t lat, lon; /* INDICATOR_ABSENT where there is none */
	bool has_return, is_approved, is_disputed;
	int place; /* index among the run's places, -1: in none */
};

/* Where the nearest schools for girls are looked up; see indicator_near.c. */
struct near;

struct indicator_book {
	struct replica *replica;
	const struct form_set *set;
	const struct indicator **asked; /* as the answer shows them */
	int *asked_at; /* their positions among the compiled */
	int asked_count;
	struct compiled *compiled; /* the asked ones and those that they are made of */
	int count;
	struct measure *measures;
	int measure_count, slot_count;
	struct statement statements[SOURCES];
	const struct code_list *grades;
	struct school_days days;
	struct district districts[BOOK_DISTRICTS];
	int district_count;
	struct division *divisions;
	int division_count;
	int64_t version; /* of the data that these were read from; -1: not yet */
	int population_year, population_asked;
	/* The ask that is being answered. */
	const struct indicator_ask *ask;
	char from[11], to[11], due[11]; /* due "": not set */
	struct near *near;
};

/* What one district's statements gave. */
struct run {
	const struct indicator_book *book;
	const char *district; /* NULL: one school */
	struct book_school *schools;
	int count, room;
	int64_t *cells; /* slots of each school */
	unsigned char *flags; /* columns of SOURCE_SCHOOL that are true, of each school */
	unsigned char *disputed; /* compiled rows, of each school */
	bool *is_filled; /* slots of which any school has a cell */
	struct indicator_place *places; /* what its schools add up to */
	int place_count;
};

/* A sum of what is known, as large as a number can be at most: rows from elsewhere may hold any number. */
static inline void book_add(int64_t *into, int64_t value)
{
	if (value == INDICATOR_ABSENT)
		return;
	if (*into == INDICATOR_ABSENT)
		*into = value;
	else if (__builtin_add_overflow(*into, value, into))
		*into = value > 0 ? INT64_MAX : -INT64_MAX;
}

/* indicator_book.c */
bool book_has(const struct indicator_book *book, const char *table, const char *column);
/* What a source's rows are by other columns than the terms name: its joins, and its condition ("" where it has none). */
const char *book_joins(enum indicator_source source);
const char *book_condition(enum indicator_source source);

/* indicator_place.c: calendar, districts, divisions, read again where the replica has changed; the population of an age range in the
 * district ROOT, of one sex; INDICATOR_ABSENT where there is none. */
bool book_places_refresh(struct indicator_book *book, struct err *err);
void book_places_free(struct indicator_book *book);
bool book_population_year(struct indicator_book *book, int year, struct err *err);
bool book_population(struct indicator_book *book, int root, const struct measure *measure, enum indicator_sex sex, int64_t *out,
	struct err *err);
int book_district(const struct indicator_book *book, const char *code); /* or -1 */

/* indicator_read.c: KEY is a district's code, or with IS_SCHOOL a school's. */
bool run_read(struct indicator_book *book, const char *key, bool is_school, struct run *run, struct err *err);
void run_free(struct run *run);

/* indicator_dispute.c: marks what open conflicts are about. */
bool run_disputes(struct indicator_book *book, const char *key, bool is_school, struct run *run, struct err *err);

/* indicator_add.c: adds what the schools of the run have to the figures of its places. */
void add_run(const struct indicator_book *book, struct run *run);

/* indicator_sum.c: the run's places and their figures, of all compiled rows; derived ones are left to sum_derive, which also gives each
 * figure its reason where there is no value. */
void sum_run(struct indicator_book *book, struct run *run);
struct indicator_figure *sum_figures(const struct indicator_book *book);
void sum_add(const struct indicator_book *book, struct indicator_figure *into, const struct indicator_figure *from, bool is_population);
void sum_derive(const struct indicator_book *book, struct indicator_figure *figures);
void place_free(struct indicator_place *place);

/* What one district added up to, before it is anybody's answer. */
struct district_sums {
	bool is_read;
	struct indicator_place place; /* counts and figures */
};

struct asking {
	struct indicator_book *book;
	const struct indicator_ask *ask;
	struct indicator_answer *answer;
	struct district_sums districts[BOOK_DISTRICTS];
	bool has_population, has_share;
};

/* indicator.c: gives PLACE to the answer, with the figures of what was asked in the order in which it was. */
void asking_give(struct asking *asking, struct indicator_place place);
/* indicator_group.c: the answer at the district and above. */
bool asking_groups(struct asking *asking, struct err *err);

/* indicator_near.c: metres from a point to the nearest functional school for girls of a level (0 primary … 3), or INDICATOR_ABSENT. */
bool near_open(struct indicator_book *book, int year, struct near **out, struct err *err);
void near_close(struct near *near);
int64_t near_metres(const struct near *near, int64_t lat, int64_t lon, int level);
int near_level(const char *level); /* -1: none of them */

#endif
