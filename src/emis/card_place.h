/* The card of a place above the school while it is being made: inside of card_place*.c only.
 *
 * One reading of a district (indicator_ask_levels) gives its schools, clusters and tehsils; the place itself is asked once more with every
 * indicator, for rates of the population are not of schools. Totals by level, sex and location are the schools' own figures added up by the
 * rule of the indicators: a school that is not asked is left out, a blank adds nothing. */
#ifndef EMIS_CARD_PLACE_H
#define EMIS_CARD_PLACE_H

#include "emis/card_source.h"
#include "emis/indicator.h"
#include "form/arena.h"
#include "page/page.h"

enum {
	PLACE_YEARS = 5, /* of the trend, the card's year first */
	PLACE_KINDS = 5, /* levels of schools: the first four of the list `level`, and all others */
	PLACE_GENDERS = 4, /* boys, girls, mixed, not said */
	PLACE_LOCATIONS = 3, /* rural, urban, not said */
	PLACE_DISTRICTS = 128, PLACE_ROOM = 512, PLACE_FIGURE = 40,
};

/* A school of the place by the registry and the year's return. Only kept up to the district. */
struct place_school {
	const char *code, *name, *tehsil, *uc, *cluster, *reason, *since;
	int kind, gender, location; /* PLACE_… */
	bool is_closed, has_return, has_status, has_point;
	int at; /* in the answer of the schools */
};

/* A place of the next level down: of a district its tehsils, of a tehsil its clusters, of a cluster its schools; of the province its divisions
 * (depth 0), each before its districts (1). */
struct place_row { const struct indicator_answer *answer; int place; const char *code, *name; int depth; };

/* What is counted of the schools that lack something: parts of the box on data quality. */
enum place_gap { GAP_RETURN, GAP_PUPILS, GAP_STAFF, GAP_POINT, GAP_UC, GAP_CLUSTER, GAP_LEVEL, GAP_GENDER, GAP_STATUS, PLACE_GAPS };

struct place_card {
	struct card_maker *maker;
	struct arena memory;
	enum indicator_level level;
	const char *code, *name;
	int year;
	char from[11], to[11]; /* of the visits */
	const char *districts[PLACE_DISTRICTS]; /* in which it has schools */
	int district_count;
	const char *district; /* the one that it lies in, or NULL above the district */
	bool is_shared; /* its answers are the maker's */
	bool is_of_visits; /* a monitoring card, of a period of its own */
	int elsewhere; /* schools of the place that lie in other districts, and are not on the card */
	struct indicator_answer *whole; /* every indicator of the place */
	int at; /* where it stands in that answer */
	struct indicator_answer *years[PLACE_YEARS]; /* the trend; NULL: no return and no class of that year is held */
	int year_at[PLACE_YEARS];
	struct indicator_answer *answers[PLACE_DISTRICTS + 4], *rates, *division_rates; /* of the places below; rates of the population of districts */
	int answer_count;
	struct place_row *below, *clusters; /* in the order of their names; clusters of a district */
	int below_count, cluster_count, division_count; /* divisions: of the rows below, else 0 */
	struct place_school *list; /* up to the district */
	int school_count;
	const struct indicator_answer *schools; /* of the one district */
	struct indicator_figure *sums; /* by kind, gender, location, figure, sex */
	int gaps[PLACE_GAPS];
	int finding_count, finding_schools; /* open findings, schools that have one; -1: not kept here */
	struct page_value *page;
	bool has_dispute, has_doubt, has_old_borders, has_more_counted; /* a mark was set */
};

/* FROM and TO: the period of the visits, NULL for the twelve months that end today. EX_NOINPUT where there is no such place, EX_UNAVAILABLE where
 * this box does not hold it. To be reset in any case. */
bool place_read(struct card_maker *maker, enum indicator_level level, const char *code, int year, const char *from, const char *to,
	struct place_card *out, struct err *err);
