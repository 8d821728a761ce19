/* A list of one's own, run: its fields and filters become one guarded SELECT (form/plan.h); rows are put in groups and order here, because
 * a code's place in its list is not its place in the alphabet. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/listing_own.h"
#include "form/plan.h"
#include "form/type.h"
#include "store/query.h"

enum {
	OWN_STEPS = 400000, /* thousands of SQLite's steps: some seconds */
	OWN_FIELDS = LISTING_COLUMNS + OWN_ORDER + 2, OWN_FILTERS = 3, OWN_COUNTED = 24, OWN_ROOM = 400,
};

/* A cell as it is compared: a number, a text, or nothing. */
struct own_cell { char *text; double number; bool is_number, is_null; };
struct own_row { struct own_cell *cells; char *target; int place; };

struct own_run {
	const struct listing_ask *ask;
	const struct listing_own *own;
	const struct form *form;
	const char *names[OWN_FIELDS]; /* columns first, then what else is needed */
	const struct field *fields[OWN_FIELDS]; /* in the order of names */
	int name_count, group, count, order[OWN_ORDER]; /* places in names, or -1 */
	bool is_total[OWN_FIELDS];
	const char *filters[OWN_FILTERS];
	int filter_count;
	char year[40], district[120];
	struct plan *plan;
	struct own_row *rows;
	int row_count, row_size;
	struct pieces texts;
};

static int need(struct own_run *run, const char *name)
{
	for (int i = 0; i < run->name_count; i++)
		if (strcmp(run->names[i], name) == 0)
			return i;
	run->names[run->name_count] = name;
	return run->name_count++;
}

static bool is_countable(const struct field *field)
{
	return field->type == FIELD_WHOLE || field->type == FIELD_DECIMAL;
}

static bool take_totals(struct own_run *run, struct err *err)
{
	const struct listing_own *own = run->own;
	for (int i = 0; i < own->total_count; i++) {
		int at = 0;
		while (at < own->column_count && strcmp(own->columns[at], own->totals[i]) != 0)
			at++;
		const struct field *field = listing_own_field(run->ask->set, run->form, own->totals[i]);
		if (at == own->column_count)
			return err_set(err, EX_DATAERR, "totals: %s is no column of the list: add it to the columns", own->totals[i]);
		if (field && !is_countable(field))
			return err_set(err, EX_DATAERR, "totals: %s is no number: it cannot be added up", own->totals[i]);
		run->is_total[at] = true;
	}
	return true;
}

/* The newest year of which a record is held. */
static long newest_year(const struct own_run *run)
{
	char *sql = mem_format("SELECT max(year) FROM \"%s\" WHERE _void IS NULL", run->form->code);
	long year = (long)query_number(run->ask->replica, sql, 0);
	free(sql);
	return year;
}

static bool take_year(struct own_run *run, struct err *err)
{
	int field = form_field(run->form, "year");
	const char *year = run->own->year;
	if (field < 0 || run->form->fields[field].column < 0)
		return !year || strcmp(year, "all") == 0 || err_set(err, EX_DATAERR, "year: the form %s has no year: take the line out", run->form->code);
	if (year && strcmp(year, "all") == 0)
		return true;
	snprintf(run->year, sizeof run->year, "year = %ld", year && strcmp(year, "newest") != 0 ? atol(year) : newest_year(run));
	run->filters[run->filter_count++] = run->year;
	return true;
}

/* The records of one district: a code of the list of districts, so that it can stand in an expression. */
static bool take_district(struct own_run *run, struct err *err)
{
	const struct form *form = run->form;
	const char *district = run->ask->district;
	bool has_school = form_field(form, "school") >= 0 || form->scope == SCOPE_PARENT;
	if (!district)
		return true;
	if (strcmp(form->code, "school") != 0 && !has_school && form_field(form, "district") < 0) {
		const char *own = replica_district(run->ask->replica);
		return own || err_set(err, EX_USAGE, "the form %s is about no district: leave --district out", form->code);
	}
	snprintf(run->district, sizeof run->district, "%sdistrict = '%s'", strcmp(form->code, "school") != 0 && has_school ? "school." : "", district);
	run->filters[run->filter_count++] = run->district;
	return true;
}

