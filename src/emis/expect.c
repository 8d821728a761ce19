/* One small query a field, by the key or by the index on the school: cheap enough for the page that is opened. */
#include "config.h"
#include "emis/expect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/type.h"
#include "store/query.h"

enum { EXPECT_YEARS = 5, EXPECT_SLACK = 30 /* percent around the value before that are usual */, EXPECT_FEW = 5 /* pupils, or whatever: no change */, EXPECT_SEVERAL = 2 /* the same, where more years are known */, SQL_MAX = 2000 };

/* The SELECT of values before, the latest first: ?1 the school, ?2 the year or day, ?3 the row's own key. False where the form has neither. */
static bool write_sql(const struct form *form, const struct form *rows, const char *code, struct buf *out)
{
	const struct form *of = rows ? rows : form;
	const char *own = rows ? rows->fields[rows->key[rows->key_count - 1]].code : NULL;
	int year = form_field(form, "year"), date = form_field(form, "date");
	if (form_field(form, "school") < 0)
		return false;
	if (!form->has_made_id && year >= 0 && form->fields[year].key_position > 0) {
		if (form_field(of, "year") < 0 || form_field(of, "school") < 0)
			return false;
		buf_format(out, "SELECT \"%s\", year FROM \"%s\" AS v WHERE school = ?1 AND year < ?2 AND _void IS NULL AND \"%s\" IS NOT NULL", code, of->code, code);
		if (own)
			buf_format(out, " AND \"%s\" = ?3", own);
		buf_format(out, " ORDER BY year DESC LIMIT %d", EXPECT_YEARS);
		return true;
	}
	if (!form->has_made_id || date < 0)
		return false;
	if (rows)
		buf_format(out, "SELECT r.\"%s\", v.date FROM \"%s\" AS v JOIN \"%s\" AS r ON r.\"%s\" = v.\"%s\" WHERE r._void IS NULL AND r.\"%s\" = ?3 AND r.\"%s\" IS NOT NULL AND",
			code, form->code, rows->code, rows->fields[rows->key[0]].code, form->fields[form->key[0]].code, own, code);
	else
		buf_format(out, "SELECT v.\"%s\", v.date FROM \"%s\" AS v WHERE v.\"%s\" IS NOT NULL AND", code, form->code, code);
	buf_format(out, " v.school = ?1 AND v.date < ?2 AND v._void IS NULL ORDER BY v.date DESC LIMIT %d", EXPECT_YEARS);
	return true;
}

/* One value before is no range, and two equal ones are none either: widened as the checks do, less where there are several. */
static void widen(struct expect *out)
{
	const int64_t few = out->count > 1 ? EXPECT_SEVERAL : EXPECT_FEW;
	int64_t slack = out->last * EXPECT_SLACK / 100;
	slack = slack < few ? few : slack;
	if (out->low > out->last - slack)
		out->low = out->last > slack ? out->last - slack : 0;
	if (out->high < out->last + slack)
		out->high = out->last + slack;
}

bool expect_read(struct replica *replica, const struct record *record, int grid, int row, int field, struct expect *out)
{
	const struct form *form = record->form, *rows = grid >= 0 ? record->grids[grid].form : NULL, *of = rows ? rows : form;
	struct query *query;
	struct buf sql;
	*out = (struct expect){0};
	int school = form_field(form, "school"), when = form_field(form, form->has_made_id ? "date" : "year");
	if (!field_is_count(&of->fields[field]) || of->fields[field].column < 0 || school < 0 || when < 0 || record->cells[school].now.kind == VALUE_NULL
			|| record->cells[when].now.kind == VALUE_NULL)
		return false;
	buf_init(&sql, SQL_MAX);
	bool is_good = write_sql(form, rows, of->fields[field].code, &sql) && query_open(replica, sql.bytes, &query, NULL);
	buf_free(&sql);
	if (!is_good)
		return false;
	query_bind(query, 1, &record->cells[school].now);
	query_bind(query, 2, &record->cells[when].now);
	if (rows)
		query_bind(query, 3, &record->grids[grid].rows[row].cells[rows->key[rows->key_count - 1]].now);
	while (query_step(query, NULL) == 1) {
		int64_t value = query_int(query, 0);
		if (out->count++ == 0) {
			out->last = out->low = out->high = value;
			snprintf(out->when, sizeof out->when, "%.10s", query_text(query, 1));
		}
		out->low = value < out->low ? value : out->low;
		out->high = value > out->high ? value : out->high;
	}
	query_close(query);
	if (out->count > 0)
		widen(out);
	return out->count > 0;
}

void expect_say(const struct expect *expect, const struct record *record, struct buf *out)
{
	int year = form_field(record->form, "year");
	if (record->form->has_made_id)
		buf_text(out, "last visit");
	else if (year >= 0 && record->cells[year].now.kind == VALUE_INT && record->cells[year].now.number - 1 == atoi(expect->when))
		buf_text(out, "last year");
	else
		buf_text(out, expect->when);
	buf_format(out, " %" PRId64 ", usual %" PRId64 "-%" PRId64, expect->last, expect->low, expect->high);
}

bool expect_is_usual(const struct expect *expect, int64_t value)
{
	return expect->count == 0 || (value >= expect->low && value <= expect->high);
}
