/* Folders that are copies, or were set back: recognised, given another number, and nothing of theirs is lost. */
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

#include "base/file.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/admission.h"
#include "store/draft.h"
#include "store/incarnation.h"
#include "store/inside.h"
#include "store/journal.h"
#include "sync/hub.h"
#include "sync/stream.h"
#include "tests/sync/heal_world.h"
#include "tests/unit/store_world.h"

static struct heal_world *world;

static int set_up(void **state)
{
	(void) state;
	world = mem_zero(1, sizeof *world);
	heal_open(world);
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	heal_close(world);
	free(world);
	return 0;
}

static int number(int box)
{
	return replica_number(world->replicas[box]);
}

/* Letters are boxes in the order in which they sync; both have written since the copy. */
static void in_order(const char *order, bool has_common)
{
	int healed = 0;

	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	if (has_common)
		heal_visit(world, 0, NULL);
	heal_copy(world, 0, 1);
	for (int i = 0; i < 2; i++) {
		heal_visit(world, i, NULL);
		heal_visit(world, i, NULL);
	}
	heal_visit(world, 1, NULL);
	for (; *order; order++) {
		if (*order == 'a' || *order == 'b')
			healed += heal_sync(world, *order - 'a');
		else
			heal_visit(world, *order - 'A', NULL);
	}
	heal_quiet(world, true);
	assert_int_equal(healed, 1);
	assert_int_not_equal(number(0), number(1));
	assert_true(number(0) == 1 || number(1) == 1);
}

static void the_first_keeps_its_number(void **state)
{
	static const char *const orders[] = { "ab", "ba", "aab", "bba", "aBbAa", "bAaBb", "aAbBab", "abab" };

	for (size_t i = 0; i < 2 * sizeof orders / sizeof *orders; i++) {
		if (i > 0) {
			tear_down(state);
			set_up(state);
		}
		in_order(orders[i / 2], i % 2);
	}
}

/* A copy in which nothing was written is known by its token alone; one that the original knows nothing of keeps quiet. */
static void a_copy_that_wrote_nothing(void **state)
{
	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	assert_int_equal(heal_sync(world, 0), 0);
	assert_int_equal(heal_sync(world, 0), 0);
	assert_int_equal(heal_sync(world, 1), 1);
	assert_int_equal(number(1), 2);
	heal_visit(world, 1, NULL);
	heal_quiet(world, true);
}

/* Copies of one moment, in turn; and copies of copies. */
static void many_copies(void **state)
{
	int healed = 0;

	(void) state;
	heal_visit(world, 0, NULL);
	for (int i = 1; i < 8; i++)
		heal_copy(world, 0, i);
	for (int i = 0; i < 8; i++)
		heal_visit(world, i, NULL);
	for (int i = 7; i >= 0; i--)
		healed += heal_sync(world, i);
	assert_int_equal(healed, 7);
	heal_copy(world, 3, 8);
	heal_visit(world, 3, NULL);
	heal_visit(world, 8, NULL);
	assert_int_equal(heal_sync(world, 8), 0);
	assert_int_equal(heal_sync(world, 3), 1);
	heal_quiet(world, true);
	heal_ask(heal_hub(world), "SELECT count(*) FROM replica WHERE came_from IS NOT NULL", "8");
}

static void an_old_backup(bool writes, bool has_pending)
{
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	if (has_pending)
		heal_visit(world, 0, NULL);
	heal_copy(world, 0, 9);
	for (int i = 0; i < 5; i++)
		heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	/* The box burns, and its backup takes its place. */
	heal_copy(world, 9, 0);
	if (writes)
		for (int i = 0; i < 9; i++)
			heal_visit(world, 0, NULL);
	assert_int_equal(heal_sync(world, 0), 1);
	assert_int_equal(number(0), 2);
	heal_copy(world, 0, 9);
	heal_quiet(world, true);
	heal_ask(world->replicas[0], "SELECT old || ' ' || after || ' ' || new FROM renumbered", has_pending ? "1 4 2" : "1 2 2");
}

static void a_backup_without_work(void **state)
{
	(void) state;
	an_old_backup(false, false);
}

