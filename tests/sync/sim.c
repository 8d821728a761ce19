/* See the header. Nothing here looks at a real clock: ZILA_NOW jumps by years. */
#include "config.h"
#include "tests/sync/sim.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/seal.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store/txn.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "tests/sync/sim_settle.h"
#include "tests/unit/store_world.h"

enum { OUT_MAX = 64 << 20, SCHOOLS = 6 };

static const char *const districts[SIM_REPLICAS] = { "kech", "quetta", "kech", "kech", "quetta" };
static const char *const own_districts[] = { "kech", "quetta" };

unsigned sim_pick(struct sim *sim, unsigned limit)
{
	sim->random ^= sim->random << 13;
	sim->random ^= sim->random >> 7;
	sim->random ^= sim->random << 17;
	return (unsigned) ((sim->random >> 11) % limit);
}

static void jump_clock(struct sim *sim)
{
	char now[64];

	snprintf(now, sizeof now, "%u-%02u-%02uT12:%02u", 1990 + sim_pick(sim, 60), 1 + sim_pick(sim, 12), 1 + sim_pick(sim, 28),
		sim_pick(sim, 60));
	setenv("ZILA_NOW", now, 1);
}

/* What a kill does is another test's: here nothing waits for the disk. */
static void hurry(struct replica *replica)
{
	sqlite3_exec(replica->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
}

/* Schools to begin with, and a return of most of them. */
static void furnish(struct sim *sim)
{
	struct err err;

	for (int i = 0; i < SCHOOLS; i++) {
		char code[32], school[32], district[32];

		snprintf(code, sizeof code, "code=%05d", i);
		snprintf(school, sizeof school, "school=%05d", i);
		snprintf(district, sizeof district, "district=%s", own_districts[i % 2]);
		if (i < SCHOOLS - 2)
			world_add(sim->hub, &err, "school", code, district, "name=X", NULL);
		if (sim_pick(sim, 3) > 0)
			world_add(sim->hub, &err, "census", school, "year=2024", "rooms=3", NULL);
	}
}

void sim_open(struct sim *sim, unsigned seed)
{
	struct err err;

	memset(sim, 0, sizeof *sim);
	sim->seed = seed;
	sim->random = 0x9e3779b97f4a7c15u ^ ((uint64_t) seed << 20) ^ seed;
	seal_random_again(seed + 1);
	jump_clock(sim);
	sim->folders[SIM_REPLICAS] = world_path("sim-hub");
	sim->hub = world_province(sim->folders[SIM_REPLICAS]);
	hurry(sim->hub);
	furnish(sim);
	for (int i = 0; i < SIM_REPLICAS; i++) {
		sim->folders[i] = world_path("sim-district");
		if (!replica_create_district(sim->folders[i], sim->folders[SIM_REPLICAS], districts[i], &err)
				|| !replica_open(sim->folders[i], &sim->replicas[i], &err))
			die("seed %u: %s", seed, err.text);
		hurry(sim->replicas[i]);
	}
}

void sim_close(struct sim *sim)
{
	for (int i = 0; i <= SIM_REPLICAS; i++) {
		replica_close(i < SIM_REPLICAS ? sim->replicas[i] : sim->hub);
		world_remove(sim->folders[i]);
		free(sim->folders[i]);
	}
	unsetenv("ZILA_NOW");
}

static struct replica *at(struct sim *sim, int who)
{
	return who < SIM_REPLICAS ? sim->replicas[who] : sim->hub;
}

/* A school of the writer's district, mostly; the hub writes in both. */
static int pick_school(struct sim *sim, int who)
{
	int number = (int) sim_pick(sim, SCHOOLS);
	bool is_quetta = who < SIM_REPLICAS ? strcmp(districts[who], "quetta") == 0 : number % 2 == 1;

	return sim_pick(sim, 12) == 0 ? number : number / 2 * 2 + is_quetta;
}

static void change_cell(struct sim *sim, int who, const char *form, const char *key, const char *field, const char *sql)
{
	char now[16];
	struct err err;
	int links = sim_pick(sim, 4) == 0 ? 3 : 1;

	for (int i = 0; i < links; i++) {
		char *seen = world_ask(at(sim, who), sql);

		/* A draft that was loaded days ago has seen something else. */
		if (sim_pick(sim, 5) == 0) {
			free(seen);
			seen = mem_format("%u", sim_pick(sim, 5));
		}
		snprintf(now, sizeof now, "%u", sim_pick(sim, 5));
		world_change(at(sim, who), &err, form, key, field, seen ? seen : "", sim_pick(sim, 8) == 0 ? "" : now);
		free(seen);
	}
}

static void add_visit(struct sim *sim, int who, const char *school)
{
	struct replica *replica = at(sim, who);
	struct txn *txn;
	struct err err;
	char id[32], visit[32], date[24];
	int64_t made;
	bool is_good;

	if (!txn_begin(replica, "clerk", &txn, &err))
		return;
	is_good = txn_entry(txn, NULL, &err);
	made = txn_make_id(txn);
	snprintf(id, sizeof id, "id=%" PRId64, made);
	snprintf(visit, sizeof visit, "visit=%" PRId64, made);
	snprintf(date, sizeof date, "date=2026-0%u-11", 1 + sim_pick(sim, 9));
	is_good = is_good && world_insert(txn, replica, &err, "visit", id, school, date, NULL);
	for (unsigned i = sim_pick(sim, 4); is_good && i > 0; i--) {
		char grade[32], boys[32];

		snprintf(grade, sizeof grade, "grade=%u", i);
		snprintf(boys, sizeof boys, "boys_counted=%u", sim_pick(sim, 40));
		is_good = world_insert(txn, replica, &err, "visit_class", visit, grade, boys, NULL);
	}
	if (is_good)
		txn_commit(txn, &err);
	else
		txn_abort(txn);
}

/* The hub's own: users come, go and come back; the census grows a field. */
static void rule(struct sim *sim)
{
	struct replica *hub = sim->hub;
	const struct table *users = table_find(hub, "user");
	struct value key = value_text("clerk"), now = value_int(sim_pick(sim, 4) > 0), seen;
	struct txn *txn;
	struct err err;
	char *active = world_ask(hub, "SELECT active FROM user WHERE name = 'clerk'");
	bool is_good;

	if (!txn_begin(hub, "operator", &txn, &err))
		die("%s", err.text);
	is_good = txn_entry(txn, NULL, &err);
	if (is_good && !sim->is_growing && sim_pick(sim, 4) == 0) {
		sim->is_growing = is_good = world_insert(txn, hub, &err, "form_column", "form=census", "name=taps", "number=5", "type=int",
			NULL);
	} else if (is_good && !active) {
		is_good = world_insert(txn, hub, &err, "user", "name=clerk", "role=clerk", "active=1", NULL);
	} else if (is_good) {
		seen = value_int(atoi(active));
		is_good = txn_change(txn, users, &key, table_column(users, "active"), &seen, &now, &err);
	}
	if (!is_good || !txn_commit(txn, &err))
		die("seed %u: the hub cannot write: %s", sim->seed, err.text);
	free(active);
}

void sim_write(struct sim *sim, int who)
{
	char code[32], school[32], district[32], year[24], grade[24], boys[24], key[64], sql[160], name[24];
	int number = pick_school(sim, who), y = 2024 + (sim_pick(sim, 4) == 0);
	struct replica *replica = at(sim, who);
	bool has_taps = table_column(table_find(replica, "census"), "taps") >= 0;
	const char *field = has_taps && sim_pick(sim, 2) ? "taps" : "rooms";
	struct err err;

	sim->writes++;
	jump_clock(sim);
	snprintf(code, sizeof code, "code=%05d", number);
	snprintf(school, sizeof school, "school=%05d", number);
	snprintf(district, sizeof district, "district=%s", own_districts[number % 2]);
	snprintf(year, sizeof year, "year=%d", y);
	snprintf(grade, sizeof grade, "grade=%u", sim_pick(sim, 3));
	snprintf(boys, sizeof boys, "boys=%u", sim_pick(sim, 9));
	snprintf(key, sizeof key, "%05d/%d", number, y);
	switch (sim_pick(sim, 16)) {
	case 0:
		snprintf(name, sizeof name, "name=%u", sim_pick(sim, 3));
		world_add(replica, &err, "school", code, district, name, NULL);
		break;
	case 1:
	case 10:
		sim_settle(sim, replica);
		break;
	case 2:
		world_add(replica, &err, "census", school, year, sim_pick(sim, 2) ? "rooms=3" : "rooms=4", NULL);
		break;
	case 3:
	case 4:
		world_add(replica, &err, "enrolment", school, year, grade, boys, NULL);
		break;
	case 5:
		add_visit(sim, who, school);
		break;
	case 6:
		if (sim_pick(sim, 3) == 0)
			world_void(replica, &err, "census", key, "twice");
		else if (sim_pick(sim, 8) == 0)
			world_void(replica, &err, "school", code + 5, "closed");
		break;
	case 7:
		snprintf(sql, sizeof sql, "SELECT boys FROM enrolment WHERE school = '%05d' AND year = %d AND grade = '%s'", number, y,
			grade + 6);
		snprintf(key, sizeof key, "%05d/%d/%s", number, y, grade + 6);
		change_cell(sim, who, "enrolment", key, "boys", sql);
		break;
	case 8:
	case 9:
		if (who == SIM_REPLICAS)
			rule(sim);
		break;
	default:
		snprintf(sql, sizeof sql, "SELECT %s FROM census WHERE school = '%05d' AND year = %d", field, number, y);
		change_cell(sim, who, "census", key, field, sql);
	}
}

/* One direction of a line in the making. */
struct wire {
	struct buf bytes;
	size_t given;
	long total, cut, flip;
};

static void send(struct wire *wire, struct buf *more)
{
	for (size_t i = 0; i < more->length; i++, wire->total++) {
		if (wire->cut >= 0 && wire->total >= wire->cut)
			return;
		buf_byte(&wire->bytes, (unsigned char) (more->bytes[i] ^ (wire->total == wire->flip ? 0x20 : 0)));
	}
}

static bool is_cut(const struct wire *wire)
{
	return wire->cut >= 0 && wire->total >= wire->cut && wire->given == wire->bytes.length;
}

/* A piece of whatever size. */
static size_t piece(struct sim *sim, const struct wire *wire)
{
	size_t left = wire->bytes.length - wire->given;

	return left > 0 ? 1 + sim_pick(sim, (unsigned) left) : 0;
}

static bool exchange(struct sim *sim, int who, struct peer *peer, struct hub *hub, const struct sim_line *line,
	struct wire *up, struct wire *down, struct err *err)
{
	struct buf more;
	size_t count;
	bool is_good = true, is_moving = true;

	buf_init(&more, OUT_MAX);
	while (is_good && is_moving && !is_cut(up) && !is_cut(down)) {
		is_moving = false;
		buf_clear(&more);
		is_good = peer_take(peer, &more, err);
		send(up, &more);
		if (is_good && (count = piece(sim, up)) > 0) {
			is_good = hub_feed(hub, up->bytes.bytes + up->given, count, err);
			up->given += count;
			is_moving = true;
		}
		buf_clear(&more);
		is_good = hub_take(hub, &more, err) && is_good;
		send(down, &more);
		/* What the hub said last is still heard. */
		while ((count = piece(sim, down)) > 0 && (is_good || down->given < down->bytes.length)) {
			struct err heard;
			bool is_taken = peer_feed(peer, down->bytes.bytes + down->given, count, &heard);

			down->given += count;
			is_moving = true;
			if (!is_taken && is_good)
				*err = heard;
			is_good = is_good && is_taken;
			if (!is_taken || is_good)
				break;
		}
		if (line->has_writes && sim_pick(sim, 3) == 0)
			sim_write(sim, sim_pick(sim, 2) ? who : SIM_REPLICAS);
	}
	buf_free(&more);
	return is_good && peer_is_done(peer) && hub_is_done(hub);
}

bool sim_sync(struct sim *sim, int who, const struct sim_line *line, struct err *err)
{
	struct wire up = { .cut = line->cut_up, .flip = line->flip_up }, down = { .cut = line->cut_down,
		.flip = line->flip_down };
	struct peer *peer = peer_new(sim->replicas[who], err);
	struct hub *hub = hub_new(sim->hub, replica_number(sim->replicas[who]), err);
	bool is_whole;

	sim->syncs++;
	if (!peer || !hub)
		die("seed %u: %s", sim->seed, err->text);
	err_reset(err);
	buf_init(&up.bytes, OUT_MAX);
	buf_init(&down.bytes, OUT_MAX);
	is_whole = exchange(sim, who, peer, hub, line, &up, &down, err);
	peer_free(peer);
	hub_free(hub);
	buf_free(&up.bytes);
	buf_free(&down.bytes);
	return is_whole;
}

void sim_step(struct sim *sim)
{
	int who = (int) sim_pick(sim, SIM_REPLICAS + 1);
	struct sim_line line = { -1, -1, -1, -1, sim_pick(sim, 3) == 0 };
	struct err err;

	if (who == SIM_REPLICAS || sim_pick(sim, 5) > 0) {
		sim_write(sim, who);
		return;
	}
	switch (sim_pick(sim, 6)) {
	case 0:
	case 1:
		line.cut_up = sim_pick(sim, sim_pick(sim, 2) ? 200 : 1500);
		break;
	case 2:
	case 3:
		line.cut_down = sim_pick(sim, sim_pick(sim, 2) ? 200 : 1500);
		break;
	case 4:
		*(sim_pick(sim, 2) ? &line.flip_up : &line.flip_down) = 6 + sim_pick(sim, 600);
		break;
	}
	sim->cuts += line.cut_up >= 0 || line.cut_down >= 0;
	sim->flips += line.flip_up >= 0 || line.flip_down >= 0;
	if (!sim_sync(sim, who, &line, &err) && line.cut_up < 0 && line.cut_down < 0 && line.flip_up < 0 && line.flip_down < 0)
		die("seed %u: a sync over a good line failed: %s", sim->seed, err.text);
}

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

static void must_be_none(struct sim *sim, struct replica *replica, const char *what, const char *sql)
{
	char *count = world_ask(replica, sql);

	if (strcmp(count, "0") != 0)
		die("seed %u: replica %d: %s: %s", sim->seed, replica_number(replica), count, what);
	free(count);
}

/* Every entry that was acknowledged to a clerk is at the hub: in the log with the same bytes, or in quarantine. */
static void check_kept(struct sim *sim, int who)
{
	struct replica *replica = sim->replicas[who];
	int number = replica_number(replica);
	struct query *own, *theirs;
	struct err err;
	long count = 0;

	must_be_none(sim, replica, "entries are still undecided", "SELECT count(*) FROM entry WHERE state = 0");
	if (!query_open(replica, "SELECT serial, state, hex(body) FROM entry WHERE origin = ?1 ORDER BY serial", &own, &err)
			|| !query_open(sim->hub, "SELECT (SELECT count(*) FROM entry WHERE origin = ?1 AND serial = ?2 AND hex(body) = ?3),"
			" (SELECT count(*) FROM quarantine WHERE origin = ?1 AND serial = ?2 AND hex(body) = ?3)", &theirs, &err))
		die("%s", err.text);
	query_bind_int(own, 1, number);
	for (; query_step(own, &err) == 1; count++) {
		bool is_refused = query_int(own, 1) == ENTRY_REFUSED;

		if (query_int(own, 0) != count + 1)
			die("seed %u: replica %d lost serial %ld", sim->seed, number, count + 1);
		query_reset(theirs);
		query_bind_int(theirs, 1, number);
		query_bind_int(theirs, 2, count + 1);
		query_bind_text(theirs, 3, query_text(own, 2));
		if (query_step(theirs, &err) != 1 || query_int(theirs, 0) != !is_refused || query_int(theirs, 1) != is_refused)
			die("seed %u: entry %ld of replica %d is not once at the hub (%s)", sim->seed, count + 1, number,
				is_refused ? "refused" : "accepted");
	}
	query_close(own);
	query_close(theirs);
}

static void check_replica(struct sim *sim, int who, const char *hub_digest)
{
	struct replica *replica = sim->replicas[who];
	char *ours = world_digest(replica, DIGEST_HUB), *theirs = only(hub_digest, districts[who]),
		*shown = world_digest(replica, DIGEST_SHOWN);
	struct err err;

	if (strcmp(ours, theirs) != 0)
		die("seed %u: replica %d is not the hub:\n%s\n%s", sim->seed, replica_number(replica), ours, theirs);
	if (query_number(replica, "SELECT count(*) FROM entry WHERE state <> 1", 0) == 0 && strcmp(ours, shown) != 0)
		die("seed %u: replica %d shows something else than it has, with nothing waiting", sim->seed, replica_number(replica));
	if (!rebuild_check(replica, NULL, NULL, &err) || !log_verify(replica, &err))
		die("seed %u: replica %d: %s", sim->seed, replica_number(replica), err.text);
	check_kept(sim, who);
	free(ours);
	free(theirs);
	free(shown);
}

void sim_quiet(struct sim *sim)
{
	const struct sim_line good = { -1, -1, -1, -1, false };
	struct err err;
	char *digest;

	for (int i = 0; i < 2 * SIM_REPLICAS; i++)
		if (!sim_sync(sim, i % SIM_REPLICAS, &good, &err))
			die("seed %u: replica %d cannot sync over a good line: %s", sim->seed, i % SIM_REPLICAS, err.text);
	digest = world_digest(sim->hub, DIGEST_HUB);
	for (int i = 0; i < SIM_REPLICAS; i++)
		check_replica(sim, i, digest);
	if (!rebuild_check(sim->hub, NULL, NULL, &err) || !log_verify(sim->hub, &err))
		die("seed %u: the hub: %s", sim->seed, err.text);
	must_be_none(sim, sim->hub, "open conflicts in which both values are the same", "SELECT count(*) FROM conflict JOIN census"
		" ON record = census.school || '/' || census.year WHERE form = 'census' AND state = 'open' AND census._void IS NULL"
		" AND field = 'rooms' AND waiting IS CAST(census.rooms AS TEXT)");
	if (!sim->is_growing)
		must_be_none(sim, sim->hub, "open conflicts about a row that is the same", "SELECT count(*) FROM conflict JOIN census"
			" ON record = census.school || '/' || census.year WHERE form = 'census' AND state = 'open' AND census._void IS NULL"
			" AND field = '*' AND waiting = 'school=' || census.school || char(10) || 'year=' || year || char(10)"
			" || coalesce('rooms=' || rooms || char(10), '')");
	free(digest);
}
