/* From rows of the table to statements: each expression that is asked for becomes a column of its source's statement, once.
 *
 * A column that the form has not (yet, or no more) is read as blank: the letter before a name says of which form it is. A source
 * whose form is not loaded has no statement, and its rows say so. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/indicator_book.h"
#include "store/table.h"

enum { BOOK_SQL = 1 << 18 };

/* The school comes first in each row; ?1 its district or itself, ?2 the year, ?3 and ?4 the period, ?5 to ?7 level, gender, location. */
#define OF_SCHOOL " AND (?5 IS NULL OR s.level = ?5) AND (?6 IS NULL OR s.gender = ?6) AND (?7 IS NULL OR s.location = ?7)"
#define OF_CLASS " CROSS JOIN visit_class k ON k.visit = v.id AND k._void IS NULL"
#define OF_VISIT " CROSS JOIN visit v ON v.school = s.code AND v.date BETWEEN ?3 AND ?4 AND v._void IS NULL"

/* The item of a list, for its class. */
#define CODE_OF(letter, list, code) " LEFT JOIN code " letter " ON " letter ".list = '" list "' AND " letter ".code = " code

static const struct { const char *fixed; int first; const char *from; const char *tables[4]; const char *codes, *where; } sources[SOURCES] = {
	[SOURCE_SCHOOL] = {"s.code, s.name, s.cluster, s.tehsil, s.level, s.gender, s.uc, s.lat, s.lon, s.zone, s.district, c.school IS NOT NULL, c.state = 'approved'", 13,
		"school s LEFT JOIN census c ON c.school = s.code AND c.year = ?2 AND c._void IS NULL", {"school"},
		CODE_OF("w", "water_source", "c.water_source")},
	[SOURCE_CLASS] = {"s.code, e.grade", 2,
		"school s CROSS JOIN enrolment e ON e.school = s.code AND e.year = ?2 AND e._void IS NULL", {"school", "enrolment"}},
	[SOURCE_BEFORE] = {"s.code, e.grade", 2,
		"school s CROSS JOIN enrolment e ON e.school = s.code AND e.year = ?2 - 1 AND e._void IS NULL", {"school", "enrolment"}},
	[SOURCE_AGE] = {"s.code, substr(a.age, 5)", 2,
		"school s CROSS JOIN age_line a ON a.school = s.code AND a.year = ?2 AND a._void IS NULL", {"school", "age_line"}},
	[SOURCE_VISIT] = {"s.code, v.date", 2, "school s" OF_VISIT, {"school", "visit"}},
	[SOURCE_VISIT_CLASS] = {"s.code, v.date", 2, "school s" OF_VISIT " AND v.status <> 'closed'" OF_CLASS, {"school", "visit", "visit_class"}},
	[SOURCE_VISIT_SHUT] = {"s.code, v.date", 2, "school s" OF_VISIT " AND v.status = 'closed'" OF_CLASS, {"school", "visit", "visit_class"}},
	[SOURCE_VISIT_STAFF] = {"s.code, v.date", 2, "school s" OF_VISIT " CROSS JOIN visit_staff p ON p.visit = v.id AND p._void IS NULL"
		" AND p.presence IS NOT NULL LEFT JOIN staff t ON t.id = p.staff", {"school", "visit", "visit_staff", "staff"},
		CODE_OF("r", "presence", "p.presence") CODE_OF("q", "absence_reason", "p.reason"), " AND coalesce(t.category, 'teaching') = 'teaching'"},
	[SOURCE_STAFF] = {"s.code", 1, "school s CROSS JOIN staff t ON t.school = s.code AND t._void IS NULL", {"school", "staff"},
		CODE_OF("q", "staff_status", "t.status")},
	[SOURCE_MONEY] = {"s.code", 1, "school s CROSS JOIN census_money m ON m.school = s.code AND m.year = ?2 AND m._void IS NULL",
		{"school", "census_money"}},
	[SOURCE_BOOKS] = {"s.code", 1, "school s CROSS JOIN book_line b ON b.school = s.code AND b.year = ?2 AND b._void IS NULL",
		{"school", "book_line"}},
};

