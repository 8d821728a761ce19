/* A page as HTML: its blocks in their order, within what every file has around them. */
#include "config.h"
#include "page/html_put.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "page/plain.h"

#define ABSENT "–"
#define ABSENT_WORDS ABSENT " not reported"
#define SAMPLE "SAMPLE DATA, NOT A REAL SCHOOL"

enum { NAV_LEAST = 3 /* headings that are worth a list */ };

/* Bytes that stand for themselves. */
static size_t harmless(const char *text)
{
	return strcspn(text, "<>&\"");
}

static void put_escaped(struct buf *out, const char *text, size_t length)
{
	if (plain_is(text, length) && harmless(text) >= length) {
		buf_put(out, text, length);
		return;
	}
	for (size_t at = 0, step; at < length; at += step) {
		uint32_t point;
		step = utf8_decode(text + at, length - at, &point);
		if (step == 0 || utf8_is_control(point) || (point & 0xfffe) == 0xfffe) {
			step = step == 0 ? 1 : step;
			buf_byte(out, '?');
			continue;
		}
		switch (point) {
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '&': buf_text(out, "&amp;"); break;
		case '"': buf_text(out, "&quot;"); break;
		default: buf_put(out, text + at, step); break;
		}
	}
}

void html_text(struct buf *out, const char *text)
{
	if (text)
		put_escaped(out, text, strlen(text));
}

void html_put_direction(struct html *html, const char *text)
{
	if (text && plain_is_from_right(text, strlen(text)))
		buf_text(html->out, " lang=ur dir=rtl");
}

/* Lines of a text are lines of the page. */
static void put_lines(struct buf *out, const char *text)
{
	for (const char *at = text, *end;; at = end + 1) {
		end = at + strcspn(at, "\n");
		put_escaped(out, at, (size_t)(end - at));
		if (!*end)
			return;
		buf_text(out, "<br>");
	}
}

void html_put_linked(struct html *html, const char *text, const char *link)
{
	const struct html_options *options = html->options;
	bool is_anchor = false;
	if (link && options->href) {
		struct buf address;
		buf_init(&address, 8192);
		is_anchor = options->href(options->arg, link, &address) && !address.is_full;
		if (is_anchor) {
			buf_text(html->out, "<a href=\"");
			html_text(html->out, address.bytes);
			buf_text(html->out, "\">");
		}
		buf_free(&address);
	}
	put_lines(html->out, text ? text : ABSENT);
	html->has_absent = html->has_absent || !text;
	if (is_anchor)
		buf_text(html->out, "</a>");
}

void html_put_caption(struct html *html, const char *caption, const char *legend)
{
	bool is_shown = caption && !html->is_captioned;
	caption = caption ? caption : html->heading ? html->heading : html->page->title;
	buf_text(html->out, is_shown || legend ? "<caption" : "<caption class=v");
	html_put_direction(html, caption);
	buf_text(html->out, legend && !is_shown ? "><span class=v>" : ">");
	html_text(html->out, caption);
	if (legend)
		buf_format(html->out, ": %s%s", is_shown ? "" : "</span>", legend);
	buf_text(html->out, "</caption>");
}

void html_put_urdu(struct html *html, const char *before, const char *text)
{
	if (!text)
		return;
	buf_format(html->out, "%s<span lang=ur dir=rtl>", before);
	html_text(html->out, text);
	buf_text(html->out, "</span>");
}

/* TAG with TEXT in it, TEXT_UR beside it. */
static void put_element(struct html *html, const char *tag, const char *attributes, const struct page_block *block)
{
	buf_format(html->out, "<%s%s", tag, attributes);
	html_put_direction(html, block->text);
	buf_byte(html->out, '>');
	html_put_linked(html, block->text ? block->text : "", block->link);
	html_put_urdu(html, " ", block->text_ur);
	buf_format(html->out, "</%s>\n", tag);
}

