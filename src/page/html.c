/* A page as HTML. The style sheet is small, because it is in every one of thousands of files. */
#include "config.h"
#include "page/html_put.h"

#include <string.h>

#include "base/utf8.h"
#include "page/plain.h"

#define ABSENT "<abbr title=\"not reported\">–</abbr>"
#define SAMPLE "SAMPLE DATA, NOT A REAL SCHOOL"

enum { NAV_LEAST = 3 /* headings that are worth a list */ };

const char *html_style(void)
{
	return ":root{color-scheme:light}*{box-sizing:border-box}"
		"body{margin:0 auto;padding:.5rem .75rem 2rem;max-width:60rem;font:1rem/1.4 system-ui,sans-serif;color:#111;background:#fff;overflow-wrap:anywhere}"
		":lang(ur){font-family:\"Noto Nastaliq Urdu\",\"Noto Naskh Arabic\",serif;line-height:1.9}"
		"a{color:#0645ad}a:focus-visible,[tabindex]:focus-visible{outline:3px solid #d80}"
		"h1{font-size:1.35em;line-height:1.25;margin:.4rem 0}h1,h2{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem}"
		"h2{font-size:1.1em;margin:1.4rem 0 .4rem;border-bottom:2px solid #246}p,dl,table{margin:.4rem 0}"
		".sk{position:absolute;left:-99rem}.sk:focus{left:0;background:#fff;padding:.5rem}"
		".v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}"
		"nav ol{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.3rem 0;list-style:none}"
		".sa{background:#fd6;border:1px solid #960;padding:.2rem .5rem;font-weight:700}"
		".no,footer{color:#444;font-size:.875em}footer{border-top:1px solid #999;margin-top:2rem}"
		"dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr));gap:0 1.5rem}dl.o{display:block}"
		"dl div{display:flex;gap:.5rem;border-bottom:1px solid #ddd}dt{color:#444;flex:0 1 9rem}dd{margin:0;flex:1}"
		".t{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
		"caption{text-align:left;font-weight:700}th,td{padding:.1rem .4rem;border-bottom:1px solid #ccc;text-align:right;vertical-align:top;overflow-wrap:normal}"
		"td{white-space:nowrap}"
		"th{font-weight:400}thead th{color:#444;font-size:.875em;vertical-align:bottom;border-bottom:2px solid #246}"
		".l,tbody th{text-align:left;white-space:normal;min-width:6em}.r{text-align:right}abbr{text-decoration:none}tr.s>*{font-weight:700;border-top:2px solid #555}"
		".b,.w{font-weight:700}.g{color:#050}.w{color:#a00}.f{color:#555}"
		".ba{width:100%;max-width:36rem}.ba td,.ba th{border:0;text-align:left;white-space:normal}.ba th{width:25%}.ba td+td{width:auto}"
		".ba td{width:55%}.ba td svg{width:100%;height:1rem;display:block}"
		".m,rect{fill:#246}.e,rect+rect{fill:#d92}i{font-style:normal}figure{margin:.4rem 0}figure svg{width:100%;max-width:30rem}figcaption{font-weight:700}"
		"svg text{font:11px system-ui,sans-serif;fill:#111}"
		"@media print{body{max-width:none;padding:0;font-size:9pt}nav,.sk{display:none}a{color:inherit;text-decoration:none}"
		"h1,h2,caption{break-after:avoid}tr,dl div,figure{break-inside:avoid}thead{display:table-header-group}.t{overflow:visible}"
		"svg,.sa{print-color-adjust:exact;-webkit-print-color-adjust:exact}.p{break-after:page;border:0}@page{size:A4;margin:12mm}}";
}

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
		buf_text(html->out, " lang=\"ur\" dir=\"rtl\"");
}

