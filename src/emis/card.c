/* A card: the facts are read, the blocks are put in their order, the footer says which print this is. */
#include "config.h"
#include "emis/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/card_blocks.h"
#include "emis/card_site.h"
#include "emis/card_tables.h"

bool card_open(struct replica *replica, struct form_set *set, const char *operator_name, struct card_maker **out,
	struct err *err)
{
	struct card_maker *maker = mem_zero(1, sizeof *maker);
	maker->replica = replica;
	maker->set = set;
	maker->operator_name = mem_copy(operator_name && *operator_name ? operator_name : "unknown");
	*out = NULL;
	if (!card_source_open(maker, err)) {
		card_close(maker);
		return false;
	}
	*out = maker;
	return true;
}

void card_close(struct card_maker *maker)
{
	if (!maker)
		return;
	card_source_close(maker);
	free(maker->operator_name);
	free(maker);
}

void card_set_public(struct card_maker *maker, bool is_public)
{
	maker->is_public = is_public;
}

const char *card_checksum(const struct card_maker *maker)
{
	return maker->checksum;
}

void card_set_day(struct card_maker *maker, const char *day)
{
	snprintf(maker->day, sizeof maker->day, "%s", day ? day : "");
}

const char *card_sql(const struct card_maker *maker, int position)
{
	if (position >= CARD_QUERIES)
		return NULL;
	return maker->sql[position] ? maker->sql[position] : "";
}

static void footer(const struct card *card)
{
	char text[CARD_ROOM], year[CARD_ROOM], time[17];
	const struct card_facts *facts = card->facts;
	clock_format(clock_now(), time);
	snprintf(text, sizeof text, "%s %s check %s printed %s by %s", facts->code,
		facts->year > 0 ? card_blocks_year(card, facts->year, year) : "no return", facts->checksum, time,
		card->maker->is_public ? "the education department" : card->maker->operator_name);
	page_footer(card->page, text);
}

/* Lines of the blocks after the visits: the comparison with its rows, what is known about the figures, signatures. */
static int after_visits(const struct card *card)
{
	const struct card_compared *compared = &card->compared;
	int groups = (compared->cluster.answer != NULL) + (compared->kind.answer != NULL) + (compared->district.answer != NULL);
	return 2 + 2 + groups * (card->has_counts ? 2 : 1) + 1 + 3 + 1;
}

/* The schools under each figure of the comparison take a line a group; three visits, where there are as many, come before them. */
static void make_room(struct card *card)
{
	int visits = card->facts->visit_count < CARD_VISITS_LEAST ? card->facts->visit_count : CARD_VISITS_LEAST;
	card->has_counts = true;
	card->has_counts = CARD_LINES - card->lines - after_visits(card) - 2 >= visits;
}

bool card_school(struct card_maker *maker, const char *code, int year, struct page_value **out, struct err *err)
{
	struct card_facts facts;
	struct card card = {.maker = maker, .facts = &facts};
	*out = NULL;
	if (!card_source_refresh(maker, err))
		return false;
	bool is_good = card_facts_read(maker, code, year, &facts, err) && card_groups_find(maker, &facts, &card.compared, err);
	if (is_good) {
		card.page = page_new(facts.school[SCHOOL_NAME].text ? facts.school[SCHOOL_NAME].text : code);
		card.page->is_sample = replica_is_sample(maker->replica);
		card.page->is_one_sheet = true;
		snprintf(card.record, sizeof card.record, "%s/%lld", code, (long long)facts.year);
		card_blocks_head(&card);
		card_tables_enrolment(&card);
		card_blocks_staff(&card);
		card_site_building(&card);
		card_site_facilities(&card);
		card_site_committee(&card);
		make_room(&card);
		card_tables_visits(&card, after_visits(&card));
		card_tables_compared(&card);
		card_blocks_foot(&card);
		footer(&card);
		memcpy(maker->checksum, facts.checksum, sizeof maker->checksum);
		*out = card.page;
	}
	card_facts_reset(&facts);
	return is_good;
}
