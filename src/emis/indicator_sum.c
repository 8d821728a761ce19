/* From cells to figures: the places, and what is made of their sums. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/indicator_book.h"

/* A rate of the survival's product, in parts of this. */
static const int64_t WHOLE = 1000000;

void place_free(struct indicator_place *place)
{
	free(place->code), free(place->name), free(place->district), free(place->borders), free(place->figures);
}

struct indicator_figure *sum_figures(const struct indicator_book *book)
{
	struct indicator_figure *figures = mem_zero((size_t)book->count * INDICATOR_SEXES + 1, sizeof *figures);
	for (int i = 0; i < book->count * INDICATOR_SEXES; i++)
		figures[i].numerator = figures[i].denominator = INDICATOR_ABSENT;
	return figures;
}

/* The place of a school at the level asked: its code, and what it is called. NULL: in none. */
static char *place_code(const struct indicator_book *book, const struct book_school *school)
{
	switch (book->ask->level) {
	case INDICATOR_SCHOOL:
		return mem_copy(school->code);
	case INDICATOR_KIND:
		return mem_format("%s/%s", school->level ? school->level : "", school->gender ? school->gender : "");
	case INDICATOR_CLUSTER:
		return mem_copy(school->cluster);
	case INDICATOR_TEHSIL:
		return mem_copy(school->tehsil);
	default:
		return mem_copy("");
	}
}

static char *place_name(const struct run *run, const char *code, const struct book_school *school)
{
	const struct indicator_book *book = run->book;
	if (book->ask->level == INDICATOR_SCHOOL)
		return mem_copy(school->name ? school->name : code);
	if (book->ask->level == INDICATOR_CLUSTER) {
		for (int i = 0; i < run->count; i++)
			if (strcmp(run->schools[i].code, code) == 0)
				return mem_copy(run->schools[i].name ? run->schools[i].name : code);
		return mem_copy(code);
	}
	if (book->ask->level == INDICATOR_KIND)
		return mem_format("%s, %s", school->level ? form_set_label(book->set, "level", school->level) : "level unknown",
			school->gender ? form_set_label(book->set, "gender", school->gender) : "gender unknown");
	return mem_copy(form_set_label(book->set, "tehsil", code));
}

static int find_place(struct run *run, char *code, const struct book_school *school)
{
	/* Schools of one place mostly follow each other. */
	for (int i = run->place_count - 1; i >= 0; i--)
		if (strcmp(run->places[i].code, code) == 0) {
			free(code);
			return i;
		}
	int at = run->place_count++;
	if ((at & (at - 1)) == 0)
		run->places = mem_grow(run->places, at ? 2 * (size_t)at : 1, sizeof *run->places);
	run->places[at] = (struct indicator_place){.code = code, .name = place_name(run, code, school), .district = mem_copy(run->district),
		.figures = sum_figures(run->book)};
	return at;
}

static void put_places(struct run *run)
{
	const struct indicator_book *book = run->book;
	if (book->ask->level >= INDICATOR_DISTRICT) { /* also where it has no school */
		run->places = mem_zero(1, sizeof *run->places);
		run->places[run->place_count++] = (struct indicator_place){.code = mem_copy(""), .figures = sum_figures(book)};
	}
	for (int at = 0; at < run->count; at++) {
		struct book_school *school = &run->schools[at];
		char *code;
		if (book->ask->level >= INDICATOR_DISTRICT) {
			school->place = 0;
		} else if (book->ask->level == INDICATOR_SCHOOL) { /* no two have one code */
			run->places = at & (at - 1) ? run->places : mem_grow(run->places, at ? 2 * (size_t)at : 1, sizeof *run->places);
			run->places[school->place = run->place_count++] = (struct indicator_place){.code = mem_copy(school->code),
				.name = place_name(run, school->code, school), .district = mem_copy(run->district), .figures = sum_figures(book)};
		} else if ((code = place_code(book, school))) {
			school->place = find_place(run, code, school);
		}
	}
}

