/* A record to its draft and back. */
#include "config.h"
#include "form/draft_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/seal.h"
#include "form/arena.h"
#include "form/type.h"
#include "store/query.h"

#define SIGHT "_seen" /* the field of what was seen of the whole record by who signs it */
enum { SIGHT_HEX = 16 };

struct loading {
	struct record *record;
	struct record_clash *clashes;
	int clash_count;
};

static bool is_free(const struct form *form)
{
	return form->rows == NULL || strcmp(form->rows, "free") == 0;
}

/* How the draft knows a row: "5", "3-1207-1", "#0". */
static void put_row_name(const struct record *record, int grid, int row, struct buf *out)
{
	const struct record_grid *place = &record->grids[grid];
	int number = 0;

	if (place->rows[row].is_new && is_free(place->form)) {
		for (int i = 0; i < row; i++)
			number += place->rows[i].is_new;
		buf_format(out, "#%d", number);
		return;
	}
	for (int k = record->form->key_count; k < place->form->key_count; k++) {
		const struct field *field = &place->form->fields[place->form->key[k]];

		if (k > record->form->key_count)
			buf_byte(out, '/');
		type_print(field, &place->rows[row].cells[place->form->key[k]].now, out);
	}
}

bool draft_record_put(struct replica *replica, int64_t draft, const struct record *record, int grid, int row,
	int field, struct err *err)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	const struct record_cell *cell = grid < 0 ? &record->cells[field] : &record->grids[grid].rows[row].cells[field];
	char hex[SIGHT_HEX + 1];
	struct buf name;
	bool is_good;

	if (form->fields[field].computed != NULL)
		return true;
	buf_init(&name, 1024);
	if (grid >= 0)
		put_row_name(record, grid, row, &name);
	is_good = draft_put(replica, draft, grid < 0 ? "" : form->code, name.bytes, form->fields[field].code, &cell->now,
		&cell->seen, err);
	buf_free(&name);
	/* Whoever signs has seen the record as it is on the screen now. */
	if (is_good && grid < 0 && form->fields[field].signs != NULL && !record->is_new) {
		struct value sight = value_bytes(hex, SIGHT_HEX), none = value_null();

		seal_hex(record->sight.hash, sizeof record->sight.hash, hex);
		is_good = draft_put(replica, draft, "", "", SIGHT, &sight, &none, err);
	}
	return is_good;
}

bool draft_record_put_all(struct replica *replica, int64_t draft, const struct record *record, struct err *err)
{
	for (int i = 0; i < record->form->field_count; i++)
		if (!value_equal(&record->cells[i].now, &record->cells[i].seen)
			&& !draft_record_put(replica, draft, record, -1, -1, i, err))
			return false;
	for (int grid = 0; grid < record->form->grid_count; grid++)
		for (int row = 0; row < record->grids[grid].row_count; row++)
			for (int i = 0; i < record->grids[grid].form->field_count && !record_row_is_blank(record, grid, row);
				 i++) {
				const struct record_cell *cell = &record->grids[grid].rows[row].cells[i];

				if (!value_equal(&cell->now, &cell->seen)
					&& !draft_record_put(replica, draft, record, grid, row, i, err))
					return false;
			}
	return true;
}

static int find_grid(const struct record *record, const char *code)
{
	for (int i = 0; i < record->form->grid_count; i++)
		if (record->grids[i].form != NULL && strcmp(record->grids[i].form->code, code) == 0)
			return i;
	return -1;
}

/* The row that NAME means, made where it is not there; -1 where the name cannot be one. */
static int find_row(struct record *record, int grid, const char *name)
{
	const struct record_grid *place = &record->grids[grid];
	char text[256];
	const char *at = name;
	struct buf present;
	int wanted, row, found = -1;

	if (name[0] == '#') {
		wanted = atoi(name + 1);
		for (row = 0; row < place->row_count; row++)
			if (place->rows[row].is_new && wanted-- == 0)
				return row;
		for (row = -1; wanted >= 0 && wanted < 1000; wanted--)
			row = record_add_row(record, grid);
		return row;
	}
	buf_init(&present, 1024);
	for (row = 0; row < place->row_count && found < 0; row++) {
		buf_clear(&present);
		put_row_name(record, grid, row, &present);
		if (strcmp(present.bytes, name) == 0)
			found = row;
	}
	buf_free(&present);
	if (found >= 0)
		return found;
	found = record_add_row(record, grid);
	for (int k = record->form->key_count; k < place->form->key_count; k++) {
		size_t length = strcspn(at, "/");

		snprintf(text, sizeof text, "%.*s", (int) length, at);
		record_put_row(record, grid, found, place->form->key[k], text, NULL);
		at += length + (at[length] == '/');
	}
	return found;
}

static struct value kept(struct record *record, const struct value *value)
{
	if (value->kind != VALUE_TEXT)
		return *value;
	return value_bytes(arena_copy(record->memory, value->text, value->length), value->length);
}

