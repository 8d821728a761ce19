/* Districts, divisions and the province: each district is read once into sums of its own, and the sums are added up. Rates of the population are
 * added up over areas: a district with a population and those that were cut from it since. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/indicator_book.h"

static bool read_districts(struct asking *asking, int district, struct err *err)
{
	struct district_sums *sums = &asking->districts[district];
	struct run run;
	if (sums->is_read || !asking->book->districts[district].is_held)
		return true;
	bool is_good = run_read(asking->book, asking->book->districts[district].code, false, &run, err);
	if (is_good) {
		sum_run(asking->book, &run);
		sums->place = run.places[0];
		run.place_count = 0;
		sums->is_read = true;
	}
	run_free(&run);
	return is_good;
}

/* The population under and in the rates, over the old borders of ROOT. */
static bool add_population(struct asking *asking, int root, struct indicator_figure *figures, struct err *err)
{
	struct indicator_book *book = asking->book;
	for (int i = 0; i < book->count; i++) {
		const struct compiled *compiled = &book->compiled[i];
		for (int sex = 0; compiled->is_of_population && sex < INDICATOR_SEXES; sex++) {
			struct indicator_figure *figure = &figures[i * INDICATOR_SEXES + sex];
			for (int half = 0; half < 2; half++) {
				const int *measures = half ? compiled->denominator : compiled->numerator;
				int64_t *into = half ? &figure->denominator : &figure->numerator, people;
				for (int t = 0; t < BOOK_TERMS && measures[t] >= 0; t++) {
					if (book->measures[measures[t]].term->source != SOURCE_POPULATION || (!half && *into == INDICATOR_ABSENT))
						continue;
					if (!book_population(book, root, &book->measures[measures[t]], (enum indicator_sex)sex, &people, err))
						return false;
					book_add(into, people);
				}
			}
		}
	}
	return true;
}

static void add_counts(struct indicator_place *into, const struct indicator_place *from)
{
	into->schools += from->schools;
	into->returns += from->returns;
	into->approved += from->approved;
	into->disputed += from->disputed;
}

static bool is_of_group(const struct asking *asking, int district, const char *code)
{
	const struct district *found = &asking->book->districts[district];
	return asking->ask->level == INDICATOR_PROVINCE
		|| strcmp(asking->ask->level == INDICATOR_DISTRICT ? found->code : found->division ? found->division : "", code) == 0;
}

/* "Lasbela and Hub", where AREA has more than one district. */
static void add_borders(struct asking *asking, int root, struct indicator_place *place, bool *is_old)
{
	const struct indicator_book *book = asking->book;
	int count = 0;
	for (int d = 0; d < book->district_count; d++)
		count += book->districts[d].root == root;
	*is_old = count > 1;
	if (count < 2 || asking->ask->level != INDICATOR_DISTRICT)
		return;
	char *words = mem_copy(book->districts[root].name);
	for (int d = 0; d < book->district_count; d++) {
		if (d == root || book->districts[d].root != root)
			continue;
		char *more = mem_format("%s and %s", words, book->districts[d].name);
		free(words);
		words = more;
	}
	free(place->borders);
	place->borders = words;
}

/* Rates of the areas whose old borders lie in the group: all that lived there over all who are enrolled there. */
static bool add_rates(struct asking *asking, const char *code, struct indicator_place *place, struct err *err)
{
	const struct indicator_book *book = asking->book;
	bool is_held = true, is_old = false;
	for (int root = 0; root < book->district_count; root++) {
		bool is_in = false, is_split = false;
		for (int d = 0; d < book->district_count; d++) {
			if (book->districts[d].root != root)
				continue;
			/* of a district its own area; of a division or the province those that began there */
			is_in = is_in || is_of_group(asking, asking->ask->level == INDICATOR_DISTRICT ? d : root, code);
		}
		if (!is_in)
			continue;
		for (int d = 0; d < book->district_count; d++) {
			if (book->districts[d].root != root)
				continue;
			is_held = is_held && book->districts[d].is_held;
			is_split = is_split || !is_of_group(asking, d, code);
			if (!read_districts(asking, d, err))
				return false;
			if (asking->districts[d].is_read)
				sum_add(book, place->figures, asking->districts[d].place.figures, true);
		}
		bool is_more;
		if (!add_population(asking, root, place->figures, err))
			return false;
		add_borders(asking, root, place, &is_more);
		is_old = is_old || (is_more && is_split);
	}
	for (int i = 0; i < book->count; i++) {
		for (int sex = 0; book->compiled[i].is_of_population && sex < INDICATOR_SEXES; sex++) {
			struct indicator_figure *figure = &place->figures[i * INDICATOR_SEXES + sex];
			figure->is_old_borders = is_old;
			if (!is_held)
				figure->why = WHY_NOT_HELD;
		}
	}
	return true;
}

/* A district, a division or the province. */
static bool answer_group(struct asking *asking, const char *code, const char *name, struct err *err)
{
	const struct indicator_book *book = asking->book;
	struct indicator_place place = {.figures = sum_figures(book)};
	for (int d = 0; d < book->district_count; d++) {
		if (!is_of_group(asking, d, code))
			continue;
		if (!read_districts(asking, d, err)) {
			place_free(&place);
			return false;
		}
		if (!asking->districts[d].is_read)
			continue;
		add_counts(&place, &asking->districts[d].place);
		sum_add(book, place.figures, asking->districts[d].place.figures, false);
	}
	if (asking->has_population && !add_rates(asking, code, &place, err)) {
		place_free(&place);
		return false;
	}
	place.code = mem_copy(code);
	place.name = mem_copy(name);
	place.district = asking->ask->level == INDICATOR_DISTRICT ? mem_copy(code) : NULL;
	asking_give(asking, place);
	return true;
}

bool asking_groups(struct asking *asking, struct err *err)
{
	const struct indicator_book *book = asking->book;
	const struct indicator_ask *ask = asking->ask;
	const char *own = replica_district(book->replica);
	if (own && (ask->level > INDICATOR_DISTRICT || (ask->place && strcmp(ask->place, own) != 0)))
		return err_set(err, EX_UNAVAILABLE, "this box holds the schools of %s alone: ask the province's for the others", own);
	if (ask->level == INDICATOR_PROVINCE)
		return answer_group(asking, "balochistan", form_set_label(book->set, "province", "Balochistan"), err);
	if (ask->level == INDICATOR_DISTRICT) {
		for (int d = 0; d < book->district_count; d++) {
			const struct district *district = &book->districts[d];
			if (district->is_held && (!ask->place || strcmp(ask->place, district->code) == 0)
				&& (!ask->district || strcmp(ask->district, district->code) == 0)
				&& !answer_group(asking, district->code, district->name, err))
				return false;
		}
		return true;
	}
	for (int d = 0; d < book->division_count; d++)
		if ((!ask->place || strcmp(ask->place, book->divisions[d].code) == 0)
			&& !answer_group(asking, book->divisions[d].code, book->divisions[d].name, err))
			return false;
	return true;
}
