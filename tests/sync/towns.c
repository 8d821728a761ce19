/* See the header. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/moving.h"
#include "store/rebuild.h"
#include "store/txn.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/pipe.h"
#include "tests/sync/towns.h"
#include "tests/unit/store_world.h"

enum { LINE_MAX_BYTES = 64 << 20 };

static const char *const districts[TOWNS_BOXES] = { "kech", "kech", "quetta", "quetta", "gwadar" };

static void define(struct txn *txn, struct replica *hub, const char *code, const char *number, const char *scope, const char *made,
	const char *const *columns)
{
	struct err err;
	char form[64], at[32], scopes[32], mades[32];

	snprintf(form, sizeof form, "code=%s", code);
	snprintf(at, sizeof at, "number=%s", number);
	snprintf(scopes, sizeof scopes, "scope=%s", scope);
	snprintf(mades, sizeof mades, "made_id=%s", made);
	if (!txn_entry(txn, NULL, &err) || !world_insert(txn, hub, &err, "form", form, at, "version=1", scopes, mades, "source=[form]",
			NULL))
		die("%s", err.text);
	for (int i = 0; columns[i]; i++) {
		char name[32], type[16], key[8] = "", personal[8] = "", text[5][64];

		sscanf(columns[i], "%31s %15s %7s %7s", name, type, key, personal);
		snprintf(text[0], sizeof text[0], "form=%s", code);
		snprintf(text[1], sizeof text[1], "name=%s", name);
		snprintf(text[2], sizeof text[2], "number=%d", i);
		snprintf(text[3], sizeof text[3], "type=%s", type);
		snprintf(text[4], sizeof text[4], "key_position=%s", strcmp(key, "-") ? key : "");
		if (!world_insert(txn, hub, &err, "form_column", text[0], text[1], text[2], text[3], text[4],
				*personal ? "is_personal=1" : "is_personal=", NULL))
			die("%s", err.text);
	}
}

static void furnish(struct replica *hub)
{
	static const char *const schools[] = { "00001", "00002", "00003", "00011" };
	struct txn *txn;
	struct err err;

	if (!txn_begin(hub, "operator", &txn, &err))
		die("%s", err.text);
	define(txn, hub, "staff", "30", "school", "1",
		(const char *const[]) { "id int 1", "school text", "name text", "cnic text - personal", NULL });
	define(txn, hub, "note", "31", "entry", "",
		(const char *const[]) { "code text 1", "school text", "words text", NULL });
	if (!txn_commit(txn, &err))
		die("%s", err.text);
	for (size_t i = 0; i < sizeof schools / sizeof *schools; i++) {
		char code[32], school[32];

		snprintf(code, sizeof code, "code=%s", schools[i]);
		snprintf(school, sizeof school, "school=%s", schools[i]);
		if (!world_add(hub, &err, "school", code, i < 3 ? "district=kech" : "district=quetta", "name=X", NULL)
				|| !world_add(hub, &err, "census", school, "year=2024", "rooms=3", NULL)
				|| !world_add(hub, &err, "enrolment", school, "year=2024", "grade=1", "boys=10", NULL))
			die("%s", err.text);
	}
}

static void hurry(struct replica *replica)
{
	sqlite3_exec(replica->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
}

void towns_open(struct towns *towns)
{
	struct err err;

	*towns = (struct towns) { .random = 0x9e3779b97f4a7c15u };
	setenv("ZILA_NOW", "2026-03-01T09:00", 1);
	towns->folder[TOWNS_BOXES] = world_path("towns-hub");
	towns->hub = world_province(towns->folder[TOWNS_BOXES]);
	hurry(towns->hub);
	furnish(towns->hub);
	for (int i = 0; i < TOWNS_BOXES; i++) {
		towns->folder[i] = world_path("towns-box");
		if (!replica_create_district(towns->folder[i], towns->folder[TOWNS_BOXES], districts[i], &err)
				|| !replica_open(towns->folder[i], &towns->box[i], &err))
			die("%s", err.text);
		hurry(towns->box[i]);
	}
}

void towns_close(struct towns *towns)
{
	for (int i = 0; i <= TOWNS_BOXES; i++) {
		replica_close(i < TOWNS_BOXES ? towns->box[i] : towns->hub);
		world_remove(towns->folder[i]);
		free(towns->folder[i]);
	}
	unsetenv("ZILA_NOW");
}

unsigned towns_pick(struct towns *towns, unsigned limit)
{
	towns->random ^= towns->random << 13;
	towns->random ^= towns->random >> 7;
	towns->random ^= towns->random << 17;
	return (unsigned) ((towns->random >> 11) % limit);
}

int64_t towns_add_made(struct replica *replica, const char *table, const char *school, const char *more, const char *grade)
{
	struct txn *txn;
	struct err err;
	char id[40], visit[40], at[40];
	int64_t made;

	if (!txn_begin(replica, "clerk", &txn, &err) || !txn_entry(txn, NULL, &err))
		fail_msg("%s", err.text);
	made = txn_make_id(txn);
	snprintf(id, sizeof id, "id=%lld", (long long) made);
	snprintf(visit, sizeof visit, "visit=%lld", (long long) made);
	snprintf(at, sizeof at, "school=%s", school);
	if (!world_insert(txn, replica, &err, table, id, at, more, NULL) || (grade && !world_insert(txn, replica, &err,
			"visit_class", visit, grade, "boys_counted=7", NULL)) || !txn_commit(txn, &err))
		fail_msg("%s: %s", table, err.text);
	return made;
}

void towns_move(struct towns *towns, const char *school, const char *district)
{
	const struct moving what = { .author = "operator", .school = school, .district = district, .reason = "new boundaries" };
	struct moved moved;
	struct err err;

	if (!moving_run(towns->hub, &what, &moved, &err))
		fail_msg("%s to %s: %s", school, district, err.text);
}

void towns_sync(struct towns *towns, int box)
{
	struct err err;
	struct peer *peer = peer_new(towns->box[box], &err);

	if (!peer || !pipe_sync(peer, getenv("ZILA_BIN"), towns->folder[TOWNS_BOXES], NULL, NULL, &err))
		fail_msg("box %d cannot sync: %s", box, err.text);
	peer_free(peer);
}

/* One direction. */
struct line {
	struct buf bytes;
	size_t given;
	long cut;
};

