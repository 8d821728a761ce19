/* See the header. */
#include "config.h"
#include "tests/sync/heal_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/rebuild.h"
#include "sync/hub.h"
#include "tests/unit/store_world.h"

enum { FILE_MAX = 64 << 20, OUT_MAX = 64 << 20, ROUNDS = 6 };

static long bytes_up, bytes_down;
int heal_admitted = HUB_ANY;

void heal_check(bool is_good, const struct err *err)
{
	if (!is_good)
		die("%s", err->text);
}

struct replica *heal_hub(struct heal_world *world)
{
	return world->replicas[HEAL_BOXES];
}

static void define(struct txn *txn, struct replica *hub, const char *form, const char *number, const char *scope, const char *parent,
	const char *made, const char *const (*columns)[3], int count)
{
	char code[40], n[40], s[40], p[40], m[40], f[40], name[40], at[40], type[40], key[40];
	struct err err;

	snprintf(code, sizeof code, "code=%s", form);
	snprintf(n, sizeof n, "number=%s", number);
	snprintf(s, sizeof s, "scope=%s", scope);
	snprintf(p, sizeof p, "parent=%s", parent);
	snprintf(m, sizeof m, "made_id=%s", made);
	heal_check(txn_entry(txn, NULL, &err) && world_insert(txn, hub, &err, "form", code, n, "version=1", "title=A form", s, p, m,
		"source=[form]", NULL), &err);
	for (int i = 0; i < count; i++) {
		snprintf(f, sizeof f, "form=%s", form);
		snprintf(name, sizeof name, "name=%s", columns[i][0]);
		snprintf(at, sizeof at, "number=%d", i);
		snprintf(type, sizeof type, "type=%s", columns[i][1]);
		snprintf(key, sizeof key, "key_position=%s", columns[i][2]);
		heal_check(world_insert(txn, hub, &err, "form_column", f, name, at, type, key, NULL), &err);
	}
}

static void define_all(struct replica *hub)
{
	static const char *const staff[][3] = { { "id", "id", "1" }, { "school", "text", "" }, { "name", "text", "" } };
	static const char *const visit_staff[][3] = { { "visit", "id", "1" }, { "staff", "id", "2" }, { "presence", "text", "" } };
	static const char *const ledger[][3] = { { "school", "text", "1" }, { "line", "int", "2" }, { "amount", "int", "" },
		{ "person", "id", "" } };
	struct txn *txn;
	struct err err;

	heal_check(txn_begin(hub, "operator", &txn, &err), &err);
	define(txn, hub, "staff", "30", "school", "", "1", staff, 3);
	define(txn, hub, "visit_staff", "31", "parent", "visit", "", visit_staff, 3);
	define(txn, hub, "ledger", "32", "school", "", "", ledger, 4);
	heal_check(txn_commit(txn, &err), &err);
}

void heal_open(struct heal_world *world)
{
	struct err err;

	memset(world, 0, sizeof *world);
	world->folders[HEAL_BOXES] = world_path("heal-hub");
	world->replicas[HEAL_BOXES] = world_province(world->folders[HEAL_BOXES]);
	define_all(heal_hub(world));
	heal_check(world_add(heal_hub(world), &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL), &err);
	heal_check(world_add(heal_hub(world), &err, "school", "code=07087", "name=GGPS Abad", "district=kech", NULL), &err);
	world->folders[0] = world_path("heal-box");
	heal_check(replica_create_district(world->folders[0], world->folders[HEAL_BOXES], "kech", &err)
		&& replica_open(world->folders[0], &world->replicas[0], &err), &err);
}

void heal_close(struct heal_world *world)
{
	for (int i = 0; i <= HEAL_BOXES; i++) {
		if (!world->folders[i])
			continue;
		replica_close(world->replicas[i]);
		world_remove(world->folders[i]);
		free(world->folders[i]);
	}
}

