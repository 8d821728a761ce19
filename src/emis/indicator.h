/* Indicators: each defined once, in one row of a table that is computation, documentation and help in one.
 *
 * A row (struct indicator) says what is added up: terms, SQL expressions over the rows of one source (the registry with the year's
 * return, classes, ages, visits …), for boys and girls where the subject has a sex; what the sum is divided by; which schools are
 * asked at all; the lowest level at which it may be shown; and in words the formula, where it comes from and what a blank does to
 * it. `zila indicators --explain CODE` and docs/INDICATORS.md print the row; indicator_ask() computes from it. No other file
 * knows a formula.
 *
 * How a figure comes about, followed on paper for `ptr` of district Kech in 2024:
 *   the row      numerator: of SOURCE_CLASS, e.boys and e.girls; denominator: of SOURCE_SCHOOL, TEACHERS; every school; paired
 *   statements   the expressions that the asked rows need, each once, become the columns of one statement a source:
 *                SELECT s.code, …, coalesce(c.teachers_total, …) FROM school s LEFT JOIN census c … WHERE s.district = 'kech'
 *                SELECT s.code, e.grade, e.boys, e.girls FROM school s CROSS JOIN enrolment e … WHERE s.district = 'kech'
 *   cells        a school's cell of a term is the sum of its rows, absent where none reported: 07002 has 14 boys, 36 girls, 2 teachers
 *   figure       07002 reports both: 50 and 2 are added to the sums of its cluster, tehsil or district (as asked), and one to the
 *                schools that it rests on; 07003 reports no class: it is expected, and in neither sum
 *   answer       {numerator 50 + …, denominator 2 + …, schools, approved, expected}; indicator_value() divides, once, at the end
 * Districts add up to divisions and the province by the same sums, so no figure is an average of averages.
 *
 * Against it stood one statement an indicator with GROUP BY: simpler, but each walks the returns again. Over the real census
 * 30 facility shares by district took 0.48 s so and 0.04 s in one statement, and the rows themselves, added up in C, the same 0.04 s: they
 * also say who reported both halves, and serve schools, clusters and districts alike.
 *
 * Blank is never zero. Enrolment is what the school reports (`boys`, `girls`). All saved returns count; a figure says how many of
 * them are approved and whether a disputed cell is in it. A voided record counts nowhere. */
#ifndef EMIS_INDICATOR_H
#define EMIS_INDICATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "form/set.h"
#include "store/replica.h"

#define INDICATOR_ABSENT INT64_MIN /* a sum that nobody reported a part of */

enum indicator_level {
	INDICATOR_SCHOOL, INDICATOR_KIND, /* a district's schools of one level and gender: "primary/girls" */
	INDICATOR_CLUSTER, INDICATOR_TEHSIL, INDICATOR_DISTRICT, INDICATOR_DIVISION, INDICATOR_PROVINCE, INDICATOR_LEVELS,
};

enum indicator_sex { INDICATOR_BOTH, INDICATOR_MALE, INDICATOR_FEMALE, INDICATOR_SEXES };

/* Whose rows a term is of, and the letter by which its expressions name the columns. The registry is s in all of them. */
enum indicator_source {
	SOURCE_NONE,
	SOURCE_SCHOOL, /* one row a school: c, the year's return, blank where there is none */
	SOURCE_CLASS, /* e, the year's classes */
	SOURCE_BEFORE, /* e, the classes of the year before */
	SOURCE_AGE, /* a, pupils by age: the optional page census_age */
	SOURCE_VISIT, /* v, visits of the period on school days */
	SOURCE_VISIT_CLASS, /* k, the classes of those visits that did not find the school closed */
	SOURCE_VISIT_SHUT, /* k, those of visits that found it closed */
	SOURCE_VISIT_STAFF, /* p, the teachers of those visits of whom it is written whether they were there, t, the person on the roll */
	SOURCE_STAFF, /* t, the roll as it is now: it has no years */
	SOURCE_MONEY, /* m, money of the year: the optional page census_money */
	SOURCE_BOOKS, /* b, textbooks by class: the optional page census_books */
	SOURCE_POPULATION, /* o, the district's population by age */
	SOURCE_NEAR, /* metres to the nearest school of girls, worked out from the points of the map */
	SOURCE_LOG, /* when the return was entered, by the log */
	SOURCES,
};

