/* The table as one, and the answer to an ask: the districts that it needs are read one after the other, each into its own sums, so that
 * the memory is that of the largest district. */
#include "config.h"
#include "emis/indicator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/indicator_book.h"
#include "emis/indicator_rows.h"

static const struct indicator_part *const parts[] = {
	&indicator_pupils, &indicator_flows, &indicator_schools, &indicator_sites, &indicator_visits,
};

const struct indicator *indicator_at(int position)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (position < parts[i]->count)
			return &parts[i]->rows[position];
		position -= parts[i]->count;
	}
	return NULL;
}

const struct indicator *indicator_find(const char *code)
{
	const struct indicator *row;
	for (int i = 0; (row = indicator_at(i)); i++)
		if (strcmp(row->code, code) == 0)
			return row;
	return NULL;
}

bool indicator_is_sexed(const struct indicator *indicator)
{
	return indicator->base == BASE_SURVIVAL || indicator->numerator[0].value[INDICATOR_MALE] != NULL;
}

void indicator_free(struct indicator_answer *answer)
{
	if (!answer)
		return;
	for (int i = 0; i < answer->place_count; i++)
		place_free(&answer->places[i]);
	free(answer->places);
	free((void *)answer->indicators);
	free(answer);
}

const struct indicator_figure *indicator_figure(const struct indicator_answer *answer, int place, int position, enum indicator_sex sex)
{
	return &answer->places[place].figures[position * INDICATOR_SEXES + (int)sex];
}

int indicator_position(const struct indicator_answer *answer, const char *code)
{
	for (int i = 0; i < answer->count; i++)
		if (strcmp(answer->indicators[i]->code, code) == 0)
			return i;
	return -1;
}

static int by_code(const void *a, const void *b)
{
	return strcmp(((const struct indicator_place *)a)->code, ((const struct indicator_place *)b)->code);
}

int indicator_place(const struct indicator_answer *answer, const char *code)
{
	struct indicator_place wanted = {.code = (char *)code};
	const struct indicator_place *found = answer->place_count == 0 ? NULL : bsearch(&wanted, answer->places, (size_t)answer->place_count,
		sizeof wanted, by_code);
	return found ? (int)(found - answer->places) : -1;
}

void asking_give(struct asking *asking, struct indicator_place place)
{
	struct indicator_answer *answer = asking->answer;
	const struct indicator_book *book = asking->book;
	struct indicator_figure *all = place.figures;
	sum_derive(book, all);
	place.figures = mem_zero((size_t)book->asked_count * INDICATOR_SEXES + 1, sizeof *place.figures);
	for (int i = 0; i < book->asked_count; i++)
		memcpy(&place.figures[i * INDICATOR_SEXES], &all[book->asked_at[i] * INDICATOR_SEXES], INDICATOR_SEXES * sizeof *all);
	free(all);
	int at = answer->place_count++;
	if ((at & (at - 1)) == 0)
		answer->places = mem_grow(answer->places, at ? 2 * (size_t)at : 1, sizeof *answer->places);
	answer->places[at] = place;
}

/* Places inside one district, or one school by its code. */
static bool answer_inside(struct asking *asking, const char *district, const char *school, struct err *err)
{
	const struct indicator_ask *ask = asking->ask;
	struct run run;
	bool is_good = run_read(asking->book, school ? school : district, school != NULL, &run, err);
	if (is_good) {
		sum_run(asking->book, &run);
		for (int i = 0; i < run.place_count; i++) {
			if (ask->place && strcmp(ask->place, run.places[i].code) != 0)
				continue;
			if (!run.places[i].district)
				run.places[i].district = mem_copy(district);
			asking_give(asking, run.places[i]);
			run.places[i] = (struct indicator_place){0};
		}
	}
	run_free(&run);
	return is_good;
}

/* Districts in which the place has schools. */
static bool answer_place(struct asking *asking, struct err *err)
{
	static const char *const sql[INDICATOR_DISTRICT] = {
		[INDICATOR_SCHOOL] = "SELECT district FROM school WHERE code = ?1 AND _void IS NULL",
		[INDICATOR_CLUSTER] = "SELECT DISTINCT district FROM school WHERE cluster = ?1 AND _void IS NULL",
		[INDICATOR_TEHSIL] = "SELECT DISTINCT district FROM school WHERE tehsil = ?1 AND _void IS NULL",
	};
	const struct indicator_ask *ask = asking->ask;
	char *districts[16];
	int count = 0, step;
	struct query *query;
	if (!sql[ask->level])
		return err_set(err, EX_USAGE, "indicators: schools of one kind are asked of a district");
	if (!query_open(asking->book->replica, sql[ask->level], &query, err))
		return false;
	query_bind_text(query, 1, ask->place);
	while ((step = query_step(query, err)) == 1 && count < 16)
		districts[count++] = query_is_null(query, 0) ? NULL : mem_copy(query_text(query, 0));
	query_close(query);
	bool is_good = step >= 0;
	for (int i = 0; i < count; i++) {
		bool is_alone = ask->level == INDICATOR_SCHOOL && (!districts[i] || !asking->has_share);
		if (is_good && (is_alone || districts[i]))
			is_good = answer_inside(asking, districts[i], is_alone ? ask->place : NULL, err);
		free(districts[i]);
	}
	return is_good;
}

