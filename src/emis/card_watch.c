/* Reading the visits of districts and finding rows of them. */
#include "config.h"
#include "emis/card_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/query.h"
#include "store/table.h"

/* Along the index of visits on the school: a district's, not the province's. ?5 and ?6: only of this tehsil, of this cluster. */
const char watch_visits_sql[] =
	"SELECT v.id, s.code, s.name, s.tehsil, v.date, v.monitor, v.closed_reason, v.access, v.status, s.zone, s.level,"
	" coalesce(c.status, s.status) = 'non_functional'"
	" FROM school s CROSS JOIN visit v ON v.school = s.code LEFT JOIN census c ON c.school = s.code AND c.year = ?4 AND c._void IS NULL"
	" WHERE s.district = ?1 AND v.date >= ?2 AND v.date <= ?3 AND (?5 IS NULL OR s.tehsil = ?5) AND (?6 IS NULL OR s.cluster = ?6)"
	" AND s._void IS NULL AND v._void IS NULL";

const char watch_people_sql[] =
	"SELECT p.visit, p.staff, p.presence, p.reason, t.name, t.designation, t.sex"
	" FROM school s CROSS JOIN visit v ON v.school = s.code CROSS JOIN visit_staff p ON p.visit = v.id CROSS JOIN staff t ON t.id = p.staff"
	" WHERE s.district = ?1 AND v.date >= ?2 AND v.date <= ?3 AND (?5 IS NULL OR s.tehsil = ?5) AND (?6 IS NULL OR s.cluster = ?6)"
	" AND ?4 IS NOT NULL AND p.presence IS NOT NULL AND coalesce(t.category, 'teaching') = 'teaching'"
	" AND s._void IS NULL AND v._void IS NULL AND p._void IS NULL AND t._void IS NULL";

/* The district that is being read. */
struct watching { struct place_card *card; struct watch *watch; const char *district, *since; };

