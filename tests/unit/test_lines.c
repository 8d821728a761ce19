/* Pages laid out in lines: no line is ever wider than asked, whatever the text; sheets; ASCII. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "page/lines.h"
#include "page/plain.h"

/* Texts that break naive layouts: wide, with marks, right to left, controls, malformed, long words, nothing. */
static const char *const hard[] = {
	"", " ", "GBPS KILLI ALI", "گورنمنٹ بوائز پرائمری سکول", "اَلِف بِے پِیش",
	"中文學校的名字很長很長很長很長", "e\xcc\x81\xcc\x81\xcc\x81te\xcc\x81",
	"tab\there", "esc\x1b[31mred", "c1\xc2\x9bhere", "turn\xe2\x80\xaeround", "bad\xff\xfe bytes\xc3", "\xcc\x81 mark alone",
	"averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
	"two\nlines", "\n\n", "👩‍👩‍👧 family", "१२३ किलो",
	"a  b   c", "–", "12345678901234567890", "\xe2\x80\x8b", "ĀāĪīŪūḤ",
};
enum { HARD = sizeof hard / sizeof *hard };

static uint64_t seed = 88172645463325252u;

static unsigned pick(unsigned below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)((seed >> 16) % below);
}

static const char *any(void)
{
	unsigned n = pick(HARD + 2);
	return n < HARD ? hard[n] : n == HARD ? NULL : "x";
}

static const char *some(void)
{
	return hard[pick(HARD)];
}

static struct page_value *random_page(void)
{
	struct page_value *page = page_new(some());
	page->is_sample = pick(2);
	if (pick(2))
		page_footer(page, some());
	for (unsigned i = 0, count = 1 + pick(12); i < count; i++) {
		switch (pick(10)) {
		case 0: page_title(page, some()); break;
		case 1: page_heading(page, some(), "h"); break;
		case 2: page_text(page, some()); break;
		case 3: page_note(page, some()); break;
		case 4: page_space(page); break;
		case 5:
			page_pairs(page, (int)pick(10));
			for (unsigned n = pick(9); n > 0; n--)
				page_pair(page, some(), any(), (enum page_tone)pick(5));
			break;
		case 6: {
			unsigned columns = pick(4) ? 1 + pick(9) : 1 + pick(PAGE_COLUMNS);
			page_table(page);
			if (pick(3) == 0)
				page_ruled(page);
			for (unsigned n = 0; n < columns; n++)
				page_column(page, any(), (enum page_align)pick(2), (int)pick(30));
			for (unsigned n = pick(6) * columns; n > 0; n--)
				page_cell(page, any(), (enum page_tone)pick(5));
			break;
		}
		case 8: {
			static const char *const boxes[] = {"", "#", "##", "## ## ####", "#####-#######-#", "###.######", "####################"};
			page_field(page, &(struct page_field){.number = pick(2) ? any() : "12", .label = any(), .label_ur = some(), .code = any(),
				.boxes = boxes[pick(7)], .lines = (int)pick(5), .value = any(), .before = any(), .help = any()});
			break;
		}
		case 9: page_break(page); break;
		default:
			page_bars(page);
			for (unsigned n = pick(6); n > 0; n--)
				page_bar(page, some(), pick(3) ? pick(1000) : pick(2) ? NAN : -INFINITY, any());
		}
	}
	return page;
}

static void check_line(const char *text, size_t length, int width, bool is_ascii)
{
	assert_true(utf8_valid(text, length));
	assert_in_range(utf8_columns(text, length), 0, width);
	for (size_t at = 0; at < length;) {
		uint32_t point;
		at += utf8_decode(text + at, length - at, &point);
		assert_false(utf8_is_control(point));
		assert_true(!is_ascii || point <= 126);
	}
	assert_true(length == 0 || text[length - 1] != ' ');
}

static void widths_hold(void **state)
{
	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct page_value *page = random_page();
		struct lines_options options = {.width = pick(3) ? 40 + (int)pick(161) : 40, .is_ascii = pick(2)};
		struct page_lines lines;
		lines_lay(page, &options, &lines);
		for (int i = 0; i < lines.count; i++) {
			const struct page_line *line = &lines.lines[i];
			assert_int_equal(strlen(line->text), line->length);
			check_line(line->text, line->length, options.width, options.is_ascii);
			for (int s = 0; s < line->span_count; s++) {
				assert_true(line->spans[s].columns > 0 && line->spans[s].column >= 0);
				assert_true(line->spans[s].column + line->spans[s].columns <= options.width);
			}
		}
		lines_reset(&lines);
		page_free(page);
	}
}

