/* After a quiet while: every box is the hub in its scopes, tables are what the log says, every entry is once at the hub with its
 * bytes or in quarantine, no open conflict is without a difference, and the oracle is content. */
#include "config.h"
#include "tests/sync/sim_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/seal.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/log.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store/sealed.h"
#include "tests/sync/sim_line.h"
#include "tests/sync/sim_oracle.h"
#include "tests/sync/sim_script.h"
#include "tests/unit/store_world.h"

enum { ROUNDS = 3 };

/* The lines of a digest that are about '*' or DISTRICT. */
static char *only(const char *digest, const char *district)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	for (const char *line = digest; *line; line += strcspn(line, "\n") + 1)
		if (line[0] == '*' || (strncmp(line, district, strlen(district)) == 0 && line[strlen(district)] == ' '))
			buf_put(&out, line, strcspn(line, "\n") + 1);
	return out.bytes;
}

static void must_be_none(struct sim *sim, int box, const char *class, const char *what, const char *sql)
{
	char *count = sim_ask(sim->box[box].screen, sql, NULL);

	if (strcmp(count, "0") != 0)
		sim_fail(sim, class, "box %d: %s %s", box, count, what);
	free(count);
}

/* What a body is hashed by, in hexadecimal digits: values in it may be blanked here and not there. */
static void sealed(sqlite3_context *context, int count, sqlite3_value **values)
{
	unsigned char hash[SEAL_HASH];
	char text[2 * SEAL_HASH + 1];

	(void) count;
	sealed_hash(sqlite3_value_blob(values[0]), (size_t) sqlite3_value_bytes(values[0]), hash);
	seal_hex(hash, SEAL_HASH, text);
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* Every entry that was acknowledged to a clerk is at the hub: in the log with the same bytes, or in quarantine. */
static void check_kept(struct sim *sim, int box)
{
	struct replica *replica = sim->box[box].screen;
	int number = replica_number(replica);
	struct query *own, *theirs;
	struct err err;
	long count = 0;

	/* Entries of a folder that went another way have other serials at the hub: the oracle knows them. */
	if (sim->box[box].life > 0)
		return;
	sqlite3_create_function(replica->db, "sim_sealed", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, NULL, sealed, NULL, NULL);
	sqlite3_create_function(sim_hub(sim)->db, "sim_sealed", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, NULL, sealed, NULL, NULL);
	must_be_none(sim, box, "waiting", "entries are still undecided", "SELECT count(*) FROM entry WHERE state = 0");
	if (!query_open(replica, "SELECT serial, state, sim_sealed(body) FROM entry WHERE origin = ?1 ORDER BY serial", &own, &err)
			|| !query_open(sim_hub(sim), "SELECT (SELECT count(*) FROM entry WHERE origin = ?1 AND serial = ?2 AND sim_sealed(body) = ?3),"
			" (SELECT count(*) FROM quarantine WHERE origin = ?1 AND serial = ?2 AND sim_sealed(body) = ?3)", &theirs, &err))
		die("%s", err.text);
	query_bind_int(own, 1, number);
	for (; query_step(own, &err) == 1; count++) {
		bool is_accepted = query_int(own, 1) == ENTRY_ACCEPTED;

		if (query_int(own, 0) != count + 1)
			sim_fail(sim, "lost", "box %d lost serial %ld", box, count + 1);
		query_reset(theirs);
		query_bind_int(theirs, 1, number);
		query_bind_int(theirs, 2, count + 1);
		query_bind_text(theirs, 3, query_text(own, 2));
		if (query_step(theirs, &err) != 1 || query_int(theirs, 0) + query_int(theirs, 1) != 1 || query_int(theirs, 0) < is_accepted)
			sim_fail(sim, "lost", "entry %ld of box %d is not once at the hub (%s)", count + 1, box, is_accepted ? "accepted" : "refused");
	}
	query_close(own);
	query_close(theirs);
}

static void check_box(struct sim *sim, int box, const char *hub_digest)
{
	struct replica *replica = sim->box[box].screen;
	char *ours = world_digest(replica, DIGEST_HUB), *theirs = only(hub_digest, sim->box[box].district),
		*shown = world_digest(replica, DIGEST_SHOWN);
	struct err err;

	if (strcmp(ours, theirs) != 0)
		sim_fail(sim, "digest", "box %d is not the hub:\n%s\n%s", box, ours, theirs);
	if (query_number(replica, "SELECT count(*) FROM entry WHERE state <> 1", 0) == 0 && strcmp(ours, shown) != 0)
		sim_fail(sim, "shown", "box %d shows something else than it has, with nothing waiting", box);
	if (!rebuild_check(replica, NULL, NULL, &err))
		sim_fail(sim, "rebuild", "box %d: %s", box, err.text);
	if (!log_verify(replica, &err))
		sim_fail(sim, "chain", "box %d: %s", box, err.text);
	check_kept(sim, box);
	free(ours);
	free(theirs);
	free(shown);
}

/* A program that had the folder open while a sync went back to another past, with other forms, is told to start again. */
static void start_again(struct sim *sim)
{
	struct err err;

	for (int i = 0; i < sim->boxes; i++)
		if (!journal_refresh(sim->box[i].screen, &err)) {
			sim_say(sim, "# box %d starts again: %s\n", i, err.text);
			sim_box_shut(sim, i);
			sim_box_open(sim, i);
		}
}

void sim_quiet(struct sim *sim)
{
	struct err err;
	char *digest;
	int rounds = 0;

	sim_say(sim, "quiet\n");
	for (int i = 0; i < SIM_LINES; i++)
		sim_session_drop(sim, i);
	do {
		sim_recover_quiet(sim);
		/* After a recovery the first session of a box only brings what it has of the past. */
		for (int i = 0; i < 3 * sim->boxes; i++) {
			sim_sync_well(sim, i % sim->boxes);
			oracle_judge(sim);
		}
	} while (sim->is_set_back && ++rounds < ROUNDS);
	start_again(sim);
	digest = world_digest(sim_hub(sim), DIGEST_HUB);
	sim_say(sim, "%s", digest);
	for (int i = 0; i < sim->boxes; i++)
		check_box(sim, i, digest);
	if (!rebuild_check(sim_hub(sim), NULL, NULL, &err))
		sim_fail(sim, "rebuild", "the hub: %s", err.text);
	if (!log_verify(sim_hub(sim), &err))
		sim_fail(sim, "chain", "the hub: %s", err.text);
	oracle_close(sim);
	oracle_check_blanked(sim);
	free(digest);
}
