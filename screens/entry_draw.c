#include "config.h"
#include "screens/entry_state.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "form/set.h"
#include "form/type.h"
#include "screens/verify.h"

enum { DRAW_FOOT = 2, DRAW_GAP = 1 };

void entry_title(void *state, struct buf *out)
{
	struct entry *entry = state;
	const struct form *form = entry->record->form;
	verify_title(entry, out);
	/* On a narrow line words give way, never the school's code or the page's number. */
	size_t name = strlen(entry->title);
	const char *code = strrchr(entry->title, '(');
	if (code && code > entry->title && code[-1] == ' ')
		name = (size_t)(code - 1 - entry->title);
	buf_format(out, "\t%s\t  \t%.*s\t%s", form->title, (int)name, entry->title, entry->title + name);
	if (form->page_count > 0)
		buf_format(out, "  %d/%d \t%s\t", entry->page + 1, form->page_count, form->pages[entry->page].title);
}

/* A value as it stands in its brackets: what would be typed, a code by its label. */
static void show_value(const struct entry *entry, const struct field *field, const struct value *value, struct buf *out)
{
	buf_clear(out);
	if (field->type == FIELD_STAFF && entry_person(entry, value))
		buf_text(out, entry_person(entry, value)->name);
	else if (field->type == FIELD_CODE || field->type == FIELD_YES_NO || field->type == FIELD_SCHOOL)
		type_show(field, value, out);
	else
		type_print(field, value, out);
}

static void draw_box(struct canvas *canvas, int row, int column, int width, const char *text)
{
	canvas_put(canvas, row, column, 1, ROLE_NORMAL, "[");
	canvas_put_cut(canvas, row, column + 1, width - 2, ROLE_FIELD, text);
	canvas_put(canvas, row, column + width - 1, 1, ROLE_NORMAL, "]");
}

static bool is_at(const struct entry *entry, int grid, int row, int field)
{
	if (entry->item_count == 0)
		return false;
	const struct entry_item *item = &entry->items[entry->at];
	return item->grid == grid && item->row == row && item->field == field;
}

static int label_width(const struct canvas *canvas)
{
	return canvas->columns >= 72 ? ENTRY_LABEL : canvas->columns * 11 / 20;
}

/* The field with the cursor, with what is being typed. */
static void draw_focus(struct entry *entry, struct canvas *canvas, int row, int column, int width)
{
	line_draw(&entry->text, canvas, row, column, width, ROLE_FIELD, true);
	entry->drawn.box_row = row;
	entry->drawn.box_column = column;
	entry->drawn.box_width = width;
}

/* On the page that was drawn last only the field with the cursor is needed for the next key. A notice is never late. */
static void let_wait(struct entry *entry, struct canvas *canvas, int heading)
{
	bool is_same = entry->drawn.page == entry->page && entry->drawn.top == entry->top && entry->drawn.heading == heading
		&& entry->drawn.line_count == entry->line_count && entry->drawn.rows == canvas->rows && entry->drawn.columns == canvas->columns;
	bool has_notice = entry->notice[0] != '\0';
	int row = entry->drawn.box_row, behind = entry->drawn.box_column + entry->drawn.box_width;
	int last = has_notice || entry->drawn.has_notice ? canvas->rows - DRAW_FOOT : canvas->rows;
	if (is_same && row >= 0) {
		canvas_later(canvas, 0, 0, row, canvas->columns);
		canvas_later(canvas, row, 0, 1, entry->drawn.box_column);
		canvas_later(canvas, row, behind, 1, canvas->columns - behind);
		canvas_later(canvas, row + 1, 0, last - row - 1, canvas->columns);
	}
	entry->drawn.page = entry->page;
	entry->drawn.top = entry->top;
	entry->drawn.heading = heading;
	entry->drawn.line_count = entry->line_count;
	entry->drawn.rows = canvas->rows;
	entry->drawn.columns = canvas->columns;
	entry->drawn.has_notice = has_notice;
}

/* A number is never shown cut: its box grows with it. */
static int field_width(const struct entry *entry, const struct field *field, int index, int room)
{
	int width = entry_width(field);
	if (field->type == FIELD_WHOLE || field->type == FIELD_DECIMAL) {
		struct buf text;
		buf_init(&text, ENTRY_TEXT_MAX);
		show_value(entry, field, &entry->record->cells[index].now, &text);
		int length = (int)(is_at(entry, -1, -1, index) ? entry->text.length : text.length);
		width = length + 2 > width ? length + 3 : width;
		buf_free(&text);
	}
	return width < room ? width : room;
}