static const struct { char letter; const char *table; } letters[] = {
	{'s', "school"}, {'c', "census"}, {'e', "enrolment"}, {'a', "age_line"}, {'v', "visit"}, {'k', "visit_class"}, {'p', "visit_staff"},
	{'t', "staff"}, {'m', "census_money"}, {'b', "book_line"}, {'w', "code"}, {'r', "code"}, {'q', "code"},
};

bool book_has(const struct indicator_book *book, const char *table, const char *column)
{
	const struct table *found = table_find(book->replica, table);
	return found && table_column(found, column) >= 0;
}

const char *book_joins(enum indicator_source source)
{
	return sources[source].from ? sources[source].from : "";
}

const char *book_condition(enum indicator_source source)
{
	return sources[source].where ? sources[source].where : "";
}

/* Whether a name that an expression uses is a column; other names are taken as they are. */
static bool is_column(const struct indicator_book *book, char letter, const char *name, size_t length)
{
	char column[64];
	if (length == 0 || length >= sizeof column || name[0] == '_')
		return true;
	memcpy(column, name, length);
	column[length] = '\0';
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (letters[i].letter == letter)
			return book_has(book, letters[i].table, column);
	return true;
}

/* Whether the expression looks into a form that is not loaded. */
static bool is_over_nothing(const struct indicator_book *book, const char *text)
{
	while ((text = strstr(text, " FROM "))) {
		char table[64];
		text += strlen(" FROM ");
		snprintf(table, sizeof table, "%.*s", (int)strcspn(text, " "), text);
		if (!table_find(book->replica, table))
			return true;
	}
	return false;
}

/* Appends an expression with NULL for the columns that are not there, NULL where a whole form is not. */
static void put_expression(const struct indicator_book *book, struct buf *sql, const char *text)
{
	if (is_over_nothing(book, text)) {
		buf_text(sql, "NULL");
		return;
	}
	for (const char *at = text; *at;) {
		bool begins = at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_' || at[-1] == '\'');
		if (begins && islower((unsigned char)at[0]) && at[1] == '.') {
			size_t length = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz0123456789_");
			if (is_column(book, at[0], at + 2, length))
				buf_put(sql, at, length + 2);
			else
				buf_text(sql, "NULL");
			at += length + 2;
		} else {
			buf_put(sql, at++, 1);
		}
	}
}

/* Column of the expression in its source's statement. */
static int value_of(struct statement *statement, const char *text)
{
	for (int i = 0; i < statement->value_count; i++)
		if (strcmp(statement->values[i], text) == 0)
			return i;
	if (statement->value_count == BOOK_COLUMNS)
		die("indicators: more than %d expressions of one source", BOOK_COLUMNS);
	statement->values = mem_grow(statement->values, (size_t)statement->value_count + 1, sizeof *statement->values);
	statement->values[statement->value_count] = mem_copy(text);
	return statement->value_count++;
}

static int flag_of(struct statement *statement, const char *text)
{
	int column = value_of(statement, text);
	statement->is_number[column] = true;
	return column;
}

static bool is_same(const struct indicator_term *a, const struct indicator_term *b)
{
	if (a->source != b->source || strcmp(a->rows ? a->rows : "", b->rows ? b->rows : "") != 0 || !a->is != !b->is
		|| (a->is && strcmp(a->is, b->is) != 0))
		return false;
	for (int sex = 0; sex < INDICATOR_SEXES; sex++)
		if (strcmp(a->value[sex] ? a->value[sex] : "", b->value[sex] ? b->value[sex] : "") != 0)
			return false;
	return true;
}

/* "primary" or "2 3 4": positions in the list of classes, by code or by class of the code. */
static uint64_t classes_of(const struct code_list *grades, const char *rows)
{
	uint64_t mask = 0;
	if (!rows)
		return ~(uint64_t)0;
	for (int i = 0; grades && i < grades->count && i < 63; i++) {
		for (const char *word = rows; *word; word += strcspn(word, " "), word += strspn(word, " ")) {
			size_t length = strcspn(word, " ");
			const char *names[] = {grades->items[i].code, grades->items[i].class};
			for (int n = 0; n < 2; n++)
				if (names[n] && strlen(names[n]) == length && strncmp(names[n], word, length) == 0)
					mask |= (uint64_t)1 << i;
		}
	}
	return mask;
}

