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

#include "base/mem.h"
#include "form/arena.h"
#include "store/finding.h"
#include "store/query.h"
#include "store/table.h"
#include "store/txn.h"

struct saving {
	struct replica *replica;
	struct record *record;
	struct record *present; /* as the tables have it now; NULL for a new record */
	struct record_save *out;
	const struct record_reason *reasons;
	int reason_count;
	struct check_list broken; /* all broken rules, also those with a reason */
	struct txn *txn;
	bool is_open; /* the entry was begun */
	struct err *err;
};

void record_save_reset(struct record_save *save)
{
	free(save->clashes);
	check_list_reset(&save->broken);
	*save = (struct record_save){0};
}

/* The value that is saved: blank where it is not asked; key fields that the parent gives, from the parent. */
static struct value effective(const struct record *record, int grid, int row, int field)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	const struct record_cell *cell = grid < 0 ? &record->cells[field] : &record->grids[grid].rows[row].cells[field];
	int position = form->fields[field].key_position;

	if (grid >= 0 && position > 0 && position <= record->form->key_count)
		return record->cells[record->form->key[position - 1]].now;
	return cell->is_asked ? cell->now : value_null();
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
			struct value value = effective(saving->record, grid, row, form->key[k]);

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
		struct value now = effective(saving->record, grid, row, i),
					 present = other != NULL ? other[i].now : value_null();

		if (form->fields[i].computed != NULL || form->fields[i].key_position > 0 || value_equal(&now, &present))
			continue;
		if (is_new || (!value_equal(&now, &cells[i].seen) && !value_equal(&present, &cells[i].seen)))
			add_clash(saving, grid, row, i, &present);
	}
}

/* All clashes; a new record on a key that is taken clashes at least in its key. */
static void compare(struct saving *saving)
{
	struct record *record = saving->record;

	if (saving->present == NULL)
		return;
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
}

static bool begin_entry(struct saving *saving, const char *scope)
{
	if (saving->is_open)
		return true;
	saving->is_open = true;
	return txn_entry(saving->txn, scope, saving->err);
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
			values[form->fields[i].column] = effective(saving->record, grid, row, i);
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
		struct value now = effective(saving->record, grid, row, i);

		if (form->fields[i].computed != NULL || form->fields[i].key_position > 0 || value_equal(&now, &cells[i].seen)
			|| value_equal(&now, &other[i].now))
			continue;
		if (!begin_entry(saving, NULL)
			|| !txn_change(saving->txn, form->table, key, form->fields[i].column, &cells[i].seen, &now, saving->err))
			return false;
	}
	return true;
}

static bool write_rows(struct saving *saving)
{
	struct record *record = saving->record;

	if (record->is_new) {
		if (!begin_entry(saving, NULL))
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
				&& (!begin_entry(saving, NULL) || !insert(saving, grid, row)))
				return false;
		}
	}
	return true;
}

/* Key text of the record (grid -1) or of a grid's row, as it will be. */
static void put_key(const struct record *record, int grid, int row, struct buf *out)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	struct value *values = mem_zero((size_t) form->table->column_count, sizeof *values);

	for (int i = 0; i < form->key_count; i++)
		values[form->fields[form->key[i]].column] = effective(record, grid, row, form->key[i]);
	buf_clear(out);
	table_key_put(form->table, values, out);
	free(values);
}

static const char *given_reason(const struct saving *saving, const char *rule)
{
	for (int i = 0; i < saving->reason_count; i++)
		if (strcmp(saving->reasons[i].rule, rule) == 0 && saving->reasons[i].text != NULL
			&& saving->reasons[i].text[0] != '\0')
			return saving->reasons[i].text;
	return NULL;
}

/* 1 and the reason that the tables hold, 0 none, -1 an error. */
static int held_reason(struct saving *saving, const char *form, const char *key, const char *rule, struct buf *text)
{
	struct query *query;
	int more;

	if (!query_open(saving->replica,
			"SELECT text FROM reason WHERE form = ?1 AND record = ?2 AND rule = ?3 AND _void IS NULL", &query,
			saving->err))
		return -1;
	query_bind_text(query, 1, form);
	query_bind_text(query, 2, key);
	query_bind_text(query, 3, rule);
	more = query_step(query, saving->err);
	buf_clear(text);
	if (more > 0)
		buf_text(text, query_text(query, 0));
	query_close(query);
	return more;
}

