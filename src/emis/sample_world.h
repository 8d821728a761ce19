/* The sample while it is being made: what its parts (places, roll, returns, visits) must agree on.
 *
 *   sample.c           one transaction from the first row to the last finding
 *   sample_random.c    numbers from the seed
 *   sample_names.c     names from word parts
 *   sample_row.c       one row by field code
 *   sample_province.c  calendar and users
 *   sample_place.c     schools: what they are and where
 *   sample_site.c      buildings and facilities
 *   sample_roll.c      staff
 *   sample_year.c      census returns with enrolment
 *   sample_visit.c     visits: when, what was found, the record; sample_count.c: its head counts and staff */
#ifndef EMIS_SAMPLE_WORLD_H
#define EMIS_SAMPLE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "form/set.h"
#include "store/txn.h"

enum {
	SAMPLE_SCHOOLS = 450,
	SAMPLE_CLUSTER = 10, /* schools of a cluster, its head first */
	SAMPLE_YEARS = 3,
	SAMPLE_VISITS = 8,
	SAMPLE_MONITORS = 4,
	SAMPLE_GRADES = 14, /* ece, kachi, 1..12 */
	SAMPLE_VISIT_SPAN = 548, /* days that the visits cover */
	SAMPLE_MAX_DAYS = 80,
	SAMPLE_MAX_PERSONS = 6000,
};

enum sample_level { SAMPLE_PRIMARY, SAMPLE_MIDDLE, SAMPLE_HIGH, SAMPLE_HIGHER };
enum sample_gender { SAMPLE_BOYS, SAMPLE_GIRLS, SAMPLE_MIXED };
enum sample_habit { SAMPLE_ORDINARY, SAMPLE_OFTEN_CLOSED, SAMPLE_INFLATES };

struct sample_days {
	int from, to;
	bool is_summer, is_winter; /* whom it is for */
	const char *closed_reason; /* what a monitor finds written on the gate on such a day */
};

struct sample_site {
	bool has_building, has_wall, has_electricity, has_water, has_gas, has_playground, has_library, has_computers,
		has_laboratory, has_internet;
	const char *owner, *material, *condition, *wall_condition, *electricity_source, *water_source, *hygiene;
	int rooms_pakka, rooms_kacha, offices, toilets;
	bool has_ptsmc;
};

struct sample_person {
	int64_t id; /* made when the row is written */
	int posted; /* date */
	int since; /* of the status, for those not at work */
	bool is_teacher, is_female, is_at_work, is_ghost; /* is_at_work: counted in the returns */
	bool is_on_roll; /* also after `since` */
	const char *designation;
	const char *leave; /* why absent after `since`, or NULL */
};

struct sample_school {
	char code[12], name[81], name_ur[161], village[61];
	const char *tehsil, *uc;
	enum sample_level level;
	enum sample_gender gender;
	enum sample_habit habit;
	bool is_winter, is_urban, is_functional;
	int first_closed_year; /* index of the first return that says "not functional"; SAMPLE_YEARS: none */
	const char *closure_reason; /* NULL also where nobody gave one */
	int lat, lon; /* millionths of a degree, where it really is */
	int attendance; /* pupils present, per mille of the enrolled */
	int first_person, person_count; /* in the world's persons */
	int teachers, others; /* at work now */
	int pupils[SAMPLE_YEARS][SAMPLE_GRADES][2]; /* boys, girls; -1: no such class */
	struct sample_site site;
};

struct sample_world {
	uint64_t seed;
	int reference; /* the day as of which the sample is, the first of a month */
	int years[SAMPLE_YEARS]; /* 2023, 2024, 2025 */
	struct form_set *set;
	struct txn *txn;
	struct sample_days days[SAMPLE_MAX_DAYS];
	int day_count;
	struct sample_school *schools;
	struct sample_person *persons;
	int person_count;
};

/* Codes by the enumerations and by grade. */
extern const char *const sample_level_code[], *const sample_gender_code[], *const sample_grade_code[];

#endif
