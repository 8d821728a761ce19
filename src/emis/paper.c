#include "config.h"
#include "emis/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/paper_parts.h"
#include "emis/verify.h"
#include "form/type.h"
#include "store/query.h"

enum { SHORT = 14 };

static bool has_key(const struct form *form, const char *code)
{
	int field = form_field(form, code);
	return field >= 0 && form->fields[field].key_position > 0;
}

/* The school and the year of a paper that is made for one stand in its head, not among the questions. */
static bool is_in_head(const struct paper *paper, const struct field *field)
{
	const struct paper_wish *wish = paper->wish;
	if (strcmp(field->code, "school") == 0 && field->type == FIELD_SCHOOL)
		return wish->school != NULL;
	return field->key_position > 0 && field->type == FIELD_YEAR && wish->year > 0;
}

static bool is_question(const struct paper *paper, int at)
{
	const struct field *field = &paper->form->fields[at];
	return field->column >= 0 && !field->is_retired && field->page >= 0 && !is_in_head(paper, field);
}

/* A grid hangs on what all its columns hang on. */
static void ask_grid(const struct paper *paper, const struct form *grid, struct ask *out)
{
	bool is_first = true;
	*out = (struct ask){.is_known = true};
	for (int i = 0; i < grid->field_count; i++) {
		struct ask ask;
		if (!paper_is_column(grid, paper->form, i))
			continue;
		ask_read(grid->fields[i].ask, grid->fields[i].code, &ask);
		bool is_parents = ask.is_known && ask.count > 0, is_own = false;
		for (int t = 0; t < ask.count; t++) {
			is_parents = is_parents && ask.terms[t].is_parent;
			is_own = is_own || !ask.terms[t].is_parent;
		}
		if (is_own && !is_first) /* it hangs on a column before it */
			continue;
		if (!is_parents || (!is_first && memcmp(&ask, out, sizeof ask) != 0)) {
			*out = (struct ask){.is_known = true};
			return;
		}
		memcpy(out, &ask, sizeof ask);
		is_first = false;
	}
}

static void add_item(struct paper *paper, int grid, int field, int page)
{
	paper->items = mem_grow(paper->items, (size_t)paper->item_count + 1, sizeof *paper->items);
	struct paper_item *item = &paper->items[paper->item_count++];
	memset(item, 0, sizeof *item);
	item->grid = grid;
	item->field = field;
	item->page = page;
	if (grid < 0)
		ask_read(paper->form->fields[field].ask, paper->form->fields[field].code, &item->ask);
	else
		ask_grid(paper, paper->record->grids[grid].form, &item->ask);
}

static void add_grids(struct paper *paper, int page, int field)
{
	for (int grid = 0; grid < paper->form->grid_count; grid++)
		if (paper->form->grids[grid].page == page && paper->form->grids[grid].after_field == field && paper->record->grids[grid].form)
			add_item(paper, grid, -1, page);
}

/* All questions in the order of the screen. */
static void number_items(struct paper *paper)
{
	for (int page = 0; page < paper->form->page_count; page++) {
		for (int field = -1; field < paper->form->field_count; field++) {
			if (field >= 0 && paper->form->fields[field].page == page && is_question(paper, field))
				add_item(paper, -1, field, page);
			add_grids(paper, page, field);
		}
	}
}

static void put_question(struct paper *paper, int at)
{
	const struct paper_item *item = &paper->items[at];
	const struct field *field = &paper->form->fields[item->field];
	struct buf boxes, value, before, help;
	char number[12];
	int lines;
	buf_init(&boxes, 100);
	buf_init(&value, PAPER_TEXT);
	buf_init(&before, PAPER_TEXT);
	buf_init(&help, PAPER_TEXT);
	snprintf(number, sizeof number, "%d", at + 1);
	paper_boxes(field, &boxes, &lines);
	paper_choices(field, &help);
	paper_go_to(paper, at, &help);
	paper_only_if(paper, at, &help);
	if (paper->wish->record)
		paper_write(paper, field, &paper->record->cells[item->field].now, &value);
	else if (paper->before && paper->before->cells[item->field].now.kind != VALUE_NULL) {
		struct buf said;
		buf_init(&said, PAPER_TEXT);
		const struct value *was = &paper->before->cells[item->field].now;
		paper_say(paper, field, was, &said);
		if (said.length > SHORT && field->type == FIELD_CODE && *boxes.bytes) { /* by its number, which is printed below it */
			int choice = was->kind == VALUE_TEXT ? paper_code_number(field->list, was->text, was->length) : 0;
			if (choice > 0)
				buf_clear(&said), buf_format(&said, "%d", choice);
		}
		/* Long words go with the help, short ones beside the boxes. */
		bool is_short = said.length <= SHORT && boxes.length <= 10;
		buf_format(is_short ? &before : &help, "%s%s: %s", !is_short && help.length ? "  " : "", paper->before_name, said.bytes);
		buf_free(&said);
	}
	page_field(paper->page, &(struct page_field){.number = number, .label = field->label, .label_ur = field->label_ur, .code = field->code,
		.boxes = boxes.bytes, .lines = lines, .value = value.bytes, .before = before.bytes, .help = help.bytes});
	buf_free(&boxes);
	buf_free(&value);
	buf_free(&before);
	buf_free(&help);
}

