#include "config.h"
#include "tests/screen/keyer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "form/check.h"
#include "form/record.h"
#include "form/type.h"
#include "store/query.h"

#define KEY_NEXT "\r"
#define KEY_PASS "\t" /* as Enter, and never taken for the one of the field before */
#define KEY_ROW "*"
#define KEY_ROW_IN_WORDS "\033[19~" /* F8 */
#define KEY_PAGE "\033[6~"
#define KEY_NAMED "\033[17~" /* F6 */
#define KEY_LIST_ROW "\033[2~" /* Insert */
#define KEY_EMPTY "\025" /* Ctrl-U */

enum { TEXT_MAX = 2000, ITEMS_MAX = 2000, FAR_ROWS = 6 };

void paper_put(struct paper *paper, const char *form, const char *row, const char *field, const char *text)
{
	if (!*text)
		return;
	paper->cells = mem_grow(paper->cells, (size_t) paper->count + 1, sizeof *paper->cells);
	paper->cells[paper->count++] = (struct paper_cell) {mem_copy(form), row ? mem_copy(row) : NULL, mem_copy(field), mem_copy(text)};
}

void paper_change(struct paper *paper, const char *form, const char *row, const char *field, const char *text)
{
	for (int at = 0; at < paper->count; at++) {
		struct paper_cell *cell = &paper->cells[at];

		if (strcmp(cell->form, form) == 0 && strcmp(cell->field, field) == 0 && !cell->row == !row && (!row || strcmp(cell->row, row) == 0)) {
			free(cell->text);
			cell->text = mem_copy(text);
			return;
		}
	}
	paper_put(paper, form, row, field, text);
}

const char *paper_get(const struct paper *paper, const char *form, const char *row, const char *field)
{
	for (int at = 0; paper && at < paper->count; at++) {
		const struct paper_cell *cell = &paper->cells[at];

		if (strcmp(cell->form, form) == 0 && strcmp(cell->field, field) == 0 && !cell->row == !row && (!row || strcmp(cell->row, row) == 0))
			return cell->text;
	}
	return "";
}

void paper_free(struct paper *paper)
{
	for (int at = 0; at < paper->count; at++) {
		free(paper->cells[at].form);
		free(paper->cells[at].row);
		free(paper->cells[at].field);
		free(paper->cells[at].text);
	}
	free(paper->cells);
	*paper = (struct paper) {0};
}

void keyer_press(struct keyer *keyer, const char *bytes)
{
	keyer->keys++;
	keyer->is_leaving = keyer->is_leaving || (unsigned char) bytes[0] < ' ' || strcmp(bytes, KEY_ROW) == 0;
	keyer->press(keyer->line, bytes);
	keyer->is_leaving = false;
}

void keyer_type(struct keyer *keyer, const char *text)
{
	while (*text) {
		uint32_t point;
		char one[8] = "";
		size_t length = utf8_decode(text, strlen(text), &point);

		memcpy(one, text, length);
		keyer_press(keyer, one);
		text += length;
	}
}

double keyer_ratio(const struct keyer *keyer)
{
	return (double) keyer->keys / (double) (keyer->characters + keyer->fields);
}

/* Where the cursor can be on one page, in the form's order. */
struct place {
	int grid, row, field;
};

struct walk {
	struct keyer *keyer;
	const struct paper *paper;
	struct record *model;
	struct checker *checker;
	struct place places[ITEMS_MAX];
	int count, page;
};

static const struct form *form_of(const struct walk *walk, int grid)
{
	return grid < 0 ? walk->model->form : walk->model->grids[grid].form;
}

static struct record_cell *cell_of(const struct walk *walk, const struct place *place)
{
	return place->grid < 0 ? &walk->model->cells[place->field] : &walk->model->grids[place->grid].rows[place->row].cells[place->field];
}

static const struct field *field_of(const struct walk *walk, const struct place *place)
{
	return &form_of(walk, place->grid)->fields[place->field];
}

/* The key of a grid's row, as text. */
static const char *row_key(const struct walk *walk, int grid, int row)
{
	static char text[TEXT_MAX];
	const struct form *form = form_of(walk, grid);
	const int own = form->key[form->key_count - 1];
	struct buf out;

	buf_init(&out, sizeof text - 1);
	type_print(&form->fields[own], &walk->model->grids[grid].rows[row].cells[own].now, &out);
	snprintf(text, sizeof text, "%s", out.bytes);
	buf_free(&out);
	return text;
}

