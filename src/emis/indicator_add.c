/* Which schools count, and what they add: row by row of the table over all schools of a run, so that what a row is made of is looked up
 * once and not for each school. Cells that no school has (visits where none was paid, pages that are not filled) are not looked at. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/indicator_book.h"

/* A numerator or a denominator for one sex: the slots that any school has. */
struct half { int count, slots[BOOK_TERMS]; bool is_less[BOOK_TERMS]; };

static const int64_t *cells_of(const struct run *run, int school)
{
	return &run->cells[(size_t)school * (size_t)run->book->slot_count];
}

/* Terms without a sex count for both together alone; the population is of no school. */
static void open_half(const struct run *run, const struct indicator_term *terms, const int *measures, enum indicator_sex sex, struct half *half)
{
	half->count = 0;
	for (int i = 0; i < BOOK_TERMS && measures[i] >= 0; i++) {
		int slot = run->book->measures[measures[i]].slot[sex];
		if (slot < 0 || !run->is_filled[slot])
			continue;
		half->slots[half->count] = slot;
		half->is_less[half->count++] = terms[i].sign < 0;
	}
}

/* The sum of a school's terms that are known. */
static inline int64_t half_sum(const int64_t *cells, const struct half *half)
{
	int64_t sum = INDICATOR_ABSENT;
	for (int i = 0; i < half->count; i++) {
		int64_t cell = cells[half->slots[i]];
		if (cell != INDICATOR_ABSENT)
			book_add(&sum, half->is_less[i] ? -cell : cell);
	}
	return sum;
}

static bool is_flag(const struct run *run, int school, int column)
{
	return column < 0 || run->flags[(size_t)school * (size_t)run->book->statements[SOURCE_SCHOOL].value_count + (size_t)column];
}

/* Whether its answer can be used. */
static bool is_usable(const struct run *run, int at, const struct compiled *compiled)
{
	if (!is_flag(run, at, compiled->when))
		return false;
	for (int i = 0; i < BOOK_TERMS && compiled->held[i] >= 0; i++) {
		int64_t rows = cells_of(run, at)[run->book->measures[compiled->held[i]].slot[INDICATOR_BOTH]];
		if ((rows != INDICATOR_ABSENT && rows > 0) != (compiled->row->held[i].sign > 0))
			return false;
	}
	return true;
}

static void add_school(const struct run *run, int at, const struct compiled *compiled, const struct half *numerator,
	const struct half *denominator, struct indicator_figure *figure)
{
	const struct indicator *row = compiled->row;
	int64_t top = half_sum(cells_of(run, at), numerator), bottom = INDICATOR_ABSENT;
	if (row->is_blank_none && top == INDICATOR_ABSENT)
		top = 0;
	if (row->is_any && top != INDICATOR_ABSENT)
		top = top > 0;
	if (row->is_none && top != INDICATOR_ABSENT)
		top = top == 0;
	bool is_known = top != INDICATOR_ABSENT;
	if (row->base == BASE_TERM) {
		bottom = half_sum(cells_of(run, at), denominator);
		if (row->is_blank_none && bottom == INDICATOR_ABSENT && !compiled->is_of_population)
			bottom = 0;
		if (!row->is_apart && (!is_known || bottom == INDICATOR_ABSENT))
			return;
		is_known = is_known || (bottom != INDICATOR_ABSENT && !compiled->is_of_population);
	} else if ((row->base == BASE_KNOWN && is_known) || row->base == BASE_SCHOOLS) {
		bottom = 1;
	}
	book_add(&figure->numerator, top);
	book_add(&figure->denominator, bottom);
	figure->schools += is_known;
	figure->approved += is_known && run->schools[at].is_approved;
}

