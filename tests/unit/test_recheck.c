/* After a pull only what was touched is checked again: the findings are those of a whole check. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/setup.h"
#include "emis/recheck.h"
#include "emis/sample.h"
#include "store/finding.h"
#include "store/query.h"
#include "store/txn.h"
#include "sync/hub.h"
#include "sync/peer.h"

enum { SEED = 808, ROUNDS = 4, EDITS = 11, FINDINGS_MAX = 16 << 20 };

struct world {
	char *province, *folder;
	struct replica *hub, *district;
	struct form_set *set;
};

static void good(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static int set_up(void **state)
{
	struct world *world = mem_zero(1, sizeof *world);
	const char *top = getenv("TMPDIR") ? getenv("TMPDIR") : ".";
	struct form_set *set;
	struct err err;
	setenv("ZILA_NOW", "2026-02-10", 1);
	world->province = mem_format("%s/recheck-province", top);
	world->folder = mem_format("%s/recheck-district", top);
	setup_discard(world->province, NULL);
	setup_discard(world->folder, NULL);
	good(setup_province(world->province, "tester", true, &err) && replica_open(world->province, &world->hub, &err)
		&& form_set_load(world->hub, &set, &err) && sample_fill(world->hub, set, "tester", SEED, &err)
		&& replica_create_district(world->folder, world->province, sample_district(), &err)
		&& replica_open(world->folder, &world->district, &err) && form_set_load(world->district, &world->set, &err), &err);
	form_set_free(set);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	form_set_free(world->set);
	replica_close(world->district);
	replica_close(world->hub);
	setup_discard(world->province, NULL);
	setup_discard(world->folder, NULL);
	free(world->province);
	free(world->folder);
	free(world);
	return 0;
}

/* The K-th row of TABLE that is not void: its key, and what stands in COLUMN. */
static void find_row(struct replica *replica, const struct table *table, int column, int k, struct value *key, struct value *seen,
	struct buf *texts)
{
	struct query *query;
	struct buf sql;
	struct err err;
	buf_init(&sql, 4096);
	buf_text(&sql, "SELECT ");
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "\"%s\", ", table->columns[table->key[i]].name);
	buf_format(&sql, "\"%s\" FROM \"%s\" WHERE _void IS NULL LIMIT 1 OFFSET %d %% (SELECT count(*) FROM \"%s\" WHERE _void IS NULL)",
		table->columns[column].name, table->name, k, table->name);
	good(query_open(replica, sql.bytes, &query, &err) && query_step(query, &err) == 1, &err);
	buf_clear(texts);
	for (int i = 0; i <= table->key_count; i++) {
		struct value *value = i < table->key_count ? &key[i] : seen;
		*value = query_value(query, i);
		if (value->kind != VALUE_TEXT)
			continue;
		/* No more than a few short texts: the buffer was made large enough at once and does not move. */
		value->text = memcpy(texts->bytes + texts->length, value->text, value->length);
		texts->length += value->length;
	}
	query_close(query);
	buf_free(&sql);
}

/* One edit of a number or a code, or a void, at REPLICA. */
static void edit(struct replica *replica, int k)
{
	static const char *const cells[][2] = { { "enrolment", "boys" }, { "census", "teachers" }, { "visit", "rooms_used" }, { "visit", "toilets_usable" },
		{ "visit_class", "boys_counted" }, { "school", "lat" }, { "school", "level" }, { "staff", "bps" }, { "visit", "others_present" },
		{ "census", "classes_open" }, { "school", "status" } };
	const char *const *cell = cells[k % (int)(sizeof cells / sizeof *cells)];
	const struct table *table = table_find(replica, cell[0]);
	int column = table_column(table, cell[1]);
	struct value key[TABLE_MAX_KEY], seen, now;
	struct buf texts;
	struct txn *txn;
	struct err err;
	if (column < 0)
		return;
	buf_init(&texts, 1 << 16);
	buf_format(&texts, "%8000s", "");
	find_row(replica, table, column, k * 7919, key, &seen, &texts);
	now = table->columns[column].type == COLUMN_INT ? value_int(seen.kind == VALUE_INT && seen.number > 500 ? 1 : 900 + k)
		: value_text(strcmp(cell[1], "level") == 0 ? k % 2 ? "high" : "primary" : k % 2 ? "functional" : "non_functional");
	good(txn_begin(replica, "tester", &txn, &err) && txn_entry(txn, NULL, &err), &err);
	if (k % 10 == 9 && strcmp(cell[0], "visit") == 0)
		good(txn_void(txn, table, key, "Keyed twice", NULL, &err), &err);
	else
		good(txn_change(txn, table, key, column, &seen, &now, &err), &err);
	good(txn_commit(txn, &err), &err);
	buf_free(&texts);
}

