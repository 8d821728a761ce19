/* See the header. A table's definition may have moved since it was last looked at, so that names are looked up here, inside the
 * transaction. */
#include "config.h"
#include "tests/sync/sim_pen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/inside.h"

enum { ROW_MAX = 4096 };

static const char *const authors[] = { "clerk", "clerk", "clerk", "amina", "bari" };

void pen_begin(struct sim_pen *pen, struct sim *sim, int box, int author)
{
	pen_begin_as(pen, sim, box, authors[author % 5]);
}

void pen_begin_as(struct sim_pen *pen, struct sim *sim, int box, const char *author)
{
	memset(pen, 0, sizeof *pen);
	pen->sim = sim;
	pen->box = box;
	sim_tick(sim);
	pen->is_good = txn_begin(sim->box[box].screen, author, &pen->txn, &pen->err) && txn_entry(pen->txn, NULL, &pen->err);
}

static struct sim_act *add(struct sim_pen *pen, enum sim_kind kind, const char *form, const char *key)
{
	struct sim_act *act;

	pen->acts = mem_grow(pen->acts, (size_t) pen->count + 1, sizeof *pen->acts);
	act = &pen->acts[pen->count++];
	*act = (struct sim_act) { .kind = kind };
	snprintf(act->form, sizeof act->form, "%s", form);
	snprintf(act->key, sizeof act->key, "%s", key);
	return act;
}

/* The return that ACT is of as it is shown, where it is signed. */
static void take_sight(struct sim_pen *pen, struct sim_act *act)
{
	const struct table *table = table_find(pen->sim->box[pen->box].screen, "census");
	int state = table_column(table, "state");
	char key[SIM_KEY];
	struct sim_look look;

	if (pen->is_raw || state < 0 || !table->columns[state].signs || !oracle_return_of(act->form, act->key, key))
		return;
	sim_look(pen->sim, pen->box, table, key, state, &look);
	if (look.is_there && !look.is_null && oracle_is_signing(look.text))
		act->sighted = oracle_record_shown(pen->sim, pen->box, "census", key);
}

static struct value value_of(const struct column *column, const char *text)
{
	if (!text || !*text)
		return value_null();
	return column->type == COLUMN_INT ? value_int(strtoll(text, NULL, 10)) : value_text(text);
}

/* The values of a raw key; their texts stand in STORAGE. */
static void read_key(const struct table *table, const char *key, struct value *values, char storage[SIM_KEY])
{
	char *rest = storage;

	snprintf(storage, SIM_KEY, "%s", key);
	for (int i = 0; i < table->key_count; i++)
		values[i] = value_of(&table->columns[table->key[i]], strsep(&rest, "/"));
}

void pen_change(struct sim_pen *pen, const char *form, const char *key, int column, const struct sim_look *seen, const char *now,
	bool is_raw)
{
	const struct table *table = table_find(pen->sim->box[pen->box].screen, form);
	struct value values[TABLE_MAX_KEY], before, after;
	char storage[SIM_KEY];
	struct sim_act *act;

	if (!pen->is_good)
		return;
	if (is_raw && !pen->is_raw)
		txn_unsigned(pen->txn);
	pen->is_raw |= is_raw;
	read_key(table, key, values, storage);
	before = value_of(&table->columns[column], seen->is_null ? NULL : seen->text);
	after = value_of(&table->columns[column], now);
	pen->is_good = txn_change(pen->txn, table, values, column, &before, &after, &pen->err);
	act = add(pen, SIM_CHANGE, form, key);
	snprintf(act->field, sizeof act->field, "%s", table->columns[column].name);
	act->seen = *seen;
	oracle_root(pen->sim, pen->box, form, key, act->field, &act->seen);
	act->saw_own = oracle_is_waiting(pen->sim, pen->box, act->seen.version);
	/* Over a refused value that may have been released meanwhile: then it stands against its box's own. */
	act->is_raw = is_raw || act->seen.version != seen->version;
	act->is_null = !now;
	snprintf(act->now, sizeof act->now, "%s", now ? now : "");
	take_sight(pen, act);
}

