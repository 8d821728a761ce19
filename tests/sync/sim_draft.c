/* Steps of a record on somebody's desk: loaded now, saved days later. What was seen is what the screen showed when it was loaded.
 *
 * Who saves with care is shown what came meanwhile and chooses (src/form/record_save.c does so); who does not leaves it to the
 * province to find that something else stands. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/sync/sim_pen.h"
#include "tests/sync/sim_script.h"

enum how { HOW_MINE, HOW_THEIRS, HOW_RAW };

static struct sim_draft *place(struct sim *sim, int box, int slot)
{
	return &sim->box[box].drafts[slot % SIM_DRAFTS];
}

/* box slot form school year row */
static void load(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0]);
	struct sim_draft *draft = place(sim, box, a[1]);
	const struct table *table = sim_record(sim, box, a[2], a[3], a[4], a[5], draft->key);

	draft->form[0] = '\0';
	if (!table || !sim_has_row(sim, box, table, draft->key))
		return;
	snprintf(draft->form, sizeof draft->form, "%s", table->name);
	draft->count = sim_columns(table, draft->columns);
	for (int i = 0; i < draft->count; i++)
		sim_look(sim, box, table, draft->key, draft->columns[i], &draft->seen[i]);
	sim_say(sim, " %s %s", draft->form, draft->key);
}

/* One field of the draft; true where it is to be written. SEEN becomes what its author knows then. */
static bool choose(struct sim *sim, int box, const struct table *table, const struct sim_draft *draft, int at, const char *now,
	enum how how, struct sim_look *seen)
{
	struct sim_look present;
	const char *before = draft->seen[at].is_null ? NULL : draft->seen[at].text, *here;

	*seen = draft->seen[at];
	sim_look(sim, box, table, draft->key, draft->columns[at], &present);
	here = present.is_null ? NULL : present.text;
	if (!present.is_there || oracle_same(now, before))
		return false;
	if (how == HOW_RAW)
		return true;
	if (oracle_same(now, here))
		return false;
	if (oracle_same(before, here))
		return true;
	*seen = present;
	return how == HOW_MINE;
}

/* box slot value cells how */
static void save(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0]);
	struct sim_draft *draft = place(sim, box, a[1]);
	enum how how = a[4] < 4 ? HOW_MINE : a[4] < 5 ? HOW_THEIRS : HOW_RAW;
	const struct table *table;
	struct sim_pen pen;

	if (!draft->form[0])
		return;
	pen_begin(&pen, sim, box, a[5]);
	for (int i = 0; pen.is_good && i < 1 + a[3] && i < draft->count; i++) {
		char text[SIM_TEXT];
		struct sim_look seen;
		const char *now;
		int at = (a[3] + i) % draft->count;

		table = table_find(sim->box[box].screen, draft->form);
		/* The province was set back to before it had that field. */
		if (draft->columns[at] >= table->column_count)
			continue;
		now = sim_value(sim, table, draft->columns[at], a[2] % 10, text);
		if (choose(sim, box, table, draft, at, now, how, &seen))
			pen_change(&pen, draft->form, draft->key, draft->columns[at], &seen, now, how == HOW_RAW);
	}
	if (pen_end(&pen))
		draft->form[0] = '\0';
}

const struct sim_op sim_draft_ops[] = {
	{ "load", 10, { { "box", 9 }, { "slot", 3 }, { "form", 5 }, { "school", 36 }, { "year", 4 }, { "row", 6 } }, load },
	{ "save", 14, { { "box", 9 }, { "slot", 3 }, { "value", 10 }, { "cells", 3 }, { "how", 8 }, { "author", 5 } }, save },
	{ .name = NULL },
};
