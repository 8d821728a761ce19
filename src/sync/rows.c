/* The writer.
 *
 * A group of rows is held in memory, at most some 20 MB of it, and written column by column: the compressor then sees districts beside
 * districts and years beside years. A column's texts stand apart from what says where they are used, so that the schools' codes of one
 * table are found again, as they are, in the next. */
#include "config.h"
#include "sync/rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sync/rows_format.h"

enum {
	GROUP_CELLS = 512 * 1024, /* a group ends behind so many cells, */
	GROUP_ROWS = 16 * 1024, /* rows */
	GROUP_TEXT = 4 << 20, /* or bytes of text */
	SLOTS = 4 * ROWS_MAX_WORDS, /* of the table of words */
};

struct group {
	const struct table *table;
	int scope, columns; /* one more than the table's */
	long rows, room;
	struct value *cells; /* row by row; texts are offsets until it is written */
	struct buf texts;
};

struct writer {
	FILE *file;
	const char *path;
	struct group group;
	struct buf head, codes, news;
	short slots[SLOTS]; /* 1 + number of a word */
	const struct value *words[ROWS_MAX_WORDS];
	int word_count;
};

static bool put_bytes(struct writer *writer, const struct buf *bytes, struct err *err)
{
	if (bytes->is_full)
		return err_set(err, EX_UNAVAILABLE, "%s: a record is too large to travel: tell the makers of Zila", writer->path);
	return fwrite(bytes->bytes, 1, bytes->length, writer->file) == bytes->length
		|| err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", writer->path, strerror(errno));
}

/* Slot of a word, or the free one where it would stand. */
static short *slot_of(struct writer *writer, const struct value *text)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < text->length; i++)
		hash = (hash ^ (unsigned char) text->text[i]) * 16777619u;
	for (uint32_t at = (hash ^ hash >> 15) % SLOTS;; at = (at + 1) % SLOTS)
		if (writer->slots[at] == 0 || value_equal(writer->words[writer->slots[at] - 1], text))
			return &writer->slots[at];
}

static void put_text(struct writer *writer, const struct value *text, const struct value *before)
{
	short *slot;

	if (before && before->kind == VALUE_TEXT && value_equal(text, before)) {
		buf_varint(&writer->codes, ROWS_CODE_SAME);
		return;
	}
	slot = slot_of(writer, text);
	if (*slot > 0) {
		buf_varint(&writer->codes, (uint64_t) ROWS_CODE_FIRST + (uint64_t) *slot - 1);
		return;
	}
	buf_varint(&writer->codes, ROWS_CODE_NEW);
	buf_varint(&writer->news, text->length);
	buf_put(&writer->news, text->text, text->length);
	if (writer->word_count == ROWS_MAX_WORDS)
		return;
	writer->words[writer->word_count++] = text;
	*slot = (short) writer->word_count;
}

static size_t code_length(uint64_t code)
{
	size_t length = 1;

	while (code >>= 7)
		length++;
	return length;
}

/* Bases of a column of numbers, as they are and as differences, and which of the two is shorter. */
static enum rows_kind choose_kind(const struct group *group, int column, int64_t *base)
{
	int64_t least = INT64_MAX, least_step = INT64_MAX, last = 0;
	size_t plain = 0, stepped = 0;

	for (long i = 0; i < group->rows; i++) {
		const struct value *value = &group->cells[i * group->columns + column];
		const int64_t step = (int64_t) ((uint64_t) value->number - (uint64_t) last);

		if (value->kind != VALUE_INT)
			continue;
		least = value->number < least ? value->number : least;
		least_step = step < least_step ? step : least_step;
		last = value->number;
	}
	last = 0;
	for (long i = 0; i < group->rows; i++) {
		const struct value *value = &group->cells[i * group->columns + column];

		if (value->kind != VALUE_INT)
			continue;
		plain += code_length((uint64_t) value->number - (uint64_t) least);
		stepped += code_length((uint64_t) value->number - (uint64_t) last - (uint64_t) least_step);
		last = value->number;
	}
	*base = stepped < plain ? least_step : least;
	return stepped < plain ? ROWS_DIFFERENCE : ROWS_NUMBER;
}