static void draw_field(struct entry *entry, struct canvas *canvas, int row, int index)
{
	const struct field *field = &entry->record->form->fields[index];
	const struct record_cell *cell = &entry->record->cells[index];
	int label = label_width(canvas), room = canvas->columns - label - DRAW_GAP;
	int width = field_width(entry, field, index, room);
	struct buf text;
	buf_init(&text, ENTRY_TEXT_MAX);
	canvas_put_cut(canvas, row, 0, label, cell->is_asked ? ROLE_LABEL : ROLE_DIM, field->label);
	if (is_at(entry, -1, -1, index)) {
		draw_focus(entry, canvas, row, label + DRAW_GAP, width);
	} else {
		show_value(entry, field, &cell->now, &text);
		if (!cell->is_asked)
			canvas_put(canvas, row, label + DRAW_GAP + 1, -1, ROLE_DIM, "not asked");
		else if (entry_is_fixed(entry, index))
			canvas_put_cut(canvas, row, label + DRAW_GAP + 1, room - 1, ROLE_NORMAL, text.bytes);
		else
			draw_box(canvas, row, label + DRAW_GAP, width, text.bytes);
	}
	if (field->unit && cell->is_asked)
		canvas_put(canvas, row, label + DRAW_GAP + width + 1, -1, ROLE_DIM, field->unit);
	buf_clear(&text);
	entry_expect_beside(entry, index, &text);
	int beside = label + DRAW_GAP + width + 2 + (field->unit ? (int)strlen(field->unit) + 1 : 0);
	if (cell->is_asked && text.length > 0 && beside + (int)text.length <= canvas->columns)
		canvas_put(canvas, row, beside, -1, ROLE_DIM, text.bytes);
	buf_free(&text);
}

static int cell_width(const struct field *field)
{
	int width = entry_width(field);
	return width < 8 ? 8 : width > 26 ? 26 : width;
}

/* The first column of a grid that is shown, moved so that the one with the cursor is in sight. */
static int shift_of(struct entry *entry, const struct canvas *canvas, int grid)
{
	const struct form *form = entry_form_of(entry, grid);
	int *shift = &entry->shift[grid < 8 ? grid : 7], whole = ENTRY_ROW_LABEL + 1 - DRAW_GAP;
	for (int field = 0; field < form->field_count; field++)
		whole += entry_is_column(form, field) ? cell_width(&form->fields[field]) + DRAW_GAP : 0;
	if (whole <= canvas->columns)
		*shift = 0; /* all of it fits, whatever the size was before */
	if (entry->item_count == 0 || entry->items[entry->at].grid != grid)
		return *shift;
	int focused = entry->items[entry->at].field;
	if (focused < *shift)
		*shift = focused;
	for (;;) {
		int column = ENTRY_ROW_LABEL + 1;
		for (int field = *shift; field <= focused; field++)
			if (entry_is_column(form, field))
				column += cell_width(&form->fields[field]) + DRAW_GAP;
		if (column <= canvas->columns + DRAW_GAP || *shift >= focused)
			break;
		++*shift;
	}
	return *shift;
}

/* PART of a column's heading, which stands in ENTRY_HEADS rows, its last word in the last one: the label up to its first comma,
 * broken at blanks. */
static void draw_head(struct canvas *canvas, int row, int column, int width, const char *label, int part)
{
	size_t length = strcspn(label, ","), start[ENTRY_HEADS], end[ENTRY_HEADS];
	int count = 0;
	for (size_t at = 0; at < length && count < ENTRY_HEADS;) {
		size_t fits = at + utf8_clip(label + at, length - at, width, NULL);
		if (fits < length && label[fits] != ' ') {
			size_t blank = fits;
			while (blank > at && label[blank] != ' ')
				blank--;
			if (blank > at)
				fits = blank;
		}
		start[count] = at;
		end[count++] = fits;
		at = fits + (fits < length && label[fits] == ' ');
	}
	int piece = part - (ENTRY_HEADS - count);
	if (piece >= 0 && piece < count)
		canvas_put_bytes(canvas, row, column, width, ROLE_LABEL, label + start[piece], end[piece] - start[piece]);
}