/* The ages of a word of the list official_age, whose class is "5-9"; false where the list has no such word. */
static bool ages_of(const struct indicator_book *book, const char *rows, int *from, int *to)
{
	*from = 0;
	*to = 200;
	if (!rows)
		return true;
	const struct code_list *list = form_set_list(book->set, "official_age");
	const struct code_item *item = list ? code_list_find(list, rows, strlen(rows)) : NULL;
	return item && item->class && sscanf(item->class, "%d-%d", from, to) == 2;
}

static int measure_of(struct indicator_book *book, const struct indicator_term *term)
{
	for (int i = 0; i < book->measure_count; i++)
		if (is_same(book->measures[i].term, term))
			return i;
	struct statement *statement = &book->statements[term->source];
	int number = book->measure_count++;
	book->measures = mem_grow(book->measures, (size_t)book->measure_count, sizeof *book->measures);
	struct measure *measure = &book->measures[number];
	*measure = (struct measure){.term = term, .slot = {-1, -1, -1}, .classes = classes_of(book->grades, term->rows), .to = 200};
	if ((term->source == SOURCE_AGE || term->source == SOURCE_POPULATION) && !ages_of(book, term->rows, &measure->from, &measure->to))
		measure->to = -1;
	if (term->source == SOURCE_POPULATION)
		return number;
	for (int sex = 0; sex < INDICATOR_SEXES; sex++) {
		if (!term->value[sex] && sex > 0)
			continue;
		measure->slot[sex] = book->slot_count++;
		if (!term->value[sex] || !sources[term->source].from)
			continue;
		statement->feeds = mem_grow(statement->feeds, (size_t)statement->feed_count + 1, sizeof *statement->feeds);
		struct feed *feed = &statement->feeds[statement->feed_count++];
		*feed = (struct feed){value_of(statement, term->value[sex]), measure->slot[sex], number};
		statement->is_number[feed->column] |= term->is == NULL;
	}
	return number;
}

static bool is_source_missing(const struct indicator_book *book, enum indicator_source source)
{
	for (int i = 0; i < 4 && sources[source].tables[i]; i++)
		if (!table_find(book->replica, sources[source].tables[i]))
			return true;
	return source == SOURCE_POPULATION && !book_has(book, "population", "male");
}

static void compile_terms(struct indicator_book *book, struct compiled *compiled, const struct indicator_term *terms, int *out)
{
	for (int i = 0; i < BOOK_TERMS; i++) {
		out[i] = -1;
		if (terms[i].sign == 0)
			continue;
		out[i] = measure_of(book, &terms[i]);
		compiled->is_of_population = compiled->is_of_population || terms[i].source == SOURCE_POPULATION;
		/* rates of the population say that it is missing in their own words */
		compiled->is_missing = compiled->is_missing || (terms[i].source != SOURCE_POPULATION && is_source_missing(book, terms[i].source));
		compiled->has_no_ages = compiled->has_no_ages || book->measures[out[i]].to < 0;
	}
}

/* Position of ROW among the compiled, adding it and what it is made of. */
static int compile(struct indicator_book *book, const struct indicator *row)
{
	for (int i = 0; i < book->count; i++)
		if (book->compiled[i].row == row)
			return i;
	struct compiled compiled = {.row = row, .schools = -1, .when = -1, .of = -1, .by = -1, .is_sexed = indicator_is_sexed(row)};
	if (row->of)
		compiled.of = compile(book, indicator_find(row->of));
	if (row->by)
		compiled.by = compile(book, indicator_find(row->by));
	for (int class = 1; class < row->survival_to; class++) {
		char code[32];
		snprintf(code, sizeof code, "promotion_%d", class);
		compiled.promotion[class] = compile(book, indicator_find(code));
		snprintf(code, sizeof code, "repetition_%d", class);
		compiled.repetition[class] = compile(book, indicator_find(code));
	}
	compile_terms(book, &compiled, row->numerator, compiled.numerator);
	compile_terms(book, &compiled, row->denominator, compiled.denominator);
	compile_terms(book, &compiled, row->held, compiled.held);
	if (row->when && is_over_nothing(book, row->when))
		compiled.is_missing = true;
	if (row->schools)
		compiled.schools = flag_of(&book->statements[SOURCE_SCHOOL], row->schools);
	if (row->when)
		compiled.when = flag_of(&book->statements[SOURCE_SCHOOL], row->when);
	book->compiled = mem_grow(book->compiled, (size_t)book->count + 1, sizeof *book->compiled);
	book->compiled[book->count] = compiled;
	return book->count++;
}