/* Union councils of the schools of one place: those that no school serves, of all. */
static void add_councils(const struct run *run, const struct compiled *compiled, int place, struct indicator_figure *figure)
{
	const struct indicator_book *book = run->book;
	const char **names = mem_zero((size_t)run->count + 1, sizeof *names);
	bool *is_served = mem_zero((size_t)run->count + 1, sizeof *is_served);
	int count = 0;
	for (int at = 0; at < run->count; at++) {
		const struct book_school *school = &run->schools[at];
		if (school->place != place)
			continue;
		figure->expected++;
		if (!school->uc)
			continue;
		int uc = 0;
		while (uc < count && strcmp(names[uc], school->uc) != 0)
			uc++;
		if (uc == count)
			names[count++] = school->uc;
		is_served[uc] = is_served[uc] || run->cells[(size_t)at * (size_t)book->slot_count
			+ (size_t)book->measures[compiled->numerator[0]].slot[INDICATOR_BOTH]] == 1;
		figure->schools++;
		figure->approved += school->is_approved;
	}
	if (count > 0) {
		figure->denominator = count;
		figure->numerator = 0;
		for (int uc = 0; uc < count; uc++)
			figure->numerator += !is_served[uc];
	}
	free(names);
	free(is_served);
}

static void add_districts_share(const struct run *run, const struct compiled *compiled, int position)
{
	struct half half;
	int64_t whole = INDICATOR_ABSENT;
	open_half(run, compiled->row->numerator, compiled->numerator, INDICATOR_BOTH, &half);
	for (int at = 0; at < run->count; at++)
		book_add(&whole, half_sum(cells_of(run, at), &half));
	for (int place = 0; place < run->place_count; place++)
		run->places[place].figures[position * INDICATOR_SEXES].denominator = whole;
}

/* Row POSITION of the table, of all schools. */
static void add_row(struct run *run, int position)
{
	const struct indicator_book *book = run->book;
	const struct compiled *compiled = &book->compiled[position];
	int sexes = compiled->is_sexed ? INDICATOR_SEXES : 1;
	bool is_own = book->ask->level == INDICATOR_SCHOOL, is_blank = true;
	struct half numerators[INDICATOR_SEXES], denominators[INDICATOR_SEXES];
	for (int sex = 0; sex < sexes; sex++) {
		open_half(run, compiled->row->numerator, compiled->numerator, (enum indicator_sex)sex, &numerators[sex]);
		open_half(run, compiled->row->denominator, compiled->denominator, (enum indicator_sex)sex, &denominators[sex]);
		is_blank = is_blank && numerators[sex].count == 0 && denominators[sex].count == 0;
	}
	/* Nobody reports any of it: it rests on no school, and nothing is added. */
	is_blank = is_blank && !compiled->row->is_blank_none && compiled->row->base != BASE_SCHOOLS;
	for (int at = 0; at < run->count; at++) {
		if (run->schools[at].place < 0)
			continue;
		/* A school's own line says what it has, though it is in no figure of a larger place. */
		bool is_asked = is_flag(run, at, compiled->schools);
		if (!is_asked && !is_own)
			continue;
		struct indicator_figure *figures = &run->places[run->schools[at].place].figures[position * INDICATOR_SEXES];
		for (int sex = 0; sex < sexes; sex++)
			figures[sex].expected += is_asked;
		if (is_blank || !is_usable(run, at, compiled))
			continue;
		for (int sex = 0; sex < sexes; sex++)
			add_school(run, at, compiled, &numerators[sex], &denominators[sex], &figures[sex]);
	}
}

static void mark_disputes(struct run *run)
{
	const struct indicator_book *book = run->book;
	for (int at = 0; at < run->count; at++) {
		if (!run->schools[at].is_disputed || run->schools[at].place < 0)
			continue;
		struct indicator_figure *figures = run->places[run->schools[at].place].figures;
		for (int i = 0; i < book->count * INDICATOR_SEXES; i++)
			if (run->disputed[(size_t)at * (size_t)book->count + (size_t)(i / INDICATOR_SEXES)])
				figures[i].is_disputed = true;
	}
}

void add_run(const struct indicator_book *book, struct run *run)
{
	for (int i = 0; i < book->count; i++) {
		const struct compiled *compiled = &book->compiled[i];
		if (compiled->row->base < BASE_UCS)
			add_row(run, i);
		if (compiled->row->base == BASE_DISTRICT)
			add_districts_share(run, compiled, i);
		for (int place = 0; compiled->row->base == BASE_UCS && place < run->place_count; place++)
			add_councils(run, compiled, place, &run->places[place].figures[i * INDICATOR_SEXES]);
	}
	mark_disputes(run);
}