static void sync_all(struct world *world)
{
	struct err err;
	struct hub *hub = hub_new(world->hub, HUB_ANY, &err);
	struct peer *peer = peer_new(world->district, &err);
	struct buf bytes;
	buf_init(&bytes, 64 << 20);
	assert_true(hub && peer);
	while (!(peer_is_done(peer) && hub_is_done(hub))) {
		buf_clear(&bytes);
		good(peer_take(peer, &bytes, &err) && hub_feed(hub, bytes.bytes, bytes.length, &err), &err);
		buf_clear(&bytes);
		good(hub_take(hub, &bytes, &err) && peer_feed(peer, bytes.bytes, bytes.length, &err), &err);
	}
	buf_free(&bytes);
	peer_free(peer);
	hub_free(hub);
}

static char *findings(struct world *world)
{
	struct query *query;
	struct buf all;
	struct err err;
	char *text;
	buf_init(&all, FINDINGS_MAX);
	good(query_open(world->district, "SELECT form || ' ' || record || ' ' || rule || ' ' || coalesce(school, '') || ' ' || severity FROM"
		" finding ORDER BY form, record, rule", &query, &err), &err);
	while (query_step(query, &err) == 1)
		buf_format(&all, "%s\n", query_text(query, 0));
	query_close(query);
	text = buf_take(&all);
	buf_free(&all);
	return text;
}

static void findings_after_a_pull_are_those_of_a_whole_check(void **state)
{
	struct world *world = *state;
	struct err err;
	char *before;
	int changed = 0;
	good(recheck_replica(world->district, world->set, "tester", &err), &err);
	before = findings(world);
	assert_true(strlen(before) > 100);
	for (int round = 0; round < ROUNDS; round++) {
		char *ours, *whole;
		for (int i = 0; i < EDITS; i++)
			edit(i % 3 == 2 ? world->district : world->hub, round * EDITS + i);
		sync_all(world);
		good(recheck_pulled(world->district, world->set, "tester", &err), &err);
		ours = findings(world);
		good(recheck_replica(world->district, world->set, "tester", &err), &err);
		whole = findings(world);
		if (strcmp(ours, whole) != 0)
			fail_msg("round %d: the findings differ: %zu and %zu bytes", round, strlen(ours), strlen(whole));
		changed += strcmp(before, whole) != 0;
		free(before);
		free(ours);
		before = whole;
	}
	assert_true(changed > ROUNDS / 2);
	free(before);
}

/* Only what was touched: a finding that nobody could have made stays where its school was not touched, and goes with its school. */
static void only_touched_schools_are_checked(void **state)
{
	struct world *world = *state;
	struct err err;
	good(recheck_replica(world->district, world->set, "tester", &err), &err);
	good(finding_add(world->district, "visit", "0-1-0", "99999", "made_up", FINDING_SOFT, &err), &err);
	edit(world->hub, 22); /* enrolment */
	sync_all(world);
	good(recheck_pulled(world->district, world->set, "tester", &err), &err);
	assert_int_equal(query_number(world->district, "SELECT count(*) FROM finding WHERE rule = 'made_up'", -1), 1);
	setenv("ZILA_NOW", "2026-02-11", 1);
	good(recheck_pulled(world->district, world->set, "tester", &err), &err);
	assert_int_equal(query_number(world->district, "SELECT count(*) FROM finding WHERE rule = 'made_up'", -1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_after_a_pull_are_those_of_a_whole_check),
		cmocka_unit_test(only_touched_schools_are_checked),
	};
	return cmocka_run_group_tests_name("recheck", tests, set_up, tear_down);
}