static void draw_grid_line(struct entry *entry, struct canvas *canvas, int row, const struct entry_line *line)
{
	const struct form *form = entry_form_of(entry, line->grid);
	int column = ENTRY_ROW_LABEL + 1;
	struct buf text;
	buf_init(&text, ENTRY_TEXT_MAX);
	if (line->kind == ENTRY_GRID_ROW) {
		entry_row_name(entry, line->grid, line->row, &text);
		canvas_put_cut(canvas, row, 0, ENTRY_ROW_LABEL, ROLE_LABEL, text.bytes);
		int name = utf8_columns(text.bytes, text.length);
		buf_clear(&text);
		entry_expect_row(entry, line->grid, line->row, &text);
		if (text.length > 0 && name + 1 + (int)text.length <= ENTRY_ROW_LABEL)
			canvas_put(canvas, row, ENTRY_ROW_LABEL - (int)text.length, -1, ROLE_DIM, text.bytes);
	} else if (line->kind == ENTRY_GRID_TOTAL) {
		canvas_put(canvas, row, 0, ENTRY_ROW_LABEL, ROLE_LABEL, "Total");
	}
	for (int field = shift_of(entry, canvas, line->grid); field < form->field_count; field++) {
		const struct field *one = &form->fields[field];
		int width = cell_width(one);
		if (!entry_is_column(form, field))
			continue;
		if (column + width > canvas->columns) {
			canvas_put(canvas, row, canvas->columns - 1, 1, ROLE_DIM, line->kind == ENTRY_GRID_HEAD ? ">" : "");
			break;
		}
		if (line->kind == ENTRY_GRID_HEAD) {
			draw_head(canvas, row, column, width, one->label, line->row);
		} else if (line->kind == ENTRY_GRID_TOTAL) {
			int64_t total;
			if (entry_column_total(entry, line->grid, field, &total))
				canvas_print(canvas, row, column + 1, ROLE_NORMAL, "%" PRId64, total);
		} else if (is_at(entry, line->grid, line->row, field)) {
			draw_focus(entry, canvas, row, column, width);
		} else {
			const struct record_cell *cell = &entry->record->grids[line->grid].rows[line->row].cells[field];
			show_value(entry, one, &cell->now, &text);
			if (entry_is_fixed_cell(entry, line->grid, line->row, field))
				canvas_put_cut(canvas, row, column + 1, width - 1, ROLE_NORMAL, text.bytes);
			else if (cell->is_asked)
				draw_box(canvas, row, column, width, text.bytes);
			else
				canvas_put(canvas, row, column + 1, -1, ROLE_DIM, "-");
		}
		column += width + DRAW_GAP;
	}
	buf_free(&text);
}

static void draw_grid_title(struct entry *entry, struct canvas *canvas, int row, int grid)
{
	const struct grid *one = &entry->record->form->grids[grid];
	const char *title = one->title ? one->title : entry_form_of(entry, grid)->title;
	canvas_put(canvas, row, 0, -1, ROLE_HEADING, title);
	if (entry_expect_has(entry, grid))
		canvas_put(canvas, row, (int)strlen(title) + 2, -1, ROLE_DIM, entry->record->form->has_made_id ? "(last visit beside)" : "(the year before beside)");
	if (entry->record->grids[grid].row_count == 0)
		canvas_print(canvas, row, (int)strlen(title) + 2, ROLE_DIM, "(no rows: nobody is on the roll here)");
}

/* The choices of a code, by number, in the hint's row; while letters are typed those that still fit. */
static void put_choices(const struct entry *entry, const struct field *field, struct buf *out)
{
	const char *typed = entry->is_typed && !isdigit((unsigned char)entry->text.text[0]) ? entry->text.text : "";
	if (field->type == FIELD_YES_NO) {
		buf_text(out, "y or 1: yes  n or 2: no");
		return;
	}
	if (field->type != FIELD_CODE || !field->list)
		return;
	int number = 0;
	for (int i = 0; i < field->list->count; i++) {
		const struct code_item *item = &field->list->items[i];
		if (item->is_retired)
			continue;
		number++;
		if (strncasecmp(item->label, typed, strlen(typed)) == 0 || strncasecmp(item->code, typed, strlen(typed)) == 0)
			buf_format(out, "%s%d %s", out->length > 0 ? "  " : "", number, item->label);
	}
}

/* Who is meant, or may be: the names with the letters typed in them. */
static void put_people(const struct entry *entry, struct buf *out)
{
	if (!entry->is_typed) {
		const struct roll_person *person = entry_person(entry, &entry_cell(entry, &entry->items[entry->at])->now);
		buf_text(out, person ? person->name : "");
		return;
	}
	for (int i = 0; i < entry->roll_count && out->length < (size_t)ENTRY_TEXT_MAX; i++)
		if (strcasestr(entry->roll[i].name, entry->text.text))
			buf_format(out, "%s%s", out->length > 0 ? ", " : "", entry->roll[i].name);
}

