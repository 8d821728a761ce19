/* Pages as text: the reading end. It believes nothing: each line must stand where it may, and all is bounded. */
#include "config.h"
#include "page/script.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { SCRIPT_WORDS = PAGE_COLUMNS + 2 };

/* A page in the making, and the words of the present line. */
struct reading {
	struct script *script;
	struct page_value *page;
	enum page_kind in; /* what the cells that come belong to; PAGE_KINDS: nothing */
	int columns; /* of the present table or trend */
	long cells; /* of the present table; of a trend, the points of its line */
	bool is_by_sex; /* the bars */
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
	if (strcmp(word, SCRIPT_ABSENT) == 0)
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

static double number_or_nan(const struct reading *reading, int at)
{
	const char *word = text(reading, at);
	return word ? strtod(word, NULL) : NAN; /* the builders take nothing that is not finite */
}

static struct page_block *block(const struct reading *reading)
{
	return &reading->page->blocks[reading->page->count - 1];
}

static void take_column(struct reading *reading)
{
	const char *group = text(reading, 5), *before = block(reading)->group;
	if (!group || !before || strcmp(group, before) != 0)
		page_group(reading->page, group);
	page_column(reading->page, text(reading, 3), (enum page_align)number(reading, 1, PAGE_RIGHT), number(reading, 2, 200));
	page_urdu(reading->page, text(reading, 4));
	reading->columns++;
}

/* A line within a table. */
static bool take_of_table(struct reading *reading)
{
	const char *word = reading->words[0];
	bool is_whole = reading->columns > 0 && reading->cells % reading->columns == 0;
	if (strcmp(word, "column") == 0 && reading->count == 6 && reading->cells == 0 && reading->columns < PAGE_COLUMNS) {
		take_column(reading);
	} else if (strcmp(word, "cell") == 0 && reading->count == 3 && reading->columns > 0) {
		page_cell(reading->page, text(reading, 2), (enum page_tone)number(reading, 1, PAGE_FAINT));
		reading->cells++;
	} else if (strcmp(word, "total") == 0 && reading->count == 1 && reading->cells > 0 && is_whole) {
		page_total(reading->page);
	} else {
		return false;
	}
	return true;
}

static bool take_of_bars(struct reading *reading)
{
	const char *word = reading->words[0];
	struct page_value *page = reading->page;
	if (strcmp(word, "bar") == 0 && reading->count == 4 && !reading->is_by_sex)
		page_bar(page, text(reading, 2), number_or_nan(reading, 1), text(reading, 3));
	else if (strcmp(word, "legend") == 0 && reading->count == 3 && block(reading)->row_count == 0)
		page_legend(page, text(reading, 1), text(reading, 2)), reading->is_by_sex = true;
	else if (strcmp(word, "sexes") == 0 && reading->count == 5 && reading->is_by_sex)
		page_bar_sexes(page, text(reading, 3), number_or_nan(reading, 1), number_or_nan(reading, 2), text(reading, 4));
	else
		return false;
	return true;
}

static bool take_of_trend(struct reading *reading)
{
	const char *word = reading->words[0];
	int lines = block(reading)->row_count;
	if (strcmp(word, "at") == 0 && reading->count == 2 && lines == 0 && reading->columns < PAGE_COLUMNS) {
		page_trend_at(reading->page, text(reading, 1));
		reading->columns++;
	} else if (strcmp(word, "line") == 0 && reading->count == 2) {
		page_trend_line(reading->page, text(reading, 1));
		reading->cells = 0;
		reading->texts += reading->columns; /* it takes room for all its points at once */
	} else if (strcmp(word, "point") == 0 && reading->count == 3 && lines > 0 && reading->cells < reading->columns) {
		page_trend_point(reading->page, number_or_nan(reading, 1), text(reading, 2));
		reading->cells++;
	} else {
		return false;
	}
	return true;
}

/* A line within a table, pairs or a chart. False where it is none, or stands where it must not. */
static bool take_part(struct reading *reading)
{
	const char *word = reading->words[0];
	struct page_value *page = reading->page;
	bool has_caption = reading->in == PAGE_TABLE || reading->in == PAGE_BARS || reading->in == PAGE_TREND;
	if (strcmp(word, "caption") == 0 && has_caption && reading->count == 2) {
		page_caption(page, text(reading, 1));
		return true;
	}
	switch (reading->in) {
	case PAGE_TABLE: return take_of_table(reading);
	case PAGE_BARS: return take_of_bars(reading);
	case PAGE_TREND: return take_of_trend(reading);
	case PAGE_PAIRS:
		if (strcmp(word, "pair") != 0 || reading->count != 4)
			return false;
		page_pair(page, text(reading, 2), text(reading, 3), (enum page_tone)number(reading, 1, PAGE_FAINT));
		return true;
	case PAGE_STRIP:
		if (strcmp(word, "mark") != 0 || reading->count != 5)
			return false;
		page_mark(page, text(reading, 3), number_or_nan(reading, 2), text(reading, 4), number(reading, 1, 1));
		return true;
	default: return false;
	}
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
		page_bars(page), reading->in = PAGE_BARS, reading->is_by_sex = false;
	else if (strcmp(word, "trend") == 0)
		page_trend(page), reading->in = PAGE_TREND, reading->columns = 0;
	else if (strcmp(word, "strip") == 0 && reading->count == 2)
		page_strip(page, text(reading, 1)), reading->in = PAGE_STRIP;
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
		if (reading->in == PAGE_TABLE && reading->columns > 0 && reading->cells % reading->columns != 0)
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
