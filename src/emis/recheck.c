#include "config.h"
#include "emis/recheck.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/across.h"
#include "emis/findings.h"
#include "form/check.h"
#include "store/finding.h"
#include "store/log.h"
#include "store/query.h"
#include "store/setting.h"
#include "store/txn.h"

#define CHECKED "emis.checked"

enum { MOST_SCHOOLS = 400, KEY_MAX = 64 * 1024, SCHOOL_MAX = 64, DAY_SIZE = 16 };

struct run {
	struct replica *replica;
	const struct form *form;
	struct recheck_result *result;
	struct findings *list; /* or NULL */
	bool is_kept; /* for the work list */
	bool has_failed; /* the store said no: ERR says why */
	struct err *err;
};

static bool on_broken(void *state, const struct check_found *found)
{
	struct run *run = state;
	const struct rule *rule = found->rule;
	bool is_hard = rule->kind == RULE_HARD;
	if (is_hard && run->result->hard++ == 0)
		snprintf(run->result->first_hard, sizeof run->result->first_hard, "%s %s: %s: %s", run->form->code, found->key,
			rule->code, found->says);
	run->result->soft += !is_hard;
	if (run->list)
		findings_add(run->list, run->form->code, found);
	run->has_failed = run->is_kept && !finding_add(
		run->replica, run->form->code, found->key, found->school, rule->code, is_hard ? FINDING_HARD : FINDING_SOFT, run->err);
	return !run->has_failed;
}

/* Of records of one form; CONDITION and SCHOOLS as checker_batch wants them. */
static bool check_form(struct replica *replica, struct form_set *set, const struct form *form, const char *condition,
	const char *schools, struct recheck_result *out, struct err *err)
{
	struct run run = {.replica = replica, .form = form, .result = out, .is_kept = true, .err = err};
	struct checker *checker;
	bool is_good = (condition ? finding_clear_schools(replica, form->code, schools, err) : finding_clear(replica, form->code, err))
		&& checker_open(replica, set, form, &checker, err);
	if (!is_good)
		return false;
	/* A batch that its visitor stopped is no failure of the batch. */
	is_good = checker_batch(checker, condition, condition ? schools : NULL, on_broken, &run, err) && !run.has_failed;
	checker_free(checker);
	return is_good;
}

static bool list_across(void *state, const struct across_finding *found)
{
	struct run *run = state;
	findings_add_across(run->list, found);
	run->has_failed = run->is_kept && !finding_add(run->replica, found->form, found->key, found->school, found->code, FINDING_SOFT, run->err);
	return !run->has_failed;
}

static bool list_all(struct run *run, struct form_set *set)
{
	bool is_good = true;
	for (int i = 0; is_good && i < form_set_count(set); i++) {
		struct checker *checker;
		run->form = form_set_at(set, i);
		is_good = !run->is_kept || finding_clear(run->replica, run->form->code, run->err);
		if (!is_good || run->form->rule_count == 0)
			continue;
		is_good = checker_open(run->replica, set, run->form, &checker, run->err);
		if (!is_good)
			break;
		checker_ask_values(checker);
		is_good = checker_batch(checker, NULL, NULL, on_broken, run, run->err) && !run->has_failed;
		checker_free(checker);
	}
	return is_good && across_each(run->replica, list_across, run, run->err) && !run->has_failed;
}

bool recheck_records(struct replica *replica, struct form_set *set, struct recheck_result *out, struct err *err)
{
	bool is_good = true;
	*out = (struct recheck_result){0};
	for (int i = 0; is_good && i < form_set_count(set); i++)
		is_good = check_form(replica, set, form_set_at(set, i), NULL, NULL, out, err);
	long across;
	is_good = is_good && across_add(replica, &across, err);
	out->soft += is_good ? across : 0;
	return is_good;
}

/* The day as rules know it. */
static bool read_today(struct replica *replica, char today[DAY_SIZE], struct err *err)
{
	struct query *query;
	*today = '\0';
	if (!query_open(replica, "SELECT today()", &query, err))
		return false;
	int found = query_step(query, err);
	if (found == 1)
		snprintf(today, DAY_SIZE, "%s", query_text(query, 0));
	query_close(query);
	return found == 1;
}

/* Where the log and the day stood at the last check. */
static bool note(struct replica *replica, struct err *err)
{
	char today[DAY_SIZE];
	if (!read_today(replica, today, err))
		return false;
	char *text = mem_format("%" PRId64 " %s", log_end(replica), today);
	bool is_noted = setting_put(replica, CHECKED, text, err) && finding_settle(replica, err);
	free(text);
	return is_noted;
}

bool recheck_replica(struct replica *replica, struct form_set *set, const char *author, struct err *err)
{
	struct recheck_result result;
	struct txn *txn;
	if (!txn_begin(replica, author, &txn, err))
		return false;
	if (recheck_records(replica, set, &result, err) && note(replica, err))
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}

bool recheck_across(struct replica *replica, const char *author, long *count, struct err *err)
{
	struct txn *txn;
	*count = 0;
	if (!txn_begin(replica, author, &txn, err))
		return false;
	if (across_add(replica, count, err) && finding_settle(replica, err))
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}

bool recheck_list(struct replica *replica, struct form_set *set, const char *author, struct findings *out, struct err *err)
{
	struct recheck_result result = {0};
	struct run run = {.replica = replica, .result = &result, .list = out, .err = err};
	struct err closed = {0};
	struct txn *txn;
	run.is_kept = txn_begin(replica, author, &txn, &closed);
	if (!run.is_kept)
		return list_all(&run, set);
	if (list_all(&run, set) && note(replica, err))
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}

