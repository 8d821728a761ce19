#include "config.h"
#include "page/script.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define SCRIPT_FIRST "zila-pages\t1"

enum { SCRIPT_WORDS = PAGE_COLUMNS + 2 };

static const char absent[] = "\\-";

static void put_text(struct buf *out, const char *text)
{
	buf_byte(out, '\t');
	if (!text) {
		buf_text(out, absent);
		return;
	}
	for (; *text; text++) {
		if (*text == '\t' || *text == '\n' || *text == '\\') {
			buf_byte(out, '\\');
			buf_byte(out, *text == '\t' ? 't' : *text == '\n' ? 'n' : '\\');
		} else {
			buf_byte(out, (unsigned char)*text);
		}
	}
}

static void put_line(struct buf *out, const char *word, const char *text)
{
	buf_text(out, word);
	put_text(out, text);
	buf_byte(out, '\n');
}

/* With the same in Urdu. */
static void put_both(struct buf *out, const char *word, const struct page_block *block)
{
	buf_text(out, word);
	put_text(out, block->text);
	put_text(out, block->text_ur);
	buf_byte(out, '\n');
}

static void put_cell(struct buf *out, const char *word, const struct page_cell *cell)
{
	buf_format(out, "%s\t%d", word, cell->tone);
	put_text(out, cell->text);
	buf_byte(out, '\n');
}

static void put_pairs(const struct page_block *block, struct buf *out)
{
	buf_format(out, "pairs\t%d\n", block->pair_columns);
	for (int i = 0; i < block->row_count; i++) {
		buf_format(out, "pair\t%d", block->cells[2 * i + 1].tone);
		put_text(out, block->cells[2 * i].text);
		put_text(out, block->cells[2 * i + 1].text);
		buf_byte(out, '\n');
	}
}

static void put_table(const struct page_block *block, struct buf *out)
{
	buf_format(out, "table\t%d\n", block->is_ruled);
	for (int c = 0; c < block->column_count; c++) {
		buf_format(out, "column\t%d\t%d", block->columns[c].align, block->columns[c].min_width);
		put_text(out, block->columns[c].title);
		put_text(out, block->columns[c].title_ur);
		buf_byte(out, '\n');
	}
	for (int i = 0; i < block->row_count * block->column_count; i++)
		put_cell(out, "cell", &block->cells[i]);
}

static void put_bars(const struct page_block *block, struct buf *out)
{
	buf_text(out, "bars\n");
	for (int i = 0; i < block->row_count; i++) {
		buf_text(out, "bar\t");
		if (isfinite(block->numbers[i]))
			buf_format(out, "%.10g", block->numbers[i]);
		else
			buf_text(out, absent);
		put_text(out, block->cells[2 * i].text);
		put_text(out, block->cells[2 * i + 1].text);
		buf_byte(out, '\n');
	}
}

static void put_field(const struct page_block *block, struct buf *out)
{
	buf_format(out, "field\t%d", block->pair_columns);
	for (int i = 0; i < PAGE_FIELD_TEXTS; i++)
		put_text(out, block->cells[i].text);
	buf_byte(out, '\n');
}

void script_begin(struct buf *out)
{
	buf_text(out, SCRIPT_FIRST "\n");
}

void script_put(const struct page_value *page, struct buf *out)
{
	buf_format(out, "page\t%d\t%d", page->is_sample, page->is_one_sheet);
	put_text(out, page->title);
	put_text(out, page->footer);
	buf_byte(out, '\n');
	for (int i = 0; i < page->count; i++) {
		const struct page_block *block = &page->blocks[i];
		switch (block->kind) {
		case PAGE_TITLE: put_both(out, "title", block); break;
		case PAGE_HEADING: put_both(out, "heading", block); break;
		case PAGE_TEXT: put_line(out, "text", block->text); break;
		case PAGE_NOTE: put_line(out, "note", block->text); break;
		case PAGE_PAIRS: put_pairs(block, out); break;
		case PAGE_TABLE: put_table(block, out); break;
		case PAGE_BARS: put_bars(block, out); break;
		case PAGE_SPACE: buf_text(out, "space\n"); break;
		case PAGE_BREAK: buf_text(out, "break\n"); break;
		case PAGE_FIELD: put_field(block, out); break;
		case PAGE_KINDS: break;
		}
	}
	buf_text(out, "done\n");
}