static bool begin(struct own_run *run, const struct listing_ask *ask, const struct listing_own *own, struct err *err)
{
	*run = (struct own_run){.ask = ask, .own = own, .group = -1, .count = -1};
	run->form = form_set_find(ask->set, own->form);
	if (!run->form || !run->form->table)
		return err_set(err, EX_DATAERR, "form: no form %s is loaded here: `zila form list` shows them", own->form);
	for (int i = 0; i < own->column_count; i++)
		need(run, own->columns[i]);
	for (int i = 0; i < own->order_count; i++)
		run->order[i] = need(run, own->order[i]);
	if (own->group)
		run->group = need(run, own->group);
	if (own->count)
		run->count = need(run, own->count);
	if (own->filter)
		run->filters[run->filter_count++] = own->filter;
	return take_totals(run, err) && take_year(run, err) && take_district(run, err);
}

/* The SELECT, and the filter apart, so that what is wrong with it is said of it. */
static bool compile(struct own_run *run, struct err *err)
{
	struct plan_choice fields = {.names = run->names, .name_count = run->name_count}, all = fields;
	struct plan *plan;
	if (!plan_open_choice(run->ask->set, run->form, &fields, &plan, err))
		return false;
	plan_free(plan);
	all.filters = run->filters;
	all.filter_count = run->filter_count;
	if (!plan_open_choice(run->ask->set, run->form, &all, &run->plan, err))
		return err_prefix(err, "filter");
	for (int i = 0; i < run->name_count; i++)
		run->fields[i] = run->plan->said[i].field;
	if (run->count >= 0 && run->fields[run->count]->type != FIELD_CODE && run->fields[run->count]->type != FIELD_YES_NO)
		return err_set(err, EX_DATAERR, "count: %s has no list of codes to count by", run->own->count);
	return true;
}

static void end(struct own_run *run)
{
	for (int i = 0; i < run->row_count; i++)
		free(run->rows[i].cells);
	free(run->rows);
	plan_free(run->plan);
	piece_free(&run->texts);
}

bool listing_own_check(const struct listing_ask *ask, const struct listing_own *own, struct err *err)
{
	struct own_run run;
	struct query *query = NULL;
	bool is_good = begin(&run, ask, own, err) && compile(&run, err)
		&& (query_open_guarded(ask->replica, run.plan->sql.bytes, run.plan->tables, OWN_STEPS, &query, err) || err_prefix(err, "filter"));
	query_close(query);
	end(&run);
	return is_good;
}

static struct own_cell take_cell(struct own_run *run, const struct query *query, int name)
{
	const struct field *field = run->fields[name];
	int column = run->plan->said[name].column;
	if (query_is_null(query, column))
		return (struct own_cell){.is_null = true};
	struct own_cell cell = {.is_number = is_countable(field) || field->type == FIELD_YEAR};
	if (cell.is_number)
		cell.number = query_real(query, column);
	else if (field->type == FIELD_ID || field->type == FIELD_STAFF) {
		char id[40];
		value_id_format(query_int(query, column), id);
		cell.text = piece_text(&run->texts, id);
	} else
		cell.text = piece_text(&run->texts, query_text(query, column));
	return cell;
}

/* What the row leads to: the visit, else the school that it is about. */
static char *target_of(struct own_run *run, const struct query *query)
{
	char room[120], id[40];
	if (strcmp(run->form->code, "visit") == 0) {
		value_id_format(query_int(query, run->plan->first_key), id);
		snprintf(room, sizeof room, "visit:%s", id);
	} else if (run->plan->school_column >= 0 && !query_is_null(query, run->plan->school_column)) {
		snprintf(room, sizeof room, "school:%.100s", query_text(query, run->plan->school_column));
	} else {
		return NULL;
	}
	return piece_text(&run->texts, room);
}

static bool read_rows(struct own_run *run, long max_steps, struct listing *out, struct err *err)
{
	struct query *query;
	int step = 0;
	if (!query_open_guarded(run->ask->replica, run->plan->sql.bytes, run->plan->tables, max_steps > 0 ? max_steps : OWN_STEPS, &query, err))
		return err_prefix(err, "filter");
	while (run->row_count < LISTING_MOST_ROWS && (step = query_step(query, err)) == 1) {
		if (run->row_count == run->row_size) {
			run->row_size = run->row_size ? 2 * run->row_size : 64;
			run->rows = mem_grow(run->rows, (size_t)run->row_size, sizeof *run->rows);
		}
		struct own_row *row = &run->rows[run->row_count];
		*row = (struct own_row){.cells = mem_alloc((size_t)run->name_count * sizeof *row->cells), .target = target_of(run, query), .place = run->row_count};
		run->row_count++;
		for (int i = 0; i < run->name_count; i++)
			row->cells[i] = take_cell(run, query, i);
	}
	out->is_cut = run->row_count == LISTING_MOST_ROWS;
	query_close(query);
	return step >= 0 || err_set(err, EX_DATAERR, "the list was given up: its filter takes too long, or fails on a record: make it simpler");
}

