/* One page, its renderers: text in two widths and two alphabets, ESC/P decoded back to text, HTML read strictly; nothing is wider than its
 * place, cut off, invented, or zero where it was not reported. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "page/escp.h"
#include "page/format.h"
#include "page/html.h"
#include "page/lines.h"
#include "tests/screen/drive.h"
#include "tests/unit/markup.h"
#include "tests/unit/page_world.h"
#include "tests/unit/printer.h"

static char *taken(struct buf *out)
{
	char *text = buf_take(out);
	buf_free(out);
	return text;
}

/* The page as text; freed with it. The caller frees the text. */
static char *text_of(struct page_value *page, int width, bool is_ascii, int sheet_lines)
{
	struct buf out;
	buf_init(&out, 64 << 20);
	lines_print(page, &(struct lines_options){.width = width, .is_ascii = is_ascii}, sheet_lines, &out);
	page_free(page);
	return taken(&out);
}

static void is_within(const char *text, int width)
{
	for (const char *at = text; *at;) {
		size_t length = strcspn(at, "\n\f");
		int columns = utf8_columns(at, length);
		if (columns > width)
			fail_msg("%d columns: %.*s", columns, (int)length, at);
		at += length + (at[length] != '\0');
	}
}

static void text_is_golden(void **state)
{
	(void)state;
	static const struct { const char *name; int width; bool is_ascii; int sheet_lines; } kinds[] = {
		{"page/text-80", 80, false, 66}, {"page/text-132-ascii", 132, true, 66}, {"page/text-40-ascii", 40, true, 0},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char *text = text_of(world_whole(), kinds[i].width, kinds[i].is_ascii, kinds[i].sheet_lines);
		is_within(text, kinds[i].width);
		golden_compare(kinds[i].name, text);
		for (const char *at = text; kinds[i].is_ascii && *at; at++)
			assert_true((unsigned char)*at < 127);
		free(text);
	}
	char *text = text_of(world_bare(), 80, false, 0);
	golden_compare("page/text-bare", text);
	free(text);
}

static void no_width_breaks_the_lines(void **state)
{
	(void)state;
	for (int width = LINES_LEAST; width <= 200; width++) {
		char *text = text_of(world_whole(), width, width % 2 == 0, 0);
		is_within(text, width);
		free(text);
		text = text_of(world_bare(), width, width % 2 == 0, 0);
		is_within(text, width);
		free(text);
	}
}

/* Ten thousand rows: each is there once, each sheet has the heading and its number. */
static void a_long_table_has_its_heading_on_each_sheet(void **state)
{
	(void)state;
	char name[32];
	char *text = text_of(world_long(10000, 6), 80, true, 66);
	int sheets = markup_count(text, "\f");
	assert_int_equal(sheets, (10000 + 62) / 63);
	assert_int_equal(markup_count(text, "Col 1 "), sheets);
	assert_int_equal(markup_count(text, "School "), 10000);
	for (int i = 0; i < 10000; i += 1111) {
		snprintf(name, sizeof name, "School %05d", i);
		assert_int_equal(markup_count(text, name), 1);
	}
	snprintf(name, sizeof name, "%d of %d", sheets, sheets);
	assert_int_equal(markup_count(text, name), 1);
	free(text);
}

/* Columns that do not fit go below, with the first one again; fourteen fit a wide sheet. */
static void wide_tables_keep_every_number(void **state)
{
	(void)state;
	char *text = text_of(world_long(3, 14), 132, true, 0);
	assert_int_equal(markup_count(text, "School 00000"), 1);
	free(text);
	text = text_of(world_long(3, 14), 80, true, 0);
	assert_int_equal(markup_count(text, "School 00000"), 2);
	assert_int_equal(markup_count(text, "Col 14"), 1);
	free(text);
	text = text_of(world_long(3, PAGE_COLUMNS), 40, true, 0);
	is_within(text, 40);
	assert_int_equal(markup_count(text, "Col 64"), 1);
	free(text);
}