struct touched {
	struct replica *replica;
	struct buf schools; /* ",07086,07091," */
	int count;
	bool is_all;
	bool has_failed;
	struct err *err;
};

static void add_school(struct touched *touched, const char *code, size_t length)
{
	char *wanted;
	if (length == 0 || length > SCHOOL_MAX || memchr(code, ',', length)) {
		touched->is_all = true;
		return;
	}
	wanted = mem_format(",%.*s,", (int)length, code);
	if (!strstr(touched->schools.bytes, wanted)) {
		buf_text(&touched->schools, wanted + (touched->count > 0));
		touched->count++;
	}
	touched->is_all |= touched->count > MOST_SCHOOLS;
	free(wanted);
}

/* The school of the row of TABLE with KEY as it is now, by its own field or its parent's. */
static bool add_school_of(struct touched *touched, const struct table *table, const struct value *key)
{
	const struct table *parent = table->parent ? table_find(touched->replica, table->parent) : NULL;
	struct query *query;
	struct buf sql;
	bool is_school = strcmp(table->name, "school") == 0, is_good;
	if (!is_school && table->school_column < 0) {
		touched->is_all |= !parent;
		return !parent || add_school_of(touched, parent, key);
	}
	buf_init(&sql, KEY_MAX);
	buf_format(&sql, "SELECT \"%s\" FROM \"%s\" WHERE ", is_school ? "code" : "school", table->name);
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s\"%s\" = ?%d", i > 0 ? " AND " : "", table->columns[table->key[i]].name, i + 1);
	is_good = query_open(touched->replica, sql.bytes, &query, touched->err);
	buf_free(&sql);
	if (!is_good)
		return false;
	for (int i = 0; i < table->key_count; i++)
		query_bind(query, i + 1, &key[i]);
	int found = query_step(query, touched->err);
	if (found == 1 && !query_is_null(query, 0))
		add_school(touched, query_text(query, 0), strlen(query_text(query, 0)));
	query_close(query);
	return found >= 0;
}

/* What is known of the record itself: it may be void now, or of another school. */
static bool forget(struct touched *touched, const struct operation *operation)
{
	struct buf key;
	buf_init(&key, KEY_MAX);
	value_key_put(&key, operation->key, operation->table->key_count, operation->table->has_id_key);
	bool is_good = finding_drop(touched->replica, operation->table->name, key.bytes, touched->err);
	buf_free(&key);
	return is_good;
}

static bool touch(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number)
{
	struct touched *touched = state;
	(void)entry_state;
	(void)number;
	for (int i = 0; i < entry->count && !touched->is_all && !touched->has_failed; i++) {
		const struct operation *operation = &entry->operations[i];
		if (operation->table->number == TABLE_REASON)
			continue;
		touched->is_all |= operation->table->number < TABLE_FIRST_FREE || operation->kind > ENTRY_SETTLE;
		touched->has_failed = touched->is_all ? false : !forget(touched, operation)
			|| !add_school_of(touched, operation->table, operation->key);
	}
	return !touched->is_all && !touched->has_failed;
}

/* False also where all must be checked: *IS_ALL. */
static bool find_touched(struct touched *touched, struct err *err)
{
	char *text = setting_get(touched->replica, CHECKED);
	struct log_filter filter = {.behind = -1};
	char today[DAY_SIZE], day[DAY_SIZE] = "";
	if (!read_today(touched->replica, today, err)) {
		free(text);
		return false;
	}
	if (!text || sscanf(text, "%" SCNd64 " %15s", &filter.behind, day) != 2 || strcmp(day, today) != 0 || filter.behind < 0
			|| filter.behind > log_end(touched->replica))
		touched->is_all = true;
	free(text);
	/* What cannot be read there is zila doctor's matter: then all is checked. */
	if (!touched->is_all && !log_each(touched->replica, &filter, touch, touched, NULL) && !touched->has_failed)
		touched->is_all = true;
	return !touched->has_failed;
}

static bool check_touched(struct touched *touched, struct form_set *set, struct recheck_result *result, struct err *err)
{
	for (int i = 0; i < form_set_count(set); i++) {
		const struct form *form = form_set_at(set, i);
		bool is_school = strcmp(form->code, "school") == 0, has_school = is_school || form_field(form, "school") >= 0;
		const char *condition = !has_school ? NULL : is_school ? "instr(?1, ',' || code || ',') > 0"
			: "instr(?1, ',' || school || ',') > 0";
		/* A grid without a school of its own is checked whole. */
		if (form->rule_count > 0 && !check_form(touched->replica, set, form, condition, touched->schools.bytes, result, err))
			return false;
	}
	/* What shows only across records may speak of any school. */
	long across;
	return across_add(touched->replica, &across, err);
}

bool recheck_pulled(struct replica *replica, struct form_set *set, const char *author, struct err *err)
{
	struct touched touched = {.replica = replica, .err = err};
	struct recheck_result result = {0};
	struct txn *txn;
	if (!txn_begin(replica, author, &txn, err))
		return false;
	buf_init(&touched.schools, KEY_MAX);
	bool is_good = find_touched(&touched, err);
	if (is_good && touched.is_all)
		is_good = recheck_records(replica, set, &result, err);
	else if (is_good && touched.count > 0)
		is_good = check_touched(&touched, set, &result, err);
	is_good = is_good && note(replica, err);
	buf_free(&touched.schools);
	if (is_good)
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}