void sum_run(struct indicator_book *book, struct run *run)
{
	for (int at = 0; at < run->count; at++)
		run->schools[at].place = -1;
	put_places(run);
	for (int at = 0; at < run->count; at++) {
		const struct book_school *school = &run->schools[at];
		if (school->place < 0)
			continue;
		struct indicator_place *place = &run->places[school->place];
		place->schools++;
		place->returns += school->has_return;
		place->approved += school->is_approved;
		place->disputed += school->is_disputed;
	}
	add_run(book, run);
}

void sum_add(const struct indicator_book *book, struct indicator_figure *into, const struct indicator_figure *from, bool is_population)
{
	for (int i = 0; i < book->count; i++) {
		if (book->compiled[i].is_of_population != is_population)
			continue;
		for (int at = i * INDICATOR_SEXES; at < (i + 1) * INDICATOR_SEXES; at++) {
			book_add(&into[at].numerator, from[at].numerator);
			book_add(&into[at].denominator, from[at].denominator);
			into[at].schools += from[at].schools;
			into[at].approved += from[at].approved;
			into[at].expected += from[at].expected;
			into[at].is_disputed = into[at].is_disputed || from[at].is_disputed;
		}
	}
}

static bool is_given(const struct indicator_figure *figure)
{
	return figure->why == WHY_GIVEN && figure->numerator != INDICATOR_ABSENT && figure->denominator != INDICATOR_ABSENT
		&& figure->denominator != 0;
}

/* What holds of both halves holds of what is made of them; it rests on as few schools as the weaker one. */
static void inherit(struct indicator_figure *figure, const struct indicator_figure *a, const struct indicator_figure *b)
{
	const struct indicator_figure *weak = b && b->schools < a->schools ? b : a;
	figure->schools = weak->schools;
	figure->approved = weak->approved;
	figure->expected = weak->expected;
	figure->is_disputed = a->is_disputed || (b && b->is_disputed);
	figure->is_old_borders = a->is_old_borders || (b && b->is_old_borders);
	figure->is_doubtful = a->is_doubtful || (b && b->is_doubtful);
	figure->why = a->why != WHY_GIVEN ? a->why : b ? b->why : WHY_GIVEN;
}

/* (a/b) / (c/d). */
static void divide(struct indicator_figure *figure, const struct indicator_figure *a, const struct indicator_figure *b)
{
	inherit(figure, a, b);
	if (!is_given(a) || !is_given(b))
		return;
	if (!__builtin_mul_overflow(a->numerator, b->denominator, &figure->numerator)
		&& !__builtin_mul_overflow(a->denominator, b->numerator, &figure->denominator))
		return;
	figure->numerator = figure->denominator = INDICATOR_ABSENT; /* no real number comes near */
}

static void adjust(struct indicator_figure *figure, const struct indicator_figure *of)
{
	inherit(figure, of, NULL);
	if (!is_given(of))
		return;
	bool is_above = of->numerator > of->denominator;
	if (of->numerator > INT64_MAX / 2 || of->denominator < 0)
		return;
	figure->numerator = is_above ? 2 * of->numerator - of->denominator : of->numerator;
	figure->denominator = is_above ? of->numerator : of->denominator;
}

static double rate(const struct indicator_figure *figure)
{
	return (double)figure->numerator / (double)figure->denominator;
}

static void survive(const struct compiled *compiled, const struct indicator_figure *all, enum indicator_sex sex,
	struct indicator_figure *figure)
{
	double share = 1;
	for (int class = 1; class < compiled->row->survival_to; class++) {
		const struct indicator_figure *up = &all[compiled->promotion[class] * INDICATOR_SEXES + (int)sex],
			*again = &all[compiled->repetition[class] * INDICATOR_SEXES + (int)sex];
		bool is_doubtful = figure->is_doubtful, is_disputed = figure->is_disputed;
		inherit(figure, up, again);
		figure->is_disputed = figure->is_disputed || is_disputed;
		if (figure->why != WHY_GIVEN || !is_given(up) || !is_given(again) || rate(again) >= 1) {
			figure->why = figure->why != WHY_GIVEN ? figure->why : WHY_NOTHING;
			return;
		}
		double step = rate(up) / (1 - rate(again));
		figure->is_doubtful = is_doubtful || figure->is_doubtful || step > 1;
		share *= step;
	}
	figure->numerator = (int64_t)(share * (double)WHOLE + 0.5);
	figure->denominator = WHOLE;
}