/* What the line still lets through of MORE. */
static void send(struct line *line, const struct buf *more)
{
	size_t length = more->length;

	if (line->cut >= 0 && line->bytes.length + length > (size_t) line->cut)
		length = (size_t) line->cut - line->bytes.length;
	buf_put(&line->bytes, more->bytes, length);
}

static bool pass(struct line *line, bool (*feed)(void *side, const char *bytes, size_t length, struct err *err), void *side,
	bool *is_moving, struct err *err)
{
	size_t from = line->given;

	line->given = line->bytes.length;
	*is_moving |= line->given > from;
	return line->given == from || feed(side, line->bytes.bytes + from, line->given - from, err);
}

static bool feed_hub(void *side, const char *bytes, size_t length, struct err *err)
{
	return hub_feed(side, bytes, length, err);
}

static bool feed_peer(void *side, const char *bytes, size_t length, struct err *err)
{
	return peer_feed(side, bytes, length, err);
}

bool towns_cut_sync(struct towns *towns, int box, long up, long down)
{
	struct line lines[2] = { { .cut = up }, { .cut = down } };
	struct err err;
	struct peer *peer = peer_new(towns->box[box], &err);
	struct hub *hub = hub_new(towns->hub, replica_number(towns->box[box]), &err);
	struct buf more;
	bool is_moving = true, is_good = true, is_whole;

	buf_init(&more, LINE_MAX_BYTES);
	for (int i = 0; i < 2; i++)
		buf_init(&lines[i].bytes, LINE_MAX_BYTES);
	while (is_good && is_moving) {
		is_moving = false;
		buf_clear(&more);
		is_good = peer_take(peer, &more, &err);
		send(&lines[0], &more);
		if (is_good && towns->midway && !peer_is_pushing(peer)) {
			void (*midway)(struct towns *towns, int box) = towns->midway;

			towns->midway = NULL;
			midway(towns, box);
		}
		is_good = is_good && pass(&lines[0], feed_hub, hub, &is_moving, &err);
		buf_clear(&more);
		is_good = is_good && hub_take(hub, &more, &err);
		send(&lines[1], &more);
		is_good = is_good && pass(&lines[1], feed_peer, peer, &is_moving, &err);
	}
	if (!is_good)
		fail_msg("box %d cannot sync: %s", box, err.text);
	is_whole = peer_is_done(peer) && hub_is_done(hub);
	peer_free(peer);
	hub_free(hub);
	buf_free(&more);
	for (int i = 0; i < 2; i++)
		buf_free(&lines[i].bytes);
	return is_whole;
}