static const char *keep(struct watching *from, const struct query *query, int column)
{
	const char *text = query_text(query, column);
	return query_is_null(query, column) ? NULL : arena_copy(&from->watch->memory, text, strlen(text));
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

static bool open_district(const struct watching *from, const char *sql, struct query **out, struct err *err)
{
	const struct place_card *card = from->card;
	if (!query_open(card->maker->replica, sql, out, err))
		return false;
	query_bind_text(*out, 1, from->district);
	query_bind_text(*out, 2, from->since);
	query_bind_text(*out, 3, card->to);
	query_bind_int(*out, 4, card->year);
	query_bind_text(*out, 5, card->level == INDICATOR_TEHSIL ? card->code : NULL);
	query_bind_text(*out, 6, card->level == INDICATOR_CLUSTER ? card->code : NULL);
	return true;
}

static bool read_visits(struct watching *from, struct err *err)
{
	const struct place_card *card = from->card;
	struct watch *watch = from->watch;
	struct query *query;
	int step;
	if (!open_district(from, watch_visits_sql, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		const char *date = query_text(query, 4);
		bool is_in_period = strcmp(date, card->from) >= 0;
		if (school_days_find(&card->maker->days, date, query_is_null(query, 9) ? NULL : query_text(query, 9), from->district,
			query_is_null(query, 10) ? NULL : query_text(query, 10))) {
			watch->calendar_count += is_in_period;
			continue;
		}
		int at = watch->visit_count++;
		if ((at & (at - 1)) == 0)
			watch->visits = mem_grow(watch->visits, at ? 2 * (size_t)at : 1, sizeof *watch->visits);
		watch->visits[at] = (struct watch_visit){.id = query_int(query, 0), .school = keep(from, query, 1), .name = keep(from, query, 2),
			.tehsil = keep(from, query, 3), .district = from->district, .date = keep(from, query, 4), .monitor = keep(from, query, 5),
			.reason = keep(from, query, 6), .is_refused = strcmp(query_text(query, 7), "refused") == 0, .is_known = !query_is_null(query, 8),
			.is_closed = strcmp(query_text(query, 8), "closed") == 0, .is_in_period = is_in_period, .is_known_closed = query_int(query, 11) == 1};
		watch->known_count += is_in_period && watch->visits[at].is_closed && watch->visits[at].is_known_closed;
	}
	query_close(query);
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

static bool read_people(struct watching *from, struct err *err)
{
	const struct card_maker *maker = from->card->maker;
	struct watch *watch = from->watch;
	struct query *query;
	int step;
	if (!table_find(maker->replica, "visit_staff") || !table_find(maker->replica, "staff"))
		return true;
	if (!open_district(from, watch_people_sql, &query, err))
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
		watch->people[at] = (struct watch_person){.staff = query_int(query, 1), .visit = visit, .name = keep(from, query, 4),
			.designation = keep(from, query, 5), .sex = keep(from, query, 6), .is_present = strcmp(presence ? presence : code, "present") == 0,
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

static const char *kept_text(struct place_card *card, const char *text)
{
	return text ? arena_copy(&card->memory, text, strlen(text)) : NULL;
}

/* As long as the card: the visits of the district go when the next one is read. */
static const struct watch_visit *kept_visit(struct place_card *card, const struct watch_visit *visit)
{
	struct watch_visit *kept = arena_zero(&card->memory, sizeof *kept);
	*kept = *visit;
	kept->school = kept_text(card, visit->school), kept->name = kept_text(card, visit->name), kept->tehsil = kept_text(card, visit->tehsil);
	kept->date = kept_text(card, visit->date), kept->monitor = kept_text(card, visit->monitor), kept->reason = kept_text(card, visit->reason);
	return kept;
}

static void put(struct place_card *card, struct watch_row **rows, int *count, struct watch_row row)
{
	int at = (*count)++;
	if ((at & (at - 1)) == 0)
		*rows = mem_grow(*rows, at ? 2 * (size_t)at : 1, sizeof **rows);
	row.last = kept_visit(card, row.last);
	for (int i = 0; i < row.monitors; i++)
		row.by[i] = kept_visit(card, row.by[i]);
	row.name = kept_text(card, row.name), row.designation = kept_text(card, row.designation), row.sex = kept_text(card, row.sex);
	row.order = at;
	(*rows)[at] = row;
}

/* The schools of the district; what the period's visits found is counted on the way. */
static void find_schools(struct watching *from, struct watch_part *part)
{
	struct watch *watch = from->watch;
	struct watch_row row = {0};
	bool was_closed = false;
	for (int i = 0; i < watch->visit_count; i++) {
		const struct watch_visit *visit = &watch->visits[i];
		if (visit->is_known && visit->is_closed)
			take(&row, visit);
		else if (visit->is_known)
			row = (struct watch_row){0};
		part->visits += visit->is_in_period;
		part->refused += visit->is_in_period && visit->is_refused;
		was_closed = was_closed || (visit->is_in_period && visit->is_closed && !visit->is_known_closed);
		if (i + 1 < watch->visit_count && strcmp(watch->visits[i + 1].school, visit->school) == 0)
			continue;
		if (is_evidence(&row) && !visit->is_known_closed)
			put(from->card, &watch->schools, &watch->school_count, row);
		part->closed += was_closed;
		row = (struct watch_row){0};
		was_closed = false;
	}
}

static bool is_listed(const struct watch *watch, int first, const char *school)
{
	for (int i = first; i < watch->school_count; i++)
		if (strcmp(watch->schools[i].last->school, school) == 0)
			return true;
	return false;
}

/* A post at a school that is itself to be verified (those from FIRST on are the district's) is not told again. */
static void find_posts(struct watching *from, int first)
{
	struct watch *watch = from->watch;
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
		if (is_evidence(&row) && !is_listed(watch, first, row.last->school))
			put(from->card, &watch->posts, &watch->post_count, row);
		if (absent >= WATCH_RUN) {
			row.last = person->visit;
			put(from->card, &watch->absences, &watch->absence_count, row);
		}
		row = (struct watch_row){0};
		absent = seen = 0;
	}
}

static bool read_part(struct watching *from, struct err *err)
{
	struct watch *watch = from->watch;
	int schools = watch->school_count, posts = watch->post_count, absences = watch->absence_count;
	arena_free(&watch->memory);
	arena_init(&watch->memory);
	watch->visit_count = watch->person_count = 0;
	if (!read_visits(from, err) || !read_people(from, err))
		return false;
	struct watch_part *part = &watch->parts[watch->part_count++];
	*part = (struct watch_part){.district = from->district};
	find_schools(from, part);
	find_posts(from, schools);
	part->schools = watch->school_count - schools, part->posts = watch->post_count - posts, part->absences = watch->absence_count - absences;
	return true;
}

static int by_length(const void *a, const void *b)
{
	const struct watch_row *left = a, *right = b;
	if (left->visits != right->visits)
		return left->visits > right->visits ? -1 : 1;
	return left->order < right->order ? -1 : left->order > right->order;
}

static int by_absence(const void *a, const void *b)
{
	const struct watch_row *left = a, *right = b;
	if (left->absent != right->absent)
		return left->absent > right->absent ? -1 : 1;
	return left->order < right->order ? -1 : left->order > right->order;
}

static void sort(struct watch_row *rows, int count, int (*order)(const void *, const void *))
{
	if (count > 0)
		qsort(rows, (size_t)count, sizeof *rows, order);
}

bool watch_read(struct place_card *card, struct watch *out, struct err *err)
{
	char since[11];
	int day = 0, year, month, of_month;
	*out = (struct watch){0};
	arena_init(&out->memory);
	if (!table_find(card->maker->replica, "visit"))
		return true;
	date_parse(card->to, &day);
	date_split(day, &year, &month, &of_month);
	if (!date_join(year - 1, month, of_month, &day))
		date_join(year - 1, month, 28, &day); /* 29 February */
	date_format(day + 1, since);
	if (strcmp(card->from, since) < 0)
		memcpy(since, card->from, sizeof since);
	out->parts = mem_zero((size_t)card->district_count + 1, sizeof *out->parts);
	for (int i = 0; i < card->district_count; i++)
		if (!read_part(&(struct watching){card, out, card->districts[i], since}, err))
			return false;
	sort(out->schools, out->school_count, by_length);
	sort(out->posts, out->post_count, by_length);
	sort(out->absences, out->absence_count, by_absence);
	return true;
}

void watch_reset(struct watch *watch)
{
	arena_free(&watch->memory);
	free(watch->visits);
	free(watch->people);
	free(watch->schools);
	free(watch->posts);
	free(watch->absences);
	free(watch->parts);
}
