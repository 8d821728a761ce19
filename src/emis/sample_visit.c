/* The school days of the span are cut into eight equal parts and one day of each is drawn, so that visits come in
 * order and keep off Sundays and the calendar; a few fall on a day off all the same. Some schools were left alone of
 * late, so that visits are due. A functional school is seldom found shut, the ones with that habit two times in three,
 * one that is not functional nearly always. */
#include "config.h"
#include "emis/sample_visit.h"

#include <string.h>

#include "base/clock.h"
#include "emis/sample_count.h"
#include "emis/sample_province.h"

struct found {
	int day, arrived, left;
	bool is_refused, is_closed, is_elsewhere;
	const char *closed_reason;
	const char *absence; /* of the staff at a closed school; NULL: nobody is noted */
};

/* Draws the days of SCHOOL's visits into OUT, in order. */
static void draw_days(const struct sample_world *world, struct sample_random *random,
	const struct sample_school *school, int out[SAMPLE_VISITS])
{
	int days[SAMPLE_VISIT_SPAN], count = 0;
	int last = world->reference - 2 - (sample_random_chance(random, 140) ? sample_random_between(random, 50, 120) : 0);
	for (int day = world->reference - SAMPLE_VISIT_SPAN; day <= last; day++)
		if (date_weekday(day) != 6 && !sample_province_day_off(world, school->is_winter, day))
			days[count++] = day;
	for (int k = 0; k < SAMPLE_VISITS; k++) {
		int begin = count * k / SAMPLE_VISITS, end = count * (k + 1) / SAMPLE_VISITS;
		/* Not in the last quarter of a part, so that no two visits are on neighbouring days. */
		out[k] = days[sample_random_between(random, begin, end - 1 - (end - begin) / 4)];
		if (!sample_random_chance(random, 15))
			continue;
		/* On to the next day off, where that is near and before the next visit can be. */
		for (int day = out[k]; day < out[k] + 12 && day < (end < count ? days[end] : last); day++)
			if (date_weekday(day) != 6 && sample_province_day_off(world, school->is_winter, day)) {
				out[k] = day;
				break;
			}
	}
}

/* Why a school that is not functional stands shut, by the reason in the registry. */
static const char *shut_reason(const struct sample_school *school)
{
	static const char *const pairs[][2] = {{"no_teacher", "no_teacher"}, {"post_vacant", "no_teacher"},
		{"no_pupils", "no_pupils"}, {"shelterless", "building_destroyed"},
		{"building_destroyed", "building_destroyed"}, {"population_migrated", "no_pupils"},
		{"community_conflict", "community_conflict"}, {"law_and_order", "security"}};
	for (size_t i = 0; school->closure_reason && i < sizeof pairs / sizeof *pairs; i++)
		if (strcmp(pairs[i][0], school->closure_reason) == 0)
			return pairs[i][1];
	return "other";
}

static struct found find(
	const struct sample_world *world, struct sample_random *random, const struct sample_school *school, int day)
{
	const struct sample_days *off = sample_province_day_off(world, school->is_winter, day);
	struct found found = {.day = day};
	int shut = school->habit == SAMPLE_OFTEN_CLOSED ? 660 : 24;
	found.arrived = 8 * 60 + sample_random_between(random, 10, 260);
	found.left = found.arrived + sample_random_between(random, 35, 120);
	if (!school->is_functional) {
		found.is_closed = true;
		found.closed_reason = shut_reason(school);
	} else if (off) {
		found.is_closed = true;
		found.closed_reason = off->closed_reason;
	} else if (sample_random_chance(random, shut)) {
		found.is_closed = true;
		found.closed_reason = sample_random_chance(random, 550) ? "teachers_absent" : "school_locked";
		found.absence = "unauthorised";
	} else {
		found.is_refused = sample_random_chance(random, 7);
		found.is_elsewhere = !found.is_refused && sample_random_chance(random, 5);
	}
	if (found.is_closed)
		found.left = found.arrived + sample_random_between(random, 21, 40);
	return found;
}

static void write_arrival(struct sample_random *random, const struct sample_school *school, const struct found *found,
	struct sample_row *row)
{
	static const char *const refused_by[] = {"head_teacher", "guard", "community"};
	static const char *const respondents[] = {"head_teacher", "acting_head", "teacher"};
	sample_row_text(row, "school", school->code);
	sample_row_date(row, "date", found->day);
	sample_row_text(row, "monitor", sample_province_monitor(sample_random_between(random, 0, SAMPLE_MONITORS - 1)));
	sample_row_time(row, "arrived", found->arrived);
	if (!sample_random_chance(random, 60)) {
		sample_row_number(row, "lat", school->lat + sample_random_between(random, -1500, 1500));
		sample_row_number(row, "lon", school->lon + sample_random_between(random, -1500, 1500));
	}
	sample_row_text(row, "access", found->is_refused ? "refused" : "granted");
	if (found->is_refused) {
		sample_row_text(row, "refused_by", refused_by[sample_random_between(random, 0, 2)]);
		sample_row_text(row, "refused_words", "Bring a letter from the district office");
		return;
	}
	sample_row_text(
		row, "respondent", found->is_closed ? "community" : respondents[sample_random_between(random, 0, 2)]);
}