static void copy_file(const char *from, const char *to, const char *name)
{
	char *source = mem_format("%s/%s", from, name), *target = mem_format("%s/%s", to, name);
	struct buf bytes;
	struct err err;

	unlink(target);
	if (file_exists(source)) {
		heal_check(file_read(source, FILE_MAX, &bytes, &err) && file_write_atomic(target, bytes.bytes, bytes.length, 0644, &err), &err);
		buf_free(&bytes);
	}
	free(source);
	free(target);
}

void heal_copy(struct heal_world *world, int from, int to)
{
	static const char *const names[] = { "replica.db", "replica.db-wal", "drafts.db", "drafts.db-wal", "baseline.db" };
	struct err err;

	replica_close(world->replicas[from]);
	if (world->folders[to])
		replica_close(world->replicas[to]);
	else
		world->folders[to] = world_path("heal-box");
	heal_check(file_mkdirs(world->folders[to], 0777, &err), &err);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		copy_file(world->folders[from], world->folders[to], names[i]);
	heal_check(replica_open(world->folders[from], &world->replicas[from], &err), &err);
	heal_check(replica_open(world->folders[to], &world->replicas[to], &err), &err);
}

int heal_visit(struct heal_world *world, int box, char key[40])
{
	struct replica *replica = world->replicas[box];
	char id[48], visit[48], remarks[48], staff[48], person[48], person_id[48];
	struct txn *txn;
	struct err err;
	int64_t made, someone;

	heal_check(txn_begin(replica, "clerk", &txn, &err) && txn_entry(txn, NULL, &err), &err);
	someone = txn_make_id(txn);
	snprintf(person_id, sizeof person_id, "id=%" PRId64, someone);
	snprintf(person, sizeof person, "name=person %d", world->notes);
	heal_check(world_insert(txn, replica, &err, "staff", person_id, "school=07086", person, NULL), &err);
	/* In an entry of its own: it refers to the one before. */
	heal_check(txn_entry(txn, NULL, &err), &err);
	made = txn_make_id(txn);
	snprintf(id, sizeof id, "id=%" PRId64, made);
	snprintf(visit, sizeof visit, "visit=%" PRId64, made);
	snprintf(staff, sizeof staff, "staff=%" PRId64, someone);
	snprintf(remarks, sizeof remarks, "remarks=note %d", world->notes);
	heal_check(world_insert(txn, replica, &err, "visit", id, "school=07086", "date=2026-05-11", remarks, NULL)
		&& world_insert(txn, replica, &err, "visit_class", visit, "grade=1", "boys_counted=20", NULL)
		&& world_insert(txn, replica, &err, "visit_class", visit, "grade=2", "boys_counted=17", NULL)
		&& world_insert(txn, replica, &err, "visit_staff", visit, staff, "presence=present", NULL) && txn_commit(txn, &err), &err);
	if (key)
		value_id_format(made, key);
	return world->notes++;
}

/* One direction of the line. */
struct way {
	long moved, cut;
};

static bool carry(struct way *way, struct buf *bytes)
{
	bool is_cut = way->cut >= 0 && way->moved + (long) bytes->length > way->cut;

	if (is_cut)
		bytes->length = (size_t) (way->cut - way->moved);
	way->moved += (long) bytes->length;
	return !is_cut;
}

