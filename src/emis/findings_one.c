/* The findings of the work list, and what there is to say and to do about one of them. */
#include "config.h"
#include "emis/findings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/across.h"
#include "emis/across_checks.h"
#include "form/check.h"
#include "form/record.h"
#include "store/query.h"
#include "store/value.h"

/* A rule by its code: of a form, or across records. False where neither has it any more. */
static bool know_rule(struct form_set *set, const char *form_code, const char *code, struct findings_one *out)
{
	const struct form *form = form_set_find(set, form_code);
	const struct across_check *check = across_find(code);
	if (check) {
		out->form = check->form;
		out->rule = check->code;
		out->weight = check->weight;
		return true;
	}
	for (int i = 0; form && i < form->rule_count; i++) {
		if (strcmp(form->rules[i].code, code) == 0) {
			out->form = form->code;
			out->rule = form->rules[i].code;
			out->weight = form->rules[i].weight;
			return true;
		}
	}
	return false;
}

bool findings_read(struct replica *replica, struct form_set *set, const struct findings_filter *filter, struct findings *out, struct err *err)
{
	struct query *query;
	int step = 0;
	if (!query_open(replica, "SELECT f.form, f.record, f.rule, coalesce(f.school, ''), f.severity, f.since, r.text, coalesce(s.tehsil, ''),"
			" coalesce(s.district, '') FROM finding f LEFT JOIN reason r ON r.form = f.form AND r.record = f.record AND r.rule = f.rule"
			" AND r._void IS NULL LEFT JOIN school s ON s.code = f.school ORDER BY f.form, f.record, f.rule", &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		struct findings_one one = {.key = (char *)query_text(query, 1), .school = (char *)query_text(query, 3), .says = "", .value = "", .expected = "",
			.is_hard = query_int(query, 4) == 2, .since = query_int(query, 5)};
		if (!know_rule(set, query_text(query, 0), query_text(query, 2), &one))
			continue;
		struct findings_one *to = findings_put(out, &one);
		to->reason = query_is_null(query, 6) ? NULL : mem_copy(query_text(query, 6));
		to->tehsil = mem_copy(query_text(query, 7));
		to->district = mem_copy(query_text(query, 8));
	}
	query_close(query);
	if (step >= 0)
		findings_order(out, filter);
	return step >= 0;
}

struct looking {
	struct findings_one *one;
	bool is_found;
};

static void take(struct looking *looking, const char *says, const char *value, const char *expected)
{
	struct findings_one *one = looking->one;
	free(one->says);
	free(one->value);
	free(one->expected);
	one->says = mem_copy(says);
	one->value = mem_copy(value);
	one->expected = mem_copy(expected);
	looking->is_found = true;
}

static bool look_rule(void *state, const struct check_found *found)
{
	struct looking *looking = state;
	if (strcmp(found->key, looking->one->key) == 0 && strcmp(found->rule->code, looking->one->rule) == 0)
		take(looking, found->says, found->value, found->expected);
	return !looking->is_found;
}

static bool look_across(void *state, const struct across_finding *found)
{
	struct looking *looking = state;
	if (strcmp(found->code, looking->one->rule) == 0)
		take(looking, found->says, found->value, found->expected);
	return !looking->is_found;
}

/* The rows of FORM among which the one with KEY is: of its school, or of its record by a made number. */
static const char *condition_of(const struct form *form, const struct findings_one *one, char sql[128], char parameter[64])
{
	const struct field *first = &form->fields[form->key[0]];
	int64_t id;
	char made[64];
	snprintf(parameter, 64, "%s", one->school);
	snprintf(made, sizeof made, "%.*s", (int)strcspn(one->key, "/"), one->key);
	if (strcmp(form->code, "school") == 0)
		return "code = ?1";
	if (form_field(form, "school") >= 0)
		return "school = ?1";
	if (!value_id_parse(made, &id))
		return NULL;
	snprintf(sql, 128, "\"%s\" = CAST(?1 AS INTEGER)", first->code);
	snprintf(parameter, 64, "%" PRId64, id);
	return sql;
}

bool findings_say(struct replica *replica, struct form_set *set, struct findings_one *one, struct err *err)
{
	struct looking looking = {.one = one};
	const struct form *form = form_set_find(set, one->form);
	struct checker *checker;
	char sql[128], parameter[64];
	if (one->says[0] || !form)
		return true;
	if (across_find(one->rule))
		return across_near(replica, one->form, one->key, one->school, look_across, &looking, err);
	if (!checker_open(replica, set, form, &checker, err))
		return false;
	const char *condition = condition_of(form, one, sql, parameter);
	checker_ask_values(checker);
	bool is_good = checker_batch(checker, condition, condition ? parameter : NULL, look_rule, &looking, err);
	checker_free(checker);
	return is_good;
}

bool findings_dismiss(struct replica *replica, struct form_set *set, const char *author, const struct findings_one *one, const char *reason,
	struct err *err)
{
	const struct form *form = form_set_find(set, one->form);
	const struct record_reason given = {one->rule, reason};
	struct record_save save = {0};
	struct record *record;
	if (one->is_hard)
		return err_set(err, EX_DATAERR, "this cannot be true of any school: it is corrected, not explained");
	if (!form || !record_load(replica, set, form, one->key, &record, err))
		return form ? false : err_set(err, EX_DATAERR, "form %s is not loaded", one->form);
	record->judge = across_judge;
	bool is_good = record_save(replica, record, author, &given, 1, true, &save, err);
	if (is_good && save.outcome != RECORD_SAVED)
		is_good = err_set(err, EX_TEMPFAIL, "%s %s changed meanwhile: look again", one->form, one->key);
	record_save_reset(&save);
	record_free(record);
	return is_good;
}
