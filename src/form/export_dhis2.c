/* Data value sets for DHIS2's /api/dataValueSets, by codes: the request says dataElementIdScheme=code, orgUnitIdScheme=code,
 * categoryOptionComboIdScheme=code and dataSetIdScheme=code.
 *
 * A set that names its school and period outside can say on which day it was complete, and one request takes one such set: so each is a line of its
 * own. Bulk is one document of all values, each with its own school and period, which completes nothing. The day is that of the last
 * change about the school that the log holds; where it holds none (before the replica's own time), the export's. */
#include "config.h"
#include "form/export_dhis2.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/share.h"
#include "form/export_parts.h"
#include "form/type.h"
#include "store/query.h"

#define CODES "SELECT form, field, row, code, combination FROM \"" EXPORT_DHIS2_FORM "\" WHERE _void IS NULL AND code IS NOT NULL ORDER BY 1, 2, 3"
#define CHANGED "SELECT date(max(time), 'unixepoch', 'localtime') FROM entry WHERE school = ?1"

struct code { char *form, *field, *row, *code, *combination; };

struct sets {
	const struct export_options *options;
	struct code *codes;
	int count;
	const struct code *set; /* of the form */
	struct query *changed;
	char today[11];
	bool is_first, is_open; /* no value yet; a set is begun */
	struct buf row, cell, head; /* head: how the set begins, written with its first value */
};

static int compare(const struct code *a, const char *form, const char *field, const char *row)
{
	int order = strcmp(a->form, form);
	if (order == 0)
		order = strcmp(a->field, field);
	return order ? order : strcmp(a->row, row);
}

