/* Where cards read from: the queries, prepared once for many cards, and what is kept between them.
 *
 * Columns are taken by name from the tables as the forms made them; a field that a form has not (yet, or no more) is
 * read as NULL, and a form that is not there leaves its block of the card empty. CNIC and other personal numbers are
 * never read. */
#include "config.h"
#include "emis/card_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/card_groups.h"
#include "emis/card_place.h"

enum { CARD_SQL = 1 << 15, CARD_SCRATCH = 1 << 17 };

static const char *const school_columns[SCHOOL_COLUMNS] = {
	"name", "district", "tehsil", "uc", "village", "cluster", "level", "gender", "location", "zone", "shift", "kind",
		"status",
	"status_reason", "status_since", "lat", "lon",
};

static const char *const census_columns[CENSUS_COLUMNS] = {
	"status", "building", "building_owner", "building_material", "building_condition", "wall", "wall_condition",
		"playground",
	"electricity", "electricity_source", "gas", "water", "water_source", "toilet_water", "internet", "internet_state",
	"science_lab", "science_lab_state", "computer_lab", "library", "washbasin", "washbasin_water", "washbasin_soap",
		"ptsmc",
	"ptsmc_active", "ptsmc_met", "ptsmc_records", "ptsmc_children", "ptsmc_plan", "manager_visits", "rooms_kacha",
	"rooms_pakka", "toilets_kacha", "toilets_pakka", "teachers_sanctioned", "teachers_appointed", "teachers_male",
	"teachers_female", "teachers_total", "others_sanctioned", "others_appointed", "others_male", "others_female",
	"others_total", "state",
};

static const char *const enrolment_columns[] = {
	"year", "grade", "boys", "girls", "boys_entered", "girls_entered", "boys_repeating", "girls_repeating",
};

static const char *const staff_columns[] = {"name", "sex", "category", "designation", "status"};

static const char *const visit_columns[VISIT_COLUMNS] = {
	"id", "date", "access", "status", "closed_reason", "electricity", "water", "water_source", "toilets", "toilets_usable",
	"toilets_girls", "toilets_boys", "sanitation", "hygiene", "wall", "books", "funds", "funds_spent", "ptsmc_meeting",
};

static const char *const list_names[CARD_LISTS] = {
	"district", "tehsil", "level", "gender", "location", "zone", "shift", "school_kind", "school_status", "closure_reason",
	"grade", "building_owner", "material", "building_condition", "wall_condition", "electricity_source", "water_source",
	"working", "closed_reason", "designation", "day_kind", "sanitation", "hygiene", "supply",
	"return_state", "staff_status", "presence", "absence_reason",
};

/* Appends the columns of TABLE by NAMES, NULL for those it has not. */
static void pick(struct buf *sql, const struct table *table, const char *alias, const char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		if (table_column(table, names[i]) >= 0)
			buf_format(sql, "%s%s.\"%s\"", i > 0 ? ", " : "", alias, names[i]);
		else
			buf_format(sql, "%sNULL", i > 0 ? ", " : "");
	}
}

static bool has(const struct table *table, const char *column)
{
	return table && table_column(table, column) >= 0;
}

static bool open_one(struct card_maker *maker, enum card_query which, const struct buf *sql, struct err *err)
{
	maker->sql[which] = mem_copy(sql->bytes);
	return query_open(maker->replica, sql->bytes, &maker->queries[which], err);
}

static bool open_school(struct card_maker *maker, const struct table *school, struct buf *sql, struct err *err)
{
	buf_clear(sql);
	buf_text(sql, "SELECT ");
	pick(sql, school, "s", school_columns, SCHOOL_COLUMNS);
	/* The log's index on the school ends in the entry's id, so the newest is one step. */
	buf_text(sql, has(school, "name_ur") ? ", s.name_ur" : ", NULL");
	buf_text(sql, ", (SELECT h.name FROM school h WHERE h.code = s.cluster AND h._void IS NULL)"
		", (SELECT e.time FROM entry e WHERE e.school = s.code ORDER BY e.id DESC LIMIT 1)"
		" FROM school s WHERE s.code = ?1 AND s._void IS NULL");
	return open_one(maker, QUERY_SCHOOL, sql, err);
}