void script_end(long pages, struct buf *out)
{
	buf_format(out, "end\t%ld\n", pages);
}

/* Reading. A page in the making, and the words of the present line. */
struct reading {
	struct script *script;
	struct page_value *page;
	enum page_kind in; /* what the cells that come belong to; PAGE_KINDS: nothing */
	int columns;
	long cells; /* of the present table */
	long texts;
	size_t bytes;
	char *words[SCRIPT_WORDS];
	int count;
};

static bool bad(const struct script *script, struct err *err, const char *what)
{
	return err_set(err, EX_DATAERR, "the pages, line %ld: %s: they were not written by this version of zila, or were damaged on the way",
		script->number, what);
}

static bool next_line(struct script *script, struct err *err)
{
	errno = 0;
	ssize_t length = getline(&script->line, &script->size, script->file);
	script->number++;
	if (length < 0)
		return bad(script, err, "they end too early");
	if (length > SCRIPT_LINE)
		return bad(script, err, "a line is too long");
	if (script->line[length - 1] != '\n' || memchr(script->line, '\0', (size_t)length))
		return bad(script, err, "a line is cut off");
	script->line[--length] = '\0';
	return utf8_valid(script->line, (size_t)length) || bad(script, err, "this is no UTF-8");
}

/* Undoes the escapes in place; NULL for what is not reported. */
static char *plain(char *word)
{
	if (strcmp(word, absent) == 0)
		return NULL;
	char *to = word;
	for (const char *from = word; *from; from++) {
		if (*from == '\\' && from[1])
			from++, *to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from;
		else
			*to++ = *from;
	}
	*to = '\0';
	return word;
}

static bool split(struct reading *reading, struct err *err)
{
	char *at = reading->script->line;
	reading->count = 0;
	reading->bytes += strlen(at);
	for (char *word; (word = strsep(&at, "\t"));) {
		if (reading->count == SCRIPT_WORDS)
			return bad(reading->script, err, "too many texts in a line");
		reading->words[reading->count++] = plain(word);
	}
	reading->texts += reading->count;
	return (reading->texts <= SCRIPT_TEXTS && reading->bytes <= SCRIPT_BYTES) || bad(reading->script, err, "a page is too long");
}

/* A number in word AT, within 0 .. MOST. */
static int number(const struct reading *reading, int at, int most)
{
	const char *word = at < reading->count ? reading->words[at] : NULL;
	long value = word ? strtol(word, NULL, 10) : 0;
	return value < 0 ? 0 : value > most ? most : (int)value;
}

static char *text(const struct reading *reading, int at)
{
	return at < reading->count ? reading->words[at] : NULL;
}

static void take_field(struct reading *reading)
{
	char *const *words = reading->words + 2;
	page_field(reading->page, &(struct page_field){.lines = number(reading, 1, 20), .number = words[PAGE_NUMBER], .label = words[PAGE_LABEL],
		.label_ur = words[PAGE_LABEL_UR], .code = words[PAGE_CODE], .boxes = words[PAGE_BOXES], .value = words[PAGE_VALUE],
		.before = words[PAGE_BEFORE], .help = words[PAGE_HELP]});
}

/* A line within a table, pairs or bars. False where it is none, or stands where it must not. */
static bool take_part(struct reading *reading)
{
	const char *word = reading->words[0];
	struct page_value *page = reading->page;
	if (strcmp(word, "pair") == 0 && reading->in == PAGE_PAIRS && reading->count == 4) {
		page_pair(page, text(reading, 2), text(reading, 3), (enum page_tone)number(reading, 1, PAGE_FAINT));
	} else if (strcmp(word, "column") == 0 && reading->in == PAGE_TABLE && reading->count == 5 && reading->cells == 0
		&& reading->columns < PAGE_COLUMNS) {
		page_column(page, text(reading, 3), (enum page_align)number(reading, 1, PAGE_RIGHT), number(reading, 2, 200));
		page_urdu(page, text(reading, 4));
		reading->columns++;
	} else if (strcmp(word, "cell") == 0 && reading->in == PAGE_TABLE && reading->count == 3 && reading->columns > 0) {
		page_cell(page, text(reading, 2), (enum page_tone)number(reading, 1, PAGE_FAINT));
		reading->cells++;
	} else if (strcmp(word, "bar") == 0 && reading->in == PAGE_BARS && reading->count == 4) {
		page_bar(page, text(reading, 2), text(reading, 1) ? strtod(text(reading, 1), NULL) : NAN, text(reading, 3));
	} else {
		return false;
	}
	return true;
}