struct indicator_term {
	enum indicator_source source;
	int sign; /* +1 or -1; 0 ends the list */
	/* Which rows: codes or classes of the list `grade` ("1", "primary"), or of ages words of the list `official_age`; NULL: all. Of
	 * SOURCE_NEAR "same" or "next". */
	const char *rows;
	const char *value[INDICATOR_SEXES]; /* [BOTH] NULL: the sum of the two others; those NULL: it has no sex */
	/* Of SOURCE_SCHOOL, whose value is a word: 1 where it is this one ("": where it is blank), 0 where it is another. Terms that ask for
	 * words of one value share its column. NULL: the value is the number to add. */
	const char *is;
};

enum indicator_base {
	BASE_NONE, /* nothing: a count */
	BASE_TERM, /* the terms of `denominator` */
	BASE_KNOWN, /* one for each school that reports the numerator */
	BASE_SCHOOLS, /* one for each school that is asked */
	BASE_DISTRICT, /* the same sum of the whole district */
	BASE_UCS, /* union councils; the numerator says which schools serve one, and the figure counts those without */
	/* made of the figures of others (`of`, `by`): */
	BASE_PARITY, /* girls' value of `of` over that of the boys */
	BASE_ADJUSTED, /* parity `of`, 2 - 1/x where it is above one */
	BASE_RATIO, /* value of `of` over that of `by` */
	BASE_SURVIVAL, /* of promotion_g and repetition_g for the classes 1 … `survival_to` - 1 */
};

enum indicator_unit { UNIT_COUNT, UNIT_PERCENT, UNIT_RATIO, UNIT_KM };
enum indicator_topic {
	TOPIC_RETURNS, TOPIC_PUPILS, TOPIC_POPULATION, TOPIC_AGES, TOPIC_FLOW, TOPIC_STAFF, TOPIC_SCHOOLS, TOPIC_FACILITIES, TOPIC_LADDERS,
	TOPIC_GIRLS, TOPIC_VISITS, TOPIC_SHARES, TOPICS,
};

enum { INDICATOR_TERMS = 3 };

struct indicator {
	const char *code, *name;
	const char *words; /* the formula in words */
	enum indicator_topic topic;
	enum indicator_unit unit;
	int decimals;
	enum indicator_level least, most; /* it is shown from the one to the other */
	struct indicator_term numerator[INDICATOR_TERMS];
	enum indicator_base base;
	struct indicator_term denominator[INDICATOR_TERMS];
	const char *of, *by;
	int survival_to;
	const char *schools; /* which schools are asked, as SQL over a row of SOURCE_SCHOOL; NULL: all */
	const char *when; /* of them, whose answer can be used, likewise; NULL: all */
	/* And of those, likewise: schools with a row of which the term is true, or, where its sign is -1, with none. The rows are those that are
	 * read for the sums: to look for them again in `when` cost as much as all other expressions together. */
	struct indicator_term held[INDICATOR_TERMS];
	bool is_apart; /* numerator and denominator are of different schools, and add up each by itself */
	bool is_blank_none; /* no row is none of it (visits that were not paid), once `when` holds */
	bool is_any; /* a school counts once, however many rows it has */
	bool is_none; /* a school counts where what it reports adds up to nothing */
	const char *source; /* forms and fields, in words */
	const char *missing; /* what a blank does */
};

/* The table, in the order of the documentation; NULL past the last. Files indicator_*.c of its topics hold it. */
const struct indicator *indicator_at(int position);
const struct indicator *indicator_find(const char *code); /* or NULL */
bool indicator_is_sexed(const struct indicator *indicator);

/* Why there is no value. */
enum indicator_why {
	WHY_GIVEN, WHY_NOT_REPORTED, WHY_NOTHING, /* to divide by */
	WHY_LEVEL, WHY_NO_FORM, WHY_NO_AGES, WHY_NO_POPULATION, WHY_NOT_HELD, WHY_NO_DUE_DATE,
	WHY_OUTSIDE, /* a school that is not asked, such as a closed one: its own sums are given, and are in no other place's */
};

