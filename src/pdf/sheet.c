#include "config.h"
#include "pdf/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "page/plain.h"

#define ABSENT "–"
#define SAMPLE "SAMPLE DATA, NOT A REAL SCHOOL"

enum { FOOT_SIZE = 7, FOOT_NUMBER = 64 /* points for the number of the sheet */ };

struct pen_face sheet_face(const struct sheet *sheet, double size, enum page_tone tone)
{
	/* Sizes in tenths: a face is made once for each. */
	return (struct pen_face){.size = round(size * sheet->scale * 10) / 10, .is_bold = tone == PAGE_STRONG || tone == PAGE_WARNING,
		.grey = tone == PAGE_FAINT ? 0.35 : 0, .leading = SHEET_LEADING};
}

static void foot(struct sheet *sheet)
{
	struct pen_face face = {.size = FOOT_SIZE, .leading = SHEET_LEADING}, strong = face;
	strong.is_bold = true;
	double y = sheet->height - 30.0, x = SHEET_LEFT;
	char *number = mem_format("Page %d of %d", sheet->number, sheet->count);
	sheet_rule(sheet, SHEET_LEFT, y, sheet->right, y, 0.4, 0.3);
	if (sheet->page->is_sample) {
		sheet_text(sheet, &strong, SAMPLE, x, y + 3, 0, PAGE_LEFT);
		x += sheet_text_width(sheet, &strong, SAMPLE) + 12;
	}
	if (sheet->page->footer) {
		struct wrap wrap;
		sheet_wrap(sheet, &face, sheet->page->footer, sheet->right - x - FOOT_NUMBER, &wrap);
		wrap.count = wrap.count > 2 ? 2 : wrap.count;
		sheet_put(sheet, &face, &wrap, x, y + 3, sheet->right - x - FOOT_NUMBER, PAGE_LEFT);
		sheet_wrap_free(&wrap);
	}
	sheet_text(sheet, &strong, number, sheet->right - FOOT_NUMBER, y + 3, FOOT_NUMBER, PAGE_RIGHT);
	free(number);
}

void sheet_end(struct sheet *sheet)
{
	if (!sheet->is_dry)
		foot(sheet);
}

void sheet_next(struct sheet *sheet)
{
	sheet_end(sheet);
	if (!sheet->is_dry)
		pen_sheet(sheet->pen);
	sheet->number++;
	sheet->y = SHEET_TOP;
}

bool sheet_need(struct sheet *sheet, double height)
{
	if (sheet->is_endless || sheet->y + height <= sheet->bottom || sheet->y <= SHEET_TOP)
		return false;
	sheet_next(sheet);
	return true;
}

static void add_line(struct wrap *wrap, const char *text, size_t length, double width)
{
	while (length > 0 && text[length - 1] == ' ')
		length--;
	if (wrap->count == wrap->size) {
		wrap->size = wrap->size ? wrap->size * 2 : 4;
		wrap->lines = mem_grow(wrap->lines, (size_t)wrap->size, sizeof *wrap->lines);
	}
	wrap->lines[wrap->count].text = text;
	wrap->lines[wrap->count].length = length;
	wrap->lines[wrap->count++].width = width;
	wrap->width = width > wrap->width ? width : wrap->width;
}

/* Bytes of TEXT that fit in WIDTH, at least one character. */
static size_t fitting(struct pen *pen, const struct pen_face *face, const char *text, size_t length, double width)
{
	size_t used = utf8_cluster(text, length);
	for (size_t step; used < length; used += step) {
		step = utf8_cluster(text + used, length - used);
		if (pen_width(pen, face, text, used + step) > width)
			break;
	}
	return used > 0 ? used : length;
}

