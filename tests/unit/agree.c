#include "config.h"
#include "tests/unit/agree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "page/escp.h"
#include "page/html.h"
#include "page/lines.h"
#include "page/script.h"
#include "tests/unit/markup.h"
#include "tests/unit/printer.h"

enum { ROOM = 16 << 20 };

/* What stands between the tags of HTML, entities undone; where tags stand, a blank. */
static void strip_tags(const char *html, struct buf *out)
{
	static const char *const entities[] = {"&lt;", "<", "&gt;", ">", "&amp;", "&", "&quot;", "\""};
	for (const char *at = strstr(html, "</style>"); *at;) {
		if (*at == '<') {
			at += strcspn(at, ">") + 1;
			buf_byte(out, ' ');
			continue;
		}
		size_t step = 1;
		for (size_t i = 0; *at == '&' && i < sizeof entities / sizeof *entities; i += 2) {
			if (strncmp(at, entities[i], strlen(entities[i])) == 0) {
				buf_text(out, entities[i + 1]);
				step = strlen(entities[i]);
				break;
			}
		}
		if (step == 1)
			buf_byte(out, (unsigned char)*at);
		at += step;
	}
}

static const char *find(const char *from, const char *text, const char *title)
{
	const char *at = strstr(from, text ? text : "–");
	if (!at)
		fail_msg("%s: HTML lacks \"%s\" or has it elsewhere", title, text ? text : "–");
	return at;
}

/* Every text of the page is in the HTML, in the order of the page. */
static void html_agrees(const struct page_value *page)
{
	struct buf html, text;
	buf_init(&html, ROOM);
	buf_init(&text, ROOM);
	html_write(page, NULL, &html);
	const char *wrong = markup_fault(html.bytes), *at;
	if (wrong)
		fail_msg("%s: %s", page->title, wrong);
	strip_tags(html.bytes, &text);
	at = text.bytes;
	for (int b = 0; b < page->count; b++) {
		const struct page_block *block = &page->blocks[b];
		if (block->kind == PAGE_STRIP)
			continue;
		if (block->text && *block->text)
			at = find(at, block->text, page->title);
		for (int c = 0; block->kind == PAGE_TABLE && c < block->column_count; c++)
			find(at, block->columns[c].title ? block->columns[c].title : "", page->title);
		for (int c = 0; c < page_row_cells(block) * block->row_count; c++)
			if (!block->is_ruled)
				at = find(at, block->cells[c].text, page->title);
	}
	buf_free(&html);
	buf_free(&text);
}

static void printed(const struct page_value *page, int width, bool is_ascii, int sheet_lines, struct buf *out)
{
	buf_init(out, ROOM);
	lines_print(page, &(struct lines_options){.width = width, .is_ascii = is_ascii}, sheet_lines, out);
}

/* What a dot-matrix printer prints is the text. */
static void escp_agrees(const struct page_value *page)
{
	struct printed paper = {0};
	struct buf stream, text;
	buf_init(&stream, ROOM);
	escp_begin(80, ESCP_LINES, &stream);
	escp_page(page, 80, ESCP_LINES, &stream);
	escp_end(&stream);
	printer_print(&paper, &stream);
	printed(page, 80, true, ESCP_LINES, &text);
	assert_string_equal(paper.text.bytes, text.bytes);
	buf_free(&stream);
	buf_free(&text);
	printer_free(&paper);
}

/* Each word of the text that has a digit and was not cut is in the PDF. False where there is no zila-pdf or no pdftotext. */
static bool pdf_agrees(const struct page_value *page)
{
	const char *build = getenv("BUILDDIR"), *scratch = getenv("TMPDIR");
	char *stem = mem_format("%s/agree-%d", scratch ? scratch : "/tmp", (int)getpid()), *pages = mem_format("%s.pages", stem), *told = mem_format("%s.txt", stem);
	char *command = mem_format("command -v pdftotext >/dev/null && test -x '%s/zila-pdf' && '%s/zila-pdf' <'%s' >'%s.pdf' && pdftotext -layout '%s.pdf' '%s'", build ? build : ".",
		build ? build : ".", pages, stem, stem, told), *sweep = mem_format("rm -f '%s'.*", stem), *end;
	struct err err = {0};
	struct buf script, text, pdf;
	buf_init(&script, ROOM);
	script_begin(&script);
	script_put(page, &script);
	script_end(1, &script);
	assert_true(file_write_atomic(pages, script.bytes, script.length, 0666, &err));
	bool is_there = system(command) == 0;
	if (is_there) {
		assert_true(file_read(told, ROOM, &pdf, &err));
		printed(page, 132, false, 0, &text);
		for (char *word = strtok_r(text.bytes, " \n\f", &end); word; word = strtok_r(NULL, " \n\f", &end))
			if (strpbrk(word, "0123456789") && !strstr(word, "…") && !strstr(pdf.bytes, word))
				fail_msg("%s: the PDF lacks \"%s\"", page->title, word);
		buf_free(&text);
		buf_free(&pdf);
	}
	if (system(sweep) != 0)
		print_message("%s.* stays\n", stem);
	buf_free(&script);
	free(stem), free(pages), free(told), free(command), free(sweep);
	return is_there;
}

void renderers_agree(struct page_value *page)
{
	static bool is_told;
	html_agrees(page);
	escp_agrees(page);
	if (!pdf_agrees(page) && !is_told) {
		print_message("PDF not compared: built without zila-pdf, or no pdftotext\n");
		is_told = true;
	}
	page_free(page);
}