static int place_in_list(const struct field *field, const char *code)
{
	for (int i = 0; field->list && i < field->list->count; i++)
		if (strcmp(field->list->items[i].code, code) == 0)
			return i;
	return field->list ? field->list->count : 0;
}

/* Blanks last, whatever the direction. */
static int compare(const struct field *field, const struct own_cell *a, const struct own_cell *b, bool is_descending)
{
	int order;
	if (a->is_null || b->is_null)
		return a->is_null - b->is_null;
	if (a->is_number)
		order = (a->number > b->number) - (a->number < b->number);
	else {
		order = field->type == FIELD_CODE ? place_in_list(field, a->text) - place_in_list(field, b->text) : 0;
		if (order == 0)
			order = strcmp(a->text, b->text);
	}
	return is_descending ? -order : order;
}

static const struct own_run *sorted; /* qsort has no argument of one's own */

static int compare_rows(const void *a, const void *b)
{
	const struct own_row *left = a, *right = b;
	const struct own_run *run = sorted;
	int order = run->group < 0 ? 0 : compare(run->fields[run->group], &left->cells[run->group], &right->cells[run->group], false);
	for (int i = 0; order == 0 && i < run->own->order_count; i++)
		order = compare(run->fields[run->order[i]], &left->cells[run->order[i]], &right->cells[run->order[i]], run->own->is_descending);
	return order != 0 ? order : left->place - right->place;
}

static void put_number(const struct field *field, double number, char room[64])
{
	if (field->scale > 0)
		snprintf(room, 64, "%.*f", field->scale, number);
	else
		snprintf(room, 64, "%.10g", number);
}

/* As people read it; NULL where not reported. */
static const char *show(const struct field *field, const struct own_cell *cell, struct buf *room)
{
	char number[64];
	struct value text;
	if (cell->is_null)
		return NULL;
	buf_clear(room);
	if (cell->is_number) {
		put_number(field, cell->number, number);
		buf_text(room, number);
		return room->bytes;
	}
	text = value_text(cell->text);
	type_show(field, &text, room);
	return room->bytes;
}

struct sums { double sums[OWN_FIELDS]; bool is_given[OWN_FIELDS]; long records, counted[OWN_COUNTED + 1]; }; /* the last: not reported, or no code */

static void add(const struct own_run *run, const struct own_row *row, struct sums *sums)
{
	sums->records++;
	for (int i = 0; i < run->own->column_count; i++)
		if (run->is_total[i] && !row->cells[i].is_null) {
			sums->sums[i] += row->cells[i].number;
			sums->is_given[i] = true;
		}
	if (run->count < 0)
		return;
	const struct own_cell *cell = &row->cells[run->count];
	int place = cell->is_null ? OWN_COUNTED : run->fields[run->count]->type == FIELD_YES_NO ? strcmp(cell->text, "yes") != 0
		: place_in_list(run->fields[run->count], cell->text);
	const struct code_list *list = run->fields[run->count]->list;
	sums->counted[place >= OWN_COUNTED || (list && place >= list->count) ? OWN_COUNTED : place]++;
}

/* "12; Boys 5, Girls 7" */
static void say(const struct own_run *run, const struct sums *sums, char *room, size_t size)
{
	static const char *const answers[] = {"Yes", "No"};
	size_t used = (size_t)snprintf(room, size, "%ld", sums->records);
	const char *between = "; ";
	for (int i = 0; run->count >= 0 && i <= OWN_COUNTED && used < size; i++) {
		const struct code_list *list = run->fields[run->count]->list;
		if (sums->counted[i] == 0)
			continue;
		used += (size_t)snprintf(room + used, size - used, "%s%s %ld", between,
			i == OWN_COUNTED ? "not reported" : list ? list->items[i].label : answers[i > 0], sums->counted[i]);
		between = ", ";
	}
}

