/* The oracle's own picture of the hub's tables and conflicts, with the past of each cell. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/value.h"
#include "tests/sync/sim_oracle.h"

enum { SLOTS = 1 << 14, NAME = 160, RECORD_MAX = 1 << 16, LINES = 256 };

bool oracle_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

struct sim_oracle *oracle_new(void)
{
	struct sim_oracle *oracle = mem_zero(1, sizeof *oracle);

	oracle->index = mem_zero(SLOTS, sizeof *oracle->index);
	oracle->versions = mem_zero(1, sizeof *oracle->versions);
	oracle->version_count = 1;
	oracle->versions[0] = (struct sim_version) { .written = -1, .box = -1 };
	return oracle;
}

void oracle_free_acts(struct sim_act *acts, int count)
{
	for (int i = 0; i < count; i++) {
		free(acts[i].record);
		free(acts[i].stood);
		free(acts[i].sighted);
		free(acts[i].root_stood);
		if (acts[i].row.bytes)
			buf_free(&acts[i].row);
	}
	free(acts);
}

/* The cells and disputes. */
static void forget_picture(struct sim_oracle *oracle)
{
	for (int i = 0; i < oracle->cell_count; i++) {
		for (int j = 0; j < oracle->cells[i].past_count; j++) {
			free(oracle->cells[i].past[j].text);
			free(oracle->cells[i].past[j].scope);
		}
		free(oracle->cells[i].past);
		free(oracle->cells[i].name);
		free(oracle->cells[i].text);
	}
	for (int i = 0; i < oracle->dispute_count; i++) {
		free(oracle->disputes[i].name);
		free(oracle->disputes[i].state);
		free(oracle->disputes[i].waiting);
	}
	free(oracle->cells);
	free(oracle->disputes);
	free(oracle->index);
}

static void copy_picture(const struct sim_oracle *from, struct sim_oracle *to)
{
	to->cell_count = from->cell_count;
	to->dispute_count = from->dispute_count;
	to->cells = mem_zero((size_t) from->cell_count + 1, sizeof *to->cells);
	to->disputes = mem_zero((size_t) from->dispute_count + 1, sizeof *to->disputes);
	to->index = mem_alloc(SLOTS * sizeof *to->index);
	memcpy(to->index, from->index, SLOTS * sizeof *to->index);
	for (int i = 0; i < from->cell_count; i++) {
		const struct sim_cell *cell = &from->cells[i];

		to->cells[i] = *cell;
		to->cells[i].name = mem_copy(cell->name);
		to->cells[i].text = mem_copy(cell->text);
		to->cells[i].past = mem_zero((size_t) cell->past_count + 1, sizeof *cell->past);
		for (int j = 0; j < cell->past_count; j++)
			to->cells[i].past[j] = (struct sim_past) { cell->past[j].version, mem_copy(cell->past[j].text), mem_copy(cell->past[j].scope),
				cell->past[j].number };
	}
	for (int i = 0; i < from->dispute_count; i++)
		to->disputes[i] = (struct sim_dispute) { mem_copy(from->disputes[i].name), mem_copy(from->disputes[i].state),
			mem_copy(from->disputes[i].waiting) };
}

static void drop_mark(struct sim_oracle *oracle)
{
	if (oracle->mark)
		forget_picture(oracle->mark);
	free(oracle->mark);
	oracle->mark = NULL;
}

void oracle_mark(struct sim *sim)
{
	struct sim_oracle *oracle = sim->oracle;

	drop_mark(oracle);
	oracle->mark = mem_zero(1, sizeof *oracle->mark);
	copy_picture(oracle, oracle->mark);
	for (int i = 0; i < oracle->written_count; i++)
		oracle->written[i].was_judged = oracle->written[i].is_judged;
}

void oracle_back(struct sim *sim)
{
	struct sim_oracle *oracle = sim->oracle;

	forget_picture(oracle);
	copy_picture(oracle->mark, oracle);
	for (int i = 0; i < oracle->written_count; i++) {
		oracle->written[i].is_recovered |= oracle->written[i].is_judged && !oracle->written[i].was_judged;
		oracle->written[i].is_judged = oracle->written[i].was_judged;
	}
	for (int i = 0; i < sim->boxes; i++)
		sim->box[i].is_astray = sim->box[i].is_backup_astray = true;
	oracle_gone(sim);
}

void oracle_free(struct sim_oracle *oracle)
{
	if (!oracle)
		return;
	for (int i = 0; i < oracle->written_count; i++)
		oracle_free_acts(oracle->written[i].acts, oracle->written[i].count);
	for (int i = 0; i < oracle->version_count; i++) {
		free(oracle->versions[i].cell);
		free(oracle->versions[i].text);
	}
	drop_mark(oracle);
	forget_picture(oracle);
	free(oracle->claims);
	free(oracle->written);
	free(oracle->versions);
	free(oracle);
}

