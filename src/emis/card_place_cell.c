/* Figures of the card of a place as cells of its tables. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "emis/card_number.h"
#include "emis/card_place.h"

const char *place_text(struct place_card *card, const char *code, const struct indicator_figure *figure, char room[PLACE_FIGURE])
{
	const struct indicator *row = indicator_find(code);
	bool is_more_counted = figure->why == WHY_GIVEN && figure->numerator < 0 && strcmp(code, "register_inflation") == 0;
	*room = '\0';
	if (is_more_counted)
		strcpy(room, CARD_MORE_COUNTED);
	else if (figure->why == WHY_GIVEN && row->base == BASE_NONE)
		card_number_whole(room, figure->numerator);
	else if (figure->why == WHY_GIVEN)
		snprintf(room, PLACE_FIGURE - 8, "%.*f", row->decimals, indicator_value(row, figure));
	if (figure->is_doubtful)
		strcat(room, "~");
	if (figure->is_disputed)
		strcat(room, "!");
	card->has_more_counted = card->has_more_counted || is_more_counted;
	card->has_doubt = card->has_doubt || figure->is_doubtful;
	card->has_dispute = card->has_dispute || figure->is_disputed;
	card->has_old_borders = card->has_old_borders || (figure->why == WHY_GIVEN && figure->is_old_borders);
	return *room ? room : NULL;
}

void place_cell(struct place_card *card, const char *code, const struct indicator_figure *figure)
{
	char room[PLACE_FIGURE];
	page_cell(card->page, place_text(card, code, figure, room), PAGE_PLAIN);
}

void place_cell_rests(struct place_card *card, const struct indicator_figure *figure)
{
	char room[40];
	snprintf(room, sizeof room, "%d of %d", figure->schools, figure->expected);
	page_cell(card->page, figure->why == WHY_GIVEN ? room : NULL, PAGE_FAINT);
}

void place_cell_text(struct place_card *card, const char *text)
{
	page_cell(card->page, text, PAGE_PLAIN);
}

void place_cell_count(struct place_card *card, int64_t count)
{
	char room[32];
	card_number_whole(room, count);
	page_cell(card->page, room, PAGE_PLAIN);
}

void place_cell_share(struct place_card *card, int64_t part, int64_t whole)
{
	char room[32];
	if (whole > 0 && part != INDICATOR_ABSENT)
		card_number_ratio(room, 100 * part, whole, 1);
	page_cell(card->page, whole > 0 && part != INDICATOR_ABSENT ? room : NULL, PAGE_PLAIN);
}

void place_columns(struct place_card *card, const char *first, int first_width, const char *const *titles, int count, int width)
{
	page_table(card->page);
	page_column(card->page, first, PAGE_LEFT, first_width);
	for (int i = 0; i < count; i++)
		page_column(card->page, titles[i], PAGE_RIGHT, width);
}

void place_cell_parity(struct place_card *card, const struct indicator_figure *girls, const struct indicator_figure *boys)
{
	char room[PLACE_FIGURE];
	bool is_known = girls->why == WHY_GIVEN && boys->why == WHY_GIVEN && boys->numerator > 0 && girls->denominator > 0;
	if (is_known)
		snprintf(room, sizeof room, "%.2f", (double)girls->numerator / (double)girls->denominator / ((double)boys->numerator
			/ (double)boys->denominator));
	page_cell(card->page, is_known ? room : NULL, PAGE_PLAIN);
}