/* A line that begins a block. */
static bool take_block(struct reading *reading)
{
	const char *word = reading->words[0];
	struct page_value *page = reading->page;
	reading->in = PAGE_KINDS;
	if (strcmp(word, "title") == 0 && reading->count == 3)
		page_title(page, text(reading, 1)), page_urdu(page, text(reading, 2));
	else if (strcmp(word, "heading") == 0 && reading->count == 3)
		page_heading(page, text(reading, 1), NULL), page_urdu(page, text(reading, 2));
	else if (strcmp(word, "text") == 0 && reading->count == 2)
		page_text(page, text(reading, 1));
	else if (strcmp(word, "note") == 0 && reading->count == 2)
		page_note(page, text(reading, 1));
	else if (strcmp(word, "space") == 0)
		page_space(page);
	else if (strcmp(word, "break") == 0)
		page_break(page);
	else if (strcmp(word, "field") == 0 && reading->count == 2 + PAGE_FIELD_TEXTS)
		take_field(reading);
	else if (strcmp(word, "pairs") == 0)
		page_pairs(page, number(reading, 1, 8)), reading->in = PAGE_PAIRS;
	else if (strcmp(word, "bars") == 0)
		page_bars(page), reading->in = PAGE_BARS;
	else if (strcmp(word, "table") == 0) {
		page_table(page), reading->in = PAGE_TABLE;
		if (number(reading, 1, 1))
			page_ruled(page);
		reading->columns = 0;
		reading->cells = 0;
	} else {
		return false;
	}
	return true;
}

static bool read_page(struct reading *reading, struct err *err)
{
	for (;;) {
		if (!next_line(reading->script, err) || !split(reading, err))
			return false;
		if (!reading->words[0])
			return bad(reading->script, err, "a line without a word");
		bool is_part = take_part(reading);
		if (is_part)
			continue;
		if (reading->in == PAGE_TABLE && (reading->columns == 0 || reading->cells % reading->columns != 0))
			return bad(reading->script, err, "a table's row is not whole");
		if (strcmp(reading->words[0], "done") == 0)
			return true;
		if (!take_block(reading))
			return bad(reading->script, err, "this line is not known here");
	}
}

bool script_open(struct script *script, FILE *file, struct err *err)
{
	*script = (struct script){.file = file};
	if (!next_line(script, err))
		return false;
	return strcmp(script->line, SCRIPT_FIRST) == 0 || bad(script, err, "these are no pages");
}

bool script_next(struct script *script, struct page_value **out, struct err *err)
{
	struct reading reading = {.script = script, .in = PAGE_KINDS};
	*out = NULL;
	if (!next_line(script, err) || !split(&reading, err))
		return false;
	if (reading.words[0] && strcmp(reading.words[0], "end") == 0)
		return (reading.count == 2 && reading.words[1] && strtol(reading.words[1], NULL, 10) == script->pages)
			|| bad(script, err, "pages are missing");
	if (!reading.words[0] || strcmp(reading.words[0], "page") != 0 || reading.count != 5)
		return bad(script, err, "a page should begin here");
	reading.page = page_new(text(&reading, 3) ? text(&reading, 3) : "");
	reading.page->is_sample = number(&reading, 1, 1);
	reading.page->is_one_sheet = number(&reading, 2, 1);
	page_footer(reading.page, text(&reading, 4));
	if (!read_page(&reading, err)) {
		page_free(reading.page);
		return false;
	}
	script->pages++;
	*out = reading.page;
	return true;
}

void script_close(struct script *script)
{
	free(script->line);
	*script = (struct script){0};
}