static void put_number(struct writer *writer, int64_t number, int64_t base)
{
	const uint64_t over = (uint64_t) number - (uint64_t) base;

	if (over > UINT64_MAX - ROWS_CODE_FIRST) {
		buf_varint(&writer->codes, ROWS_CODE_NEW);
		buf_zigzag(&writer->news, number);
	} else {
		buf_varint(&writer->codes, ROWS_CODE_FIRST + over);
	}
}

static enum rows_kind kind_of(const struct group *group, int column)
{
	for (long i = 0; i < group->rows; i++)
		if (group->cells[i * group->columns + column].kind != VALUE_NULL)
			return group->cells[i * group->columns + column].kind == VALUE_TEXT ? ROWS_TEXT : ROWS_NUMBER;
	return ROWS_NOTHING;
}

static bool put_column(struct writer *writer, int column, struct err *err)
{
	const struct group *group = &writer->group;
	enum rows_kind kind = kind_of(group, column);
	int64_t base = 0, last = 0;

	buf_clear(&writer->codes);
	buf_clear(&writer->news);
	memset(writer->slots, 0, sizeof writer->slots);
	writer->word_count = 0;
	if (kind == ROWS_NUMBER)
		kind = choose_kind(group, column, &base);
	for (long i = 0; kind != ROWS_NOTHING && i < group->rows; i++) {
		const struct value *value = &group->cells[i * group->columns + column];

		if (value->kind == VALUE_NULL) {
			buf_varint(&writer->codes, ROWS_CODE_NULL);
		} else if (value->kind == VALUE_TEXT) {
			put_text(writer, value, i > 0 ? value - group->columns : NULL);
		} else {
			put_number(writer, (int64_t) ((uint64_t) value->number - (uint64_t) last), base);
			last = kind == ROWS_DIFFERENCE ? value->number : 0;
		}
	}
	buf_clear(&writer->head);
	buf_byte(&writer->head, (unsigned char) kind);
	if (kind == ROWS_NOTHING)
		return put_bytes(writer, &writer->head, err);
	if (kind != ROWS_TEXT)
		buf_zigzag(&writer->head, base);
	buf_varint(&writer->head, writer->news.length);
	if (!put_bytes(writer, &writer->head, err) || !put_bytes(writer, &writer->news, err))
		return false;
	buf_clear(&writer->head);
	buf_varint(&writer->head, writer->codes.length);
	return put_bytes(writer, &writer->head, err) && put_bytes(writer, &writer->codes, err);
}

static bool put_group(struct writer *writer, struct err *err)
{
	struct group *group = &writer->group;
	bool is_good;

	if (group->rows == 0)
		return true;
	if (group->texts.is_full)
		return err_set(err, EX_UNAVAILABLE, "%s: a record of %s is too large to travel", writer->path, group->table->name);
	for (long i = 0; i < group->rows * group->columns; i++)
		if (group->cells[i].kind == VALUE_TEXT)
			group->cells[i].text = group->texts.bytes + group->cells[i].number;
	buf_clear(&writer->head);
	buf_varint(&writer->head, (uint64_t) group->table->number);
	buf_byte(&writer->head, (unsigned char) group->scope);
	buf_varint(&writer->head, (uint64_t) group->rows);
	is_good = put_bytes(writer, &writer->head, err);
	for (int i = 0; is_good && i < group->columns; i++)
		is_good = put_column(writer, i, err);
	group->rows = 0;
	buf_clear(&group->texts);
	return is_good;
}

static void add_row(struct group *group, const struct value *values)
{
	if (group->rows == group->room) {
		group->room = group->room > 0 ? 2 * group->room : 64;
		group->cells = mem_grow(group->cells, (size_t) group->room * (size_t) group->columns, sizeof *group->cells);
	}
	for (int i = 0; i < group->columns; i++) {
		struct value *cell = &group->cells[group->rows * group->columns + i];

		*cell = values[i];
		if (cell->kind != VALUE_TEXT)
			continue;
		cell->number = (int64_t) group->texts.length;
		buf_put(&group->texts, cell->text, cell->length);
	}
	group->rows++;
}

