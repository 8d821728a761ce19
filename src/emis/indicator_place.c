/* Districts, divisions and the population that rates are made of.
 *
 * The geography is dated: a district that was cut from another after the census of population has none of its own, and its rates are
 * worked out with its predecessor's, over the old borders, by everybody's schools in them. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/indicator_book.h"

static const char districts_sql[] = "SELECT code, name, parent, predecessor FROM place WHERE kind = 'district' AND _void IS NULL ORDER BY code";
static const char divisions_sql[] = "SELECT code, name FROM place WHERE kind = 'division' AND _void IS NULL ORDER BY code";
/* Districts of schools that the geography does not know, by steps along the index. */
static const char strangers_sql[] =
	"WITH RECURSIVE d(code) AS (SELECT min(district) FROM school UNION ALL SELECT (SELECT min(district) FROM school WHERE district > d.code)"
	" FROM d WHERE d.code IS NOT NULL) SELECT code FROM d WHERE code IS NOT NULL";

static char *text_or_null(const struct query *query, int column)
{
	return query_is_null(query, column) ? NULL : mem_copy(query_text(query, column));
}

int book_district(const struct indicator_book *book, const char *code)
{
	for (int i = 0; code && i < book->district_count; i++)
		if (strcmp(book->districts[i].code, code) == 0)
			return i;
	return -1;
}

void book_places_free(struct indicator_book *book)
{
	for (int i = 0; i < book->district_count; i++) {
		struct district *district = &book->districts[i];
		free(district->code), free(district->name), free(district->division), free(district->predecessor);
	}
	for (int i = 0; i < book->division_count; i++)
		free(book->divisions[i].code), free(book->divisions[i].name);
	free(book->divisions);
	book->divisions = NULL;
	book->district_count = book->division_count = 0;
	school_days_free(&book->days);
}

static bool add_district(struct indicator_book *book, struct district district, struct err *err)
{
	if (book->district_count == BOOK_DISTRICTS) {
		free(district.code), free(district.name), free(district.division), free(district.predecessor);
		return err_set(err, EX_DATAERR, "indicators: the schools and the geography name more than %d districts: correct the districts of the schools",
			BOOK_DISTRICTS);
	}
	int at = book->district_count++;
	district.is_held = replica_holds(book->replica, district.code);
	for (; at > 0 && strcmp(book->districts[at - 1].code, district.code) > 0; at--)
		book->districts[at] = book->districts[at - 1];
	book->districts[at] = district;
	return true;
}

static bool read_places(struct indicator_book *book, struct err *err)
{
	struct query *query;
	int step;
	if (!query_open(book->replica, districts_sql, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1)
		if (!add_district(book, (struct district){.code = mem_copy(query_text(query, 0)),
			.name = mem_copy(query_text(query, query_is_null(query, 1) ? 0 : 1)), .division = text_or_null(query, 2),
			.predecessor = text_or_null(query, 3)}, err)) {
			query_close(query);
			return false;
		}
	query_close(query);
	if (step < 0 || !query_open(book->replica, divisions_sql, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		book->divisions = mem_grow(book->divisions, (size_t)book->division_count + 1, sizeof *book->divisions);
		book->divisions[book->division_count++] = (struct division){mem_copy(query_text(query, 0)),
			mem_copy(query_text(query, query_is_null(query, 1) ? 0 : 1))};
	}
	query_close(query);
	return step == 0;
}

static bool read_strangers(struct indicator_book *book, struct err *err)
{
	struct query *query;
	int step;
	if (!query_open(book->replica, strangers_sql, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1)
		if (book_district(book, query_text(query, 0)) < 0 && !add_district(book, (struct district){.code = mem_copy(query_text(query, 0)),
			.name = mem_copy(query_text(query, 0))}, err)) {
			query_close(query);
			return false;
		}
	query_close(query);
	return step == 0;
}

bool book_places_refresh(struct indicator_book *book, struct err *err)
{
	int64_t version = replica_data_version(book->replica);
	if (version == book->version)
		return true;
	book_places_free(book);
	book->population_asked = -1;
	if (!school_days_read(book->replica, &book->days, err))
		return false;
	if (book_has(book, "place", "predecessor") && !read_places(book, err))
		return false;
	if (!read_strangers(book, err))
		return false;
	book->version = version;
	return true;
}

/* The newest count that is not after YEAR, else the first one; then each district's root. */
bool book_population_year(struct indicator_book *book, int year, struct err *err)
{
	struct query *query;
	int step;
	if (book->population_asked == year)
		return true;
	book->population_year = 0;
	for (int i = 0; i < book->district_count; i++)
		book->districts[i].has_population = false, book->districts[i].root = -1;
	if (!book_has(book, "population", "male")) {
		book->population_asked = year;
		return true;
	}
	if (!query_open(book->replica, "SELECT coalesce((SELECT max(year) FROM population WHERE year <= ?1 AND _void IS NULL),"
		" (SELECT min(year) FROM population WHERE _void IS NULL), 0)", &query, err))
		return false;
	query_bind_int(query, 1, year);
	if ((step = query_step(query, err)) == 1)
		book->population_year = (int)query_int(query, 0);
	query_close(query);
	if (step < 0 || !query_open(book->replica, "SELECT DISTINCT district FROM population WHERE year = ?1 AND _void IS NULL", &query, err))
		return false;
	query_bind_int(query, 1, book->population_year);
	while ((step = query_step(query, err)) == 1) {
		int at = book_district(book, query_text(query, 0));
		if (at >= 0)
			book->districts[at].has_population = true;
	}
	query_close(query);
	for (int i = 0; i < book->district_count; i++) {
		int at = i;
		for (int turns = 0; at >= 0 && !book->districts[at].has_population && turns < BOOK_DISTRICTS; turns++)
			at = book_district(book, book->districts[at].predecessor);
		book->districts[i].root = at >= 0 && book->districts[at].has_population ? at : -1;
	}
	book->population_asked = year;
	return step == 0;
}

bool book_population(struct indicator_book *book, int root, const struct measure *measure, enum indicator_sex sex, int64_t *out,
	struct err *err)
{
	const struct indicator_term *term = measure->term;
	char *sql = mem_format("SELECT count(%s), count(%s), total(%s), total(%s) FROM population o WHERE o.district = ?1 AND o.year = ?2 AND o.age BETWEEN ?3 AND ?4"
		" AND o._void IS NULL", term->value[INDICATOR_MALE], term->value[INDICATOR_FEMALE], term->value[INDICATOR_MALE],
		term->value[INDICATOR_FEMALE]);
	struct query *query;
	int step;
	bool is_good = query_open(book->replica, sql, &query, err);
	free(sql);
	*out = INDICATOR_ABSENT;
	if (!is_good)
		return false;
	query_bind_text(query, 1, book->districts[root].code);
	query_bind_int(query, 2, book->population_year);
	query_bind_int(query, 3, measure->from);
	query_bind_int(query, 4, measure->to);
	if ((step = query_step(query, err)) == 1 && query_int(query, 0) > 0 && query_int(query, 1) > 0) {
		*out = query_int(query, sex == INDICATOR_FEMALE ? 3 : 2);
		if (sex == INDICATOR_BOTH)
			book_add(out, query_int(query, 3));
	}
	query_close(query);
	return step >= 0;
}