static const char *on_paper(const struct walk *walk, const struct place *place)
{
	return paper_get(walk->paper, form_of(walk, place->grid)->code, place->grid < 0 ? NULL : row_key(walk, place->grid, place->row),
		field_of(walk, place)->code);
}

/* What must be done about a place: nothing where the record holds what the paper says. */
static bool is_wanted(const struct walk *walk, const struct place *place)
{
	const char *text = on_paper(walk, place);
	struct buf storage;
	struct value value;
	struct err err = {0};
	bool is_other;

	buf_init(&storage, TEXT_MAX);
	if (!type_parse(field_of(walk, place), text, strlen(text), &value, &storage, &err))
		die("keyer: the paper is no paper: %s", err.text);
	is_other = !value_equal(&value, &cell_of(walk, place)->now);
	buf_free(&storage);
	return is_other;
}

static bool is_keyed(const struct walk *walk, int grid, const struct field *field)
{
	if (field->page < 0 || field->column < 0 || field->is_retired || field->computed)
		return false;
	if (grid >= 0)
		return field->key_position == 0;
	if (field->key_position > 0)
		return !walk->model->key[0];
	/* The school that the record is about stands there. */
	return !(field->type == FIELD_SCHOOL && field->is_required && strcmp(field->code, "school") == 0);
}

static void add_place(struct walk *walk, int grid, int row, int field)
{
	if (walk->count == ITEMS_MAX)
		die("keyer: too many fields on a page");
	walk->places[walk->count++] = (struct place) {grid, row, field};
}

static void add_grid(struct walk *walk, int grid)
{
	const struct form *form = form_of(walk, grid);

	for (int row = 0; row < walk->model->grids[grid].row_count; row++)
		for (int field = 0; field < form->field_count; field++)
			if (is_keyed(walk, grid, &form->fields[field]) && walk->model->grids[grid].rows[row].cells[field].is_asked)
				add_place(walk, grid, row, field);
}

static void lay_page(struct walk *walk)
{
	const struct form *form = walk->model->form;
	struct err err = {0};

	if (!checker_run(walk->checker, walk->model, NULL, &err))
		die("keyer: %s", err.text);
	walk->count = 0;
	for (int field = -1; field < form->field_count; field++) {
		if (field >= 0 && form->fields[field].page == walk->page && is_keyed(walk, -1, &form->fields[field]) && walk->model->cells[field].is_asked)
			add_place(walk, -1, -1, field);
		for (int grid = 0; grid < form->grid_count; grid++)
			if (form->grids[grid].page == walk->page && form->grids[grid].after_field == field)
				add_grid(walk, grid);
	}
}

static int find_place(const struct walk *walk, const struct place *place)
{
	for (int at = 0; at < walk->count; at++)
		if (memcmp(&walk->places[at], place, sizeof *place) == 0)
			return at;
	die("keyer: the field %s is not asked any more once it has its value", field_of(walk, place)->code);
}

/* Is anything wanted from AT on: in the same row, on this page, on a later one? */
static bool wants_in_row(const struct walk *walk, int at)
{
	const struct place *here = &walk->places[at];

	while (++at < walk->count && walk->places[at].grid == here->grid && walk->places[at].row == here->row)
		if (is_wanted(walk, &walk->places[at]))
			return true;
	return false;
}

static bool has_row(const struct walk *walk, int grid, const char *key)
{
	for (int row = 0; row < walk->model->grids[grid].row_count; row++)
		if (strcmp(row_key(walk, grid, row), key) == 0)
			return true;
	return false;
}

/* The paper has a row that the form does not offer: a class above the school's level. */
static bool lacks_row(const struct walk *walk, int grid)
{
	for (int cell = 0; cell < walk->paper->count; cell++)
		if (strcmp(walk->paper->cells[cell].form, form_of(walk, grid)->code) == 0 && !has_row(walk, grid, walk->paper->cells[cell].row))
			return true;
	return false;
}

/* The row that the program adds when it is asked for one: the next of the list. */
static void add_row(struct walk *walk, int grid)
{
	const struct form *form = form_of(walk, grid);
	const struct field *own = &form->fields[form->key[form->key_count - 1]];
	const char *last = row_key(walk, grid, walk->model->grids[grid].row_count - 1);
	int at = 0;

	while (at < own->list->count && strcmp(own->list->items[at].code, last) != 0)
		at++;
	if (++at >= own->list->count)
		die("keyer: the list %s has no row after its last one", own->list->name);
	const struct value value = value_text(own->list->items[at].code);

	record_set_row(walk->model, grid, record_add_row(walk->model, grid), form->key[form->key_count - 1], &value);
	lay_page(walk);
}