static void a_backup_with_work(void **state)
{
	(void) state;
	an_old_backup(true, false);
}

static void a_backup_of_waiting_work(void **state)
{
	(void) state;
	an_old_backup(false, true);
}

static void a_backup_of_waiting_work_with_work(void **state)
{
	(void) state;
	an_old_backup(true, true);
}

/* A line that is cut at any byte, any acknowledgement that is lost: nobody takes the box for a copy. */
static void a_cut_is_no_copy(void **state)
{
	struct peer_healed healed;
	long up, down;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	up = heal_bytes_up();
	down = heal_bytes_down();
	for (long at = 0; at <= up + down; at++) {
		if (at % 9 == 0)
			heal_visit(world, 0, NULL);
		heal_session(world, 0, at <= up ? at : WHOLE, at <= up ? WHOLE : at - up, &healed, &err);
		assert_int_equal(healed.to, 0);
		if (at % 3 == 0)
			assert_int_equal(heal_sync(world, 0), 0);
	}
	heal_quiet(world, true);
	assert_int_equal(number(0), 1);
}

/* Many acknowledgements lost one behind the other. */
static void lost_again_and_again(void **state)
{
	struct peer_healed healed;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	for (int i = 0; i < 20; i++) {
		long down;

		assert_int_equal(heal_sync(world, 0), 0);
		down = heal_bytes_down();
		for (int j = 0; j < 20; j++)
			assert_false(heal_session(world, 0, WHOLE, down - 1 - j % 3, &healed, &err));
		assert_int_equal(heal_sync(world, 0), 0);
	}
	assert_int_equal(number(0), 1);
}

static unsigned pick(uint64_t *random, unsigned limit)
{
	*random = *random * 6364136223846793005u + 1442695040888963407u;
	return (unsigned) (*random >> 33) % limit;
}

struct session {
	struct replica *replica;
	struct peer *peer;
	struct hub *hub;
	bool is_over;
};

static void begin(struct session *session, struct replica *replica)
{
	struct err err;

	session->replica = replica;
	session->peer = peer_new(replica, &err);
	session->hub = hub_new(heal_hub(world), HUB_ANY, &err);
	assert_true(session->peer && session->hub);
	session->is_over = false;
}

static void end(struct session *session)
{
	peer_free(session->peer);
	hub_free(session->hub);
	*session = (struct session) { .is_over = true };
}

/* One way, once. Another sync may have come further: that is said, and no failure of this test. */
static void step(struct session *session, bool is_up)
{
	struct peer_healed healed;
	struct buf bytes;
	struct err err;
	bool is_good;

	buf_init(&bytes, 1 << 20);
	is_good = is_up ? peer_take(session->peer, &bytes, &err) : hub_take(session->hub, &bytes, &err);
	if (is_good && bytes.length > 0)
		is_good = is_up ? hub_feed(session->hub, bytes.bytes, bytes.length, &err)
			: peer_feed(session->peer, bytes.bytes, bytes.length, &err);
	buf_free(&bytes);
	if (!is_good && err.code != EX_PROTOCOL)
		fail_msg("%s", err.text);
	assert_false(peer_is_healed(session->peer, &healed));
	if (!is_good || hub_is_done(session->hub))
		end(session);
}

/* One program's sync, as far as tokens go. */
struct turn {
	struct incarnation presented, fresh;
	int at; /* 0 it begins, 1 it has greeted, 2 the province has given a token */
};

/* Whatever overtakes what, and whatever is lost: the folder's own token is always among the province's; that of a copy is not, once
 * the folder has gone on by two syncs. */
