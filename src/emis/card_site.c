/* What stands at the school: building, rooms, facilities by the return and as last seen, the ladders, the committee
 * and its money. */
#include "config.h"
#include "emis/card_site.h"

#include <stdio.h>
#include <string.h>

#include "emis/card_ladder.h"
#include "emis/card_number.h"

static const char *rooms_text(struct card *card, int64_t *rooms, char room[CARD_ROOM])
{
	int64_t pakka = card_blocks_number(card, CENSUS_ROOMS_PAKKA), kacha = card_blocks_number(card, CENSUS_ROOMS_KACHA);
	bool is_marked = card_blocks_disputed(card, CENSUS_ROOMS_PAKKA) || card_blocks_disputed(card, CENSUS_ROOMS_KACHA);
	*rooms = card_facts_add(pakka, kacha);
	*room = '\0';
	if (*rooms == CARD_ABSENT)
		return is_marked ? "!" : NULL;
	card_blocks_append(room, "%lld%s", (long long)*rooms, is_marked ? "!" : "");
	if (pakka != CARD_ABSENT && kacha != CARD_ABSENT)
		card_blocks_append(room, " (%lld pakka, %lld kacha)", (long long)pakka, (long long)kacha);
	else
		card_blocks_append(room, pakka != CARD_ABSENT ? " pakka (kacha not reported)" : " kacha (pakka not reported)");
	return room;
}

static const char *yes_no(const char *code)
{
	return !code ? NULL : strcmp(code, "yes") == 0 ? "yes" : strcmp(code, "no") == 0 ? "no" : code;
}

/* "Solar" instead of yes; "(Well)" where only the detail is reported and not whether it is there. */
static const char *with_detail(struct card *card, char room[CARD_ROOM], enum card_census_column column,
	const char *detail)
{
	const char *there = yes_no(card_blocks_text(card, column));
	*room = '\0';
	if (!there && detail)
		card_blocks_append(room, "(%s)", detail);
	else
		card_blocks_comma(room, "", there && strcmp(there, "yes") == 0 && detail ? detail : there);
	if (card_blocks_disputed(card, column))
		card_blocks_append(room, "!");
	return *room ? room : NULL;
}

static const char *census_label(const struct card *card, enum card_census_column column, enum card_list list)
{
	return card_source_label(card->maker, list, card_blocks_text(card, column));
}

void card_site_building(struct card *card)
{
	char room[CARD_ROOM] = "";
	int64_t rooms;
	const struct indicator_figure *crowd = card_groups_figure(&card->compared.self, FIGURE_PUPILS_A_ROOM, INDICATOR_BOTH);
	bool has_no_room = crowd->denominator == 0 && crowd->numerator > 0;
	const char *condition = card_blocks_text(card, CENSUS_CONDITION);
	card_blocks_heading(card, "Building, facilities, committee", "building");
	card_blocks_pairs(card, 2, 4);
	page_pair(card->page, "Building", with_detail(card, room, CENSUS_BUILDING, census_label(card, CENSUS_OWNER,
		LIST_OWNER)),
		PAGE_PLAIN);
	page_pair(card->page, "Class rooms", rooms_text(card, &rooms, room), PAGE_PLAIN);
	*room = '\0';
	card_blocks_comma(room, "", card_source_label(card->maker, LIST_CONDITION, condition));
	if (card_blocks_text(card, CENSUS_MATERIAL)) {
		const char *material = census_label(card, CENSUS_MATERIAL, LIST_MATERIAL);
		card_blocks_append(room, "%s%.*s", *room ? ", " : "", (int)strcspn(material, "("), material);
	}
	if (card_blocks_disputed(card, CENSUS_CONDITION))
		card_blocks_append(room, "!");
	page_pair(card->page, "Condition", room, condition && strcmp(condition,
		"satisfactory") != 0 ? PAGE_WARNING : PAGE_PLAIN);
	*room = '\0';
	if (crowd->denominator > 0)
		card_number_ratio(room, crowd->numerator, crowd->denominator, 1);
	else if (has_no_room)
		snprintf(room, sizeof room, "no room for %lld pupils", (long long)crowd->numerator);
	page_pair(card->page, "Pupils a room", room, has_no_room ? PAGE_WARNING : PAGE_PLAIN);
}

