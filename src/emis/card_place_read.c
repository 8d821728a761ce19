/* What the card of a place knows: the indicators' answers, and the registry of its districts, read one after the other so that the memory is
 * that of the largest. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/card_place.h"
#include "store/query.h"
#include "store/table.h"

const char *const place_year_codes[] = {
	"returns", "enrolment", "enrolment_pre_primary", "enrolment_primary", "enrolment_middle", "enrolment_high", "enrolment_higher_secondary",
	"gpi", "teachers", "ptr", "vacancy", NULL,
};

static const char *const rate_codes[] = {"ger_primary", "ger_middle", "ger_high", NULL};

/* The registry's schools of a district along its index, each with its return by primary key. */
const char place_registry_sql[] =
	"SELECT s.code, s.name, s.tehsil, s.uc, s.cluster, coalesce(c.status_reason, s.status_reason), s.status_since, s.level, s.gender, s.location,"
	" coalesce(c.status, s.status), c.school IS NOT NULL, s.lat IS NOT NULL AND s.lon IS NOT NULL"
	" FROM school s LEFT JOIN census c ON c.school = s.code AND c.year = ?2 AND c._void IS NULL"
	" WHERE s.district = ?1 AND s._void IS NULL ORDER BY s.code";

/* Findings of the year's returns and their classes that nobody gave a reason for, by the key's range: no finding is looked at that is not of
 * these schools. */
const char place_finding_sql[] =
	"SELECT s.cluster, s.tehsil, (SELECT count(*) FROM finding f WHERE f.form = 'census' AND f.record = s.code || '/' || ?2 AND NOT EXISTS (SELECT 1 FROM reason r"
	" WHERE r.form = f.form AND r.record = f.record AND r.rule = f.rule AND r._void IS NULL))"
	" + (SELECT count(*) FROM finding f WHERE f.form = 'enrolment' AND f.record > s.code || '/' || ?2 || '/' AND f.record < s.code || '/' || ?2 || '0'"
	" AND NOT EXISTS (SELECT 1 FROM reason r WHERE r.form = f.form AND r.record = f.record AND r.rule = f.rule AND r._void IS NULL))"
	" FROM school s WHERE s.district = ?1 AND s._void IS NULL";

static bool open_books(struct card_maker *maker, struct err *err)
{
	return (maker->whole_book || indicator_open(maker->replica, maker->set, NULL, &maker->whole_book, err))
		&& (maker->place_book || indicator_open(maker->replica, maker->set, place_codes, &maker->place_book, err))
		&& (maker->year_book || indicator_open(maker->replica, maker->set, place_year_codes, &maker->year_book, err))
		&& (maker->rate_book || indicator_open(maker->replica, maker->set, rate_codes, &maker->rate_book, err));
}

static char *keep(struct place_card *card, const struct query *query, int column)
{
	const char *text = query_text(query, column);
	return query_is_null(query, column) ? NULL : arena_copy(&card->memory, text, strlen(text));
}

/* Position of a code in its list, MOST where it is none of the first. */
static int position(const struct card_maker *maker, enum card_list list, const char *code, int most)
{
	const struct code_item *item = maker->lists[list] ? code_list_find(maker->lists[list], code, strlen(code)) : NULL;
	int at = item ? (int)(item - maker->lists[list]->items) : most;
	return at < most ? at : most;
}

static bool is_of_place(const struct place_card *card, const struct place_school *school)
{
	return card->level == INDICATOR_TEHSIL ? school->tehsil && strcmp(school->tehsil, card->code) == 0 :
		card->level != INDICATOR_CLUSTER || (school->cluster && strcmp(school->cluster, card->code) == 0);
}

static bool read_registry(struct place_card *card, const char *district, const struct indicator_answer *schools, struct err *err)
{
	const struct card_maker *maker = card->maker;
	bool is_kept = card->level <= INDICATOR_DISTRICT;
	struct query *query;
	int step;
	if (!query_open(maker->replica, place_registry_sql, &query, err))
		return false;
	query_bind_text(query, 1, district);
	query_bind_int(query, 2, card->year);
	while ((step = query_step(query, err)) == 1) {
		struct place_school school = {.code = keep(card, query, 0), .tehsil = keep(card, query, 2), .uc = keep(card, query, 3),
			.cluster = keep(card, query, 4), .kind = position(maker, LIST_LEVEL, query_text(query, 7), PLACE_KINDS - 1),
			.gender = position(maker, LIST_GENDER, query_text(query, 8), PLACE_GENDERS - 1),
			.location = position(maker, LIST_LOCATION, query_text(query, 9), PLACE_LOCATIONS - 1),
			.is_closed = strcmp(query_text(query, 10), "non_functional") == 0, .has_status = !query_is_null(query, 10),
			.has_return = query_int(query, 11), .has_point = query_int(query, 12)};
		school.at = indicator_place(schools, school.code);
		if (school.at < 0 || !is_of_place(card, &school))
			continue;
		place_take(card, &school, schools);
		if (!is_kept)
			continue;
		school.name = keep(card, query, 1), school.reason = keep(card, query, 5), school.since = keep(card, query, 6);
		int at = card->school_count++;
		if ((at & (at - 1)) == 0)
			card->list = mem_grow(card->list, at ? 2 * (size_t)at : 1, sizeof *card->list);
		card->list[at] = school;
	}
	query_close(query);
	return step == 0;
}