/* On paper: every line within the width, each sheet of the same number of lines, a form feed after each and nowhere
 * else. */
static void sheets_hold(void **state)
{
	(void)state;
	for (int round = 0; round < 1000; round++) {
		struct page_value *page = random_page();
		struct lines_options options = {.width = 40 + (int)pick(60), .is_ascii = pick(2)};
		int sheet = pick(4) ? 10 + (int)pick(60) : 0, lines = 0, sheets = 0;
		struct buf out;
		buf_init(&out, 1 << 22);
		lines_print(page, &options, sheet, &out);
		assert_false(out.is_full);
		for (const char *at = out.bytes; *at;) {
			size_t length = strcspn(at, "\n\f");
			if (at[length] == '\f') {
				assert_int_equal(length, 0);
				assert_int_equal(lines, sheet - 1);
				lines = 0;
				sheets++;
			} else {
				check_line(at, length, options.width, options.is_ascii);
				assert_int_equal(at[length], '\n');
				lines++;
			}
			at += length + 1;
		}
		assert_true(sheet == 0 ? sheets == 0 : sheets >= 1 && lines == 0);
		buf_free(&out);
		page_free(page);
	}
}

static char *laid(struct page_value *page, int width, bool is_ascii)
{
	struct buf out;
	buf_init(&out, 1 << 20);
	lines_print(page, &(struct lines_options){.width = width, .is_ascii = is_ascii}, 0, &out);
	page_free(page);
	char *text = mem_copy(out.bytes);
	buf_free(&out);
	return text;
}

static void expect(struct page_value *page, int width, bool is_ascii, const char *text)
{
	char *got = laid(page, width, is_ascii);
	assert_string_equal(got, text);
	free(got);
}

static void absent_has_a_mark(void **state)
{
	(void)state;
	for (int is_ascii = 0; is_ascii < 2; is_ascii++) {
		struct page_value *page = page_new("t");
		page_pairs(page, 2);
		page_pair(page, "Rooms", NULL, PAGE_PLAIN);
		page_pair(page, "Wall", "no", PAGE_PLAIN);
		page_table(page);
		page_column(page, "Class", PAGE_LEFT, 0);
		page_column(page, "Boys", PAGE_RIGHT, 6);
		page_cell(page, "Kachi", PAGE_PLAIN);
		page_cell(page, NULL, PAGE_PLAIN);
		page_cell(page, "1", PAGE_PLAIN);
		page_cell(page, "0", PAGE_PLAIN);
		expect(page, 44, is_ascii, is_ascii
			? "Rooms -                Wall no\nClass   Boys\nKachi      -\n1          0\n"
			: "Rooms –                Wall no\nClass   Boys\nKachi      –\n1          0\n");
	}
}

static void ascii_forms(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	page_heading(page, "Rooms", "rooms");
	page_text(page, "Āwārān – “half” cafe\xcc\x81 اب ½");
	page_bars(page);
	page_bar(page, "Boys", 10, "10");
	page_bar(page, "Girls", 5, "5");
	page_bar(page, "Other", NAN, NULL);
	expect(page, 40, true,
		"Rooms ----------------------------------\n"
		"Awaran - \"half\" cafe ?? ?\n"
		"Boys  ############################### 10\n"
		"Girls ################ 5\n"
		"Other -\n");
}

static void tables_are_squeezed(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	page_table(page);
	page_column(page, "School", PAGE_LEFT, 0);
	page_column(page, "Remarks", PAGE_LEFT, 0);
	page_column(page, "Pupils", PAGE_RIGHT, 0);
	page_cell(page, "GBPS KILLI ALI MUHAMMAD", PAGE_PLAIN);
	page_cell(page, "closed since the floods of the summer", PAGE_PLAIN);
	page_cell(page, "1234567", PAGE_PLAIN);
	expect(page, 40, false,
		"School          Remarks           Pupils\n"
		"GBPS KILLI ALI… closed since th… 1234567\n");
}

