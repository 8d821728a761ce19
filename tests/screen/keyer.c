#include "config.h"
#include "tests/screen/keyer.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/utf8.h"
#include "form/type.h"
#include "store/query.h"
#include "tests/screen/walk.h"

#define KEY_NEXT "\r"
#define KEY_PASS "\t" /* as Enter, and never taken for the one of the field before */
#define KEY_ROW "*"
#define KEY_ROW_IN_WORDS "\033[19~" /* F8 */
#define KEY_PAGE "\033[6~"
#define KEY_NAMED "\033[17~" /* F6 */
#define KEY_LIST_ROW "\033[2~" /* Insert */
#define KEY_EMPTY "\025" /* Ctrl-U */

enum { FAR_ROWS = 6 };

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

	buf_init(&storage, WALK_TEXT_MAX);
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

/* The next row of a grid with anything to key, or -1. */
static int next_row(const struct walk *walk, int at)
{
	const struct walk_place from = walk->places[at];

	for (at++; at < walk->count && walk->places[at].grid == from.grid; at++)
		if (walk->places[at].row != from.row && walk_wants(walk, &walk->places[at]))
			return walk->places[at].row;
	return -1;
}

static void row_name(const struct walk *walk, int grid, int row, char *out, size_t size)
{
	const struct form *form = walk_form(walk, grid);
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
	const struct walk_place *place = &walk->places[at];
	const enum field_type type = walk_field(walk, place)->type;
	const bool is_words = type == FIELD_TEXT || type == FIELD_SCHOOL || type == FIELD_STAFF || type == FIELD_PHONE;

	if (place->grid < 0 || walk_wants_in_row(walk, at))
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
	const struct walk_place place = walk->places[at];
	const char *text = walk_paper(walk, &place), *key = KEY_PASS;
	char keys[WALK_TEXT_MAX];
	bool is_full = false;

	if (walk_wants(walk, &place)) {
		if (*text) {
			is_full = keys_of(keyer, walk_field(walk, &place), text, keys, sizeof keys);
			type_value(keyer, keys, is_full);
		} else {
			keyer_press(keyer, KEY_EMPTY);
		}
		key = KEY_NEXT;
		walk_put(walk, &place, text);
		walk_lay_page(walk);
		at = walk_find(walk, &place);
	}
	if (is_full)
		return at + 1;
	if (!walk_wants_on_page(walk, at))
		return at; /* the next page, or saving, takes the field */
	if (place.grid >= 0 && place.row == walk->model->grids[place.grid].row_count - 1 && !walk_wants_in_row(walk, at) && walk_lacks_row(walk, place.grid)) {
		keyer_press(keyer, KEY_LIST_ROW);
		while (at < walk->count && walk->places[at].grid == place.grid)
			at++;
		walk_add_row(walk, place.grid);
		return at;
	}
	if (place.grid >= 0 && !walk_wants_in_row(walk, at) && next_row(walk, at) > place.row + FAR_ROWS)
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
	char keys[WALK_TEXT_MAX];

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

/* What the paper has in fields of this page that are not asked, one after the other by their names. True where the cursor is on a
 * later page after it. */
static bool key_unasked(struct walk *walk, bool is_left)
{
	const struct form *form = walk->model->form;

	for (int index = 0; index < form->field_count; index++) {
		const struct walk_place place = {-1, -1, index};
		const struct field *field = &form->fields[index];
		char keys[WALK_TEXT_MAX];

		if (field->page != walk->page || !walk_is_keyed(walk, -1, field) || walk->model->cells[index].is_asked || !walk_wants(walk, &place))
			continue;
		keyer_press(walk->keyer, KEY_NAMED);
		keyer_type(walk->keyer, field->label);
		keyer_press(walk->keyer, KEY_NEXT);
		const bool is_full = keys_of(walk->keyer, field, walk_paper(walk, &place), keys, sizeof keys);
		keyer_type(walk->keyer, keys);
		walk_put(walk, &place, walk_paper(walk, &place));
		walk_lay_page(walk);
		is_left = is_full && walk_find(walk, &place) + 1 == walk->count;
	}
	return is_left;
}

void keyer_key(struct keyer *keyer, const char *form, const char *school, const char *key, const struct paper *start, const struct paper *paper)
{
	struct walk walk = {.keyer = keyer, .paper = paper};
	struct err err = {0};
	int last;

	walk_start(&walk, form, school, key, start);
	if (!checker_open(keyer->replica, keyer->set, walk.model->form, &walk.checker, &err))
		die("keyer: %s", err.text);
	count_paper(&walk);
	/* The last page with anything to key. */
	last = 0;
	for (walk.page = 0; walk.page < walk.model->form->page_count; walk.page++) {
		walk_lay_page(&walk);
		for (int grid = 0; grid < walk.model->form->grid_count; grid++)
			for (int cell = 0; walk.model->form->grids[grid].page == walk.page && cell < paper->count; cell++)
				if (strcmp(paper->cells[cell].form, walk.model->form->grids[grid].form) == 0)
					last = walk.page;
		if (walk_wants_on_page(&walk, -1))
			last = walk.page;
	}
	for (walk.page = keyer->page; walk.page <= last; walk.page++) {
		walk_lay_page(&walk);
		bool is_left = false;

		for (int at = 0; at < walk.count && walk_wants_on_page(&walk, at - 1);) {
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
