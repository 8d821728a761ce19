/* Averages by cluster, district, level and gender.
 *
 * All returns that are saved count, none of them twice; a school that does not report a figure is in no average of it,
 * and one that its return says is not functional is in no average of facilities.
 * A cluster is here its schools of the same district. */
#include "config.h"
#include "emis/card_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct kind { char *level, *gender; struct card_group group; };
struct cluster { char *code; struct card_group group; };

struct card_groups {
	struct card_groups *next;
	char *district;
	int64_t year;
	struct card_group whole;
	struct cluster *clusters;
	struct kind *kinds;
	int cluster_count, kind_count;
};

/* The district's schools by their index, each return by its key, its classes by theirs. */
static const char returns_sql[] =
	"SELECT s.code, s.cluster, s.level, s.gender, c.state, c.teachers_total, c.teachers_male, c.teachers_female,"
	" c.teachers_appointed,"
	" c.rooms_kacha, c.rooms_pakka, c.electricity, c.water, c.toilets_kacha, c.toilets_pakka, c.wall, c.building,"
	" c.building_condition, e.boys, e.girls, c.status"
	" FROM school s CROSS JOIN census c ON c.school = s.code AND c.year = ?2 AND c._void IS NULL"
	" LEFT JOIN enrolment e ON e.school = s.code AND e.year = ?2 AND e._void IS NULL"
	" WHERE s.district = ?1 AND s._void IS NULL";
static const char visits_sql[] =
	"SELECT s.cluster, s.level, s.gender, s.zone, v.date, v.status FROM school s CROSS JOIN visit v ON v.school = s.code"
	" WHERE s.district = ?1 AND s._void IS NULL AND v.date BETWEEN ?2 AND ?3 AND v.status IS NOT NULL AND v._void IS NULL";

/* What one return says, as the sums want it. */
struct figures {
	bool is_approved;
	int64_t boys, girls, teachers, rooms;
	int score; /* hundredths of a per cent; -1: none of the five facilities reported */
};

static void free_one(struct card_groups *groups)
{
	for (int i = 0; i < groups->cluster_count; i++)
		free(groups->clusters[i].code);
	for (int i = 0; i < groups->kind_count; i++) {
		free(groups->kinds[i].level);
		free(groups->kinds[i].gender);
	}
	free(groups->clusters);
	free(groups->kinds);
	free(groups->district);
	free(groups);
}

void card_groups_free(struct card_maker *maker)
{
	while (maker->groups) {
		struct card_groups *next = maker->groups->next;
		free_one(maker->groups);
		maker->groups = next;
	}
}

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static struct card_group *cluster_of(struct card_groups *groups, const char *code, bool is_made)
{
	for (int i = 0; i < groups->cluster_count; i++)
		if (same(groups->clusters[i].code, code))
			return &groups->clusters[i].group;
	if (!is_made || !code || !*code)
		return NULL;
	groups->clusters = mem_grow(groups->clusters, (size_t)groups->cluster_count + 1, sizeof *groups->clusters);
	groups->clusters[groups->cluster_count] = (struct cluster){.code = mem_copy(code)};
	return &groups->clusters[groups->cluster_count++].group;
}

static struct card_group *kind_of(struct card_groups *groups, const char *level, const char *gender, bool is_made)
{
	for (int i = 0; i < groups->kind_count; i++)
		if (same(groups->kinds[i].level, level) && same(groups->kinds[i].gender, gender))
			return &groups->kinds[i].group;
	if (!is_made)
		return NULL;
	groups->kinds = mem_grow(groups->kinds, (size_t)groups->kind_count + 1, sizeof *groups->kinds);
	groups->kinds[groups->kind_count] = (struct kind){.level = mem_copy(level), .gender = mem_copy(gender)};
	return &groups->kinds[groups->kind_count++].group;
}

static void add(struct card_group *group, const struct figures *figures)
{
	if (!group)
		return;
	group->returns++;
	group->approved += figures->is_approved;
	if (figures->boys != CARD_ABSENT)
		group->boys += figures->boys, group->boys_schools++;
	if (figures->girls != CARD_ABSENT)
		group->girls += figures->girls, group->girls_schools++;
	int64_t pupils = card_facts_add(figures->boys, figures->girls);
	if (pupils != CARD_ABSENT && figures->teachers != CARD_ABSENT)
		group->pupils += pupils, group->teachers += figures->teachers;
	if (figures->rooms != CARD_ABSENT)
		group->rooms += figures->rooms, group->rooms_schools++;
	if (figures->score >= 0)
		group->score += figures->score, group->score_schools++;
}