/* What is asked only after an answer that is still to come counts too: the paper knows. */
static bool wants_on_page(const struct walk *walk, int at)
{
	const struct form *form = walk->model->form;
	const int from = at >= 0 && walk->places[at].grid < 0 ? walk->places[at].field : -1;

	for (int one = at + 1; one < walk->count; one++)
		if (is_wanted(walk, &walk->places[one]))
			return true;
	for (int grid = 0; grid < form->grid_count; grid++)
		if (form->grids[grid].page == walk->page && lacks_row(walk, grid))
			return true;
	for (int field = from + 1; field < form->field_count; field++) {
		const struct place place = {-1, -1, field};

		if (form->fields[field].page == walk->page && is_keyed(walk, -1, &form->fields[field]) && is_wanted(walk, &place)
			&& (at < 0 || walk->places[at].grid < 0))
			return true;
	}
	return false;
}

/* Number of a code among those that are offered, from 1; and how many are. */
static int number_of(const struct code_list *list, const char *code, int *offered)
{
	int number = 0;

	*offered = 0;
	for (int at = 0; at < list->count; at++) {
		*offered += !list->items[at].is_retired;
		if (!list->items[at].is_retired && strcmp(list->items[at].code, code) == 0)
			number = *offered;
	}
	if (number == 0)
		die("keyer: \"%s\" is not offered in %s", code, list->name);
	return number;
}

/* The name of the person whose record TEXT names: what stands on the paper, and is typed. */
static void name_of(const struct keyer *keyer, const struct field *field, const char *text, char *out, size_t size)
{
	struct value id;
	struct query *query;
	struct buf storage;
	struct err err = {0};

	buf_init(&storage, TEXT_MAX);
	if (!type_parse(field, text, strlen(text), &id, &storage, &err)
		|| !query_open(keyer->replica, "SELECT name FROM staff WHERE id = ?1", &query, &err))
		die("keyer: %s", err.text);
	query_bind(query, 1, &id);
	if (query_step(query, &err) <= 0)
		die("keyer: nobody is %s", text);
	snprintf(out, size, "%s", query_text(query, 0));
	query_close(query);
	buf_free(&storage);
}

/* What a clerk types for a value, and whether that fills the field by itself. */
static bool keys_of(const struct keyer *keyer, const struct field *field, const char *text, char *out, size_t size)
{
	int number, offered;

	snprintf(out, size, "%s", text);
	switch (field->type) {
	case FIELD_CODE:
		if (isdigit((unsigned char) field->list->items[0].code[0]))
			return false;
		number = number_of(field->list, text, &offered);
		snprintf(out, size, "%d", number);
		return number * 10 > offered;
	case FIELD_STAFF:
		name_of(keyer, field, text, out, size);
		return false;
	case FIELD_YES_NO:
		out[1] = '\0';
		return true;
	case FIELD_DATE: /* 2026-03-31 as 31032026 */
		snprintf(out, size, "%.2s%.2s%.4s", text + 8, text + 5, text);
		return true;
	case FIELD_TIME:
		snprintf(out, size, "%.2s%.2s", text, text + 3);
		return true;
	case FIELD_YEAR:
	case FIELD_CNIC: return true;
	case FIELD_SCHOOL: return strspn(text, "0123456789") == 5 && strlen(text) == 5;
	default: return false;
	}
}

static void put_in_model(struct walk *walk, const struct place *place, const char *text)
{
	struct err err = {0};
	const bool is_put = place->grid < 0 ? record_put(walk->model, place->field, text, &err)
		: record_put_row(walk->model, place->grid, place->row, place->field, text, &err);

	if (!is_put)
		die("keyer: %s", err.text);
}

/* The next row of a grid with anything to key, or -1. */
static int next_row(const struct walk *walk, int at)
{
	const struct place from = walk->places[at];

	for (at++; at < walk->count && walk->places[at].grid == from.grid; at++)
		if (walk->places[at].row != from.row && is_wanted(walk, &walk->places[at]))
			return walk->places[at].row;
	return -1;
}

static void row_name(const struct walk *walk, int grid, int row, char *out, size_t size)
{
	const struct form *form = form_of(walk, grid);
	const int own = form->key[form->key_count - 1];
	struct buf text;

	buf_init(&text, size - 1);
	type_show(&form->fields[own], &walk->model->grids[grid].rows[row].cells[own].now, &text);
	snprintf(out, size, "%s", text.bytes);
	buf_free(&text);
}

