/* The oracle's memory of what was written and seen; sim_judge.c judges by it. */
#include "config.h"
#include "tests/sync/sim_oracle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/inside.h"
#include "store/log.h"
#include "store/query.h"

#if __has_include("store/release.h")
enum { NO_MORE = ENTRY_DROPPED, HAS_CORRECTIONS = true };
#else
enum { NO_MORE = ENTRY_ACCEPTED, HAS_CORRECTIONS = false };
#endif
#if __has_include("store/lost.h")
enum { HAS_LOST = true };
#else
enum { HAS_LOST = false };
#endif
enum { RECORD_MAX = 1 << 16, LINES = 256 };

static struct query *ask(struct replica *replica, const char *sql)
{
	struct query *query;
	struct err err;

	if (!query_open(replica, sql, &query, &err))
		die("the oracle: %s", err.text);
	return query;
}

/* Calls VISIT for each column of each row of a table that is not about conflicts. */
static void each_cell(struct replica *replica, const struct table *table, void (*visit)(void *state, const char *form, const char *key,
	const char *column, const char *text), void *state)
{
	struct query *rows;
	struct err err;
	struct buf sql;

	buf_init(&sql, 4096);
	buf_text(&sql, "SELECT ");
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s%s", i ? " || '/' || " : "", table->columns[table->key[i]].name);
	buf_format(&sql, ", * FROM %s", table->name);
	rows = ask(replica, sql.bytes);
	while (query_step(rows, &err) == 1) {
		char key[SIM_KEY];

		snprintf(key, sizeof key, "%s", query_text(rows, 0));
		for (int i = 1; i < query_columns(rows); i++)
			if (strcmp(query_name(rows, i), "_scope") != 0)
				visit(state, table->name, key, query_name(rows, i), query_is_null(rows, i) ? NULL : query_text(rows, i));
	}
	query_close(rows);
	buf_free(&sql);
}

static void begin_cell(void *state, const char *form, const char *key, const char *column, const char *text)
{
	oracle_cell_set(state, oracle_cell(state, form, key, column, true), text, 0, "", 0);
}

void oracle_begin(struct sim *sim)
{
	struct replica *hub = sim_hub(sim);

	for (int i = 0; i < table_count(hub); i++)
		if (table_at(hub, i)->number != TABLE_CONFLICT && table_at(hub, i)->number != TABLE_WITHDRAWAL)
			each_cell(hub, table_at(hub, i), begin_cell, sim->oracle);
}

/* A settlement, or the correction of a refused value, that leaves what its author saw to stand writes nothing of its own. */
static bool is_kept(const struct sim_act *act)
{
	return act->is_null == act->seen.is_null && (act->is_null || strcmp(act->now, act->seen.text) == 0);
}

static void add_version(struct sim_oracle *oracle, const struct sim_act *act, const char *column, const char *text)
{
	const struct sim_written *written = &oracle->written[oracle->written_count - 1];

	oracle->versions = mem_grow(oracle->versions, (size_t) oracle->version_count + 1, sizeof *oracle->versions);
	oracle->versions[oracle->version_count++] = (struct sim_version) { .written = oracle->written_count - 1, .box = written->box,
		.life = written->life, .cell = mem_format("%s %s %s", act->form, act->key, column), .text = mem_copy(text),
		.is_again = act->kind == SIM_CHANGE && is_kept(act), .again_own = act->saw_own, .again = act->seen.version };
}

/* A whole row that is chosen writes only the cells in which it differs from what its author saw. */
static bool is_unchanged(const struct sim_act *act, const char *column, const char *value)
{
	char *line = mem_format("%s %s %s=%s%s", act->form, act->key, column, value ? value : "", value ? "\n" : "");
	bool is_there = act->kind == SIM_SETTLE && act->record && strstr(act->record, line);

	free(line);
	return act->kind == SIM_SETTLE && (value ? is_there : !is_there);
}