/* Alif Ailaan's facility score: electricity, water, toilet, boundary wall, satisfactory building; here of those
 * reported. */
static int score_of(const char *electricity, const char *water, int64_t toilets, const char *wall, const char *building,
	const char *condition)
{
	int known = 0, there = 0;
	const char *const words[] = {electricity, water, wall};
	for (int i = 0; i < 3; i++) {
		known += words[i] && *words[i];
		there += words[i] && strcmp(words[i], "yes") == 0;
	}
	known += toilets != CARD_ABSENT;
	there += toilets > 0;
	bool has_none = building && strcmp(building, "no") == 0, has_condition = condition && *condition;
	known += has_none || has_condition;
	there += !has_none && has_condition && strcmp(condition, "satisfactory") == 0;
	return known == 0 ? -1 : (10000 * there + known / 2) / known;
}

static int64_t count_of(const struct query *query, int column)
{
	return query_is_null(query, column) ? CARD_ABSENT : query_int(query, column);
}

static int64_t working(int64_t total, int64_t men, int64_t women, int64_t appointed)
{
	int64_t both = card_facts_add(men, women);
	return total != CARD_ABSENT ? total : both != CARD_ABSENT ? both : appointed;
}

static void add_return(struct card_groups *groups, const char *cluster, const char *level, const char *gender,
	const struct figures *figures)
{
	add(&groups->whole, figures);
	add(cluster_of(groups, cluster, true), figures);
	add(kind_of(groups, level, gender, true), figures);
}

static bool read_returns(struct card_maker *maker, struct card_groups *groups, struct err *err)
{
	struct query *query = maker->queries[QUERY_GROUP];
	char code[64] = "", cluster[64] = "", level[64] = "", gender[64] = "";
	struct figures figures = {0};
	int step;
	query_bind_text(query, 1, groups->district);
	query_bind_int(query, 2, groups->year);
	while ((step = query_step(query, err)) == 1) {
		const char *next = query_text(query, 0);
		if (strcmp(next, code) != 0) {
			if (*code)
				add_return(groups, cluster, level, gender, &figures);
			strncpy(code, next, sizeof code - 1);
			strncpy(cluster, query_text(query, 1), sizeof cluster - 1);
			strncpy(level, query_text(query, 2), sizeof level - 1);
			strncpy(gender, query_text(query, 3), sizeof gender - 1);
			figures = (struct figures){.is_approved = strcmp(query_text(query, 4), "approved") == 0, .boys = CARD_ABSENT,
				.girls = CARD_ABSENT,
				.teachers = working(count_of(query, 5), count_of(query, 6), count_of(query, 7), count_of(query, 8)),
				.rooms = card_facts_add(count_of(query, 9), count_of(query, 10))};
			/* query_text gives each column's own text, good until the next step */
			figures.score = score_of(query_text(query, 11), query_text(query, 12),
				card_facts_add(count_of(query, 13), count_of(query, 14)), query_text(query, 15), query_text(query, 16),
				query_text(query, 17));
			/* What a closed school lacks says nothing of the schools that children go to. */
			if (strcmp(query_text(query, 20), "non_functional") == 0)
				figures.score = -1;
		}
		figures.boys = card_facts_add(figures.boys, count_of(query, 18));
		figures.girls = card_facts_add(figures.girls, count_of(query, 19));
	}
	if (*code)
		add_return(groups, cluster, level, gender, &figures);
	return step == 0;
}

static void add_visit(struct card_group *group, bool is_open)
{
	if (!group)
		return;
	group->counted++;
	group->open += is_open;
}

static bool read_visits(struct card_maker *maker, struct card_groups *groups, struct err *err)
{
	struct query *query = maker->queries[QUERY_GROUP_VISIT];
	char since[11];
	int step;
	if (!query)
		return true;
	card_source_since(maker, 0, since);
	query_bind_text(query, 1, groups->district);
	query_bind_text(query, 2, since);
	query_bind_text(query, 3, maker->today);
	while ((step = query_step(query, err)) == 1) {
		const char *level = query_text(query, 1);
		if (card_source_day(maker, query_text(query, 4), query_text(query, 3), groups->district, level))
			continue;
		bool is_open = strcmp(query_text(query, 5), "closed") != 0;
		add_visit(&groups->whole, is_open);
		add_visit(cluster_of(groups, query_text(query, 0), true), is_open);
		add_visit(kind_of(groups, level, query_text(query, 2), true), is_open);
	}
	return step == 0;
}

