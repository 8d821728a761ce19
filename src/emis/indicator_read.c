/* One district's rows: the schools first, then each source's rows into the cells of their school.
 *
 * All statements walk the schools of a district by the same index, in the order of their codes; the first of them says which schools
 * count, and rows of others are passed over. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/indicator_book.h"
#include "store/log.h"

static char *text_or_null(const struct query *query, int column)
{
	return query_is_null(query, column) ? NULL : mem_copy(query_text(query, column));
}

static int64_t number_or_absent(const struct query *query, int column)
{
	int64_t number = query_int(query, column);
	return number == 0 && query_is_null(query, column) ? INDICATOR_ABSENT : number; /* blank reads as zero */
}

void run_free(struct run *run)
{
	for (int i = 0; i < run->count; i++) {
		struct book_school *school = &run->schools[i];
		free(school->code), free(school->name), free(school->cluster), free(school->tehsil), free(school->level);
		free(school->gender), free(school->uc), free(school->zone), free(school->district);
	}
	for (int i = 0; i < run->place_count; i++)
		place_free(&run->places[i]);
	free(run->schools), free(run->cells), free(run->flags), free(run->disputed), free(run->is_filled), free(run->places);
	*run = (struct run){0};
}

static bool open_statement(const struct indicator_book *book, enum indicator_source source, const char *key, bool is_school,
	struct query **out, struct err *err)
{
	const struct statement *statement = &book->statements[source];
	if (!query_open(book->replica, is_school ? statement->sql_school : statement->sql, out, err))
		return false;
	query_bind_text(*out, 1, key);
	query_bind_int(*out, 2, book->ask->year);
	query_bind_text(*out, 3, book->from);
	query_bind_text(*out, 4, book->to);
	if (source != SOURCE_SCHOOL)
		return true;
	query_bind_text(*out, 5, book->ask->school_level);
	query_bind_text(*out, 6, book->ask->gender);
	query_bind_text(*out, 7, book->ask->location);
	return true;
}

static int by_code(const void *code, const void *school)
{
	return strcmp(code, ((const struct book_school *)school)->code);
}

/* Index of CODE, mostly AT or the next; -1: a school that does not count. */
static int school_of(const struct run *run, const char *code, int at)
{
	for (int i = at; i < at + 2 && i < run->count; i++)
		if (strcmp(run->schools[i].code, code) == 0)
			return i;
	const struct book_school *found = run->count == 0 ? NULL : bsearch(code, run->schools, (size_t)run->count, sizeof *found, by_code);
	return found ? (int)(found - run->schools) : -1;
}

static void add_cell(struct run *run, int school, int slot, int64_t value)
{
	book_add(&run->cells[(size_t)school * (size_t)run->book->slot_count + (size_t)slot], value);
}

static int64_t is_word(const struct query *query, int column, const char *word)
{
	bool is_blank = query_is_null(query, column);
	return !*word ? is_blank : is_blank ? INDICATOR_ABSENT : strcmp(query_text(query, column), word) == 0;
}

static void add_school(struct run *run, const struct query *query)
{
	const struct indicator_book *book = run->book;
	const struct statement *statement = &book->statements[SOURCE_SCHOOL];
	if (run->count == run->room) {
		run->room = run->room ? 2 * run->room : 64;
		size_t room = (size_t)run->room;
		run->schools = mem_grow(run->schools, room, sizeof *run->schools);
		run->cells = mem_grow(run->cells, room * ((size_t)book->slot_count + 1), sizeof *run->cells);
		run->flags = mem_grow(run->flags, room * ((size_t)statement->value_count + 1), sizeof *run->flags);
	}
	int at = run->count++;
	run->schools[at] = (struct book_school){.code = mem_copy(query_text(query, 0)), .name = text_or_null(query, 1),
		.cluster = text_or_null(query, 2), .tehsil = text_or_null(query, 3), .level = text_or_null(query, 4),
		.gender = text_or_null(query, 5), .uc = text_or_null(query, 6), .lat = number_or_absent(query, 7),
		.lon = number_or_absent(query, 8), .zone = text_or_null(query, 9), .district = text_or_null(query, 10),
		.has_return = query_int(query, 11) != 0, .is_approved = query_int(query, 12) != 0, .place = -1};
	for (int slot = 0; slot < book->slot_count; slot++)
		run->cells[(size_t)at * (size_t)book->slot_count + (size_t)slot] = INDICATOR_ABSENT;
	int64_t values[BOOK_COLUMNS];
	for (int i = 0; i < statement->value_count; i++) {
		values[i] = statement->is_number[i] ? number_or_absent(query, statement->first + i) : INDICATOR_ABSENT;
		run->flags[(size_t)at * (size_t)statement->value_count + (size_t)i] = values[i] != 0 && values[i] != INDICATOR_ABSENT;
	}
	for (int i = 0; i < statement->feed_count; i++) {
		const struct feed *feed = &statement->feeds[i];
		const char *word = book->measures[feed->measure].term->is;
		add_cell(run, at, feed->slot, word ? is_word(query, statement->first + feed->column, word) : values[feed->column]);
	}
}