/* All fields of the return in the form's order. */
static bool open_census(struct card_maker *maker, const struct table *census, struct buf *sql, struct err *err)
{
	const struct form *form = maker->census;
	maker->census_fields = mem_zero((size_t)form->field_count + 1, sizeof *maker->census_fields);
	buf_clear(sql);
	buf_text(sql, "SELECT c.year");
	for (int i = 0; i < form->field_count; i++) {
		if (!has(census, form->fields[i].code))
			continue;
		maker->census_fields[maker->census_count++] = i;
		buf_format(sql, ", c.\"%s\"", form->fields[i].code);
	}
	buf_text(sql, " FROM census c WHERE c.school = ?1 AND c.year <= ?2 AND c._void IS NULL ORDER BY c.year DESC LIMIT 2");
	for (int c = 0; c < CENSUS_COLUMNS; c++)
		for (int i = 0; i < maker->census_count; i++)
			if (strcmp(form->fields[maker->census_fields[i]].code, census_columns[c]) == 0)
				maker->census_at[c] = i;
	return open_one(maker, QUERY_CENSUS, sql, err);
}

static bool open_enrolment(struct card_maker *maker, const struct table *enrolment, struct buf *sql, struct err *err)
{
	buf_clear(sql);
	buf_text(sql, "SELECT ");
	pick(sql, enrolment, "e", enrolment_columns, sizeof enrolment_columns / sizeof *enrolment_columns);
	/* Backwards along the primary key. The classes of a return that was voided are void with it. */
	buf_text(sql, " FROM enrolment e WHERE e.school = ?1 AND e.year <= ?2 AND e._void IS NULL"
		" ORDER BY e.year DESC, e.grade DESC");
	return open_one(maker, QUERY_ENROLMENT, sql, err);
}

static bool open_visits(struct card_maker *maker, const struct table *visit, const struct table *staff, struct buf *sql,
	struct err *err)
{
	const struct table *people = table_find(maker->replica, "visit_staff"), *classes = table_find(maker->replica,
		"visit_class");
	buf_clear(sql);
	buf_text(sql, "SELECT ");
	pick(sql, visit, "v", visit_columns, VISIT_COLUMNS);
	/* The facts put them in order: SQLite would make a table for it at every card, also where there is no visit. */
	buf_text(sql, " FROM visit v WHERE v.school = ?1 AND v._void IS NULL AND v.date IS NOT NULL");
	if (!open_one(maker, QUERY_VISIT, sql, err))
		return false;
	buf_clear(sql);
	buf_format(sql, "SELECT p.presence, %s FROM visit_staff p LEFT JOIN staff s ON s.id = p.staff WHERE p.visit = ?1"
		" AND p.presence IS NOT NULL AND p._void IS NULL AND coalesce(s.category, 'teaching') = 'teaching'",
		has(people, "reason") ? "p.reason" : "NULL");
	if (has(people, "presence") && has(staff, "category") && !open_one(maker, QUERY_VISIT_STAFF, sql, err))
		return false;
	buf_clear(sql);
	buf_text(sql, "SELECT boys_counted, boys_enrolled, girls_counted, girls_enrolled"
		" FROM visit_class WHERE visit = ?1 AND _void IS NULL");
	return !has(classes, "boys_counted") || !has(classes, "boys_enrolled") || !has(classes, "girls_counted")
		|| !has(classes, "girls_enrolled") || open_one(maker, QUERY_VISIT_CLASS, sql, err);
}

bool card_source_open(struct card_maker *maker, struct err *err)
{
	const struct table *school = table_find(maker->replica, "school"), *census = table_find(maker->replica, "census"),
		*enrolment = table_find(maker->replica, "enrolment"), *staff = table_find(maker->replica, "staff"),
		*visit = table_find(maker->replica, "visit");
	struct buf sql;
	if (!has(school, "name") || !has(school, "cluster"))
		return err_set(err, EX_CONFIG, "cards: this replica has no form school: load the forms first");
	buf_init(&maker->bytes, CARD_SCRATCH);
	buf_init(&sql, CARD_SQL);
	maker->version = -1;
	for (int i = 0; i < CENSUS_COLUMNS; i++)
		maker->census_at[i] = -1;
	for (int i = 0; i < CARD_LISTS; i++)
		maker->lists[i] = form_set_list(maker->set, list_names[i]);
	maker->census = census ? form_set_find(maker->set, "census") : NULL;
	bool is_good = open_school(maker, school, &sql, err)
		&& (!maker->census || open_census(maker, census, &sql, err))
		&& (!enrolment || open_enrolment(maker, enrolment, &sql, err))
		&& (!visit || open_visits(maker, visit, staff, &sql, err));
	if (is_good && staff) {
		buf_clear(&sql);
		buf_text(&sql, "SELECT ");
		pick(&sql, staff, "p", staff_columns, sizeof staff_columns / sizeof *staff_columns);
		buf_text(&sql, " FROM staff p WHERE p.school = ?1 AND p._void IS NULL ORDER BY p.id");
		is_good = open_one(maker, QUERY_STAFF, &sql, err);
	}
	if (is_good && has(table_find(maker->replica, "post"), "filled_women")) {
		buf_clear(&sql);
		buf_text(&sql, "SELECT p.designation, p.sanctioned, p.filled_men, p.filled_women FROM post p WHERE p.school = ?1 AND p.year = ?2"
			" AND p._void IS NULL");
		is_good = open_one(maker, QUERY_POST, &sql, err);
	}
	if (is_good) {
		buf_clear(&sql);
		buf_text(&sql, "SELECT form, record, field FROM conflict WHERE school = ?1 AND state = 'open' AND _void IS NULL");
		is_good = open_one(maker, QUERY_CONFLICT, &sql, err);
	}
	buf_free(&sql);
	return is_good;
}

