/* See the header. */
#include "config.h"
#include "tests/sync/recover_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "sync/bundle_key.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "tests/unit/store_world.h"

enum { OUT_MAX = 64 << 20, PIECE = 777 };

static const char *const districts[BOXES] = { "kech", "panjgur", "kech" };

static void must(bool is_good, const struct err *err, const char *what)
{
	if (!is_good)
		die("%s: %s", what, err->text);
}

/* Bytes of one side to the other, in pieces; false where the line is cut. */
static bool carry(struct buf *bytes, bool (*feed)(void *side, const char *bytes, size_t length, struct err *err), void *side,
	long *left, struct err *err)
{
	bool is_good = true;

	for (size_t at = 0; is_good && at < bytes->length; at += PIECE) {
		size_t count = bytes->length - at < PIECE ? bytes->length - at : PIECE;

		if (left && *left >= 0 && (long) count > *left)
			count = (size_t) *left;
		is_good = count == 0 || feed(side, bytes->bytes + at, count, err);
		if (left && *left >= 0 && (*left -= (long) count) == 0)
			is_good = is_good && err_set(err, EX_TEMPFAIL, "cut");
	}
	return is_good;
}

static bool feed_hub(void *side, const char *bytes, size_t length, struct err *err)
{
	return hub_feed(side, bytes, length, err);
}

static bool feed_peer(void *side, const char *bytes, size_t length, struct err *err)
{
	return peer_feed(side, bytes, length, err);
}

bool recover_session(struct world *world, int box, bool *is_back, struct err *err)
{
	struct peer *peer = peer_new(world->boxes[box], err);
	struct hub *hub = hub_new(world->hub, replica_number(world->boxes[box]), err);
	struct peer_progress at;
	struct buf up, down;
	bool is_good = true;
	long left = world->cut;

	if (!peer || !hub)
		die("%s", err->text);
	err_reset(err);
	buf_init(&up, OUT_MAX);
	buf_init(&down, OUT_MAX);
	while (is_good && !(peer_is_done(peer) && hub_is_done(hub))) {
		struct err said;

		buf_clear(&up);
		buf_clear(&down);
		is_good = peer_take(peer, &up, err) && carry(&up, feed_hub, hub, &left, err);
		/* The hub's last words are heard; they are what the peer would say. */
		hub_take(hub, &down, &said);
		err_reset(&said);
		if (is_good || left != 0)
			is_good = carry(&down, feed_peer, peer, NULL, &said) && is_good;
		if (said.code)
			*err = said;
		if (is_good && up.length == 0 && down.length == 0 && !peer_is_done(peer))
			is_good = err_set(err, EX_SOFTWARE, "neither side has anything to say");
		if (is_good && peer_is_done(peer) && up.length == 0)
			break;
	}
	peer_progress(peer, &at);
	*is_back = at.is_back;
	peer_free(peer);
	hub_free(hub);
	buf_free(&up);
	buf_free(&down);
	return is_good;
}

bool recover_sync(struct world *world, int box, struct err *err)
{
	bool is_back;

	return recover_session(world, box, &is_back, err) && (!is_back || recover_session(world, box, &is_back, err));
}

void recover_sync_well(struct world *world, int box)
{
	struct err err;

	must(recover_sync(world, box, &err), &err, "a sync");
}