/* What a form lacks of the fixed columns is blank too. */
static void prepare(struct indicator_book *book, enum indicator_source source, struct buf *sql)
{
	struct statement *statement = &book->statements[source];
	statement->first = sources[source].first;
	statement->is_missing = is_source_missing(book, source);
	if (!sources[source].from || statement->is_missing || (source != SOURCE_SCHOOL && statement->feed_count == 0))
		return;
	buf_clear(sql);
	buf_text(sql, "SELECT ");
	put_expression(book, sql, sources[source].fixed);
	for (int i = 0; i < statement->value_count; i++) {
		buf_text(sql, ",\n ");
		put_expression(book, sql, statement->values[i]);
	}
	/* Before there is a form of the census, schools have no return; before there are code lists, codes have no class. */
	buf_text(sql, "\n FROM ");
	buf_text(sql, source == SOURCE_SCHOOL && !table_find(book->replica, "census") ? "school s" : sources[source].from);
	if (sources[source].codes && table_find(book->replica, "code"))
		put_expression(book, sql, sources[source].codes);
	buf_text(sql, "\n WHERE ");
	/* Which schools count, the schools' own statement has said: the others walk the index of the district alone. */
	const char *more = source == SOURCE_SCHOOL ? " AND s._void IS NULL" OF_SCHOOL " ORDER BY s.code" :
		sources[source].where ? sources[source].where : "";
	statement->sql = mem_format("%ss.district = ?1%s", sql->bytes, more);
	statement->sql_school = mem_format("%ss.code = ?1%s", sql->bytes, more);
}

bool indicator_open(struct replica *replica, const struct form_set *set, const char *const *codes, struct indicator_book **out,
	struct err *err)
{
	struct indicator_book *book = mem_zero(1, sizeof *book);
	struct buf sql;
	book->replica = replica;
	book->set = set;
	book->version = book->population_asked = -1;
	book->grades = form_set_list(set, "grade");
	*out = NULL;
	for (int i = 0; codes ? codes[i] != NULL : indicator_at(i) != NULL; i++) {
		const struct indicator *row = codes ? indicator_find(codes[i]) : indicator_at(i);
		if (!row) {
			indicator_close(book);
			return err_set(err, EX_USAGE, "no indicator has the code %s: zila indicators --list names them", codes[i]);
		}
		book->asked = mem_grow(book->asked, (size_t)i + 1, sizeof *book->asked);
		book->asked_at = mem_grow(book->asked_at, (size_t)i + 1, sizeof *book->asked_at);
		book->asked[i] = row;
		book->asked_count = i + 1;
	}
	for (int i = 0; i < book->asked_count; i++)
		book->asked_at[i] = compile(book, book->asked[i]);
	if (!book_has(book, "school", "district")) {
		indicator_close(book);
		return err_set(err, EX_CONFIG, "indicators: this replica has no form school: load the forms first");
	}
	buf_init(&sql, BOOK_SQL);
	for (int source = 0; source < SOURCES; source++)
		prepare(book, (enum indicator_source)source, &sql);
	buf_free(&sql);
	*out = book;
	return true;
}

void indicator_close(struct indicator_book *book)
{
	if (!book)
		return;
	for (int source = 0; source < SOURCES; source++) {
		struct statement *statement = &book->statements[source];
		for (int i = 0; i < statement->value_count; i++)
			free(statement->values[i]);
		free(statement->values);
		free(statement->feeds);
		for (int i = 0; i < BOOK_CLASSES; i++)
			free(statement->of_class[i].feeds);
		free(statement->sql), free(statement->sql_school);
	}
	book_places_free(book);
	free(book->asked), free(book->asked_at);
	free(book->compiled);
	free(book->measures);
	free(book);
}

const char *indicator_sql(const struct indicator_book *book, enum indicator_source source)
{
	return book->statements[source].sql;
}
