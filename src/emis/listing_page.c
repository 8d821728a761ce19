/* A list drawn as a page. The columns of all its groups are made equally wide, so that the eye goes down through them. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "emis/listing.h"

enum { LISTING_WIDEST = 34 /* columns of one column: longer texts are broken */, LISTING_ROOM = 400 };

/* Over all groups of the list, or of this table alone. */
static int column_width(const struct listing *listing, const struct listing_part *part, int column)
{
	int width = 0;
	for (int i = 0; i < listing->part_count; i++) {
		const struct listing_part *other = &listing->parts[i];
		if ((listing->group_title || other == part) && column < other->column_count && other->columns[column].width > width)
			width = other->columns[column].width;
	}
	return width < LISTING_WIDEST ? width : LISTING_WIDEST;
}

int listing_width(const struct listing *listing)
{
	int widest = 0;
	for (int i = 0; i < listing->part_count; i++) {
		const struct listing_part *part = &listing->parts[i];
		int width = -1;
		for (int c = 0; c < part->column_count; c++) {
			int title = utf8_columns(part->columns[c].title, strlen(part->columns[c].title)), text = column_width(listing, part, c);
			width += 1 + (title > text ? title : text);
		}
		if (width > widest)
			widest = width;
	}
	return widest;
}

static void put_columns(struct page_value *page, const struct listing *listing, const struct listing_part *part)
{
	const char *above = NULL;
	for (int i = 0; i < part->column_count; i++) {
		const struct listing_column *column = &part->columns[i];
		if ((above == NULL) != (column->above == NULL) || (above && strcmp(above, column->above) != 0))
			page_group(page, column->above);
		above = column->above;
		page_column(page, column->title, column->is_number ? PAGE_RIGHT : PAGE_LEFT, column_width(listing, part, i));
	}
	if (above)
		page_group(page, NULL);
}

static void put_part(struct page_value *page, const struct listing *listing, const struct listing_part *part)
{
	if (part->title)
		page_heading(page, part->title, part->group ? part->group : part->title);
	if (part->row_count == 0) {
		page_note(page, "None.");
		return;
	}
	page_table(page);
	put_columns(page, listing, part);
	for (int r = 0; r < part->row_count; r++) {
		const struct listing_row *row = &part->rows[r];
		for (int c = 0; c < part->column_count; c++) {
			page_cell(page, row->cells[c].text, row->cells[c].tone);
			if (c == 0 && row->target)
				page_link(page, row->target);
		}
		if (row->is_total)
			page_total(page);
	}
}

struct page_value *listing_page(const struct listing *listing, const char *operator_name)
{
	char room[LISTING_ROOM];
	snprintf(room, sizeof room, "%s%s%s", listing->title, listing->place ? ", " : "", listing->place ? listing->place : "");
	struct page_value *page = page_new(room);
	page_title(page, room);
	if (listing->is_personal)
		page_note(page, "For use in the office only: it names persons. Not to be put up or published.");
	for (int i = 0; i < listing->note_count; i++)
		page_note(page, listing->notes[i]);
	if (listing->is_cut) {
		snprintf(room, sizeof room, "Cut off after %d rows: filter it, or take one district.", LISTING_MOST_ROWS);
		page_note(page, room);
	}
	for (int i = 0; i < listing->part_count; i++)
		put_part(page, listing, &listing->parts[i]);
	if (listing->part_count == 0)
		page_note(page, "None.");
	snprintf(room, sizeof room, "%s%s%s", listing->title, listing->place ? ", " : "", listing->place ? listing->place : "");
	imprint_put(page, &listing->imprint, room, listing->not_reported, operator_name);
	return page;
}
