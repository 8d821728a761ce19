/* Steps that write: cells and chains of them, new rows on the same keys, whole records, voids; the province's own: forms that grow,
 * users that come, go and change; and a box that lies about where its rows belong. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/entry_put.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/pending.h"
#include "store/scope.h"
#include "tests/sync/sim_pen.h"
#include "tests/sync/sim_script.h"

enum { LINK_MAX = 3 };

/* box form school year row column value links author */
static void edit(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0] / 8), columns[SIM_CELLS], links = a[6] == 0 ? LINK_MAX : 1;
	char key[SIM_KEY], text[SIM_TEXT];
	const struct table *table = sim_record(sim, box, a[1], a[2], a[3], a[4], key);

	for (int i = 0; table && i < links; i++) {
		int count = sim_columns(table, columns), column = columns[a[5] % count];
		const char *now = sim_value(sim, table, column, i ? 5 : a[7] % 10, text);
		struct sim_look seen;
		struct sim_pen pen;

		sim_look(sim, box, table, key, column, &seen);
		if (!seen.is_there || oracle_same(now, seen.is_null ? NULL : seen.text))
			break;
		pen_begin(&pen, sim, box, a[0] % 8);
		pen_change(&pen, table->name, key, column, &seen, now, false);
		pen_end(&pen);
		if (box == SIM_HUB)
			oracle_judge(sim);
		table = sim_record(sim, box, a[1], a[2], a[3], a[4], key);
	}
}

/* box form school year row value */
static void add(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0]), school = sim_school_of(sim, box, a[2]), year = 2024 + (a[3] == 3);
	char of[32], when[24], grade[24], value[32];
	struct sim_pen pen;

	snprintf(of, sizeof of, "school=%05d", school);
	snprintf(when, sizeof when, "year=%d", year);
	snprintf(grade, sizeof grade, "grade=%d", a[4] % 2 + 1);
	pen_begin(&pen, sim, box, a[5] / 8);
	if (a[1] == 0) {
		snprintf(value, sizeof value, "name=%d", a[5] % 3);
		of[0] = '\0';
		snprintf(of, sizeof of, "code=%05d", school);
		pen_insert(&pen, "school", of, school % 2 ? "district=quetta" : "district=kech", value, NULL);
	} else if (a[1] < 4) {
		snprintf(value, sizeof value, "rooms=%d", a[5] % 3 + 1);
		pen_insert(&pen, "census", of, when, value, NULL);
		snprintf(value, sizeof value, "boys=%d", a[5] % 5 + 1);
		if (a[1] == 3)
			pen_insert(&pen, "enrolment", of, when, grade, value, NULL);
	} else {
		snprintf(value, sizeof value, "boys=%d", a[5] % 3 + 1);
		pen_insert(&pen, "enrolment", of, when, grade, value, NULL);
	}
	pen_end(&pen);
}

/* box school classes value author */
static void visit(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0]);
	char id[32], of[32], school[32], date[32];
	struct sim_pen pen;
	int64_t made;

	pen_begin(&pen, sim, box, a[4]);
	made = pen.txn ? txn_make_id(pen.txn) : 0;
	snprintf(id, sizeof id, "id=%" PRId64, made);
	snprintf(of, sizeof of, "visit=%" PRId64, made);
	snprintf(school, sizeof school, "school=%05d", sim_school_of(sim, box, a[1]));
	snprintf(date, sizeof date, "date=2026-0%d-11", 1 + a[3]);
	pen_insert(&pen, "visit", id, school, date, NULL);
	for (int i = 1; i <= a[2]; i++) {
		char grade[32], boys[32];

		snprintf(grade, sizeof grade, "grade=%d", i);
		snprintf(boys, sizeof boys, "boys_counted=%d", a[3] + i);
		pen_insert(&pen, "visit_class", of, grade, boys, NULL);
	}
	pen_end(&pen);
}

/* box form school year row author */
static void take_back(struct sim *sim, const int *a)
{
	static const int forms[] = { 0, 0, 0, 1, 2, 3 };
	int box = sim_box_of(sim, a[0]);
	char key[SIM_KEY];
	const struct table *table = sim_record(sim, box, forms[a[1]], a[2], a[3], a[4], key);
	struct sim_pen pen;

	/* A school goes for good: seldom. */
	if (!table || !sim_has_row(sim, box, table, key) || (a[1] == 4 && a[4] > 0))
		return;
	pen_begin(&pen, sim, box, a[5]);
	pen_void(&pen, table->name, key, "twice");
	pen_end(&pen);
}

/* form */
static void grow(struct sim *sim, const int *a)
{
	static const char *const forms[] = { "census", "enrolment", "visit" };
	const struct table *table = table_find(sim_hub(sim), forms[a[0]]);
	char form[32], name[32], number[32];
	struct sim_pen pen;

	if (table->column_count > 7)
		return;
	snprintf(form, sizeof form, "form=%s", table->name);
	snprintf(name, sizeof name, "name=later%d", table->column_count);
	snprintf(number, sizeof number, "number=%d", table->column_count);
	pen_begin_as(&pen, sim, SIM_HUB, "operator");
	pen_insert(&pen, "form_column", form, name, number, "type=int", NULL);
	pen_end(&pen);
}