static void facility(struct card *card, const char *label, enum card_census_column column, const char *detail)
{
	char room[CARD_ROOM];
	const char *text = with_detail(card, room, column, detail), *there = card_blocks_text(card, column);
	page_pair(card->page, label, text, there && strcmp(there, "no") == 0 ? PAGE_WARNING : PAGE_PLAIN);
}

static const char *short_label(const struct card *card, enum card_census_column column, enum card_list list,
	char room[CARD_ROOM])
{
	const char *label = census_label(card, column, list);
	if (!label)
		return NULL;
	snprintf(room, CARD_ROOM, "%.*s", (int)strcspn(label, "(,"), label);
	for (size_t end = strlen(room); end > 0 && room[end - 1] == ' '; end--)
		room[end - 1] = '\0';
	return room;
}

static const char *toilets_text(struct card *card, char room[CARD_ROOM])
{
	int64_t toilets = card_facts_add(card_blocks_number(card, CENSUS_TOILETS_KACHA), card_blocks_number(card,
		CENSUS_TOILETS_PAKKA));
	const char *water = card_blocks_text(card, CENSUS_TOILET_WATER);
	bool is_marked = card_blocks_disputed(card, CENSUS_TOILETS_KACHA) || card_blocks_disputed(card, CENSUS_TOILETS_PAKKA);
	*room = '\0';
	if (toilets != CARD_ABSENT)
		card_blocks_append(room, "%lld", (long long)toilets);
	if (toilets > 0 && water)
		card_blocks_append(room, strcmp(water, "yes") == 0 ? ", water" : ", no water");
	if (is_marked)
		card_blocks_append(room, "!");
	return *room ? room : NULL;
}

/* "working", "there, not working" … of the list `facility`. */
static const char *seen_state(const char *code)
{
	if (strcmp(code, "not_there") == 0)
		return "not there";
	return strcmp(code, "working") == 0 ? "working" : strcmp(code,
		"partly_working") == 0 ? "partly working" : "not working";
}

static const char *seen_text(const struct card *card, enum card_visit_column column)
{
	return card->facts->seen[column].text;
}

static int64_t seen_count(const struct card *card, enum card_visit_column column)
{
	const struct value *value = &card->facts->seen[column];
	return value->kind == VALUE_INT ? value->number : CARD_ABSENT;
}

/* The facilities that a line of their own tells as they were seen. */
static const enum card_visit_column shown[] = {VISIT_ELECTRICITY, VISIT_WATER, VISIT_WALL, VISIT_TOILETS};
enum { SHOWN = sizeof shown / sizeof *shown };

/* The newest day on which one of them was seen, before BEFORE unless that is NULL; NULL where there is none. */
static const char *day_seen(const struct card *card, const char *before)
{
	const char *newest = NULL;
	for (int i = 0; i < SHOWN; i++) {
		const char *day = card->facts->seen_on[shown[i]];
		if (day && (!before || strcmp(day, before) < 0) && (!newest || strcmp(day, newest) > 0))
			newest = day;
	}
	return newest;
}

static void append_seen(const struct card *card, enum card_visit_column column, char room[CARD_ROOM])
{
	int64_t toilets = seen_count(card, VISIT_TOILETS), usable = seen_count(card, VISIT_TOILETS_USABLE);
	if (column != VISIT_TOILETS) {
		card_blocks_comma(room, column == VISIT_WATER ? "water " : column == VISIT_WALL ? "wall " : "power ",
			seen_state(seen_text(card, column)));
		return;
	}
	card_blocks_append(room, "%s", *room ? ", " : "");
	if (toilets > 0 && usable != CARD_ABSENT)
		card_blocks_append(room, "%lld of %lld toilets usable", (long long)usable, (long long)toilets);
	else
		card_blocks_append(room, "toilets %lld", (long long)toilets);
}

/* The same things as the newest visits that reported them saw them: "On 2026-10-20 power working", or each with its
 * day where they are of several. */
