/* One reading of a district for all cards of its clusters and tehsils, kept until another district, year or period is asked or the replica changes:
 * a district's clusters are mostly printed one after the other, and each would read the whole district again (70 ms of the largest). */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/card_place.h"

struct place_shared {
	char *district;
	int year;
	char from[11], to[11];
	struct indicator_answer *whole[2], *inside[3], *years[PLACE_YEARS][2]; /* of clusters, of tehsils; inside: of schools, clusters, tehsils */
};

static const enum indicator_level both[] = {INDICATOR_CLUSTER, INDICATOR_TEHSIL};

void place_shared_free(struct card_maker *maker)
{
	struct place_shared *shared = maker->shared;
	if (!shared)
		return;
	for (int i = 0; i < 2; i++)
		indicator_free(shared->whole[i]);
	for (int i = 0; i < 3; i++)
		indicator_free(shared->inside[i]);
	for (int age = 0; age < PLACE_YEARS; age++)
		for (int i = 0; i < 2; i++)
			indicator_free(shared->years[age][i]);
	free(shared->district);
	free(shared);
	maker->shared = NULL;
}

static bool read_shared(struct card_maker *maker, struct place_shared *shared, struct err *err)
{
	static const enum indicator_level inside[] = {INDICATOR_SCHOOL, INDICATOR_CLUSTER, INDICATOR_TEHSIL};
	struct indicator_ask ask = {.level = INDICATOR_CLUSTER, .district = shared->district, .year = shared->year};
	memcpy(ask.from, shared->from, sizeof ask.from);
	memcpy(ask.to, shared->to, sizeof ask.to);
	if (!indicator_ask_levels(maker->whole_book, &ask, both, 2, shared->whole, err)
		|| !indicator_ask_levels(maker->place_book, &ask, inside, 3, shared->inside, err))
		return false;
	for (int age = 0; age < PLACE_YEARS && shared->year - age >= 0; age++) {
		ask.year = shared->year - age;
		if (!indicator_ask_levels(maker->year_book, &ask, both, 2, shared->years[age], err))
			return false;
	}
	return true;
}

static bool find_shared(struct place_card *card, struct err *err)
{
	struct card_maker *maker = card->maker;
	struct place_shared *shared = maker->shared;
	if (shared && shared->year == card->year && strcmp(shared->district, card->district) == 0 && strcmp(shared->from, card->from) == 0
		&& strcmp(shared->to, card->to) == 0)
		return true;
	place_shared_free(maker);
	maker->shared = shared = mem_zero(1, sizeof *shared);
	shared->district = mem_copy(card->district);
	shared->year = card->year;
	memcpy(shared->from, card->from, sizeof shared->from);
	memcpy(shared->to, card->to, sizeof shared->to);
	if (read_shared(maker, shared, err))
		return true;
	place_shared_free(maker);
	return false;
}

bool place_shared_use(struct place_card *card, struct err *err)
{
	int at = card->level == INDICATOR_TEHSIL;
	if (!find_shared(card, err))
		return false;
	const struct place_shared *shared = card->maker->shared;
	card->is_shared = true;
	card->whole = shared->whole[at];
	card->at = indicator_place(card->whole, card->code);
	for (int i = 0; i < 3; i++)
		card->answers[card->answer_count++] = shared->inside[i];
	for (int age = 0; age < PLACE_YEARS; age++) {
		struct indicator_answer *year = shared->years[age][at];
		int place = year ? indicator_place(year, card->code) : -1;
		bool has_something = place >= 0 && (year->places[place].returns > 0
			|| place_figure(year, place, "enrolment", INDICATOR_BOTH)->why == WHY_GIVEN);
		card->years[age] = has_something ? year : NULL;
		card->year_at[age] = place < 0 ? 0 : place;
	}
	return card->at >= 0 || err_set(err, EX_NOINPUT, "no %s has the code %s: zila find WORDS shows where schools lie", indicator_level_word(card->level), card->code);
}
