/* The reader. No length is believed before its bytes are there; a group holds no more than its limits, whatever it says. */
#include "config.h"
#include "sync/rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/snapshot_made.h"
#include "sync/rows_format.h"

enum { STEP = 64 * 1024, MAX_NAME = 64 };

struct rows_column {
	enum rows_kind kind;
	int64_t base;
	size_t news_at, news_length, codes_at, codes_length; /* in the group's bytes */
	struct reader news, codes;
	struct value last; /* the value of the row before */
	int64_t number; /* the last number */
	struct value *words;
	int word_count, word_room;
};

struct rows {
	FILE *file;
	const char *path;
	struct buf bytes; /* of the group */
	struct rows_column columns[TABLE_MAX_COLUMNS + 1];
};

static bool broken(const struct rows *rows, struct err *err)
{
	if (ferror(rows->file))
		return err_set(err, EX_IOERR, "%s: cannot be read: %s", rows->path, strerror(errno));
	return err_set(err, EX_DATAERR, "%s: is no snapshot, or a damaged one", rows->path);
}

static bool read_byte(struct rows *rows, unsigned limit, unsigned *out, struct err *err)
{
	int byte = fgetc(rows->file);

	*out = (unsigned) byte;
	return (byte != EOF && *out < limit) || broken(rows, err);
}