void towns_must(struct replica *replica, const char *sql, const char *wanted)
{
	char *found = world_ask(replica, sql);

	if (strcmp(found ? found : "", wanted) != 0)
		fail_msg("replica %d: %s: is \"%s\", not \"%s\"", replica_number(replica), sql, found ? found : "", wanted);
	free(found);
}

/* The lines of a digest that are about '*' or DISTRICT. */
static char *only(const char *digest, const char *district)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	for (const char *line = digest; *line; line += strcspn(line, "\n") + 1)
		if (line[0] == '*' || (strncmp(line, district, strlen(district)) == 0 && line[strlen(district)] == ' '))
			buf_put(&out, line, strcspn(line, "\n") + 1);
	return out.bytes ? out.bytes : mem_copy("");
}

/* Every entry that was written there is at the hub, once: in the log as it was written, or in quarantine. */
static void check_kept(struct towns *towns, int box)
{
	struct query *own, *theirs;
	struct err err;
	int number = replica_number(towns->box[box]);
	long count = 0;

	if (!query_open(towns->box[box], "SELECT serial, state, hex(body) FROM entry WHERE origin = ?1 ORDER BY serial", &own, &err)
			|| !query_open(towns->hub, "SELECT (SELECT count(*) FROM entry WHERE origin = ?1 AND serial = ?2 AND hex(body) = ?3"
			" AND (is_elsewhere IS NOT NULL) = (?4 = 4)), (SELECT count(*) FROM quarantine WHERE origin = ?1 AND serial = ?2"
			" AND hex(body) = ?3)", &theirs, &err))
		die("%s", err.text);
	query_bind_int(own, 1, number);
	for (; query_step(own, &err) == 1; count++) {
		bool is_refused = query_int(own, 1) == ENTRY_REFUSED;

		query_reset(theirs);
		query_bind_int(theirs, 1, number);
		query_bind_int(theirs, 2, query_int(own, 0));
		query_bind_text(theirs, 3, query_text(own, 2));
		query_bind_int(theirs, 4, query_int(own, 1));
		if (query_int(own, 0) != count + 1 || query_int(own, 1) == ENTRY_PENDING || query_step(theirs, &err) != 1
				|| query_int(theirs, 0) != !is_refused || query_int(theirs, 1) != is_refused)
			fail_msg("entry %ld of replica %d (state %d) is not once at the hub", count + 1, number, (int) query_int(own, 1));
	}
	query_close(own);
	query_close(theirs);
}

static void check_box(struct towns *towns, int box, const char *digest)
{
	char *ours = world_digest(towns->box[box], DIGEST_HUB), *theirs = only(digest, districts[box]),
		*shown = world_digest(towns->box[box], DIGEST_SHOWN);
	struct err err;

	if (strcmp(ours, theirs) != 0)
		fail_msg("box %d is not the hub:\n%s\n%s", box, ours, theirs);
	if (query_number(towns->box[box], "SELECT count(*) FROM entry WHERE state IN (0, 2, 3)", 0) == 0 && strcmp(ours, shown) != 0)
		fail_msg("box %d shows something else than it has, with nothing waiting:\n%s\n%s", box, ours, shown);
	if (!rebuild_check(towns->box[box], NULL, NULL, &err) || !log_verify(towns->box[box], &err))
		fail_msg("box %d: %s", box, err.text);
	check_kept(towns, box);
	free(ours);
	free(theirs);
	free(shown);
}

void towns_quiet(struct towns *towns)
{
	struct err err;
	char *digest;

	towns->midway = NULL;
	for (int i = 0; i < 2 * TOWNS_BOXES; i++)
		if (!towns_cut_sync(towns, i % TOWNS_BOXES, -1, -1))
			fail_msg("box %d does not come to the end of a sync", i % TOWNS_BOXES);
	digest = world_digest(towns->hub, DIGEST_HUB);
	for (int i = 0; i < TOWNS_BOXES; i++)
		check_box(towns, i, digest);
	if (!rebuild_check(towns->hub, NULL, NULL, &err) || !log_verify(towns->hub, &err))
		fail_msg("the hub: %s", err.text);
	free(digest);
}