/* The act of a field that signs; BEFORE is the look at it. */
static struct sim_act *add_sign(struct sim_pen *pen, const char *key, const struct sim_look *before, const char *now)
{
	struct sim_act *act = add(pen, SIM_CHANGE, "census", key);

	strcpy(act->field, "state");
	act->seen = *before;
	oracle_root(pen->sim, pen->box, "census", key, "state", &act->seen);
	act->saw_own = oracle_is_waiting(pen->sim, pen->box, act->seen.version);
	act->is_raw = act->seen.version != before->version;
	act->is_null = !now;
	snprintf(act->now, sizeof act->now, "%s", now ? now : "");
	return act;
}

void pen_sign(struct sim_pen *pen, const struct sim_sight *sight, const char *code, bool is_old)
{
	const struct table *table = table_find(pen->sim->box[pen->box].screen, "census");
	struct value values[TABLE_MAX_KEY], before, after = value_text(code ? code : "");
	char storage[SIM_KEY];
	int column = table_column(table, "state");
	struct sim_act *act;

	if (!pen->is_good)
		return;
	read_key(table, sight->key, values, storage);
	before = value_of(&table->columns[column], sight->state.is_null ? NULL : sight->state.text);
	pen->is_good = txn_sign(pen->txn, table, values, column, &before, &after, is_old ? &sight->sight : NULL, &pen->err);
	act = add_sign(pen, sight->key, &sight->state, code);
	act->is_raw |= is_old;
	act->is_again = oracle_same(code, sight->state.is_null ? NULL : sight->state.text);
	act->sighted = mem_copy(sight->record);
	/* What else is in the entry stands or falls with it. */
	for (int i = 0; i < pen->count; i++) {
		char key[SIM_KEY];

		if (pen->acts[i].sighted || !oracle_return_of(pen->acts[i].form, pen->acts[i].key, key) || strcmp(key, sight->key) != 0)
			continue;
		pen->acts[i].sighted = mem_copy(sight->record);
	}
}

static bool has_sign(const struct sim_pen *pen, const char *key)
{
	for (int i = 0; i < pen->count; i++)
		if (pen->acts[i].kind == SIM_CHANGE && strcmp(pen->acts[i].field, "state") == 0 && strcmp(pen->acts[i].key, key) == 0)
			return true;
	return false;
}

/* The program signs anew what is shown as signed and is changed: the oracle must know. A return that is voided is not signed. */
static void sign_again(struct sim_pen *pen)
{
	const struct table *table = table_find(pen->sim->box[pen->box].screen, "census");
	int count = pen->count, state = table_column(table, "state");

	for (int i = 0; i < count; i++) {
		char key[SIM_KEY];
		struct sim_look look;
		struct sim_act *act;
		bool is_void = false;

		if (!pen->acts[i].sighted || pen->acts[i].kind == SIM_SETTLE || !oracle_return_of(pen->acts[i].form, pen->acts[i].key, key)
				|| has_sign(pen, key))
			continue;
		for (int j = 0; j < count; j++)
			is_void |= pen->acts[j].kind == SIM_VOID && strcmp(pen->acts[j].form, "census") == 0 && strcmp(pen->acts[j].key, key) == 0;
		if (is_void)
			continue;
		sim_look(pen->sim, pen->box, table, key, state, &look);
		act = add_sign(pen, key, &look, look.text);
		act->is_again = true;
		act->sighted = mem_copy(pen->acts[i].sighted);
	}
}