static void tokens(void **state)
{
	struct turn turns[4] = { { .at = 0 } };
	struct incarnation old = { .length = 0 }, now;
	uint64_t random = 11;
	bool is_good;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	sqlite3_exec(world->replicas[0]->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
	sqlite3_exec(heal_hub(world)->db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
	for (int i = 0; i < 6000; i++) {
		struct turn *turn = &turns[pick(&random, 4)];

		if (turn->at == 0) {
			heal_check(incarnation_read(world->replicas[0], &turn->presented, &err), &err);
			heal_check(incarnation_is_good(heal_hub(world), 1, &turn->presented, &is_good, &err), &err);
			assert_true(is_good);
			turn->at = 1;
		} else if (turn->at == 1) {
			heal_check(incarnation_give(heal_hub(world), 1, &turn->presented, &turn->fresh, &err), &err);
			turn->at = pick(&random, 4) > 0 ? 2 : 0;
		} else {
			heal_check(incarnation_keep(world->replicas[0], 1, &turn->presented, &turn->fresh, &err), &err);
			turn->at = pick(&random, 9) > 0 ? 0 : 2; /* or it was said twice */
		}
	}
	for (int i = 0; i < 3; i++) {
		heal_check(incarnation_read(world->replicas[0], &now, &err), &err);
		if (i == 0)
			old = now;
		heal_check(incarnation_give(heal_hub(world), 1, &now, &turns[0].fresh, &err) && incarnation_keep(world->replicas[0], 1, &now,
			&turns[0].fresh, &err), &err);
	}
	heal_check(incarnation_is_good(heal_hub(world), 1, &old, &is_good, &err), &err);
	assert_false(is_good);
}

/* Several programs sync one folder at once, in any order of what they say and hear, and some are ended. */
static void at_once(void **state)
{
	struct session sessions[3] = { { .is_over = true }, { .is_over = true }, { .is_over = true } };
	struct replica *replicas[3];
	uint64_t random = 7;
	struct err err;

	(void) state;
	for (int i = 0; i < 3; i++)
		heal_check(replica_open(world->folders[0], &replicas[i], &err), &err);
	for (int i = 0; i < 4000; i++) {
		struct session *one = &sessions[pick(&random, 3)];

		if (one->is_over)
			begin(one, replicas[one - sessions]);
		else if (pick(&random, 12) == 0)
			end(one);
		else
			step(one, pick(&random, 2));
		if (pick(&random, 40) == 0)
			heal_visit(world, 0, NULL);
	}
	for (int i = 0; i < 3; i++) {
		if (!sessions[i].is_over)
			end(&sessions[i]);
		replica_close(replicas[i]);
	}
	heal_quiet(world, true);
	assert_int_equal(number(0), 1);
}

static void give(struct stream *stream, struct hub *hub)
{
	struct buf bytes;
	struct err err;

	buf_init(&bytes, 1 << 20);
	stream_flush(stream);
	stream_take(stream, &bytes);
	heal_check(hub_feed(hub, bytes.bytes, bytes.length, &err), &err);
	buf_free(&bytes);
}

static void put_hello(struct stream *stream, int box)
{
	struct replica *replica = world->replicas[box];
	struct wire_hello hello = { .entry_format = ENTRY_VERSION, .replica = replica_number(replica), .count = 2 };
	struct err err;
	int64_t bytes;
	long count;

	heal_check(feed_cursors(replica, "kech", hello.cursors, &err) && feed_first(replica, &hello.first, &hello.last, &count, &bytes, &err)
		&& incarnation_read(replica, &hello.token, &err), &err);
	wire_put_peer_hello(stream_body(stream), &hello);
	stream_put(stream, WIRE_PEER_HELLO);
}

static bool add_body(void *state, const struct feed_item *item)
{
	struct wire_push *push = state;

	if (push->count == 0)
		push->first = item->serial;
	push->bodies[push->count++] = (struct intake_body) { mem_copy_bytes(item->body, item->body_length), item->body_length };
	return true;
}

static void put_work(struct stream *stream, int box)
{
	struct wire_push push = { .count = 0 };
	struct err err;

	heal_check(feed_waiting(world->replicas[box], 0, add_body, &push, &err), &err);
	if (push.count > 0) {
		wire_put_push(stream_body(stream), world->replicas[box], number(box), &push);
		stream_put(stream, WIRE_PUSH);
	}
	for (int i = 0; i < push.count; i++)
		free((char *) (uintptr_t) push.bodies[i].bytes);
	stream_body(stream);
	stream_put(stream, WIRE_PUSH_END);
}

static bool see_kind(void *state, const struct wire_frame *frame, struct err *err)
{
	(void) err;
	((int *) state)[frame->kind]++;
	return true;
}

/* The greetings were good, and only then the other box was quicker: with or without work of our own. */
static void overtaken(bool has_work)
{
	struct hub *hub;
	struct peer *peer;
	struct stream *ours = stream_new(), *theirs = stream_new();
	int kinds[WIRE_LAST + 1] = { 0 };
	struct buf said, own;
	struct err err;

	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	if (has_work)
		heal_visit(world, 1, NULL);
	hub = hub_new(heal_hub(world), HUB_ANY, &err);
	put_hello(ours, 1);
	give(ours, hub);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	put_work(ours, 1);
	give(ours, hub);
	buf_init(&said, 1 << 20);
	heal_check(hub_take(hub, &said, &err), &err);
	heal_check(stream_feed(theirs, said.bytes, said.length, see_kind, kinds, &err), &err);
	assert_int_equal(kinds[WIRE_HUB_HELLO], 1);
	assert_int_equal(kinds[WIRE_RENUMBER], has_work);
	assert_int_equal(kinds[WIRE_PULL], !has_work);
	/* The box hears it, and does not take the other's entry for its own. */
	peer = peer_new(world->replicas[1], &err);
	buf_init(&own, 1 << 20);
	heal_check(peer_take(peer, &own, &err), &err);
	buf_free(&own);
	heal_check(peer_feed(peer, said.bytes, said.length, &err), &err);
	assert_false(peer_is_done(peer));
	buf_free(&said);
	stream_free(ours);
	stream_free(theirs);
	peer_free(peer);
	hub_free(hub);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_quiet(world, true);
	assert_int_equal(number(0), 1);
}

static void overtaken_with_work(void **state)
{
	(void) state;
	overtaken(true);
}

static void overtaken_without(void **state)
{
	(void) state;
	overtaken(false);
}

/* So many entries in common that the province's greeting is heard before all were sent: what differs comes behind them. */
static void the_difference_is_far_in(void **state)
{
	char year[24], remarks[400] = "remarks=";
	uint64_t random = 3;
	struct txn *txn;
	struct err err;

	(void) state;
	heal_check(txn_begin(world->replicas[0], "clerk", &txn, &err), &err);
	for (int i = 0; i < 1500; i++) {
		for (size_t at = 8; at < sizeof remarks - 1; at++)
			remarks[at] = (char) ('!' + pick(&random, 90));
		snprintf(year, sizeof year, "year=%d", 1000 + i);
		heal_check(txn_entry(txn, NULL, &err) && world_insert(txn, world->replicas[0], &err, "census", "school=07086", year, remarks, NULL),
			&err);
	}
	heal_check(txn_commit(txn, &err), &err);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, NULL);
	heal_visit(world, 1, NULL);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_ask(world->replicas[1], "SELECT after FROM renumbered", "1500");
	heal_quiet(world, true);
}

/* The copy's entry has the same serial, and another body: what was refused is not that one. */
static void a_refusal_of_the_other(void **state)
{
	static const unsigned char other[8] = { 1, 2, 3 };
	const struct merge_refusal refusal = { 1, "not yours", other };
	struct merge_refusal right = { 1, "yours", NULL };
	struct query *query;
	struct err err;
	unsigned char hash[8];

	(void) state;
	heal_visit(world, 0, NULL);
	heal_check(merge_refused(world->replicas[0], &refusal, 1, &err), &err);
	heal_ask(world->replicas[0], "SELECT count(*) FROM entry WHERE state = 2", "0");
	heal_check(query_open(world->replicas[0], "SELECT hex(substr(hash, 1, 8)) FROM entry WHERE serial = 1", &query, &err), &err);
	assert_int_equal(query_step(query, &err), 1);
	assert_true(seal_unhex(query_text(query, 0), 8, hash));
	query_close(query);
	right.hash = hash;
	heal_check(merge_refused(world->replicas[0], &right, 1, &err), &err);
	heal_ask(world->replicas[0], "SELECT reason FROM entry WHERE state = 2", "yours");
}

/* The province was set back by some syncs that brought nothing: its districts are ahead, and no copies, whatever else it says of that. */
static void a_hub_of_yesterday(void **state)
{
	struct peer_healed healed;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_sync(world, 0);
	heal_copy(world, HEAL_BOXES, 10);
	for (int i = 0; i < 4; i++)
		assert_int_equal(heal_sync(world, 0), 0);
	heal_copy(world, 10, HEAL_BOXES);
	for (int i = 0; i < 3; i++) {
		heal_session(world, 0, WHOLE, WHOLE, &healed, &err);
		assert_int_equal(healed.to, 0);
	}
	replica_close(world->replicas[10]);
	world_remove(world->folders[10]);
	free(world->folders[10]);
	world->folders[10] = NULL;
	assert_int_equal(number(0), 1);
}

/* A copy whose healing is cut at every byte, either way, goes on with the same number. */
static void healing_is_cut(void **state)
{
	bool is_long = getenv("ZILA_LONG") != NULL;
	struct peer_healed healed;
	long up, down;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 0, NULL);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_visit(world, 1, NULL);
	heal_visit(world, 1, NULL);
	heal_sync(world, 0);
	heal_copy(world, 1, 2);
	heal_copy(world, HEAL_BOXES, 10);
	assert_true(heal_session(world, 1, WHOLE, WHOLE, &healed, &err) && healed.to == 2 && healed.moved == 4);
	up = heal_bytes_up();
	down = heal_bytes_down();
	for (long at = 0; at <= up + down; at += is_long ? 1 : 5) {
		heal_copy(world, 10, HEAL_BOXES);
		heal_copy(world, 2, 1);
		heal_session(world, 1, at <= up ? at : WHOLE, at <= up ? WHOLE : at - up, &healed, &err);
		heal_sync(world, 1);
		assert_int_equal(number(1), 2);
		heal_ask(heal_hub(world), "SELECT count(*) FROM replica", "3");
		heal_ask(world->replicas[1], "SELECT count(*) FROM renumbered", "1");
	}
	replica_close(world->replicas[10]);
	world_remove(world->folders[10]);
	free(world->folders[10]);
	world->folders[10] = NULL;
	heal_copy(world, 1, 2);
	heal_quiet(world, true);
}