/* The feeds that take rows of CLASS, by its position in the list of classes; a class that the list does not have is in sums over all
 * classes alone. */
static const struct feed_list *feeds_of(struct indicator_book *book, struct statement *statement, const char *class)
{
	const struct code_item *item = book->grades ? code_list_find(book->grades, class, strlen(class)) : NULL;
	ptrdiff_t position = item && item - book->grades->items < BOOK_CLASSES - 1 ? item - book->grades->items : BOOK_CLASSES - 1;
	struct feed_list *list = &statement->of_class[position];
	if (!list->is_made) {
		list->is_made = true;
		list->feeds = mem_zero((size_t)statement->feed_count + 1, sizeof *list->feeds);
		for (int i = 0; i < statement->feed_count; i++)
			if (book->measures[statement->feeds[i].measure].classes >> position & 1)
				list->feeds[list->count++] = i;
	}
	return list;
}

static void add_class(struct run *run, struct indicator_book *book, struct statement *statement, const struct query *query, int school)
{
	const struct feed_list *list = feeds_of(book, statement, query_text(query, 1));
	int64_t values[BOOK_COLUMNS];
	for (int i = 0; i < statement->value_count; i++)
		values[i] = number_or_absent(query, statement->first + i);
	for (int i = 0; i < list->count; i++) {
		const struct feed *feed = &statement->feeds[list->feeds[i]];
		add_cell(run, school, feed->slot, values[feed->column]);
	}
}

static void add_row(struct run *run, enum indicator_source source, const struct query *query, int school)
{
	const struct indicator_book *book = run->book;
	const struct statement *statement = &book->statements[source];
	int age = source == SOURCE_AGE ? (int)query_int(query, 1) : 0;
	for (int i = 0; i < statement->feed_count; i++) {
		const struct feed *feed = &statement->feeds[i];
		const struct measure *measure = &book->measures[feed->measure];
		if (source != SOURCE_AGE || (measure->from <= age && age <= measure->to))
			add_cell(run, school, feed->slot, number_or_absent(query, statement->first + feed->column));
	}
}

static bool is_school_day(const struct run *run, const struct book_school *school, const char *date)
{
	return !school_days_find(&run->book->days, date, school->zone, school->district, school->level);
}