static void numbers_stay_whole(void **state)
{
	(void)state;
	/* Text gives way before numbers do. */
	struct page_value *page = page_new("t");
	page_table(page);
	page_column(page, "Name", PAGE_LEFT, 0);
	for (int i = 0; i < 5; i++)
		page_column(page, "Year", PAGE_RIGHT, 0);
	page_cell(page, "Higher secondary", PAGE_PLAIN);
	for (int i = 0; i < 5; i++)
		page_cell(page, "12345", PAGE_PLAIN);
	expect(page, 40, true, "Name        Year  Year  Year  Year  Year\nHigher se~ 12345 12345 12345 12345 12345\n");
}

static void more_columns_than_places(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	page_table(page);
	for (int i = 0; i < 30; i++)
		page_column(page, NULL, PAGE_RIGHT, 0);
	for (int i = 0; i < 30; i++)
		page_cell(page, "1", PAGE_PLAIN);
	/* the first column again before those that go below */
	expect(page, 40, true, "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n1 1 1 1 1 1 1 1 1 1 1\n");
}

static void columns_go_below(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	page_table(page);
	page_column(page, "Class", PAGE_LEFT, 0);
	for (int i = 0; i < 6; i++)
		page_column(page, "2023-24", PAGE_RIGHT, 0);
	page_cell(page, "Class 10", PAGE_PLAIN);
	for (int i = 0; i < 6; i++)
		page_cell(page, i == 5 ? NULL : "123456", PAGE_PLAIN);
	expect(page, 40, true,
		"Class    2023-24 2023-24 2023-24 2023-24\nClass 10  123456  123456  123456  123456\n"
		"Class    2023-24 2023-24\nClass 10  123456       -\n");
}

static void words_flow(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	page_text(page, "The school has no building of its own and sits in a house.");
	page_note(page, "0123456789012345678901234567890123456789012345 end\nnew");
	page_pairs(page, 1);
	page_pair(page, "Place", "Killi Haji Muhammad near the old well, union council Sami", PAGE_PLAIN);
	expect(page, 40, true,
		"The school has no building of its own\nand sits in a house.\n"
		"  01234567890123456789012345678901234567\n  89012345 end\n  new\n"
		"Place Killi Haji Muhammad near the old\n      well, union council Sami\n");
}

static void spans_mark_tones(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	struct page_lines lines;
	page_title(page, "GBPS KILLI ALI");
	page_heading(page, "Staff", "staff");
	page_table(page);
	page_column(page, "", PAGE_LEFT, 6);
	page_column(page, "", PAGE_RIGHT, 6);
	page_cell(page, "a", PAGE_PLAIN);
	page_cell(page, "!", PAGE_WARNING);
	lines_lay(page, &(struct lines_options){.width = 80}, &lines);
	assert_int_equal(lines.count, 3);
	assert_int_equal(lines.lines[0].span_count, 1); /* words of one tone are one span */
	assert_int_equal(lines.lines[0].spans[0].columns, 14);
	assert_null(lines.lines[0].anchor);
	assert_string_equal(lines.lines[1].anchor, "staff");
	assert_int_equal(lines.lines[2].spans[0].column, 12);
	assert_int_equal(lines.lines[2].spans[0].tone, PAGE_WARNING);
	lines_reset(&lines);
	page_free(page);
}

static void a4_sheets(void **state)
{
	(void)state;
	struct page_value *page = page_new("t");
	struct buf out;
	int feeds = 0;
	page->is_sample = true;
	page_footer(page, "GBPS KILLI ALI (07086)");
	for (int i = 0; i < 64; i++) /* with the mark on top one more than a sheet has room for */
		page_text(page, "line");
	buf_init(&out, 1 << 20);
	lines_print(page, &(struct lines_options){.width = 80}, 66, &out);
	assert_non_null(strstr(out.bytes, "SAMPLE DATA, NOT A REAL SCHOOL\nline\n"));
	assert_non_null(strstr(out.bytes, "SAMPLE DATA, NOT A REAL SCHOOL  GBPS KILLI ALI (07086)                    1 of 2\n\f"));
	for (const char *at = out.bytes; (at = strchr(at, '\n')); at++)
		feeds++;
	assert_int_equal(feeds, 2 * 65);
	assert_string_equal(out.bytes + out.length - 9, " 2 of 2\n\f");
	buf_free(&out);
	page_free(page);
	/* An empty page is one sheet too. */
	page = page_new("t");
	buf_init(&out, 1 << 20);
	lines_print(page, &(struct lines_options){.width = 80}, 5, &out);
	assert_true(out.length > 0 && out.bytes[out.length - 1] == '\f');
	buf_free(&out);
	page_free(page);
}