/* LEB128 in its shortest form. */
static bool read_number(struct rows *rows, uint64_t limit, uint64_t *out, struct err *err)
{
	int byte, shift = 0;

	*out = 0;
	do {
		byte = fgetc(rows->file);
		if (byte == EOF || shift > 63 || (shift == 63 && byte > 1) || (shift > 0 && byte == 0))
			return broken(rows, err);
		*out |= (uint64_t) (byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return *out <= limit || broken(rows, err);
}

static bool read_signed(struct rows *rows, int64_t *out, struct err *err)
{
	uint64_t zigzag;

	if (!read_number(rows, UINT64_MAX, &zigzag, err))
		return false;
	*out = (int64_t) (zigzag >> 1 ^ (0 - (zigzag & 1)));
	return true;
}

/* `bytes`, put behind what the group has so far. */
static bool read_bytes(struct rows *rows, size_t *at, size_t *length, struct err *err)
{
	char step[STEP];
	uint64_t left;

	if (!read_number(rows, ROWS_MAX_GROUP, &left, err))
		return false;
	*at = rows->bytes.length;
	*length = left;
	while (left > 0) {
		size_t count = fread(step, 1, left < STEP ? left : STEP, rows->file);

		if (count == 0 || !buf_put(&rows->bytes, step, count))
			return broken(rows, err);
		left -= count;
	}
	return true;
}

static bool read_head(struct rows *rows, struct snapshot_head *head, struct err *err)
{
	char magic[ROWS_MAGIC_LENGTH];
	unsigned form, sample;
	uint64_t length, number;

	memset(head, 0, sizeof *head);
	if (fread(magic, 1, sizeof magic, rows->file) != sizeof magic || memcmp(magic, ROWS_MAGIC, sizeof magic) != 0)
		return broken(rows, err);
	if (!read_byte(rows, 256, &form, err))
		return false;
	if (form != ROWS_FORM)
		return err_set(err, EX_UNAVAILABLE, "%s: is a snapshot of form %u, which this program does not know: install the province's"
			" version", rows->path, form);
	if (!read_number(rows, MAX_NAME, &length, err) || fread(head->district, 1, length, rows->file) != length
			|| !read_byte(rows, 2, &sample, err) || !read_signed(rows, &head->time, err))
		return broken(rows, err);
	head->is_sample = sample == 1;
	for (int i = 0; i < FEED_SCOPES; i++) {
		if (!read_number(rows, ((uint64_t) 1 << 40) - 1, &number, err))
			return false;
		head->places[i].number = (int64_t) number;
		if (fread(head->places[i].chain, 1, SEAL_HASH, rows->file) != SEAL_HASH)
			return broken(rows, err);
	}
	if (!read_number(rows, ((uint64_t) 1 << 40) - 1, &number, err))
		return false;
	head->epoch.number = (int64_t) number;
	return (fread(head->epoch.mark, 1, EPOCH_MARK, rows->file) == EPOCH_MARK
		&& fread(head->province, 1, EPOCH_MARK, rows->file) == EPOCH_MARK) || broken(rows, err);
}

static bool read_column(struct rows *rows, struct rows_column *column, struct err *err)
{
	unsigned kind;

	if (!read_byte(rows, ROWS_KINDS, &kind, err))
		return false;
	column->kind = kind;
	column->base = column->number = 0;
	column->last = value_null();
	column->word_count = 0;
	column->news_length = column->codes_length = 0;
	if (kind == ROWS_NOTHING)
		return true;
	if (kind != ROWS_TEXT && !read_signed(rows, &column->base, err))
		return false;
	return read_bytes(rows, &column->news_at, &column->news_length, err)
		&& read_bytes(rows, &column->codes_at, &column->codes_length, err);
}

static bool next_text(struct rows_column *column, uint64_t code, struct value *out)
{
	if (code >= ROWS_CODE_FIRST) {
		if (code - ROWS_CODE_FIRST >= (uint64_t) column->word_count)
			return false;
		*out = column->words[code - ROWS_CODE_FIRST];
		return true;
	}
	const size_t length = reader_varint(&column->news);
	const char *text = length > 0 ? reader_bytes(&column->news, length) : NULL;

	if (!text)
		return false;
	*out = value_bytes(text, length);
	if (column->word_count == ROWS_MAX_WORDS)
		return true;
	if (column->word_count == column->word_room) {
		column->word_room = column->word_room > 0 ? 2 * column->word_room : 16;
		column->words = mem_grow(column->words, (size_t) column->word_room, sizeof *column->words);
	}
	column->words[column->word_count++] = *out;
	return true;
}

static bool next_number(struct rows_column *column, uint64_t code, struct value *out)
{
	uint64_t number = code >= ROWS_CODE_FIRST ? code - ROWS_CODE_FIRST + (uint64_t) column->base
		: (uint64_t) reader_zigzag(&column->news);

	if (column->kind == ROWS_DIFFERENCE)
		number += (uint64_t) column->number;
	column->number = (int64_t) number;
	*out = value_int(column->number);
	return !column->news.is_bad;
}

static bool next_value(struct rows_column *column, struct value *out)
{
	uint64_t code;
	bool is_good;

	*out = value_null();
	if (column->kind == ROWS_NOTHING)
		return true;
	code = reader_varint(&column->codes);
	if (column->codes.is_bad)
		return false;
	if (code == ROWS_CODE_SAME)
		*out = column->last;
	is_good = code == ROWS_CODE_NULL || code == ROWS_CODE_SAME || (column->kind == ROWS_TEXT ? next_text(column, code, out)
		: next_number(column, code, out));
	column->last = *out;
	return is_good;
}

static bool read_rows(struct rows *rows, struct snapshot_made *made, const struct table *table, int scope, uint64_t count,
	struct err *err)
{
	struct value values[TABLE_MAX_COLUMNS + 1];

	for (int i = 0; i <= table->column_count; i++) {
		struct rows_column *column = &rows->columns[i];

		reader_init(&column->news, rows->bytes.bytes + (column->news_length > 0 ? column->news_at : 0), column->news_length);
		reader_init(&column->codes, rows->bytes.bytes + (column->codes_length > 0 ? column->codes_at : 0), column->codes_length);
	}
	for (uint64_t row = 0; row < count; row++) {
		for (int i = 0; i <= table->column_count; i++)
			if (!next_value(&rows->columns[i], &values[i]))
				return broken(rows, err);
		if (!snapshot_made_add(made, table, scope, values, err))
			return err_prefix(err, "%s", rows->path);
	}
	for (int i = 0; i <= table->column_count; i++)
		if (reader_left(&rows->columns[i].news) > 0 || reader_left(&rows->columns[i].codes) > 0)
			return broken(rows, err);
	return true;
}

/* 1 a group, 0 the end, -1 an error. */
static int read_group(struct rows *rows, struct snapshot_made *made, struct err *err)
{
	const struct table *table;
	uint64_t number, count;
	unsigned scope;

	if (!read_number(rows, INT32_MAX, &number, err))
		return -1;
	if (number == 0)
		return fgetc(rows->file) == EOF && !ferror(rows->file) ? 0 : broken(rows, err) - 1;
	if (!read_byte(rows, FEED_SCOPES, &scope, err) || !read_number(rows, ROWS_MAX_ROWS, &count, err))
		return -1;
	table = snapshot_made_table(made, (int64_t) number, err);
	if (!table)
		return err_prefix(err, "%s", rows->path) - 1;
	buf_clear(&rows->bytes);
	for (int i = 0; i <= table->column_count; i++)
		if (!read_column(rows, &rows->columns[i], err))
			return -1;
	return read_rows(rows, made, table, (int) scope, count, err) ? 1 : -1;
}

bool rows_read(const char *from, const char *folder, const char *name, struct err *err)
{
	struct rows *rows = mem_zero(1, sizeof *rows);
	struct snapshot_made *made = NULL;
	struct snapshot_head head;
	bool is_good;
	int found = 1;

	rows->path = from;
	buf_init(&rows->bytes, ROWS_MAX_GROUP);
	rows->file = fopen(from, "rbe");
	is_good = (rows->file || err_set(err, EX_NOINPUT, "%s: cannot be read: %s", from, strerror(errno)))
		&& read_head(rows, &head, err) && snapshot_made_begin(folder, name, &head, &made, err);
	while (is_good && found == 1)
		found = read_group(rows, made, err);
	is_good = snapshot_made_end(made, is_good && found == 0, err);
	if (rows->file)
		fclose(rows->file);
	for (int i = 0; i <= TABLE_MAX_COLUMNS; i++)
		free(rows->columns[i].words);
	buf_free(&rows->bytes);
	free(rows);
	return is_good;
}
