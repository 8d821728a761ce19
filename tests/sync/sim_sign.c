/* Returns are signed for as a whole: submitted, approved, sent back, at once or days after somebody looked. The province's form says
 * that its field signs from the first such step on; boxes learn it by a sync. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/sync/sim_pen.h"
#include "tests/sync/sim_script.h"

enum { FORM_WIDTH = 8 };

/* Column of the field that signs as BOX knows it, -1: not yet. */
static int state_column(struct sim *sim, int box)
{
	const struct table *table = table_find(sim->box[box].screen, "census");
	int at = table_column(table, "state");

	return at >= 0 && table->columns[at].signs ? at : -1;
}

/* The province's form says so; false where it said so before. */
static bool declare(struct sim *sim)
{
	const struct table *table = table_find(sim_hub(sim), "census");
	char number[32];
	struct sim_pen pen;

	if (table_column(table, "state") >= 0)
		return false;
	snprintf(number, sizeof number, "number=%d", table->column_count);
	pen_begin_as(&pen, sim, SIM_HUB, "operator");
	pen_insert(&pen, "form_column", "form=census", "name=state", number, "type=text", "signs=submitted approved", NULL);
	pen_end(&pen);
	return true;
}

static bool look_now(struct sim *sim, int box, const char *key, struct sim_sight *out)
{
	const struct table *table = table_find(sim->box[box].screen, "census");
	struct value values[TABLE_MAX_KEY];
	int state = state_column(sim, box);
	bool signs;
	char school[8];
	struct err err;

	if (state < 0 || !sim_has_row(sim, box, table, key))
		return false;
	snprintf(out->key, sizeof out->key, "%s", key);
	snprintf(school, sizeof school, "%.5s", key);
	values[0] = value_text(school);
	values[1] = value_int(atoi(key + 6));
	sim_look(sim, box, table, key, state, &out->state);
	sim_look(sim, box, table, key, table_column(table, "rooms"), &out->rooms);
	free(out->record);
	out->record = oracle_record_shown(sim, box, "census", key);
	if (!txn_signed_hash(sim->box[box].screen, table, values, &signs, &out->sight, &err))
		die("%s", err.text);
	return true;
}

/* box slot school year */
static void look(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0]);
	struct sim_sight *sight = &sim->box[box].sights[a[1]];
	char key[SIM_KEY];

	sight->key[0] = '\0';
	if (sim_record(sim, box, 0, a[2], a[3], 0, key) && look_now(sim, box, key, sight))
		sim_say(sim, " census %s", key);
}

/* Changes the return, and signs. */
static void write_down(struct sim *sim, int box, const struct sim_sight *sight, const int *a, bool is_old)
{
	static const char *const codes[FORM_WIDTH] = { "submitted", "submitted", "submitted", "approved", "approved", "queried", "keyed", NULL };
	const char *code = codes[a[3]];
	const struct table *table;
	struct sim_pen pen;

	pen_begin(&pen, sim, box, a[0] % FORM_WIDTH);
	table = table_find(sim->box[box].screen, "census");
	if (pen.is_good && state_column(sim, box) >= 0 && (a[4] == 0 || !oracle_same(code, sight->state.is_null ? NULL : sight->state.text))) {
		char text[SIM_TEXT];
		const char *rooms = sim_value(sim, table, table_column(table, "rooms"), 1 + a[4], text);

		if (a[4] == 0 && !oracle_same(rooms, sight->rooms.is_null ? NULL : sight->rooms.text))
			pen_change(&pen, "census", sight->key, table_column(table, "rooms"), &sight->rooms, rooms, is_old);
		pen_sign(&pen, sight, code, is_old);
	}
	pen_end(&pen);
}

/* box school year what cells slot */
static void sign(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0] / FORM_WIDTH);
	struct sim_sight fresh = { .key = "" }, *old = a[5] < SIM_DRAFTS ? &sim->box[box].sights[a[5]] : &fresh;
	char key[SIM_KEY];

	if (declare(sim))
		return;
	if (old->key[0]) {
		write_down(sim, box, old, a, true);
		old->key[0] = '\0';
	} else if (sim_record(sim, box, 0, a[1], a[2], 0, key) && look_now(sim, box, key, &fresh)) {
		write_down(sim, box, &fresh, a, false);
	}
	free(fresh.record);
}

const struct sim_op sim_sign_ops[] = {
	{ "look", 6, { { "box", 9 }, { "slot", SIM_DRAFTS }, { "school", 36 }, { "year", 4 } }, look },
	{ "sign", 16, { { "box", 72 }, { "school", 36 }, { "year", 4 }, { "what", FORM_WIDTH }, { "cells", 3 }, { "slot", 6 } }, sign },
	{ .name = NULL },
};