static void plain_is_told(void **state)
{
	(void)state;
	char text[24];
	for (int at = 0; at < 20; at++) {
		for (int byte = 0; byte < 256; byte++) {
			memset(text, at % 2 ? ' ' : '~', sizeof text);
			text[at] = (char)byte;
			assert_int_equal(plain_is(text, 20), byte >= 32 && byte < 127);
			assert_true(plain_is(text, (size_t)at));
		}
	}
}

/* What keeps together is on one sheet; a grid that goes on has its heading again; a break begins a sheet. */
static void sheets_keep_together(void **state)
{
	(void)state;
	struct page_value *page = page_new("form");
	struct buf out;
	buf_init(&out, 1 << 20);
	for (int i = 0; i < 18; i++)
		page_text(page, "line");
	page_heading(page, "Rooms", NULL);
	page_field(page, &(struct page_field){.number = "1", .label = "Class rooms", .code = "rooms", .boxes = "##"});
	page_break(page);
	page_table(page);
	page_ruled(page);
	page_column(page, "Class", PAGE_LEFT, 5);
	page_column(page, "Boys", PAGE_RIGHT, 7);
	for (int i = 0; i < 25; i++) {
		char name[16];
		snprintf(name, sizeof name, "row %d", i);
		page_cell(page, name, PAGE_PLAIN);
		page_cell(page, " ", PAGE_PLAIN);
	}
	lines_print(page, &(struct lines_options){.width = 60, .is_ascii = true}, 22, &out);
	const char *second = strchr(out.bytes, '\f') + 1, *third = strchr(second, '\f') + 1, *fourth = strchr(third, '\f') + 1;
	/* Eighteen lines, the heading, and two of the field: the heading goes with the field, to the second sheet. */
	assert_ptr_equal(strstr(out.bytes, "Rooms"), second);
	assert_non_null(strstr(second, "1   Class rooms [rooms]"));
	assert_true(strstr(second, "|__|__|") < third);
	assert_memory_equal(third, "+---", 4);
	assert_true(strstr(third, "|Class") < fourth);
	assert_memory_equal(fourth, "+---", 4);
	const char *again = strstr(fourth, "|Class"), *row = strstr(fourth, "|row");
	assert_non_null(again);
	assert_true(again < row);
	buf_free(&out);
	page_free(page);
}

/* Boxes and lines as a pen finds them: what is above a box is free. */
static void boxes_have_room(void **state)
{
	(void)state;
	struct page_value *page = page_new("form");
	struct buf out;
	buf_init(&out, 1 << 16);
	page_field(page, &(struct page_field){.number = "1", .label = "Day", .code = "date", .boxes = "## ## ####", .value = "31012026", .help = "day month year"});
	page_field(page, &(struct page_field){.number = "2", .label = "Rooms", .boxes = "##", .before = "2025: 3", .value = " 7"});
	page_field(page, &(struct page_field){.number = "3", .label = "Remarks", .lines = 2, .boxes = ""});
	lines_print(page, &(struct lines_options){.width = 70, .is_ascii = true}, 0, &out);
	assert_string_equal(out.bytes,
		"1   Day [date]\n"
		"    day month year                       |_3|_1| |_0|_1| |_2|_0|_2|_6|\n"
		"\n"
		"2   Rooms                                              2025: 3 |__|_7|\n"
		"3   Remarks\n"
		"\n"
		"    __________________________________________________________________\n"
		"\n"
		"    __________________________________________________________________\n");
	buf_free(&out);
	page_free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widths_hold),
		cmocka_unit_test(sheets_hold),
		cmocka_unit_test(sheets_keep_together),
		cmocka_unit_test(boxes_have_room),
		cmocka_unit_test(absent_has_a_mark),
		cmocka_unit_test(ascii_forms),
		cmocka_unit_test(tables_are_squeezed),
		cmocka_unit_test(numbers_stay_whole),
		cmocka_unit_test(more_columns_than_places),
		cmocka_unit_test(columns_go_below),
		cmocka_unit_test(words_flow),
		cmocka_unit_test(spans_mark_tones),
		cmocka_unit_test(a4_sheets),
		cmocka_unit_test(plain_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