/* A version for each line "column=value" of a row; one without '=' is a blank. */
static void add_row(struct sim_oracle *oracle, const struct sim_act *act)
{
	char *copy = mem_copy(act->row.bytes), *rest = copy, *line;

	while (*rest && (line = strsep(&rest, "\n"))) {
		char *value = strchr(line, '=');

		if (value)
			*value++ = '\0';
		if (!is_unchanged(act, line, value))
			add_version(oracle, act, line, value);
		if (!rest)
			break;
	}
	free(copy);
}

void oracle_written(struct sim *sim, int box, struct sim_act *acts, int count, int64_t time)
{
	struct sim_oracle *oracle = sim->oracle;

	oracle->written = mem_grow(oracle->written, (size_t) oracle->written_count + 1, sizeof *oracle->written);
	oracle->written[oracle->written_count++] = (struct sim_written) { .box = box, .life = sim->box[box].life,
		.district = sim->box[box].district,
		.count = count, .time = time, .acts = acts };
	for (int i = 0; i < count; i++) {
		oracle_id_act(sim, box, &acts[i]);
		if (acts[i].row.bytes)
			add_row(oracle, &acts[i]);
		else if (acts[i].kind == SIM_CHANGE || (acts[i].kind == SIM_SETTLE && acts[i].field[0] != '*' && acts[i].field[0] != '_'
				&& !is_kept(&acts[i])))
			add_version(oracle, &acts[i], acts[i].field, acts[i].is_null ? NULL : acts[i].now);
	}
}

void oracle_office(struct sim *sim, int box, int64_t time)
{
	oracle_written(sim, box, NULL, 0, time);
	sim->oracle->written[sim->oracle->written_count - 1].is_office = true;
}

void oracle_moved(struct sim *sim, const char *school, int64_t time)
{
	oracle_office(sim, SIM_HUB, time);
	snprintf(sim->oracle->written[sim->oracle->written_count - 1].school, 8, "%s", school);
}

/* The school of an entry that was decided in another district left that of BOX, or came back, since the entry was written, and the box has
 * heard of it: what the entry wrote is not laid over the rows that come with the school. */
static bool is_over(struct sim *sim, int box, int64_t time)
{
	bool is_found = false;

	for (int i = 0; i < sim->oracle->written_count && !is_found; i++) {
		const struct sim_written *move = &sim->oracle->written[i];
		struct query *row;
		struct err err;

		if (!move->school[0])
			continue;
		row = ask(sim->box[box].screen, "SELECT 1 FROM entry AS own JOIN entry AS move ON move.id > own.id AND move.time = ?2 AND move.state"
			" = ?4 JOIN scope ON scope.id = move.scope AND scope.code = ?3 WHERE own.time = ?1 AND own.school = ?5");
		query_bind_int(row, 1, time);
		query_bind_int(row, 2, move->time);
		query_bind_text(row, 3, sim->box[box].district);
		query_bind_int(row, 4, ENTRY_ACCEPTED);
		query_bind_text(row, 5, move->school);
		is_found = query_step(row, &err) == 1;
		query_close(row);
	}
	return is_found;
}

bool oracle_is_waiting(struct sim *sim, int box, int version)
{
	int64_t time = version > 0 ? sim->oracle->written[sim->oracle->versions[version].written].time : 0;
	struct query *row;
	struct err err;
	int state;

	if (version <= 0 || box == SIM_HUB)
		return false;
	row = ask(sim->box[box].screen, "SELECT state FROM entry WHERE state NOT IN (?2, ?3) AND time = ?1");
	query_bind_int(row, 1, time);
	query_bind_int(row, 2, ENTRY_ACCEPTED);
	query_bind_int(row, 3, NO_MORE);
	state = query_step(row, &err) == 1 ? (int) query_int(row, 0) : -1;
	query_close(row);
	return state >= 0 && (state != ENTRY_ELSEWHERE || !is_over(sim, box, time));
}

static int64_t stands_at(struct sim *sim, int box, const char *scope)
{
	char *number = sim_ask(sim->box[box].screen, "SELECT number FROM scope WHERE code = ?1", scope);
	int64_t at = number ? strtoll(number, NULL, 10) : 0;

	free(number);
	return at;
}

