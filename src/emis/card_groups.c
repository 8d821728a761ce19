/* Asking the indicators: one reading of a district gives its schools, kinds, clusters and itself. Cards are mostly printed district by
 * district, so two of them are kept. A school without a district is asked by itself. */
#include "config.h"
#include "emis/card_groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

enum { CARD_KEPT = 2 };

/* Positions of the answers of one district. */
enum { OF_SCHOOLS, OF_KINDS, OF_CLUSTERS, OF_DISTRICT, ANSWERS };

struct card_groups {
	struct card_groups *next;
	char *key; /* the district, or the school that has none */
	int64_t year;
	struct indicator_answer *now[ANSWERS], *before;
};

static const char *const figure_codes[CARD_FIGURES + 1] = {
	"pupils_a_school", "ptr", "rooms_a_school", "pupils_a_room", "facility_score", "found_open", "gpi", "qualified",
	"water_basic", "water_limited", "water_none", "sanitation_basic", "sanitation_limited", "sanitation_none",
	"hygiene_basic", "hygiene_limited", "hygiene_none", "teacher_presence", "register_inflation", "money_a_pupil", "books_a_pupil",
	"furniture_a_pupil", NULL,
};

static void free_one(struct card_groups *groups)
{
	for (int i = 0; i < ANSWERS; i++)
		indicator_free(groups->now[i]);
	indicator_free(groups->before);
	free(groups->key);
	free(groups);
}

static void keep_at_most(struct card_maker *maker, int count)
{
	struct card_groups **at = &maker->groups;
	while (*at && count-- > 0)
		at = &(*at)->next;
	while (*at) {
		struct card_groups *old = *at;
		*at = old->next;
		free_one(old);
	}
}

void card_groups_free(struct card_maker *maker)
{
	keep_at_most(maker, 0);
}

/* The twelve months that end today, less AGE years. */
static void set_period(const struct card_maker *maker, int age, struct indicator_ask *ask)
{
	int day = 0;
	card_source_since(maker, age, ask->from);
	snprintf(ask->to, sizeof ask->to, "%s", maker->today);
	if (age == 0)
		return;
	card_source_since(maker, age - 1, ask->to);
	date_parse(ask->to, &day);
	date_format(day - 1, ask->to);
}

/* The first COUNT kinds of answers of the year AGE years before that of the groups. */
static bool read_groups(struct card_maker *maker, const char *district, const char *code, const struct card_groups *groups, int age, int count,
	struct indicator_answer **out, struct err *err)
{
	static const enum indicator_level levels[ANSWERS] = {INDICATOR_SCHOOL, INDICATOR_KIND, INDICATOR_CLUSTER, INDICATOR_DISTRICT};
	struct indicator_ask ask = {.level = INDICATOR_SCHOOL, .year = (int)groups->year - age, .district = district,
		.place = district ? NULL : code};
	set_period(maker, age, &ask);
	if (!maker->book && !indicator_open(maker->replica, maker->set, figure_codes, &maker->book, err))
		return false;
	return district ? indicator_ask_levels(maker->book, &ask, levels, count, out, err) : indicator_ask(maker->book, &ask, out, err);
}

/* Whether the school has anything to say of the year before: most districts have not, when a province begins. */
static bool has_before(const struct card_facts *facts)
{
	return facts->census[1] || facts->has_year[1] || facts->visit_count > 0;
}

/* The place CODE of an answer, where it has something to say. */
static struct card_group group_of(const struct indicator_answer *answer, const char *code)
{
	int place = answer && code ? indicator_place(answer, code) : -1;
	struct card_group group = {place < 0 ? NULL : answer, place};
	if (place >= 0 && answer->places[place].returns == 0
		&& card_groups_figure(&group, FIGURE_OPEN, INDICATOR_BOTH)->denominator == INDICATOR_ABSENT && answer->level != INDICATOR_DISTRICT)
		group.answer = NULL;
	return group;
}

bool card_groups_find(struct card_maker *maker, const struct card_facts *facts, struct card_compared *out,
	struct err *err)
{
	const char *district = facts->school[SCHOOL_DISTRICT].text, *key = district ? district : facts->code;
	const char *level = facts->school[SCHOOL_LEVEL].text, *gender = facts->school[SCHOOL_GENDER].text;
	struct card_groups *groups = maker->groups;
	memset(out, 0, sizeof *out);
	while (groups && (groups->year != facts->year || strcmp(groups->key, key) != 0))
		groups = groups->next;
	if (!groups) {
		groups = mem_zero(1, sizeof *groups);
		groups->key = mem_copy(key);
		groups->year = facts->year;
		if (!read_groups(maker, district, facts->code, groups, 0, ANSWERS, groups->now, err)) {
			free_one(groups);
			return false;
		}
		groups->next = maker->groups;
		maker->groups = groups;
		keep_at_most(maker, CARD_KEPT);
	}
	if (!groups->before && has_before(facts) && !read_groups(maker, district, facts->code, groups, 1, 1, &groups->before, err))
		return false;
	out->self = (struct card_group){groups->now[OF_SCHOOLS], indicator_place(groups->now[OF_SCHOOLS], facts->code)};
	if (groups->before)
		out->before = (struct card_group){groups->before, indicator_place(groups->before, facts->code)};
	if (facts->year == 0)
		return true;
	char kind[128];
	snprintf(kind, sizeof kind, "%s/%s", level ? level : "", gender ? gender : "");
	out->kind = group_of(groups->now[OF_KINDS], kind);
	out->cluster = group_of(groups->now[OF_CLUSTERS], facts->school[SCHOOL_CLUSTER].text);
	out->district = group_of(groups->now[OF_DISTRICT], district);
	return true;
}

const struct indicator_figure *card_groups_figure(const struct card_group *group, enum card_figure figure, enum indicator_sex sex)
{
	static const struct indicator_figure none = {.numerator = INDICATOR_ABSENT, .denominator = INDICATOR_ABSENT,
		.why = WHY_NOT_REPORTED};
	return group->answer && group->place >= 0 ? indicator_figure(group->answer, group->place, (int)figure, sex) : &none;
}

int card_groups_returns(const struct card_group *group, int *approved)
{
	const struct indicator_place *place = group->answer && group->place >= 0 ? &group->answer->places[group->place] : NULL;
	*approved = place ? place->approved : 0;
	return place ? place->returns : 0;
}

enum card_ladder card_groups_rung(const struct card_group *self, enum card_figure basic)
{
	static const enum card_ladder rungs[] = {LADDER_BASIC, LADDER_LIMITED, LADDER_NONE};
	for (int i = 0; i < 3; i++)
		if (card_groups_figure(self, basic + (enum card_figure)i, INDICATOR_BOTH)->numerator == 1)
			return rungs[i];
	return LADDER_UNKNOWN;
}