/* Its anchor in letters that an id may have, and a number where another heading has the same. */
void html_id(const struct page_value *page, int at, struct buf *out)
{
	if (!page->blocks[at].anchor)
		return;
	for (const char *letter = page->blocks[at].anchor; *letter; letter++) {
		bool is_good = (*letter >= 'a' && *letter <= 'z') || (*letter >= 'A' && *letter <= 'Z') || (*letter >= '0' && *letter <= '9') || *letter == '_';
		buf_byte(out, is_good ? (unsigned char)*letter : '-');
	}
	for (int i = 0; i < at; i++) {
		if (page->blocks[i].kind == PAGE_HEADING && page->blocks[i].anchor && strcmp(page->blocks[i].anchor, page->blocks[at].anchor) == 0) {
			buf_format(out, "-%d", at);
			return;
		}
	}
}

static void put_heading(struct html *html, int at)
{
	const struct page_block *block = &html->page->blocks[at];
	struct buf attributes;
	html->heading = block->text;
	buf_init(&attributes, 8192);
	if (block->anchor && *block->anchor) {
		buf_text(&attributes, " id=\"");
		html_id(html->page, at, &attributes);
		buf_byte(&attributes, '"');
	}
	put_element(html, "h2", attributes.bytes, block);
	buf_free(&attributes);
}

static void put_step(struct html *html, const struct html_crumb *step)
{
	buf_text(html->out, "<li>");
	if (step->href) {
		buf_text(html->out, "<a href=\"");
		html_text(html->out, step->href);
		buf_byte(html->out, '"');
		html_put_direction(html, step->text);
		buf_byte(html->out, '>');
	}
	html_text(html->out, step->text);
	buf_text(html->out, step->href ? "</a>" : "");
}

static void put_steps(struct html *html, const char *label, const struct html_crumb *steps, int count)
{
	if (count == 0)
		return;
	buf_format(html->out, "<nav aria-label=\"%s\"><ol>", label);
	for (int i = 0; i < count; i++)
		put_step(html, &steps[i]);
	buf_text(html->out, "</ol></nav>\n");
}

/* The headings: of this page, or of all parts where it is one. */
static void put_sections(struct html *html)
{
	const struct page_value *page = html->page;
	struct html_crumb *own = mem_zero((size_t)page->count + 1, sizeof *own);
	struct buf address;
	int count = 0;
	buf_init(&address, 8192);
	for (int i = 0; i < page->count && html->options->section_count == 0; i++) {
		if (page->blocks[i].kind != PAGE_HEADING || !page->blocks[i].anchor || !*page->blocks[i].anchor)
			continue;
		buf_clear(&address);
		buf_byte(&address, '#');
		html_id(page, i, &address);
		own[count++] = (struct html_crumb){page->blocks[i].text, mem_copy(address.bytes)};
	}
	if (html->options->section_count > 0)
		put_steps(html, "Sections", html->options->sections, html->options->section_count);
	else if (count >= NAV_LEAST)
		put_steps(html, "Sections", own, count);
	for (int i = 0; i < count; i++)
		free((char *)own[i].href);
	free(own);
	buf_free(&address);
}

static void put_pairs(struct html *html, const struct page_block *block)
{
	if (block->row_count == 0)
		return;
	buf_text(html->out, block->pair_columns <= 1 ? "<dl class=o>" : "<dl>");
	for (int i = 0; i < block->row_count; i++) {
		const struct page_cell *label = &block->cells[2 * i], *value = label + 1;
		buf_text(html->out, "<dt");
		html_put_direction(html, label->text);
		buf_byte(html->out, '>');
		html_text(html->out, label->text);
		buf_text(html->out, "<dd");
		html_put_classes(html, value->tone, "");
		html_put_direction(html, value->text);
		buf_byte(html->out, '>');
		html_put_linked(html, value->text, value->link);
	}
	buf_text(html->out, "</dl>\n");
}

/* A question of a paper form: what it is and what it says; nobody writes here. */
static void put_field(struct html *html, const struct page_block *block)
{
	const struct page_cell *cells = block->cells;
	buf_text(html->out, "<p>");
	html_text(html->out, cells[PAGE_NUMBER].text);
	buf_text(html->out, cells[PAGE_NUMBER].text ? " " : "");
	html_text(html->out, cells[PAGE_LABEL].text);
	html_put_urdu(html, " ", cells[PAGE_LABEL_UR].text);
	if (cells[PAGE_VALUE].text) {
		buf_text(html->out, " <b>");
		html_text(html->out, cells[PAGE_VALUE].text);
		buf_text(html->out, "</b>");
	}
	buf_text(html->out, "</p>");
	if (cells[PAGE_HELP].text) {
		buf_text(html->out, "<p class=no>");
		html_text(html->out, cells[PAGE_HELP].text);
		buf_text(html->out, "</p>");
	}
	buf_byte(html->out, '\n');
}