/* A number that is no id, whatever it looks like, is not touched; ids are, wherever they stand. */
static void only_ids_move(void **state)
{
	char key[40], sql[200], amount[48], person[48], reason[80], row[80];
	int64_t id;
	struct txn *txn;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, key);
	assert_string_equal(key, "1-4-0");
	assert_true(value_id_parse("1-3-0", &id));
	snprintf(amount, sizeof amount, "amount=%lld", (long long) id);
	snprintf(person, sizeof person, "person=%lld", (long long) id);
	heal_check(world_add(world->replicas[1], &err, "ledger", "school=07086", "line=1", amount, person, NULL), &err);
	heal_check(world_add(world->replicas[1], &err, "ledger", "school=07086", "line=2", "amount=4210112345671", NULL), &err);
	heal_check(world_change(world->replicas[1], &err, "ledger", "07086/2", "person", "", person + 7), &err);
	/* One of the time before the copy stays. */
	heal_check(world_add(world->replicas[1], &err, "ledger", "school=07086", "line=3", "person=1125899906843648", NULL), &err);
	snprintf(reason, sizeof reason, "record=%s", key);
	snprintf(row, sizeof row, "record=%s/2", key);
	heal_check(txn_begin(world->replicas[1], "clerk", &txn, &err) && txn_entry(txn, "kech", &err) && world_insert(txn, world->replicas[1],
		&err, "reason", "form=visit", reason, "rule=late", "text=Snow", NULL) && txn_commit(txn, &err), &err);
	heal_check(txn_begin(world->replicas[1], "clerk", &txn, &err) && txn_entry(txn, "kech", &err) && world_insert(txn, world->replicas[1],
		&err, "reason", "form=visit_class", row, "rule=few", "text=Snow", NULL) && txn_commit(txn, &err), &err);
	assert_int_equal(heal_sync(world, 1), 1);
	snprintf(sql, sizeof sql, "SELECT amount = %lld FROM ledger WHERE line = 1", (long long) id);
	for (int i = 0; i < 2; i++) {
		struct replica *replica = i ? heal_hub(world) : world->replicas[1];

		heal_ask(replica, sql, "1");
		heal_ask(replica, "SELECT amount FROM ledger WHERE line = 2", "4210112345671");
		heal_ask(replica, "SELECT name FROM ledger JOIN staff ON person = id WHERE line = 1", "person 2");
		heal_ask(replica, "SELECT name FROM ledger JOIN staff ON person = id WHERE line = 2", "person 2");
		heal_ask(replica, "SELECT person FROM ledger WHERE line = 3", "1125899906843648");
		heal_ask(replica, "SELECT group_concat(record) FROM (SELECT record FROM reason ORDER BY record)", "2-2-0,2-2-0/2");
	}
	heal_quiet(world, true);
}

