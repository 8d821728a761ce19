/* Pupils follow the teachers there are, thin out from class to class, and grow or shrink slowly from year to year.
 * Most classes were entered one by one as reported or nearly so; one return in twenty was entered by half. */
#include "config.h"
#include "emis/sample_year.h"

#include "base/mem.h"
#include "emis/sample_random.h"
#include "emis/sample_row.h"
#include "emis/sample_site.h"

static const int shares[SAMPLE_GRADES] = {8, 20, 18, 15, 13, 11, 10, 11, 9, 8, 8, 6, 5, 4};

static void classes_of(struct sample_random *random, const struct sample_school *school, int *first, int *last)
{
	static const int lasts[] = {6, 9, 11, 13};
	bool is_from_six =
		school->level == SAMPLE_HIGHER || (school->level == SAMPLE_HIGH && sample_random_chance(random, 550));
	*last = lasts[school->level];
	*first = is_from_six ? 7 : sample_random_chance(random, 120) ? 0 : 1;
}

/* Nudges numbers that a rule would take for guesses: both round, or equal. */
static void unround(int pupils[2])
{
	if (pupils[0] == pupils[1] && pupils[0] >= 20)
		pupils[0]++;
	if (pupils[0] >= 30 && pupils[1] >= 30 && pupils[0] % 10 == 0 && pupils[1] % 10 == 0)
		pupils[1]++;
}

static int girls_share(struct sample_random *random, const struct sample_school *school)
{
	switch (school->gender) {
	case SAMPLE_BOYS:
		return sample_random_chance(random, 550)
			? 0
			: sample_random_between(random, 20, school->level == SAMPLE_PRIMARY ? 300 : 90);
	case SAMPLE_GIRLS: return sample_random_chance(random, 650) ? 1000 : sample_random_between(random, 880, 985);
	case SAMPLE_MIXED: break;
	}
	return sample_random_between(random, 380, 540);
}

static void make(struct sample_world *world, int number)
{
	struct sample_school *school = &world->schools[number];
	struct sample_random random = sample_random_start(world->seed, "pupils", number);
	int teachers = school->is_functional ? school->teachers : 1;
	int total = teachers
		* sample_random_between(
			&random, school->level == SAMPLE_PRIMARY ? 15 : 13, school->level == SAMPLE_PRIMARY ? 36 : 27);
	int growth = sample_random_between(&random, -40, 65), girls = girls_share(&random, school);
	int jump = sample_random_chance(&random, 18) ? 1750 : 1000;
	int first, last, sum = 0;
	classes_of(&random, school, &first, &last);
	for (int g = first; g <= last; g++)
		sum += shares[g];
	for (int y = 0; y < SAMPLE_YEARS; y++) {
		for (int g = 0; g < SAMPLE_GRADES; g++) {
			int *pupils = school->pupils[y][g];
			int all = total * shares[g] * sample_random_between(&random, 940, 1060) / sum / 1000;
			int of_girls = (all * girls + 500) / 1000;
			pupils[0] = pupils[1] = -1;
			if (g < first || g > last || y >= school->first_closed_year)
				continue;
			pupils[0] = all - of_girls;
			pupils[1] = of_girls;
			unround(pupils);
		}
		total = total * (1000 + growth) / 1000 * (y == SAMPLE_YEARS - 2 ? jump : 1000) / 1000;
	}
}

void sample_year_make(struct sample_world *world)
{
	for (int i = 0; i < SAMPLE_SCHOOLS; i++)
		make(world, i);
}

/* How many were entered one by one of a class in which REPORTED are reported. */
static int enter(struct sample_random *random, int reported, bool is_half_done)
{
	if (is_half_done)
		return reported * sample_random_between(random, 500, 850) / 1000;
	return reported == 0 || sample_random_chance(random, 850)
		? reported
		: reported - sample_random_between(random, -1, reported < 2 ? reported : 2);
}

static bool write_classes(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int year, int entered[SAMPLE_GRADES][2], struct sample_row *row, struct err *err)
{
	bool is_good = true;
	for (int g = 0; is_good && g < SAMPLE_GRADES; g++) {
		const int *pupils = school->pupils[year][g];
		if (pupils[0] < 0)
			continue;
		sample_row_text(row, "school", school->code);
		sample_row_number(row, "year", world->years[year]);
		sample_row_text(row, "grade", sample_grade_code[g]);
		sample_row_number(row, "boys", pupils[0]);
		sample_row_number(row, "girls", pupils[1]);
		sample_row_number(row, "boys_entered", entered[g][0]);
		sample_row_number(row, "girls_entered", entered[g][1]);
		sample_row_number(row, "boys_repeating", (pupils[0] * sample_random_between(random, 0, 90) + 500) / 1000);
		sample_row_number(row, "girls_repeating", (pupils[1] * sample_random_between(random, 0, 90) + 500) / 1000);
		is_good = sample_row_insert(row, world->txn, err);
	}
	return is_good;
}

/* People at work in a return: the present roll, in earlier years one fewer here and there. */
static void count_staff(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int year, bool is_teacher, int out[2])
{
	out[0] = out[1] = 0;
	for (int i = 0; i < school->person_count; i++) {
		const struct sample_person *person = &world->persons[school->first_person + i];
		if (person->is_at_work && person->is_teacher == is_teacher)
			out[person->is_female]++;
	}
	int most = out[1] > out[0];
	if (year < SAMPLE_YEARS - 1 && out[most] >= 4 && sample_random_chance(random, 400))
		out[most]--;
	if (is_teacher && !school->is_functional && year < school->first_closed_year)
		out[school->gender == SAMPLE_GIRLS] = 1;
}