static void put_block(struct html *html, int at)
{
	const struct page_block *block = &html->page->blocks[at];
	switch (block->kind) {
	case PAGE_TITLE: /* a page has one title; what else is written as large is no heading */
		put_element(html, html->has_title ? "p" : "h1", html->has_title ? " class=b" : "", block);
		html->has_title = true;
		break;
	case PAGE_HEADING: put_heading(html, at); break;
	case PAGE_TEXT: put_element(html, "p", "", block); break;
	case PAGE_NOTE: put_element(html, "p", " class=no", block); break;
	case PAGE_PAIRS: put_pairs(html, block); break;
	case PAGE_TABLE: html_table(html, block); break;
	case PAGE_BARS: html_bars(html, block); break;
	case PAGE_TREND: html_trend(html, block); break;
	case PAGE_STRIP: html_strip(html, block); break;
	case PAGE_FIELD: put_field(html, block); break;
	case PAGE_BREAK: buf_text(html->out, "<hr class=p>\n"); break;
	case PAGE_SPACE: case PAGE_KINDS: break;
	}
}

static void put_head(struct html *html)
{
	const struct html_options *options = html->options;
	buf_text(html->out, "<!DOCTYPE html>\n<html lang=\"");
	html_text(html->out, options->language ? options->language : "en");
	buf_text(html->out, "\"><head><meta charset=utf-8><meta name=viewport content=\"width=device-width,initial-scale=1\">");
	if (options->description) {
		buf_text(html->out, "<meta name=description content=\"");
		html_text(html->out, options->description);
		buf_text(html->out, "\">");
	}
	buf_text(html->out, "<title>");
	html_text(html->out, html->page->title);
	buf_text(html->out, "</title><style>");
	buf_text(html->out, html_style());
	buf_text(html->out, "</style></head>\n<body>\n");
}

/* What the mark of the not reported means stands below the page, where the page has it and does not say so itself. */
static void put_foot(struct html *html)
{
	const struct page_value *page = html->page;
	bool is_said = !html->has_absent;
	for (int i = 0; i < page->count && !is_said; i++)
		is_said = page->blocks[i].kind == PAGE_NOTE && page->blocks[i].text && strstr(page->blocks[i].text, ABSENT_WORDS);
	if (!page->footer && is_said)
		return;
	buf_text(html->out, "<footer>");
	if (!is_said)
		buf_text(html->out, "<p>" ABSENT_WORDS "</p>");
	if (page->footer) {
		buf_text(html->out, "<p>");
		html_text(html->out, page->footer);
		buf_text(html->out, "</p>");
	}
	buf_text(html->out, "</footer>\n");
}

void html_write(const struct page_value *page, const struct html_options *options, struct buf *out)
{
	static const struct html_options none;
	struct html html = {.page = page, .options = options ? options : &none, .out = out};
	bool has_title = false, has_sections = false;
	put_head(&html);
	if (page->is_sample)
		buf_text(out, "<p class=sa>" SAMPLE "</p>\n");
	put_steps(&html, "Where this is", html.options->crumbs, html.options->crumb_count);
	buf_text(out, "<main>\n");
	for (int i = 0; i < page->count; i++)
		has_title = has_title || page->blocks[i].kind == PAGE_TITLE;
	if (!has_title) {
		buf_text(out, "<h1>");
		html_text(out, page->title);
		buf_text(out, "</h1>\n");
	}
	for (int i = 0; i < page->count; i++) {
		if (!has_sections && (page->blocks[i].kind == PAGE_HEADING || !has_title)) { /* a later part begins with them */
			put_sections(&html);
			has_sections = true;
		}
		put_block(&html, i);
	}
	put_steps(&html, "Further on", &html.options->next, html.options->next.text ? 1 : 0);
	buf_text(out, "</main>\n");
	put_foot(&html);
	buf_text(out, "</body></html>\n");
}
