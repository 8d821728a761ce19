/* Steps of folders that go another way: backups are taken and put back, a disk is copied into another box. The next sync finds it out
 * and heals it; what was never sent by a folder that is no more is gone with it. */
#include "config.h"
#include "tests/sync/sim_script.h"

#if __has_include("store/heal.h")
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "tests/sync/sim_oracle.h"
#include "tests/unit/store_world.h"

enum { FILE_MAX_SIZE = 64 << 20 };

static char *backup_of(const struct sim *sim, int box)
{
	return mem_format("%s.backup", sim->box[box].folder);
}

/* box */
static void backup(struct sim *sim, const int *a)
{
	int box = a[0] % sim->boxes;
	char *file = backup_of(sim, box);
	struct err err;

	remove(file);
	if (!replica_backup(sim->box[box].screen, file, &err))
		sim_fail(sim, "backup", "box %d: %s", box, err.text);
	sim->box[box].is_backup_astray = sim->box[box].is_astray;
	free(file);
}

/* The folder is not the one that it was. */
static void turn(struct sim *sim, int box)
{
	sim->box[box].life++;
	sim_desk_clear(sim, box);
}

/* The last backup of box FROM is put in place of box TO. */
static void put_back(struct sim *sim, int from, int box)
{
	char *file = backup_of(sim, from);
	struct err err;
	int64_t made;

	if (file_exists(file)) {
		sim_box_shut(sim, box);
		world_remove(sim->box[box].folder);
		if (!replica_restore(sim->box[box].folder, file, &made, &err))
			sim_fail(sim, "backup", "box %d: %s", box, err.text);
		sim_box_open(sim, box);
		sim->box[box].district = strcmp(replica_district(sim->box[box].screen), "kech") == 0 ? "kech" : "quetta";
		sim->box[box].is_astray = sim->box[from].is_backup_astray;
		turn(sim, box);
		oracle_gone(sim);
		sim_say(sim, " put back");
	}
	free(file);
}

/* box: its last backup is put in place of it */
static void restore(struct sim *sim, const int *a)
{
	put_back(sim, a[0] % sim->boxes, a[0] % sim->boxes);
}

/* from to: the last backup of one box is put in place of another one, and both are used from then on */
static void restore_beside(struct sim *sim, const int *a)
{
	if (a[0] % sim->boxes != a[1] % sim->boxes)
		put_back(sim, a[0] % sim->boxes, a[1] % sim->boxes);
}

static void copy(const char *from_folder, const char *to_folder, const char *name)
{
	char *from = mem_format("%s/%s", from_folder, name), *to = mem_format("%s/%s", to_folder, name);
	struct buf bytes;
	struct err err;

	unlink(to);
	if (file_exists(from)) {
		if (!file_read(from, FILE_MAX_SIZE, &bytes, &err) || !file_write_atomic(to, bytes.bytes, bytes.length, 0644, &err))
			die("%s", err.text);
		buf_free(&bytes);
	}
	free(from);
	free(to);
}

/* from to: the disk of one box is copied into another one */
static void clone(struct sim *sim, const int *a)
{
	static const char *const names[] = { "replica.db", "replica.db-wal", "drafts.db", "drafts.db-wal", "baseline.db" };
	int from = a[0] % sim->boxes, to = a[1] % sim->boxes;

	if (from == to)
		return;
	sim_box_shut(sim, from);
	sim_box_shut(sim, to);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		copy(sim->box[from].folder, sim->box[to].folder, names[i]);
	sim->box[to].district = sim->box[from].district;
	sim->box[to].is_astray = sim->box[from].is_astray;
	sim_box_open(sim, from);
	sim_box_open(sim, to);
	turn(sim, from);
	turn(sim, to);
	oracle_gone(sim);
	sim_say(sim, " copied");
}

const struct sim_op sim_heal_ops[] = {
	{ "backup", 6, { { "box", 8 } }, backup },
	{ "restore", 4, { { "box", 8 } }, restore },
	{ "restore_beside", 3, { { "from", 8 }, { "to", 8 } }, restore_beside },
	{ "clone", 3, { { "from", 8 }, { "to", 8 } }, clone },
	{ .name = NULL },
};

#else
const struct sim_op sim_heal_ops[] = { { .name = NULL } };
#endif