struct sim_cell *oracle_cell(struct sim_oracle *oracle, const char *form, const char *key, const char *column, bool may_make)
{
	unsigned hash = 5381;
	char name[NAME];

	snprintf(name, sizeof name, "%s %s %s", form, key, column);
	for (const char *at = name; *at; at++)
		hash = hash * 33 + (unsigned char) *at;
	for (;; hash++) {
		int at = oracle->index[hash % SLOTS];

		if (at == 0)
			break;
		if (strcmp(oracle->cells[at - 1].name, name) == 0)
			return &oracle->cells[at - 1];
	}
	if (!may_make)
		return NULL;
	if (oracle->cell_count >= SLOTS / 2)
		die("the script has too many cells");
	oracle->cells = mem_grow(oracle->cells, (size_t) oracle->cell_count + 1, sizeof *oracle->cells);
	oracle->cells[oracle->cell_count] = (struct sim_cell) { .name = mem_copy(name) };
	oracle->index[hash % SLOTS] = ++oracle->cell_count;
	return &oracle->cells[oracle->cell_count - 1];
}

void oracle_cell_set(struct sim_oracle *oracle, struct sim_cell *cell, const char *text, int version, const char *scope, int64_t number)
{
	(void) oracle;
	free(cell->text);
	cell->text = mem_copy(text);
	cell->is_there = true;
	cell->version = version;
	cell->past = mem_grow(cell->past, (size_t) cell->past_count + 1, sizeof *cell->past);
	cell->past[cell->past_count++] = (struct sim_past) { version, mem_copy(text), mem_copy(scope), number };
}

struct sim_dispute *oracle_dispute(struct sim_oracle *oracle, const char *form, const char *record, const char *field, int origin,
	bool may_make)
{
	char name[NAME];

	snprintf(name, sizeof name, "%s %s %s %d", form, record, field, origin);
	for (int i = 0; i < oracle->dispute_count; i++)
		if (strcmp(oracle->disputes[i].name, name) == 0)
			return &oracle->disputes[i];
	if (!may_make)
		return NULL;
	oracle->disputes = mem_grow(oracle->disputes, (size_t) oracle->dispute_count + 1, sizeof *oracle->disputes);
	oracle->disputes[oracle->dispute_count] = (struct sim_dispute) { mem_copy(name), NULL, NULL };
	return &oracle->disputes[oracle->dispute_count++];
}

void oracle_blanked(struct sim *sim, const char *form, const char *key, const char *record, const char *field)
{
	struct sim_oracle *oracle = sim->oracle;
	char *start = mem_format("%s %s %s ", form, record, field);
	int left = 0;

	oracle_cell(oracle, form, key, field, true)->is_blanked = true;
	for (int i = 0; i < oracle->dispute_count; i++) {
		if (strncmp(oracle->disputes[i].name, start, strlen(start)) != 0) {
			oracle->disputes[left++] = oracle->disputes[i];
			continue;
		}
		free(oracle->disputes[i].name);
		free(oracle->disputes[i].state);
		free(oracle->disputes[i].waiting);
	}
	oracle->dispute_count = left;
	free(start);
}

void oracle_record_name(const char *form, const char *key, char out[SIM_KEY])
{
	if (strncmp(form, "visit", 5) == 0) {
		char id[40];

		value_id_format(strtoll(key, NULL, 10), id);
		snprintf(out, SIM_KEY, "%s%s", id, key + strspn(key, "0123456789"));
	} else {
		snprintf(out, SIM_KEY, "%s", key);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* True where CELL is of the record or of a row of its grids. */
static bool is_of(const char *cell, const char *form, const char *key)
{
	static const char *const grids[][2] = { { "census", "enrolment" }, { "visit", "visit_class" } };
	size_t length = strlen(form), of_key = strlen(key);

	if (strncmp(cell, form, length) == 0 && cell[length] == ' ')
		return strncmp(cell + length + 1, key, of_key) == 0 && cell[length + 1 + of_key] == ' ';
	for (size_t i = 0; i < sizeof grids / sizeof *grids; i++) {
		length = strlen(grids[i][1]);
		if (strcmp(grids[i][0], form) == 0 && strncmp(cell, grids[i][1], length) == 0 && cell[length] == ' ')
			return strncmp(cell + length + 1, key, of_key) == 0 && cell[length + 1 + of_key] == '/';
	}
	return false;
}

char *oracle_record_here(struct sim_oracle *oracle, const char *form, const char *key)
{
	char *lines[LINES];
	struct buf out;
	int count = 0;

	for (int i = 0; i < oracle->cell_count && count < LINES; i++)
		if (oracle->cells[i].text && is_of(oracle->cells[i].name, form, key))
			lines[count++] = mem_format("%s=%s\n", oracle->cells[i].name, oracle->cells[i].text);
	qsort(lines, (size_t) count, sizeof *lines, by_text);
	buf_init(&out, RECORD_MAX);
	for (int i = 0; i < count; i++) {
		buf_text(&out, lines[i]);
		free(lines[i]);
	}
	return out.bytes;
}
