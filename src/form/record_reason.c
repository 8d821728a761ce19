/* Reasons and findings of a record that is being saved.
 *
 * A broken soft rule needs a reason, which is a row of the replicated table `reason` in the same entry as the record;
 * one that was given before still holds. Findings are local and made again with each save, also for rules with a
 * reason. */
#include "config.h"
#include "form/record_reason.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "store/finding.h"
#include "store/query.h"
#include "store/table.h"

struct value record_reason_value(const struct record *record, int grid, int row, int field)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	const struct record_cell *cell = grid < 0 ? &record->cells[field] : &record->grids[grid].rows[row].cells[field];
	int position = form->fields[field].key_position;

	if (grid >= 0 && position > 0 && position <= record->form->key_count)
		return record->cells[record->form->key[position - 1]].now;
	return cell->is_asked ? cell->now : value_null();
}

void record_reason_key(const struct record *record, int grid, int row, struct buf *out)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	struct value *values = mem_zero((size_t) form->table->column_count, sizeof *values);

	for (int i = 0; i < form->key_count; i++)
		values[form->fields[form->key[i]].column] = record_reason_value(record, grid, row, form->key[i]);
	buf_clear(out);
	table_key_put(form->table, values, out);
	free(values);
}

bool record_reason_entry(struct saving *saving, const char *scope)
{
	if (saving->is_open)
		return true;
	saving->is_open = true;
	return txn_entry(saving->txn, scope, saving->err);
}

static const struct form *form_of(const struct saving *saving, int grid)
{
	return grid < 0 ? saving->record->form : saving->record->grids[grid].form;
}

static const char *given_reason(const struct saving *saving, const char *rule)
{
	for (int i = 0; i < saving->reason_count; i++)
		if (strcmp(saving->reasons[i].rule, rule) == 0 && saving->reasons[i].text != NULL
			&& utf8_is_line(saving->reasons[i].text))
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
			&& record_reason_entry(saving, scope.length > 0 ? scope.bytes : NULL);
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
		record_reason_key(saving->record, line->grid, line->row, &key);
		is_good = write_reason(saving, form_of(saving, line->grid)->code, key.bytes, line->rule, text);
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
	record_reason_key(saving->record, grid, row, key);
	is_good = finding_replace(saving->replica, form->code, key->bytes, school, rules, severities, count, saving->err);
	free(rules);
	free(severities);
	return is_good;
}

char *record_reason_school(const struct record *record)
{
	int field = strcmp(record->form->code, "school") == 0 ? record->form->key[0] : form_field(record->form, "school");
	struct value school = field >= 0 ? record_reason_value(record, -1, -1, field) : value_null();

	return school.kind == VALUE_TEXT ? mem_copy_bytes(school.text, school.length) : NULL;
}

static bool write_findings(struct saving *saving)
{
	struct record *record = saving->record;
	char *code = record_reason_school(record);
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

bool record_reason_is_touched(const struct saving *saving, const struct check_line *line)
{
	const struct record *record = saving->record;
	const struct record_cell *cell;

	if (line->field < 0)
		return false;
	cell = line->grid < 0 ? &record->cells[line->field] : &record->grids[line->grid].rows[line->row].cells[line->field];
	return !value_equal(&cell->now, &cell->seen);
}

/* 1 where the record broke the rule before and stands on the work list for it: whoever corrects another field is not made to
 * answer for this one. */
static int held_finding(struct saving *saving, const char *form, const char *key, const char *rule)
{
	struct query *query;
	int step;

	if (!query_open(saving->replica, "SELECT 1 FROM finding WHERE form = ?1 AND record = ?2 AND rule = ?3", &query, saving->err))
		return -1;
	query_bind_text(query, 1, form);
	query_bind_text(query, 2, key);
	query_bind_text(query, 3, rule);
	step = query_step(query, saving->err);
	query_close(query);
	return step;
}

int record_reason_find(struct saving *saving, const struct check_line *line)
{
	const char *form = form_of(saving, line->grid)->code;
	struct buf key, held;
	int there;

	if (given_reason(saving, line->rule) != NULL)
		return 1;
	if (saving->record->is_new)
		return 0;
	buf_init(&key, 1024);
	buf_init(&held, 1 << 16);
	record_reason_key(saving->record, line->grid, line->row, &key);
	there = held_reason(saving, form, key.bytes, line->rule, &held);
	if (there == 0 && !record_reason_is_touched(saving, line))
		there = held_finding(saving, form, key.bytes, line->rule);
	buf_free(&key);
	buf_free(&held);
	return there;
}

bool record_reason_write(struct saving *saving)
{
	return write_reasons(saving) && write_findings(saving);
}
