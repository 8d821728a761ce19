/* The card of the province: its divisions, each before its districts. A division's figures are its districts' added up by the rule of the
 * indicators: asked once more, each would read the returns of the province again. Rates of the population are asked, since a district that was cut
 * from another has them over both. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/card_place.h"
#include "store/query.h"

/* A division and a district of it; districts of no division come last, under none. */
static const char divisions_sql[] =
	"SELECT d.code, v.code, coalesce(v.name, v.code) FROM place d JOIN place v ON v.kind = 'division' AND v.code = d.parent"
	" WHERE d.kind = 'district' AND d._void IS NULL AND v._void IS NULL ORDER BY 3, 2, coalesce(d.name, d.code), d.code";

static void add_up(struct indicator_answer *sum, struct indicator_place *into, const struct place_row *row)
{
	const struct indicator_place *from = &row->answer->places[row->place];
	into->schools += from->schools, into->returns += from->returns, into->approved += from->approved, into->disputed += from->disputed;
	for (int i = 0; i < sum->count * INDICATOR_SEXES; i++)
		place_add(&into->figures[i], &from->figures[i]);
}

static struct indicator_place *begin(struct indicator_answer *sum, const char *code, const char *name)
{
	sum->places = mem_grow(sum->places, (size_t)sum->place_count + 1, sizeof *sum->places);
	struct indicator_place *place = &sum->places[sum->place_count++];
	size_t cells = (size_t)sum->count * INDICATOR_SEXES;
	*place = (struct indicator_place){.code = mem_copy(code), .name = mem_copy(name), .figures = mem_zero(cells, sizeof *place->figures)};
	for (size_t i = 0; i < cells; i++)
		place->figures[i].numerator = place->figures[i].denominator = INDICATOR_ABSENT;
	return place;
}

static void settle(struct indicator_answer *sum)
{
	for (int at = 0; at < sum->place_count; at++)
		for (int i = 0; i < sum->count * INDICATOR_SEXES; i++)
			place_settle(sum->indicators[i / INDICATOR_SEXES], &sum->places[at].figures[i]);
}

static int row_of(const struct place_card *card, const char *district)
{
	for (int i = 0; i < card->below_count; i++)
		if (strcmp(card->below[i].code, district) == 0)
			return i;
	return -1;
}

static struct indicator_answer *sums_like(const struct indicator_answer *answer)
{
	struct indicator_answer *sum = mem_zero(1, sizeof *sum);
	size_t codes = (size_t)answer->count + 1;
	const struct indicator **list = mem_zero(codes, sizeof *list);
	*sum = *answer;
	memcpy(list, answer->indicators, (size_t)answer->count * sizeof *list);
	sum->level = INDICATOR_DIVISION;
	sum->indicators = list;
	sum->places = NULL;
	sum->place_count = 0;
	return sum;
}

bool place_divisions(struct place_card *card, struct err *err)
{
	struct query *query;
	int step, count = 0;
	if (card->level != INDICATOR_PROVINCE || card->below_count == 0 || !query_open(card->maker->replica, divisions_sql, &query, err))
		return card->level != INDICATOR_PROVINCE || card->below_count == 0;
	struct indicator_answer *sum = sums_like(card->below[0].answer);
	struct place_row *rows = mem_zero(2 * (size_t)card->below_count, sizeof *rows);
	bool *is_put = mem_zero((size_t)card->below_count, sizeof *is_put);
	card->answers[card->answer_count++] = sum;
	while ((step = query_step(query, err)) == 1) {
		const char *division = query_text(query, 1);
		int at = row_of(card, query_text(query, 0));
		if (at < 0 || is_put[at])
			continue;
		if (sum->place_count == 0 || strcmp(sum->places[sum->place_count - 1].code, division) != 0) {
			begin(sum, division, query_text(query, 2));
			rows[count++] = (struct place_row){.answer = sum, .place = sum->place_count - 1};
		}
		add_up(sum, &sum->places[sum->place_count - 1], &card->below[at]);
		rows[count] = card->below[at];
		rows[count++].depth = 1;
		is_put[at] = true;
	}
	query_close(query);
	for (int i = 0; i < card->below_count; i++)
		if (!is_put[i]) {
			rows[count] = card->below[i];
			rows[count++].depth = 1;
		}
	settle(sum);
	for (int i = 0; i < count; i++) /* only now: the places moved while they grew */
		if (rows[i].answer == sum)
			rows[i].code = sum->places[rows[i].place].code, rows[i].name = sum->places[rows[i].place].name;
	free(is_put);
	free(card->below);
	card->below = rows;
	card->below_count = count;
	card->division_count = sum->place_count;
	return step == 0;
}
