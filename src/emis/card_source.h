/* The maker of cards and where it reads: inside of card*.c only. */
#ifndef EMIS_CARD_SOURCE_H
#define EMIS_CARD_SOURCE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "emis/school_day.h"
#include "form/set.h"
#include "store/query.h"
#include "store/replica.h"

/* Columns of the registry that a card reads, in the order of school_columns[] in card_source.c. */
enum card_school_column {
	SCHOOL_NAME, SCHOOL_DISTRICT, SCHOOL_TEHSIL, SCHOOL_UC, SCHOOL_VILLAGE, SCHOOL_CLUSTER, SCHOOL_LEVEL, SCHOOL_GENDER,
	SCHOOL_LOCATION, SCHOOL_ZONE, SCHOOL_SHIFT, SCHOOL_KIND, SCHOOL_STATUS, SCHOOL_STATUS_REASON, SCHOOL_STATUS_SINCE,
	SCHOOL_LAT, SCHOOL_LON, SCHOOL_COLUMNS,
};

/* Fields of the return that a card names itself, in the order of census_columns[]. All others are read too, so that
 * the card can say which are not reported. */
enum card_census_column {
	CENSUS_STATUS, CENSUS_BUILDING, CENSUS_OWNER, CENSUS_MATERIAL, CENSUS_CONDITION, CENSUS_WALL, CENSUS_WALL_CONDITION,
	CENSUS_PLAYGROUND, CENSUS_ELECTRICITY, CENSUS_ELECTRICITY_SOURCE, CENSUS_GAS, CENSUS_WATER, CENSUS_WATER_SOURCE,
	CENSUS_TOILET_WATER, CENSUS_INTERNET, CENSUS_INTERNET_STATE, CENSUS_SCIENCE_LAB, CENSUS_SCIENCE_LAB_STATE,
	CENSUS_COMPUTER_LAB, CENSUS_LIBRARY, CENSUS_BASIN, CENSUS_BASIN_WATER, CENSUS_BASIN_SOAP, CENSUS_PTSMC,
	CENSUS_PTSMC_ACTIVE, CENSUS_PTSMC_MET, CENSUS_PTSMC_RECORDS, CENSUS_PTSMC_CHILDREN, CENSUS_PTSMC_PLAN,
	CENSUS_MANAGER_VISITS, CENSUS_ROOMS_KACHA, CENSUS_ROOMS_PAKKA, CENSUS_TOILETS_KACHA, CENSUS_TOILETS_PAKKA,
	CENSUS_TEACHERS_SANCTIONED, CENSUS_TEACHERS_APPOINTED, CENSUS_TEACHERS_MALE, CENSUS_TEACHERS_FEMALE,
	CENSUS_TEACHERS_TOTAL, CENSUS_OTHERS_SANCTIONED, CENSUS_OTHERS_APPOINTED, CENSUS_OTHERS_MALE, CENSUS_OTHERS_FEMALE,
	CENSUS_OTHERS_TOTAL, CENSUS_STATE, CENSUS_COLUMNS,
};

enum card_visit_column {
	VISIT_ID, VISIT_DATE, VISIT_ACCESS, VISIT_STATUS, VISIT_CLOSED_REASON, VISIT_ELECTRICITY, VISIT_WATER,
	VISIT_WATER_SOURCE, VISIT_TOILETS, VISIT_TOILETS_USABLE, VISIT_TOILETS_GIRLS, VISIT_TOILETS_BOYS, VISIT_SANITATION,
	VISIT_HYGIENE, VISIT_WALL, VISIT_BOOKS, VISIT_FUNDS, VISIT_FUNDS_SPENT, VISIT_PTSMC_MEETING, VISIT_COLUMNS,
};

enum card_list {
	LIST_DISTRICT, LIST_TEHSIL, LIST_LEVEL, LIST_GENDER, LIST_LOCATION, LIST_ZONE, LIST_SHIFT, LIST_KIND, LIST_STATUS,
	LIST_REASON, LIST_GRADE, LIST_OWNER, LIST_MATERIAL, LIST_CONDITION, LIST_WALL, LIST_ELECTRICITY, LIST_WATER,
	LIST_WORKING, LIST_CLOSED, LIST_DESIGNATION, LIST_DAY, LIST_SANITATION, LIST_HYGIENE, LIST_SUPPLY, LIST_STATE,
	LIST_STAFF_STATUS, LIST_PRESENCE, LIST_ABSENCE,
	CARD_LISTS,
};

enum card_query {
	QUERY_SCHOOL, QUERY_CENSUS, QUERY_ENROLMENT, QUERY_STAFF, QUERY_VISIT, QUERY_VISIT_STAFF, QUERY_VISIT_CLASS,
	QUERY_CONFLICT, QUERY_POST, CARD_QUERIES,
};

struct card_year { int64_t year; char *label, *reference; };
struct card_groups;
struct indicator_book;
struct place_shared;

struct card_maker {
	struct replica *replica;
	struct form_set *set;
	char *operator_name;
	const struct code_list *lists[CARD_LISTS];
	const struct form *census; /* or NULL */
	int *census_fields; /* form field of each column read */
	int census_count;
	int census_at[CENSUS_COLUMNS]; /* column read, or -1 where the form has no such field */
	char *sql[CARD_QUERIES];
	struct query *queries[CARD_QUERIES]; /* NULL where a table of it is not there */
	struct card_year *years;
	struct school_days days;
	int year_count;
	struct indicator_book *book; /* what a card asks of the indicators; NULL until it is first wanted */
	struct card_groups *groups; /* of districts seen lately, newest first */
	int64_t version; /* of the data that years, days and groups were read from */
	/* What cards of places ask: every indicator, those of each place inside, of each year, rates of districts. Made when first wanted. */
	struct indicator_book *whole_book, *place_book, *year_book, *rate_book, *compare_book, *watch_book;
	struct place_shared *shared; /* a district's clusters and tehsils */
	bool is_public; /* no person is named, no girls' school shown exactly */
	char today[11], day[11]; /* day: that the cards are of, "" today */
	char checksum[9]; /* of the card made last */
	struct buf bytes; /* scratch */
};


bool card_source_open(struct card_maker *maker, struct err *err);
void card_source_close(struct card_maker *maker);
/* Rereads what is kept between cards where the replica or the day has changed. */
bool card_source_refresh(struct card_maker *maker, struct err *err);

/* The name of a census field that the card names, as in the form's file. */
const char *card_source_census_name(enum card_census_column column);
/* The first day of the twelve months that end today, less AGE years. */
void card_source_since(const struct card_maker *maker, int age, char out[11]);
/* "2024-25", or "session 9" where the year is no year; the day that its returns speak of, or NULL. ROOM holds 64 bytes. */
const char *card_source_year(const struct card_maker *maker, int64_t year, char room[64]);
const char *card_source_reference(const struct card_maker *maker, int64_t year);
/* The label of CODE, CODE itself where the list has no such item, NULL for NULL; its class, or NULL. */
const char *card_source_label(const struct card_maker *maker, enum card_list list, const char *code);
const char *card_source_class(const struct card_maker *maker, enum card_list list, const char *code);

#endif
