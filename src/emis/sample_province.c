/* The calendar follows the year: long vacations by zone, holidays of fixed date, examinations, polio campaigns, and
 * one strike before the reference day. Feasts that go by the moon are left out: their dates cannot be told from the
 * year. */
#include "config.h"
#include "emis/sample_province.h"

#include "base/clock.h"
#include "base/mem.h"
#include "emis/sample.h"
#include "emis/sample_row.h"

struct yearly {
	const char *kind, *title;
	const char *zone; /* NULL: both */
	int month, day, length; /* LENGTH in days; 0: up to the day before 1 March of the next year */
	bool is_district; /* of the sample's district only */
	const char *closed_reason;
};

static const struct yearly yearly[] = {
	{"vacation", "Summer vacation, summer zone", "summer", 5, 15, 78, false, "holiday"},
	{"vacation", "Winter vacation, winter zone", "winter", 12, 16, 0, false, "holiday"},
	{"vacation", "Short summer break, winter zone", "winter", 7, 22, 10, false, "holiday"},
	{"holiday", "Kashmir Day", NULL, 2, 5, 1, false, "holiday"},
	{"holiday", "Pakistan Day", NULL, 3, 23, 1, false, "holiday"},
	{"holiday", "Labour Day", NULL, 5, 1, 1, false, "holiday"},
	{"holiday", "Independence Day", NULL, 8, 14, 1, false, "holiday"},
	{"holiday", "Iqbal Day", NULL, 11, 9, 1, false, "holiday"},
	{"holiday", "Birthday of the Quaid-e-Azam", NULL, 12, 25, 1, false, "holiday"},
	{"examination", "Annual examination, summer zone", "summer", 3, 3, 12, false, "other"},
	{"examination", "Annual examination, winter zone", "winter", 11, 24, 12, false, "other"},
	{"polio", "Polio campaign, first round", NULL, 2, 17, 5, true, "duty"},
	{"polio", "Polio campaign, second round", NULL, 4, 21, 5, true, "duty"},
	{"polio", "Polio campaign, third round", NULL, 10, 13, 5, true, "duty"},
};

struct sample_user {
	const char *name, *post, *role;
	bool is_district;
};

static const struct sample_user users[] = {
	{"clerk1", "Clerk, first desk", "clerk", true},
	{"clerk2", "Clerk, second desk", "clerk", true},
	{"verifier", "Senior clerk, second keying", "verifier", true},
	{"ddeo", "DDEO, sample tehsil", "supervisor", true},
	{"supervisor", "ADEO, female schools", "supervisor", true},
	{"deo", "District Education Officer", "deo", true},
	{"monitor1", "Monitoring associate, first circle", "monitor", true},
	{"monitor2", "Monitoring associate, second circle", "monitor", true},
	{"monitor3", "Monitoring associate, third circle", "monitor", true},
	{"monitor4", "Monitoring associate, fourth circle", "monitor", true},
	{"viewer", "Deputy Commissioner's office", "viewer", true},
	{"operator", "Province operator", "operator", false},
	{"auditor", "Audit office", "auditor", false},
};

const char *sample_province_monitor(int number)
{
	static const char *const names[SAMPLE_MONITORS] = {"monitor1", "monitor2", "monitor3", "monitor4"};
	return names[number % SAMPLE_MONITORS];
}

static int date_of(int year, int month, int day)
{
	int days;
	if (!date_join(year, month, day, &days))
		die("sample: no date %d-%d-%d", year, month, day);
	return days;
}

static bool write_days(struct sample_world *world, struct sample_row *row, const struct yearly *rule, int from, int to,
	int number, struct err *err)
{
	int year, month, day;
	bool is_both = rule->zone == NULL;
	date_split(from, &year, &month, &day);
	sample_row_id(row, "id", txn_make_id(world->txn));
	sample_row_text(row, "zone", rule->zone);
	sample_row_text(row, "district", rule->is_district ? sample_district() : NULL);
	sample_row_date(row, "from", from);
	sample_row_date(row, "to", to);
	sample_row_text(row, "kind", rule->kind);
	sample_row_text(row, "title", rule->title);
	sample_row_format(row, "notification", "SAMPLE/%02d/%d", number, year);
	if (world->day_count == SAMPLE_MAX_DAYS)
		die("sample: more than %d lines in the calendar", SAMPLE_MAX_DAYS);
	world->days[world->day_count++] = (struct sample_days){
		from, to, is_both || rule->zone[0] == 's', is_both || rule->zone[0] == 'w', rule->closed_reason};
	return sample_row_insert(row, world->txn, err);
}

static bool write_calendar(struct sample_world *world, struct err *err)
{
	static const struct yearly strike = {.kind = "strike",
		.title = "Strike of the teachers' associations",
		.is_district = true,
		.closed_reason = "strike"};
	struct sample_row row;
	int year, month, day, count = (int)(sizeof yearly / sizeof *yearly), begin;
	sample_row_init(&row, world->set, "calendar");
	date_split(world->reference, &year, &month, &day);
	/* The Tuesday 150 to 156 days before the reference, and the day after it. */
	begin = world->reference - 150 - (date_weekday(world->reference - 150) + 6) % 7;
	bool is_good = txn_entry(world->txn, NULL, err);
	for (int y = year - 2; y <= year + 1; y++)
		for (int i = 0; is_good && i < count; i++) {
			const struct yearly *rule = &yearly[i];
			int from = date_of(y, rule->month, rule->day);
			int to = rule->length ? from + rule->length - 1 : date_of(y + 1, 3, 1) - 1;
			is_good = write_days(world, &row, rule, from, to, i + 1, err);
		}
	is_good = is_good && write_days(world, &row, &strike, begin, begin + 1, count + 1, err);
	sample_row_free(&row);
	return is_good;
}

static bool write_users(struct sample_world *world, struct err *err)
{
	struct sample_row row;
	sample_row_init(&row, world->set, "user");
	bool is_good = txn_entry(world->txn, NULL, err);
	for (size_t i = 0; is_good && i < sizeof users / sizeof *users; i++) {
		sample_row_text(&row, "name", users[i].name);
		sample_row_text(&row, "post", users[i].post);
		sample_row_text(&row, "district", users[i].is_district ? sample_district() : NULL);
		sample_row_text(&row, "role", users[i].role);
		sample_row_yes(&row, "active", true);
		is_good = sample_row_insert(&row, world->txn, err);
	}
	sample_row_free(&row);
	return is_good;
}

bool sample_province_write(struct sample_world *world, struct err *err)
{
	return write_calendar(world, err) && write_users(world, err);
}

const struct sample_days *sample_province_day_off(const struct sample_world *world, bool is_winter, int day)
{
	for (int i = 0; i < world->day_count; i++) {
		const struct sample_days *days = &world->days[i];
		if (day >= days->from && day <= days->to && (is_winter ? days->is_winter : days->is_summer))
			return days;
	}
	return NULL;
}