struct indicator_figure {
	int64_t numerator, denominator; /* of UNIT_KM in metres; INDICATOR_ABSENT where nobody reported */
	/* Schools that it rests on; of these with an approved return; schools that were asked. Of a parity, a ratio and survival: of
	 * the half that rests on fewer. */
	int schools, approved, expected;
	unsigned char why; /* enum indicator_why */
	bool is_disputed; /* an open conflict is about a cell that is in it, or would be */
	bool is_old_borders; /* worked out over the borders before a district was split (place->borders says which) */
	bool is_doubtful; /* of pupils from year to year: below zero or above all, since some have come in from schools outside */
};

struct indicator_place {
	char *code, *name, *district; /* district NULL above it */
	char *borders; /* "Lasbela and Hub", or NULL: districts over which its rates are worked out together */
	int schools, returns, approved, disputed; /* schools of the registry, returns held, approved, with an open conflict */
	struct indicator_figure *figures; /* by position in the ask's list, three sexes each */
};

struct indicator_answer {
	enum indicator_level level;
	int year, population_year; /* 0: no population is held */
	char from[11], to[11]; /* of the visits */
	const struct indicator *const *indicators;
	int count;
	struct indicator_place *places;
	int place_count;
};

struct indicator_ask {
	enum indicator_level level;
	const char *place; /* code of one place of that level; NULL: all of them */
	const char *district; /* only places inside it. Below the district one of the two must be given */
	int year;
	char from[11], to[11]; /* period of the visits; "": 1 January to 31 December of the year */
	/* Only schools of this level, gender and location (codes), NULL: any. Rates of the population are then WHY_LEVEL: no population
	 * is counted by school. */
	const char *school_level, *gender, *location;
};

/* Statements of a list of indicators, made ready once for many asks. What is kept between asks (calendar, geography) is read
 * again when the replica has changed. SET must outlive it and no form be loaded meanwhile. */
struct indicator_book;

/* CODES: NULL-terminated, or NULL for the whole table. EX_USAGE for a code that is none. */
bool indicator_open(struct replica *replica, const struct form_set *set, const char *const *codes, struct indicator_book **out,
	struct err *err);
void indicator_close(struct indicator_book *book);
/* EX_NOINPUT where there is no such place, EX_UNAVAILABLE where this box does not hold the place, EX_USAGE where neither place nor
 * district is given below the district. Places come in the order of their codes; a place without schools has figures too. */
bool indicator_ask(struct indicator_book *book, const struct indicator_ask *ask, struct indicator_answer **out, struct err *err);
/* Several levels up to the district from one reading of ask->district (whose `level` and `place` are not looked at; rates of the
 * population are not for it): OUT has room for COUNT answers, all NULL on failure. */
bool indicator_ask_levels(struct indicator_book *book, const struct indicator_ask *ask, const enum indicator_level *levels, int count,
	struct indicator_answer **out, struct err *err);
void indicator_free(struct indicator_answer *answer);
const struct indicator_figure *indicator_figure(const struct indicator_answer *answer, int place, int position, enum indicator_sex sex);
/* Position of CODE in the answer's list, or -1; index of the place CODE, or -1. */
int indicator_position(const struct indicator_answer *answer, const char *code);
int indicator_place(const struct indicator_answer *answer, const char *code);

/* Divided, in per cent or km where it is that; 0 where there is none (figure->why). */
double indicator_value(const struct indicator *indicator, const struct indicator_figure *figure);
/* The same as text: "41.3 %", "1.9 km", "1234"; "n/a" where there is none. ROOM holds 32 bytes. */
const char *indicator_text(const struct indicator *indicator, const struct indicator_figure *figure, char room[32]);
/* "not reported", "shown at district and above" …; "" where there is a value. */
const char *indicator_why(const struct indicator *indicator, const struct indicator_figure *figure);
/* What a figure is divided by, in words: "pupils by what the schools report", "functional schools that answer" … */
const char *indicator_base_words(const struct indicator *indicator);

const char *indicator_level_word(enum indicator_level level);
bool indicator_level_find(const char *word, enum indicator_level *out);
const char *indicator_topic_title(enum indicator_topic topic);
/* Everything that the row says, as plain text or as the page docs/INDICATORS.md (the whole table). */
void indicator_explain(const struct indicator *indicator, struct buf *out);
void indicator_document(struct buf *out);

/* For tests of their plans: the text of the book's statements by source, NULL where it has none. */
const char *indicator_sql(const struct indicator_book *book, enum indicator_source source);

#endif
