/* A replica's folder, from outside. */
#include "config.h"
#include "store/replica.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/blanking_sweep.h"
#include "store/db.h"
#include "store/epoch_write.h"
#include "store/inside.h"
#include "store/opening.h"

bool replica_create_province(const char *folder, bool is_sample, struct err *err)
{
	unsigned char mark[EPOCH_MARK];
	char hex[2 * EPOCH_MARK + 1];
	struct replica *replica;
	bool is_made;

	if (!opening_prepare_folder(folder, err))
		return false;
	seal_random(mark, sizeof mark);
	seal_hex(mark, sizeof mark, hex);
	if (!opening_open(folder, OPENING_NEW ".db", DB_BUILD, true, &replica, err))
		return false;
	is_made = db_exec(replica->db, "BEGIN IMMEDIATE", err) && opening_put(replica->db, "replica.role", "province", err)
		&& opening_put(replica->db, "replica.number", "0", err) && opening_put(replica->db, EPOCH_PROVINCE, hex, err)
		&& opening_put(replica->db, "replica.sample", is_sample ? "1" : "0", err)
		&& db_exec(replica->db, "INSERT INTO replica (number, made) VALUES (0, strftime('%s', 'now')); COMMIT", err);
	opening_close(replica);
	return is_made && opening_rename(folder, OPENING_NEW ".db", OPENING_DB, err);
}

bool replica_open(const char *folder, struct replica **out, struct err *err)
{
	char *path = mem_format("%s/%s", folder, OPENING_DB);
	bool is_there = file_exists(path);

	free(path);
	*out = NULL;
	if (!is_there)
		return err_set(err, EX_NOINPUT, "%s: there is no replica here: make one with zila init, or zila demo", folder);
	if (!opening_open(folder, OPENING_DB, DB_DURABLE, false, out, err))
		return false;
	blanking_sweep(*out);
	return true;
}

void replica_close(struct replica *replica)
{
	opening_close(replica);
}

const char *replica_folder(const struct replica *replica)
{
	return replica->folder;
}

enum replica_role replica_role(const struct replica *replica)
{
	return replica->role;
}

int replica_number(const struct replica *replica)
{
	return replica->number;
}

const char *replica_district(const struct replica *replica)
{
	return replica->district;
}

bool replica_holds(const struct replica *replica, const char *district)
{
	return replica->role == REPLICA_PROVINCE || (replica->district && strcmp(replica->district, district) == 0);
}

bool replica_is_sample(const struct replica *replica)
{
	return replica->is_sample;
}

const char *replica_notice(const struct replica *replica)
{
	return replica->notice;
}

int64_t replica_data_version(struct replica *replica)
{
	int64_t version = 0;

	if (!replica->data_version && !db_prepare(replica->db, "PRAGMA data_version", &replica->data_version, NULL))
		return replica->commits;
	if (sqlite3_step(replica->data_version) == SQLITE_ROW)
		version = sqlite3_column_int64(replica->data_version, 0);
	sqlite3_reset(replica->data_version);
	return version + replica->commits;
}

int64_t replica_pending_count(struct replica *replica)
{
	return query_number(replica, "SELECT count(*) FROM entry WHERE state <> 1 AND state = 0", 0);
}