static void say_why(const struct indicator_book *book, const struct compiled *compiled, struct indicator_figure *figure)
{
	const struct indicator *row = compiled->row;
	enum indicator_level most = row->most ? row->most : INDICATOR_PROVINCE;
	bool is_part = book->ask->school_level || book->ask->gender || book->ask->location;
	if (book->ask->level < row->least || book->ask->level > most || (compiled->is_of_population && is_part))
		figure->why = WHY_LEVEL;
	else if (compiled->is_missing)
		figure->why = WHY_NO_FORM;
	else if (compiled->has_no_ages)
		figure->why = WHY_NO_AGES;
	else if (figure->why != WHY_GIVEN) /* of what it is made of */
		;
	else if (compiled->numerator[0] >= 0 && book->measures[compiled->numerator[0]].term->source == SOURCE_LOG && !*book->due)
		figure->why = WHY_NO_DUE_DATE;
	else if (compiled->is_of_population && figure->denominator == INDICATOR_ABSENT)
		figure->why = WHY_NO_POPULATION;
	else if (figure->numerator == INDICATOR_ABSENT)
		figure->why = WHY_NOT_REPORTED;
	else if (book->ask->level == INDICATOR_SCHOOL && figure->expected == 0 && compiled->schools >= 0)
		figure->why = WHY_OUTSIDE;
	else if (row->base != BASE_NONE && figure->denominator == INDICATOR_ABSENT)
		figure->why = WHY_NOT_REPORTED;
	else if (row->base != BASE_NONE && figure->denominator == 0)
		figure->why = WHY_NOTHING;
	figure->is_doubtful = figure->why == WHY_GIVEN && (figure->is_doubtful || (row->topic == TOPIC_FLOW && (figure->numerator < 0
		|| figure->numerator > figure->denominator)));
}

void sum_derive(const struct indicator_book *book, struct indicator_figure *all)
{
	for (int i = 0; i < book->count; i++) { /* what a row is made of stands before it */
		const struct compiled *compiled = &book->compiled[i];
		struct indicator_figure *figures = &all[i * INDICATOR_SEXES], *of = &all[(compiled->of < 0 ? i : compiled->of) * INDICATOR_SEXES],
			*by = &all[(compiled->by < 0 ? i : compiled->by) * INDICATOR_SEXES];
		if (compiled->row->base == BASE_PARITY)
			divide(&figures[INDICATOR_BOTH], &of[INDICATOR_FEMALE], &of[INDICATOR_MALE]);
		else if (compiled->row->base == BASE_ADJUSTED)
			adjust(&figures[INDICATOR_BOTH], &of[INDICATOR_BOTH]);
		else if (compiled->row->base == BASE_RATIO)
			divide(&figures[INDICATOR_BOTH], &of[INDICATOR_BOTH], &by[INDICATOR_BOTH]);
		for (int sex = 0; sex < (compiled->is_sexed ? INDICATOR_SEXES : 1); sex++) {
			if (compiled->row->base == BASE_SURVIVAL)
				survive(compiled, all, (enum indicator_sex)sex, &figures[sex]);
			say_why(book, compiled, &figures[sex]);
		}
		/* Of a population both sexes' rate is one only where each is known: a sex that nobody reported is not none. */
		for (int sex = INDICATOR_MALE; compiled->is_of_population && compiled->is_sexed && sex <= INDICATOR_FEMALE; sex++)
			if (figures[INDICATOR_BOTH].why == WHY_GIVEN)
				figures[INDICATOR_BOTH].why = figures[sex].why;
	}
}