static void facilities_seen(struct card *card)
{
	char room[CARD_ROOM] = "", label[16] = "As seen    ";
	const char *day = day_seen(card, NULL);
	bool is_mixed = day && day_seen(card, day);
	if (!day)
		return;
	if (!is_mixed)
		snprintf(label, sizeof label, "On %.10s", day);
	for (; day; day = day_seen(card, day)) {
		for (int i = 0; i < SHOWN; i++)
			if (card->facts->seen_on[shown[i]] && strcmp(card->facts->seen_on[shown[i]], day) == 0)
				append_seen(card, shown[i], room);
		if (is_mixed)
			card_blocks_append(room, " (%s)", day);
	}
	card_blocks_line(card, label, room, PAGE_PLAIN);
}

static void ladders(struct card *card)
{
	char room[CARD_ROOM] = "";
	const struct card_maker *maker = card->maker;
	const char *gender = card->facts->school[SCHOOL_GENDER].text;
	const char *source = card_source_class(maker, LIST_WATER, card_blocks_text(card, CENSUS_WATER_SOURCE));
	const struct card_group *self = &card->compared.self;
	enum card_ladder water = card_groups_rung(self, FIGURE_WATER), toilets = card_groups_rung(self, FIGURE_SANITATION),
		hands = card_groups_rung(self, FIGURE_HYGIENE);
	/* What was seen at the school comes before what was reported of it. */
	if (seen_text(card, VISIT_WATER)) {
		const char *source_seen = seen_text(card, VISIT_WATER_SOURCE);
		water = card_ladder_water_seen(seen_text(card, VISIT_WATER),
			source_seen ? card_source_class(maker, LIST_WATER, source_seen) : source);
	}
	if (seen_count(card, VISIT_TOILETS) != CARD_ABSENT)
		toilets = card_ladder_toilets_seen(seen_count(card, VISIT_TOILETS), seen_count(card, VISIT_TOILETS_USABLE),
			seen_count(card, VISIT_TOILETS_GIRLS), seen_count(card, VISIT_TOILETS_BOYS),
			card_source_class(maker, LIST_SANITATION, seen_text(card, VISIT_SANITATION)),
			gender && (strcmp(gender, "boys") == 0 || strcmp(gender, "girls") == 0));
	if (seen_text(card, VISIT_HYGIENE))
		hands = card_ladder_hygiene_seen(card_source_class(maker, LIST_HYGIENE, seen_text(card, VISIT_HYGIENE)));
	card_blocks_append(room, "water %s, toilets %s, hand washing %s",
		card_ladder_word(water), card_ladder_word(toilets), card_ladder_word(hands));
	if (seen_text(card, VISIT_HYGIENE)) /* the days of the others are below */
		card_blocks_append(room, " (%s)", card->facts->seen_on[VISIT_HYGIENE]);
	card_blocks_line(card, "SDG ladder ", room, PAGE_PLAIN);
}

void card_site_facilities(struct card *card)
{
	char room[CARD_ROOM];
	card_blocks_pairs(card, 3, 12);
	facility(card, "Electricity", CENSUS_ELECTRICITY, short_label(card, CENSUS_ELECTRICITY_SOURCE, LIST_ELECTRICITY,
		room));
	facility(card, "Water", CENSUS_WATER, short_label(card, CENSUS_WATER_SOURCE, LIST_WATER, room));
	const char *toilets = toilets_text(card, room);
	page_pair(card->page, "Toilets", toilets, toilets && *toilets == '0' ? PAGE_WARNING : PAGE_PLAIN);
	facility(card, "Wall", CENSUS_WALL, short_label(card, CENSUS_WALL_CONDITION, LIST_WALL, room));
	facility(card, "Gas", CENSUS_GAS, NULL);
	const char *soap = yes_no(card_blocks_text(card, CENSUS_BASIN_SOAP));
	facility(card, "Washbasin", CENSUS_BASIN, !soap ? NULL : strcmp(soap, "yes") == 0 ? "soap" : "no soap");
	facility(card, "Science lab", CENSUS_SCIENCE_LAB, short_label(card, CENSUS_SCIENCE_LAB_STATE, LIST_WORKING, room));
	facility(card, "Internet", CENSUS_INTERNET, short_label(card, CENSUS_INTERNET_STATE, LIST_WORKING, room));
	facility(card, "Playground", CENSUS_PLAYGROUND, NULL);
	facility(card, "Computers", CENSUS_COMPUTER_LAB, NULL);
	facility(card, "Library", CENSUS_LIBRARY, NULL);
	const char *visits = card_blocks_count(card, room, card_blocks_number(card, CENSUS_MANAGER_VISITS), "census",
		card->record,
		"manager_visits");
	page_pair(card->page, "Officers came", visits, PAGE_PLAIN);
	ladders(card);
	facilities_seen(card);
}