void pen_insert(struct sim_pen *pen, const char *form, ...)
{
	const struct table *table = table_find(pen->sim->box[pen->box].screen, form);
	struct value row[TABLE_MAX_COLUMNS];
	struct sim_act *act;
	const char *pair;
	va_list pairs;
	size_t length = 0;

	if (!pen->is_good)
		return;
	for (int i = 0; i < TABLE_MAX_COLUMNS; i++)
		row[i] = value_null();
	act = add(pen, SIM_INSERT, form, "");
	buf_init(&act->row, ROW_MAX);
	va_start(pairs, form);
	while ((pair = va_arg(pairs, const char *))) {
		char *name = mem_copy_bytes(pair, strcspn(pair, "="));
		int at = table_column(table, name);

		if (at < 0)
			die("no column %s in %s", name, form);
		row[at] = value_of(&table->columns[at], strchr(pair, '=') + 1);
		if (row[at].kind != VALUE_NULL)
			buf_format(&act->row, "%s\n", pair);
		free(name);
	}
	va_end(pairs);
	for (int i = 0; i < table->key_count; i++)
		length += (size_t) (row[table->key[i]].kind == VALUE_INT
			? snprintf(act->key + length, SIM_KEY - length, "%s%lld", i ? "/" : "", (long long) row[table->key[i]].number)
			: snprintf(act->key + length, SIM_KEY - length, "%s%s", i ? "/" : "", row[table->key[i]].text));
	for (int i = 0; i < table->column_count; i++)
		if (row[i].kind == VALUE_NULL)
			buf_format(&act->row, "%s\n", table->columns[i].name);
	pen->is_good = txn_insert(pen->txn, table, row, &pen->err);
	if (strcmp(form, "census") != 0)
		take_sight(pen, act);
}

void pen_void(struct sim_pen *pen, const char *form, const char *key, const char *reason)
{
	const struct table *table = table_find(pen->sim->box[pen->box].screen, form);
	struct value values[TABLE_MAX_KEY];
	char storage[SIM_KEY];
	struct sim_act *act;

	if (!pen->is_good)
		return;
	read_key(table, key, values, storage);
	pen->is_good = txn_void(pen->txn, table, values, reason, NULL, &pen->err);
	act = add(pen, SIM_VOID, form, key);
	act->record = oracle_record_shown(pen->sim, pen->box, form, key);
	take_sight(pen, act);
}

void pen_settle(struct sim_pen *pen, const struct settle *settle, const struct sim_act *act, enum settle_answer *answer)
{
	struct sim_act *kept;
	struct settle copy = *settle;
	struct value values[TABLE_MAX_KEY];
	char storage[SIM_KEY];

	*answer = SETTLE_CHANGED;
	if (!pen->is_good)
		return;
	copy.table = table_find(pen->sim->box[pen->box].screen, act->form);
	read_key(copy.table, act->key, values, storage);
	copy.key = values;
	pen->is_good = txn_settle(pen->txn, &copy, answer, &pen->err);
	if (!pen->is_good || *answer != SETTLE_TAKEN)
		return;
	kept = add(pen, SIM_SETTLE, act->form, act->key);
	*kept = *act;
	kept->saw_own = oracle_is_waiting(pen->sim, pen->box, act->seen.version);
	kept->record = oracle_record_shown(pen->sim, pen->box, act->form, act->key);
	take_sight(pen, kept);
	if (!kept->sighted && strcmp(kept->field, "state") == 0)
		kept->sighted = oracle_record_shown(pen->sim, pen->box, "census", kept->key);
}

bool pen_end(struct sim_pen *pen)
{
	struct sim *sim = pen->sim;
	bool is_written = pen->is_good && pen->count > 0;

	if (is_written)
		sign_again(pen);
	if (is_written)
		is_written = txn_commit(pen->txn, &pen->err);
	else
		txn_abort(pen->txn);
	if (is_written) {
		oracle_written(sim, pen->box, pen->acts, pen->count, clock_now());
		sim->entries++;
		for (int i = 0; i < pen->count; i++)
			sim_say(sim, " %s %s %s", pen->acts[i].form, pen->acts[i].key, pen->acts[i].field);
		sim_say(sim, " as entry %d", sim->oracle->written_count - 1);
		return true;
	}
	sim_say(sim, pen->is_good ? " nothing" : " no: %s", pen->err.text);
	oracle_free_acts(pen->acts, pen->count);
	return false;
}