/* What stood in a cell at the hub when it was where BOX is now. */
static const struct sim_past *past_of(struct sim *sim, int box, const struct sim_cell *cell)
{
	const char *district = sim->box[box].district;

	for (int i = cell ? cell->past_count - 1 : -1; i >= 0; i--) {
		const struct sim_past *past = &cell->past[i];

		if (past->number == 0 || ((strcmp(past->scope, district) == 0 || strcmp(past->scope, "*") == 0)
				&& past->number <= stands_at(sim, box, past->scope)))
			return past;
	}
	return NULL;
}

static int shown(struct sim *sim, int box, const struct table *table, const char *key, int column, const char *text)
{
	struct sim_oracle *oracle = sim->oracle;
	const char *name = table->columns[column].name;
	const struct sim_cell *cell = oracle_cell(oracle, table->name, key, name, false);
	const struct sim_past *past;
	char whole[160];

	if (box == SIM_HUB) {
		if (!oracle_same(cell ? cell->text : NULL, text))
			sim_fail(sim, "tracking", "the hub shows %s %s %s as %s, which nobody was seen to write", table->name, key, name,
				text ? text : "nothing");
		return cell ? cell->version : 0;
	}
	snprintf(whole, sizeof whole, "%s %s %s", table->name, key, name);
	for (int i = oracle->version_count - 1; i > 0; i--)
		if (strcmp(oracle->versions[i].cell, whole) == 0 && oracle_same(oracle->versions[i].text, text)
				&& oracle_is_waiting(sim, box, i))
			return i;
	past = past_of(sim, box, cell);
	/* What the hub has lost has no version here. */
	if (!oracle_same(past ? past->text : NULL, text) && sim->box[box].is_astray)
		return -1;
	if (!oracle_same(past ? past->text : NULL, text))
		sim_fail(sim, "shown", "box %d shows %s as %s, which neither waits there nor stood at the hub at its number (%s)", box, whole,
			text ? text : "nothing", past && past->text ? past->text : "nothing");
	return past ? past->version : 0;
}

int oracle_shown(struct sim *sim, int box, const struct table *table, const char *key, int column, const char *text)
{
	char *own_key = oracle_ids(sim, box, key), *own_text = oracle_ids(sim, box, text);
	int version = shown(sim, box, table, own_key, column, own_text);

	free(own_key);
	free(own_text);
	return version;
}

struct lines {
	const char *form, *key;
	char *list[LINES];
	int count;
};

