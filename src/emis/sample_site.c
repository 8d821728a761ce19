/* Larger schools have more; most have two rooms, no electricity and a tap. A building is as it is over the years; what
 * a school does not say is blank in a return, and which questions it leaves out differs from year to year. */
#include "config.h"
#include "emis/sample_site.h"

#include <string.h>

#include "emis/sample_random.h"

enum { BLANK = 35 /* per mille of the answers that stand alone */ };

static int pupils(const struct sample_school *school)
{
	int most = 0;
	for (int y = 0; y < SAMPLE_YEARS; y++) {
		int sum = 0;
		for (int g = 0; g < SAMPLE_GRADES; g++)
			for (int sex = 0; sex < 2; sex++)
				sum += school->pupils[y][g][sex] > 0 ? school->pupils[y][g][sex] : 0;
		most = sum > most ? sum : most;
	}
	return most;
}

static void build(struct sample_random *random, const struct sample_school *school, struct sample_site *site)
{
	static const char *const owners[] = {"government", "donated", "rented", "other_building"};
	static const char *const materials[] = {"pakka", "mixed", "kacha"};
	static const char *const conditions[] = {"satisfactory", "minor_repair", "major_repair", "dangerous"};
	static const char *const walls[] = {"complete", "incomplete", "needs_repair"};
	static const int owner_weights[] = {88, 6, 2, 4}, material_weights[] = {66, 22, 12},
		condition_weights[] = {46, 30, 20, 4};
	static const int wall_weights[] = {70, 16, 14};
	int level = school->level, has_toilets; /* per mille */
	int rooms = 1 + level * 3 + sample_random_between(random, 0, 1 + 2 * level) + pupils(school) / 90;
	bool is_shelterless = school->closure_reason && strcmp(school->closure_reason, "shelterless") == 0;
	site->has_building = !is_shelterless && (level > SAMPLE_PRIMARY || !sample_random_chance(random, 60));
	if (!site->has_building)
		return;
	site->owner = owners[sample_random_pick(random, owner_weights, 4)];
	site->material = materials[level > SAMPLE_MIDDLE ? 0 : sample_random_pick(random, material_weights, 3)];
	site->condition = conditions[sample_random_pick(random, condition_weights, 4)];
	site->rooms_kacha = strcmp(site->material, "kacha") == 0 ? rooms
		: strcmp(site->material, "mixed") == 0 ? rooms / 2 : 0;
	site->rooms_pakka = rooms - site->rooms_kacha;
	site->offices = level > SAMPLE_PRIMARY;
	site->has_wall =
		sample_random_chance(random, level == SAMPLE_PRIMARY ? (school->gender == SAMPLE_GIRLS ? 760 : 480) : 900);
	site->wall_condition = site->has_wall ? walls[sample_random_pick(random, wall_weights, 3)] : NULL;
	has_toilets = pupils(school) > 60 ? 960 : level == SAMPLE_PRIMARY ? 620 : 930;
	site->toilets = sample_random_chance(random, has_toilets) ? sample_random_between(random, 1, 2 + level) : 0;
}

static void equip(struct sample_random *random, const struct sample_school *school, struct sample_site *site)
{
	static const char *const power[] = {"grid", "solar", "generator"};
	static const char *const water[] = {
		"piped", "tubewell", "hand_pump", "nalka", "well", "tanker", "protected_spring"};
	static const char *const hygiene[] = {"water_and_soap", "water_only", "neither"};
	static const int power_weights[] = {64, 34, 2}, water_weights[] = {22, 24, 14, 16, 12, 8, 4},
		hygiene_weights[] = {22, 40, 38};
	int level = school->level;
	site->has_electricity =
		site->has_building && sample_random_chance(random, 270 + 190 * level + (school->is_urban ? 300 : 0));
	site->electricity_source = site->has_electricity ? power[sample_random_pick(random, power_weights, 3)] : NULL;
	site->has_water = sample_random_chance(random, 520 + 120 * level);
	site->water_source = site->has_water ? water[sample_random_pick(random, water_weights, 7)] : NULL;
	site->hygiene = site->has_water ? hygiene[sample_random_pick(random, hygiene_weights, 3)] : "neither";
	site->has_gas = sample_random_chance(random, school->is_urban ? 250 : 20);
	site->has_playground = sample_random_chance(random, 240 + 170 * level);
	site->has_library = level >= SAMPLE_HIGH && sample_random_chance(random, 450);
	site->has_laboratory = level >= SAMPLE_HIGH && sample_random_chance(random, 560);
	site->has_computers = level >= SAMPLE_HIGH && site->has_electricity && sample_random_chance(random, 420);
	site->has_internet = site->has_computers && sample_random_chance(random, 300);
	site->has_ptsmc = sample_random_chance(random, 810);
}

