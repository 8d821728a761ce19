#include "config.h"
#include "emis/across.h"

#include <stdio.h>
#include <string.h>

#include "emis/across_checks.h"
#include "store/finding.h"
#include "store/query.h"
#include "store/txn.h"

enum { SQL_MAX = 8 * 1024 };

/* What stands in braces: a condition on the school of the one record, or nothing. */
static void write_sql(const char *text, bool is_near, struct buf *out)
{
	const char *open;
	for (; (open = strchr(text, '{')) != NULL; text = strchr(open, '}') + 1) {
		buf_put(out, text, (size_t)(open - text));
		if (is_near)
			buf_format(out, " AND %.*s = ?1", (int)strcspn(open + 1, "}"), open + 1);
	}
	buf_text(out, text);
}

/* One check. 1: on to the next; 0: the visitor stopped; -1: the store said no. */
static int run(struct replica *replica, const struct across_check *check, const char *school, const char *key,
	bool (*visit)(void *state, const struct across_finding *finding), void *state, struct err *err)
{
	struct query *query;
	struct err absent = {0};
	struct buf sql;
	bool goes_on = true;
	int step = 0;
	buf_init(&sql, SQL_MAX);
	if (key && check->near)
		buf_text(&sql, check->near);
	else
		write_sql(check->sql, key != NULL, &sql);
	bool is_open = query_open(replica, sql.bytes, &query, &absent);
	buf_free(&sql);
	if (!is_open)
		return 1; /* a form that the province has not loaded */
	if (key) {
		query_bind_text(query, 1, school);
		if (check->near && strstr(check->near, "?2"))
			query_bind_text(query, 2, key);
	}
	while (goes_on && (step = query_step(query, err)) == 1) {
		const struct across_finding finding = {.form = check->form, .key = query_text(query, 0), .school = query_text(query, 1),
			.code = check->code, .field = check->field, .says = query_text(query, 2), .value = query_text(query, 3),
			.expected = query_text(query, 4), .weight = check->weight};
		if (!key || strcmp(finding.key, key) == 0)
			goes_on = visit(state, &finding);
	}
	query_close(query);
	return step < 0 ? -1 : goes_on;
}

bool across_each(struct replica *replica, bool (*visit)(void *state, const struct across_finding *finding), void *state,
	struct err *err)
{
	int step = 1;
	for (int i = 0; step == 1 && i < across_check_count; i++)
		step = run(replica, &across_checks[i], NULL, NULL, visit, state, err);
	return step >= 0;
}

bool across_near(struct replica *replica, const char *form, const char *key, const char *school,
	bool (*visit)(void *state, const struct across_finding *finding), void *state, struct err *err)
{
	int step = 1;
	for (int i = 0; step == 1 && i < across_check_count; i++)
		if (strcmp(across_checks[i].form, form) == 0)
			step = run(replica, &across_checks[i], school, key, visit, state, err);
	return step >= 0;
}

const struct across_check *across_find(const char *code)
{
	for (int i = 0; i < across_check_count; i++)
		if (strcmp(across_checks[i].code, code) == 0)
			return &across_checks[i];
	return NULL;
}

struct judging {
	const struct form *form;
	struct check_list *out;
};

static bool judge(void *state, const struct across_finding *finding)
{
	struct judging *judging = state;
	struct check_line line = {.kind = RULE_SOFT, .grid = -1, .row = -1,
		.field = finding->field ? form_field(judging->form, finding->field) : -1};
	snprintf(line.rule, sizeof line.rule, "%s", finding->code);
	snprintf(line.text, sizeof line.text, "%s", finding->says);
	check_list_add(judging->out, &line);
	return true;
}

bool across_judge(struct replica *replica, const struct form *form, const char *key, const char *school,
	struct check_list *out, struct err *err)
{
	struct judging judging = {form, out};
	return across_near(replica, form->code, key, school, judge, &judging, err);
}

struct adding {
	struct replica *replica;
	long count;
	bool has_failed;
	struct err *err;
};

static bool add(void *state, const struct across_finding *finding)
{
	struct adding *adding = state;
	adding->count++;
	adding->has_failed = !finding_add(adding->replica, finding->form, finding->key, finding->school, finding->code, FINDING_SOFT,
		adding->err);
	return !adding->has_failed;
}

bool across_add(struct replica *replica, long *count, struct err *err)
{
	struct adding adding = {.replica = replica, .err = err};
	bool is_good = true;
	for (int i = 0; is_good && i < across_check_count; i++)
		is_good = finding_clear_rule(replica, across_checks[i].form, across_checks[i].code, err);
	is_good = is_good && across_each(replica, add, &adding, err) && !adding.has_failed;
	*count = adding.count;
	return is_good;
}