/* name what value */
static void user(struct sim *sim, const int *a)
{
	static const char *const names[] = { "clerk", "amina", "bari" }, *const columns[] = { "active", "role", "district" };
	static const char *const values[3][4] = { { "1", "1", "0", NULL }, { "clerk", "clerk", "viewer", NULL },
		{ NULL, NULL, "kech", "quetta" } };
	const struct table *users = table_find(sim_hub(sim), "user");
	const char *now = values[a[1]][a[2]];
	struct sim_look seen;
	struct sim_pen pen;
	char name[32];

	snprintf(name, sizeof name, "name=%s", names[a[0]]);
	sim_look(sim, SIM_HUB, users, names[a[0]], table_column(users, columns[a[1]]), &seen);
	if (seen.is_there && oracle_same(now, seen.is_null ? NULL : seen.text))
		return;
	pen_begin_as(&pen, sim, SIM_HUB, "operator");
	if (!seen.is_there)
		pen_insert(&pen, "user", name, "role=clerk", "active=1", NULL);
	else
		pen_change(&pen, "user", names[a[0]], table_column(users, columns[a[1]]), &seen, now, false);
	pen_end(&pen);
}

/* year */
static void jump(struct sim *sim, const int *a)
{
	sim->year = a[0];
}

/* A box lies to the province, not to itself: what it can show of what it wrote, it shows. The row may have come here with its school. */
static bool lay_forged(struct replica *replica, const struct buf *body, struct err *err)
{
	return entry_decode_again(replica, body->bytes, body->length, &replica->decoded, err)
		&& pending_lay_state(replica, &replica->decoded, ENTRY_PENDING, err);
}

/* An entry that its box would never write goes into its log: about a row of another district, under that district's name or its own. */
static void forge(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0]);
	struct replica *replica = sim->box[box].screen;
	const struct table *table = table_find(replica, "census");
	struct entry head = { .origin = replica_number(replica), .star_number = 1, .scope_number = 1 };
	struct journal_line line = { .entry = &head, .state = ENTRY_PENDING };
	struct value key[2], seen = value_int(3), now = value_int(sim->fresh++);
	unsigned char hash[SEAL_HASH];
	struct sim_act *act;
	struct scope_state *scope;
	struct buf body;
	struct err err;
	char school[16];

	if (box == SIM_HUB || !journal_begin(replica, &err))
		return;
	sim_tick(sim);
	snprintf(school, sizeof school, "%05d", a[1] * 2 + (strcmp(sim->box[box].district, "kech") == 0));
	key[0] = value_text(school);
	key[1] = value_int(2024);
	head.serial = head.group = replica->last_serial + 1;
	head.time = clock_now();
	strcpy(head.author, "clerk");
	strcpy(head.scope, a[2] ? (strcmp(sim->box[box].district, "kech") == 0 ? "quetta" : "kech") : sim->box[box].district);
	scope = scope_find(replica, sim->box[box].district, strlen(sim->box[box].district));
	buf_init(&body, 4096);
	entry_put_head(&body, &head, 1);
	entry_put_change(&body, table, key, table_column(table, "rooms"), false, &seen, &now);
	seal_hash(body.bytes, body.length, hash);
	line.scope = scope->id;
	line.school = "";
	line.body = body.bytes;
	line.body_length = body.length;
	line.hash = hash;
	if (!journal_add(replica, &line, &err) || !lay_forged(replica, &body, &err))
		die("%s", err.text);
	replica->last_serial++;
	if (!journal_commit(replica, &err))
		die("%s", err.text);
	buf_free(&body);
	act = mem_zero(1, sizeof *act);
	act->kind = SIM_CHANGE;
	strcpy(act->form, "census");
	snprintf(act->key, sizeof act->key, "%s/2024", school);
	strcpy(act->field, "rooms");
	act->is_raw = act->seen.is_there = true;
	strcpy(act->seen.text, "3");
	snprintf(act->now, sizeof act->now, "%" PRId64, now.number);
	oracle_written(sim, box, act, 1, head.time);
	sim_say(sim, " census %s as entry %d", act->key, sim->oracle->written_count - 1);
}

const struct sim_op sim_write_ops[] = {
	{ "edit", 60, { { "box", 72 }, { "form", 5 }, { "school", 36 }, { "year", 4 }, { "row", 6 }, { "column", 6 }, { "links", 4 },
		{ "value", 10 } }, edit },
	{ "add", 20, { { "box", 9 }, { "form", 7 }, { "school", 36 }, { "year", 4 }, { "row", 6 }, { "value", 40 } }, add },
	{ "visit", 6, { { "box", 9 }, { "school", 36 }, { "classes", 4 }, { "value", 9 }, { "author", 5 } }, visit },
	{ "void", 4, { { "box", 9 }, { "form", 6 }, { "school", 36 }, { "year", 4 }, { "row", 6 }, { "author", 5 } }, take_back },
	{ "grow", 2, { { "form", 3 } }, grow },
	{ "user", 9, { { "name", 3 }, { "what", 3 }, { "value", 4 } }, user },
	{ "clock", 3, { { "year", 60 } }, jump },
	{ "forge", 2, { { "box", 9 }, { "school", 2 }, { "scope", 2 } }, forge },
	{ .name = NULL },
};
