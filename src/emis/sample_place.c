/* Codes begin at 90001, far above those in use. A cluster of ten schools lies within a few kilometres; a union council
 * is two clusters. Two schools of one village are one for boys and one for girls, so no name comes twice. */
#include "config.h"
#include "emis/sample_place.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "emis/sample.h"
#include "emis/sample_names.h"
#include "emis/sample_random.h"
#include "emis/sample_row.h"

enum { FIRST_CODE = 90001, VILLAGES = 7 /* of a cluster */ };

const char *const sample_level_code[] = {"primary", "middle", "high", "higher_secondary"};
const char *const sample_gender_code[] = {"boys", "girls", "mixed"};
const char *const sample_grade_code[] = {
	"ece", "kachi", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};

struct tehsil {
	const char *code;
	bool is_winter;
	int lat, lon; /* millionths of a degree, about its middle */
	int clusters;
	int pa;
};

static const struct tehsil tehsils[] = {
	{"khuzdar", false, 27810000, 66610000, 15, 19},
	{"zehri", true, 28350000, 66550000, 8, 18},
	{"nal", true, 27690000, 66210000, 8, 20},
	{"wadh", false, 27350000, 66350000, 8, 20},
	{"moola", false, 27950000, 67050000, 6, 18},
};

static const char *const reasons[] = {"no_teacher", "no_pupils", "post_vacant", "shelterless", "building_destroyed",
	"population_migrated", "community_conflict", "law_and_order"};

const char *sample_district(void)
{
	return "khuzdar";
}

/* The tehsil of a cluster, and which cluster of it this is. */
static const struct tehsil *tehsil_of(int cluster, int *index, int *within)
{
	int at = 0;
	while (cluster >= tehsils[at].clusters)
		cluster -= tehsils[at++].clusters;
	*index = at;
	*within = cluster;
	return &tehsils[at];
}

static enum sample_level level_of(int number)
{
	int place = number % SAMPLE_CLUSTER;
	if (place == 0)
		return number % 90 == 0 ? SAMPLE_HIGHER : SAMPLE_HIGH;
	return place == 4 || (place == 6 && number % 40 < 10) ? SAMPLE_MIDDLE : SAMPLE_PRIMARY;
}

static enum sample_gender gender_of(struct sample_world *world, struct sample_random *random, int number)
{
	static const int weights[] = {58, 34, 8};
	int place = number % SAMPLE_CLUSTER;
	if (place >= VILLAGES && place - VILLAGES > 0)
		return world->schools[number - VILLAGES].gender == SAMPLE_GIRLS ? SAMPLE_BOYS : SAMPLE_GIRLS;
	return (enum sample_gender)sample_random_pick(random, weights, level_of(number) == SAMPLE_PRIMARY ? 3 : 2);
}

static void name(struct sample_world *world, struct sample_school *school, int number)
{
	static const char *const prefixes[][3] = {
		{"GBPS", "GGPS", "GPS"},
		{"GBMIDS", "GGMIDS", "GBMIDS"},
		{"GBHS", "GGHS", "GBHS"},
		{"GBHSS", "GGHSS", "GBHSS"},
	};
	static const char *const genders[] = {"بوائز ", "گرلز ", ""};
	static const char *const levels[] = {"پرائمری", "مڈل", "ہائی", "ہائر سیکنڈری"};
	char urdu[100];
	int village = number / SAMPLE_CLUSTER * VILLAGES + number % SAMPLE_CLUSTER % VILLAGES;
	sample_names_village(world->seed, village, school->village, sizeof school->village, urdu, sizeof urdu);
	snprintf(school->name, sizeof school->name, "%s %s", prefixes[school->level][school->gender], school->village);
	sample_names_capitals(school->name);
	snprintf(school->name_ur, sizeof school->name_ur, "گورنمنٹ %s%s سکول %s", genders[school->gender],
		levels[school->level], urdu);
}

/* Closed for as long as anybody knows, or since one of the last returns. */
static void close_some(struct sample_random *random, struct sample_school *school)
{
	school->is_functional = school->level != SAMPLE_PRIMARY || !sample_random_chance(random, 150);
	school->first_closed_year = SAMPLE_YEARS;
	if (school->is_functional)
		return;
	school->first_closed_year =
		sample_random_chance(random, 300) ? sample_random_between(random, 1, SAMPLE_YEARS - 1) : 0;
	school->closure_reason = sample_random_chance(random, 120)
		? NULL
		: reasons[sample_random_between(random, 0, (int)(sizeof reasons / sizeof *reasons) - 1)];
}