/* How many first letters of a row's name no other row, and no field's label anywhere, has. */
static size_t letters_for(const struct walk *walk, int grid, int row)
{
	char name[200], other[200];
	size_t count = 0;
	int found;

	row_name(walk, grid, row, name, sizeof name);
	do {
		found = 0;
		count++;
		for (int one = 0; one < walk->model->grids[grid].row_count; one++) {
			row_name(walk, grid, one, other, sizeof other);
			found += strncasecmp(name, other, count) == 0;
		}
		for (int field = 0; field < walk->model->form->field_count; field++) {
			const char *label = walk->model->form->fields[field].label;

			for (size_t at = 0; label[at] && found < 2; at++)
				found += strncasecmp(label + at, name, count) == 0;
		}
	} while (found > 1 && name[count]);
	return count;
}

/* To a row far down by its name. Returns the place of its first field. */
static int go_to_row(struct walk *walk, int at, int row)
{
	const int grid = walk->places[at].grid;
	char name[200];

	row_name(walk, grid, row, name, sizeof name);
	name[letters_for(walk, grid, row)] = '\0';
	keyer_press(walk->keyer, KEY_NAMED);
	keyer_type(walk->keyer, name);
	keyer_press(walk->keyer, KEY_NEXT);
	while (walk->places[at].row != row)
		at++;
	return at;
}

/* The key that leaves a field after which nothing more is wanted in its row, or at all. */
static const char *leaving(const struct walk *walk, int at, const char *otherwise)
{
	const struct place *place = &walk->places[at];
	const enum field_type type = field_of(walk, place)->type;
	const bool is_words = type == FIELD_TEXT || type == FIELD_SCHOOL || type == FIELD_STAFF || type == FIELD_PHONE;

	if (place->grid < 0 || wants_in_row(walk, at))
		return otherwise;
	return is_words ? KEY_ROW_IN_WORDS : KEY_ROW;
}

/* The last character of a value that fills its field leaves it. */
static void type_value(struct keyer *keyer, char *keys, bool is_full)
{
	char last[2] = "";

	if (is_full) {
		last[0] = keys[strlen(keys) - 1];
		keys[strlen(keys) - 1] = '\0';
	}
	keyer_type(keyer, keys);
	if (!is_full)
		return;
	keyer->is_leaving = true;
	keyer_press(keyer, last);
}

/* Keys the place at AT; returns the place where the cursor is then, walk->count where it has gone over the page's end. */
static int key_place(struct walk *walk, int at)
{
	struct keyer *keyer = walk->keyer;
	const struct place place = walk->places[at];
	const char *text = on_paper(walk, &place), *key = KEY_PASS;
	char keys[TEXT_MAX];
	bool is_full = false;

	if (is_wanted(walk, &place)) {
		if (*text) {
			is_full = keys_of(keyer, field_of(walk, &place), text, keys, sizeof keys);
			type_value(keyer, keys, is_full);
		} else {
			keyer_press(keyer, KEY_EMPTY);
		}
		key = KEY_NEXT;
		put_in_model(walk, &place, text);
		lay_page(walk);
		at = find_place(walk, &place);
	}
	if (is_full)
		return at + 1;
	if (!wants_on_page(walk, at))
		return at; /* the next page, or saving, takes the field */
	if (place.grid >= 0 && place.row == walk->model->grids[place.grid].row_count - 1 && !wants_in_row(walk, at) && lacks_row(walk, place.grid)) {
		keyer_press(keyer, KEY_LIST_ROW);
		while (at < walk->count && walk->places[at].grid == place.grid)
			at++;
		add_row(walk, place.grid);
		return at;
	}
	if (place.grid >= 0 && !wants_in_row(walk, at) && next_row(walk, at) > place.row + FAR_ROWS)
		return go_to_row(walk, at, next_row(walk, at));
	key = leaving(walk, at, key);
	keyer_press(keyer, key);
	if (strcmp(key, KEY_NEXT) == 0 || strcmp(key, KEY_PASS) == 0)
		return at + 1;
	while (at < walk->count && walk->places[at].grid == place.grid && walk->places[at].row == place.row)
		at++;
	return at;
}