void sample_site_make(struct sample_world *world)
{
	for (int i = 0; i < SAMPLE_SCHOOLS; i++) {
		struct sample_random random = sample_random_start(world->seed, "site", i);
		build(&random, &world->schools[i], &world->schools[i].site);
		equip(&random, &world->schools[i], &world->schools[i].site);
	}
}

/* An answer that stands alone, now and then left out. */
static void say(struct sample_random *random, struct sample_row *row, const char *field, bool is_yes)
{
	if (!sample_random_chance(random, BLANK))
		sample_row_yes(row, field, is_yes);
}

static void report_building(struct sample_random *random, const struct sample_site *site, struct sample_row *row)
{
	sample_row_yes(row, "building", site->has_building);
	if (site->has_building) {
		sample_row_text(row, "building_owner", site->owner);
		sample_row_text(row, "building_material", site->material);
		if (!sample_random_chance(random, 8))
			sample_row_text(row, "building_condition", site->condition);
	}
	say(random, row, "space_for_rooms", sample_random_chance(random, 640));
	if (site->has_building && !sample_random_chance(random, BLANK))
		sample_row_number(row, "rooms_aired", sample_random_between(random, 0, site->rooms_pakka + site->rooms_kacha));
	say(random, row, "sewerage", site->toilets > 0 && sample_random_chance(random, 420));
	if (site->toilets > 0)
		say(random, row, "toilet_water", site->has_water);
	if (!sample_random_chance(random, BLANK)) {
		sample_row_yes(row, "wall", site->has_wall);
		if (site->has_wall) {
			sample_row_text(row, "wall_material", strcmp(site->material, "pakka") == 0 ? "pakka" : "kacha");
			sample_row_text(row, "wall_condition", site->wall_condition);
		}
	}
	say(random, row, "playground", site->has_playground);
}

static void report_services(struct sample_random *random, const struct sample_site *site, struct sample_row *row)
{
	bool is_grid = site->has_electricity && strcmp(site->electricity_source, "grid") == 0;
	say(random, row, "electricity_area", is_grid || sample_random_chance(random, 450));
	if (!sample_random_chance(random, BLANK)) {
		sample_row_yes(row, "electricity", site->has_electricity);
		sample_row_text(row, "electricity_source", site->electricity_source);
		if (!site->has_electricity && sample_random_chance(random, 700))
			sample_row_number(row, "electricity_distance", sample_random_between(random, 2, 300) * 10);
	}
	say(random, row, "gas_area", site->has_gas);
	say(random, row, "gas", site->has_gas);
	say(random, row, "water_scheme", site->has_water && sample_random_chance(random, 500));
	if (!sample_random_chance(random, BLANK)) {
		sample_row_yes(row, "water", site->has_water);
		sample_row_text(row, "water_source", site->has_water ? site->water_source : "none");
		if (site->has_water)
			sample_row_yes(row, "water_tank", sample_random_chance(random, 480));
		else if (sample_random_chance(random, 700))
			sample_row_number(row, "water_distance", sample_random_between(random, 5, 200) * 10);
	}
}

static void report_equipment(struct sample_random *random, const struct sample_school *school, struct sample_row *row)
{
	const struct sample_site *site = &school->site;
	say(random, row, "telephone", false);
	if (!sample_random_chance(random, BLANK)) {
		sample_row_yes(row, "internet", site->has_internet);
		if (site->has_internet)
			sample_row_text(row, "internet_state", "working");
	}
	if (school->level != SAMPLE_PRIMARY) {
		sample_row_yes(row, "science_lab", site->has_laboratory);
		if (site->has_laboratory)
			sample_row_text(row, "science_lab_state", "working");
		say(random, row, "computer_lab", site->has_computers);
		say(random, row, "library", site->has_library);
	}
}

