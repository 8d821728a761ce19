#include "config.h"
#include "emis/listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"

struct listing *listing_new(const char *name, const char *title)
{
	struct listing *listing = mem_zero(1, sizeof *listing);
	listing->name = piece_text(&listing->texts, name);
	listing->title = piece_text(&listing->texts, title);
	listing->imprint.returns = -1;
	return listing;
}

void listing_free(struct listing *listing)
{
	if (!listing)
		return;
	for (int i = 0; i < listing->part_count; i++) {
		struct listing_part *part = &listing->parts[i];
		for (int r = 0; r < part->row_count; r++)
			free(part->rows[r].cells);
		free(part->rows);
		free(part->columns);
	}
	free(listing->parts);
	piece_free(&listing->texts);
	free(listing);
}

void listing_text(struct listing *listing, char **out, const char *text)
{
	*out = piece_text(&listing->texts, text);
}

void listing_note(struct listing *listing, const char *text)
{
	if (listing->note_count < LISTING_NOTES)
		listing->notes[listing->note_count++] = piece_text(&listing->texts, text);
}

void listing_groups(struct listing *listing, const char *code, const char *title)
{
	listing->group_code = piece_text(&listing->texts, code);
	listing->group_title = piece_text(&listing->texts, title);
}

static struct listing_part *present(struct listing *listing)
{
	if (listing->part_count == 0)
		die("listing %s: a cell without a part", listing->name);
	return &listing->parts[listing->part_count - 1];
}

/* The columns of the part before. */
static void take_columns(struct listing *listing, struct listing_part *part)
{
	const struct listing_part *before = part - 1;
	if (part->column_count > 0 || part == listing->parts)
		return;
	part->column_count = before->column_count;
	part->columns = mem_alloc((size_t)before->column_count * sizeof *part->columns);
	memcpy(part->columns, before->columns, (size_t)before->column_count * sizeof *part->columns);
}

void listing_part(struct listing *listing, const char *title, const char *group)
{
	if (listing->part_count > 0)
		take_columns(listing, present(listing));
	listing->parts = mem_grow(listing->parts, (size_t)listing->part_count + 1, sizeof *listing->parts);
	listing->parts[listing->part_count++] = (struct listing_part){.title = piece_text(&listing->texts, title),
		.group = piece_text(&listing->texts, group)};
}

void listing_column(struct listing *listing, const char *code, const char *title, const char *above, bool is_number)
{
	struct listing_part *part = present(listing);
	if (part->row_count > 0 || part->column_count == LISTING_COLUMNS)
		die("listing %s: column %s", listing->name, code);
	part->columns = mem_grow(part->columns, (size_t)part->column_count + 1, sizeof *part->columns);
	part->columns[part->column_count++] = (struct listing_column){.code = piece_text(&listing->texts, code),
		.title = piece_text(&listing->texts, title), .above = piece_text(&listing->texts, above), .is_number = is_number};
}

bool listing_row(struct listing *listing, const char *target)
{
	struct listing_part *part = present(listing);
	take_columns(listing, part);
	if (listing->total_rows == LISTING_MOST_ROWS) {
		listing->is_cut = true;
		return false;
	}
	if (part->row_count == part->row_size) {
		part->row_size = part->row_size ? part->row_size * 2 : 16;
		part->rows = mem_grow(part->rows, (size_t)part->row_size, sizeof *part->rows);
	}
	part->rows[part->row_count++] = (struct listing_row){.target = piece_text(&listing->texts, target),
		.cells = mem_zero((size_t)part->column_count, sizeof(struct listing_cell))};
	part->filled = 0;
	listing->total_rows++;
	return true;
}

void listing_total(struct listing *listing)
{
	struct listing_part *part = present(listing);
	if (part->row_count > 0)
		part->rows[part->row_count - 1].is_total = true;
}

void listing_cell(struct listing *listing, const char *text, enum page_tone tone)
{
	struct listing_part *part = present(listing);
	if (part->row_count == 0 || part->filled == part->column_count)
		die("listing %s: a cell too many", listing->name);
	struct listing_column *column = &part->columns[part->filled];
	struct listing_cell *cell = &part->rows[part->row_count - 1].cells[part->filled++];
	*cell = (struct listing_cell){piece_text(&listing->texts, text && *text ? text : NULL), tone};
	int width = cell->text ? utf8_columns(cell->text, strlen(cell->text)) : 1;
	if (width > column->width)
		column->width = width;
}

void listing_number(struct listing *listing, int64_t number)
{
	char room[32];
	snprintf(room, sizeof room, "%lld", (long long)number);
	listing_cell(listing, number == LISTING_ABSENT ? NULL : room, PAGE_PLAIN);
}

char **listing_schools(const struct listing *listing, int *count)
{
	char **codes = mem_zero(1, sizeof *codes);
	*count = 0;
	for (int i = 0; i < listing->part_count; i++)
		for (int r = 0; r < listing->parts[i].row_count; r++) {
			const char *target = listing->parts[i].rows[r].target;
			bool is_new = target && strncmp(target, "school:", 7) == 0;
			if (!is_new || (*count > 0 && strcmp(codes[*count - 1], target + 7) == 0))
				continue;
			codes = mem_grow(codes, (size_t)*count + 1, sizeof *codes);
			codes[(*count)++] = mem_copy(target + 7);
		}
	return codes;
}