/* Money and textbooks by the year's return, where its optional pages are filled. */
static void money_returned(struct card *card)
{
	char room[CARD_ROOM] = "", part[64];
	const struct indicator_figure *money = card_groups_figure(&card->compared.self, FIGURE_MONEY, INDICATOR_BOTH),
		*books = card_groups_figure(&card->compared.self, FIGURE_BOOKS, INDICATOR_BOTH),
		*furniture = card_groups_figure(&card->compared.self, FIGURE_FURNITURE, INDICATOR_BOTH);
	if (money->numerator != INDICATOR_ABSENT) {
		snprintf(part, sizeof part, "%lld", (long long)money->numerator);
		card_blocks_comma(room, "received Rs ", part);
	}
	if (furniture->numerator != INDICATOR_ABSENT) {
		snprintf(part, sizeof part, "%lld", (long long)furniture->numerator);
		card_blocks_comma(room, "spent on furniture Rs ", part);
	}
	if (books->numerator != INDICATOR_ABSENT) {
		snprintf(part, sizeof part, "%lld", (long long)books->numerator);
		card_blocks_comma(room, "sets of textbooks ", part);
	}
	if (*room)
		card_blocks_line(card, "In the year", room, PAGE_PLAIN);
}

/* Money and books as the newest visits that asked were told, with the day once where it is one. */
static void money(struct card *card)
{
	char room[CARD_ROOM] = "", part[64];
	const char *money_day = card->facts->seen_on[VISIT_FUNDS], *books_day = card->facts->seen_on[VISIT_BOOKS];
	if (!money_day && !books_day)
		return;
	if (seen_count(card, VISIT_FUNDS) != CARD_ABSENT) {
		snprintf(part, sizeof part, "%lld", (long long)seen_count(card, VISIT_FUNDS));
		card_blocks_comma(room, "received Rs ", part);
	}
	if (seen_count(card, VISIT_FUNDS_SPENT) != CARD_ABSENT) {
		snprintf(part, sizeof part, "%lld", (long long)seen_count(card, VISIT_FUNDS_SPENT));
		card_blocks_comma(room, "spent Rs ", part);
	}
	if (money_day && books_day && strcmp(money_day, books_day) != 0)
		card_blocks_append(room, " (%s)", money_day);
	if (books_day)
		card_blocks_append(room, "%stextbooks: %s", *room ? "; " : "",
			card_source_label(card->maker, LIST_SUPPLY, seen_text(card, VISIT_BOOKS)));
	card_blocks_append(room, " (%s)", books_day ? books_day : money_day);
	card_blocks_line(card, "Money      ", room, PAGE_PLAIN);
}

void card_site_committee(struct card *card)
{
	static const struct { enum card_census_column column; const char *yes, *no; } parts[] = {
		{CENSUS_PTSMC_ACTIVE, "took part", "took no part"}, {CENSUS_PTSMC_MET, "met", "did not meet"},
		{CENSUS_PTSMC_RECORDS, "minutes kept", "no minutes"}, {CENSUS_PTSMC_PLAN, "school plan made", "no school plan"},
		{CENSUS_PTSMC_CHILDREN, "members have children here", "members without children here"},
	};
	char room[CARD_ROOM] = "";
	const char *there = yes_no(card_blocks_text(card, CENSUS_PTSMC));
	card_blocks_comma(room, "", there);
	for (size_t i = 0; there && strcmp(there, "no") != 0 && i < sizeof parts / sizeof *parts; i++) {
		const char *answer = card_blocks_text(card, parts[i].column);
		if (answer)
			card_blocks_comma(room, "", strcmp(answer, "yes") == 0 ? parts[i].yes : parts[i].no);
	}
	if (seen_text(card, VISIT_PTSMC_MEETING)) {
		card_blocks_comma(room, "last meeting ", seen_text(card, VISIT_PTSMC_MEETING));
		card_blocks_append(room, " (told %s)", card->facts->seen_on[VISIT_PTSMC_MEETING]);
	}
	card_blocks_line(card, "PTSMC      ", room, PAGE_PLAIN);
	money_returned(card);
	money(card);
}