bool heal_session(struct heal_world *world, int box, long cut_up, long cut_down, struct peer_healed *healed, struct err *err)
{
	struct way up = { 0, cut_up }, down = { 0, cut_down };
	struct peer *peer = peer_new(world->replicas[box], err);
	struct hub *hub = hub_new(heal_hub(world), heal_admitted, err);
	bool is_good = peer && hub, is_line = true, has_moved = true;
	struct buf bytes;

	buf_init(&bytes, OUT_MAX);
	while (is_good && is_line && has_moved) {
		buf_clear(&bytes);
		is_good = peer_take(peer, &bytes, err);
		has_moved = bytes.length > 0;
		is_line = carry(&up, &bytes);
		/* What the hub has to say it says also where it fails. */
		if (is_good && bytes.length > 0)
			hub_feed(hub, bytes.bytes, bytes.length, NULL);
		buf_clear(&bytes);
		if (is_line)
			hub_take(hub, &bytes, NULL);
		has_moved = has_moved || bytes.length > 0;
		is_line = carry(&down, &bytes) && is_line;
		if (is_good && bytes.length > 0)
			is_good = peer_feed(peer, bytes.bytes, bytes.length, err);
	}
	if (is_good && !peer_is_done(peer))
		is_good = err_set(err, EX_TEMPFAIL, "cut");
	*healed = (struct peer_healed) { 0 };
	if (peer)
		peer_is_healed(peer, healed);
	is_good = is_good && hub_is_done(hub);
	bytes_up = up.moved;
	bytes_down = down.moved;
	buf_free(&bytes);
	peer_free(peer);
	hub_free(hub);
	return is_good;
}

long heal_bytes_up(void)
{
	return bytes_up;
}

long heal_bytes_down(void)
{
	return bytes_down;
}

int heal_sync(struct heal_world *world, int box)
{
	struct peer_healed healed;
	struct err err;

	for (int round = 0; round < ROUNDS; round++) {
		err_reset(&err);
		heal_check(heal_session(world, box, WHOLE, WHOLE, &healed, &err), &err);
		if (healed.to == 0)
			return round;
	}
	die("box %d is healed again and again", box);
}

void heal_ask(struct replica *replica, const char *sql, const char *wanted)
{
	char *text = world_ask(replica, sql);

	if (strcmp(text ? text : "(nothing)", wanted) != 0)
		die("%s: %s, not %s", sql, text ? text : "(nothing)", wanted);
	free(text);
}

static void check_replica(struct heal_world *world, int box, const char *digest)
{
	struct replica *replica = world->replicas[box];
	char *ours = world_digest(replica, DIGEST_HUB), *shown = world_digest(replica, DIGEST_SHOWN);
	struct err err;

	if (strcmp(ours, digest) != 0)
		die("box %d is not the hub:\n%s\n%s", box, ours, digest);
	if (query_number(replica, "SELECT count(*) FROM entry WHERE state <> 1", 0) == 0 && strcmp(ours, shown) != 0)
		die("box %d shows something else than it has", box);
	heal_ask(replica, "SELECT count(*) FROM entry WHERE state = 0", "0");
	heal_check(rebuild_check(replica, NULL, NULL, &err) && log_verify(replica, &err), &err);
	free(ours);
	free(shown);
}

void heal_quiet(struct heal_world *world, bool is_once)
{
	struct replica *hub = heal_hub(world);
	struct err err;
	char *digest;

	for (int round = 0; round < 3; round++)
		for (int i = 0; i < HEAL_BOXES; i++)
			if (world->folders[i])
				heal_sync(world, i);
	digest = world_digest(hub, DIGEST_HUB);
	for (int i = 0; i < HEAL_BOXES; i++)
		if (world->folders[i])
			check_replica(world, i, digest);
	heal_check(rebuild_check(hub, NULL, NULL, &err) && log_verify(hub, &err), &err);
	free(digest);
	for (int i = 0; i < world->notes; i++) {
		char sql[400];
		int64_t count;

		snprintf(sql, sizeof sql, "SELECT count(*) FROM visit v WHERE remarks = 'note %d' AND (SELECT count(*) FROM visit_class"
			" WHERE visit = v.id) = 2 AND (SELECT count(*) FROM visit_staff s JOIN staff p ON p.id = s.staff WHERE visit = v.id"
			" AND p.name = 'person %d') = 1", i, i);
		count = query_number(hub, sql, -1);
		if (count < 1 || (is_once && count > 1))
			die("note %d is %" PRId64 " times at the hub", i, count);
	}
}
