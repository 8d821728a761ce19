/* What the oracle says of returns that are signed for: nobody signs what he has not seen, and what changes in a signed return was written
 * by somebody who had seen it so. A return is its own cells and those of its grid. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/sync/sim_oracle.h"

bool oracle_is_signing(const char *code)
{
	return code && (strcmp(code, "submitted") == 0 || strcmp(code, "approved") == 0);
}

bool oracle_return_of(const char *form, const char *key, char out[SIM_KEY])
{
	const char *year = strchr(key, '/'), *grade = year ? strchr(year + 1, '/') : NULL;
	bool is_grid = strcmp(form, "enrolment") == 0;

	if (!year || (!is_grid && strcmp(form, "census") != 0) || (is_grid && !grade))
		return false;
	snprintf(out, SIM_KEY, "%.*s", (int) (is_grid ? grade - key : (long) strlen(key)), key);
	return true;
}

/* The record without the line that signs, newly allocated. */
static char *without_state(const char *record)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	for (const char *at = record; *at; at += strcspn(at, "\n") + 1) {
		const char *name = memchr(at, '=', strcspn(at, "\n"));

		if (strncmp(at, "census ", 7) != 0 || !name || name - at < 6 || strncmp(name - 6, " state", 6) != 0)
			buf_put(&out, at, strcspn(at, "\n") + 1);
	}
	buf_byte(&out, '\0');
	return out.bytes;
}

bool oracle_is_as_sighted(const struct sim_act *act)
{
	char *seen, *stood;
	bool is_same;

	if (!act->sighted || !act->root_stood)
		return false;
	if (strcmp(act->field, "state") != 0)
		return strcmp(act->sighted, act->root_stood) == 0;
	seen = without_state(act->sighted);
	stood = without_state(act->root_stood);
	is_same = strcmp(seen, stood) == 0;
	free(seen);
	free(stood);
	return is_same;
}

void oracle_stand(struct sim_oracle *oracle, struct sim_act *act)
{
	char key[SIM_KEY];
	const struct sim_cell *state, *is_void;

	act->was_signed = false;
	if (!oracle_return_of(act->form, act->key, key))
		return;
	state = oracle_cell(oracle, "census", key, "state", false);
	is_void = oracle_cell(oracle, "census", key, "_void", false);
	act->was_signed = state && oracle_is_signing(state->text) && !(is_void && is_void->text);
	free(act->root_stood);
	act->root_stood = act->was_signed || act->sighted ? oracle_record_here(oracle, "census", key) : NULL;
}

void oracle_must_be_sighted(struct sim *sim, const struct sim_act *act, int box)
{
	char key[SIM_KEY];
	bool is_state = strcmp(act->field, "state") == 0;

	if (!oracle_return_of(act->form, act->key, key) || (!is_state && !act->was_signed) || oracle_is_as_sighted(act))
		return;
	/* Whoever voids the return itself has seen it whole. */
	if (act->kind == SIM_VOID && strcmp(act->form, "census") == 0)
		return;
	sim_fail(sim, is_state ? "unseen" : "late", "%s %s %s: box %d wrote into a signed return, or signed one, that it had seen as\n%sand there"
		" stood\n%s", act->form, act->key, act->field, box, act->sighted ? act->sighted : "unsigned\n", act->root_stood ? act->root_stood : "");
}