static void forget(struct card_maker *maker)
{
	for (int i = 0; i < maker->year_count; i++) {
		free(maker->years[i].label);
		free(maker->years[i].reference);
	}
	free(maker->years);
	maker->years = NULL;
	maker->year_count = 0;
	school_days_free(&maker->days);
	card_groups_free(maker);
	place_shared_free(maker);
}

void card_source_close(struct card_maker *maker)
{
	for (int i = 0; i < CARD_QUERIES; i++) {
		if (maker->queries[i])
			query_close(maker->queries[i]);
		free(maker->sql[i]);
	}
	forget(maker);
	indicator_close(maker->book);
	indicator_close(maker->whole_book), indicator_close(maker->place_book);
	indicator_close(maker->year_book), indicator_close(maker->rate_book);
	indicator_close(maker->compare_book);
	indicator_close(maker->watch_book);
	free(maker->census_fields);
	if (maker->bytes.bytes)
		buf_free(&maker->bytes);
}

static char *text_or_null(const struct query *query, int column)
{
	return query_is_null(query, column) ? NULL : mem_copy(query_text(query, column));
}

static bool read_years(struct card_maker *maker, struct err *err)
{
	const struct table *table = table_find(maker->replica, "year");
	struct query *query;
	int step;
	if (!has(table, "year") || !has(table, "label") || !has(table, "reference_date"))
		return true;
	if (!query_open(maker->replica, "SELECT year, label, reference_date FROM year WHERE _void IS NULL", &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		maker->years = mem_grow(maker->years, (size_t)maker->year_count + 1, sizeof *maker->years);
		maker->years[maker->year_count++] = (struct card_year){query_int(query, 0), text_or_null(query, 1),
			text_or_null(query, 2)};
	}
	query_close(query);
	return step == 0;
}

bool card_source_refresh(struct card_maker *maker, struct err *err)
{
	int64_t version = replica_data_version(maker->replica);
	char today[11];
	date_format(clock_today(), today);
	if (*maker->day)
		memcpy(today, maker->day, sizeof today);
	if (version == maker->version && strcmp(today, maker->today) == 0)
		return true;
	forget(maker);
	memcpy(maker->today, today, sizeof today);
	if (!read_years(maker, err) || !school_days_read(maker->replica, &maker->days, err))
		return false;
	maker->version = version;
	return true;
}

void card_source_since(const struct card_maker *maker, int age, char out[11])
{
	int days = 0, year, month, day;
	date_parse(maker->today, &days);
	date_split(days, &year, &month, &day);
	if (!date_join(year - 1 - age, month, day, &days))
		date_join(year - 1 - age, month, 28, &days); /* 29 February */
	date_format(days + 1, out);
}

static const struct card_year *year_of(const struct card_maker *maker, int64_t year)
{
	for (int i = 0; i < maker->year_count; i++)
		if (maker->years[i].year == year)
			return &maker->years[i];
	return NULL;
}

const char *card_source_year(const struct card_maker *maker, int64_t year, char room[64])
{
	const struct card_year *known = year_of(maker, year);
	if (known && known->label)
		return known->label;
	snprintf(room, 64, year < 1000 ? "session %lld" : "%lld", (long long)year);
	return room;
}

const char *card_source_reference(const struct card_maker *maker, int64_t year)
{
	const struct card_year *known = year_of(maker, year);
	return known ? known->reference : NULL;
}

static const struct code_item *item_of(const struct card_maker *maker, enum card_list list, const char *code)
{
	return code && maker->lists[list] ? code_list_find(maker->lists[list], code, strlen(code)) : NULL;
}

const char *card_source_label(const struct card_maker *maker, enum card_list list, const char *code)
{
	const struct code_item *item = item_of(maker, list, code);
	return item && item->label ? item->label : code;
}

const char *card_source_class(const struct card_maker *maker, enum card_list list, const char *code)
{
	const struct code_item *item = item_of(maker, list, code);
	return item ? item->class : NULL;
}

const char *card_source_census_name(enum card_census_column column)
{
	return census_columns[column];
}
