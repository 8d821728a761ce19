/* A district replica made from a hub's folder on the same machine, or from a snapshot that came over a line.
 *
 * Who can write the hub's folder is admitted at once. The copy is made in one read transaction of the hub, so that
 * rows, numbers and chains are of one moment; it is kept as baseline.db, which the replica's history begins with,
 * and replica.db gets its name last. */
#include "config.h"
#include "store/replica.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/admission.h"
#include "store/catalogue.h"
#include "store/copy.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/opening.h"
#include "store/seen.h"
#include "store/snapshot.h"

static bool take_number(const char *hub_folder, const char *district, int *number, bool *is_sample, struct err *err)
{
	struct replica *hub;
	bool is_good;

	if (!replica_open(hub_folder, &hub, err))
		return false;
	*is_sample = hub->is_sample;
	is_good = hub->role == REPLICA_PROVINCE || err_set(err, EX_USAGE, "%s: is no province: name the province's folder",
		hub_folder);
	if (is_good && journal_begin(hub, err)) {
		is_good = admission_take_number(hub, district, number, err) && journal_commit(hub, err);
		if (!is_good && !sqlite3_get_autocommit(hub->db))
			journal_rollback(hub);
	} else {
		is_good = false;
	}
	replica_close(hub);
	return is_good;
}

static bool name_itself(struct replica *replica, const char *hub, const char *district, int number, bool is_sample, struct err *err)
{
	char text[16];

	snprintf(text, sizeof text, "%d", number);
	replica->number = number;
	return opening_put(replica->db, "replica.hub", hub, err) && opening_put(replica->db, "replica.role", "district", err)
		&& opening_put(replica->db, "replica.number", text, err) && opening_put(replica->db, "replica.district", district, err)
		&& opening_put(replica->db, "replica.sample", is_sample ? "1" : "0", err)
		&& copy_run(replica, "INSERT INTO main.replica (number, district, made) SELECT CAST(value AS INTEGER), ?1, strftime('%s', 'now')"
			" FROM main.setting WHERE name = 'replica.number'", district, err);
}

/* What a new replica of DISTRICT is made from: the database at PATH, which is of the province called HUB. */
struct source {
	const char *path, *hub;
	int number;
	bool is_sample;
};

static bool fill(struct replica *replica, const struct source *source, const char *district, struct err *err)
{
	if (!copy_attach(replica, source->path, err) || !db_exec(replica->db, "BEGIN", err) || !copy_rows(replica, district, err)
			|| !name_itself(replica, source->hub, district, source->number, source->is_sample, err))
		return false;
	/* A folder of this machine: one clock. */
	seen_hear(replica, clock_now(), false);
	return journal_commit(replica, err);
}

/* In a prepared FOLDER. */
static bool make(const char *folder, const struct source *source, const char *district, struct err *err)
{
	char *made = mem_format("%s/" OPENING_NEW ".db", folder), *copy = mem_format("%s/" OPENING_NEW "-baseline.db", folder);
	struct replica *replica = NULL;
	bool is_good = opening_open(folder, OPENING_NEW ".db", DB_BUILD, true, &replica, err) && fill(replica, source, district, err);

	opening_close(replica);
	if (is_good && db_copy_file(made, copy, err)) {
		chmod(copy, 0444);
		is_good = opening_rename(folder, OPENING_NEW "-baseline.db", OPENING_BASELINE, err)
			&& opening_rename(folder, OPENING_NEW ".db", OPENING_DB, err);
	} else {
		is_good = false;
	}
	free(made);
	free(copy);
	return is_good;
}

static bool is_name(const char *district, struct err *err)
{
	return catalogue_is_name(district, strlen(district))
		|| err_set(err, EX_USAGE, "\"%s\" is no district's code: write it in small letters and '_'", district);
}

bool replica_create_district(const char *folder, const char *hub_folder, const char *district, struct err *err)
{
	/* A later sync starts from whatever folder it is called in. */
	char *whole = realpath(hub_folder, NULL), *path = mem_format("%s/%s", hub_folder, OPENING_DB);
	struct source source = { .path = path, .hub = whole ? whole : hub_folder };
	bool is_good = is_name(district, err) && opening_prepare_folder(folder, err)
		&& take_number(hub_folder, district, &source.number, &source.is_sample, err) && make(folder, &source, district, err);

	free(whole);
	free(path);
	return is_good;
}

bool replica_create_snapshot(const char *folder, const char *file, const char *hub, const char *district, int number, struct err *err)
{
	struct source source = { .path = file, .hub = hub, .number = number };

	return is_name(district, err) && opening_prepare_folder(folder, err) && snapshot_check(file, district, &source.is_sample, err)
		&& make(folder, &source, district, err);
}