/* A void has seen the record with its ids: under other ids it is as true as it was. */
static void a_void_of_what_moves(void **state)
{
	char kept[40], voided[40], seen[40];
	struct err err;

	(void) state;
	heal_visit(world, 0, seen);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, voided);
	heal_visit(world, 1, kept);
	heal_check(world_void(world->replicas[1], &err, "visit", voided, "twice"), &err);
	heal_check(world_void(world->replicas[1], &err, "visit", seen, "never was"), &err);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_quiet(world, true);
	heal_ask(heal_hub(world), "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	heal_ask(heal_hub(world), "SELECT group_concat(_void) FROM (SELECT _void FROM visit ORDER BY remarks)", "never was,twice");
}

/* What the province refused of the common past stays refused; what it never saw goes up anew. */
static void what_was_refused(void **state)
{
	struct err err;

	(void) state;
	heal_sync(world, 0);
	heal_check(world_add(world->replicas[0], &err, "census", "school=07086", "year=2024", "rooms=3", NULL), &err);
	heal_visit(world, 0, NULL);
	heal_check(world_add(heal_hub(world), &err, "user", "name=clerk", "role=viewer", "active=1", NULL), &err);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_visit(world, 1, NULL);
	heal_sync(world, 0);
	heal_ask(heal_hub(world), "SELECT count(*) FROM quarantine", "5");
	assert_int_equal(heal_sync(world, 1), 1);
	heal_ask(world->replicas[1], "SELECT group_concat(origin || ':' || serial || ':' || state) FROM (SELECT * FROM entry WHERE state <> 1"
		" ORDER BY origin, serial)", "1:1:2,1:2:2,1:3:2,2:1:2,2:2:2");
	heal_ask(heal_hub(world), "SELECT count(*) FROM quarantine WHERE origin = 2", "2");
	heal_ask(world->replicas[1], "SELECT remarks FROM visit WHERE id >> 50 = 2", "note 2");
}

