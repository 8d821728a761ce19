/* Saving: check, then one transaction and one entry, or nothing.
 *
 * Inside the transaction the record is read again, and each changed cell is held against what stands there now. Where
 * somebody changed it since it was loaded nothing at all is written: the person is shown both values first. What is
 * not asked is saved as blank, so the value that is compared and written is the effective one, not the one typed
 * before an answer above it changed. */
#include "config.h"
#include "form/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/defect.h"
#include "base/mem.h"
#include "form/arena.h"
#include "form/record_reason.h"
#include "form/record_sign.h"
#include "store/draft.h"
#include "store/table.h"
#include "store/txn.h"

void record_save_reset(struct record_save *save)
{
	free(save->clashes);
	check_list_reset(&save->broken);
	*save = (struct record_save){0};
}

static void add_clash(struct saving *saving, int grid, int row, int field, const struct value *present)
{
	struct record_save *out = saving->out;
	struct value value = *present;

	if (value.kind == VALUE_TEXT)
		value = value_bytes(arena_copy(saving->record->memory, value.text, value.length), value.length);
	out->clashes = mem_grow(out->clashes, (size_t) out->clash_count + 1, sizeof *out->clashes);
	out->clashes[out->clash_count++] = (struct record_clash){grid, row, field, value};
}

/* The row of PRESENT with the key of this row, or NULL. */
static const struct record_row *present_row(const struct saving *saving, int grid, int row)
{
	const struct form *form = saving->record->grids[grid].form;

	for (int i = 0; saving->present != NULL && i < saving->present->grids[grid].row_count; i++) {
		const struct record_row *other = &saving->present->grids[grid].rows[i];
		bool is_same = true;

		for (int k = saving->record->form->key_count; k < form->key_count && is_same; k++) {
			struct value value = record_reason_value(saving->record, grid, row, form->key[k]);

			is_same = value_equal(&value, &other->cells[form->key[k]].now);
		}
		if (is_same)
			return other;
	}
	return NULL;
}

/* Clashes of one row against what stands there (OTHER; NULL: nothing). IS_NEW: it was not loaded, so nothing of it
 * was seen. */
static void compare_row(struct saving *saving, int grid, int row, const struct record_cell *cells,
	const struct record_cell *other, bool is_new)
{
	const struct form *form = grid < 0 ? saving->record->form : saving->record->grids[grid].form;

	for (int i = 0; i < form->field_count; i++) {
		struct value now = record_reason_value(saving->record, grid, row, i),
					 present = other != NULL ? other[i].now : value_null();

		if (form->fields[i].computed != NULL || form->fields[i].key_position > 0 || value_equal(&now, &present))
			continue;
		/* What nobody touched here counts where the record is signed for, and who signed it meanwhile counts always. */
		if (is_new || (!value_equal(&present, &cells[i].seen) && (!value_equal(&now, &cells[i].seen) || saving->is_signed
				|| (form->fields[i].signs != NULL && record_is_changed(saving->record)))))
			add_clash(saving, grid, row, i, &present);
	}
}

/* All clashes; a new record on a key that is taken clashes at least in its key. */
static bool compare(struct saving *saving)
{
	struct record *record = saving->record;

	if (saving->present == NULL || defect("seen_at_save"))
		return true;
	if (!record_sign_look(saving, &saving->is_signed))
		return false;
	if (record->is_new)
		for (int i = 0; i < record->form->key_count; i++)
			add_clash(saving, -1, -1, record->form->key[i], &saving->present->cells[record->form->key[i]].now);
	compare_row(saving, -1, -1, record->cells, saving->present->cells, record->is_new);
	for (int grid = 0; grid < record->form->grid_count; grid++) {
		for (int row = 0; row < record->grids[grid].row_count; row++) {
			const struct record_row *mine = &record->grids[grid].rows[row], *other = present_row(saving, grid, row);

			if (!record_row_is_blank(record, grid, row) && (other != NULL || !mine->is_new))
				compare_row(saving, grid, row, mine->cells, other != NULL ? other->cells : NULL, mine->is_new);
		}
	}
	/* A row came or went: no cell shows it. */
	if (saving->is_signed && saving->out->clash_count == 0) {
		int field = record_sign_field(record->form);

		add_clash(saving, -1, -1, field, &saving->present->cells[field].now);
	}
	return true;
}

