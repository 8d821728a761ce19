/* The visits to one school: the newest with what was counted at them, and what was seen there. A visit on
 * a day of the calendar is kept and marked. */
#include "config.h"
#include "emis/card_visits.h"

#include <string.h>

/* Teachers at one visit: on leave that was sanctioned or on duty is absent and no fault. */
static bool read_visit_staff(struct card_maker *maker, struct card_visit *visit, struct err *err)
{
	struct query *query = maker->queries[QUERY_VISIT_STAFF];
	int step;
	visit->present = visit->roll = CARD_ABSENT;
	if (!query)
		return true;
	query_bind_int(query, 1, visit->id);
	while ((step = query_step(query, err)) == 1) {
		const char *code = query_text(query, 0), *presence = card_source_class(maker, LIST_PRESENCE, code);
		const char *reason = card_source_class(maker, LIST_ABSENCE, query_text(query, 1));
		bool is_present = strcmp(presence ? presence : code, "present") == 0;
		visit->roll = card_facts_add(visit->roll, 1);
		visit->present = card_facts_add(visit->present, is_present);
		visit->excused += !is_present && reason && (strcmp(reason, "leave") == 0 || strcmp(reason, "duty") == 0);
	}
	return step == 0;
}

/* Pupils at one visit: a share of counted in enrolled is one only where both are of the same children. */
static bool read_visit_classes(struct card_maker *maker, struct card_visit *visit, struct err *err)
{
	struct query *query = maker->queries[QUERY_VISIT_CLASS];
	int step;
	visit->counted = visit->enrolled = CARD_ABSENT;
	if (!query)
		return true;
	query_bind_int(query, 1, visit->id);
	while ((step = query_step(query, err)) == 1) {
		bool is_missing = false;
		for (int sex = 0; sex < 4; sex += 2) {
			int64_t counted = card_facts_reported(query, sex), enrolled = card_facts_reported(query, sex + 1);
			if (counted != CARD_ABSENT && enrolled != CARD_ABSENT) {
				visit->counted = card_facts_add(visit->counted, counted);
				visit->enrolled = card_facts_add(visit->enrolled, enrolled);
			} else if (card_facts_add(counted, enrolled) > 0) { /* none of a sex that the class has not is no gap */
				is_missing = true;
			}
		}
		visit->classes_missing += is_missing;
	}
	return step == 0;
}

/* Among the newest, newest first; those keyed last of one day come first. */
static void keep_visit(struct card_facts *facts, const struct card_visit *visit)
{
	int at = facts->visit_count;
	while (at > 0) {
		int order = strcmp(facts->visits[at - 1].date, visit->date);
		if (order > 0 || (order == 0 && facts->visits[at - 1].id > visit->id))
			break;
		at--;
	}
	if (at == CARD_VISITS)
		return;
	if (facts->visit_count < CARD_VISITS)
		facts->visit_count++;
	memmove(&facts->visits[at + 1], &facts->visits[at], (size_t)(facts->visit_count - at - 1) * sizeof *visit);
	facts->visits[at] = *visit;
}

static bool is_newer(const struct card_facts *facts, int fact, const struct card_visit *visit)
{
	int order = facts->seen_on[fact] ? strcmp(visit->date, facts->seen_on[fact]) : 1;
	return order > 0 || (order == 0 && visit->id > facts->seen_by[fact]);
}

/* Takes from the row of VISIT what it reports and no newer one does: one found closed seldom tells of the power. */
static void keep_seen(struct card_facts *facts, const struct query *query, const struct card_visit *visit)
{
	/* Columns FIRST to LAST are one fact, reported where one of the first NEEDED of them is. */
	static const struct { int first, last, needed; } parts[] = {
		{VISIT_ELECTRICITY, VISIT_ELECTRICITY, 1}, {VISIT_WATER, VISIT_WATER_SOURCE, 1},
		{VISIT_TOILETS, VISIT_SANITATION, 1}, {VISIT_HYGIENE, VISIT_HYGIENE, 1}, {VISIT_WALL, VISIT_WALL, 1},
		{VISIT_BOOKS, VISIT_BOOKS, 1}, {VISIT_FUNDS, VISIT_FUNDS_SPENT, 2}, {VISIT_PTSMC_MEETING, VISIT_PTSMC_MEETING, 1},
	};
	if (visit->access && strcmp(visit->access, "refused") == 0)
		return;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		bool is_reported = false;
		for (int n = 0; n < parts[i].needed; n++)
			is_reported = is_reported || !query_is_null(query, parts[i].first + n);
		if (!is_reported || !is_newer(facts, parts[i].first, visit))
			continue;
		for (int column = parts[i].first; column <= parts[i].last; column++) {
			facts->seen[column] = card_facts_keep(facts, query, column);
			facts->seen_on[column] = visit->date;
			facts->seen_by[column] = visit->id;
		}
	}
}

bool card_visits_read(struct card_maker *maker, struct card_facts *facts, struct err *err)
{
	struct query *query = maker->queries[QUERY_VISIT];
	int step;
	if (!query)
		return true;
	query_bind_text(query, 1, facts->code);
	while ((step = query_step(query, err)) == 1) {
		struct card_visit visit = {.id = query_int(query, VISIT_ID), .date = card_facts_keep(facts, query, VISIT_DATE).text,
			.access = card_facts_keep(facts, query, VISIT_ACCESS).text,
			.status = card_facts_keep(facts, query, VISIT_STATUS).text,
			.closed_reason = card_facts_keep(facts, query, VISIT_CLOSED_REASON).text};
		visit.day = school_days_find(&maker->days, visit.date, facts->school[SCHOOL_ZONE].text,
			facts->school[SCHOOL_DISTRICT].text, facts->school[SCHOOL_LEVEL].text);
		keep_seen(facts, query, &visit);
		keep_visit(facts, &visit);
	}
	for (int i = 0; step == 0 && i < facts->visit_count; i++)
		if (!read_visit_staff(maker, &facts->visits[i], err) || !read_visit_classes(maker, &facts->visits[i], err))
			return false;
	return step == 0;
}