static void take_cell(void *state, const char *grid_code, const char *row_name, const char *field_code,
	const struct value *now, const struct value *seen)
{
	struct loading *loading = state;
	struct record *record = loading->record;
	int grid = grid_code[0] != '\0' ? find_grid(record, grid_code) : -1, row = -1, field;
	const struct form *form;
	struct record_cell *cell;

	if (grid_code[0] != '\0' && grid < 0)
		return;
	/* Saving finds by it whether the record is still that one. */
	if (grid < 0 && strcmp(field_code, SIGHT) == 0) {
		if (now->kind == VALUE_TEXT && now->length == SIGHT_HEX)
			seal_unhex(now->text, sizeof record->sight.hash, record->sight.hash);
		return;
	}
	form = grid < 0 ? record->form : record->grids[grid].form;
	field = form_field(form, field_code);
	if (field < 0 || form->fields[field].computed != NULL
		|| (grid >= 0 && (row = find_row(record, grid, row_name)) < 0))
		return;
	cell = grid < 0 ? &record->cells[field] : &record->grids[grid].rows[row].cells[field];
	if (!record->is_new && !value_equal(&cell->seen, seen) && !value_equal(&cell->seen, now)) {
		loading->clashes = mem_grow(loading->clashes, (size_t) loading->clash_count + 1, sizeof *loading->clashes);
		loading->clashes[loading->clash_count++] = (struct record_clash){grid, row, field, cell->seen};
	}
	cell->now = kept(record, now);
	cell->seen = kept(record, seen);
}

/* A draft about a school that went to another district: it stays, and cannot be saved here. */
static bool is_school_here(struct replica *replica, const struct draft *draft, struct err *err)
{
	struct query *query;
	bool has_gone;

	if (draft->school[0] == '\0')
		return true;
	if (!query_open(replica, "SELECT new_district FROM school_move AS m WHERE school = ?1 AND NOT EXISTS (SELECT 1 FROM school_move"
			" AS n WHERE n.school = m.school AND n.number > m.number) AND NOT EXISTS (SELECT 1 FROM school WHERE code = ?1)",
			&query, err))
		return false;
	query_bind_text(query, 1, draft->school);
	has_gone = query_step(query, NULL) == 1 && !replica_holds(replica, query_text(query, 0));
	if (has_gone)
		err_set(err, EX_DATAERR, "school %s went to %s: this draft is kept, but can only be keyed there", draft->school,
			query_text(query, 0));
	query_close(query);
	return !has_gone;
}

bool draft_record_load(struct replica *replica, struct form_set *set, const struct draft *draft, struct record **out,
	struct record_clash **clashes, int *clash_count, struct err *err)
{
	const struct form *form = form_set_find(set, draft->form);
	struct loading loading = {0};
	struct value school = value_text(draft->school);
	int field;
	struct err reason = {0};

	*out = NULL;
	*clashes = NULL;
	*clash_count = 0;
	if (form == NULL)
		return err_set(
			err, EX_DATAERR, "the draft is of a form \"%s\", which is not loaded: load it first", draft->form);
	if (!is_school_here(replica, draft, err))
		return false;
	if (draft->key[0] != '\0' && !record_load(replica, set, form, draft->key, &loading.record, &reason)
		&& reason.code != EX_NOINPUT)
		return err_set(err, reason.code, "%s", reason.text);
	/* A made key whose commit never came may be another record's by now. */
	field = form_field(form, "school");
	if (loading.record != NULL && form->has_made_id && school.kind == VALUE_TEXT && field >= 0
		&& !value_equal(&loading.record->cells[field].now, &school)) {
		record_free(loading.record);
		loading.record = NULL;
	}
	if (loading.record == NULL) /* its key was typed or made, but it was never saved */
		loading.record = record_new(set, form);
	if (!draft_cells(replica, draft->id, take_cell, &loading, err)) {
		record_free(loading.record);
		free(loading.clashes);
		return false;
	}
	*out = loading.record;
	*clashes = loading.clashes;
	*clash_count = loading.clash_count;
	return true;
}

bool draft_record_put_beside(struct replica *replica, int64_t draft, const struct record *record, const char *own, int grid, int row, int field,
	struct err *err)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	const struct record_cell *cell = grid < 0 ? &record->cells[field] : &record->grids[grid].rows[row].cells[field];
	struct value nothing = value_null();
	struct buf name;
	bool is_good;

	if (form->fields[field].computed != NULL)
		return true;
	buf_init(&name, 1024);
	if (grid >= 0)
		put_row_name(record, grid, row, &name);
	is_good = draft_put(replica, draft, grid < 0 ? own : form->code, name.bytes, form->fields[field].code, &cell->now, &nothing, err);
	buf_free(&name);
	return is_good;
}

struct beside {
	struct loading loading;
	const char *own;
};

static void take_beside(void *state, const char *grid, const char *row, const char *field, const struct value *now, const struct value *seen)
{
	struct beside *beside = state;

	if (*grid != '\0') /* "" is the draft's own record */
		take_cell(&beside->loading, strcmp(grid, beside->own) == 0 ? "" : grid, row, field, now, seen);
}

bool draft_record_take_beside(struct replica *replica, int64_t draft, struct record *record, const char *own, struct err *err)
{
	struct beside beside = {.loading = {.record = record}, .own = own};
	bool is_good = draft_cells(replica, draft, take_beside, &beside, err);

	free(beside.loading.clashes);
	return is_good;
}