static void draw_hint(struct entry *entry, struct canvas *canvas, int row)
{
	struct buf text;
	if (entry->item_count == 0)
		return;
	const struct field *field = entry_field(entry, &entry->items[entry->at]);
	buf_init(&text, 4096);
	put_choices(entry, field, &text);
	if (field->type == FIELD_STAFF)
		put_people(entry, &text);
	if (text.length == 0 && field->hint)
		buf_text(&text, field->hint);
	if (text.length > (size_t)canvas->columns && field->type == FIELD_CODE) {
		buf_clear(&text);
		buf_format(&text, "A number from 1, the first letters, or F2 for the list%s%s", field->hint ? ". " : "", field->hint ? field->hint : "");
	}
	int room = canvas->columns;
	struct buf total;
	buf_init(&total, 100);
	if (entry_row_total(entry, &total)) {
		room -= (int)total.length + 2;
		canvas_put_right(canvas, row, room > 0 ? room : 0, (int)total.length + 2, ROLE_NORMAL, total.bytes);
	}
	buf_free(&total);
	canvas_put_cut(canvas, row, 0, room > 0 ? room : 0, ROLE_DIM, text.bytes);
	buf_free(&text);
}

/* TEXT without so much from the middle of its part FROM to TO that it takes no more than ROWS; false where no cut is enough. */
static bool cut_middle(struct canvas *canvas, int rows, const char *text, size_t from, size_t to, char *out, size_t size)
{
	for (size_t keep = to - from; keep > 2; keep--) {
		size_t head = from + utf8_clip(text + from, to - from, (int)(keep / 2), NULL), tail = to - (keep - keep / 2) + 1;
		while (tail < to && ((unsigned char)text[tail] & 0xC0) == 0x80)
			tail++;
		if (head >= tail)
			continue;
		snprintf(out, size, "%.*s…%s", (int)head, text, text + tail);
		if (canvas_wrap(canvas, 0, 0, 0, canvas->columns, ROLE_WARNING, out) <= rows)
			return true;
	}
	return false;
}

/* The rows that it takes. It ends with what to do, so what does not fit is cut out before: of what was typed, or else of the whole. */
static int draw_notice(const struct entry *entry, struct canvas *canvas, int rows)
{
	char cut[sizeof entry->notice + sizeof "…"];
	const char *text = entry->notice, *open = strchr(text, '"'), *close = strrchr(text, '"');
	if (canvas_wrap(canvas, 0, 0, 0, canvas->columns, ROLE_WARNING, text) > rows
		&& ((close > open && cut_middle(canvas, rows, text, (size_t)(open + 1 - text), (size_t)(close - text), cut, sizeof cut))
			|| cut_middle(canvas, rows, text, 0, strlen(text), cut, sizeof cut)))
		text = cut;
	return canvas_wrap(canvas, canvas->rows - rows, 0, rows, canvas->columns, ROLE_WARNING, text);
}

int entry_draw(void *state, struct canvas *canvas)
{
	struct entry *entry = state;
	int foot = canvas->rows > 6 ? DRAW_FOOT : 0;
	int rows = canvas->rows - foot;
	entry->rows = rows;
	int heading = entry_place_page(entry, rows);
	entry->drawn.box_row = -1;
	struct canvas_window before = canvas_enter(canvas, 0, 0, rows, canvas->columns);
	for (int row = 0; row < rows && entry->top + row < entry->line_count; row++) {
		const struct entry_line *line = &entry->lines[heading >= 0 && row < ENTRY_HEADS ? heading + row : entry->top + row];
		if (line->kind == ENTRY_FIELD)
			draw_field(entry, canvas, row, line->field);
		else if (line->kind == ENTRY_GRID_TITLE)
			draw_grid_title(entry, canvas, row, line->grid);
		else
			draw_grid_line(entry, canvas, row, line);
	}
	canvas_leave(canvas, before);
	if (foot > 0) {
		/* A long notice takes the hint's row too: it ends with what to do. */
		if (draw_notice(entry, canvas, 2) < 2)
			draw_hint(entry, canvas, canvas->rows - 1);
	}
	let_wait(entry, canvas, heading);
	return 0;
}
