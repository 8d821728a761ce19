/* What comes after a recovery has ended, or from before it began: late boxes, old files, half a snapshot, numbers that were given out
 * and never used. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/inside.h"
#include "store/query.h"
#include "store/recover.h"
#include "store/release.h"
#include "store/txn.h"
#include "sync/bundle_say.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/shelf.h"
#include "tests/sync/recover_world.h"
#include "tests/unit/store_world.h"

static struct world world;

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static int64_t count(struct replica *replica, const char *sql)
{
	return query_number(replica, sql, -1);
}

static void begin(void)
{
	struct err err;

	must(recover_begin(world.hub, &err), &err);
}

static void end(bool may_miss)
{
	struct err err;
	long mended;

	must(recover_end(world.hub, "operator", may_miss, &mended, &err), &err);
}

static void visit(int box)
{
	struct err err;

	assert_false(recover_sync(&world, box, &err));
	if (err.code != EX_TEMPFAIL || !strstr(err.text, "being recovered"))
		fail_msg("%d: %s", err.code, err.text);
}

static void sync_all(int rounds)
{
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < BOXES; i++)
			recover_sync_well(&world, i);
}

static void back_up(void)
{
	struct err err;

	remove(world.backup);
	must(replica_backup(world.hub, world.backup, &err), &err);
}

static void set_user(const char *name, int64_t from, int64_t to)
{
	const struct value key = value_text(name), seen = value_int(from), now = value_int(to);
	const struct table *user = table_find(world.hub, "user");
	struct txn *txn;
	struct err err;

	must(txn_begin(world.hub, "operator", &txn, &err) && txn_entry(txn, NULL, &err)
		&& txn_change(txn, user, &key, table_column(user, "active"), &seen, &now, &err) && txn_commit(txn, &err), &err);
}

/* sara's visit, and a class in it by somebody else. */
static void write_visit(struct replica *box)
{
	char id[48], visit[48];
	struct txn *txn;
	struct err err;
	int64_t made;

	must(txn_begin(box, "sara", &txn, &err) && txn_entry(txn, NULL, &err), &err);
	made = txn_make_id(txn);
	snprintf(id, sizeof id, "id=%lld", (long long) made);
	snprintf(visit, sizeof visit, "visit=%lld", (long long) made);
	must(world_insert(txn, box, &err, "visit", id, "school=00000", "date=2026-02-02", NULL) && txn_commit(txn, &err), &err);
	must(txn_begin(box, "clerk", &txn, &err) && txn_entry(txn, NULL, &err)
		&& world_insert(txn, box, &err, "visit_class", visit, "grade=3", "boys_counted=33", NULL) && txn_commit(txn, &err), &err);
}

static void release(void *state, const struct release_outcome *outcome)
{
	(void) state;
	if (!outcome->is_released)
		fail_msg("%s", outcome->why);
}

/* Who was let go after the recovery is held for the operator, though his work was taken once, and what builds on it waits behind it. */
static void who_was_let_go_since_is_held(void **state)
{
	struct err err;

	(void) state;
	recover_open(&world);
	must(world_add(world.hub, &err, "user", "name=sara", "role=clerk", "district=kech", "active=1", NULL), &err);
	sync_all(1);
	back_up();
	write_visit(world.boxes[KECH]);
	recover_sync_well(&world, KECH);
	recover_sync_well(&world, KECH);
	recover_set_back(&world, true);
	begin();
	end(true);
	set_user("sara", 1, 0);
	recover_sync_well(&world, KECH);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM visit_class WHERE grade = '3'"), 0);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM quarantine WHERE code = 75"), 2);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM quarantine AS q JOIN quarantine AS b ON b.id = q.waits_for"), 1);
	must(release_entry(world.hub, "operator", count(world.hub, "SELECT id FROM quarantine WHERE waits_for IS NULL"), release, NULL, &err),
		&err);
	sync_all(2);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM visit_class WHERE grade = '3'"), 1);
	recover_check(&world);
	recover_close(&world);
}

