/* Steps of a province whose folder is set back to yesterday's, by its own backup or by somebody who copied files, and recovered. */
#include "config.h"
#include "tests/sync/sim_script.h"

#if __has_include("store/recover.h")
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/admission.h"
#include "store/query.h"
#include "store/recover.h"
#include "tests/sync/sim_line.h"
#include "tests/sync/sim_oracle.h"
#include "tests/unit/store_world.h"

enum { FILE_MAX_SIZE = 64 << 20, ROUNDS = 3 };

static char *beside(const struct sim *sim, const char *end)
{
	return mem_format("%s.%s", sim->box[SIM_HUB].folder, end);
}

static void copy(const char *from, const char *to)
{
	struct buf bytes;
	struct err err;

	remove(to);
	if (!file_read(from, FILE_MAX_SIZE, &bytes, &err) || !file_write_atomic(to, bytes.bytes, bytes.length, 0644, &err))
		die("%s", err.text);
	buf_free(&bytes);
}

/* Of the hub as it is: a backup, and the file itself. */
static void keep(struct sim *sim, const int *a)
{
	char *backup = beside(sim, "backup"), *file = beside(sim, "old"), *own = mem_format("%s/replica.db", sim->box[SIM_HUB].folder);
	struct err err;

	(void) a;
	if (!sim->is_set_back) {
		sim->is_hub_kept = true;
		remove(backup);
		if (!replica_backup(sim_hub(sim), backup, &err))
			sim_fail(sim, "backup", "the hub: %s", err.text);
		sim_box_shut(sim, SIM_HUB);
		copy(own, file);
		sim_box_open(sim, SIM_HUB);
		sim->kept_numbers = (int) query_number(sim_hub(sim), "SELECT max(number) FROM replica", 0);
		oracle_mark(sim);
	}
	free(backup);
	free(file);
	free(own);
}

/* how: by its backup, or by the file */
static void set_back(struct sim *sim, const int *a)
{
	char *backup = beside(sim, "backup"), *file = beside(sim, "old"), *own = mem_format("%s/replica.db", sim->box[SIM_HUB].folder);
	struct err err;
	int64_t made;

	if (!sim->is_set_back && file_exists(backup)) {
		/* A folder that does not know it would give numbers once more that were given since: docs/DECISIONS.md says what that means. */
		bool is_file = a[0] && sim->kept_numbers == query_number(sim_hub(sim), "SELECT max(number) FROM replica", 0);

		sim_box_shut(sim, SIM_HUB);
		if (is_file) {
			copy(file, own);
		} else {
			world_remove(sim->box[SIM_HUB].folder);
			if (!replica_restore(sim->box[SIM_HUB].folder, backup, &made, &err))
				sim_fail(sim, "backup", "the hub: %s", err.text);
		}
		sim_box_open(sim, SIM_HUB);
		oracle_back(sim);
		sim->is_set_back = true;
		sim_say(sim, " set back");
	}
	free(backup);
	free(file);
	free(own);
}

static bool is_any_forgotten(struct sim *sim)
{
	bool is_any = false;

	for (int i = 0; !is_any && i < sim->boxes; i++) {
		char number[16], *is_known;

		snprintf(number, sizeof number, "%d", replica_number(sim->box[i].screen));
		is_known = sim_ask(sim_hub(sim), "SELECT 1 FROM replica WHERE number = ?1 AND district IS NOT NULL", number);
		is_any = !is_known;
		free(is_known);
	}
	return is_any;
}

/* The operator allows again who is not known any more. */
static void allow_all(struct sim *sim)
{
	for (int i = 0; i < sim->boxes; i++) {
		int number = replica_number(sim->box[i].screen);
		char text[16], *key = mem_format("ssh-ed25519 BOX%d", number), *is_known;
		struct err err;

		snprintf(text, sizeof text, "%d", number);
		is_known = sim_ask(sim_hub(sim), "SELECT 1 FROM replica WHERE number = ?1 AND district IS NOT NULL", text);
		if (!is_known && !admission_allow(sim_hub(sim), sim->box[i].district, key, &number, &err))
			sim_fail(sim, "recover", "replica %d cannot be allowed again: %s", number, err.text);
		free(is_known);
		free(key);
	}
}

static void begin(struct sim *sim, const int *a)
{
	struct err err;

	(void) a;
	/* Nobody may have shown it but a box whose number is not known any more: the operator, who reads why it was refused, recovers it. */
	if (sim->is_set_back && recover_state(sim_hub(sim)) == RECOVER_NONE && is_any_forgotten(sim) && !recover_begin(sim_hub(sim), &err))
		sim_fail(sim, "recover", "it cannot begin: %s", err.text);
	if (sim->is_set_back && recover_state(sim_hub(sim)) != RECOVER_NONE)
		allow_all(sim);
	if (sim->is_set_back && recover_state(sim_hub(sim)) == RECOVER_SET_BACK && !recover_begin(sim_hub(sim), &err))
		sim_fail(sim, "recover", "it cannot begin: %s", err.text);
}

/* Moves of schools that came back by half are finished then; the oracle can follow one school at a time. */
static void note_mended(struct sim *sim, long mended)
{
	char *school = mended == 1 ? sim_ask(sim_hub(sim), "SELECT e.school FROM entry AS e WHERE origin = 0 AND school <> '' AND serial >="
		" (SELECT max(last) FROM hole WHERE origin = 0) AND ?1 IS NOT NULL ORDER BY serial DESC LIMIT 1", "") : NULL;

	if (school)
		oracle_moved(sim, school, clock_now());
	else if (mended > 0)
		oracle_office(sim, SIM_HUB, clock_now());
	free(school);
}

static void finish(struct sim *sim, const int *a)
{
	struct err err;
	long mended;

	(void) a;
	if (recover_state(sim_hub(sim)) != RECOVER_RUNNING)
		return;
	sim_tick(sim);
	if (!recover_end(sim_hub(sim), "operator", true, &mended, &err))
		sim_fail(sim, "recover", "it cannot end: %s", err.text);
	note_mended(sim, mended);
	sim->is_set_back = false;
	sim_say(sim, " recovered");
}

void sim_recover_look(struct sim *sim)
{
	if (sim->is_set_back || recover_state(sim_hub(sim)) == RECOVER_NONE)
		return;
	/* A recovery mends what a defect broke: so the tests of defects look at the alarm itself. */
	if (getenv("ZILA_STRICT"))
		sim_fail(sim, "alarm", "the province takes itself for set back, and nobody set it back");
	sim->is_set_back = true;
}

void sim_recover_quiet(struct sim *sim)
{
	for (int round = 0; sim->is_set_back && round < ROUNDS; round++) {
		for (int i = 0; i < sim->boxes; i++) {
			sim_sync_well(sim, i);
			oracle_judge(sim);
		}
		begin(sim, NULL);
	}
	finish(sim, NULL);
	/* Nobody had more than it has. */
	sim->is_set_back = sim->is_set_back && recover_state(sim_hub(sim)) != RECOVER_NONE;
}

const struct sim_op sim_recover_ops[] = {
	{ "keep_hub", 5, { { NULL, 0 } }, keep },
	{ "set_hub_back", 6, { { "how", 2 } }, set_back },
	{ "begin_recovery", 5, { { NULL, 0 } }, begin },
	{ "end_recovery", 3, { { NULL, 0 } }, finish },
	{ .name = NULL },
};

#else
void sim_recover_quiet(struct sim *sim)
{
	(void) sim;
}

void sim_recover_look(struct sim *sim)
{
	(void) sim;
}

const struct sim_op sim_recover_ops[] = { { .name = NULL } };
#endif