static void escp_is_the_text_with_bold(void **state)
{
	(void)state;
	static const struct { int width, lines; } papers[] = {{80, ESCP_LINES}, {80, ESCP_LINES_A4}, {132, ESCP_LINES_A4}};
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
		struct printed printed = {0};
		struct buf stream;
		buf_init(&stream, 1 << 20);
		escp_begin(papers[i].width, papers[i].lines, &stream);
		struct page_value *page = world_whole();
		escp_page(page, papers[i].width, papers[i].lines, &stream);
		page_free(page);
		if (i == 0) {
			page = world_bare();
			escp_page(page, papers[i].width, papers[i].lines, &stream);
			page_free(page);
		}
		assert_int_equal(papers[i].width > 80, memchr(stream.bytes, 017, stream.length) != NULL);
		escp_end(&stream);
		printer_print(&printed, &stream);
		assert_true(printed.was_reset && !printed.is_bold && !printed.is_condensed);
		assert_int_equal(printed.lines_a_page, papers[i].lines);
		char *text = text_of(world_whole(), papers[i].width, true, papers[i].lines);
		char *more = i == 0 ? text_of(world_bare(), papers[i].width, true, papers[i].lines) : mem_copy("");
		char *both = mem_format("%s%s", text, more);
		assert_string_equal(printed.text.bytes, both);
		assert_non_null(strstr(printed.bold.bytes, WORLD_NAME "\n"));
		assert_non_null(strstr(printed.bold.bytes, "All schools\n"));
		assert_non_null(strstr(printed.bold.bytes, "no\n"));
		assert_null(strstr(printed.bold.bytes, "Cluster"));
		free(text);
		free(more);
		free(both);
		buf_free(&stream);
		printer_free(&printed);
	}
}

/* Schools have a file; lists have one with a name that must be escaped; the rest has none. */
static bool href(void *arg, const char *target, struct buf *out)
{
	assert_ptr_equal(arg, href);
	if (strncmp(target, "school:", 7) == 0)
		return buf_format(out, "../s/%s.html", target + 7);
	return strncmp(target, "list:", 5) == 0 && buf_format(out, "list.html?a=1&b=\"%s\"", target + 5);
}

static char *html_of(struct page_value *page, const struct html_options *options)
{
	struct buf out;
	buf_init(&out, 64 << 20);
	html_write(page, options, &out);
	assert_false(out.is_full);
	page_free(page);
	const char *wrong = markup_fault(out.bytes);
	if (wrong)
		fail_msg("%s", wrong);
	return taken(&out);
}

static void html_is_strict_and_golden(void **state)
{
	(void)state;
	static const struct html_crumb crumbs[] = {{"Balochistan", "../index.html"}, {"Kech & \"Panjgur\"", NULL}};
	char *html = html_of(world_whole(), &(struct html_options){.href = href, .arg = href, .crumbs = crumbs, .crumb_count = 2, .description = "A <school>"});
	const char *body = strstr(html, "</style>"); /* the style sheet has no golden copy: it is looked at */
	assert_non_null(body);
	golden_compare("page/html-whole", body);
	assert_true(strlen(html) < 30 << 10);
	assert_int_equal(markup_count(html, "<a href=\"../s/07086.html\">"), 3);
	assert_int_equal(markup_count(html, "<a href=\"list.html?a=1&amp;b=&quot;schools?district=kech&amp;sex=girls&quot;\">"), 2);
	assert_non_null(strstr(html, "GGPS KILLI &lt;ALI&gt; &amp; &quot;SONS&quot;"));
	assert_non_null(strstr(html, "<dd lang=ur dir=rtl>" WORLD_URDU));
	assert_non_null(strstr(html, "SAMPLE DATA"));
	assert_non_null(strstr(html, "<footer>"));
	free(html);
	html = html_of(world_bare(), NULL);
	golden_compare("page/html-bare", strstr(html, "</style>"));
	assert_null(strstr(html, "nan"));
	assert_null(strstr(html, "inf"));
	free(html);
}