/* Lines of a text are lines of the page. */
static void put_lines(struct buf *out, const char *text)
{
	for (const char *at = text, *end;; at = end + 1) {
		end = at + strcspn(at, "\n");
		put_escaped(out, at, (size_t)(end - at));
		if (!*end)
			return;
		buf_text(out, "<br/>");
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
	if (text)
		put_lines(html->out, text);
	else
		buf_text(html->out, ABSENT);
	if (is_anchor)
		buf_text(html->out, "</a>");
}

void html_put_caption(struct html *html, const char *caption, const char *legend)
{
	bool is_shown = caption && !html->is_captioned;
	buf_text(html->out, is_shown || legend ? "<caption" : "<caption class=\"v\"");
	html_put_direction(html, caption ? caption : html->heading);
	buf_text(html->out, legend && !is_shown ? "><span class=\"v\">" : ">");
	html_text(html->out, caption ? caption : html->heading);
	if (legend)
		buf_format(html->out, ": %s%s", is_shown ? "" : "</span>", legend);
	buf_text(html->out, "</caption>");
}

void html_put_urdu(struct html *html, const char *before, const char *text)
{
	if (!text)
		return;
	buf_format(html->out, "%s<span lang=\"ur\" dir=\"rtl\">", before);
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

/* The anchor of heading AT as an id: letters that an id may have, and a number where another heading has the same. */
static void put_id(const struct page_value *page, int at, struct buf *out)
{
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
		put_id(html->page, at, &attributes);
		buf_byte(&attributes, '"');
	}
	put_element(html, "h2", attributes.bytes, block);
	buf_free(&attributes);
}

static void put_sections(struct html *html)
{
	int count = 0;
	for (int i = 0; i < html->page->count; i++)
		count += html->page->blocks[i].kind == PAGE_HEADING && html->page->blocks[i].anchor && *html->page->blocks[i].anchor;
	if (count < NAV_LEAST)
		return;
	buf_text(html->out, "<nav aria-label=\"Sections\"><ol>");
	for (int i = 0; i < html->page->count; i++) {
		const struct page_block *block = &html->page->blocks[i];
		if (block->kind != PAGE_HEADING || !block->anchor || !*block->anchor)
			continue;
		buf_text(html->out, "<li><a href=\"#");
		put_id(html->page, i, html->out);
		buf_byte(html->out, '"');
		html_put_direction(html, block->text);
		buf_byte(html->out, '>');
		html_text(html->out, block->text);
		buf_text(html->out, "</a></li>");
	}
	buf_text(html->out, "</ol></nav>\n");
}

static void put_pairs(struct html *html, const struct page_block *block)
{
	if (block->row_count == 0)
		return;
	buf_text(html->out, block->pair_columns <= 1 ? "<dl class=\"o\">" : "<dl>");
	for (int i = 0; i < block->row_count; i++) {
		const struct page_cell *label = &block->cells[2 * i], *value = label + 1;
		buf_text(html->out, "<div><dt");
		html_put_direction(html, label->text);
		buf_byte(html->out, '>');
		html_text(html->out, label->text);
		buf_text(html->out, "</dt><dd");
		html_put_classes(html, value->tone, "");
		html_put_direction(html, value->text);
		buf_byte(html->out, '>');
		html_put_linked(html, value->text, value->link);
		buf_text(html->out, "</dd></div>");
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
		buf_text(html->out, "<p class=\"no\">");
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
		put_element(html, html->has_title ? "p" : "h1", html->has_title ? " class=\"b\"" : "", block);
		html->has_title = true;
		break;
	case PAGE_HEADING: put_heading(html, at); break;
	case PAGE_TEXT: put_element(html, "p", "", block); break;
	case PAGE_NOTE: put_element(html, "p", " class=\"no\"", block); break;
	case PAGE_PAIRS: put_pairs(html, block); break;
	case PAGE_TABLE: html_table(html, block); break;
	case PAGE_BARS: html_bars(html, block); break;
	case PAGE_TREND: html_trend(html, block); break;
	case PAGE_STRIP: html_strip(html, block); break;
	case PAGE_FIELD: put_field(html, block); break;
	case PAGE_BREAK: buf_text(html->out, "<hr class=\"p\"/>\n"); break;
	case PAGE_SPACE: case PAGE_KINDS: break;
	}
}

static void put_head(struct html *html)
{
	const struct html_options *options = html->options;
	buf_text(html->out, "<!DOCTYPE html>\n<html lang=\"");
	html_text(html->out, options->language ? options->language : "en");
	buf_text(html->out, "\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>");
	if (options->description) {
		buf_text(html->out, "<meta name=\"description\" content=\"");
		html_text(html->out, options->description);
		buf_text(html->out, "\"/>");
	}
	buf_text(html->out, "<title>");
	html_text(html->out, html->page->title);
	buf_text(html->out, "</title><style>");
	buf_text(html->out, html_style());
	buf_text(html->out, "</style></head>\n<body><a class=\"sk\" href=\"#m0\">To the text</a>\n");
}

static void put_crumbs(struct html *html)
{
	const struct html_options *options = html->options;
	if (options->crumb_count == 0)
		return;
	buf_text(html->out, "<nav aria-label=\"Where this is\"><ol>");
	for (int i = 0; i < options->crumb_count; i++) {
		buf_text(html->out, "<li>");
		if (options->crumbs[i].href) {
			buf_text(html->out, "<a href=\"");
			html_text(html->out, options->crumbs[i].href);
			buf_text(html->out, "\">");
		}
		html_text(html->out, options->crumbs[i].text);
		buf_text(html->out, options->crumbs[i].href ? "</a></li>" : "</li>");
	}
	buf_text(html->out, "</ol></nav>\n");
}

void html_write(const struct page_value *page, const struct html_options *options, struct buf *out)
{
	static const struct html_options none;
	struct html html = {.page = page, .options = options ? options : &none, .out = out};
	bool has_title = false, has_sections = false;
	put_head(&html);
	if (page->is_sample)
		buf_text(out, "<p class=\"sa\">" SAMPLE "</p>\n");
	put_crumbs(&html);
	buf_text(out, "<main id=\"m0\">\n");
	for (int i = 0; i < page->count; i++)
		has_title = has_title || page->blocks[i].kind == PAGE_TITLE;
	if (!has_title) {
		buf_text(out, "<h1>");
		html_text(out, page->title);
		buf_text(out, "</h1>\n");
	}
	for (int i = 0; i < page->count; i++) {
		if (!has_sections && page->blocks[i].kind == PAGE_HEADING) {
			put_sections(&html);
			has_sections = true;
		}
		put_block(&html, i);
	}
	buf_text(out, "</main>\n");
	if (page->footer) {
		buf_text(out, "<footer><p>");
		html_text(out, page->footer);
		buf_text(out, "</p></footer>\n");
	}
	buf_text(out, "</body></html>\n");
}