/* When returns of the year are due, "" where the province has not said. */
static bool read_due(struct indicator_book *book, int year, struct err *err)
{
	struct query *query;
	*book->due = '\0';
	if (!book_has(book, "year", "due_date"))
		return true;
	if (!query_open(book->replica, "SELECT due_date FROM year WHERE year = ?1 AND _void IS NULL", &query, err))
		return false;
	query_bind_int(query, 1, year);
	int step = query_step(query, err);
	if (step == 1)
		snprintf(book->due, sizeof book->due, "%s", query_text(query, 0));
	query_close(query);
	return step >= 0;
}

static bool begin(struct asking *asking, struct err *err)
{
	struct indicator_book *book = asking->book;
	const struct indicator_ask *ask = asking->ask;
	bool has_near = false;
	for (int i = 0; i < book->count; i++) {
		asking->has_population = asking->has_population || book->compiled[i].is_of_population;
		asking->has_share = asking->has_share || book->compiled[i].row->base == BASE_DISTRICT;
	}
	for (int i = 0; i < book->measure_count; i++)
		has_near = has_near || book->measures[i].term->source == SOURCE_NEAR;
	snprintf(book->from, sizeof book->from, "%s", ask->from);
	snprintf(book->to, sizeof book->to, "%s", ask->to);
	int day;
	if (!*book->from && date_join(ask->year, 1, 1, &day))
		date_format(day, book->from);
	if (!*book->to && date_join(ask->year, 12, 31, &day))
		date_format(day, book->to);
	book->ask = ask;
	return book_places_refresh(book, err) && (!asking->has_population || book_population_year(book, ask->year, err))
		&& read_due(book, ask->year, err) && (!has_near || near_open(book, ask->year, &book->near, err));
}

static void finish(const struct indicator_book *book, struct indicator_answer *answer)
{
	if (answer->place_count > 0)
		qsort(answer->places, (size_t)answer->place_count, sizeof *answer->places, by_code);
	answer->level = book->ask->level;
	answer->year = book->ask->year;
	answer->population_year = book->population_asked == book->ask->year ? book->population_year : 0;
	memcpy(answer->from, book->from, sizeof answer->from);
	memcpy(answer->to, book->to, sizeof answer->to);
	answer->count = book->asked_count;
	answer->indicators = mem_zero((size_t)book->asked_count + 1, sizeof *answer->indicators);
	memcpy((void *)answer->indicators, book->asked, (size_t)book->asked_count * sizeof *answer->indicators);
}

bool indicator_ask(struct indicator_book *book, const struct indicator_ask *ask, struct indicator_answer **out, struct err *err)
{
	struct asking *asking = mem_zero(1, sizeof *asking);
	struct indicator_answer *answer = mem_zero(1, sizeof *answer);
	bool is_inside = ask->level < INDICATOR_DISTRICT;
	*out = NULL;
	asking->book = book;
	asking->ask = ask;
	asking->answer = answer;
	bool is_own = query_hold(book->replica), is_good = begin(asking, err);
	if (is_good && is_inside && !ask->place && !ask->district)
		is_good = err_set(err, EX_USAGE, "indicators: name the %s, or the district whose places are wanted", indicator_level_word(ask->level));
	else if (is_good && ask->district && !replica_holds(book->replica, ask->district))
		is_good = err_set(err, EX_UNAVAILABLE, "this box holds the schools of %s alone: ask the province's for the others",
			replica_district(book->replica));
	else if (is_good)
		is_good = !is_inside ? asking_groups(asking, err) : ask->district ? answer_inside(asking, ask->district, NULL, err) :
			answer_place(asking, err);
	if (is_good && ask->place && answer->place_count == 0)
		is_good = err_set(err, EX_NOINPUT, "no %s has the code %s: zila find WORDS shows where schools lie", indicator_level_word(ask->level), ask->place);
	for (int i = 0; i < BOOK_DISTRICTS; i++)
		if (asking->districts[i].is_read)
			place_free(&asking->districts[i].place);
	free(asking);
	near_close(book->near);
	book->near = NULL;
	query_release(book->replica, is_own);
	finish(book, answer);
	if (!is_good) {
		indicator_free(answer);
		return false;
	}
	*out = answer;
	return true;
}

bool indicator_ask_levels(struct indicator_book *book, const struct indicator_ask *ask, const enum indicator_level *levels, int count,
	struct indicator_answer **out, struct err *err)
{
	struct asking *asking = mem_zero(1, sizeof *asking);
	struct indicator_ask of_level = *ask;
	struct run run = {0};
	for (int i = 0; i < count; i++)
		out[i] = NULL;
	asking->book = book;
	asking->ask = ask;
	bool is_own = query_hold(book->replica), is_good = begin(asking, err) && run_read(book, ask->district, false, &run, err);
	query_release(book->replica, is_own);
	for (int i = 0; is_good && i < count; i++) {
		of_level.level = levels[i];
		book->ask = asking->ask = &of_level;
		asking->answer = out[i] = mem_zero(1, sizeof *out[i]);
		sum_run(book, &run);
		for (int at = 0; at < run.place_count; at++) {
			struct indicator_place *place = &run.places[at];
			if (levels[i] == INDICATOR_DISTRICT) {
				free(place->code);
				place->code = mem_copy(ask->district), place->district = mem_copy(ask->district);
				place->name = mem_copy(form_set_label(book->set, "district", ask->district));
			}
			asking_give(asking, *place);
		}
		free(run.places);
		run.places = NULL;
		run.place_count = 0;
		finish(book, out[i]);
	}
	run_free(&run);
	near_close(book->near);
	book->near = NULL;
	book->ask = ask;
	free(asking);
	return is_good;
}