/* The scope's code of the record that is there: an entry that holds nothing but reasons must be told it. */
static bool find_scope(struct saving *saving, struct buf *out)
{
	const struct form *form = saving->record->form;
	struct query *query;
	struct buf sql;
	int more;
	bool is_good;

	buf_init(&sql, 4096);
	buf_format(&sql, "SELECT s.code FROM \"%s\" AS t JOIN scope AS s ON s.id = t._scope WHERE", form->code);
	for (int i = 0; i < form->key_count; i++)
		buf_format(&sql, "%s t.\"%s\" = ?%d", i > 0 ? " AND" : "", form->fields[form->key[i]].code, i + 1);
	is_good = query_open(saving->replica, sql.bytes, &query, saving->err);
	buf_free(&sql);
	if (!is_good)
		return false;
	for (int i = 0; i < form->key_count; i++)
		query_bind(query, i + 1, &saving->record->cells[form->key[i]].now);
	more = query_step(query, saving->err);
	if (more > 0)
		buf_text(out, query_text(query, 0));
	query_close(query);
	return more > 0
		|| (more == 0
			&& err_set(
				saving->err, EX_NOINPUT, "%s %s is no longer there: look again", form->code, saving->record->key));
}

/* One reason, written where it is new or says something else than before. */
static bool write_reason(struct saving *saving, const char *form, const char *key, const char *rule, const char *text)
{
	const struct table *table = table_find(saving->replica, "reason");
	struct value values[8], seen, now = value_text(text);
	struct buf held, scope;
	int there;
	bool is_good;

	if (table == NULL || table->column_count > 8)
		die("the store has no usable table of reasons");
	buf_init(&held, 1 << 16);
	buf_init(&scope, 256);
	for (int i = 0; i < table->column_count; i++)
		values[i] = value_null();
	values[table_column(table, "form")] = value_text(form);
	values[table_column(table, "record")] = value_text(key);
	values[table_column(table, "rule")] = value_text(rule);
	there = held_reason(saving, form, key, rule, &held);
	is_good = there >= 0;
	if (is_good && (there == 0 || strcmp(held.bytes, text) != 0)) {
		is_good = (saving->is_open || find_scope(saving, &scope))
			&& begin_entry(saving, scope.length > 0 ? scope.bytes : NULL);
		if (is_good && there > 0) {
			struct value key_values[TABLE_MAX_KEY];

			for (int i = 0; i < table->key_count; i++)
				key_values[i] = values[table->key[i]];
			seen = value_text(held.bytes);
			is_good =
				txn_change(saving->txn, table, key_values, table_column(table, "text"), &seen, &now, saving->err);
		} else if (is_good) {
			values[table_column(table, "text")] = now;
			is_good = txn_insert(saving->txn, table, values, saving->err);
		}
	}
	buf_free(&held);
	buf_free(&scope);
	return is_good;
}

static bool write_reasons(struct saving *saving)
{
	struct buf key;
	bool is_good = true;

	buf_init(&key, 1024);
	for (int i = 0; i < saving->broken.count && is_good; i++) {
		const struct check_line *line = &saving->broken.lines[i];
		const char *text = line->kind == RULE_SOFT ? given_reason(saving, line->rule) : NULL;

		if (text == NULL)
			continue;
		put_key(saving->record, line->grid, line->row, &key);
		is_good = write_reason(saving,
			line->grid < 0 ? saving->record->form->code : saving->record->grids[line->grid].form->code, key.bytes,
			line->rule, text);
	}
	buf_free(&key);
	return is_good;
}

/* Findings of one row, made again. */
static bool replace_findings(struct saving *saving, int grid, int row, const char *school, struct buf *key)
{
	const struct form *form = grid < 0 ? saving->record->form : saving->record->grids[grid].form;
	const char **rules = mem_zero((size_t) saving->broken.count + 1, sizeof *rules);
	enum finding_severity *severities = mem_zero((size_t) saving->broken.count + 1, sizeof *severities);
	int count = 0;
	bool is_good;

	for (int i = 0; i < saving->broken.count; i++) {
		const struct check_line *line = &saving->broken.lines[i];

		if (line->grid != grid || line->row != row)
			continue;
		rules[count] = line->rule;
		severities[count++] = line->kind == RULE_HARD ? FINDING_HARD : FINDING_SOFT;
	}
	put_key(saving->record, grid, row, key);
	is_good = finding_replace(saving->replica, form->code, key->bytes, school, rules, severities, count, saving->err);
	free(rules);
	free(severities);
	return is_good;
}