/* One whole new row, of the record or of a grid. */
static bool insert(struct saving *saving, int grid, int row)
{
	const struct form *form = grid < 0 ? saving->record->form : saving->record->grids[grid].form;
	struct value *values = mem_zero((size_t) form->table->column_count, sizeof *values);
	bool is_good;

	for (int i = 0; i < form->table->column_count; i++)
		values[i] = value_null();
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].column >= 0)
			values[form->fields[i].column] = record_reason_value(saving->record, grid, row, i);
	is_good = txn_insert(saving->txn, form->table, values, saving->err);
	free(values);
	return is_good;
}

/* The changed cells of a row that is there. */
static bool change(
	struct saving *saving, int grid, int row, const struct record_cell *cells, const struct record_cell *other)
{
	const struct form *form = grid < 0 ? saving->record->form : saving->record->grids[grid].form;
	struct value key[TABLE_MAX_KEY];

	for (int i = 0; i < form->key_count; i++)
		key[i] = other[form->key[i]].now;
	for (int i = 0; i < form->field_count; i++) {
		struct value now = record_reason_value(saving->record, grid, row, i);

		if (form->fields[i].computed != NULL || form->fields[i].key_position > 0 || value_equal(&now, &cells[i].seen)
			|| value_equal(&now, &other[i].now))
			continue;
		if (!record_reason_entry(saving, NULL)
			|| !txn_change(saving->txn, form->table, key, form->fields[i].column,
				defect("seen_at_save") ? &other[i].now : &cells[i].seen, &now, saving->err))
			return false;
	}
	return true;
}

static bool write_rows(struct saving *saving)
{
	struct record *record = saving->record;

	if (record->is_new) {
		if (!record_reason_entry(saving, NULL))
			return false;
		if (record->form->has_made_id)
			record->cells[record->form->key[0]].now = value_int(txn_make_id(saving->txn));
		if (!insert(saving, -1, -1))
			return false;
	} else if (!change(saving, -1, -1, record->cells, saving->present->cells)) {
		return false;
	}
	for (int grid = 0; grid < record->form->grid_count; grid++) {
		for (int row = 0; row < record->grids[grid].row_count; row++) {
			const struct record_row *mine = &record->grids[grid].rows[row], *other = present_row(saving, grid, row);

			if (other != NULL && !change(saving, grid, row, mine->cells, other->cells))
				return false;
			if (other == NULL && !record_row_is_blank(record, grid, row)
				&& (!record_reason_entry(saving, NULL) || !insert(saving, grid, row)))
				return false;
		}
	}
	return true;
}

static void settle_cells(struct record *record, int grid, int row)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	struct record_cell *cells = grid < 0 ? record->cells : record->grids[grid].rows[row].cells;

	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].computed == NULL)
			cells[i].now = cells[i].seen = record_reason_value(record, grid, row, i);
}

/* The record as it now stands in the tables. */
static void settle(struct saving *saving)
{
	struct record *record = saving->record;
	struct buf key;

	for (int grid = 0; grid < record->form->grid_count; grid++) {
		for (int row = 0; row < record->grids[grid].row_count; row++) {
			if (record_row_is_blank(record, grid, row))
				continue;
			settle_cells(record, grid, row);
			record->grids[grid].rows[row].is_new = false;
		}
	}
	settle_cells(record, -1, -1);
	record->is_new = false;
	buf_init(&key, sizeof record->key - 1);
	record_reason_key(record, -1, -1, &key);
	snprintf(record->key, sizeof record->key, "%s", key.bytes);
	buf_free(&key);
	txn_record_hash(saving->replica, record->form->table,
		(struct value[TABLE_MAX_KEY]){
			record->cells[record->form->key[0]].now,
			record->form->key_count > 1 ? record->cells[record->form->key[1]].now : value_null(),
			record->form->key_count > 2 ? record->cells[record->form->key[2]].now : value_null(),
			record->form->key_count > 3 ? record->cells[record->form->key[3]].now : value_null(),
		},
		record->hash_seen, NULL);
	record_sign_see(saving->replica, record, &record->sight, NULL);
}

