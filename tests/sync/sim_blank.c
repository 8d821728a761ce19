/* The province blanks what a cell ever held. After quiet no folder has one of these values in any file, as long as nobody wrote it anew. */
#include "config.h"
#include "tests/sync/sim_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/blanking.h"
#include "store/blanking_sweep.h"
#include "store/query.h"
#include "tests/sync/sim_oracle.h"

enum { FILE_MAX_BYTES = 64 << 20 };

/* A value that is nobody's but this cell's: numbered by sim->fresh. Those below are written again and again. */
static bool is_fresh(const char *text)
{
	return text && text[0] == 'v' && strlen(text) > 2;
}

static void claim(struct sim *sim, const char *text, const char *keep, int64_t time)
{
	struct sim_oracle *oracle = sim->oracle;

	if (!is_fresh(text) || oracle_same(text, keep))
		return;
	oracle->claims = mem_grow(oracle->claims, (size_t) oracle->claim_count + 1, sizeof *oracle->claims);
	oracle->claims[oracle->claim_count].time = time;
	snprintf(oracle->claims[oracle->claim_count++].text, SIM_TEXT, "%s", text);
}

/* What the province decided about the cell, whether it stood or waited. */
static void claim_all(struct sim *sim, const char *form, const char *key, const char *field, const char *keep, int64_t time)
{
	for (int i = 0; i < sim->oracle->written_count; i++) {
		const struct sim_written *written = &sim->oracle->written[i];

		for (int j = 0; written->is_judged && j < written->count; j++) {
			const struct sim_act *act = &written->acts[j];

			if (act->kind == SIM_CHANGE && strcmp(act->form, form) == 0 && strcmp(act->key, key) == 0 && strcmp(act->field, field) == 0
					&& !act->is_null)
				claim(sim, act->now, keep, time);
		}
	}
}

/* form school year row whole */
static void blank(struct sim *sim, const int *a)
{
	static const int forms[] = { 0, 3 };
	char key[SIM_KEY], record[SIM_KEY], *keep, *known, *named;
	const struct table *table = sim_record(sim, SIM_HUB, forms[a[0]], a[1], a[2], a[3], key);
	struct blanking what = { .author = "operator", .field = "remarks", .reason = "of another person", .is_whole = a[4] == 0 };
	struct blanked blanked;
	struct sim_look look;
	struct err err;

	if (!table || !sim_has_row(sim, SIM_HUB, table, key))
		return;
	sim_look(sim, SIM_HUB, table, key, table_column(table, "remarks"), &look);
	oracle_judge(sim);
	oracle_record_name(table->name, key, record);
	what.form = table->name;
	what.key = record;
	keep = look.is_null || what.is_whole ? NULL : look.text;
	sim_tick(sim);
	if (!blanking_run(sim_hub(sim), &what, &blanked, &err)) {
		sim_say(sim, " no: %s", err.text);
		return;
	}
	oracle_office(sim, SIM_HUB, clock_now());
	known = oracle_ids(sim, SIM_HUB, key);
	named = oracle_id_name(sim, SIM_HUB, record);
	claim_all(sim, table->name, known, "remarks", keep, clock_now());
	oracle_blanked(sim, table->name, known, named, "remarks");
	sim_say(sim, " %s %s: %d entries, %d claims", table->name, key, blanked.entries, sim->oracle->claim_count);
	oracle_judge(sim);
	free(known);
	free(named);
}

/* TEXT in BYTES, not the beginning of a longer number. */
static bool holds(const struct buf *bytes, const char *text)
{
	size_t length = strlen(text);
	const char *at = bytes->bytes, *end = bytes->bytes + bytes->length;

	while (at < end && (at = memmem(at, (size_t) (end - at), text, length))) {
		if (at + length == end || at[length] < '0' || at[length] > '9')
			return true;
		at++;
	}
	return false;
}

/* The recovery of a province may have lost the blanking, and then all of it is open again. */
static bool is_in_force(struct sim *sim, const struct sim_claim *claim)
{
	char time[24], *count;
	bool is;

	snprintf(time, sizeof time, "%lld", (long long) claim->time);
	count = sim_ask(sim_hub(sim), "SELECT count(*) FROM entry WHERE origin = 0 AND state = 1 AND time = CAST(?1 AS INTEGER)", time);
	is = strcmp(count, "0") != 0;
	free(count);
	return is;
}

static void look_through(struct sim *sim, int box, const char *name)
{
	char *path = mem_format("%s/%s", sim->box[box].folder, name);
	struct buf bytes;
	struct err err;

	if (!file_exists(path)) {
		free(path);
		return;
	}
	if (!file_read(path, FILE_MAX_BYTES, &bytes, &err))
		die("%s", err.text);
	if (bytes.length > 0)
		for (int i = 0; i < sim->oracle->claim_count; i++)
			if (holds(&bytes, sim->oracle->claims[i].text) && is_in_force(sim, &sim->oracle->claims[i]))
				sim_fail(sim, "blanked", "box %d: %s has the value %s, which was blanked", box, name, sim->oracle->claims[i].text);
	buf_free(&bytes);
	free(path);
}

void oracle_check_blanked(struct sim *sim)
{
	static const char *const names[] = { "replica.db", "replica.db-wal", "drafts.db", "drafts.db-wal", "baseline.db" };

	if (sim->oracle->claim_count == 0)
		return;
	for (int box = 0; box <= sim->boxes; box++) {
		int which = box == sim->boxes ? SIM_HUB : box;

		/* As when it is next opened. */
		blanking_sweep(sim->box[which].screen);
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			look_through(sim, which, names[i]);
	}
}

const struct sim_op sim_blank_ops[] = {
	{ "blank", 3, { { "form", 2 }, { "school", 36 }, { "year", 4 }, { "row", 6 }, { "whole", 3 } }, blank },
	{ .name = NULL },
};