/* Prepared when first needed: a form may lack a field that only the averages want, and then there are none. */
static bool prepare(struct card_maker *maker, struct err *err)
{
	(void)err;
	if (maker->queries[QUERY_GROUP])
		return true;
	struct err none = {0};
	if (!query_open(maker->replica, returns_sql, &maker->queries[QUERY_GROUP], &none)) {
		maker->queries[QUERY_GROUP] = NULL;
		return false;
	}
	maker->sql[QUERY_GROUP] = mem_copy(returns_sql);
	if (!query_open(maker->replica, visits_sql, &maker->queries[QUERY_GROUP_VISIT], &none))
		maker->queries[QUERY_GROUP_VISIT] = NULL;
	else
		maker->sql[QUERY_GROUP_VISIT] = mem_copy(visits_sql);
	return true;
}

bool card_groups_find(struct card_maker *maker, const struct card_facts *facts, struct card_compared *out,
	struct err *err)
{
	const char *district = facts->school[SCHOOL_DISTRICT].text;
	struct card_groups *groups = maker->groups;
	*out = (struct card_compared){0};
	if (!district || facts->year == 0 || !prepare(maker, err))
		return true;
	while (groups && (groups->year != facts->year || strcmp(groups->district, district) != 0))
		groups = groups->next;
	if (!groups) {
		groups = mem_zero(1, sizeof *groups);
		groups->district = mem_copy(district);
		groups->year = facts->year;
		if (!read_returns(maker, groups, err) || !read_visits(maker, groups, err)) {
			query_reset(maker->queries[QUERY_GROUP]);
			if (maker->queries[QUERY_GROUP_VISIT])
				query_reset(maker->queries[QUERY_GROUP_VISIT]);
			free_one(groups);
			return false;
		}
		groups->next = maker->groups;
		maker->groups = groups;
	}
	out->district = &groups->whole;
	out->cluster = cluster_of(groups, facts->school[SCHOOL_CLUSTER].text, false);
	out->kind = kind_of(groups, facts->school[SCHOOL_LEVEL].text, facts->school[SCHOOL_GENDER].text, false);
	return true;
}

void card_groups_self(const struct card_maker *maker, const struct card_facts *facts, int age, struct card_group *out)
{
	struct figures figures = {.boys = CARD_ABSENT, .girls = CARD_ABSENT};
	const char *state = card_facts_text(maker, facts, age, CENSUS_STATE);
	*out = (struct card_group){.open = facts->open[age], .counted = facts->counted[age]};
	for (int c = 0; c < facts->class_count; c++) {
		figures.boys = card_facts_add(figures.boys, facts->classes[c].boys[age]);
		figures.girls = card_facts_add(figures.girls, facts->classes[c].girls[age]);
	}
#define COUNT(column) card_facts_count(maker, facts, age, column)
#define TEXT(column) card_facts_text(maker, facts, age, column)
	figures.is_approved = state && strcmp(state, "approved") == 0;
	figures.teachers = working(COUNT(CENSUS_TEACHERS_TOTAL), COUNT(CENSUS_TEACHERS_MALE), COUNT(CENSUS_TEACHERS_FEMALE),
		COUNT(CENSUS_TEACHERS_APPOINTED));
	figures.rooms = card_facts_add(COUNT(CENSUS_ROOMS_KACHA), COUNT(CENSUS_ROOMS_PAKKA));
	figures.score = score_of(TEXT(CENSUS_ELECTRICITY), TEXT(CENSUS_WATER),
		card_facts_add(COUNT(CENSUS_TOILETS_KACHA), COUNT(CENSUS_TOILETS_PAKKA)), TEXT(CENSUS_WALL), TEXT(CENSUS_BUILDING),
		TEXT(CENSUS_CONDITION));
#undef COUNT
#undef TEXT
	add(out, &figures);
	out->returns = facts->census[age] ? 1 : 0;
}
