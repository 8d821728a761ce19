/* The choice: settlements in the log, and the rules of the records that they touched asked again. */
#include "config.h"
#include "emis/conflict_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "form/check.h"
#include "store/finding.h"
#include "store/txn.h"

enum { KEY_MAX = 4096 };

static bool settle_line(struct txn *txn, struct replica *replica, const struct conflict_line *line, bool is_mine,
	struct conflict_settled *out, struct err *err)
{
	const struct table *table = table_find(replica, line->form);
	struct value key[TABLE_MAX_KEY];
	enum settle_answer answer = SETTLE_CHANGED;
	bool is_taken = is_mine == line->is_own;
	struct buf storage;
	if (!table)
		return err_set(err, EX_DATAERR, "%s: this form is not here", line->form);
	buf_init(&storage, KEY_MAX);
	const struct settle settle = {
		.table = table, .key = key, .field = line->field, .origin = line->origin, .revision = line->revision,
		.seen = line->seen, .now = is_taken ? line->waiting : line->seen, .is_taken = is_taken,
		.hash_seen = line->has_hash && is_taken ? line->hash_seen : NULL,
		.sight = line->has_sight ? &line->sight : NULL,
	};
	bool is_good = table_key_parse(table, line->record, key, &storage, err) && txn_settle(txn, &settle, &answer, err);
	buf_free(&storage);
	out->taken += answer == SETTLE_TAKEN;
	out->changed += answer == SETTLE_CHANGED;
	out->too_late += answer == SETTLE_TOO_LATE;
	return is_good;
}

struct look {
	const char *key;
	const char **rules; /* codes, which the form owns */
	enum finding_severity *severities;
	int count;
};

static bool on_broken(void *state, const struct check_found *found)
{
	struct look *look = state;
	if (strcmp(found->key, look->key) == 0) {
		look->rules[look->count] = found->rule->code;
		look->severities[look->count++] = found->rule->kind == RULE_HARD ? FINDING_HARD : FINDING_SOFT;
	}
	return true;
}

/* The findings of one record made again. */
static bool look_again(struct replica *replica, struct form_set *set, const struct form *form, const char *key, const char *school,
	struct err *err)
{
	struct look look = {.key = key};
	struct checker *checker;
	bool is_school = strcmp(form->code, "school") == 0, has_school = is_school || form_field(form, "school") >= 0;
	const char *where = !school || !has_school ? NULL : is_school ? "code = ?1" : "school = ?1";
	if (!checker_open(replica, set, form, &checker, err))
		return false;
	look.rules = mem_zero((size_t)form->rule_count + 1, sizeof *look.rules);
	look.severities = mem_zero((size_t)form->rule_count + 1, sizeof *look.severities);
	bool is_good = checker_batch(checker, where, where ? school : NULL, on_broken, &look, err)
		&& finding_replace(replica, form->code, key, school, look.rules, look.severities, look.count, err);
	free(look.rules);
	free(look.severities);
	checker_free(checker);
	return is_good;
}

static bool look_at_line(struct replica *replica, struct form_set *set, const struct conflict_line *line, struct err *err)
{
	const struct form *form = form_set_find(set, line->form);
	const struct form *parent = form && form->parent ? form_set_find(set, form->parent) : NULL;
	if (!form)
		return true;
	if (!look_again(replica, set, form, line->record, line->school, err))
		return false;
	if (!parent)
		return true;
	/* The key of a grid's row begins with its record's. */
	char *key = mem_copy(line->record), *end = key - 1;
	for (int part = 0; part < parent->key_count && end; part++)
		end = strchr(end + 1, '/');
	if (end)
		*end = '\0';
	bool is_good = look_again(replica, set, parent, key, line->school, err);
	free(key);
	return is_good;
}

static bool is_same_record(const struct conflict_line *a, const struct conflict_line *b)
{
	return strcmp(a->form, b->form) == 0 && strcmp(a->record, b->record) == 0;
}

bool conflict_list_settle(struct replica *replica, struct form_set *set, const char *author,
	const struct conflict_line *const *lines, int count, bool is_mine, struct conflict_settled *out, struct err *err)
{
	struct txn *txn;
	bool is_good = true;
	*out = (struct conflict_settled){0};
	if (!txn_begin(replica, author, &txn, err))
		return false;
	for (int i = 0; is_good && i < count; i++) {
		if (i == 0 || !is_same_record(lines[i], lines[i - 1]))
			is_good = txn_entry(txn, NULL, err);
		is_good = is_good && settle_line(txn, replica, lines[i], is_mine, out, err);
	}
	if (!is_good) {
		txn_abort(txn);
		*out = (struct conflict_settled){0};
		return false;
	}
	if (!txn_commit(txn, err)) {
		*out = (struct conflict_settled){0};
		return false;
	}
	for (int i = 0; is_good && i < count && out->taken > 0; i++)
		if (i == 0 || !is_same_record(lines[i], lines[i - 1]))
			is_good = look_at_line(replica, set, lines[i], err);
	return is_good;
}