/* The paper counts once, whatever is keyed how. */
static void count_paper(struct walk *walk)
{
	const struct paper *paper = walk->paper;
	char keys[TEXT_MAX];

	for (int at = 0; at < paper->count; at++) {
		const struct form *form = form_set_find(walk->keyer->set, paper->cells[at].form);
		const int field = form ? form_field(form, paper->cells[at].field) : -1;

		if (field < 0)
			die("keyer: no field %s.%s", paper->cells[at].form, paper->cells[at].field);
		keys_of(walk->keyer, &form->fields[field], paper->cells[at].text, keys, sizeof keys);
		walk->keyer->characters += utf8_columns(keys, strlen(keys));
		walk->keyer->fields++;
	}
}

static struct record *model_of(struct walk *walk, const char *form_code, const char *school, const char *key, const struct paper *start)
{
	struct keyer *keyer = walk->keyer;
	const struct form *form = form_set_find(keyer->set, form_code);
	struct err err = {0};

	if (!form)
		die("keyer: no form %s", form_code);
	if (!key || !record_load(keyer->replica, keyer->set, form, key, &walk->model, &err))
		walk->model = record_new(keyer->set, form);
	if (form_field(form, "school") >= 0 && !record_put(walk->model, form_field(form, "school"), school, &err))
		die("keyer: %s", err.text);
	if (key) {
		snprintf(walk->model->key, sizeof walk->model->key, "%s", key);
		if (strchr(key, '/') && !record_put(walk->model, form_field(form, "year"), strchr(key, '/') + 1, &err))
			die("keyer: %s", err.text);
	}
	for (int at = 0; start && at < start->count; at++)
		if (!record_put(walk->model, form_field(form, start->cells[at].field), start->cells[at].text, &err))
			die("keyer: %s", err.text);
	for (int grid = 0; grid < form->grid_count; grid++)
		if (!record_fill_rows(keyer->replica, walk->model, grid, &err))
			die("keyer: %s", err.text);
	return walk->model;
}

/* What the paper has in fields of this page that are not asked, one after the other by their names. True where the cursor is on a
 * later page after it. */
static bool key_unasked(struct walk *walk, bool is_left)
{
	const struct form *form = walk->model->form;

	for (int index = 0; index < form->field_count; index++) {
		const struct place place = {-1, -1, index};
		const struct field *field = &form->fields[index];
		char keys[TEXT_MAX];

		if (field->page != walk->page || !is_keyed(walk, -1, field) || walk->model->cells[index].is_asked || !is_wanted(walk, &place))
			continue;
		keyer_press(walk->keyer, KEY_NAMED);
		keyer_type(walk->keyer, field->label);
		keyer_press(walk->keyer, KEY_NEXT);
		const bool is_full = keys_of(walk->keyer, field, on_paper(walk, &place), keys, sizeof keys);
		keyer_type(walk->keyer, keys);
		put_in_model(walk, &place, on_paper(walk, &place));
		lay_page(walk);
		is_left = is_full && find_place(walk, &place) + 1 == walk->count;
	}
	return is_left;
}

void keyer_key(struct keyer *keyer, const char *form, const char *school, const char *key, const struct paper *start, const struct paper *paper)
{
	struct walk walk = {.keyer = keyer, .paper = paper};
	struct err err = {0};
	int last;

	model_of(&walk, form, school, key, start);
	if (!checker_open(keyer->replica, keyer->set, walk.model->form, &walk.checker, &err))
		die("keyer: %s", err.text);
	count_paper(&walk);
	/* The last page with anything to key. */
	last = 0;
	for (walk.page = 0; walk.page < walk.model->form->page_count; walk.page++) {
		lay_page(&walk);
		for (int grid = 0; grid < walk.model->form->grid_count; grid++)
			for (int cell = 0; walk.model->form->grids[grid].page == walk.page && cell < paper->count; cell++)
				if (strcmp(paper->cells[cell].form, walk.model->form->grids[grid].form) == 0)
					last = walk.page;
		if (wants_on_page(&walk, -1))
			last = walk.page;
	}
	for (walk.page = keyer->page; walk.page <= last; walk.page++) {
		lay_page(&walk);
		bool is_left = false;

		for (int at = 0; at < walk.count && wants_on_page(&walk, at - 1);) {
			at = key_place(&walk, at);
			is_left = at >= walk.count;
		}
		is_left = key_unasked(&walk, is_left);
		/* A page whose last field has left it by itself is behind us; so is one on which nothing is asked. */
		if (!is_left && walk.count > 0 && walk.page < last)
			keyer_press(keyer, KEY_PAGE);
	}
	checker_free(walk.checker);
	record_free(walk.model);
}
