/* Who is taken for a copy at the greeting and behind it, and who is not: cuts, lost acknowledgements, programs side by side. */
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
#include "base/seal.h"
#include "store/incarnation.h"
#include "store/inside.h"
#include "store/recover.h"
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
	if (!is_good && err.code != EX_PROTOCOL && err.code != EX_TEMPFAIL)
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
	struct wire_hello hello = { .entry_format = ENTRY_FORMAT, .replica = replica_number(replica), .count = 2 };
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

struct order {
	enum wire_kind kinds[8];
	int count;
};

static bool note_kind(void *state, const struct wire_frame *frame, struct err *err)
{
	struct order *order = state;

	(void) err;
	if (order->count < 8)
		order->kinds[order->count++] = frame->kind;
	return true;
}

/* On a line where each turn is a second: all that a box has to say is on it before a byte of the province has come. */
static void nothing_is_waited_for(void **state)
{
	struct peer *peer;
	struct stream *heard = stream_new();
	struct order order = { .count = 0 };
	struct buf said;
	struct err err;

	(void) state;
	for (int i = 0; i <= WIRE_MAX_ENTRIES; i++)
		heal_visit(world, 0, NULL);
	peer = peer_new(world->replicas[0], &err);
	assert_non_null(peer);
	buf_init(&said, 1 << 20);
	for (size_t before = said.length + 1; said.length != before; ) {
		before = said.length;
		heal_check(peer_take(peer, &said, &err), &err);
	}
	heal_check(stream_feed(heard, said.bytes, said.length, note_kind, &order, &err), &err);
	assert_in_range(order.count, 4, 7);
	assert_int_equal(order.kinds[0], WIRE_PEER_HELLO);
	for (int i = 1; i < order.count - 1; i++)
		assert_int_equal(order.kinds[i], WIRE_PUSH);
	assert_int_equal(order.kinds[order.count - 1], WIRE_PUSH_END);
	buf_free(&said);
	stream_free(heard);
	peer_free(peer);
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

/* A greeting that was made before another program's whole sync, and heard after it, is old and no sign of anything. */
static void an_old_greeting(void **state)
{
	struct peer_healed healed;
	struct replica *other;
	struct session session;
	struct buf bytes;
	struct err err;

	(void) state;
	heal_check(replica_open(world->folders[0], &other, &err), &err);
	for (int syncs = 0; syncs < 4; syncs++) {
		begin(&session, other);
		heal_visit(world, 0, NULL);
		for (int i = 0; i < syncs; i++)
			heal_sync(world, 0);
		buf_init(&bytes, 1 << 20);
		for (int i = 0; i < 3; i++) {
			buf_clear(&bytes);
			if (!peer_take(session.peer, &bytes, &err) || (bytes.length > 0 && !hub_feed(session.hub, bytes.bytes, bytes.length, &err)))
				break;
			buf_clear(&bytes);
			if (!hub_take(session.hub, &bytes, &err) || (bytes.length > 0 && !peer_feed(session.peer, bytes.bytes, bytes.length, &err)))
				break;
		}
		assert_false(peer_is_healed(session.peer, &healed));
		buf_free(&bytes);
		end(&session);
	}
	replica_close(other);
	heal_quiet(world, true);
	assert_int_equal(number(0), 1);
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
	const struct merge_refusal refusal = { .serial = 1, .code = EX_DATAERR, .reason = "not yours", .hash = other };
	struct merge_refusal right = { .serial = 1, .code = EX_DATAERR, .reason = "yours" };
	struct query *query;
	struct err err;
	unsigned char hash[8];

	(void) state;
	heal_visit(world, 0, NULL);
	heal_check(merge_refused(world->replicas[0], &refusal, 1, &(long) { 0 }, &err), &err);
	heal_ask(world->replicas[0], "SELECT count(*) FROM entry WHERE state IN (2, 3)", "0");
	heal_check(query_open(world->replicas[0], "SELECT hex(substr(hash, 1, 8)) FROM entry WHERE serial = 1", &query, &err), &err);
	assert_int_equal(query_step(query, &err), 1);
	assert_true(seal_unhex(query_text(query, 0), 8, hash));
	query_close(query);
	right.hash = hash;
	heal_check(merge_refused(world->replicas[0], &right, 1, &(long) { 0 }, &err), &err);
	heal_ask(world->replicas[0], "SELECT reason FROM entry WHERE state IN (2, 3)", "yours");
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

/* COMPLETE came with a turned bit, whichever: nothing of it is kept, the next sync is like any, and nobody takes anybody for a copy or
 * for set back. */
static void a_token_that_was_changed_on_the_way(void **state)
{
	struct incarnation before, after;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_sync(world, 0);
	for (int bit = 0; bit < 8 * INCARNATION_SIZE; bit++) {
		struct wire_hello complete = { .count = 0 };
		struct session session;
		struct stream *hub = stream_new();
		struct buf bytes;

		heal_check(incarnation_read(world->replicas[0], &before, &err), &err);
		begin(&session, world->replicas[0]);
		buf_init(&bytes, 1 << 20);
		heal_check(peer_take(session.peer, &bytes, &err) && hub_feed(session.hub, bytes.bytes, bytes.length, &err), &err);
		buf_clear(&bytes);
		/* As the hub, in its own stream. */
		wire_put_hub_hello(stream_body(hub), &(struct wire_hello) { .entry_format = ENTRY_FORMAT });
		stream_put(hub, WIRE_HUB_HELLO);
		incarnation_make(7, &complete.token);
		complete.token.bytes[bit / 8] ^= (unsigned char) (1 << bit % 8);
		if (incarnation_fits(&complete.token)) /* one in 65,536 does by chance */
			complete.token.bytes[INCARNATION_SIZE - 1] ^= 1;
		wire_put_complete(stream_body(hub), &complete);
		stream_put(hub, WIRE_COMPLETE);
		stream_flush(hub);
		stream_take(hub, &bytes);
		assert_false(peer_feed(session.peer, bytes.bytes, bytes.length, &err));
		assert_int_equal(err.code, EX_PROTOCOL);
		buf_free(&bytes);
		stream_free(hub);
		end(&session);
		heal_check(incarnation_read(world->replicas[0], &after, &err), &err);
		assert_memory_equal(&before, &after, sizeof before);
		if (bit % 9 == 0)
			assert_int_equal(heal_sync(world, 0), 0);
	}
	heal_quiet(world, true);
	assert_int_equal(number(0), 1);
}

/* The box's own copy of it is damaged on its disk, whatever it would say: it comes with none, gets another number, and goes on. */
static void a_token_that_was_changed_on_the_disk(void **state)
{
	static const char *const damaged[] = { "230000be89c8513e", "00", "zz0000be89c8513e", "0000000000000000" };
	char *sql;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
		heal_sync(world, 0);
		sql = mem_format("UPDATE setting SET value = '%s' WHERE name = 'sync.token'", damaged[i]);
		sqlite3_exec(world->replicas[0]->db, sql, NULL, NULL, NULL);
		free(sql);
		heal_visit(world, 0, NULL);
		assert_int_equal(heal_sync(world, 0), 1);
		assert_int_equal(heal_sync(world, 0), 0);
	}
	heal_quiet(world, true);
	assert_int_equal(recover_state(heal_hub(world)), RECOVER_NONE);
}

/* A copy from before the first sync of a box that had nothing to say ever since writes the first entry of that number: the older one, which
 * had been given more tokens, is the copy then, and no sign that the province was set back. */
static void a_copy_from_before_the_first_token(void **state)
{
	(void) state;
	heal_copy(world, 0, 1);
	for (int i = 0; i < 5; i++)
		assert_int_equal(heal_sync(world, 0), 0);
	assert_int_equal(heal_sync(world, 1), 0);
	heal_visit(world, 1, NULL);
	assert_int_equal(heal_sync(world, 1), 0);
	assert_int_equal(heal_sync(world, 1), 0);
	heal_visit(world, 0, NULL);
	assert_int_equal(heal_sync(world, 0), 1);
	assert_int_equal(recover_state(heal_hub(world)), RECOVER_NONE);
	heal_quiet(world, true);
	assert_int_equal(number(1), 1);
}

/* A greeting from before the first token, heard after another program's syncs, makes the box's own token nobody's. */
static void a_late_beginning(void **state)
{
	struct incarnation none, own, fresh;
	bool is_good;
	struct err err;

	(void) state;
	heal_check(incarnation_read(world->replicas[0], &none, &err), &err);
	assert_int_equal(none.length, 0);
	heal_sync(world, 0);
	heal_sync(world, 0);
	heal_check(incarnation_read(world->replicas[0], &own, &err), &err);
	heal_check(incarnation_give(heal_hub(world), 1, &none, &fresh, &err) && incarnation_keep(world->replicas[0], 1, &none, &fresh, &err),
		&err);
	heal_check(incarnation_is_good(heal_hub(world), 1, &own, &is_good, &err), &err);
	assert_true(is_good);
	heal_check(incarnation_is_good(heal_hub(world), 1, &fresh, &is_good, &err), &err);
	assert_true(is_good);
	heal_visit(world, 0, NULL);
	assert_int_equal(heal_sync(world, 0), 0);
	assert_int_equal(number(0), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_cut_is_no_copy, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lost_again_and_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tokens, set_up, tear_down),
		cmocka_unit_test_setup_teardown(at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_old_greeting, set_up, tear_down),
		cmocka_unit_test_setup_teardown(overtaken_with_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(overtaken_without, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_difference_is_far_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_refusal_of_the_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hub_of_yesterday, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_token_that_was_changed_on_the_way, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_token_that_was_changed_on_the_disk, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_copy_from_before_the_first_token, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_late_beginning, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_is_waited_for, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("heal_greet", tests, NULL, NULL);
}