static bool has_rule(const struct check_list *list, const char *rule)
{
	for (int i = 0; list != NULL && i < list->count; i++)
		if (strcmp(list->lines[i].rule, rule) == 0)
			return true;
	return false;
}

/* OUT->broken gets what stands in the way: of the broken lines from FIRST on, but those that BEFORE has too. */
static bool hold_up(struct saving *saving, int first, const struct check_list *before)
{
	bool is_good = true;

	for (int i = first; i < saving->broken.count && is_good; i++) {
		const struct check_line *line = &saving->broken.lines[i];
		int there = 0;

		if (line->kind == RULE_SOFT)
			there = saving->accepts_soft || has_rule(before, line->rule) ? 1 : record_reason_find(saving, line);
		is_good = there >= 0;
		if (there == 0)
			check_list_add(&saving->out->broken, line);
	}
	return is_good;
}

/* Runs the checks of the record. */
static bool check(struct saving *saving)
{
	struct checker *checker;
	bool is_good;

	if (!checker_open(saving->replica, saving->record->set, saving->record->form, &checker, saving->err))
		return false;
	is_good = checker_run(checker, saving->record, &saving->broken, saving->err);
	checker_free(checker);
	return is_good && hold_up(saving, 0, NULL);
}

/* Asks what shows only beside other records, of the tables as they are inside the transaction. */
static bool ask_judge(struct saving *saving, struct check_list *out)
{
	struct record *record = saving->record;
	struct buf key;
	char *school;
	bool is_good;

	buf_init(&key, 1024);
	record_reason_key(record, -1, -1, &key);
	school = record_reason_school(record);
	is_good = record->judge(saving->replica, record->form, key.bytes, school != NULL ? school : "", out, saving->err);
	free(school);
	buf_free(&key);
	return is_good;
}

/* The record as the tables have it now, or NULL where there is none. */
static bool read_present(struct saving *saving)
{
	struct record *record = saving->record;
	struct err reason = {0};
	struct buf key;
	bool is_good;

	if (record->is_new && record->form->has_made_id)
		return true;
	buf_init(&key, 1024);
	if (record->is_new)
		record_reason_key(record, -1, -1, &key);
	else
		buf_text(&key, record->key);
	is_good = record_load(saving->replica, record->set, record->form, key.bytes, &saving->present, &reason);
	buf_free(&key);
	if (!is_good && reason.code == EX_NOINPUT && record->is_new)
		return true;
	if (!is_good)
		return err_set(saving->err, reason.code, "%s", reason.text);
	if (saving->present->is_void)
		return err_set(saving->err, EX_DATAERR, "%s %s is void: it takes no more changes", record->form->code,
			saving->present->key);
	return true;
}

/* Inside the transaction: false where it must be given up. */
static bool write(struct saving *saving)
{
	if (!read_present(saving))
		return false;
	if (!compare(saving))
		return false;
	if (saving->out->clash_count > 0) {
		saving->out->outcome = RECORD_STALE;
		/* All that differs is shown now. */
		if (saving->is_signed)
			saving->record->sight = saving->sight;
		return false;
	}
	return write_rows(saving) && record_reason_write(saving);
}