static void see_cell(void *state, const char *grid, const char *row, const char *field, const struct value *now, const struct value *seen)
{
	char id[40];

	(void) seen;
	id[0] = '\0';
	if (now->kind == VALUE_INT)
		value_id_format(now->number, id);
	buf_format(state, "%s %s %s %s\n", grid, row, field, id);
}

static char *cells(struct replica *replica, int64_t draft)
{
	struct buf out;
	struct err err;
	char *text;

	buf_init(&out, 4096);
	heal_check(draft_cells(replica, draft, see_cell, &out, &err), &err);
	text = mem_copy(out.bytes);
	buf_free(&out);
	return text;
}

static bool see_draft(void *state, const struct draft *draft)
{
	buf_format(state, "%s %s\n", draft->form, draft->key);
	return true;
}

/* Drafts follow at once, or when they are opened next; a program that had them open begins again. */
static void drafts_follow(void **state)
{
	struct draft draft = { .form = "visit", .school = "07086", .author = "clerk" }, ledger = { .form = "ledger", .key = "07086/1",
		.school = "07086", .author = "clerk" };
	struct value id, large, none = value_null();
	struct replica *screen;
	struct buf list;
	struct err err;
	int64_t number_of, other;
	char *text;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, draft.key);
	assert_true(value_id_parse("1-3-0", &id.number));
	id.kind = VALUE_INT;
	large = id;
	heal_check(replica_open(world->folders[1], &screen, &err), &err);
	heal_check(draft_start(screen, &draft, &number_of, &err) && draft_put(screen, number_of, "visit_staff", "1-3-0", "staff", &id, &none,
		&err) && draft_put(screen, number_of, "visit_class", "#0", "boys_counted", &large, &none, &err)
		&& draft_put(screen, number_of, "visit_class", "2", "boys_counted", &none, &none, &err), &err);
	heal_check(draft_start(screen, &ledger, &other, &err) && draft_put(screen, other, "", "", "person", &id, &id, &err)
		&& draft_put(screen, other, "", "", "amount", &large, &large, &err), &err);
	assert_int_equal(heal_sync(world, 1), 1);
	/* What a screen had read before belongs to the old number. */
	assert_false(draft_put(screen, number_of, "visit_staff", "1-3-0", "presence", &none, &none, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	assert_false(world_add(screen, &err, "census", "school=07086", "year=2030", NULL));
	assert_int_equal(err.code, EX_TEMPFAIL);
	replica_close(screen);
	text = cells(world->replicas[1], number_of);
	assert_string_equal(text, "visit_class #0 boys_counted 1-3-0\nvisit_class 2 boys_counted \nvisit_staff 2-1-0 staff 2-1-0\n");
	free(text);
	text = cells(world->replicas[1], other);
	assert_string_equal(text, "  amount 1-3-0\n  person 2-1-0\n");
	free(text);
	buf_init(&list, 4096);
	heal_check(draft_each(world->replicas[1], "clerk", see_draft, &list, &err), &err);
	assert_non_null(strstr(list.bytes, "visit 2-2-0\n"));
	assert_non_null(strstr(list.bytes, "ledger 07086/1\n"));
	buf_free(&list);
	heal_quiet(world, true);
}

/* Killed between the two databases. */
static void drafts_follow_later(void **state)
{
	struct draft draft = { .form = "visit", .school = "07086", .author = "clerk" };
	char *before, *after;
	struct buf bytes, list;
	struct err err;
	int64_t id;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, draft.key);
	heal_check(draft_start(world->replicas[1], &draft, &id, &err), &err);
	heal_copy(world, 1, 2);
	assert_int_equal(heal_sync(world, 1), 1);
	replica_close(world->replicas[1]);
	before = mem_format("%s/drafts.db", world->folders[2]);
	after = mem_format("%s/drafts.db", world->folders[1]);
	heal_check(file_read(before, 1 << 24, &bytes, &err), &err);
	unlink(after);
	heal_check(file_write_atomic(after, bytes.bytes, bytes.length, 0644, &err), &err);
	buf_free(&bytes);
	free(before);
	free(after);
	for (int i = 0; i < 2; i++) {
		heal_check(replica_open(world->folders[1], &world->replicas[1], &err), &err);
		buf_init(&list, 4096);
		heal_check(draft_each(world->replicas[1], "clerk", see_draft, &list, &err), &err);
		/* The other box's visit has the id that ours had: a draft about it, begun since, stays what it is. */
		assert_string_equal(list.bytes, i == 0 ? "visit 2-2-0\n" : "visit 1-4-0\nvisit 2-2-0\n");
		buf_free(&list);
		if (i > 0)
			continue;
		strcpy(draft.key, "1-4-0");
		heal_check(draft_start(world->replicas[1], &draft, &id, &err), &err);
		replica_close(world->replicas[1]);
	}
	heal_copy(world, 1, 2);
	heal_quiet(world, true);
}

