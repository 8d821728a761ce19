/* What the files share that write a page as HTML. src/page only. */
#ifndef PAGE_HTML_PUT_H
#define PAGE_HTML_PUT_H

#include "page/html.h"

struct html {
	const struct page_value *page;
	const struct html_options *options;
	struct buf *out;
	bool has_title, has_absent; /* what the page has had so far: a title; the mark of what is not reported */
	bool is_captioned; /* the table that comes stands below its caption: its own is for who cannot see */
	const char *heading; /* the last one: it names the tables and charts that have no caption */
};

/* TEXT, or the mark of what is not reported, within an anchor where LINK has an address. */
void html_put_linked(struct html *html, const char *text, const char *link);
/* ' lang="ur" dir="rtl"' where TEXT is in letters that run from the right. */
void html_put_direction(struct html *html, const char *text);
/* TEXT, which is in Urdu, after BEFORE; NULL: nothing. */
void html_put_urdu(struct html *html, const char *before, const char *text);
/* The caption of a table: its own, or the heading's, which is then for who cannot see. LEGEND is appended as it is, or NULL. */
void html_put_caption(struct html *html, const char *caption, const char *legend);

/* html_table.c */
/* The class of TONE, and SIDE ("l", "r" or "") before it. */
void html_put_classes(struct html *html, enum page_tone tone, const char *side);
void html_table(struct html *html, const struct page_block *block);

/* html_chart.c */
void html_bars(struct html *html, const struct page_block *block);
void html_trend(struct html *html, const struct page_block *block);
void html_strip(struct html *html, const struct page_block *block);

#endif
