/* Reading the visits of a district and finding rows of them. */
#include "config.h"
#include "emis/card_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/query.h"
#include "store/table.h"

/* Along the index of visits on the school: a district's, not the province's. */
const char watch_visits_sql[] =
	"SELECT v.id, s.code, s.name, s.tehsil, v.date, v.monitor, v.closed_reason, v.access, v.status, s.zone, s.level"
	" FROM school s CROSS JOIN visit v ON v.school = s.code"
	" WHERE s.district = ?1 AND v.date >= ?2 AND v.date <= ?3 AND s._void IS NULL AND v._void IS NULL";

const char watch_people_sql[] =
	"SELECT p.visit, p.staff, p.presence, p.reason, t.name, t.designation, t.sex"
	" FROM school s CROSS JOIN visit v ON v.school = s.code CROSS JOIN visit_staff p ON p.visit = v.id CROSS JOIN staff t ON t.id = p.staff"
	" WHERE s.district = ?1 AND v.date >= ?2 AND v.date <= ?3 AND p.presence IS NOT NULL AND coalesce(t.category, 'teaching') = 'teaching'"
	" AND s._void IS NULL AND v._void IS NULL AND p._void IS NULL AND t._void IS NULL";

static const char *keep(struct place_card *card, const struct query *query, int column)
{
	const char *text = query_text(query, column);
	return query_is_null(query, column) ? NULL : arena_copy(&card->memory, text, strlen(text));
}

static int by_code(const void *a, const void *b)
{
	return strcmp(((const struct place_school *)a)->code, ((const struct place_school *)b)->code);
}

/* By school, then the oldest first. */
static int by_school(const void *a, const void *b)
{
	const struct watch_visit *left = a, *right = b;
	int order = strcmp(left->school, right->school);
	order = order ? order : strcmp(left->date, right->date);
	return order ? order : left->id < right->id ? -1 : left->id > right->id;
}

static int by_id(const void *a, const void *b)
{
	const struct watch_visit *left = *(const struct watch_visit *const *)a, *right = *(const struct watch_visit *const *)b;
	return left->id < right->id ? -1 : left->id > right->id;
}

static int by_post(const void *a, const void *b)
{
	const struct watch_person *left = a, *right = b;
	if (left->staff != right->staff)
		return left->staff < right->staff ? -1 : 1;
	return left->visit < right->visit ? -1 : left->visit > right->visit; /* visits stand in the order of their days */
}

static bool open_district(struct place_card *card, const char *sql, const char *since, struct query **out, struct err *err)
{
	if (!query_open(card->maker->replica, sql, out, err))
		return false;
	query_bind_text(*out, 1, card->code);
	query_bind_text(*out, 2, since);
	query_bind_text(*out, 3, card->to);
	return true;
}

