/* A province's folder that is set back to an old backup: known, kept from writing, recovered; nothing that a box holds is lost. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/admission.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/intake.h"
#include "store/log.h"
#include "store/lost.h"
#include "store/query.h"
#include "store/recover.h"
#include "tests/sync/recover_world.h"
#include "tests/unit/store_world.h"

static int64_t count(struct replica *replica, const char *sql)
{
	return query_number(replica, sql, -1);
}

static void begin(struct world *world)
{
	struct err err;

	if (!recover_begin(world->hub, &err))
		fail_msg("%s", err.text);
}

static void end(struct world *world, bool may_miss)
{
	struct err err;
	long mended;

	if (!recover_end(world->hub, "operator", may_miss, &mended, &err))
		fail_msg("%s", err.text);
}

/* A visit while the recovery goes on ends with 75 and these words. */
static void visit(struct world *world, int box)
{
	struct err err;

	assert_false(recover_sync(world, box, &err));
	if (err.code != EX_TEMPFAIL || !strstr(err.text, "being recovered"))
		fail_msg("%d: %s", err.code, err.text);
}

static void all_sync(struct world *world)
{
	for (int i = 0; i < BOXES; i++)
		recover_sync_well(world, i);
	for (int i = 0; i < BOXES; i++)
		recover_sync_well(world, i);
}

static void what_was_lost_comes_back_byte_for_byte(void **state)
{
	struct world world;
	char *before, *after, *chains_before, *chains_after;
	int64_t conflicts;
	const char *chains = "SELECT group_concat(code || number || hex(chain), ' ') FROM (SELECT * FROM scope ORDER BY code)";

	(void) state;
	recover_open(&world);
	for (int day = 2; day < 6; day++)
		recover_work(&world, day);
	before = world_digest(world.hub, DIGEST_HUB);
	chains_before = world_ask(world.hub, chains);
	conflicts = count(world.hub, "SELECT count(*) FROM conflict WHERE state = 'open'");
	recover_set_back(&world, true);
	begin(&world);
	visit(&world, KECH);
	visit(&world, PANJGUR);
	after = world_digest(world.hub, DIGEST_HUB);
	chains_after = world_ask(world.hub, chains);
	assert_string_equal(before, after);
	assert_string_equal(chains_before, chains_after);
	visit(&world, KECH_TOO);
	end(&world, false);
	all_sync(&world);
	recover_check(&world);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost"), 0);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM conflict WHERE state = 'open'"), conflicts);
	/* Work goes on, and nothing that is made now has an id of before. */
	recover_work(&world, 7);
	recover_check(&world);
	free(before);
	free(after);
	free(chains_before);
	free(chains_after);
	recover_close(&world);
}