static bool read_findings(struct place_card *card, const char *district, struct err *err)
{
	struct query *query;
	int step;
	if (!query_open(card->maker->replica, place_finding_sql, &query, err))
		return false;
	query_bind_text(query, 1, district);
	query_bind_int(query, 2, card->year);
	while ((step = query_step(query, err)) == 1) {
		struct place_school school = {.cluster = query_text(query, 0), .tehsil = query_text(query, 1)};
		if (!is_of_place(card, &school))
			continue;
		card->finding_count += (int)query_int(query, 2);
		card->finding_schools += query_int(query, 2) > 0;
	}
	query_close(query);
	return step == 0;
}

static int by_name(const void *a, const void *b)
{
	const struct place_row *left = a, *right = b;
	int order = strcmp(left->name, right->name);
	return order ? order : strcmp(left->code, right->code);
}

static bool has_school_of(const struct place_card *card, enum indicator_level level, const char *code)
{
	for (int i = 0; i < card->school_count; i++) {
		const char *of = level == INDICATOR_SCHOOL ? card->list[i].code : level == INDICATOR_CLUSTER ? card->list[i].cluster : card->list[i].tehsil;
		if (of && strcmp(of, code) == 0)
			return true;
	}
	return false;
}

/* The places of ANSWER that have a school of the card, in the order of their names. */
static void add_rows(struct place_card *card, const struct indicator_answer *answer, struct place_row **rows, int *count)
{
	*rows = mem_grow(*rows, (size_t)(*count + answer->place_count) + 1, sizeof **rows);
	for (int i = 0; i < answer->place_count; i++)
		if (answer->level == INDICATOR_DISTRICT || has_school_of(card, answer->level, answer->places[i].code))
			(*rows)[(*count)++] = (struct place_row){answer, i, answer->places[i].code, answer->places[i].name, 0};
	qsort(*rows, (size_t)*count, sizeof **rows, by_name);
}

static struct indicator_ask ask_of(const struct place_card *card, int year)
{
	struct indicator_ask ask = {.level = card->level, .place = card->code, .year = year};
	memcpy(ask.from, card->from, sizeof ask.from);
	memcpy(ask.to, card->to, sizeof ask.to);
	return ask;
}

/* A district: its schools are added up; its places are kept where they are the card's next level down. */
static bool read_district(struct place_card *card, const char *district, struct err *err)
{
	static const enum indicator_level levels[] = {INDICATOR_SCHOOL, INDICATOR_CLUSTER, INDICATOR_TEHSIL, INDICATOR_DISTRICT};
	struct indicator_answer *out[4] = {NULL};
	struct indicator_ask ask = ask_of(card, card->year);
	ask.district = district;
	ask.place = NULL;
	bool is_above = card->level > INDICATOR_DISTRICT;
	const enum indicator_level above[] = {INDICATOR_SCHOOL, INDICATOR_DISTRICT};
	bool is_good = card->is_shared || (is_above ? indicator_ask_levels(card->maker->place_book, &ask, above, 2, out, err) :
		indicator_ask_levels(card->maker->place_book, &ask, levels, 3, out, err));
	is_good = is_good && read_registry(card, district, card->is_shared ? card->answers[0] : out[0], err) && read_findings(card, district, err);
	if (is_good && is_above) {
		card->answers[card->answer_count++] = out[1];
		add_rows(card, out[1], &card->below, &card->below_count);
		out[1] = NULL;
	} else if (is_good) {
		for (int i = 0; i < 3 && !card->is_shared; i++)
			card->answers[card->answer_count++] = out[i], out[i] = NULL;
		add_rows(card, card->answers[card->level == INDICATOR_DISTRICT ? 2 : card->level == INDICATOR_TEHSIL ? 1 : 0], &card->below, &card->below_count);
		add_rows(card, card->answers[1], &card->clusters, &card->cluster_count);
		card->schools = card->answers[0];
	}
	for (int i = 0; i < 4; i++)
		indicator_free(out[i]);
	return is_good;
}

