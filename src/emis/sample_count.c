/* Registers are honest within one or two pupils, except where a school's habit is to mark children present who are not
 * there. Ghosts among the staff are seen on one visit in eight. */
#include "config.h"
#include "emis/sample_count.h"

#include <string.h>

#include "base/clock.h"

/* The index of the last return before DAY. */
static int year_of(const struct sample_world *world, int day)
{
	int year = 0;
	for (int y = 1; y < SAMPLE_YEARS; y++) {
		int census;
		if (date_join(world->years[y], 10, 31, &census) && census <= day)
			year = y;
	}
	return year;
}

static void count_class(struct sample_random *random, const struct sample_school *school, int enrolled, int rate,
	bool inflates, int *registered, int *counted)
{
	int marked = enrolled * (rate + sample_random_between(random, -60, 60)) / 1000;
	marked = marked > enrolled ? enrolled : marked < 0 ? 0 : marked;
	*counted = marked > 2 && sample_random_chance(random, 250) ? marked - 1 : marked;
	if (inflates && school->habit == SAMPLE_INFLATES) {
		*counted = marked * sample_random_between(random, 450, 800) / 1000;
		marked = enrolled * sample_random_between(random, 930, 1000) / 1000;
	}
	*registered = marked < *counted ? *counted : marked;
}

/* Numbers that a rule would take for guesses get one pupil fewer. */
static void unround(int counted[2], const int enrolled[2])
{
	int boys = enrolled[0] < 0 ? 0 : counted[0], girls = enrolled[1] < 0 ? 0 : counted[1];
	if (boys + girls >= 30 && boys % 10 + girls % 10 == 0)
		counted[girls > boys]--;
}

void sample_count_pupils(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int day, bool is_closed, struct sample_counts *out)
{
	int year = year_of(world, day), sums[2] = {0, 0};
	int rate = school->attendance + sample_random_between(random, -80, 60);
	bool inflates = sample_random_chance(random, 600);
	*out = (struct sample_counts){0};
	for (int g = 0; g < SAMPLE_GRADES; g++)
		for (int sex = 0; sex < 2; sex++)
			sums[sex] += school->pupils[year][g][sex] > 0 ? school->pupils[year][g][sex] : 0;
	for (int g = 0; g < SAMPLE_GRADES; g++) {
		for (int sex = 0; sex < 2; sex++) {
			int pupils = school->pupils[year][g][sex];
			int *enrolled = &out->enrolled[g][sex];
			*enrolled = pupils < 0 || sums[sex] == 0 ? -1 : pupils == 0 ? 0
				: pupils + sample_random_between(random, pupils > 3 ? -2 : 0, 1);
			if (*enrolled < 0)
				continue;
			out->enrolled_sum += *enrolled;
			count_class(random, school, *enrolled, rate, inflates, &out->registered[g][sex], &out->counted[g][sex]);
		}
		unround(out->counted[g], out->enrolled[g]);
		for (int sex = 0; sex < 2 && !is_closed; sex++)
			out->counted_sum += out->enrolled[g][sex] > 0 ? out->counted[g][sex] : 0;
	}
}

static bool write_classes(struct sample_world *world, int64_t id, bool is_closed, const struct sample_counts *counts,
	struct sample_row *row, struct err *err)
{
	static const char *const names[2][3] = {
		{"boys_enrolled", "boys_register", "boys_counted"}, {"girls_enrolled", "girls_register", "girls_counted"}};
	bool is_good = true;
	for (int g = 0; is_good && g < SAMPLE_GRADES; g++) {
		if (counts->enrolled[g][0] < 0 && counts->enrolled[g][1] < 0)
			continue;
		sample_row_id(row, "visit", id);
		sample_row_text(row, "grade", sample_grade_code[g]);
		for (int sex = 0; sex < 2; sex++) {
			if (counts->enrolled[g][sex] < 0)
				continue;
			sample_row_number(row, names[sex][0], counts->enrolled[g][sex]);
			if (is_closed)
				continue;
			sample_row_number(row, names[sex][1], counts->registered[g][sex]);
			sample_row_number(row, names[sex][2], counts->counted[g][sex]);
		}
		is_good = sample_row_insert(row, world->txn, err);
	}
	return is_good;
}