static void report_health(struct sample_random *random, const struct sample_school *school, struct sample_row *row)
{
	static const char *const cleaners[] = {"pupils", "teachers", "sweeper", "nobody"};
	static const int weights[] = {60, 14, 18, 8};
	const struct sample_site *site = &school->site;
	bool has_basin = site->has_water && strcmp(site->hygiene, "neither") != 0,
		has_kit = sample_random_chance(random, 230);
	sample_row_text(row, "cleaned_by", cleaners[sample_random_pick(random, weights, 4)]);
	if (!sample_random_chance(random, BLANK)) {
		sample_row_yes(row, "washbasin", has_basin);
		if (has_basin) {
			sample_row_yes(row, "washbasin_water", true);
			sample_row_yes(row, "washbasin_soap", strcmp(site->hygiene, "water_and_soap") == 0);
			sample_row_text(row, "washbasin_cleaning", sample_random_chance(random, 400) ? "daily" : "weekly");
		}
	}
	say(random, row, "health_lessons", sample_random_chance(random, 350));
	sample_row_yes(row, "first_aid", has_kit);
	sample_row_yes(row, "first_aid_training", has_kit && sample_random_chance(random, 400));
	say(random, row, "cleaning_checked", sample_random_chance(random, 500));
}

static void report_activities(struct sample_random *random, const struct sample_school *school, struct sample_row *row)
{
	bool has_activities = sample_random_chance(random, 320), has_kits = sample_random_chance(random, 90);
	if (school->pupils[0][0][0] >= 0) {
		sample_row_yes(row, "ece_room", school->site.has_building && sample_random_chance(random, 500));
		sample_row_yes(row, "ece_teacher", sample_random_chance(random, 350));
	}
	sample_row_yes(row, "activities", has_activities);
	if (has_activities)
		sample_row_text(row, "activity", sample_random_chance(random, 700) ? "sports" : "debate");
	if (school->gender != SAMPLE_BOYS) {
		say(random, row, "mhm_training", has_kits);
		say(random, row, "mhm_kits", has_kits);
	}
}

static void report_committee(struct sample_random *random, const struct sample_school *school, struct sample_row *row)
{
	bool has = school->site.has_ptsmc;
	sample_row_yes(row, "ptsmc", has);
	if (has) {
		bool met = sample_random_chance(random, 560);
		sample_row_yes(row, "ptsmc_active", met);
		sample_row_yes(row, "ptsmc_met", met);
		sample_row_yes(row, "ptsmc_records", met && !sample_random_chance(random, 15));
		sample_row_yes(row, "ptsmc_children", !sample_random_chance(random, 8));
		say(random, row, "ptsmc_plan", met && sample_random_chance(random, 300));
	}
	if (school->level >= SAMPLE_HIGH)
		say(random, row, "exam_hall", sample_random_chance(random, 350));
	sample_row_number(row, "manager_visits", sample_random_between(random, 0, 5));
}

static void report_rooms(const struct sample_school *school, struct sample_row *row)
{
	const struct sample_site *site = &school->site;
	if (site->has_building) {
		bool is_kacha = site->rooms_pakka == 0;
		sample_row_number(row, "rooms_kacha", site->rooms_kacha);
		sample_row_number(row, "rooms_pakka", site->rooms_pakka);
		sample_row_number(row, is_kacha ? "head_kacha" : "head_pakka", site->offices);
		if (school->level >= SAMPLE_HIGH) {
			sample_row_number(row, is_kacha ? "office_kacha" : "office_pakka", 1);
			sample_row_number(row, is_kacha ? "staff_room_kacha" : "staff_room_pakka", 1);
		}
	}
	sample_row_number(row, "toilets_kacha", 0);
	sample_row_number(row, "toilets_pakka", site->toilets);
}

void sample_site_report(struct sample_world *world, int number, int year, struct sample_row *row)
{
	const struct sample_school *school = &world->schools[number];
	struct sample_random random = sample_random_start(world->seed, "report", number * SAMPLE_YEARS + year);
	bool has_disabled = sample_random_chance(&random, 110);
	sample_row_yes(row, "disabled_pupils", year < school->first_closed_year && has_disabled);
	sample_row_yes(row, "ramp", school->level >= SAMPLE_HIGH && number % 3 == 0);
	report_building(&random, &school->site, row);
	report_services(&random, &school->site, row);
	report_equipment(&random, school, row);
	report_health(&random, school, row);
	report_activities(&random, school, row);
	report_committee(&random, school, row);
	report_rooms(school, row);
}
