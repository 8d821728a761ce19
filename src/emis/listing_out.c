/* A list for other programs. Totals are left out: whoever reads the rows can add them up, and would else count them twice. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/csv.h"
#include "emis/listing.h"

enum { LISTING_LINE = 1 << 20 };

/* Groups of one list share their columns; tables of a report have their own. */
static bool is_one_table(const struct listing *listing)
{
	return listing->group_title || listing->part_count <= 1;
}

static void put(struct buf *line, bool is_first, const char *text)
{
	csv_put_cell(line, is_first ? 0 : ',', text ? text : "", text ? strlen(text) : 0);
}

static bool give(FILE *out, struct buf *line, struct err *err)
{
	bool is_taken = fwrite(line->bytes, 1, line->length, out) == line->length;
	bool is_full = line->is_full;
	buf_clear(line);
	if (is_full)
		return err_set(err, EX_DATAERR, "a row of the list is longer than %d bytes", LISTING_LINE);
	return is_taken || err_set(err, EX_IOERR, "the list cannot be written: %s", strerror(errno));
}

static void csv_head(const struct listing *listing, struct buf *line)
{
	if (!is_one_table(listing)) {
		buf_text(line, "table,row,column,value\n");
		return;
	}
	if (listing->group_title)
		put(line, true, listing->group_code);
	for (int c = 0; listing->part_count > 0 && c < listing->parts[0].column_count; c++)
		put(line, c == 0 && !listing->group_title, listing->parts[0].columns[c].code);
	buf_byte(line, '\n');
}

static void csv_row(const struct listing *listing, const struct listing_part *part, const struct listing_row *row, struct buf *line)
{
	if (is_one_table(listing)) {
		if (listing->group_title)
			put(line, true, part->group);
		for (int c = 0; c < part->column_count; c++)
			put(line, c == 0 && !listing->group_title, row->cells[c].text);
		buf_byte(line, '\n');
		return;
	}
	for (int c = 1; c < part->column_count; c++) {
		put(line, true, part->title);
		put(line, false, row->cells[0].text);
		put(line, false, part->columns[c].code);
		put(line, false, row->cells[c].text);
		buf_byte(line, '\n');
	}
}

bool listing_csv(const struct listing *listing, FILE *out, struct err *err)
{
	struct buf line;
	buf_init(&line, LISTING_LINE);
	csv_head(listing, &line);
	bool is_good = give(out, &line, err);
	for (int i = 0; is_good && i < listing->part_count; i++)
		for (int r = 0; is_good && r < listing->parts[i].row_count; r++)
			if (!listing->parts[i].rows[r].is_total) {
				csv_row(listing, &listing->parts[i], &listing->parts[i].rows[r], &line);
				is_good = give(out, &line, err);
			}
	buf_free(&line);
	return is_good && (fflush(out) == 0 || err_set(err, EX_IOERR, "the list cannot be written: %s", strerror(errno)));
}

static void json_text(struct buf *line, const char *text)
{
	buf_byte(line, '"');
	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		if (*at == '"' || *at == '\\')
			buf_format(line, "\\%c", *at);
		else if (*at < 0x20)
			buf_format(line, "\\u%04x", *at);
		else
			buf_byte(line, *at);
	buf_byte(line, '"');
}

/* What JSON takes as a number: as our own printing makes it. */
static bool is_number(const char *text)
{
	size_t sign = *text == '-', whole = strspn(text + sign, "0123456789"), rest = sign + whole;
	if (whole == 0 || (whole > 1 && text[sign] == '0'))
		return false;
	if (text[rest] == '.' && strspn(text + rest + 1, "0123456789") > 0)
		rest += 1 + strspn(text + rest + 1, "0123456789");
	return text[rest] == '\0';
}

static void member(struct buf *line, const char *name, const char *text, bool may_be_number)
{
	if (line->bytes[line->length - 1] != '{')
		buf_byte(line, ',');
	json_text(line, name);
	buf_byte(line, ':');
	if (!text)
		buf_text(line, "null");
	else if (may_be_number && is_number(text))
		buf_text(line, text);
	else
		json_text(line, text);
}

static void json_row(const struct listing *listing, const struct listing_part *part, const struct listing_row *row, struct buf *line)
{
	buf_byte(line, '{');
	if (!is_one_table(listing))
		member(line, "table", part->title, false);
	else if (listing->group_title)
		member(line, listing->group_code, part->group, false);
	for (int c = 0; c < part->column_count; c++)
		member(line, part->columns[c].code, row->cells[c].text, part->columns[c].is_number);
	buf_byte(line, '}');
}

bool listing_json(const struct listing *listing, FILE *out, struct err *err)
{
	struct buf line;
	bool is_good = true, is_first = true;
	buf_init(&line, LISTING_LINE);
	buf_byte(&line, '[');
	for (int i = 0; is_good && i < listing->part_count; i++)
		for (int r = 0; is_good && r < listing->parts[i].row_count; r++)
			if (!listing->parts[i].rows[r].is_total) {
				buf_text(&line, is_first ? "\n" : ",\n");
				json_row(listing, &listing->parts[i], &listing->parts[i].rows[r], &line);
				is_first = false;
				is_good = give(out, &line, err);
			}
	buf_text(&line, "\n]\n");
	is_good = is_good && give(out, &line, err);
	buf_free(&line);
	return is_good && (fflush(out) == 0 || err_set(err, EX_IOERR, "the list cannot be written: %s", strerror(errno)));
}