static void nothing_is_written_meanwhile(void **state)
{
	struct world world;
	struct err err;
	char *folder = world_path("recover-new");
	int64_t entries;
	int number = 0;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	recover_set_back(&world, true);
	entries = count(world.hub, "SELECT count(*) FROM entry");
	recover_write(&world, PANJGUR, 55);
	for (int phase = 0; phase < 2; phase++) {
		assert_false(world_add(world.hub, &err, "user", "name=x", "role=clerk", "active=1", NULL));
		assert_int_equal(err.code, EX_TEMPFAIL);
		assert_non_null(strstr(err.text, phase == 0 ? "made from the backup" : "being recovered"));
		assert_false(replica_create_district(folder, world.folder, "kech", &err));
		assert_int_equal(err.code, EX_TEMPFAIL);
		assert_false(admission_allow(world.hub, "kech", "ssh-ed25519 AAAA", &number, &err));
		assert_int_equal(err.code, EX_TEMPFAIL);
		assert_false(recover_sync(&world, phase == 0 ? PANJGUR : KECH, &err));
		assert_int_equal(err.code, EX_TEMPFAIL);
		if (phase == 0) {
			assert_int_equal(count(world.hub, "SELECT count(*) FROM entry"), entries);
			begin(&world);
		}
	}
	assert_false(recover_end(world.hub, "operator", false, &(long) { 0 }, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	assert_non_null(strstr(err.text, "2, 3"));
	visit(&world, PANJGUR);
	visit(&world, KECH_TOO);
	/* What waited in the box still waits there. */
	assert_int_equal(count(world.boxes[PANJGUR], "SELECT count(*) FROM entry WHERE state = 0"), 2);
	end(&world, false);
	all_sync(&world);
	recover_check(&world);
	world_remove(folder);
	free(folder);
	recover_close(&world);
}

/* Nobody noticed; the first box that knows better tells. */
static void it_is_known_by(void (*arrange)(struct world *world), int box, const char *words)
{
	struct world world;
	struct err err;

	recover_open(&world);
	recover_work(&world, 2);
	recover_set_back(&world, false);
	if (arrange)
		arrange(&world);
	assert_int_equal(recover_state(world.hub), RECOVER_NONE);
	assert_false(recover_sync(&world, box, &err));
	if (err.code != EX_TEMPFAIL || !strstr(err.text, words))
		fail_msg("%d: %s", err.code, err.text);
	assert_int_equal(recover_state(world.hub), RECOVER_SET_BACK);
	/* For good, and for programs that had it open. */
	assert_false(world_add(world.hub, &err, "user", "name=x", "role=clerk", "active=1", NULL));
	assert_int_equal(err.code, EX_TEMPFAIL);
	recover_close(&world);
}

static void a_cursor_beyond_shows_it(void **state)
{
	(void) state;
	it_is_known_by(NULL, KECH, "has entries");
}

/* Another box came first and filled the same numbers: enough of them that the cursor is not beyond. */
static void fill_numbers(struct world *world)
{
	struct err err;

	for (int i = 0; i < 60; i++) {
		recover_write_hub(world, 100 + i);
		if (!world_change(world->hub, &err, "census", "00001/2024", "water", i == 0 ? "" : i % 2 ? "a" : "b", i % 2 ? "b" : "a"))
			die("%s", err.text);
	}
}

static void another_entry_under_a_number_shows_it(void **state)
{
	(void) state;
	it_is_known_by(fill_numbers, PANJGUR, "has another entry");
}

/* The box stands where the hub does, but knows that an entry was refused which the hub never saw. */
static void stand_alike(struct world *world)
{
	char sql[200];

	for (int i = 0; i < BOXES; i++) {
		struct replica *box = world->boxes[i];

		replica_close(box);
		world_remove(world->folders[i]);
		if (!replica_create_district(world->folders[i], world->folder, i == PANJGUR ? "panjgur" : "kech", NULL)
				|| !replica_open(world->folders[i], &world->boxes[i], NULL))
			die("no box");
	}
	recover_write(world, KECH, 3);
	snprintf(sql, sizeof sql, "UPDATE entry SET state = 2, reason = 'no' WHERE state = 0");
	if (sqlite3_exec(world->boxes[KECH]->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		die("no sql");
}

static void a_refusal_that_the_hub_never_spoke_shows_it(void **state)
{
	(void) state;
	it_is_known_by(stand_alike, KECH, "knows of more");
}

static void a_later_epoch_shows_it(void **state)
{
	struct world world;
	struct err err;

	(void) state;
	recover_open(&world);
	recover_set_back(&world, true);
	begin(&world);
	for (int i = 0; i < BOXES; i++)
		visit(&world, i);
	end(&world, false);
	recover_sync_well(&world, PANJGUR);
	recover_set_back(&world, false);
	/* Nothing was written in the epoch that is gone: only its number shows it. */
	assert_false(recover_sync(&world, PANJGUR, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	assert_int_equal(recover_state(world.hub), RECOVER_SET_BACK);
	begin(&world);
	for (int i = 0; i < BOXES; i++)
		visit(&world, i);
	end(&world, false);
	/* The epoch that begins now is neither. */
	assert_int_equal(count(world.hub, "SELECT max(number) FROM epoch"), 2);
	all_sync(&world);
	recover_work(&world, 3);
	recover_check(&world);
	recover_close(&world);
}

static void a_token_of_the_future_shows_it(void **state)
{
	struct world world;
	struct err err;

	(void) state;
	recover_open(&world);
	/* Nobody writes anything, but a box says so twice. */
	recover_sync_well(&world, KECH);
	recover_sync_well(&world, KECH);
	recover_set_back(&world, false);
	assert_false(recover_sync(&world, KECH, &err));
	assert_int_equal(err.code, EX_TEMPFAIL);
	assert_int_equal(recover_state(world.hub), RECOVER_SET_BACK);
	recover_close(&world);
}

/* A box that was set back is none of this: the hub goes on writing. */
static void a_box_that_was_set_back_does_not_show_it(void **state)
{
	struct world world;
	struct err err;
	char *backup = world_path("box-backup");
	int64_t made;

	(void) state;
	recover_open(&world);
	assert_true(replica_backup(world.boxes[KECH], backup, &err));
	recover_work(&world, 2);
	replica_close(world.boxes[KECH]);
	world_remove(world.folders[KECH]);
	assert_true(replica_restore(world.folders[KECH], backup, &made, &err));
	assert_true(replica_open(world.folders[KECH], &world.boxes[KECH], &err));
	recover_sync(&world, KECH, &err);
	assert_int_equal(recover_state(world.hub), RECOVER_NONE);
	recover_sync_well(&world, PANJGUR);
	remove(backup);
	free(backup);
	recover_close(&world);
}

static void who_comes_after_the_end_brings_it_then(void **state)
{
	struct world world;
	struct err err;
	int64_t taken;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	/* Only one box of kech has the last day, and panjgur did not come. */
	recover_write_hub(&world, 3);
	recover_write(&world, KECH, 77);
	recover_sync_well(&world, KECH);
	recover_sync_well(&world, KECH);
	recover_set_back(&world, true);
	begin(&world);
	visit(&world, KECH_TOO);
	assert_false(recover_end(world.hub, "operator", false, &(long) { 0 }, &err));
	end(&world, true);
	taken = count(world.hub, "SELECT count(*) FROM entry");
	/* The province goes on under the same numbers. */
	recover_write_hub(&world, 4);
	recover_sync_well(&world, KECH_TOO);
	recover_write(&world, KECH_TOO, 88);
	recover_sync_well(&world, KECH_TOO);
	recover_write(&world, PANJGUR, 44);
	recover_write(&world, KECH, 45);
	all_sync(&world);
	assert_true(count(world.hub, "SELECT count(*) FROM entry") > taken + 6);
	/* The hub's own of '*' that only one box had waits for the operator; its school came by itself. */
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost"), 1);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM school WHERE code = '10003'"), 1);
	recover_check(&world);
	assert_true(lost_settle(world.hub, 1, "operator", &err));
	assert_int_equal(count(world.hub, "SELECT count(*) FROM user WHERE name = 'u3'"), 1);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM lost"), 0);
	all_sync(&world);
	recover_work(&world, 5);
	for (int i = 0; i < BOXES; i++)
		recover_check_box(&world, i);
	recover_close(&world);
}

/* The hub wrote, and a box came, before anybody knew. */
static void what_was_written_unawares_stays(void **state)
{
	struct world world;
	struct err err;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	recover_work(&world, 3);
	recover_set_back(&world, false);
	fill_numbers(&world);
	assert_false(recover_sync(&world, KECH, &err));
	assert_int_equal(recover_state(world.hub), RECOVER_SET_BACK);
	begin(&world);
	for (int i = 0; i < BOXES; i++)
		visit(&world, i);
	end(&world, false);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM school WHERE code LIKE '101%'"), 60);
	for (int i = 0; i < BOXES; i++)
		recover_write(&world, i, 60 + i);
	all_sync(&world);
	recover_check(&world);
	/* Schools of the hub whose serials were given twice: kept, and no other. */
	assert_true(count(world.hub, "SELECT count(*) FROM lost WHERE scope = 'kech'") == 2);
	assert_true(count(world.hub, "SELECT count(*) FROM lost WHERE scope = '*'") == 2);
	recover_work(&world, 5);
	recover_check(&world);
	recover_close(&world);
}

/* Cut at many places, while it is recovered and afterwards. */
static void a_cut_costs_nothing(void **state)
{
	struct world world;
	struct err err;
	long cut;
	int cuts = 0;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	recover_work(&world, 3);
	recover_set_back(&world, true);
	begin(&world);
	for (cut = 6;; cut += 41, cuts++) {
		world.cut = cut;
		assert_false(recover_sync(&world, KECH, &err));
		if (strcmp(err.text, "cut") != 0)
			break;
		assert_int_equal(recover_state(world.hub), RECOVER_RUNNING);
	}
	assert_true(cuts > 5);
	assert_non_null(strstr(err.text, "being recovered"));
	world.cut = -1;
	end(&world, true);
	recover_write(&world, KECH_TOO, 81);
	recover_write_hub(&world, 9);
	for (cut = 6; cut < 3000; cut += 41) {
		world.cut = cut;
		if (recover_sync(&world, PANJGUR, &err))
			break;
		assert_string_equal(err.text, "cut");
	}
	world.cut = -1;
	all_sync(&world);
	recover_check(&world);
	recover_close(&world);
}

static void twice_is_no_other(void **state)
{
	struct world world;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	recover_set_back(&world, true);
	begin(&world);
	visit(&world, KECH);
	end(&world, true);
	recover_write_hub(&world, 5);
	recover_sync_well(&world, KECH);
	recover_write(&world, KECH, 90);
	recover_sync_well(&world, KECH);
	recover_sync_well(&world, KECH);
	/* The same backup once more; panjgur never heard of the first time. */
	recover_set_back(&world, true);
	begin(&world);
	visit(&world, KECH_TOO);
	end(&world, true);
	recover_write_hub(&world, 6);
	recover_write(&world, PANJGUR, 91);
	all_sync(&world);
	recover_check(&world);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM entry WHERE origin = 0 AND serial > 1048576") > 0, 1);
	recover_close(&world);
}

/* A form that grew in the past that is lost. */
static void forms_go_back_too(void **state)
{
	struct world world;
	struct err err;
	struct txn *txn;

	(void) state;
	recover_open(&world);
	assert_true(txn_begin(world.hub, "operator", &txn, &err) && txn_entry(txn, NULL, &err));
	assert_true(world_insert(txn, world.hub, &err, "form_column", "form=census", "name=taps", "number=5", "type=int", NULL));
	assert_true(txn_commit(txn, &err));
	recover_sync_well(&world, KECH);
	assert_true(world_change(world.boxes[KECH], &err, "census", "00000/2024", "taps", "", "4"));
	recover_sync_well(&world, KECH);
	recover_sync_well(&world, KECH);
	assert_true(world_change(world.boxes[KECH], &err, "census", "00000/2024", "taps", "4", "5"));
	recover_set_back(&world, true);
	begin(&world);
	end(&world, true);
	/* Another field takes the column's place. */
	assert_true(txn_begin(world.hub, "operator", &txn, &err) && txn_entry(txn, NULL, &err));
	assert_true(world_insert(txn, world.hub, &err, "form_column", "form=census", "name=wells", "number=5", "type=int", NULL));
	assert_true(txn_commit(txn, &err));
	all_sync(&world);
	assert_int_equal(table_column(table_find(world.boxes[KECH], "census"), "taps"), -1);
	assert_int_equal(table_column(table_find(world.boxes[KECH], "census"), "wells"), 5);
	recover_check(&world);
	/* Its number is that of another field now: it is not taken for that. */
	assert_int_equal(count(world.hub, "SELECT count(*) FROM census WHERE wells IS NOT NULL"), 0);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM quarantine WHERE reason LIKE '%forms%'"), 2);
	recover_close(&world);
}

/* What the hub had refused, and forgot that it had. */
static void refusals_are_decided_again(void **state)
{
	const struct value key = value_text("clerk"), no = value_int(0), yes = value_int(1);
	struct world world;
	struct txn *txn;
	struct err err;
	int64_t refused;

	(void) state;
	recover_open(&world);
	/* A user that was shut out writes in its box, which does not know it yet. */
	assert_true(world_add(world.hub, &err, "user", "name=clerk", "role=clerk", "active=0", NULL));
	recover_write(&world, KECH, 31);
	recover_sync_well(&world, KECH);
	refused = count(world.hub, "SELECT count(*) FROM quarantine");
	assert_int_equal(refused, 2);
	assert_int_equal(count(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state IN (2, 3)"), 2);
	/* Later ones were taken: the refused ones are holes between them, and the hub believes to have passed them. */
	assert_true(txn_begin(world.hub, "operator", &txn, &err) && txn_entry(txn, NULL, &err));
	assert_true(txn_change(txn, table_find(world.hub, "user"), &key, 3, &no, &yes, &err) && txn_commit(txn, &err));
	recover_sync_well(&world, KECH);
	recover_write(&world, KECH, 32);
	recover_sync_well(&world, KECH);
	recover_sync_well(&world, KECH);
	recover_set_back(&world, true);
	begin(&world);
	for (int i = 0; i < BOXES; i++)
		visit(&world, i);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM quarantine"), 0);
	end(&world, false);
	all_sync(&world);
	/* The clerk may write by now: what was refused then is taken. */
	assert_int_equal(count(world.hub, "SELECT count(*) FROM quarantine"), 0);
	assert_int_equal(count(world.boxes[KECH], "SELECT count(*) FROM entry WHERE state IN (2, 3)"), 0);
	assert_int_equal(count(world.hub, "SELECT count(*) FROM hole WHERE origin = 1"), 0);
	recover_check(&world);
	recover_close(&world);
}

/* A box that was made after the backup began with more than the hub has. */
static void a_box_made_since_hands_over_all(void **state)
{
	struct world world;
	struct err err;
	struct replica *box;
	char *folder = world_path("recover-late");
	int number, healed;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	assert_true(replica_create_district(folder, world.folder, "kech", &err) && replica_open(folder, &box, &err));
	number = replica_number(box);
	/* The others go, and only this one is left. */
	replica_close(world.boxes[KECH]);
	world_remove(world.folders[KECH]);
	free(world.folders[KECH]);
	world.boxes[KECH] = box;
	world.folders[KECH] = folder;
	recover_write(&world, KECH, 21);
	recover_sync_well(&world, KECH);
	recover_sync_well(&world, KECH);
	recover_write(&world, KECH, 22);
	recover_set_back(&world, true);
	begin(&world);
	/* It is not known here. */
	assert_false(recover_sync(&world, KECH, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_true(admission_allow(world.hub, "kech", "ssh-ed25519 BBBB", &number, &err));
	/* So is one that had got another number since: it comes by the key that it had. */
	healed = 7;
	assert_true(admission_allow(world.hub, "kech", "ssh-ed25519 BBBB", &healed, &err));
	assert_int_equal(count(world.hub, "SELECT came_from FROM replica WHERE number = 7"), number);
	visit(&world, KECH);
	assert_int_equal(count(world.hub, "SELECT beyond > 0 FROM recovery"), 1);
	end(&world, true);
	assert_false(recover_sync(&world, KECH, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text, "make this replica again"));
	/* All of it is there: decided and undecided. */
	number = replica_number(box);
	assert_int_equal(count(world.hub, "SELECT (SELECT count(*) FROM entry WHERE origin = 4) + (SELECT count(*) FROM quarantine"
		" WHERE origin = 4)"), 4);
	/* A new one's number was never given. */
	number = 0;
	assert_true(admission_allow(world.hub, "kech", "ssh-ed25519 CCCC", &number, &err));
	assert_true(number > 16);
	recover_close(&world);
}

struct forged {
	struct feed_item items[64];
	char *bodies[64], *decisions[64];
	int count;
};

static bool copy_item(void *state, const struct feed_item *item)
{
	struct forged *forged = state;
	struct feed_item *copy = &forged->items[forged->count];

	*copy = *item;
	copy->body = forged->bodies[forged->count] = malloc(item->body_length);
	copy->decision = forged->decisions[forged->count] = malloc(item->decision_length);
	memcpy(forged->bodies[forged->count], item->body, item->body_length);
	memcpy(forged->decisions[forged->count], item->decision, item->decision_length);
	return ++forged->count < 64;
}

static void forget(struct forged *forged)
{
	for (int i = 0; i < forged->count; i++) {
		free(forged->bodies[i]);
		free(forged->decisions[i]);
	}
}

/* The tail of SCOPE as a box of kech has it, spoilt by SPOIL: refused, and nothing changed. */
static void a_spoilt_tail(struct world *world, const char *scope, void (*spoil)(struct forged *forged, struct merge_part *part))
{
	struct forged forged = { .count = 0 };
	struct merge_part part = { .count = 0 };
	char *before = world_digest(world->hub, DIGEST_HUB), *after;
	struct feed_cursor cursors[2];
	int64_t entries = count(world->hub, "SELECT count(*) FROM entry"), serial = count(world->hub, "SELECT sum(last_serial) FROM replica");
	bool is_known;
	struct err err;
	enum recover_rest rest = RECOVER_ALL;
	long taken;

	assert_true(feed_cursors(world->hub, "kech", cursors, &err));
	assert_true(feed_decided(world->boxes[KECH], scope, cursors[*scope != '*'].number, copy_item, &forged, &err));
	strcpy(part.scope, scope);
	part.items = forged.items;
	part.count = forged.count;
	assert_true(forged.count > (*scope != '*'));
	assert_true(feed_chain(world->boxes[KECH], scope, forged.items[forged.count - 1].number, part.chain, &is_known, &err));
	spoil(&forged, &part);
	if (recover_take(world->hub, &(struct recover_part) { &part, 1, true }, &taken, &rest, &err) ? taken > 0 || rest != RECOVER_LATER
			: err.code != EX_DATAERR || taken > 0)
		fail_msg("%ld entries of a spoilt tail of %s were taken (%lld)", taken, part.scope, (long long) part.items[0].number);
	after = world_digest(world->hub, DIGEST_HUB);
	assert_string_equal(before, after);
	assert_int_equal(count(world->hub, "SELECT count(*) FROM entry"), entries);
	assert_int_equal(count(world->hub, "SELECT sum(last_serial) FROM replica"), serial);
	forget(&forged);
	free(before);
	free(after);
}

static void spoil_chain(struct forged *forged, struct merge_part *part)
{
	(void) forged;
	part->chain[0] ^= 1;
}

static int64_t end_of_panjgur;

static void spoil_scope(struct forged *forged, struct merge_part *part)
{
	strcpy(part->scope, "panjgur");
	/* Numbers as they would be there. */
	for (int i = 0; i < forged->count; i++)
		forged->items[i].number = end_of_panjgur + 1 + i;
	part->items = forged->items;
}

static void spoil_gap(struct forged *forged, struct merge_part *part)
{
	part->items = forged->items + 1;
	part->count--;
}

static void spoil_value(struct forged *forged, struct merge_part *part)
{
	(void) part;
	forged->bodies[1][forged->items[1].body_length - 1] ^= 1;
}

static void spoil_decision(struct forged *forged, struct merge_part *part)
{
	static const char conflict[] = { 1, 1, 1, 0, 2 };

	(void) part;
	forged->items[1].decision = conflict;
	forged->items[1].decision_length = sizeof conflict;
}

static void spoil_serial(struct forged *forged, struct merge_part *part)
{
	(void) part;
	forged->items[2].serial++;
}

static void spoil_province(struct forged *forged, struct merge_part *part)
{
	/* A district's entry that needs more of '*' than is back. */
	(void) part;
	forged->decisions[0][1] = 0x7f;
}

static void a_hostile_tail_changes_nothing(void **state)
{
	struct world world;
	struct err err;

	(void) state;
	recover_open(&world);
	recover_work(&world, 2);
	recover_work(&world, 3);
	recover_set_back(&world, true);
	begin(&world);
	a_spoilt_tail(&world, "*", spoil_chain);
	visit(&world, PANJGUR); /* '*' is back */
	end_of_panjgur = count(world.hub, "SELECT number FROM scope WHERE code = 'panjgur'");
	a_spoilt_tail(&world, "kech", spoil_chain);
	a_spoilt_tail(&world, "kech", spoil_scope);
	a_spoilt_tail(&world, "kech", spoil_gap);
	a_spoilt_tail(&world, "kech", spoil_value);
	a_spoilt_tail(&world, "kech", spoil_decision);
	a_spoilt_tail(&world, "kech", spoil_serial);
	a_spoilt_tail(&world, "kech", spoil_province);
	visit(&world, KECH);
	visit(&world, KECH_TOO);
	end(&world, false);
	{
		struct forged forged = { .count = 0 };
		struct merge_part part = { .scope = "kech" };
		struct lost_count counted = { 0 };
		enum recover_rest rest;
		long taken;

		assert_true(feed_decided(world.boxes[KECH], "kech", 0, copy_item, &forged, &err));
		part.items = forged.items;
		part.count = forged.count;
		/* Too late for a tail; and what is here already is no lost past, nor under another name. */
		assert_false(recover_take(world.hub, &(struct recover_part) { &part, 1, true }, &taken, &rest, &err));
		assert_true(lost_take(world.hub, &(struct recover_part) { &part, 1, true }, &counted, &err));
		assert_true(counted.known == forged.count && counted.taken + counted.kept + counted.refused == 0);
		forged.items[0].serial += 1000;
		assert_false(lost_take(world.hub, &(struct recover_part) { &part, 1, true }, &counted, &err));
		assert_int_equal(err.code, EX_PROTOCOL);
		forget(&forged);
	}
	all_sync(&world);
	recover_check(&world);
	recover_close(&world);
}

/* Whoever only says so is shut out, and the province writes again. */
static void a_false_claim_is_dismissed(void **state)
{
	struct world world;
	struct err err;
	bool is_left;

	(void) state;
	recover_open(&world);
	assert_true(recover_note(world.hub, 1, "kech", 900, &err));
	assert_true(recover_dismiss(world.hub, &is_left, &err));
	assert_true(is_left);
	assert_true(admission_revoke(world.hub, 1, &err));
	assert_true(recover_dismiss(world.hub, &is_left, &err));
	assert_false(is_left);
	assert_int_equal(recover_state(world.hub), RECOVER_NONE);
	recover_sync_well(&world, PANJGUR);
	recover_close(&world);
}

static void a_box_of_another_province_shows_nothing(void **state)
{
	struct world ours, theirs;
	struct replica *keep;
	struct err err;

	(void) state;
	recover_open(&ours);
	recover_open(&theirs);
	recover_work(&theirs, 2);
	keep = ours.hub;
	theirs.cut = -1;
	{
		struct world mixed = theirs;

		mixed.hub = keep;
		assert_false(recover_sync(&mixed, KECH, &err));
		assert_int_equal(err.code, EX_NOPERM);
	}
	assert_int_equal(recover_state(ours.hub), RECOVER_NONE);
	recover_close(&ours);
	recover_close(&theirs);
}

static unsigned pick(uint64_t *random, unsigned limit)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (unsigned) ((*random >> 11) % limit);
}

/* One thing that may happen to a province. Syncs may fail where it was set back, but for no other reason. */
static void happen(struct world *world, uint64_t *random, int step)
{
	enum recover_state state = recover_state(world->hub);
	int box = (int) pick(random, BOXES);
	struct err err;

	switch (pick(random, 16)) {
	case 0:
		if (state == RECOVER_NONE) {
			remove(world->backup);
			assert_true(replica_backup(world->hub, world->backup, &err));
		}
		break;
	case 1:
		recover_set_back(world, pick(random, 2) == 0);
		break;
	case 2:
	case 3:
		if (state == RECOVER_SET_BACK)
			begin(world);
		else if (state == RECOVER_RUNNING)
			end(world, true);
		break;
	case 4:
	case 5:
		if (state == RECOVER_NONE)
			recover_write_hub(world, step);
		break;
	case 6:
	case 7:
	case 8:
	case 9:
		recover_write(world, box, step % 100);
		break;
	default:
		world->cut = pick(random, 4) == 0 ? (long) pick(random, 2000) + 1 : -1;
		if (!recover_sync(world, box, &err) && err.code != EX_TEMPFAIL)
			fail_msg("step %d, box %d: %d: %s", step, box, err.code, err.text);
		world->cut = -1;
	}
}

static void whatever_happens(void **state)
{
	unsigned seeds = getenv("ZILA_LONG") ? 200 : 6, first = getenv("ZILA_SEED") ? (unsigned) atoi(getenv("ZILA_SEED")) : 1;

	(void) state;
	if (getenv("ZILA_SEED"))
		seeds = first;
	for (unsigned seed = first; seed <= seeds; seed++) {
		uint64_t random = 0x9e3779b97f4a7c15u ^ ((uint64_t) seed << 20) ^ seed;
		struct world world;
		struct err err;

		print_message("seed %u\n", seed);
		recover_open(&world);
		for (int step = 2; step < 120; step++)
			happen(&world, &random, step);
		for (int round = 0; round < 4; round++) {
			for (int i = 0; i < BOXES; i++)
				recover_sync(&world, i, &err);
			if (recover_state(world.hub) == RECOVER_SET_BACK)
				begin(&world);
			else if (recover_state(world.hub) == RECOVER_RUNNING)
				end(&world, true);
		}
		all_sync(&world);
		recover_check(&world);
		recover_close(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_lost_comes_back_byte_for_byte),
		cmocka_unit_test(nothing_is_written_meanwhile),
		cmocka_unit_test(a_cursor_beyond_shows_it),
		cmocka_unit_test(another_entry_under_a_number_shows_it),
		cmocka_unit_test(a_refusal_that_the_hub_never_spoke_shows_it),
		cmocka_unit_test(a_later_epoch_shows_it),
		cmocka_unit_test(a_token_of_the_future_shows_it),
		cmocka_unit_test(a_box_that_was_set_back_does_not_show_it),
		cmocka_unit_test(who_comes_after_the_end_brings_it_then),
		cmocka_unit_test(what_was_written_unawares_stays),
		cmocka_unit_test(a_cut_costs_nothing),
		cmocka_unit_test(twice_is_no_other),
		cmocka_unit_test(forms_go_back_too),
		cmocka_unit_test(refusals_are_decided_again),
		cmocka_unit_test(a_box_made_since_hands_over_all),
		cmocka_unit_test(a_hostile_tail_changes_nothing),
		cmocka_unit_test(a_false_claim_is_dismissed),
		cmocka_unit_test(a_box_of_another_province_shows_nothing),
		cmocka_unit_test(whatever_happens),
	};

	cmocka_set_test_filter(getenv("ZILA_CASE"));
	return cmocka_run_group_tests_name("recovering", tests, NULL, NULL);
}