static void put_total(const struct own_run *run, const struct sums *sums, struct listing *out)
{
	char room[64];
	bool is_labelled = false;
	if (run->own->total_count == 0 || !listing_row(out, NULL))
		return;
	for (int i = 0; i < run->own->column_count; i++) {
		put_number(run->fields[i], sums->sums[i], room);
		listing_cell(out, run->is_total[i] ? (sums->is_given[i] ? room : NULL) : is_labelled ? " " : "All", PAGE_PLAIN);
		is_labelled = is_labelled || !run->is_total[i];
	}
	listing_total(out);
}

static const char *title_of(const struct field *field)
{
	return field->label ? field->label : field->code;
}

static void put_columns(const struct own_run *run, struct listing *out)
{
	for (int i = 0; i < run->own->column_count; i++)
		listing_column(out, run->names[i], title_of(run->fields[i]), NULL, is_countable(run->fields[i]) || run->fields[i]->type == FIELD_YEAR);
}

/* The rows from FIRST to before END, of one group. */
static void put_group(const struct own_run *run, int first, int last, struct listing *out, struct sums *all)
{
	struct sums sums = {{0}, {0}, 0, {0}};
	char counted[OWN_ROOM], title[OWN_ROOM + 200];
	struct buf room;
	buf_init(&room, 1 << 16);
	for (int r = first; r < last; r++) {
		add(run, &run->rows[r], &sums);
		add(run, &run->rows[r], all);
	}
	say(run, &sums, counted, sizeof counted);
	if (run->group < 0) {
		listing_part(out, NULL, NULL);
	} else {
		const struct own_cell *cell = &run->rows[first].cells[run->group];
		const char *label = show(run->fields[run->group], cell, &room);
		snprintf(title, sizeof title, "%s: %s", label ? label : "Not reported", counted);
		listing_part(out, title, cell->is_null ? "" : label);
	}
	if (out->part_count == 1)
		put_columns(run, out);
	for (int r = first; r < last && listing_row(out, run->rows[r].target); r++)
		for (int i = 0; i < run->own->column_count; i++)
			listing_cell(out, show(run->fields[i], &run->rows[r].cells[i], &room), PAGE_PLAIN);
	put_total(run, &sums, out);
	buf_free(&room);
}

static void put_all(const struct own_run *run, struct listing *out)
{
	struct sums all = {{0}, {0}, 0, {0}};
	char counted[OWN_ROOM], note[OWN_ROOM + 40];
	if (run->group >= 0)
		listing_groups(out, run->own->group, title_of(run->fields[run->group]));
	for (int first = 0, last; first < run->row_count; first = last) {
		for (last = first + 1; last < run->row_count; last++)
			if (run->group >= 0 && compare(run->fields[run->group], &run->rows[first].cells[run->group], &run->rows[last].cells[run->group], false) != 0)
				break;
		put_group(run, first, last, out, &all);
	}
	if (run->group >= 0 && out->part_count > 1 && run->own->total_count > 0) {
		listing_part(out, "All groups", "");
		put_total(run, &all, out);
	}
	say(run, &all, counted, sizeof counted);
	snprintf(note, sizeof note, "Records: %s", counted);
	listing_note(out, note);
}

static void note_filter(const struct own_run *run, struct listing *out)
{
	char *note = run->own->filter ? mem_format("%s where %s", run->form->title, run->own->filter) : mem_format("%s, all records", run->form->title);
	listing_note(out, note);
	free(note);
	for (int i = 0; i < run->name_count; i++)
		out->is_personal = out->is_personal || run->fields[i]->is_personal;
}

bool listing_own_make(const struct listing_ask *ask, const struct listing_own *own, long max_steps, struct listing **out, struct err *err)
{
	struct own_run run;
	struct listing *listing = listing_new(own->name, own->title);
	bool is_good = listing_ask_check(ask, err) && begin(&run, ask, own, err);
	if (!is_good) {
		listing_free(listing);
		*out = NULL;
		return false;
	}
	int year = *run.year ? atoi(run.year + strlen("year = ")) : 0;
	listing_ask_place(ask, listing);
	is_good = compile(&run, err) && imprint_read(ask->replica, ask->district, year, &listing->imprint, err)
		&& read_rows(&run, max_steps, listing, err);
	if (is_good) {
		sorted = &run;
		if (run.row_count > 1)
			qsort(run.rows, (size_t)run.row_count, sizeof *run.rows, compare_rows);
		note_filter(&run, listing);
		put_all(&run, listing);
	}
	end(&run);
	*out = is_good ? listing : NULL;
	if (!is_good)
		listing_free(listing);
	return is_good;
}