static void html_takes_any_text(void **state)
{
	(void)state;
	static const char *const texts[] = {"</title><script>alert(1)</script>", "\" onclick=\"x", "&amp;&#x3c;", "\001\002\033[2J\177", "\xff\xfe\xc3",
		"\u202e\u2028\ufffe\uffff", "two\nlines", "", "]]>", "<!--", "-->"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *text = texts[i];
		struct page_value *page = page_new(text);
		page_footer(page, text);
		page_title(page, text);
		page_urdu(page, text);
		page_title(page, text);
		for (int same = 0; same < 4; same++)
			page_heading(page, text, text);
		page_text(page, text);
		page_link(page, text);
		page_note(page, text);
		page_pairs(page, 2);
		page_pair(page, text, text, PAGE_GOOD);
		page_table(page);
		page_caption(page, text);
		page_group(page, text);
		page_column(page, text, PAGE_LEFT, 0);
		page_urdu(page, text);
		page_cell(page, text, PAGE_PLAIN);
		page_bars(page);
		page_caption(page, text);
		page_legend(page, text, text);
		page_bar_sexes(page, text, 1, 2, text);
		page_trend(page);
		page_trend_at(page, text);
		page_trend_at(page, text);
		page_trend_line(page, text);
		page_trend_point(page, 1, text);
		page_strip(page, text);
		page_mark(page, text, 3, text, true);
		page_field(page, &(struct page_field){.number = text, .label = text, .label_ur = text, .value = text, .help = text});
		char *html = html_of(page, &(struct html_options){.language = text, .description = text});
		assert_null(strstr(html, "<script"));
		free(html);
	}
}

/* A district of a thousand schools as one strip stays small, and so does a card. */
static void html_is_small(void **state)
{
	(void)state;
	struct page_value *page = page_new("Kech");
	page_strip(page, "Pupils per teacher");
	for (int i = 0; i < 1000; i++)
		page_mark(page, WORLD_NAME, i == 999 ? 90000 : i, "12", i == 500);
	char *html = html_of(page, NULL);
	assert_true(strlen(html) < 4 << 10);
	assert_int_equal(markup_count(html, "<path class=e d=\"M"), 1); /* the own one stands out */
	assert_int_equal(markup_count(html, "M999 40v-32h1v32M999 5V0h1v5z"), 1); /* one goes on beyond the scale, and is cut through */
	free(html);
	assert_true(strlen(html_style()) < 4 << 10);
	html = html_of(world_long(10000, 3), NULL);
	assert_int_equal(markup_count(html, "<tr>"), 10001);
	free(html);
}

static void formats_are_told_by_their_words(void **state)
{
	(void)state;
	struct format format;
	struct err err = {0};
	assert_true(format_read("card", NULL, NULL, &format, &err));
	assert_int_equal(format.kind, FORMAT_TEXT);
	assert_int_equal(format.columns, 80);
	assert_true(format_read("card", "escp", "132", &format, &err));
	assert_int_equal(format.kind, FORMAT_ESCP);
	assert_int_equal(format.columns, 132);
	assert_true(format_read("card", "html", NULL, &format, &err) && format.kind == FORMAT_HTML);
	assert_true(format_read("card", "pdf", NULL, &format, &err) && format.kind == FORMAT_PDF);
	assert_false(format_read("card", "odt", NULL, &format, &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_false(format_read("card", "text", "81", &format, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_golden),
		cmocka_unit_test(no_width_breaks_the_lines),
		cmocka_unit_test(a_long_table_has_its_heading_on_each_sheet),
		cmocka_unit_test(wide_tables_keep_every_number),
		cmocka_unit_test(escp_is_the_text_with_bold),
		cmocka_unit_test(html_is_strict_and_golden),
		cmocka_unit_test(html_takes_any_text),
		cmocka_unit_test(html_is_small),
		cmocka_unit_test(formats_are_told_by_their_words),
	};
	return cmocka_run_group_tests_name("page/renderers", tests, NULL, NULL);
}