/* What the box hears of a file. */
static bool hear(struct replica *box, const struct buf *said, struct err *err)
{
	struct peer *peer = peer_new(box, err);
	struct buf ours;
	bool is_good = peer;

	if (!peer)
		return false;
	peer_hears_file(peer);
	do {
		buf_init(&ours, 64 << 20);
		is_good = peer_take(peer, &ours, err);
		buf_free(&ours);
	} while (is_good && peer_is_pushing(peer));
	is_good = is_good && peer_feed(peer, said->bytes, said->length, err);
	peer_free(peer);
	return is_good;
}

static void write_file(struct buf *out)
{
	struct bundle_rest rest = { .is_next = false };
	struct err err;
	long entries;

	buf_init(out, 1 << 20);
	must(bundle_say_down(world.hub, replica_number(world.boxes[KECH]), 1 << 20, &rest, out, &entries, &err), &err);
}

/* A file in which the province refused what it knows nothing of any more. */
static void a_file_of_before_marks_nothing(void **state)
{
	struct buf file;
	struct err err;
	bool is_back;

	(void) state;
	recover_open(&world);
	must(world_add(world.hub, &err, "user", "name=clerk", "role=clerk", "active=0", NULL), &err);
	recover_write(&world, KECH, 31);
	recover_sync_well(&world, KECH);
	assert_int_equal(count(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state IN (2, 3)"), 2);
	write_file(&file);
	must(hear(world.boxes[KECH], &file, &err), &err);
	recover_set_back(&world, true);
	begin();
	end(true);
	must(recover_session(&world, KECH, &is_back, &err), &err);
	assert_true(is_back);
	assert_int_equal(count(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state = 0"), 2);
	assert_false(hear(world.boxes[KECH], &file, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text, "before the province was set back"));
	assert_int_equal(count(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state = 0"), 2);
	buf_free(&file);
	sync_all(2);
	assert_int_equal(recover_state(world.hub), RECOVER_NONE);
	assert_int_equal(count(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state <> 1"), 0);
	recover_check(&world);
	recover_close(&world);
}

/* A box that only reads files takes up the new epoch by the first one that fits, and asks again what it knows as refused. */
static void a_file_brings_the_new_epoch(void **state)
{
	struct buf file;
	struct err err;
	bool is_back;

	(void) state;
	recover_open(&world);
	back_up();
	must(world_add(world.hub, &err, "user", "name=clerk", "role=clerk", "active=0", NULL), &err);
	recover_write(&world, KECH, 31);
	recover_sync_well(&world, KECH);
	/* It was refused, and the box does not know why: all that it holds decided is in the backup. */
	if (sqlite3_exec(world.boxes[KECH]->db, "UPDATE entry SET state = 2 WHERE state = 3", NULL, NULL, NULL) != SQLITE_OK)
		fail();
	recover_set_back(&world, true);
	begin();
	for (int i = 1; i < BOXES; i++)
		visit(i);
	visit(KECH);
	end(true);
	write_file(&file);
	must(hear(world.boxes[KECH], &file, &err), &err);
	assert_int_equal(count(world.boxes[KECH], "SELECT value + 0 FROM setting WHERE name = 'replica.epoch'"), 1);
	assert_int_equal(count(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state = 0"), 2);
	buf_free(&file);
	must(recover_session(&world, KECH, &is_back, &err), &err);
	assert_false(is_back);
	sync_all(2);
	assert_int_equal(recover_state(world.hub), RECOVER_NONE);
	recover_check(&world);
	recover_close(&world);
}

/* Half of a snapshot is at a box; the folder that comes back has the whole one on its shelf, of a past that it has lost. */
static void a_snapshot_of_a_lost_past_is_for_nobody(void **state)
{
	struct shelf_item old, now;
	char *shelf, *aside;
	struct feed_cursor ends[2];
	struct err err;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	must(shelf_take(world.hub, "kech", NULL, &old, &err), &err);
	close(old.fd);
	must(shelf_take(world.hub, "kech", old.hash, &now, &err), &err);
	close(now.fd);
	assert_memory_equal(old.hash, now.hash, SEAL_HASH);
	shelf = mem_format("%s/snapshots", world.folder);
	aside = world_path("shelf");
	assert_int_equal(rename(shelf, aside), 0);
	recover_set_back(&world, false);
	assert_int_equal(rename(aside, shelf), 0);
	/* The same numbers are given again, to other entries. */
	recover_write_hub(&world, 77);
	must(shelf_take(world.hub, "kech", old.hash, &now, &err), &err);
	close(now.fd);
	assert_memory_not_equal(old.hash, now.hash, SEAL_HASH);
	must(feed_cursors(world.hub, "kech", ends, &err), &err);
	assert_int_equal(now.ends[1].number, ends[1].number);
	assert_memory_equal(now.ends[1].chain, ends[1].chain, FEED_CHAIN);
	free(shelf);
	free(aside);
	recover_close(&world);
}

static void a_number_that_was_never_used_blocks_nothing(void **state)
{
	struct err err;
	int number = 0;

	(void) state;
	recover_open(&world);
	must(admission_allow(world.hub, "kech", "ssh-ed25519 AAAA", &number, &err), &err);
	back_up();
	recover_work(&world, 2);
	recover_set_back(&world, true);
	begin();
	visit(KECH);
	assert_false(recover_end(world.hub, "operator", false, &(long) { 0 }, &err));
	if (!strstr(err.text, "2, 3:"))
		fail_msg("%s", err.text);
	visit(PANJGUR);
	visit(KECH_TOO);
	end(false);
	sync_all(2);
	recover_check(&world);
	recover_close(&world);
}

/* One session for itself, whatever comes of it; whether it healed the box. */
static bool heals(int box)
{
	struct peer_healed healed;
	struct buf up, down;
	struct err err;
	struct peer *peer = peer_new(world.boxes[box], &err);
	struct hub *hub = hub_new(world.hub, HUB_ANY, &err);
	bool is_healed;

	buf_init(&up, 1 << 20);
	buf_init(&down, 1 << 20);
	do {
		buf_clear(&up);
		buf_clear(&down);
		must(peer_take(peer, &up, &err) && hub_feed(hub, up.bytes, up.length, &err) && hub_take(hub, &down, &err)
			&& peer_feed(peer, down.bytes, down.length, &err), &err);
	} while (up.length + down.length > 0 && !peer_is_done(peer));
	is_healed = peer_is_healed(peer, &healed);
	buf_free(&up);
	buf_free(&down);
	peer_free(peer);
	hub_free(hub);
	return is_healed;
}

/* Two folders with one number, of which one had come further before the province was set back: whatever tokens they had of that past, in the
 * new epoch they are what copies always are, and the province does not take itself for set back again. */
static void tokens_of_a_lost_past_say_nothing(void **state)
{
	char *file = world_path("late-box");
	struct err err;
	int64_t made;
	bool is_back;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	must(replica_backup(world.boxes[KECH], file, &err), &err);
	for (int i = 0; i < 3; i++)
		recover_sync_well(&world, KECH);
	replica_close(world.boxes[KECH_TOO]);
	world_remove(world.folders[KECH_TOO]);
	must(replica_restore(world.folders[KECH_TOO], file, &made, &err) && replica_open(world.folders[KECH_TOO], &world.boxes[KECH_TOO], &err),
		&err);
	recover_set_back(&world, true);
	begin();
	visit(KECH);
	visit(KECH_TOO);
	end(true);
	/* The one that is behind comes first, twice. */
	recover_sync_well(&world, KECH_TOO);
	recover_sync_well(&world, KECH_TOO);
	must(recover_session(&world, KECH, &is_back, &err), &err);
	assert_true(is_back);
	assert_true(heals(KECH));
	assert_int_equal(recover_state(world.hub), RECOVER_NONE);
	recover_sync_well(&world, KECH);
	recover_sync_well(&world, PANJGUR);
	remove(file);
	free(file);
	recover_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_was_let_go_since_is_held),
		cmocka_unit_test(a_file_of_before_marks_nothing),
		cmocka_unit_test(a_file_brings_the_new_epoch),
		cmocka_unit_test(a_snapshot_of_a_lost_past_is_for_nobody),
		cmocka_unit_test(a_number_that_was_never_used_blocks_nothing),
		cmocka_unit_test(tokens_of_a_lost_past_say_nothing),
	};

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests_name("recover_late", tests, NULL, NULL);
}
