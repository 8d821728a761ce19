/* The card of a cluster, tehsil, district, division or province: the order of its parts. */
#include "config.h"
#include "emis/card_place.h"

#include <stdio.h>
#include <string.h>

#include "emis/card.h"
#include "store/query.h"

bool place_newest_year(struct card_maker *maker, enum indicator_level level, const char *code, int *out, struct err *err)
{
	static const char *const sql[INDICATOR_LEVELS] = {
		[INDICATOR_CLUSTER] = "SELECT max((SELECT max(c.year) FROM census c WHERE c.school = s.code AND c._void IS NULL)) FROM school s WHERE s.cluster = ?1 AND s._void IS NULL",
		[INDICATOR_TEHSIL] = "SELECT max((SELECT max(c.year) FROM census c WHERE c.school = s.code AND c._void IS NULL)) FROM school s WHERE s.tehsil = ?1 AND s._void IS NULL",
		[INDICATOR_DISTRICT] = "SELECT max((SELECT max(c.year) FROM census c WHERE c.school = s.code AND c._void IS NULL)) FROM school s WHERE s.district = ?1 AND s._void IS NULL",
		[INDICATOR_DIVISION] = "SELECT max((SELECT max(c.year) FROM census c WHERE c.school = s.code AND c._void IS NULL)) FROM place p CROSS JOIN school s"
			" ON s.district = p.code WHERE p.kind = 'district' AND p.parent = ?1 AND p._void IS NULL AND s._void IS NULL",
		[INDICATOR_PROVINCE] = "SELECT max(year) FROM census WHERE _void IS NULL AND ?1 IS NOT NULL",
	};
	struct query *query;
	if (!query_open(maker->replica, sql[level], &query, err))
		return false;
	query_bind_text(query, 1, code);
	int step = query_step(query, err);
	*out = step == 1 ? (int)query_int(query, 0) : 0;
	query_close(query);
	return step >= 0;
}

void place_put_page(struct place_card *card)
{
	static void (*const parts[])(struct place_card *) = {
		place_head, place_totals, place_classes, place_trend, place_rates, place_flows, place_staff, place_vacancies, place_facilities,
		place_girls, place_below, place_monitoring, place_shares, place_closed, place_quality, place_foot,
	};
	bool is_empty = card->whole->places[card->at].schools == 0;
	card->page = page_new(place_title(card));
	card->page->is_sample = replica_is_sample(card->maker->replica);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!is_empty || parts[i] == place_head || parts[i] == place_rates || parts[i] == place_foot)
			parts[i](card);
}

bool card_place(struct card_maker *maker, enum indicator_level level, const char *code, int year, struct page_value **out, struct err *err)
{
	struct place_card card;
	*out = NULL;
	if (level < INDICATOR_CLUSTER || level >= INDICATOR_LEVELS)
		return err_set(err, EX_USAGE, "card: there is no card of a %s", indicator_level_word(level));
	if (!card_source_refresh(maker, err) || (year == 0 && !place_newest_year(maker, level, code, &year, err)))
		return false;
	bool is_good = place_read(maker, level, code, year, NULL, NULL, &card, err);
	if (is_good) {
		place_put_page(&card);
		*out = card.page;
	}
	place_reset(&card);
	return is_good;
}
