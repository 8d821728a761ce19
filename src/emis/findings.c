/* The list is joined with what the tables know by sorting it as each of them is read: three passes over the list, none over a table
 * for each of its lines. */
#include "config.h"
#include "emis/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/across.h"
#include "emis/recheck.h"
#include "form/check.h"
#include "store/query.h"

static void forget(struct findings_one *one)
{
	free(one->key);
	free(one->school);
	free(one->says);
	free(one->value);
	free(one->expected);
	free(one->tehsil);
	free(one->district);
	free(one->reason);
}

void findings_reset(struct findings *findings)
{
	for (int i = 0; i < findings->count; i++)
		forget(&findings->all[i]);
	free(findings->all);
	*findings = (struct findings){0};
}

struct findings_one *findings_put(struct findings *findings, const struct findings_one *one)
{
	if (findings->count == findings->size) {
		findings->size = findings->size * 2 + 64;
		findings->all = mem_grow(findings->all, (size_t)findings->size, sizeof *findings->all);
	}
	struct findings_one *to = &findings->all[findings->count++];
	*to = *one;
	to->key = mem_copy(one->key);
	to->school = mem_copy(one->school ? one->school : "");
	to->says = mem_copy(one->says);
	to->value = mem_copy(one->value);
	to->expected = mem_copy(one->expected);
	to->tehsil = to->district = to->reason = NULL;
	return to;
}

void findings_add(struct findings *findings, const char *form, const struct check_found *found)
{
	findings_put(findings, &(struct findings_one){.form = form, .rule = found->rule->code, .key = (char *)found->key, .school = (char *)found->school,
		.says = (char *)found->says, .value = (char *)found->value, .expected = (char *)found->expected,
		.is_hard = found->rule->kind == RULE_HARD, .weight = found->rule->weight});
}

void findings_add_across(struct findings *findings, const struct across_finding *found)
{
	findings_put(findings, &(struct findings_one){.form = found->form, .rule = found->code, .key = (char *)found->key, .school = (char *)found->school,
		.says = (char *)found->says, .value = (char *)found->value, .expected = (char *)found->expected, .weight = found->weight});
}

static int by_record(const void *one, const void *other)
{
	const struct findings_one *a = one, *b = other;
	int order = strcmp(a->form, b->form);
	order = order ? order : strcmp(a->key, b->key);
	return order ? order : strcmp(a->rule, b->rule);
}

static int by_school(const void *one, const void *other)
{
	const struct findings_one *a = one, *b = other;
	int order = strcmp(a->school, b->school);
	return order ? order : by_record(one, other);
}

/* What cannot be before what is doubtful, what nobody has answered before what somebody has, the graver rule before the lighter, the
 * record with most findings first. */
static int by_gravity(const void *one, const void *other)
{
	const struct findings_one *a = one, *b = other;
	if (a->is_hard != b->is_hard)
		return b->is_hard - a->is_hard;
	if ((a->reason != NULL) != (b->reason != NULL))
		return (a->reason != NULL) - (b->reason != NULL);
	if (a->weight != b->weight)
		return b->weight - a->weight;
	if (a->in_record != b->in_record)
		return b->in_record - a->in_record;
	return by_school(one, other);
}

static void sort(struct findings *findings, int (*order)(const void *, const void *))
{
	if (findings->count > 0)
		qsort(findings->all, (size_t)findings->count, sizeof *findings->all, order);
}

/* Since when, and the reason. */
static bool join_kept(struct replica *replica, struct findings *findings, struct err *err)
{
	struct query *query;
	int at = 0, step = 0;
	if (!query_open(replica, "SELECT f.form, f.record, f.rule, f.since, r.text FROM finding f LEFT JOIN reason r ON r.form = f.form AND"
			" r.record = f.record AND r.rule = f.rule AND r._void IS NULL ORDER BY f.form, f.record, f.rule", &query, err))
		return false;
	sort(findings, by_record);
	while (at < findings->count && (step = query_step(query, err)) == 1) {
		const struct findings_one there = {.form = query_text(query, 0), .key = (char *)query_text(query, 1), .rule = query_text(query, 2)};
		while (at < findings->count && by_record(&findings->all[at], &there) < 0)
			at++;
		if (at == findings->count || by_record(&findings->all[at], &there) != 0)
			continue;
		findings->all[at].since = query_int(query, 3);
		if (!query_is_null(query, 4))
			findings->all[at].reason = mem_copy(query_text(query, 4));
	}
	query_close(query);
	return step >= 0;
}

static void count_in_records(struct findings *findings)
{
	for (int first = 0, end; first < findings->count; first = end) {
		int open = 0;
		for (end = first; end < findings->count && strcmp(findings->all[end].form, findings->all[first].form) == 0
				&& strcmp(findings->all[end].key, findings->all[first].key) == 0; end++)
			open += findings->all[end].reason == NULL;
		for (int i = first; i < end; i++)
			findings->all[i].in_record = open;
	}
}

static bool join_schools(struct replica *replica, struct findings *findings, struct err *err)
{
	struct query *query;
	int at = 0, step = 0;
	if (!query_open(replica, "SELECT code, tehsil, district FROM school ORDER BY code", &query, err))
		return false;
	sort(findings, by_school);
	while (at < findings->count && (step = query_step(query, err)) == 1) {
		const char *code = query_text(query, 0);
		while (at < findings->count && strcmp(findings->all[at].school, code) < 0)
			at++;
		for (; at < findings->count && strcmp(findings->all[at].school, code) == 0; at++) {
			findings->all[at].tehsil = mem_copy(query_text(query, 1));
			findings->all[at].district = mem_copy(query_text(query, 2));
		}
	}
	query_close(query);
	for (at = 0; at < findings->count; at++) {
		struct findings_one *one = &findings->all[at];
		one->tehsil = one->tehsil ? one->tehsil : mem_copy("");
		one->district = one->district ? one->district : mem_copy("");
	}
	return step >= 0;
}

static bool is_of(const char *wanted, const char *text)
{
	return !wanted || strcmp(wanted, text) == 0;
}

static void narrow(struct findings *findings, const struct findings_filter *filter)
{
	int kept = 0;
	for (int i = 0; i < findings->count; i++) {
		struct findings_one *one = &findings->all[i];
		if (!is_of(filter->form, one->form) || !is_of(filter->district, one->district) || !is_of(filter->tehsil, one->tehsil)
			|| !is_of(filter->school, one->school) || !is_of(filter->rule, one->rule) || (filter->is_open && one->reason))
			forget(one);
		else
			findings->all[kept++] = *one;
	}
	findings->count = kept;
}

void findings_order(struct findings *findings, const struct findings_filter *filter)
{
	count_in_records(findings);
	narrow(findings, filter);
	sort(findings, by_gravity);
}

bool findings_check(struct replica *replica, struct form_set *set, const char *author, const struct findings_filter *filter,
	struct findings *out, struct err *err)
{
	bool is_good = recheck_list(replica, set, author, out, err) && join_kept(replica, out, err);
	if (is_good)
		count_in_records(out);
	is_good = is_good && join_schools(replica, out, err);
	if (is_good) {
		narrow(out, filter);
		sort(out, by_gravity);
	}
	return is_good;
}