/* The districts in which the place has schools; of a tehsil or cluster only that with the most of them. */
static bool read_districts(struct place_card *card, struct err *err)
{
	static const char *const sql[INDICATOR_LEVELS] = {
		[INDICATOR_CLUSTER] = "SELECT district, count(*) FROM school WHERE cluster = ?1 AND district IS NOT NULL AND _void IS NULL GROUP BY district ORDER BY 2 DESC, 1",
		[INDICATOR_TEHSIL] = "SELECT district, count(*) FROM school WHERE tehsil = ?1 AND district IS NOT NULL AND _void IS NULL GROUP BY district ORDER BY 2 DESC, 1",
		[INDICATOR_DIVISION] = "SELECT code, 0 FROM place WHERE kind = 'district' AND parent = ?1 AND _void IS NULL ORDER BY code",
		/* Districts of the geography, and those of schools that it does not know, by steps along the index. */
		[INDICATOR_PROVINCE] = "WITH RECURSIVE d(code) AS (SELECT min(district) FROM school UNION ALL"
			" SELECT (SELECT min(district) FROM school WHERE district > d.code) FROM d WHERE d.code IS NOT NULL)"
			" SELECT code, 0 FROM d WHERE code IS NOT NULL UNION SELECT code, 0 FROM place WHERE kind = 'district' AND _void IS NULL AND ?1 IS NOT NULL ORDER BY 1",
	};
	struct query *query;
	int step;
	if (card->level == INDICATOR_DISTRICT) {
		card->districts[card->district_count++] = card->district = card->code;
		return true;
	}
	if (!query_open(card->maker->replica, sql[card->level], &query, err))
		return false;
	query_bind_text(query, 1, card->code);
	while ((step = query_step(query, err)) == 1 && card->district_count < PLACE_DISTRICTS) {
		if (card->level > INDICATOR_DISTRICT || card->district_count == 0)
			card->districts[card->district_count++] = keep(card, query, 0);
		else
			card->elsewhere += (int)query_int(query, 1);
	}
	query_close(query);
	if (card->level < INDICATOR_DISTRICT)
		card->district = card->districts[0];
	return step >= 0;
}

int place_find(const struct place_card *card, const struct indicator_answer *answer)
{
	for (int i = 0; i < answer->place_count; i++)
		if (strcmp(answer->places[i].code, card->code) == 0 && (!card->district || strcmp(answer->places[i].district, card->district) == 0))
			return i;
	return 0;
}

static bool read_years(struct place_card *card, struct err *err)
{
	for (int age = 0; age < PLACE_YEARS && !card->is_shared; age++) {
		struct indicator_ask ask = ask_of(card, card->year - age);
		struct indicator_answer *answer;
		if (card->year - age < 0)
			break;
		if (!indicator_ask(card->maker->year_book, &ask, &answer, err))
			return false;
		card->year_at[age] = place_find(card, answer);
		card->years[age] = answer;
		if (answer->places[card->year_at[age]].returns > 0
			|| place_figure(answer, card->year_at[age], "enrolment", INDICATOR_BOTH)->why == WHY_GIVEN)
			continue;
		indicator_free(answer);
		card->years[age] = NULL;
	}
	return true;
}

static bool read_rates(struct place_card *card, struct err *err)
{
	struct indicator_ask ask = ask_of(card, card->year);
	ask.level = INDICATOR_DISTRICT;
	ask.place = NULL;
	if (card->level <= INDICATOR_DISTRICT || !indicator_ask(card->maker->rate_book, &ask, &card->rates, err))
		return card->level <= INDICATOR_DISTRICT;
	ask.level = INDICATOR_DIVISION;
	return card->division_count == 0 || indicator_ask(card->maker->rate_book, &ask, &card->division_rates, err);
}

bool place_read(struct card_maker *maker, enum indicator_level level, const char *code, int year, const char *from, const char *to,
	struct place_card *out, struct err *err)
{
	*out = (struct place_card){.maker = maker, .level = level, .year = year};
	arena_init(&out->memory);
	out->code = arena_copy(&out->memory, code, strlen(code));
	card_source_since(maker, 0, out->from);
	memcpy(out->to, maker->today, sizeof out->to);
	if (from && to) {
		snprintf(out->from, sizeof out->from, "%s", from);
		snprintf(out->to, sizeof out->to, "%s", to);
		out->is_of_visits = true;
	}
	if (!table_find(maker->replica, "census"))
		return err_set(err, EX_CONFIG, "cards: this replica has no form census: load the forms first");
	if (!open_books(maker, err))
		return false;
	struct indicator_ask ask = ask_of(out, year);
	if (!read_districts(out, err))
		return false;
	if (out->district && level < INDICATOR_DISTRICT) {
		if (!place_shared_use(out, err))
			return false;
	} else { /* also a cluster or tehsil that is none: it is refused there */
		if (!indicator_ask(maker->whole_book, &ask, &out->whole, err))
			return false;
		out->at = place_find(out, out->whole);
	}
	out->name = out->whole->places[out->at].name;
	out->sums = place_sums();
	for (int i = 0; i < out->district_count; i++)
		if (!read_district(out, out->districts[i], err))
			return false;
	if (!place_divisions(out, err))
		return false;
	return out->is_of_visits || (read_years(out, err) && read_rates(out, err)); /* a card of visits has neither */
}

void place_reset(struct place_card *card)
{
	if (!card->is_shared) {
		indicator_free(card->whole);
		for (int i = 0; i < PLACE_YEARS; i++)
			indicator_free(card->years[i]);
		for (int i = 0; i < card->answer_count; i++)
			indicator_free(card->answers[i]);
	}
	indicator_free(card->rates);
	indicator_free(card->division_rates);
	free(card->below);
	free(card->clusters);
	free(card->list);
	free(card->sums);
	arena_free(&card->memory);
}