static bool read_source(struct indicator_book *book, enum indicator_source source, const char *key, bool is_school, struct run *run,
	struct err *err)
{
	struct query *query;
	int step, school = 0;
	bool is_visit = source >= SOURCE_VISIT && source <= SOURCE_VISIT_STAFF;
	if (!book->statements[source].sql)
		return true;
	if (!open_statement(book, source, key, is_school, &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		if (source == SOURCE_SCHOOL) {
			add_school(run, query);
			continue;
		}
		int found = school_of(run, query_text(query, 0), school);
		if (found < 0 || (is_visit && !is_school_day(run, &run->schools[found], query_text(query, 1))))
			continue;
		school = found;
		if (source == SOURCE_CLASS || source == SOURCE_BEFORE)
			add_class(run, book, &book->statements[source], query, school);
		else
			add_row(run, source, query, school);
	}
	query_close(query);
	return step == 0;
}

/* Metres, for the schools that an asked row of the table asks. */
static void find_nearest(struct indicator_book *book, struct run *run)
{
	int columns = book->statements[SOURCE_SCHOOL].value_count;
	for (int i = 0; i < book->count; i++) {
		const struct compiled *compiled = &book->compiled[i];
		const struct measure *measure = compiled->numerator[0] >= 0 ? &book->measures[compiled->numerator[0]] : NULL;
		if (!measure || measure->term->source != SOURCE_NEAR)
			continue;
		int above = strcmp(measure->term->rows, "next") == 0;
		for (int at = 0; at < run->count; at++) {
			const struct book_school *school = &run->schools[at];
			if (compiled->schools >= 0 && !run->flags[(size_t)at * (size_t)columns + (size_t)compiled->schools])
				continue;
			int level = near_level(school->level);
			int64_t metres = level < 0 ? INDICATOR_ABSENT : near_metres(book->near, school->lat, school->lon, level + above);
			if (metres != INDICATOR_ABSENT)
				add_cell(run, at, measure->slot[INDICATOR_BOTH], metres);
		}
	}
}

struct search { const char *school; int64_t year, time; };

/* Stops at the entry in which the return of the year came to be. */
static bool is_not_yet(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number)
{
	struct search *search = state;
	(void)number;
	if (log_is_refused(entry_state))
		return true;
	for (int i = 0; i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];
		const struct table *table = operation->table;
		if (operation->kind != ENTRY_INSERT || !table || strcmp(table->name, "census") != 0 || operation->row_count <= table->key[1])
			continue;
		const struct value *school = &operation->row[table->key[0]];
		if (school->kind == VALUE_TEXT && school->length == strlen(search->school)
			&& memcmp(school->text, search->school, school->length) == 0 && operation->row[table->key[1]].number == search->year) {
			search->time = entry->time;
			return false;
		}
	}
	return true;
}

/* In time or not, of the returns whose first entry this box has; a school without a return was not in time. */
static bool find_entries(struct indicator_book *book, struct run *run, struct err *err)
{
	for (int m = 0; m < book->measure_count; m++) {
		if (book->measures[m].term->source != SOURCE_LOG || !*book->due)
			continue;
		for (int at = 0; at < run->count; at++) {
			struct search search = {run->schools[at].code, book->ask->year, INDICATOR_ABSENT};
			char time[17] = "";
			if (run->schools[at].has_return && !log_each(book->replica, &(struct log_filter){.school = search.school}, is_not_yet, &search,
				err))
				return false;
			if (search.time != INDICATOR_ABSENT)
				clock_format(search.time, time);
			if (*time || !run->schools[at].has_return)
				add_cell(run, at, book->measures[m].slot[INDICATOR_BOTH], *time && strncmp(time, book->due, 10) <= 0);
		}
	}
	return true;
}

/* The cell of both sexes is what is known of them, where the table does not say it otherwise. */
static void add_sexes(struct run *run)
{
	const struct indicator_book *book = run->book;
	for (int m = 0; m < book->measure_count; m++) {
		const struct measure *measure = &book->measures[m];
		if (measure->term->value[INDICATOR_BOTH] || measure->slot[INDICATOR_MALE] < 0)
			continue;
		for (int at = 0; at < run->count; at++) {
			const int64_t *cells = &run->cells[(size_t)at * (size_t)book->slot_count];
			for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++)
				if (cells[measure->slot[sex]] != INDICATOR_ABSENT)
					add_cell(run, at, measure->slot[INDICATOR_BOTH], cells[measure->slot[sex]]);
		}
	}
}

static void mark_filled(struct run *run)
{
	int count = run->book->slot_count;
	run->is_filled = mem_zero((size_t)count + 1, sizeof *run->is_filled);
	for (int at = 0; at < run->count; at++)
		for (int slot = 0; slot < count; slot++)
			run->is_filled[slot] |= run->cells[(size_t)at * (size_t)count + (size_t)slot] != INDICATOR_ABSENT;
}

bool run_read(struct indicator_book *book, const char *key, bool is_school, struct run *run, struct err *err)
{
	*run = (struct run){.book = book, .district = is_school ? NULL : key};
	for (int source = SOURCE_SCHOOL; source <= SOURCE_BOOKS; source++)
		if (!read_source(book, (enum indicator_source)source, key, is_school, run, err))
			return false;
	if (book->near)
		find_nearest(book, run);
	if (!find_entries(book, run, err))
		return false;
	add_sexes(run);
	mark_filled(run);
	run->disputed = mem_zero((size_t)run->count * (size_t)book->count + 1, 1);
	return run_disputes(book, key, is_school, run, err);
}