static void write_staff(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int year, struct sample_row *row)
{
	/* The posts stay as they are over the years: a stream of their own. */
	struct sample_random posts = sample_random_start(world->seed, "posts", (int)(school - world->schools));
	int teachers[2], others[2];
	count_staff(world, random, school, year, true, teachers);
	count_staff(world, random, school, year, false, others);
	int at_work = teachers[0] + teachers[1], others_at_work = others[0] + others[1];
	int most = school->teachers > at_work ? school->teachers : at_work;
	int vacant = sample_random_chance(&posts, 380) ? sample_random_between(&posts, 1, 1 + most / 4) : 0;
	bool is_over_posted = most > 2 && sample_random_chance(&posts, 18);
	int sanctioned = (most > 0 ? most : 1) + (is_over_posted ? -1 : vacant);
	sample_row_number(row, "teachers_sanctioned", sanctioned);
	sample_row_number(
		row, "teachers_appointed", sanctioned > at_work && sample_random_chance(random, 150) ? at_work + 1 : at_work);
	sample_row_number(row, "teachers_male", teachers[0]);
	sample_row_number(row, "teachers_female", teachers[1]);
	sample_row_number(row, "teachers_total", at_work);
	sample_row_number(row, "others_sanctioned", school->others + (sample_random_chance(&posts, 250) ? 1 : 0));
	sample_row_number(row, "others_appointed", others_at_work);
	sample_row_number(row, "others_male", others[0]);
	sample_row_number(row, "others_female", others[1]);
	sample_row_number(row, "others_total", others_at_work);
}

static void write_head(
	struct sample_world *world, const struct sample_school *school, int number, int year, struct sample_row *row)
{
	int cluster = number / SAMPLE_CLUSTER;
	const struct sample_school *head = &world->schools[cluster * SAMPLE_CLUSTER];
	bool is_open = year < school->first_closed_year;
	sample_row_text(row, "school", school->code);
	sample_row_number(row, "year", world->years[year]);
	sample_row_text(row, "status", is_open ? "functional" : "non_functional");
	sample_row_text(row, "status_reason", is_open ? NULL : school->closure_reason);
	sample_row_text(row, "level", sample_level_code[school->level]);
	sample_row_text(row, "gender", sample_gender_code[school->gender]);
	sample_row_text(row, "cluster_name", head->name);
	sample_row_format(row, "ddo_code", "SK%04d", cluster + 1);
	if (head == school) {
		int feeders[2] = {0, 0};
		for (int i = 1; i < SAMPLE_CLUSTER; i++)
			if (head[i].level <= SAMPLE_MIDDLE)
				feeders[head[i].level]++;
		sample_row_number(row, "feeders_primary", feeders[0]);
		sample_row_number(row, "feeders_middle", feeders[1]);
	}
}

static void write_totals(struct sample_random *random, const struct sample_school *school, int year,
	int entered[SAMPLE_GRADES][2], struct sample_row *row)
{
	bool is_half_done = sample_random_chance(random, 45);
	int all_reported = 0, all_entered = 0;
	for (int g = 0; g < SAMPLE_GRADES; g++)
		for (int sex = 0; sex < 2; sex++) {
			int reported = school->pupils[year][g][sex];
			if (reported < 0)
				continue;
			entered[g][sex] = enter(random, reported, is_half_done);
			all_reported += reported;
			all_entered += entered[g][sex];
		}
	sample_row_number(row, "pupils_reported", all_reported);
	sample_row_number(row, "pupils_entered", all_entered);
}

static bool write_return(struct sample_world *world, int number, int year, struct sample_row *census,
	struct sample_row *classes, struct err *err)
{
	static const char *const states[] = {"approved", "submitted", "verified", "keyed"};
	static const int weights[] = {70, 18, 8, 4};
	const struct sample_school *school = &world->schools[number];
	struct sample_random random = sample_random_start(world->seed, "return", number * SAMPLE_YEARS + year);
	int entered[SAMPLE_GRADES][2];
	if (!txn_entry(world->txn, NULL, err))
		return false;
	write_head(world, school, number, year, census);
	sample_site_report(world, number, year, census);
	write_staff(world, &random, school, year, census);
	sample_row_text(census, "source", "emis");
	sample_row_text(
		census, "state", year < SAMPLE_YEARS - 1 ? states[0] : states[sample_random_pick(&random, weights, 4)]);
	if (year < school->first_closed_year)
		write_totals(&random, school, year, entered, census);
	return sample_row_insert(census, world->txn, err)
		&& write_classes(world, &random, school, year, entered, classes, err);
}

bool sample_year_write(struct sample_world *world, struct err *err)
{
	struct sample_row census, classes;
	bool is_good = true;
	sample_row_init(&census, world->set, "census");
	sample_row_init(&classes, world->set, "enrolment");
	for (int i = 0; is_good && i < SAMPLE_SCHOOLS; i++)
		for (int y = 0; is_good && y < SAMPLE_YEARS; y++)
			is_good = write_return(world, i, y, &census, &classes, err);
	sample_row_free(&census);
	sample_row_free(&classes);
	return is_good;
}