static bool put_table(struct writer *writer, struct snapshot *snapshot, const struct table *table, int scope, struct err *err)
{
	struct group *group = &writer->group;
	struct value values[TABLE_MAX_COLUMNS + 1];
	bool is_good = true;
	int found = 0;

	group->table = table;
	group->scope = scope;
	group->columns = table->column_count + 1;
	group->room = 0;
	while (is_good && (found = snapshot_row(snapshot, values, err)) == 1) {
		add_row(group, values);
		if (group->rows == GROUP_ROWS || group->rows * group->columns >= GROUP_CELLS || group->texts.length >= GROUP_TEXT)
			is_good = put_group(writer, err);
	}
	is_good = is_good && found == 0 && put_group(writer, err);
	free(group->cells);
	group->cells = NULL;
	return is_good;
}

static bool put_head(struct writer *writer, const struct snapshot_head *head, struct err *err)
{
	buf_clear(&writer->head);
	buf_put(&writer->head, ROWS_MAGIC, ROWS_MAGIC_LENGTH);
	buf_byte(&writer->head, ROWS_FORM);
	buf_varint(&writer->head, strlen(head->district));
	buf_text(&writer->head, head->district);
	buf_byte(&writer->head, head->is_sample);
	buf_zigzag(&writer->head, head->time);
	for (int i = 0; i < FEED_SCOPES; i++) {
		buf_varint(&writer->head, (uint64_t) head->places[i].number);
		buf_put(&writer->head, head->places[i].chain, SEAL_HASH);
	}
	buf_varint(&writer->head, (uint64_t) head->epoch.number);
	buf_put(&writer->head, head->epoch.mark, EPOCH_MARK);
	buf_put(&writer->head, head->province, EPOCH_MARK);
	return put_bytes(writer, &writer->head, err);
}

static bool put_all(struct writer *writer, struct snapshot *snapshot, const struct snapshot_head *head, int only, struct err *err)
{
	const struct table *table;
	bool is_good = put_head(writer, head, err);
	int scope, found = 0;

	while (is_good && (found = snapshot_table(snapshot, &table, &scope, err)) == 1)
		if (only < 0 || only == scope)
			is_good = put_table(writer, snapshot, table, scope, err);
	if (!is_good || found < 0)
		return false;
	buf_clear(&writer->head);
	buf_varint(&writer->head, 0);
	return put_bytes(writer, &writer->head, err) && (fflush(writer->file) == 0 || err_set(err, EX_IOERR,
		"%s: cannot be written: %s: check the disk", writer->path, strerror(errno)));
}

static void put_ends(const struct snapshot_head *head, struct feed_cursor ends[FEED_SCOPES])
{
	for (int i = 0; i < FEED_SCOPES; i++) {
		ends[i] = (struct feed_cursor) { .number = head->places[i].number };
		strcpy(ends[i].scope, i == FEED_STAR ? "*" : head->district);
		memcpy(ends[i].chain, head->places[i].chain, FEED_CHAIN);
	}
}

bool rows_write(struct replica *hub, const char *district, int only, const char *to, struct feed_cursor ends[FEED_SCOPES], struct err *err)
{
	struct writer *writer = mem_zero(1, sizeof *writer);
	struct snapshot *snapshot = NULL;
	struct snapshot_head head;
	bool is_good;

	writer->path = to;
	buf_init(&writer->group.texts, ROWS_MAX_GROUP / 2);
	buf_init(&writer->head, 1024);
	buf_init(&writer->codes, ROWS_MAX_GROUP / 2);
	buf_init(&writer->news, ROWS_MAX_GROUP / 2);
	writer->file = fopen(to, "wbe");
	is_good = writer->file || err_set(err, EX_CANTCREAT, "%s: cannot be made: %s", to, strerror(errno));
	is_good = is_good && snapshot_open(hub, district, &snapshot, &head, err) && put_all(writer, snapshot, &head, only, err);
	snapshot_close(snapshot);
	if (is_good)
		put_ends(&head, ends);
	if (writer->file && fclose(writer->file) != 0 && is_good)
		is_good = err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", to, strerror(errno));
	if (!is_good)
		unlink(to);
	buf_free(&writer->group.texts);
	buf_free(&writer->head);
	buf_free(&writer->codes);
	buf_free(&writer->news);
	free(writer->group.cells);
	free(writer);
	return is_good;
}