/* The box goes on to come by the key that it had; who revokes that key's owner shuts both out. */
static void by_the_key_that_it_had(void **state)
{
	struct peer_healed healed;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_admitted = 1;
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_visit(world, 1, NULL);
	heal_sync(world, 0);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_copy(world, 1, 2);
	heal_visit(world, 1, NULL);
	heal_visit(world, 2, NULL);
	heal_sync(world, 1);
	assert_int_equal(heal_sync(world, 2), 1);
	assert_int_equal(number(2), 3);
	heal_quiet(world, true);
	heal_admitted = 2;
	assert_false(heal_session(world, 0, WHOLE, WHOLE, &healed, &err));
	assert_int_equal(err.code, EX_NOPERM);
	heal_sync(world, 2);
	heal_admitted = 1;
	heal_check(admission_revoke(heal_hub(world), 3, &err), &err);
	assert_false(heal_session(world, 2, WHOLE, WHOLE, &healed, &err));
	heal_sync(world, 1);
	heal_check(admission_revoke(heal_hub(world), 1, &err), &err);
	assert_false(heal_session(world, 1, WHOLE, WHOLE, &healed, &err));
	assert_int_equal(err.code, EX_NOPERM);
	heal_admitted = HUB_ANY;
}

/* Who only asks and never comes uses up no numbers without end. */
static void numbers_are_not_given_away(void **state)
{
	unsigned char word[ADMISSION_WORD] = { 0 };
	int number_of, again;
	struct err err;

	(void) state;
	for (int i = 0; i < ADMISSION_OFFERS; i++) {
		word[0] = (unsigned char) i;
		heal_check(admission_renumber(heal_hub(world), 1, word, &number_of, &err)
			&& admission_renumber(heal_hub(world), 1, word, &again, &err), &err);
		assert_int_equal(number_of, again);
		assert_int_equal(number_of, 2 + i);
	}
	word[1] = 1;
	assert_false(admission_renumber(heal_hub(world), 1, word, &number_of, &err));
	assert_int_equal(err.code, EX_UNAVAILABLE);
}