/* The newest year of which a school of the place has a return; 0: none. */
bool place_newest_year(struct card_maker *maker, enum indicator_level level, const char *code, int *out, struct err *err);
void place_reset(struct place_card *card);
/* The answers of a cluster or tehsil, from one reading of its district that the maker keeps. */
bool place_shared_use(struct place_card *card, struct err *err);
void place_shared_free(struct card_maker *maker);
/* What the card reads of its own with the indicators: the registry of a district with the year's returns. */
extern const char place_registry_sql[], place_finding_sql[];
/* Codes of the figures that are known of every school, cluster, tehsil and district, and of every year of the trend; NULL ends. */
extern const char *const place_codes[], *const place_year_codes[];

/* Figures. CODE that is none of an answer's is a fault of the program. */
const struct indicator_figure *place_figure(const struct indicator_answer *answer, int place, const char *code, enum indicator_sex sex);
/* Of the place itself. */
const struct indicator_figure *place_own(const struct place_card *card, const char *code, enum indicator_sex sex);
/* A total of schools of one kind, gender and location (each -1: any). */
struct indicator_figure place_sum(const struct place_card *card, const char *code, enum indicator_sex sex, int kind, int gender, int location);
/* Sums of nothing yet; SCHOOL is added to those of its kind, and what it lacks to the gaps. */
struct indicator_figure *place_sums(void);
void place_take(struct place_card *card, const struct place_school *school, const struct indicator_answer *schools);
/* Adds FROM by the rule of the indicators; when all are added, whether ROW's sum is a value, and why not. */
void place_add(struct indicator_figure *into, const struct indicator_figure *from);
void place_settle(const struct indicator *row, struct indicator_figure *sum);
/* Of the province: puts the divisions among the rows below. */
bool place_divisions(struct place_card *card, struct err *err);

/* Cells: a figure as text in the indicator's decimals without its unit; nothing where there is none. Marks: "!" disputed, "~" doubtful. */
const char *place_text(struct place_card *card, const char *code, const struct indicator_figure *figure, char room[PLACE_FIGURE]);
void place_cell(struct place_card *card, const char *code, const struct indicator_figure *figure);
/* "371 of 450": schools that it rests on, of those asked. */
void place_cell_rests(struct place_card *card, const struct indicator_figure *figure);
void place_cell_text(struct place_card *card, const char *text);
void place_cell_count(struct place_card *card, int64_t count);
/* PART in WHOLE per cent. */
void place_cell_share(struct place_card *card, int64_t part, int64_t whole);

/* Of two rates of one indicator, the first over the second. */
void place_cell_parity(struct place_card *card, const struct indicator_figure *girls, const struct indicator_figure *boys);

/* Begins a table: its first column of text, then COUNT columns of figures. */
void place_columns(struct place_card *card, const char *first, int first_width, const char *const *titles, int count, int width);

/* The whole card as card->page; the maker has its check then. */
void place_put_page(struct place_card *card);
/* "Tehsil Turbat, district Kech", as long as the card. */
const char *place_title(struct place_card *card);
/* The title just made in Urdu too, where the place has a name in it; of a cluster its head's. */
void place_urdu(struct place_card *card);
/* What it is called at the foot, short, so that who printed it goes on the line: tehsils and divisions are called as districts are. */
void place_subject(const struct place_card *card, char room[PLACE_ROOM]);
/* Where the place stands in an answer of its level, which may have it once for each district. */
int place_find(const struct place_card *card, const struct indicator_answer *answer);

/* The parts of the card in their order. Each leaves itself out where it has nothing to say of the level. */
void place_head(struct place_card *card);
void place_totals(struct place_card *card);
void place_classes(struct place_card *card);
void place_trend(struct place_card *card);
void place_rates(struct place_card *card);
void place_flows(struct place_card *card);
void place_staff(struct place_card *card);
void place_vacancies(struct place_card *card);
void place_facilities(struct place_card *card);
void place_girls(struct place_card *card);
void place_below(struct place_card *card);
void place_monitoring(struct place_card *card);
void place_shares(struct place_card *card);
void place_closed(struct place_card *card);
void place_quality(struct place_card *card);
void place_foot(struct place_card *card);

#endif