static void hurry(struct replica *replica)
{
	sqlite3_exec(replica->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
}

void recover_open(struct world *world)
{
	struct bundle_key key;
	struct err err;

	memset(world, 0, sizeof *world);
	world->cut = -1;
	world->folder = world_path("recover-hub");
	world->backup = world_path("recover-backup");
	world->hub = world_province(world->folder);
	must(bundle_key_make(world->folder, "province", &key, &err), &err, "the province's key");
	hurry(world->hub);
	must(world_add(world->hub, &err, "school", "code=00000", "district=kech", "name=A", NULL)
		&& world_add(world->hub, &err, "school", "code=00001", "district=panjgur", "name=B", NULL)
		&& world_add(world->hub, &err, "census", "school=00000", "year=2024", "rooms=1", NULL)
		&& world_add(world->hub, &err, "census", "school=00001", "year=2024", "rooms=1", NULL), &err, "the beginning");
	for (int i = 0; i < BOXES; i++) {
		world->folders[i] = world_path("recover-box");
		must(replica_create_district(world->folders[i], world->folder, districts[i], &err)
			&& replica_open(world->folders[i], &world->boxes[i], &err), &err, "a box");
		hurry(world->boxes[i]);
	}
	recover_work(world, 1);
	unlink(world->backup);
	must(replica_backup(world->hub, world->backup, &err), &err, "a backup");
}

void recover_close(struct world *world)
{
	for (int i = 0; i < BOXES; i++) {
		replica_close(world->boxes[i]);
		world_remove(world->folders[i]);
		free(world->folders[i]);
	}
	replica_close(world->hub);
	world_remove(world->folder);
	free(world->folder);
	unlink(world->backup);
	free(world->backup);
	for (int i = 0; i < world->body_count; i++)
		free(world->bodies[i]);
	free(world->bodies);
}

void recover_write(struct world *world, int box, int room)
{
	struct replica *replica = world->boxes[box];
	const char *school = box == PANJGUR ? "00001" : "00000";
	char sql[160], key[32], now[16], of[32], date[32], visit[48], id[48];
	struct txn *txn;
	struct err err;
	int64_t made;
	char *seen;

	snprintf(sql, sizeof sql, "SELECT rooms FROM census WHERE school = '%s' AND year = 2024", school);
	snprintf(key, sizeof key, "%s/2024", school);
	snprintf(now, sizeof now, "%d", room);
	seen = world_ask(replica, sql);
	must(world_change(replica, &err, "census", key, "rooms", seen ? seen : "", now), &err, "a change");
	free(seen);
	snprintf(of, sizeof of, "school=%s", school);
	snprintf(date, sizeof date, "date=2026-01-%02d", room % 28 + 1);
	must(txn_begin(replica, "clerk", &txn, &err) && txn_entry(txn, NULL, &err), &err, "a visit");
	made = txn_make_id(txn);
	snprintf(id, sizeof id, "id=%lld", (long long) made);
	snprintf(visit, sizeof visit, "visit=%lld", (long long) made);
	must(world_insert(txn, replica, &err, "visit", id, of, date, NULL)
		&& world_insert(txn, replica, &err, "visit_class", visit, "grade=1", "boys_counted=7", NULL) && txn_commit(txn, &err), &err,
		"a visit");
}

void recover_write_hub(struct world *world, int number)
{
	char code[32], name[32];
	struct err err;

	snprintf(code, sizeof code, "code=1%04d", number);
	snprintf(name, sizeof name, "name=u%d", number);
	must(world_add(world->hub, &err, "school", code, "district=kech", "name=N", NULL)
		&& world_add(world->hub, &err, "user", name, "role=clerk", "active=1", NULL), &err, "the hub's work");
}

void recover_work(struct world *world, int day)
{
	recover_write_hub(world, day);
	for (int turn = 0; turn < 2; turn++) {
		for (int i = 0; i < BOXES; i++) {
			recover_write(world, i, 10 * day + 3 * turn + i);
			recover_sync_well(world, i);
		}
	}
	for (int i = 0; i < BOXES; i++)
		recover_sync_well(world, i);
}

void recover_remember(struct world *world)
{
	struct query *query;
	struct err err;

	for (int i = 0; i < world->body_count; i++)
		free(world->bodies[i]);
	world->body_count = 0;
	for (int i = 0; i < BOXES; i++) {
		if (!query_open(world->boxes[i], "SELECT hex(body) FROM entry", &query, &err))
			die("%s", err.text);
		while (query_step(query, &err) == 1) {
			world->bodies = mem_grow(world->bodies, (size_t) world->body_count + 1, sizeof(char *));
			world->bodies[world->body_count++] = mem_copy(query_text(query, 0));
		}
		query_close(query);
	}
}

void recover_set_back(struct world *world, bool is_known)
{
	struct err err;
	int64_t made;

	recover_remember(world);
	replica_close(world->hub);
	world_remove(world->folder);
	must(replica_restore(world->folder, world->backup, &made, &err) && replica_open(world->folder, &world->hub, &err), &err,
		"setting back");
	hurry(world->hub);
	if (is_known)
		return;
	if (sqlite3_exec(world->hub->db, "DELETE FROM set_back; DELETE FROM setting WHERE name = 'replica.recover'", NULL, NULL,
			NULL) != SQLITE_OK)
		die("the marks stay");
	replica_close(world->hub);
	must(replica_open(world->folder, &world->hub, &err), &err, "opening again");
	hurry(world->hub);
}

/* The lines of a digest that are about '*' or DISTRICT. */
static char *only(const char *digest, const char *district)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	for (const char *line = digest; *line; line += strcspn(line, "\n") + 1)
		if (line[0] == '*' || strncmp(line, district, strlen(district)) == 0)
			buf_put(&out, line, strcspn(line, "\n") + 1);
	return out.bytes;
}

void recover_check_box(struct world *world, int box)
{
	struct replica *replica = world->boxes[box];
	char *hub = world_digest(world->hub, DIGEST_HUB), *theirs = only(hub, districts[box]), *ours = world_digest(replica, DIGEST_HUB),
		*shown = world_digest(replica, DIGEST_SHOWN);
	struct err err;

	if (query_number(replica, "SELECT count(*) FROM entry WHERE state = 0", -1) != 0)
		die("box %d: entries still wait", box);
	if (strcmp(ours, theirs) != 0)
		die("box %d is not the hub:\n%s\n%s", box, ours, theirs);
	if (query_number(replica, "SELECT count(*) FROM entry WHERE state <> 1", -1) == 0 && strcmp(ours, shown) != 0)
		die("box %d shows something else", box);
	must(rebuild_check(replica, NULL, NULL, &err) && log_verify(replica, &err), &err, "a box's tables");
	free(hub);
	free(theirs);
	free(ours);
	free(shown);
}

void recover_check(struct world *world)
{
	struct query *query;
	struct err err;

	for (int i = 0; i < BOXES; i++)
		recover_check_box(world, i);
	must(rebuild_check(world->hub, NULL, NULL, &err) && log_verify(world->hub, &err), &err, "the hub's tables");
	if (query_number(world->hub, "SELECT count(*) - count(DISTINCT origin << 40 | serial) FROM entry", -1) != 0)
		die("an entry is there twice");
	must(query_open(world->hub, "SELECT (SELECT count(*) FROM entry WHERE hex(body) = ?1) + (SELECT count(*) FROM quarantine"
		" WHERE hex(body) = ?1) + (SELECT count(*) FROM lost WHERE hex(body) = ?1)", &query, &err), &err, "looking");
	for (int i = 0; i < world->body_count; i++) {
		query_reset(query);
		query_bind_text(query, 1, world->bodies[i]);
		if (query_step(query, &err) != 1 || query_int(query, 0) == 0)
			die("an entry that a box held is lost: %.60s", world->bodies[i]);
	}
	query_close(query);
}