static bool write_findings(struct saving *saving)
{
	struct record *record = saving->record;
	int field = strcmp(record->form->code, "school") == 0 ? record->form->key[0] : form_field(record->form, "school");
	struct value school = field >= 0 ? effective(record, -1, -1, field) : value_null();
	char *code = school.kind == VALUE_TEXT ? mem_copy_bytes(school.text, school.length) : NULL;
	struct buf key;
	bool is_good;

	buf_init(&key, 1024);
	is_good = replace_findings(saving, -1, -1, code, &key);
	for (int grid = 0; grid < record->form->grid_count && is_good; grid++)
		for (int row = 0; row < record->grids[grid].row_count && is_good; row++)
			if (record->grids[grid].form->rule_count > 0 && !record_row_is_blank(record, grid, row))
				is_good = replace_findings(saving, grid, row, code, &key);
	buf_free(&key);
	free(code);
	return is_good;
}

static void settle_cells(struct record *record, int grid, int row)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	struct record_cell *cells = grid < 0 ? record->cells : record->grids[grid].rows[row].cells;

	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].computed == NULL)
			cells[i].now = cells[i].seen = effective(record, grid, row, i);
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
	put_key(record, -1, -1, &key);
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
}

/* Runs the checks; OUT->broken gets what stands in the way. */
static bool check(struct saving *saving, bool accept_soft)
{
	struct checker *checker;
	struct buf key, held;
	bool is_good;

	if (!checker_open(saving->replica, saving->record->set, saving->record->form, &checker, saving->err))
		return false;
	is_good = checker_run(checker, saving->record, &saving->broken, saving->err);
	checker_free(checker);
	buf_init(&key, 1024);
	buf_init(&held, 1 << 16);
	for (int i = 0; i < saving->broken.count && is_good; i++) {
		const struct check_line *line = &saving->broken.lines[i];
		int there = 0;

		if (line->kind == RULE_SOFT && (accept_soft || given_reason(saving, line->rule) != NULL))
			continue;
		if (line->kind == RULE_SOFT && !saving->record->is_new) {
			put_key(saving->record, line->grid, line->row, &key);
			there = held_reason(saving,
				line->grid < 0 ? saving->record->form->code : saving->record->grids[line->grid].form->code, key.bytes,
				line->rule, &held);
		}
		is_good = there >= 0;
		if (there == 0)
			check_list_add(&saving->out->broken, line);
	}
	buf_free(&key);
	buf_free(&held);
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
		put_key(record, -1, -1, &key);
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
	compare(saving);
	if (saving->out->clash_count > 0) {
		saving->out->outcome = RECORD_STALE;
		return false;
	}
	return write_rows(saving) && write_reasons(saving) && write_findings(saving);
}

static bool save(struct saving *saving, const char *author)
{
	struct record *record = saving->record;

	if (!txn_begin(saving->replica, author, &saving->txn, saving->err))
		return false;
	if (!write(saving)) {
		txn_abort(saving->txn);
		if (record->is_new && record->form->has_made_id)
			record->cells[record->form->key[0]].now = value_null();
		return saving->out->outcome == RECORD_STALE;
	}
	if (!txn_commit(saving->txn, saving->err)) {
		if (record->is_new && record->form->has_made_id)
			record->cells[record->form->key[0]].now = value_null();
		return false;
	}
	settle(saving);
	return true;
}

bool record_save(struct replica *replica, struct record *record, const char *author,
	const struct record_reason *reasons, int reason_count, bool accept_soft, struct record_save *out, struct err *err)
{
	struct saving saving = {.replica = replica,
		.record = record,
		.out = out,
		.reasons = reasons,
		.reason_count = reason_count,
		.err = err};
	bool is_good;

	*out = (struct record_save){0};
	if (record->form->table == NULL)
		return err_set(err, EX_CONFIG, "form %s is not loaded: load it first", record->form->code);
	is_good = check(&saving, accept_soft);
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