static bool read_visits(struct place_card *card, const char *since, struct watch *watch, struct err *err)
{
	struct query *query;
	int step;
	if (!open_district(card, watch_visits_sql, since, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		const char *date = query_text(query, 4);
		bool is_in_period = strcmp(date, card->from) >= 0;
		if (school_days_find(&card->maker->days, date, query_is_null(query, 9) ? NULL : query_text(query, 9), card->code,
			query_is_null(query, 10) ? NULL : query_text(query, 10))) {
			watch->calendar_count += is_in_period;
			continue;
		}
		int at = watch->visit_count++;
		if ((at & (at - 1)) == 0)
			watch->visits = mem_grow(watch->visits, at ? 2 * (size_t)at : 1, sizeof *watch->visits);
		watch->visits[at] = (struct watch_visit){.id = query_int(query, 0), .school = keep(card, query, 1), .name = keep(card, query, 2),
			.tehsil = keep(card, query, 3), .date = keep(card, query, 4), .monitor = keep(card, query, 5), .reason = keep(card, query, 6),
			.is_refused = strcmp(query_text(query, 7), "refused") == 0, .is_known = !query_is_null(query, 8),
			.is_closed = strcmp(query_text(query, 8), "closed") == 0, .is_in_period = is_in_period};
	}
	query_close(query);
	for (int i = 0; i < watch->visit_count; i++) {
		struct watch_visit *visit = &watch->visits[i];
		struct place_school wanted = {.code = visit->school};
		const struct place_school *school = card->school_count == 0 ? NULL : bsearch(&wanted, card->list, (size_t)card->school_count, sizeof wanted, by_code);
		visit->is_known_closed = school && school->is_closed;
		watch->known_count += visit->is_in_period && visit->is_closed && visit->is_known_closed;
	}
	if (watch->visit_count > 0)
		qsort(watch->visits, (size_t)watch->visit_count, sizeof *watch->visits, by_school);
	return step == 0;
}

static const struct watch_visit *find(const struct watch_visit *const *index, int count, int64_t id)
{
	struct watch_visit wanted = {.id = id};
	const struct watch_visit *key = &wanted;
	const struct watch_visit *const *found = count == 0 ? NULL : bsearch(&key, index, (size_t)count, sizeof *index, by_id);
	return found ? *found : NULL;
}

static bool read_people(struct place_card *card, const char *since, struct watch *watch, struct err *err)
{
	const struct card_maker *maker = card->maker;
	struct query *query;
	int step;
	if (!table_find(maker->replica, "visit_staff") || !table_find(maker->replica, "staff"))
		return true;
	if (!open_district(card, watch_people_sql, since, &query, err))
		return false;
	const struct watch_visit **index = mem_zero((size_t)watch->visit_count + 1, sizeof *index);
	for (int i = 0; i < watch->visit_count; i++)
		index[i] = &watch->visits[i];
	qsort(index, (size_t)watch->visit_count, sizeof *index, by_id);
	while ((step = query_step(query, err)) == 1) {
		const struct watch_visit *visit = find(index, watch->visit_count, query_int(query, 0));
		const char *code = query_text(query, 2), *presence = card_source_class(maker, LIST_PRESENCE, code);
		const char *reason = card_source_class(maker, LIST_ABSENCE, query_text(query, 3));
		if (!visit) /* on no school day */
			continue;
		int at = watch->person_count++;
		if ((at & (at - 1)) == 0)
			watch->people = mem_grow(watch->people, at ? 2 * (size_t)at : 1, sizeof *watch->people);
		watch->people[at] = (struct watch_person){.staff = query_int(query, 1), .visit = visit, .name = keep(card, query, 4),
			.designation = keep(card, query, 5), .sex = keep(card, query, 6), .is_present = strcmp(presence ? presence : code, "present") == 0,
			.is_excused = reason && (strcmp(reason, "leave") == 0 || strcmp(reason, "duty") == 0)};
	}
	query_close(query);
	free(index);
	if (watch->person_count > 0)
		qsort(watch->people, (size_t)watch->person_count, sizeof *watch->people, by_post);
	return step == 0;
}

/* Takes VISIT, newer than those before it, into the row. A monitor who is not named is nobody different. */
static void take(struct watch_row *row, const struct watch_visit *visit)
{
	int at = 0;
	while (at < row->monitors && visit->monitor && strcmp(row->by[at]->monitor, visit->monitor) != 0)
		at++;
	if (visit->monitor && at < WATCH_NAMES) {
		row->by[at] = visit;
		row->monitors += at == row->monitors;
	}
	row->last = visit;
	row->visits++;
}

static bool is_evidence(const struct watch_row *row)
{
	return row->visits >= WATCH_RUN && row->monitors >= WATCH_MONITORS;
}

static void put(struct watch_row **rows, int *count, const struct watch_row *row)
{
	int at = (*count)++;
	if ((at & (at - 1)) == 0)
		*rows = mem_grow(*rows, at ? 2 * (size_t)at : 1, sizeof **rows);
	(*rows)[at] = *row;
}

static void find_schools(struct watch *watch)
{
	struct watch_row row = {0};
	for (int i = 0; i < watch->visit_count; i++) {
		const struct watch_visit *visit = &watch->visits[i];
		if (visit->is_known && visit->is_closed)
			take(&row, visit);
		else if (visit->is_known)
			row = (struct watch_row){0};
		if (i + 1 < watch->visit_count && strcmp(watch->visits[i + 1].school, visit->school) == 0)
			continue;
		if (is_evidence(&row) && !visit->is_known_closed)
			put(&watch->schools, &watch->school_count, &row);
		row = (struct watch_row){0};
	}
}

static bool is_listed(const struct watch *watch, const char *school)
{
	for (int i = 0; i < watch->school_count; i++)
		if (strcmp(watch->schools[i].last->school, school) == 0)
			return true;
	return false;
}

/* A post at a school that is itself to be verified is not told again. */
static void find_posts(struct watch *watch)
{
	struct watch_row row = {0};
	int absent = 0, seen = 0;
	for (int i = 0; i < watch->person_count; i++) {
		const struct watch_person *person = &watch->people[i];
		bool is_absent = !person->is_present && !person->is_excused;
		if (is_absent)
			take(&row, person->visit);
		else if (person->is_present)
			row = (struct watch_row){0};
		seen += person->visit->is_in_period;
		absent += is_absent && person->visit->is_in_period;
		if (i + 1 < watch->person_count && watch->people[i + 1].staff == person->staff)
			continue;
		row.absent = absent, row.seen = seen;
		row.name = person->name, row.designation = person->designation, row.sex = person->sex;
		if (is_evidence(&row) && !is_listed(watch, row.last->school))
			put(&watch->posts, &watch->post_count, &row);
		if (absent >= WATCH_RUN) {
			row.last = person->visit;
			put(&watch->absences, &watch->absence_count, &row);
		}
		row = (struct watch_row){0};
		absent = seen = 0;
	}
}

bool watch_read(struct place_card *card, struct watch *out, struct err *err)
{
	char since[11];
	int day = 0, year, month, of_month;
	*out = (struct watch){0};
	if (!table_find(card->maker->replica, "visit"))
		return true;
	date_parse(card->to, &day);
	date_split(day, &year, &month, &of_month);
	if (!date_join(year - 1, month, of_month, &day))
		date_join(year - 1, month, 28, &day); /* 29 February */
	date_format(day + 1, since);
	if (strcmp(card->from, since) < 0)
		memcpy(since, card->from, sizeof since);
	if (!read_visits(card, since, out, err) || !read_people(card, since, out, err))
		return false;
	find_schools(out);
	find_posts(out);
	return true;
}

void watch_reset(struct watch *watch)
{
	free(watch->visits);
	free(watch->people);
	free(watch->schools);
	free(watch->posts);
	free(watch->absences);
}