static const struct code *find(const struct sets *sets, const char *form, const char *field, const char *row)
{
	int low = 0, high = sets->count;
	while (low < high) {
		int middle = (low + high) / 2, order = compare(&sets->codes[middle], form, field, row);
		if (order == 0)
			return &sets->codes[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool no_codes(const char *form, struct err *err)
{
	char *path = share_path("tables", EXPORT_DHIS2_FORM ".csv");
	err_set(err, EX_UNAVAILABLE, "%s: the province keeps no codes of DHIS2 for it: zila form load %s, then zila import %s %s", form,
		EXPORT_DHIS2_FORM, EXPORT_DHIS2_FORM, path);
	free(path);
	return false;
}

static bool read_codes(struct replica *replica, struct form_set *set, const char *form, struct sets *sets, struct err *err)
{
	const struct form *codes = form_set_find(set, EXPORT_DHIS2_FORM);
	struct query *query;
	int step;
	if (!codes || !codes->table)
		return no_codes(form, err);
	if (!query_open(replica, CODES, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		sets->codes = mem_grow(sets->codes, (size_t)sets->count + 1, sizeof *sets->codes);
		sets->codes[sets->count++] = (struct code){mem_copy(query_text(query, 0)), mem_copy(query_text(query, 1)),
			mem_copy(query_text(query, 2)), mem_copy(query_text(query, 3)), mem_copy(query_text(query, 4))};
	}
	query_close(query);
	if (step != 0)
		return false;
	sets->set = find(sets, form, EXPORT_DHIS2_NONE, EXPORT_DHIS2_NONE);
	return sets->set || no_codes(form, err);
}

static void member(struct buf *out, const char *before, const char *name, const char *text)
{
	buf_format(out, "%s\"%s\":", before, name);
	json_put_text(out, text, strlen(text));
}

/* How the set of one school and year begins. */
static bool begin(struct sets *sets, const struct export_value *record, struct err *err)
{
	query_reset(sets->changed);
	query_bind_text(sets->changed, 1, record->school);
	int step = query_step(sets->changed, err);
	const char *day = step == 1 ? query_text(sets->changed, 0) : "";
	buf_clear(&sets->head);
	member(&sets->head, "{", "dataSet", sets->set->code);
	member(&sets->head, ",", "completeDate", *day ? day : sets->today);
	member(&sets->head, ",", "period", record->when);
	member(&sets->head, ",", "orgUnit", record->school);
	member(&sets->head, ",", "attributeOptionCombo", sets->set->combination);
	buf_text(&sets->head, ",\"dataValues\":[");
	return step >= 0;
}

static void end(struct sets *sets)
{
	if (sets->is_open)
		buf_text(&sets->row, "]}\n");
	sets->is_open = false;
}

/* DHIS2 takes a yes/no as true or false. */
static const char *value_of(struct sets *sets, const struct export_value *value)
{
	buf_clear(&sets->cell);
	type_print(value->field, &value->value, &sets->cell);
	if (value->field->type == FIELD_YES_NO)
		return strcmp(sets->cell.bytes, "yes") == 0 ? "true" : "false";
	return sets->cell.bytes;
}

static void put_value(struct sets *sets, const struct export_value *value, const struct code *code)
{
	bool is_bulk = sets->options->format == EXPORT_DHIS2_BULK;
	if (!is_bulk && !sets->is_open)
		buf_put(&sets->row, sets->head.bytes, sets->head.length);
	else if (!sets->is_first)
		buf_text(&sets->row, is_bulk ? ",\n" : ",");
	sets->is_open = !is_bulk;
	sets->is_first = false;
	member(&sets->row, "{", "dataElement", code->code);
	if (is_bulk) {
		member(&sets->row, ",", "period", value->when);
		member(&sets->row, ",", "orgUnit", value->school);
	}
	member(&sets->row, ",", "categoryOptionCombo", code->combination);
	if (is_bulk)
		member(&sets->row, ",", "attributeOptionCombo", sets->set->combination);
	member(&sets->row, ",", "value", value_of(sets, value));
	buf_byte(&sets->row, '}');
}

static bool see(void *state, enum export_step step, const struct export_value *value, struct err *err)
{
	struct sets *sets = state;
	if (step == EXPORT_RECORD) {
		end(sets);
		if (!*value->when)
			return err_set(err, EX_USAGE, "%s: a record without a year has no period in DHIS2", value->form->code);
		return export_flush(sets->options, &sets->row, err) && (sets->options->format == EXPORT_DHIS2_BULK || begin(sets, value, err));
	}
	const struct code *code = find(sets, value->form->code, value->field->code, *value->row ? value->row : EXPORT_DHIS2_NONE);
	if (code && !value->field->is_personal)
		put_value(sets, value, code);
	return true;
}

static bool write_all(struct replica *replica, struct form_set *set, const struct form *form, struct sets *sets, struct err *err)
{
	bool is_bulk = sets->options->format == EXPORT_DHIS2_BULK;
	if (is_bulk)
		buf_text(&sets->row, "{\"dataValues\":[\n");
	if (!export_values(replica, set, form, sets->options, see, sets, err))
		return false;
	end(sets);
	if (is_bulk)
		buf_text(&sets->row, "\n]}\n");
	return export_flush(sets->options, &sets->row, err) && export_end(sets->options, err);
}

bool export_dhis2(struct replica *replica, struct form_set *set, const struct form *form, const struct export_options *options, struct err *err)
{
	struct sets sets = {.options = options, .is_first = true};
	if (form_field(form, "year") < 0)
		return err_set(err, EX_USAGE, "%s: its records have no year, and a value of DHIS2 has a period: export a census form", form->code);
	date_format(clock_today(), sets.today);
	buf_init(&sets.row, EXPORT_ROW);
	buf_init(&sets.cell, EXPORT_ROW);
	buf_init(&sets.head, EXPORT_ROW);
	bool is_good = read_codes(replica, set, form->code, &sets, err) && query_open(replica, CHANGED, &sets.changed, err)
		&& write_all(replica, set, form, &sets, err);
	if (sets.changed)
		query_close(sets.changed);
	for (int i = 0; i < sets.count; i++) {
		free(sets.codes[i].form);
		free(sets.codes[i].field);
		free(sets.codes[i].row);
		free(sets.codes[i].code);
		free(sets.codes[i].combination);
	}
	free(sets.codes);
	buf_free(&sets.row);
	buf_free(&sets.cell);
	buf_free(&sets.head);
	return is_good;
}