static void write_status(const struct sample_world *world, struct sample_random *random,
	const struct sample_school *school, const struct found *found, struct sample_row *row)
{
	bool is_occupied;
	sample_row_text(row, "status", found->is_closed ? "closed" : found->is_elsewhere ? "elsewhere" : "open");
	if (found->is_elsewhere) {
		sample_row_text(row, "elsewhere_place", "A room beside the mosque");
		sample_row_date(row, "elsewhere_since", found->day - sample_random_between(random, 5, 90));
		sample_row_text(row, "elsewhere_why", "building_destroyed");
	}
	if (found->is_closed) {
		sample_row_text(row, "closed_reason", found->closed_reason);
		if (found->absence && sample_random_chance(random, 500))
			sample_row_date(row, "closed_since", found->day - sample_random_between(random, 1, 12));
		else if (!school->is_functional)
			sample_row_date(
				row, "closed_since", world->reference - SAMPLE_VISIT_SPAN - sample_random_between(random, 20, 900));
	}
	if (!school->site.has_building)
		return;
	is_occupied = !school->is_functional && sample_random_chance(random, 250);
	sample_row_yes(row, "occupied", is_occupied);
	if (is_occupied)
		sample_row_text(row, "occupied_by", "person");
}

/* Whether a thing that the school HAS is found to work. */
static const char *facility(struct sample_random *random, bool has)
{
	static const char *const states[] = {"working", "partly_working", "not_working"};
	static const int weights[] = {72, 16, 12};
	return has ? states[sample_random_pick(random, weights, 3)] : "not_there";
}

static void write_toilets(struct sample_random *random, const struct sample_school *school, struct sample_row *row)
{
	static const char *const faults[] = {"no_water", "blocked", "unclean", "locked", "broken"};
	static const int weights[] = {45, 15, 15, 15, 10};
	int all = school->site.toilets,
		usable = sample_random_chance(random, 600) ? all : sample_random_between(random, 0, all);
	sample_row_number(row, "toilets", all);
	if (all == 0)
		return;
	sample_row_number(row, "toilets_usable", usable);
	sample_row_number(row, "toilets_girls", school->gender == SAMPLE_GIRLS ? usable : usable / 2);
	sample_row_number(row, "toilets_boys", school->gender == SAMPLE_GIRLS ? 0 : usable - usable / 2);
	sample_row_text(row, "sanitation", school->site.has_water ? "flush" : "pit_slab");
	if (usable < all)
		sample_row_text(row, "toilet_fault", faults[sample_random_pick(random, weights, 5)]);
}

static void write_facilities(struct sample_random *random, const struct sample_school *school,
	const struct found *found, struct sample_row *row)
{
	static const char *const gradings[] = {"good", "average", "poor"};
	static const int weights[] = {35, 45, 20};
	const struct sample_site *site = &school->site;
	int rooms = site->rooms_pakka + site->rooms_kacha;
	const char *water = facility(random, site->has_water);
	sample_row_text(row, "electricity", facility(random, site->has_electricity));
	sample_row_text(row, "water", water);
	if (site->has_water)
		sample_row_text(row, "water_source", site->water_source);
	write_toilets(random, school, row);
	sample_row_text(row, "hygiene", site->hygiene);
	sample_row_text(row, "wall", facility(random, site->has_wall));
	sample_row_text(row, "gate", facility(random, site->has_wall));
	sample_row_text(row, "ramp", "not_there");
	sample_row_text(row, "gas", facility(random, site->has_gas));
	sample_row_text(row, "internet", facility(random, site->has_internet));
	sample_row_text(row, "computer_lab", facility(random, site->has_computers));
	sample_row_text(row, "science_lab", facility(random, site->has_laboratory));
	sample_row_text(row, "library", facility(random, site->has_library));
	sample_row_text(row, "playground", facility(random, site->has_playground));
	sample_row_number(row, "rooms", rooms);
	sample_row_number(row, "rooms_used",
		found->is_closed || found->is_elsewhere ? 0 : rooms - (rooms > 2 && sample_random_chance(random, 200)));
	if (site->has_building)
		sample_row_text(row, "building_condition", site->condition);
	if (!found->is_closed)
		sample_row_text(row, "cleanliness", gradings[sample_random_pick(random, weights, 3)]);
}