static void put_questions(struct paper *paper)
{
	int page = -1;
	for (int at = 0; at < paper->item_count; at++) {
		const struct paper_item *item = &paper->items[at];
		if (item->page != page) {
			struct buf note;
			page = item->page;
			page_heading(paper->page, paper->form->pages[page].title, NULL);
			page_urdu(paper->page, paper->form->pages[page].title_ur);
			buf_init(&note, PAPER_TEXT);
			paper_page_note(paper, at, &note);
			if (note.length > 0)
				page_note(paper->page, note.bytes);
			buf_free(&note);
		}
		if (item->grid >= 0)
			paper_grid(paper, at);
		else
			put_question(paper, at);
	}
}

static void pair(struct paper *paper, const char *label, const char *text)
{
	if (text && *text)
		page_pair(paper->page, label, text, PAGE_PLAIN);
}

/* Who and where the school is; its name into *NAME. */
static bool put_school(struct paper *paper, char **name, struct err *err)
{
	struct query *query;
	const char *code = paper->wish->school;
	if (!query_open(paper->replica, "SELECT name, name_ur, district, tehsil, uc, village, level, gender FROM school WHERE code = ?1 AND _void IS NULL",
		&query, err))
		return false;
	query_bind_text(query, 1, code);
	int step = query_step(query, err);
	if (step == 1) {
		*name = mem_copy(query_text(query, 0));
		page_pairs(paper->page, 1);
		page_pair(paper->page, "School", *name, PAGE_STRONG);
		page_pairs(paper->page, 2);
		page_pair(paper->page, "BEMIS code", code, PAGE_STRONG);
		pair(paper, "District", form_set_label(paper->set, "district", query_text(query, 2)));
		pair(paper, "Tehsil", form_set_label(paper->set, "tehsil", query_text(query, 3)));
		pair(paper, "Union council", query_text(query, 4));
		pair(paper, "Village", query_text(query, 5));
		pair(paper, "Level", form_set_label(paper->set, "level", query_text(query, 6)));
		pair(paper, "For", form_set_label(paper->set, "gender", query_text(query, 7)));
	}
	query_close(query);
	return step == 1 || (step == 0 && err_set(err, EX_NOINPUT, "%s: no such school here: zila find looks for one by its name", code));
}

/* How the record that is printed was verified. */
static void put_verification(struct paper *paper)
{
	struct verified verified;
	struct buf text;
	if (!verify_last(paper->replica, paper->set, paper->form, paper->wish->record, &verified, NULL))
		return;
	buf_init(&text, PAPER_TEXT);
	verify_say(&verified, &text);
	page_pairs(paper->page, 1);
	page_pair(paper->page, "This record", text.bytes, PAGE_PLAIN);
	buf_free(&text);
}

static const char how_to[] = "Ball pen, capital letters, one figure a box, numbers to the right. A choice by its number. What is not known stays blank:"
	" blank is not zero.";

static bool put_head(struct paper *paper, struct err *err)
{
	const struct paper_wish *wish = paper->wish;
	char year[16] = "", *name = NULL;
	if (wish->year > 0 && (has_key(paper->form, "year") || form_field(paper->form, "year") < 0))
		snprintf(year, sizeof year, wish->year < 1000 ? "session %d" : "%d", wish->year);
	char *title = mem_format("%s%s%s", paper->form->title, has_key(paper->form, "year") && *year ? "  " : "", has_key(paper->form, "year") ? year : "");
	page_title(paper->page, title);
	page_urdu(paper->page, paper->form->title_ur);
	bool is_good = !wish->school || put_school(paper, &name, err);
	if (is_good && wish->record)
		put_verification(paper);
	if (is_good) {
		char *footer = mem_format("%s%s%s%s%s%s", title, name ? "  " : "", name ? name : "", name ? " (" : "", name ? wish->school : "", name ? ")" : "");
		page_footer(paper->page, footer);
		free(footer);
		if (!wish->record)
			page_note(paper->page, how_to);
		if (!wish->school && form_field(paper->form, "school") >= 0)
			page_field(paper->page, &(struct page_field){.label = "Name of the school", .lines = 1});
	}
	free(name);
	free(title);
	return is_good;
}