static void make(struct sample_world *world, int number)
{
	static const int habits[] = {955, 17, 28};
	struct sample_school *school = &world->schools[number];
	struct sample_random random = sample_random_start(world->seed, "place", number);
	struct sample_random cluster = sample_random_start(world->seed, "cluster", number / SAMPLE_CLUSTER);
	int index, within;
	const struct tehsil *tehsil = tehsil_of(number / SAMPLE_CLUSTER, &index, &within);
	snprintf(school->code, sizeof school->code, "%05d", FIRST_CODE + number);
	school->tehsil = tehsil->code;
	school->uc = sample_names_council(index, within / 2);
	school->is_winter = tehsil->is_winter;
	school->level = level_of(number);
	school->gender = gender_of(world, &random, number);
	school->is_urban = within == 0;
	school->lat =
		tehsil->lat + sample_random_between(&cluster, -150000, 150000) + sample_random_between(&random, -40000, 40000);
	school->lon =
		tehsil->lon + sample_random_between(&cluster, -150000, 150000) + sample_random_between(&random, -40000, 40000);
	school->attendance = sample_random_between(&random, 620, 960);
	name(world, school, number);
	close_some(&random, school);
	school->habit =
		school->is_functional ? (enum sample_habit)sample_random_pick(&random, habits, 3) : SAMPLE_ORDINARY;
}

void sample_place_make(struct sample_world *world)
{
	for (int i = 0; i < SAMPLE_SCHOOLS; i++)
		make(world, i);
}

/* Where the registry says that it is: a few have no point, in one or two the axes are swapped. */
static void write_place(
	struct sample_random *random, const struct sample_school *school, int number, struct sample_row *row)
{
	int index, within;
	const struct tehsil *tehsil = tehsil_of(number / SAMPLE_CLUSTER, &index, &within);
	bool has_point = !sample_random_chance(random, 15), is_swapped = number == 203;
	sample_row_text(row, "district", sample_district());
	sample_row_text(row, "tehsil", school->tehsil);
	if (!sample_random_chance(random, 6))
		sample_row_text(row, "uc", school->uc);
	if (!sample_random_chance(random, 10))
		sample_row_text(row, "village", school->village);
	sample_row_number(row, "na", 256);
	sample_row_number(row, "pa", tehsil->pa);
	if (has_point) {
		sample_row_number(row, "lat", is_swapped ? school->lon : school->lat);
		sample_row_number(row, "lon", is_swapped ? school->lat : school->lon);
	}
}

static void write_kind(struct sample_random *random, const struct sample_school *school,
	const struct sample_school *head, struct sample_row *row)
{
	static const char *const media[] = {"urdu", "both", "english"};
	static const int media_weights[] = {70, 25, 5};
	sample_row_text(row, "cluster", head->code);
	sample_row_text(row, "location", school->is_urban ? "urban" : "rural");
	sample_row_text(row, "zone", school->is_winter ? "winter" : "summer");
	if (school->is_functional && !sample_random_chance(random, 8))
		sample_row_text(row, "shift", school->is_urban && sample_random_chance(random, 100) ? "double" : "single");
	sample_row_text(row, "gender", sample_gender_code[school->gender]);
	sample_row_text(row, "level", sample_level_code[school->level]);
	sample_row_text(row, "kind", "regular");
	sample_row_text(row, "medium", media[sample_random_pick(random, media_weights, 3)]);
}

/* The wrong ones: upgraded and not renamed; a girls' name on a boys' school. */
static void write_name(const struct sample_school *school, int number, struct sample_row *row)
{
	char other[sizeof school->name];
	snprintf(other, sizeof other, "%s", school->name);
	if (number == 114 && strncmp(other + 2, "MIDS", 4) == 0)
		snprintf(other + 2, sizeof other - 2, "PS%s", school->name + 6);
	else if (number == 17 && school->gender != SAMPLE_MIXED)
		other[1] = other[1] == 'G' ? 'B' : 'G';
	sample_row_text(row, "name", other);
	sample_row_text(row, "name_ur", school->name_ur);
}

static bool write_one(struct sample_world *world, int number, struct sample_row *row, struct err *err)
{
	const struct sample_school *school = &world->schools[number];
	struct sample_random random = sample_random_start(world->seed, "registry", number);
	sample_row_text(row, "code", school->code);
	write_name(school, number, row);
	if (!sample_random_chance(&random, 200))
		sample_row_number(row, "established", sample_random_between(&random, 1955, world->years[0] - 8));
	write_place(&random, school, number, row);
	write_kind(&random, school, &world->schools[number - number % SAMPLE_CLUSTER], row);
	sample_row_text(row, "status", school->is_functional ? "functional" : "non_functional");
	if (!school->is_functional) {
		int closed = school->first_closed_year, census;
		if (!date_join(world->years[closed], 10, 31, &census))
			die("sample: no census in %d", world->years[closed]);
		sample_row_text(row, "status_reason", school->closure_reason);
		sample_row_date(row, "status_since", census - sample_random_between(&random, 20, closed > 0 ? 300 : 3000));
	}
	return txn_entry(world->txn, NULL, err) && sample_row_insert(row, world->txn, err);
}

bool sample_place_write(struct sample_world *world, struct err *err)
{
	struct sample_row row;
	bool is_good = true;
	sample_row_init(&row, world->set, "school");
	for (int i = 0; is_good && i < SAMPLE_SCHOOLS; i++)
		is_good = write_one(world, i, &row, err);
	sample_row_free(&row);
	return is_good;
}