/* Money reaches high schools, which head clusters; works and purchases are rare. */
static void write_resources(struct sample_random *random, const struct sample_school *school,
	const struct found *found, const struct sample_counts *counts, struct sample_row *row)
{
	static const char *const supplies[] = {"all", "some", "none"};
	static const int weights[] = {60, 34, 6};
	bool has_bought = sample_random_chance(random, 80), has_works = sample_random_chance(random, 40);
	if (!found->is_closed) {
		sample_row_text(row, "books", supplies[sample_random_pick(random, weights, 3)]);
		sample_row_number(row, "book_sets", counts->enrolled_sum * sample_random_between(random, 700, 1000) / 1000);
	}
	sample_row_text(row, "furniture", facility(random, school->site.has_building));
	if (!found->is_closed)
		sample_row_number(
			row, "pupils_without_seat", counts->counted_sum * sample_random_between(random, 0, 400) / 1000);
	sample_row_number(row, "blackboards", school->site.rooms_pakka + school->site.rooms_kacha);
	sample_row_text(row, "works", has_works ? "under_way" : "none");
	if (has_works)
		sample_row_text(row, "works_words", "Repair of the roof");
	sample_row_yes(row, "purchases", has_bought);
	if (has_bought)
		sample_row_text(row, "purchases_words", "Chalk, mats, a water cooler");
	if (school->level >= SAMPLE_HIGH) {
		int funds = sample_random_between(random, 20, 150) * 1000;
		sample_row_number(row, "funds", funds);
		sample_row_number(row, "funds_spent", funds / 100 * sample_random_between(random, 0, 100));
	}
}

static void write_end(struct sample_random *random, const struct sample_school *school, const struct found *found,
	struct sample_row *row)
{
	static const char *const asks[] = {"A second teacher", "A boundary wall", "Drinking water", "Two more class rooms",
		"Furniture", "A toilet for girls", "Solar panels", "Textbooks of class 3"};
	bool has_committee = school->site.has_ptsmc;
	if (!found->is_closed) {
		sample_row_yes(row, "ptsmc", has_committee);
		if (has_committee) {
			sample_row_date(row, "ptsmc_meeting", found->day - sample_random_between(random, 10, 240));
			sample_row_yes(row, "ptsmc_records", sample_random_chance(random, 600));
			sample_row_yes(row, "ptsmc_children", !sample_random_chance(random, 4));
		}
		if (sample_random_chance(random, 600))
			sample_row_date(row, "officer_visit", found->day - sample_random_between(random, 15, 200));
		if (sample_random_chance(random, 250))
			sample_row_text(row, "asks", asks[sample_random_between(random, 0, 7)]);
	}
	if (found->absence)
		sample_row_text(row, "remarks", "The gate was locked in school hours; neighbours were asked.");
	sample_row_time(row, "left", found->left);
}

static void write_teaching(struct sample_world *world, struct sample_random *random,
	const struct sample_school *school, const struct found *found, struct sample_row *row)
{
	static const char *const gradings[] = {"good", "average", "poor"};
	static const int weights[] = {50, 36, 14};
	int others = sample_count_others(world, school, found->day),
		trained = sample_random_between(random, 0, school->teachers / 2);
	sample_row_number(row, "others_on_roll", others);
	if (found->is_closed)
		return;
	sample_row_number(row, "others_present", others - (others > 0 && sample_random_chance(random, 120)));
	sample_row_text(row, "staff_register", gradings[sample_random_pick(random, weights, 3)]);
	sample_row_number(row, "trained", trained);
	if (trained > 0)
		sample_row_text(row, "training", "Lesson planning, three days");
	sample_row_text(row, "uniform", gradings[sample_random_pick(random, weights, 3)]);
}

struct rows {
	struct sample_row visit, classes, staff;
};

static bool write_visit(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int day, struct rows *rows, struct err *err)
{
	struct found found = find(world, random, school, day);
	struct sample_row *row = &rows->visit;
	struct sample_counts counts;
	if (!txn_entry(world->txn, NULL, err))
		return false;
	int64_t id = txn_make_id(world->txn);
	sample_row_id(row, "id", id);
	write_arrival(random, school, &found, row);
	if (found.is_refused) {
		sample_row_time(row, "left", found.left);
		return sample_row_insert(row, world->txn, err);
	}
	sample_count_pupils(world, random, school, day, found.is_closed, &counts);
	write_status(world, random, school, &found, row);
	write_teaching(world, random, school, &found, row);
	write_facilities(random, school, &found, row);
	write_resources(random, school, &found, &counts, row);
	write_end(random, school, &found, row);
	return sample_row_insert(row, world->txn, err)
		&& sample_count_write(world, random, school, id, day, found.is_closed, found.absence, &counts, &rows->classes,
			&rows->staff, err);
}

bool sample_visit_write(struct sample_world *world, struct err *err)
{
	struct rows rows;
	bool is_good = true;
	sample_row_init(&rows.visit, world->set, "visit");
	sample_row_init(&rows.classes, world->set, "visit_class");
	sample_row_init(&rows.staff, world->set, "visit_staff");
	for (int i = 0; is_good && i < SAMPLE_SCHOOLS; i++) {
		struct sample_random random = sample_random_start(world->seed, "visit", i);
		int days[SAMPLE_VISITS];
		draw_days(world, &random, &world->schools[i], days);
		for (int k = 0; is_good && k < SAMPLE_VISITS; k++)
			is_good = write_visit(world, &random, &world->schools[i], days[k], &rows, err);
	}
	sample_row_free(&rows.visit);
	sample_row_free(&rows.classes);
	sample_row_free(&rows.staff);
	return is_good;
}