/* One paragraph. */
static void wrap_words(const struct sheet *sheet, const struct pen_face *face, const char *text, size_t length, double width, struct wrap *out)
{
	double whole = pen_width(sheet->pen, face, text, length);
	if (whole <= width) {
		add_line(out, text, length, whole);
		return;
	}
	size_t from = 0, at = 0;
	double used = 0;
	while (at < length) {
		size_t next = at;
		while (next < length && text[next] != ' ')
			next++;
		double wide = pen_width(sheet->pen, face, text + from, next - from);
		if (wide > width && at > from) {
			add_line(out, text + from, at - from, used);
			from = at;
			continue;
		}
		if (wide > width) { /* a word wider than the line */
			next = from + fitting(sheet->pen, face, text + from, next - from, width);
			wide = pen_width(sheet->pen, face, text + from, next - from);
			if (next < length && text[next] != ' ') {
				add_line(out, text + from, next - from, wide);
				from = at = next;
				continue;
			}
		}
		used = wide;
		for (at = next; at < length && text[at] == ' '; at++)
			;
	}
	if (from < length)
		add_line(out, text + from, length - from, used);
}

void sheet_wrap(const struct sheet *sheet, const struct pen_face *face, const char *text, double width, struct wrap *out)
{
	*out = (struct wrap){0};
	for (const char *at = text ? text : ABSENT; *at;) {
		size_t length = strcspn(at, "\n");
		wrap_words(sheet, face, at, length, width > 4 ? width : 4, out);
		at += length + (at[length] == '\n');
	}
}

void sheet_wrap_free(struct wrap *wrap)
{
	free(wrap->lines);
	*wrap = (struct wrap){0};
}

double sheet_height(const struct wrap *wrap, const struct pen_face *face)
{
	return wrap->count * face->size * face->leading;
}

void sheet_put(struct sheet *sheet, const struct pen_face *face, const struct wrap *wrap, double x, double y, double width, enum page_align align)
{
	for (int i = 0; i < wrap->count && !sheet->is_dry; i++) {
		bool at_right = align == PAGE_RIGHT || plain_is_from_right(wrap->lines[i].text, wrap->lines[i].length);
		pen_text(sheet->pen, face, at_right ? x + width - wrap->lines[i].width : x, y + (i + 0.82) * face->size * face->leading,
			wrap->lines[i].text, wrap->lines[i].length);
	}
}

void sheet_paragraph(struct sheet *sheet, const char *text, double size, enum page_tone tone, double indent)
{
	struct pen_face face = sheet_face(sheet, size, tone);
	struct wrap wrap;
	double width = sheet->right - SHEET_LEFT - indent, line = face.size * SHEET_LEADING;
	sheet_wrap(sheet, &face, text, width, &wrap);
	for (int i = 0; i < wrap.count; i++) {
		struct wrap one = {.lines = wrap.lines + i, .count = 1};
		sheet_need(sheet, line);
		sheet_put(sheet, &face, &one, SHEET_LEFT + indent, sheet->y, width, PAGE_LEFT);
		sheet->y += line;
	}
	sheet->y += 1;
	sheet_wrap_free(&wrap);
}

double sheet_text_width(const struct sheet *sheet, const struct pen_face *face, const char *text)
{
	return pen_width(sheet->pen, face, text ? text : ABSENT, strlen(text ? text : ABSENT));
}

void sheet_text(struct sheet *sheet, const struct pen_face *face, const char *text, double x, double y, double width, enum page_align align)
{
	if (sheet->is_dry)
		return;
	if (!text)
		text = ABSENT;
	if (align == PAGE_RIGHT)
		x += width - sheet_text_width(sheet, face, text);
	pen_text(sheet->pen, face, x, y + 0.82 * face->size * face->leading, text, strlen(text));
}

void sheet_rule(struct sheet *sheet, double x1, double y1, double x2, double y2, double width, double grey)
{
	if (!sheet->is_dry)
		pen_line(sheet->pen, x1, y1, x2, y2, width, grey);
}

void sheet_fill(struct sheet *sheet, double x, double y, double width, double height, double grey)
{
	if (!sheet->is_dry)
		pen_fill(sheet->pen, x, y, width, height, grey);
}
