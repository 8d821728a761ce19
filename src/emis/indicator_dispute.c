/* Which figures of a school an open conflict is about: those whose expressions name the field, of the year and rows asked.
 *
 * There are few conflicts, so the texts of the table are searched as they stand. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/indicator_book.h"
#include "store/table.h"

#define OF_DISTRICT "SELECT f.school, f.form, f.record, f.field FROM school s CROSS JOIN conflict f ON f.school = s.code" \
	" WHERE s.district = ?1 AND f.state = 'open' AND f._void IS NULL AND s._void IS NULL"
#define OF_ONE "SELECT f.school, f.form, f.record, f.field FROM conflict f WHERE f.school = ?1 AND f.state = 'open' AND f._void IS NULL"

struct conflict { const char *form, *record, *field; };

/* Whether TEXT names FIELD (any: "*") of the form whose letter it is. */
static bool names(const char *text, char letter, const char *field)
{
	size_t length = strlen(field);
	for (const char *at = text; at && (at = strchr(at, '.')); at++) {
		if (at == text || at[-1] != letter || (at - 1 > text && (isalnum((unsigned char)at[-2]) || at[-2] == '_')))
			continue;
		if (strcmp(field, "*") == 0 || (strncmp(at + 1, field, length) == 0 && !isalnum((unsigned char)at[1 + length]) && at[1 + length] != '_'))
			return true;
	}
	return false;
}

static bool term_names(const struct indicator_term *term, char letter, const char *field)
{
	for (int sex = 0; sex < INDICATOR_SEXES; sex++)
		if (term->value[sex] && names(term->value[sex], letter, field))
			return true;
	return false;
}

/* Part NUMBER of a record's key ("07001/2024/5"), "" where it has none. */
static void key_part(const char *record, int number, char room[32])
{
	for (; number > 0 && record; number--)
		record = strchr(record, '/') ? strchr(record, '/') + 1 : NULL;
	snprintf(room, 32, "%.*s", record ? (int)strcspn(record, "/") : 0, record ? record : "");
}

static bool is_of_rows(const struct indicator_book *book, const struct measure *measure, const struct conflict *conflict)
{
	char year[32], row[32];
	key_part(conflict->record, 1, year);
	key_part(conflict->record, 2, row);
	int wanted = book->ask->year - (measure->term->source == SOURCE_BEFORE);
	if (atoi(year) != wanted)
		return false;
	if (measure->term->source == SOURCE_AGE)
		return strlen(row) > 4 && measure->from <= atoi(row + 4) && atoi(row + 4) <= measure->to;
	if (measure->term->source != SOURCE_CLASS && measure->term->source != SOURCE_BEFORE)
		return true;
	for (int i = 0; book->grades && i < book->grades->count && i < 63; i++)
		if (strcmp(book->grades->items[i].code, row) == 0)
			return (measure->classes >> i & 1) != 0;
	return !measure->term->rows;
}

/* Whether the visit of a conflict's record is one of the period. */
static bool is_of_period(const struct indicator_book *book, const struct conflict *conflict)
{
	const struct table *table = table_find(book->replica, conflict->form);
	struct value key[TABLE_MAX_KEY];
	struct buf storage;
	struct query *query = NULL;
	struct err ignored = {0};
	bool is_in = false;
	buf_init(&storage, 4096);
	if (table && table_key_parse(table, conflict->record, key, &storage, &ignored)
		&& query_open(book->replica, "SELECT 1 FROM visit WHERE id = ?1 AND date BETWEEN ?2 AND ?3", &query, &ignored)) {
		query_bind(query, 1, &key[0]);
		query_bind_text(query, 2, book->from);
		query_bind_text(query, 3, book->to);
		is_in = query_step(query, &ignored) == 1;
	}
	query_close(query);
	buf_free(&storage);
	return is_in;
}

static bool is_in_term(const struct indicator_book *book, const struct measure *measure, const struct conflict *conflict, char letter)
{
	static const struct { enum indicator_source source; char letter; } own[] = {
		{SOURCE_SCHOOL, 'c'}, {SOURCE_CLASS, 'e'}, {SOURCE_BEFORE, 'e'}, {SOURCE_AGE, 'a'}, {SOURCE_MONEY, 'm'}, {SOURCE_BOOKS, 'b'},
	};
	enum indicator_source source = measure->term->source;
	/* Which visits, and which teachers at them, is a matter of their own columns too. */
	bool is_of_visits = source >= SOURCE_VISIT && source <= SOURCE_VISIT_STAFF
		&& (names(book_joins(source), letter, conflict->field) || names(book_condition(source), letter, conflict->field));
	if (!is_of_visits && !term_names(measure->term, letter, conflict->field))
		return false;
	if (letter == 's' || letter == 't')
		return true;
	if (letter == 'v' || letter == 'k' || letter == 'p')
		return is_of_period(book, conflict);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (own[i].source == measure->term->source && own[i].letter == letter)
			return is_of_rows(book, measure, conflict);
	return true; /* a figure of the school made by an expression over another form */
}

static bool is_about(const struct indicator_book *book, const struct compiled *compiled, const struct conflict *conflict, char letter)
{
	char year[32];
	for (int i = 0; i < BOOK_TERMS; i++) {
		if (compiled->numerator[i] >= 0 && is_in_term(book, &book->measures[compiled->numerator[i]], conflict, letter))
			return true;
		if (compiled->denominator[i] >= 0 && is_in_term(book, &book->measures[compiled->denominator[i]], conflict, letter))
			return true;
		if (compiled->held[i] >= 0 && is_in_term(book, &book->measures[compiled->held[i]], conflict, letter))
			return true;
	}
	if (!names(compiled->row->schools, letter, conflict->field) && !names(compiled->row->when, letter, conflict->field))
		return false;
	key_part(conflict->record, 1, year);
	return letter == 's' || atoi(year) == book->ask->year;
}

static char letter_of(const char *form)
{
	static const struct { const char *form; char letter; } letters[] = {
		{"school", 's'}, {"census", 'c'}, {"enrolment", 'e'}, {"age_line", 'a'}, {"visit", 'v'}, {"visit_class", 'k'}, {"visit_staff", 'p'},
		{"staff", 't'}, {"census_money", 'm'}, {"book_line", 'b'},
	};
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (strcmp(letters[i].form, form) == 0)
			return letters[i].letter;
	return '\0';
}

bool run_disputes(struct indicator_book *book, const char *key, bool is_school, struct run *run, struct err *err)
{
	struct query *query;
	int step;
	if (!query_open(book->replica, is_school ? OF_ONE : OF_DISTRICT, &query, err))
		return false;
	query_bind_text(query, 1, key);
	while ((step = query_step(query, err)) == 1) {
		char *code = mem_copy(query_text(query, 0)), *form = mem_copy(query_text(query, 1)), *record = mem_copy(query_text(query, 2)),
			*field = mem_copy(query_text(query, 3));
		struct conflict conflict = {form, record, field};
		char letter = letter_of(form);
		for (int at = 0; letter && at < run->count; at++) {
			if (strcmp(run->schools[at].code, code) != 0)
				continue;
			for (int i = 0; i < book->count; i++)
				if (is_about(book, &book->compiled[i], &conflict, letter))
					run->disputed[(size_t)at * (size_t)book->count + (size_t)i] = run->schools[at].is_disputed = true;
		}
		free(code), free(form), free(record), free(field);
	}
	query_close(query);
	return step == 0;
}
