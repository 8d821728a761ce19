#include "config.h"
#include "emis/recheck.h"

#include <stdio.h>

#include "emis/across.h"
#include "form/check.h"
#include "store/finding.h"
#include "store/txn.h"

struct run {
	struct replica *replica;
	const struct form *form;
	struct recheck_result *result;
	bool has_failed; /* the store said no: ERR says why */
	struct err *err;
};

static bool on_broken(void *state, const char *key, const char *school, const struct rule *rule, const char *says)
{
	struct run *run = state;
	bool is_hard = rule->kind == RULE_HARD;
	if (is_hard && run->result->hard++ == 0)
		snprintf(run->result->first_hard, sizeof run->result->first_hard, "%s %s: %s: %s", run->form->code, key,
			rule->code, says);
	run->result->soft += !is_hard;
	run->has_failed = !finding_add(
		run->replica, run->form->code, key, school, rule->code, is_hard ? FINDING_HARD : FINDING_SOFT, run->err);
	return !run->has_failed;
}

bool recheck_records(struct replica *replica, struct form_set *set, struct recheck_result *out, struct err *err)
{
	bool is_good = true;
	*out = (struct recheck_result){0};
	for (int i = 0; is_good && i < form_set_count(set); i++) {
		const struct form *form = form_set_at(set, i);
		struct run run = {.replica = replica, .form = form, .result = out, .err = err};
		struct checker *checker;
		is_good = finding_clear(replica, form->code, err) && checker_open(replica, set, form, &checker, err);
		if (is_good) {
			/* A batch that its visitor stopped is no failure of the batch. */
			is_good = checker_batch(checker, NULL, NULL, on_broken, &run, err) && !run.has_failed;
			checker_free(checker);
		}
	}
	long across;
	is_good = is_good && across_add(replica, &across, err);
	out->soft += is_good ? across : 0;
	return is_good;
}

bool recheck_replica(struct replica *replica, struct form_set *set, const char *author, struct err *err)
{
	struct recheck_result result;
	struct txn *txn;
	if (!txn_begin(replica, author, &txn, err))
		return false;
	if (recheck_records(replica, set, &result, err))
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}