static void keep_line(void *state, const char *form, const char *key, const char *column, const char *text)
{
	struct lines *lines = state;
	size_t length = strlen(lines->key);
	bool is_own = strcmp(form, lines->form) == 0;

	if (text && lines->count < LINES && strncmp(key, lines->key, length) == 0 && key[length] == (is_own ? '\0' : '/'))
		lines->list[lines->count++] = mem_format("%s %s %s=%s\n", form, key, column, text);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

char *oracle_record_shown(struct sim *sim, int box, const char *form, const char *key)
{
	struct replica *replica = sim->box[box].screen;
	const struct table *table = table_find(replica, form);
	struct lines lines = { .form = form, .key = key };
	struct buf out;

	for (int i = 0; i < table_count(replica); i++) {
		const struct table *other = table_at(replica, i);

		if (other == table || (other->parent && strcmp(other->parent, form) == 0))
			each_cell(replica, other, keep_line, &lines);
	}
	for (int i = 0; i < lines.count; i++) {
		char *line = oracle_ids(sim, box, lines.list[i]);

		free(lines.list[i]);
		lines.list[i] = line;
	}
	if (lines.count > 0)
		qsort(lines.list, (size_t) lines.count, sizeof *lines.list, by_text);
	buf_init(&out, RECORD_MAX);
	for (int i = 0; i < lines.count; i++) {
		buf_text(&out, lines.list[i]);
		free(lines.list[i]);
	}
	return out.bytes;
}

static void compare_cell(void *state, const char *form, const char *key, const char *column, const char *text)
{
	struct sim *sim = state;
	char *own_key = oracle_ids(sim, SIM_HUB, key), *own_text = oracle_ids(sim, SIM_HUB, text);
	const struct sim_cell *cell = oracle_cell(sim->oracle, form, own_key, column, false);
	bool is_same = oracle_same(cell ? cell->text : NULL, own_text);

	free(own_key);
	free(own_text);
	if (!is_same)
		sim_fail(sim, "tracking", "the hub has %s %s %s as %s and was seen to get %s", form, key, column, text ? text : "nothing",
			cell && cell->text ? cell->text : "nothing");
}

/* The number at which the hub's log holds the entry of this time, and its scope (newly allocated, NULL: nowhere). */
static char *stands_since(struct sim *sim, int64_t time, int64_t *number)
{
	struct query *row = ask(sim_hub(sim), "SELECT number, (SELECT code FROM scope WHERE scope.id = entry.scope) FROM entry WHERE time = ?1"
		" ORDER BY id DESC");
	struct err err;
	char *scope = NULL;

	query_bind_int(row, 1, time);
	if (query_step(row, &err) == 1) {
		*number = query_int(row, 0);
		scope = mem_copy(query_text(row, 1));
	}
	query_close(row);
	return scope;
}

static void catch_up_cell(void *state, const char *form, const char *key, const char *column, const char *text)
{
	struct sim *sim = state;
	struct sim_oracle *oracle = sim->oracle;
	char *own_key = oracle_ids(sim, SIM_HUB, key), *own_text = oracle_ids(sim, SIM_HUB, text);
	char *name = mem_format("%s %s %s", form, own_key, column), *scope = NULL;
	const struct sim_cell *cell = oracle_cell(oracle, form, own_key, column, false);
	int version = oracle->version_count - 1;
	int64_t number = 0;

	while (version > 0 && !(oracle->written[oracle->versions[version].written].is_recovered
			&& strcmp(oracle->versions[version].cell, name) == 0 && oracle_same(oracle->versions[version].text, own_text)))
		version--;
	if (own_text && version > 0 && !(cell && cell->is_there))
		scope = stands_since(sim, oracle->written[oracle->versions[version].written].time, &number);
	if (scope)
		oracle_cell_set(oracle, oracle_cell(oracle, form, own_key, column, true), own_text, version, scope, number);
	free(scope);
	free(name);
	free(own_key);
	free(own_text);
}

void oracle_catch_up(struct sim *sim)
{
	struct replica *hub = sim_hub(sim);

	for (int i = 0; i < table_count(hub); i++)
		if (table_at(hub, i)->number != TABLE_CONFLICT)
			each_cell(hub, table_at(hub, i), catch_up_cell, sim);
}

/* The time in the head of a body: the seventh thing it says. */
static int64_t time_of(const void *body, size_t length)
{
	struct reader in;

	reader_init(&in, body, length);
	for (int i = 0; i < 4; i++)
		reader_varint(&in);
	return reader_zigzag(&in);
}

static bool is_kept_aside(struct sim *sim, int64_t time)
{
	sqlite3_stmt *rows;
	bool is_found = false;

	if (sqlite3_prepare_v2(sim_hub(sim)->db, HAS_LOST ? "SELECT body FROM quarantine UNION ALL SELECT body FROM lost"
			: "SELECT body FROM quarantine", -1, &rows, NULL) != SQLITE_OK)
		die("the oracle: %s", sqlite3_errmsg(sim_hub(sim)->db));
	while (!is_found && sqlite3_step(rows) == SQLITE_ROW)
		is_found = time_of(sqlite3_column_blob(rows, 0), (size_t) sqlite3_column_bytes(rows, 0)) == time;
	sqlite3_finalize(rows);
	return is_found;
}

/* True where the log of BOX holds the entry, in STATE or, where that is below 0, however. */
static bool is_in_log(struct sim *sim, int box, int64_t time, int state)
{
	struct query *row = ask(sim->box[box].screen, "SELECT 1 FROM entry WHERE time = ?1 AND (?2 < 0 OR state = ?2)");
	struct err err;
	bool is_there;

	query_bind_int(row, 1, time);
	query_bind_int(row, 2, state);
	is_there = query_step(row, &err) == 1;
	query_close(row);
	return is_there;
}

/* Withdrawn by its own box, or dropped by the operator, and its box still says so: nobody wants it at a province that was set back to before
 * it came and that never asks for it again (an entry under an earlier number of its box: store/back.c). */
static bool is_taken_back(struct sim *sim, const struct sim_written *written)
{
	for (int box = 0; box < sim->boxes; box++)
		if (is_in_log(sim, box, written->time, ENTRY_DROPPED))
			return true;
	return false;
}

void oracle_close(struct sim *sim)
{
	struct sim_oracle *oracle = sim->oracle;
	struct replica *hub = sim_hub(sim);

	oracle_judge(sim);
	for (int i = 0; i < table_count(hub); i++)
		if (table_at(hub, i)->number != TABLE_CONFLICT)
			each_cell(hub, table_at(hub, i), compare_cell, sim);
	oracle_check_open(sim);
	for (int i = 0; i < oracle->written_count; i++) {
		const struct sim_written *written = &oracle->written[i];

		if (!written->is_judged && !written->is_gone && !written->is_office && !is_kept_aside(sim, written->time)
				&& !is_taken_back(sim, written))
			sim_fail(sim, "lost", "entry %d, of box %d, was acknowledged and is neither at the hub nor in quarantine (%s %s)", i,
				written->box, written->acts[0].form, written->acts[0].key);
	}
}

void oracle_gone(struct sim *sim)
{
	for (int i = 0; i < sim->oracle->written_count; i++) {
		struct sim_written *written = &sim->oracle->written[i];
		bool is_there = written->is_judged || written->is_gone;

		for (int box = 0; box < sim->boxes && !is_there; box++)
			is_there = is_in_log(sim, box, written->time, -1);
		written->is_gone |= !is_there && !is_kept_aside(sim, written->time);
	}
}

void oracle_renumbered(struct sim *sim, int box)
{
	sim_desk_clear(sim, box);
	sim_say(sim, " (box %d is replica %d)", box, replica_number(sim->box[box].screen));
}

/* The entry's state in the log of BOX, -1 where it is not there. */
static int state_in_log(struct sim *sim, int box, int64_t time)
{
	struct query *row = ask(sim->box[box].screen, "SELECT state FROM entry WHERE time = ?1");
	struct err err;
	int state;

	query_bind_int(row, 1, time);
	state = query_step(row, &err) == 1 ? (int) query_int(row, 0) : -1;
	query_close(row);
	return state;
}

/* The box made the row itself, and the province has none that the box knows of: what is keyed over it builds on it, and waits behind
 * it where it is refused. */
static bool is_own_row(struct sim *sim, int box, const char *form, const char *key)
{
	const struct sim_oracle *oracle = sim->oracle;

	if (past_of(sim, box, oracle_cell(sim->oracle, form, key, "_void", false)))
		return false;
	for (int i = 0; i < oracle->written_count; i++)
		for (int j = 0; j < oracle->written[i].count; j++) {
			const struct sim_act *act = &oracle->written[i].acts[j];
			int state;

			if (act->kind != SIM_INSERT || strcmp(act->form, form) != 0 || strcmp(act->key, key) != 0)
				continue;
			state = state_in_log(sim, box, oracle->written[i].time);
			if (state == ENTRY_PENDING || state == ENTRY_REFUSED || state == ENTRY_HELD)
				return true;
		}
	return false;
}

void oracle_root(struct sim *sim, int box, const char *form, const char *key, const char *field, struct sim_look *look)
{
	const struct sim_oracle *oracle = sim->oracle;
	char *own = oracle_ids(sim, box, key);
	bool may_go_back = HAS_CORRECTIONS && box != SIM_HUB && !is_own_row(sim, box, form, own);

	while (may_go_back && look->version > 0) {
		const struct sim_written *written = &oracle->written[oracle->versions[look->version].written];
		const struct sim_act *act = NULL;
		int state = state_in_log(sim, box, written->time);

		for (int i = 0; i < written->count; i++)
			if (written->acts[i].kind == SIM_CHANGE && strcmp(written->acts[i].form, form) == 0 && strcmp(written->acts[i].key, own) == 0
					&& strcmp(written->acts[i].field, field) == 0)
				act = &written->acts[i];
		if (!act || (state != ENTRY_REFUSED && state != ENTRY_HELD))
			break;
		*look = act->seen;
	}
	free(own);
}