/* Any copies, backups, cuts and work in any order. */
static void by_chance(void **state)
{
	unsigned seeds = getenv("ZILA_LONG") ? 400 : 12;

	for (unsigned seed = 0; seed < seeds; seed++) {
		uint64_t random = 0x9e3779b97f4a7c15u * (seed + 1);

		if (seed > 0) {
			tear_down(state);
			set_up(state);
		}
		print_message("seed %u\n", seed);
		for (int i = 0; i < 60; i++) {
			int box = (int) pick(&random, 6), to;
			struct peer_healed healed;
			struct err err;

			while (!world->folders[box])
				box--;
			switch (pick(&random, 8)) {
			case 0: /* a copy beside it, where there is room; what a folder alone knew goes with it */
				to = 1 + (int) pick(&random, 5);
				if (!world->folders[to])
					heal_copy(world, box, to);
				break;
			case 1:
			case 2:
				heal_sync(world, box);
				break;
			case 3:
				heal_session(world, box, pick(&random, 500), WHOLE, &healed, &err);
				break;
			case 4:
				heal_session(world, box, WHOLE, pick(&random, 500), &healed, &err);
				break;
			default:
				heal_visit(world, box, NULL);
			}
		}
		/* A copy of a copy may bring twice what neither had sent before; nothing may be missing. */
		heal_quiet(world, false);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_first_keeps_its_number, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_copy_that_wrote_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_copies, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_backup_without_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_backup_with_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_backup_of_waiting_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_backup_of_waiting_work_with_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_cut_is_no_copy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lost_again_and_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tokens, set_up, tear_down),
		cmocka_unit_test_setup_teardown(at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(overtaken_with_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(overtaken_without, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_difference_is_far_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_refusal_of_the_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hub_of_yesterday, set_up, tear_down),
		cmocka_unit_test_setup_teardown(healing_is_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_ids_move, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_void_of_what_moves, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(drafts_follow, set_up, tear_down),
		cmocka_unit_test_setup_teardown(drafts_follow_later, set_up, tear_down),
		cmocka_unit_test_setup_teardown(by_the_key_that_it_had, set_up, tear_down),
		cmocka_unit_test_setup_teardown(numbers_are_not_given_away, set_up, tear_down),
		cmocka_unit_test_setup_teardown(by_chance, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("heal", tests, NULL, NULL);
}