static void put_signatures(struct paper *paper)
{
	static const char *const rows[] = {"Filled in by", "Head teacher", "Checked by", "Keyed by", "Verified by"};
	page_heading(paper->page, "Signatures", NULL);
	page_table(paper->page);
	page_ruled(paper->page);
	page_column(paper->page, " ", PAGE_LEFT, 14);
	page_column(paper->page, "Name", PAGE_LEFT, 24);
	page_column(paper->page, "Signature", PAGE_LEFT, 20);
	page_column(paper->page, "Date", PAGE_LEFT, 12);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		page_cell(paper->page, rows[i], PAGE_PLAIN);
		for (int c = 0; c < 3; c++)
			page_cell(paper->page, " ", PAGE_PLAIN);
	}
}

static bool fill(struct paper *paper, struct err *err)
{
	for (int grid = 0; grid < paper->form->grid_count; grid++) {
		const struct form *form = paper->record->grids[grid].form;
		bool is_left_out = !form || (paper->wish->is_blank && form->rows && strcmp(form->rows, "staff") == 0);
		if (!is_left_out && !record_fill_rows(paper->replica, paper->record, grid, err))
			return false;
	}
	return true;
}

/* A new record with the rows that its grids are to have; a blank form has no roll. */
static bool make_empty(struct paper *paper, struct err *err)
{
	const struct paper_wish *wish = paper->wish;
	int school = form_field(paper->form, "school"), year = form_field(paper->form, "year");
	char text[16];
	paper->record = record_new(paper->set, paper->form);
	if (wish->school && school >= 0 && !record_put(paper->record, school, wish->school, err))
		return false;
	snprintf(text, sizeof text, "%d", wish->year);
	if (wish->year > 0 && year >= 0 && paper->form->fields[year].key_position > 0)
		record_put(paper->record, year, text, NULL);
	return fill(paper, err);
}

/* Last year's record of the school, or of a form without years the record as it stands. */
static bool find_before(struct paper *paper, struct err *err)
{
	const struct paper_wish *wish = paper->wish;
	const struct form *form = paper->form;
	char key[160] = "";
	if (!wish->school || wish->is_blank || form->has_made_id || !form->table)
		return true;
	if (form->key_count == 2 && has_key(form, "school") && has_key(form, "year")) {
		char sql[256];
		struct query *query;
		snprintf(sql, sizeof sql, "SELECT max(year) FROM \"%s\" WHERE school = ?1 AND year < ?2 AND _void IS NULL", form->code);
		if (!query_open(paper->replica, sql, &query, err))
			return false;
		query_bind_text(query, 1, wish->school);
		query_bind_int(query, 2, wish->year > 0 ? wish->year : INT32_MAX);
		if (query_step(query, err) == 1 && !query_is_null(query, 0)) {
			snprintf(key, sizeof key, "%s/%lld", wish->school, (long long)query_int(query, 0));
			snprintf(paper->before_name, sizeof paper->before_name, query_int(query, 0) < 1000 ? "session %lld" : "%lld",
				(long long)query_int(query, 0));
		}
		query_close(query);
	} else if (strcmp(form->code, "school") == 0) {
		snprintf(key, sizeof key, "%s", wish->school);
		snprintf(paper->before_name, sizeof paper->before_name, "now");
	}
	return !*key || record_load(paper->replica, paper->set, form, key, &paper->before, err) || err->code == EX_NOINPUT;
}

static bool start(struct paper *paper, struct err *err)
{
	const struct paper_wish *wish = paper->wish;
	if (wish->school && !wish->is_blank && !roll_read(paper->replica, paper->set, wish->school, &paper->roll, &paper->roll_count, err))
		return false;
	if (wish->record)
		return record_load(paper->replica, paper->set, paper->form, wish->record, &paper->record, err);
	return make_empty(paper, err) && find_before(paper, err);
}

static bool school_of(const struct record *record, char *out, size_t size)
{
	int field = form_field(record->form, "school");
	if (field < 0 || record->cells[field].now.kind != VALUE_TEXT)
		return false;
	snprintf(out, size, "%.*s", (int)record->cells[field].now.length, record->cells[field].now.text);
	return true;
}

bool paper_page(struct replica *replica, struct form_set *set, const struct form *form, const struct paper_wish *wish, struct page_value **out,
	struct err *err)
{
	struct paper paper = {.replica = replica, .set = set, .form = form, .wish = wish};
	*out = NULL;
	paper.page = page_new(form->title);
	paper.page->is_sample = replica_is_sample(replica);
	struct paper_wish with_school = *wish;
	char school[32] = "";
	bool is_good = start(&paper, err);
	if (is_good && wish->record && !wish->school && school_of(paper.record, school, sizeof school)) {
		/* A record with a number of its own: its school stands in it. */
		with_school.school = school;
		paper.wish = &with_school;
		is_good = roll_read(replica, set, school, &paper.roll, &paper.roll_count, err);
	}
	is_good = is_good && put_head(&paper, err);
	if (is_good) {
		number_items(&paper);
		put_questions(&paper);
		put_signatures(&paper);
		*out = paper.page;
	} else {
		page_free(paper.page);
	}
	record_free(paper.record);
	record_free(paper.before);
	free(paper.roll);
	free(paper.items);
	return is_good;
}