/* Whoever corrects another field is not made to answer for what stood beside other records before. */
static bool compare_judged(struct saving *saving)
{
	struct check_list before = {0};
	int first = saving->broken.count, kept = 0;
	bool is_good = saving->record->is_new || ask_judge(saving, &before);

	is_good = is_good && write_rows(saving) && txn_show(saving->txn, saving->err) && ask_judge(saving, &saving->broken);
	for (int i = 0; i < before.count; i++)
		if (!record_reason_is_touched(saving, &before.lines[i]))
			before.lines[kept++] = before.lines[i];
	before.count = kept;
	is_good = is_good && hold_up(saving, first, &before);
	check_list_reset(&before);
	return is_good;
}

/* The record is written, looked at beside the others, and taken back: a reason must be known before its entry ends. */
static bool judge(struct saving *saving, const char *author)
{
	struct record *record = saving->record;
	const bool is_made = record->is_new && record->form->has_made_id;
	bool is_good;

	if (!txn_begin(saving->replica, author, &saving->txn, saving->err))
		return false;
	is_good = read_present(saving);
	is_good = is_good && compare(saving);
	/* Where somebody changed it meanwhile that comes first, and saving says so. */
	if (is_good && saving->out->clash_count == 0)
		is_good = compare_judged(saving);
	txn_abort(saving->txn);
	free(saving->out->clashes);
	saving->out->clashes = NULL;
	saving->out->clash_count = 0;
	record_free(saving->present);
	saving->present = NULL;
	saving->is_open = false;
	if (is_made)
		record->cells[record->form->key[0]].now = value_null();
	return is_good;
}

/* The draft learns the made key before the commit: should it outlive that, it goes on as this record and not as another. */
static bool claim(struct saving *saving)
{
	struct record *record = saving->record;
	struct buf key;
	bool is_good;

	if (record->draft == 0 || !record->is_new || !record->form->has_made_id)
		return true;
	buf_init(&key, 1024);
	record_reason_key(record, -1, -1, &key);
	is_good = draft_claim(saving->replica, record->draft, key.bytes, saving->err);
	buf_free(&key);
	return is_good;
}

static bool save(struct saving *saving, const char *author)
{
	struct record *record = saving->record;
	const bool is_made = record->is_new && record->form->has_made_id;

	if (!txn_begin(saving->replica, author, &saving->txn, saving->err))
		return false;
	if (!write(saving) || !claim(saving)) {
		txn_abort(saving->txn);
		if (is_made)
			record->cells[record->form->key[0]].now = value_null();
		return saving->out->outcome == RECORD_STALE;
	}
	if (!txn_commit(saving->txn, saving->err)) {
		if (is_made)
			record->cells[record->form->key[0]].now = value_null();
		if (is_made && record->draft != 0) /* the key will be another record's */
			draft_claim(saving->replica, record->draft, "", NULL);
		return false;
	}
	settle(saving);
	return true;
}

static bool is_hopeless(const struct check_list *broken)
{
	for (int i = 0; i < broken->count; i++)
		if (broken->lines[i].kind == RULE_HARD)
			return true;
	return false;
}

bool record_save(struct replica *replica, struct record *record, const char *author,
	const struct record_reason *reasons, int reason_count, bool accept_soft, struct record_save *out, struct err *err)
{
	struct saving saving = {.replica = replica,
		.record = record,
		.out = out,
		.reasons = reasons,
		.reason_count = reason_count,
		.accepts_soft = accept_soft,
		.err = err};
	bool is_good;

	*out = (struct record_save){0};
	if (record->form->table == NULL)
		return err_set(err, EX_CONFIG, "form %s is not loaded: load it first", record->form->code);
	is_good = check(&saving);
	/* What wants a reason beside other records is told together with what does by itself. */
	if (is_good && record->judge != NULL && !is_hopeless(&out->broken))
		is_good = judge(&saving, author);
	if (is_good && out->broken.count > 0)
		out->outcome = RECORD_REJECTED;
	else if (is_good)
		is_good = save(&saving, author);
	record_free(saving.present);
	check_list_reset(&saving.broken);
	if (!is_good)
		record_save_reset(out);
	return is_good;
}
