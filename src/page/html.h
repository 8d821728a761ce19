/* A page as one HTML file that needs nothing else: no script, no other file; readable on a phone and by a screen reader, and printable.
 *
 * It is short, because it comes over slow lines: ends of cells, rows and items, which HTML lets go, are left out, and quotes where a value is one word (never
 * those of an address or an id). Every text is escaped. What a page leads to becomes an anchor only where
 * the caller has an address for it. */
#ifndef PAGE_HTML_H
#define PAGE_HTML_H

#include "base/buf.h"
#include "page/page.h"

struct html_crumb { const char *text, *href; }; /* one step of the way down to this page: HREF NULL: no anchor */

struct html_options {
	/* Appends the address of TARGET (of page_link), not escaped; false: the text is no anchor. NULL: no anchors. */
	bool (*href)(void *arg, const char *target, struct buf *out);
	void *arg;
	const char *language; /* of the page's words: "en" where NULL. What is in Arabic letters is marked as Urdu in any case */
	const struct html_crumb *crumbs; /* shown above the title */
	int crumb_count;
	const char *description; /* for who lists pages; or NULL */
	/* Where the page is a part of a longer one: the headings of all of it with their addresses, in place of its own, and what comes next. */
	const struct html_crumb *sections;
	int section_count;
	struct html_crumb next; /* text NULL: nothing */
};

/* Appends the whole file. An anchor of a heading is its id, so "FILE#enrolment" leads there. OPTIONS NULL: none of them. */
void html_write(const struct page_value *page, const struct html_options *options, struct buf *out);
/* The id of heading AT, appended; nothing where it has none. */
void html_id(const struct page_value *page, int at, struct buf *out);
/* For other files of the same look: the style sheet, and a text escaped for an element or a quoted attribute; NULL: nothing. */
const char *html_style(void);
void html_text(struct buf *out, const char *text);

#endif