static bool is_on_roll(const struct sample_person *person, int day)
{
	return person->posted <= day && (person->is_on_roll || day < person->since);
}

/* Why PERSON is absent on DAY, or NULL: he or she is there. */
static const char *absence(
	struct sample_random *random, const struct sample_person *person, int day, bool is_closed, const char *why)
{
	static const char *const reasons[] = {"casual_leave", "medical_leave", "earned_leave", "official_duty", "training",
		"unsanctioned_leave", "unauthorised"};
	static const int weights[] = {30, 14, 6, 14, 10, 12, 14};
	if (person->leave && day >= person->since)
		return person->leave;
	if (person->is_ghost && !sample_random_chance(random, 125))
		return sample_random_chance(random, 600) ? "long_absent" : "unauthorised";
	if (is_closed)
		return why;
	return sample_random_chance(random, 105) ? reasons[sample_random_pick(random, weights, 7)] : NULL;
}

static void write_absence(struct sample_random *random, const struct sample_person *person, const char *reason,
	int day, bool is_closed, struct sample_row *row)
{
	bool is_long = strcmp(reason, "long_absent") == 0;
	int since = day - sample_random_between(random, is_long ? 40 : 0, is_long ? 200 : 4);
	if (reason == person->leave)
		since = person->since;
	sample_row_text(row, "presence", "absent");
	sample_row_text(row, "reason", reason);
	if (sample_random_chance(random, 500))
		sample_row_date(row, "absent_since", since < person->posted ? person->posted : since);
	if (strcmp(reason, "official_duty") == 0)
		sample_row_text(row, "duty", "District office");
	else if (strcmp(reason, "training") == 0)
		sample_row_text(row, "duty", "Teacher training, district centre");
	if (!is_closed)
		sample_row_yes(row, "signed", strcmp(reason, "unauthorised") == 0 && sample_random_chance(random, 60));
}

static bool write_staff(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int64_t id, int day, bool is_closed, const char *why, struct sample_row *row, struct err *err)
{
	bool is_good = true;
	for (int i = 0; is_good && i < school->person_count; i++) {
		const struct sample_person *person = &world->persons[school->first_person + i];
		if (!is_on_roll(person, day))
			continue;
		const char *reason = absence(random, person, day, is_closed, why);
		sample_row_id(row, "visit", id);
		sample_row_id(row, "staff", person->id);
		if (reason) {
			write_absence(random, person, reason, day, is_closed, row);
		} else {
			bool is_late = sample_random_chance(random, 35);
			sample_row_text(row, "presence", is_late ? "late" : "present");
			if (is_late)
				sample_row_time(row, "late_at", 8 * 60 + sample_random_between(random, 5, 40));
			sample_row_yes(row, "signed", is_late || !sample_random_chance(random, 2));
		}
		is_good = sample_row_insert(row, world->txn, err);
	}
	return is_good;
}

int sample_count_others(const struct sample_world *world, const struct sample_school *school, int day)
{
	int count = 0;
	for (int i = 0; i < school->person_count; i++) {
		const struct sample_person *person = &world->persons[school->first_person + i];
		count += !person->is_teacher && is_on_roll(person, day);
	}
	return count;
}

bool sample_count_write(struct sample_world *world, struct sample_random *random, const struct sample_school *school,
	int64_t id, int day, bool is_closed, const char *why, const struct sample_counts *counts,
	struct sample_row *classes, struct sample_row *staff, struct err *err)
{
	if (is_closed && !why)
		return true;
	return write_classes(world, id, is_closed, counts, classes, err)
		&& write_staff(world, random, school, id, day, is_closed, why, staff, err);
}
