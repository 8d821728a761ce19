/* How a field is written by hand: a box for each figure of what has a length, lines for words, the number of a code. */
#include "config.h"
#include "emis/paper_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/type.h"

enum { COUNT_BOXES = 4, MONEY_BOXES = 9, TEXT_BOXES = 8, LINE_LETTERS = 40, MOST_LINES = 4 };

static void put_run(struct buf *out, int count)
{
	for (int i = 0; i < count; i++)
		buf_byte(out, '#');
}

static int digits_of(int64_t number)
{
	int digits = 1;
	for (number = number < 0 ? -number : number; number >= 10; number /= 10)
		digits++;
	return digits;
}

static int choices_of(const struct code_list *list)
{
	int count = 0;
	for (int i = 0; list && i < list->count; i++)
		count += !list->items[i].is_retired;
	return count;
}

/* A list too long to print: the name is written. */
static bool is_written_out(const struct field *field)
{
	int count = choices_of(field->list);
	return count == 0 || count > PAPER_LIST;
}

static int64_t most_whole(const struct field *field)
{
	int64_t scale = 1;
	for (int i = 0; i < field->scale; i++)
		scale *= 10;
	return (llabs(field->max) > llabs(field->has_min ? field->min : 0) ? field->max : field->min) / scale;
}

void paper_boxes(const struct field *field, struct buf *boxes, int *lines)
{
	*lines = 0;
	buf_clear(boxes);
	switch (field->type) {
	case FIELD_WHOLE:
		put_run(boxes, field->has_max ? digits_of(field->max) : field->unit && strcmp(field->unit, "rupees") == 0 ? MONEY_BOXES : COUNT_BOXES);
		return;
	case FIELD_DECIMAL:
		put_run(boxes, field->has_max ? digits_of(most_whole(field)) : COUNT_BOXES);
		buf_byte(boxes, '.');
		put_run(boxes, field->scale);
		return;
	case FIELD_DATE: buf_text(boxes, "## ## ####"); return;
	case FIELD_TIME: buf_text(boxes, "##:##"); return;
	case FIELD_YES_NO: buf_byte(boxes, '#'); return;
	case FIELD_YEAR: buf_text(boxes, "####"); return;
	case FIELD_SCHOOL: buf_text(boxes, "#####"); return;
	case FIELD_CNIC: buf_text(boxes, "#####-#######-#"); return;
	case FIELD_PHONE: put_run(boxes, 11); return;
	case FIELD_CODE:
		if (!is_written_out(field))
			put_run(boxes, digits_of(choices_of(field->list)));
		else
			*lines = 1;
		return;
	case FIELD_TEXT:
		if (field->length > 0 && field->length <= TEXT_BOXES) {
			put_run(boxes, field->length);
			return;
		}
		*lines = field->length > 0 ? (field->length + LINE_LETTERS - 1) / LINE_LETTERS : 1;
		*lines = *lines > MOST_LINES ? MOST_LINES : *lines;
		return;
	case FIELD_STAFF:
	case FIELD_ID: *lines = 1; return;
	}
}

int paper_code_number(const struct code_list *list, const char *code, size_t length)
{
	int number = 0;
	for (int i = 0; list && i < list->count; i++) {
		number += !list->items[i].is_retired;
		if (!list->items[i].is_retired && strlen(list->items[i].code) == length && memcmp(list->items[i].code, code, length) == 0)
			return number;
	}
	return 0;
}

void paper_say(const struct paper *paper, const struct field *field, const struct value *value, struct buf *out)
{
	char key[40];
	if (field->type == FIELD_STAFF && value->kind == VALUE_INT) {
		value_id_format(value->number, key);
		for (int i = 0; i < paper->roll_count; i++)
			if (strcmp(paper->roll[i].key, key) == 0) {
				buf_text(out, paper->roll[i].name);
				return;
			}
	}
	type_show(field, value, out);
}

/* TEXT right-aligned in ROOM boxes; what is longer stands whole, so that it is seen to be too long. */
static void put_right(struct buf *out, const char *text, int room)
{
	for (int i = (int)strlen(text); i < room; i++)
		buf_byte(out, ' ');
	buf_text(out, text);
}

void paper_write(const struct paper *paper, const struct field *field, const struct value *value, struct buf *out)
{
	struct buf text, boxes;
	char number[24];
	int lines, room = 0;
	if (value->kind == VALUE_NULL)
		return;
	buf_init(&text, PAPER_TEXT);
	buf_init(&boxes, 100);
	paper_boxes(field, &boxes, &lines);
	for (size_t i = 0; i < boxes.length; i++)
		room += boxes.bytes[i] == '#';
	type_print(field, value, &text);
	if (lines > 0) {
		paper_say(paper, field, value, out);
	} else if (field->type == FIELD_CODE || field->type == FIELD_YES_NO) {
		int choice = field->type == FIELD_CODE ? paper_code_number(field->list, text.bytes, text.length) : text.bytes[0] == 'y' ? 1 : 2;
		snprintf(number, sizeof number, "%d", choice);
		put_right(out, choice > 0 ? number : text.bytes, room);
	} else if (field->type == FIELD_DATE && text.length == 10) {
		buf_put(out, text.bytes + 8, 2);
		buf_put(out, text.bytes + 5, 2);
		buf_put(out, text.bytes, 4);
	} else if (field->type == FIELD_TIME || field->type == FIELD_CNIC) {
		for (size_t i = 0; i < text.length; i++)
			if (text.bytes[i] != ':' && text.bytes[i] != '-')
				buf_byte(out, (unsigned char)text.bytes[i]);
	} else if (field->type == FIELD_DECIMAL) {
		char *point = strchr(text.bytes, '.');
		size_t whole = point ? (size_t)(point - text.bytes) : text.length;
		char *left = strndup(text.bytes, whole);
		put_right(out, left, room - field->scale);
		buf_text(out, point ? point + 1 : "");
		free(left);
	} else if (field->type == FIELD_WHOLE) {
		put_right(out, text.bytes, room);
	} else {
		buf_put(out, text.bytes, text.length);
	}
	buf_free(&text);
	buf_free(&boxes);
}

static void put_apart(struct buf *out, const char *text)
{
	buf_format(out, "%s%s", out->length ? "  " : "", text);
}

void paper_choices(const struct field *field, struct buf *out)
{
	if (field->type == FIELD_YES_NO) {
		put_apart(out, "1\u00a0Yes  2\u00a0No");
	} else if (field->type == FIELD_CODE && is_written_out(field)) {
		put_apart(out, "write the name");
	} else if (field->type == FIELD_CODE) {
		/* A number is not parted from its word at the end of a line. */
		int number = 0;
		for (int i = 0; i < field->list->count; i++)
			if (!field->list->items[i].is_retired)
				buf_format(out, "%s%d\u00a0%s", out->length ? "  " : "", ++number, field->list->items[i].label);
	} else if (field->type == FIELD_DATE) {
		put_apart(out, "day month year");
	} else if (field->type == FIELD_TIME) {
		put_apart(out, "hour:minute, 24 hours");
	} else if (field->type == FIELD_SCHOOL) {
		put_apart(out, "BEMIS code");
	}
	if (field->unit)
		put_apart(out, field->unit);
	if (field->hint)
		put_apart(out, field->hint);
}
