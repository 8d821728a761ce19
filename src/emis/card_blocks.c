/* The blocks of a card that say one thing a line.
 *
 * A text is a label where the list has one and the code where it has not; nothing reported is NULL, which the page shows by its mark. What
 * an open conflict is about carries a "!" behind it. */
#include "config.h"
#include "emis/card_blocks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "emis/card_ladder.h"

enum { NOT_REPORTED_ROOM = 130 }; /* of two lines */

/* Appends to TEXT in ROOM; what does not fit is left out. */
static void __attribute__((format(printf, 2, 3))) append(char room[CARD_ROOM], const char *format, ...)
{
	size_t used = strlen(room);
	va_list values;
	va_start(values, format);
	vsnprintf(room + used, CARD_ROOM - used, format, values);
	va_end(values);
}

void card_blocks_heading(struct card *card, const char *text, const char *anchor)
{
	page_heading(card->page, text, anchor);
	card->lines++;
}

void card_blocks_line(struct card *card, const char *label, const char *value, enum page_tone tone)
{
	page_pairs(card->page, 1);
	page_pair(card->page, label, value, tone);
	/* A line holds what the label leaves; the break of a word costs less than fifteen columns of it. */
	int room = CARD_WIDTH - (int)strlen(label) - 16;
	card->lines += value ? 1 + (strlen(value) > (size_t)room + 15 ? (int)strlen(value) / room : 0) : 1;
}

/* Begins COUNT pairs, ACROSS side by side. */
static void pairs(struct card *card, int across, int count)
{
	page_pairs(card->page, across);
	card->lines += (count + across - 1) / across;
}

const char *card_blocks_count(struct card *card, char room[CARD_ROOM], int64_t count, const char *form, const char *record,
	const char *field)
{
	bool is_disputed = card->facts->conflict_count > 0 && field && card_facts_disputed(card->facts, form, record, field);
	card->has_dispute = card->has_dispute || is_disputed;
	if (count == CARD_ABSENT)
		return is_disputed ? "!" : NULL;
	snprintf(room, CARD_ROOM, "%lld%s", (long long)count, is_disputed ? "!" : "");
	return room;
}

static const char *census_text(const struct card *card, enum card_census_column column)
{
	return card_facts_text(card->maker, card->facts, 0, column);
}

static int64_t census_count(const struct card *card, enum card_census_column column)
{
	return card_facts_count(card->maker, card->facts, 0, column);
}

static bool is_disputed(struct card *card, enum card_census_column column)
{
	bool answer = card->facts->conflict_count > 0
		&& card_facts_disputed(card->facts, "census", card->record, card_source_census_name(column));
	card->has_dispute = card->has_dispute || answer;
	return answer;
}

const char *card_blocks_year(const struct card *card, int64_t year, char room[CARD_ROOM])
{
	for (int i = 0; i < card->maker->year_count; i++)
		if (card->maker->years[i].year == year && card->maker->years[i].label)
			return card->maker->years[i].label;
	snprintf(room, CARD_ROOM, year < 1000 ? "session %lld" : "%lld", (long long)year);
	return room;
}

static const char *reference_date(const struct card *card)
{
	for (int i = 0; i < card->maker->year_count; i++)
		if (card->maker->years[i].year == card->facts->year)
			return card->maker->years[i].reference;
	return NULL;
}

static const char *school_text(const struct card *card, enum card_school_column column)
{
	return card->facts->school[column].text;
}

static const char *school_label(const struct card *card, enum card_school_column column, enum card_list list)
{
	return card_source_label(card->maker, list, school_text(card, column));
}

/* "26.001200 N, 63.045000 E", from millionths. */
static const char *point(const struct card *card, char room[CARD_ROOM])
{
	const struct value *lat = &card->facts->school[SCHOOL_LAT], *lon = &card->facts->school[SCHOOL_LON];
	if (lat->kind != VALUE_INT || lon->kind != VALUE_INT)
		return NULL;
	snprintf(room, CARD_ROOM, "%.5f %c, %.5f %c", (double)llabs(lat->number) / 1e6, lat->number < 0 ? 'S' : 'N',
		(double)llabs(lon->number) / 1e6, lon->number < 0 ? 'W' : 'E');
	return room;
}

static const char *last_visit(const struct card *card, char room[CARD_ROOM])
{
	const struct card_visit *visit = card->facts->visit_count > 0 ? &card->facts->visits[0] : NULL;
	if (!visit)
		return "none held";
	bool is_refused = visit->access && strcmp(visit->access, "refused") == 0;
	snprintf(room, CARD_ROOM, "%s, %s", visit->date, is_refused ? "refused" : visit->status ? visit->status : "state not given");
	return room;
}

static void put_comma(char room[CARD_ROOM], const char *before, const char *text)
{
	if (text && *text)
		append(room, "%s%s%s", *room ? ", " : "", before, text);
}

static void head_status(struct card *card)
{
	char room[CARD_ROOM] = "";
	const char *status = school_text(card, SCHOOL_STATUS), *then = census_text(card, CENSUS_STATUS);
	const char *reason = school_label(card, SCHOOL_STATUS_REASON, LIST_REASON);
	append(room, "%s", status ? card_source_label(card->maker, LIST_STATUS, status) : "not reported");
	if (school_text(card, SCHOOL_STATUS_SINCE))
		append(room, " since %s", school_text(card, SCHOOL_STATUS_SINCE));
	if (reason)
		append(room, ": %s", reason);
	else if (status && strcmp(status, "non_functional") == 0)
		append(room, ", reason not reported");
	if (status && then && strcmp(status, then) != 0)
		append(room, " (in the return: %s)", card_source_label(card->maker, LIST_STATUS, then));
	card_blocks_line(card, "Status      ", room, status && strcmp(status, "functional") == 0 ? PAGE_PLAIN : PAGE_WARNING);
}

void card_blocks_head(struct card *card)
{
	char room[CARD_ROOM] = "", year[CARD_ROOM];
	const struct card_facts *facts = card->facts;
	page_title(card->page, school_text(card, SCHOOL_NAME) ? school_text(card, SCHOOL_NAME) : facts->code);
	card->lines++;
	pairs(card, 2, 4);
	page_pair(card->page, "BEMIS code  ", facts->code, PAGE_STRONG);
	if (facts->year > 0)
		append(room, "%s%s%s", card_blocks_year(card, facts->year, year), reference_date(card) ? ", as of " : "",
			reference_date(card) ? reference_date(card) : "");
	else
		append(room, "none held");
	page_pair(card->page, "Census", room, PAGE_STRONG);
	page_pair(card->page, "GPS", point(card, room), PAGE_PLAIN);
	page_pair(card->page, "Last visit", last_visit(card, year), PAGE_PLAIN);
	*room = '\0';
	put_comma(room, "", school_text(card, SCHOOL_VILLAGE));
	put_comma(room, "UC ", school_text(card, SCHOOL_UC));
	put_comma(room, "tehsil ", school_label(card, SCHOOL_TEHSIL, LIST_TEHSIL));
	put_comma(room, "district ", school_label(card, SCHOOL_DISTRICT, LIST_DISTRICT));
	card_blocks_line(card, "Place       ", room, PAGE_PLAIN);
	*room = '\0';
	put_comma(room, "", school_label(card, SCHOOL_LEVEL, LIST_LEVEL));
	put_comma(room, "", school_label(card, SCHOOL_GENDER, LIST_GENDER));
	put_comma(room, "", school_label(card, SCHOOL_KIND, LIST_KIND));
	put_comma(room, "", school_label(card, SCHOOL_LOCATION, LIST_LOCATION));
	put_comma(room, "", school_label(card, SCHOOL_SHIFT, LIST_SHIFT));
	put_comma(room, "", school_label(card, SCHOOL_ZONE, LIST_ZONE));
	card_blocks_line(card, "Kind        ", room, PAGE_PLAIN);
	*room = '\0';
	if (school_text(card, SCHOOL_CLUSTER) && strcmp(school_text(card, SCHOOL_CLUSTER), facts->code) == 0)
		append(room, "this school");
	else if (school_text(card, SCHOOL_CLUSTER))
		append(room, "%s (%s)", facts->cluster_name ? facts->cluster_name : "no such school here",
			school_text(card, SCHOOL_CLUSTER));
	card_blocks_line(card, "Cluster head", room, PAGE_PLAIN);
	head_status(card);
}

/* Vacant posts, or how many are filled beyond those sanctioned. */
static const char *vacant(int64_t sanctioned, int64_t appointed, char room[CARD_ROOM])
{
	if (sanctioned == CARD_ABSENT || appointed == CARD_ABSENT)
		return NULL;
	long long left = (long long)(sanctioned - appointed);
	snprintf(room, CARD_ROOM, left < 0 ? "%lld over" : "%lld", left < 0 ? -left : left);
	return room;
}

/* FIRST is the first of five columns of the return: sanctioned, appointed, men, women, total working. */
static void staff_row(struct card *card, const char *label, enum card_census_column first)
{
	char room[CARD_ROOM];
	page_cell(card->page, label, PAGE_PLAIN);
	for (int i = 0; i < 5; i++) {
		const char *field = card_source_census_name(first + (enum card_census_column)i);
		int64_t count = census_count(card, first + (enum card_census_column)i);
		page_cell(card->page, card_blocks_count(card, room, count, "census", card->record, field), PAGE_PLAIN);
		if (i == 1)
			page_cell(card->page, vacant(census_count(card, first), count, room), PAGE_PLAIN);
	}
}

/* "JVT 3 (2 women), SST 1, Naib Qasid 1"; the label of a post up to its comma. */
static void staff_posts(struct card *card)
{
	char room[CARD_ROOM] = "";
	const struct card_facts *facts = card->facts;
	for (int i = 0; i < facts->post_count; i++) {
		const struct card_post *post = &facts->posts[i];
		const char *label = card_source_label(card->maker, LIST_DESIGNATION, post->designation);
		if (strlen(room) > 110) {
			append(room, " and %d more posts", facts->post_count - i);
			break;
		}
		append(room, "%s%.*s %lld", *room ? ", " : "", (int)strcspn(label, ","), label, (long long)(post->men + post->women));
		if (post->women > 0 && post->men > 0)
			append(room, " (%lld women)", (long long)post->women);
		else if (post->women > 0)
			append(room, post->women == 1 ? " (woman)" : " (women)");
	}
	if (facts->teachers_on_roll > 0)
		append(room, "; %lld of %lld teachers with a professional qualification", (long long)facts->trained,
			(long long)facts->teachers_on_roll);
	card_blocks_line(card, "On the roll ", room, PAGE_PLAIN);
}

void card_blocks_staff(struct card *card)
{
	static const char *const titles[] = {"Posts and staff", "Sanctioned", "Appointed", "Vacant", "Men", "Women", "Working"};
	char room[CARD_ROOM] = "", ratio[CARD_ROOM];
	struct card_group self;
	card_blocks_heading(card, "Staff", "staff");
	page_table(card->page);
	for (int i = 0; i < 7; i++)
		page_column(card->page, titles[i], i == 0 ? PAGE_LEFT : PAGE_RIGHT, i == 0 ? 16 : 9);
	staff_row(card, "Teaching", CENSUS_TEACHERS_SANCTIONED);
	staff_row(card, "Non-teaching", CENSUS_OTHERS_SANCTIONED);
	card->lines += 3;
	card_groups_self(card->maker, card->facts, 0, &self);
	pairs(card, 2, 2);
	if (card->facts->head)
		append(room, "%s", card->facts->head);
	page_pair(card->page, "Head teacher", room, PAGE_PLAIN);
	*ratio = '\0';
	if (self.teachers > 0)
		snprintf(ratio, sizeof ratio, "%.1f", (double)self.pupils / (double)self.teachers);
	else if (self.pupils > 0)
		snprintf(ratio, sizeof ratio, "no teacher for %lld pupils", (long long)self.pupils);
	page_pair(card->page, "Pupils a teacher", ratio, self.teachers == 0 && self.pupils > 0 ? PAGE_WARNING : PAGE_PLAIN);
	if (card->facts->post_count > 0)
		staff_posts(card);
}

static const char *rooms_text(struct card *card, int64_t *rooms, char room[CARD_ROOM])
{
	int64_t pakka = census_count(card, CENSUS_ROOMS_PAKKA), kacha = census_count(card, CENSUS_ROOMS_KACHA);
	bool is_marked = is_disputed(card, CENSUS_ROOMS_PAKKA) || is_disputed(card, CENSUS_ROOMS_KACHA);
	*rooms = card_facts_add(pakka, kacha);
	*room = '\0';
	if (*rooms == CARD_ABSENT)
		return is_marked ? "!" : NULL;
	append(room, "%lld%s", (long long)*rooms, is_marked ? "!" : "");
	if (pakka != CARD_ABSENT && kacha != CARD_ABSENT)
		append(room, " (%lld pakka, %lld kacha)", (long long)pakka, (long long)kacha);
	else
		append(room, pakka != CARD_ABSENT ? " pakka (kacha not reported)" : " kacha (pakka not reported)");
	return room;
}

static const char *yes_no(const char *code)
{
	return !code ? NULL : strcmp(code, "yes") == 0 ? "yes" : strcmp(code, "no") == 0 ? "no" : code;
}

/* "yes, Solar"; a detail without the yes stands alone. */
static const char *with_detail(struct card *card, char room[CARD_ROOM], enum card_census_column column, const char *detail)
{
	const char *there = yes_no(census_text(card, column));
	bool is_no = there && strcmp(there, "no") == 0;
	*room = '\0';
	put_comma(room, "", there);
	if (!is_no)
		put_comma(room, "", detail);
	if (is_disputed(card, column))
		append(room, "!");
	return *room ? room : NULL;
}

static const char *census_label(const struct card *card, enum card_census_column column, enum card_list list)
{
	return card_source_label(card->maker, list, census_text(card, column));
}

void card_blocks_building(struct card *card)
{
	char room[CARD_ROOM] = "";
	int64_t rooms;
	struct card_group self;
	const char *condition = census_text(card, CENSUS_CONDITION);
	card_blocks_heading(card, "Building and rooms", "building");
	pairs(card, 2, 4);
	page_pair(card->page, "Building", with_detail(card, room, CENSUS_BUILDING, census_label(card, CENSUS_OWNER, LIST_OWNER)),
		PAGE_PLAIN);
	page_pair(card->page, "Class rooms", rooms_text(card, &rooms, room), PAGE_PLAIN);
	*room = '\0';
	put_comma(room, "", card_source_label(card->maker, LIST_CONDITION, condition));
	if (census_text(card, CENSUS_MATERIAL)) {
		const char *material = census_label(card, CENSUS_MATERIAL, LIST_MATERIAL);
		append(room, "%s%.*s", *room ? ", " : "", (int)strcspn(material, "("), material);
	}
	if (is_disputed(card, CENSUS_CONDITION))
		append(room, "!");
	page_pair(card->page, "Condition", room, condition && strcmp(condition, "satisfactory") != 0 ? PAGE_WARNING : PAGE_PLAIN);
	card_groups_self(card->maker, card->facts, 0, &self);
	int64_t pupils = self.boys + self.girls;
	*room = '\0';
	if (self.boys_schools + self.girls_schools > 0 && rooms > 0)
		snprintf(room, sizeof room, "%.1f", (double)pupils / (double)rooms);
	else if (rooms == 0 && pupils > 0)
		snprintf(room, sizeof room, "no room for %lld pupils", (long long)pupils);
	page_pair(card->page, "Pupils a room", room, rooms == 0 && pupils > 0 ? PAGE_WARNING : PAGE_PLAIN);
}

static void facility(struct card *card, const char *label, enum card_census_column column, const char *detail)
{
	char room[CARD_ROOM];
	const char *text = with_detail(card, room, column, detail), *there = census_text(card, column);
	page_pair(card->page, label, text, there && strcmp(there, "no") == 0 ? PAGE_WARNING : PAGE_PLAIN);
}

static const char *short_label(const struct card *card, enum card_census_column column, enum card_list list, char room[CARD_ROOM])
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
	int64_t toilets = card_facts_add(census_count(card, CENSUS_TOILETS_KACHA), census_count(card, CENSUS_TOILETS_PAKKA));
	const char *water = census_text(card, CENSUS_TOILET_WATER);
	bool is_marked = is_disputed(card, CENSUS_TOILETS_KACHA) || is_disputed(card, CENSUS_TOILETS_PAKKA);
	*room = '\0';
	if (toilets != CARD_ABSENT)
		append(room, "%lld", (long long)toilets);
	if (toilets > 0 && water)
		append(room, strcmp(water, "yes") == 0 ? ", with water" : ", no water");
	if (is_marked)
		append(room, "!");
	return *room ? room : NULL;
}

/* "working", "there, not working" … of the list `facility`. */
static const char *seen_state(const char *code)
{
	if (strcmp(code, "not_there") == 0)
		return "not there";
	return strcmp(code, "working") == 0 ? "working" : strcmp(code, "partly_working") == 0 ? "partly working" : "not working";
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

/* What the newest visit that was let in saw of the same things. */
static bool facilities_seen(struct card *card)
{
	char room[CARD_ROOM] = "";
	static const struct { const char *word; enum card_visit_column column; } states[] = {
		{"electricity ", VISIT_ELECTRICITY}, {"water ", VISIT_WATER}, {"wall ", VISIT_WALL},
	};
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (seen_text(card, states[i].column))
			put_comma(room, states[i].word, seen_state(seen_text(card, states[i].column)));
	int64_t toilets = seen_count(card, VISIT_TOILETS), usable = seen_count(card, VISIT_TOILETS_USABLE);
	if (toilets != CARD_ABSENT)
		append(room, "%stoilets %lld", *room ? ", " : "", (long long)toilets);
	if (toilets > 0 && usable != CARD_ABSENT)
		append(room, " (%lld usable)", (long long)usable);
	if (!*room)
		return false;
	char label[16];
	snprintf(label, sizeof label, "On %s", seen_text(card, VISIT_DATE));
	card_blocks_line(card, label, room, PAGE_PLAIN);
	return true;
}

static void ladders(struct card *card)
{
	char room[CARD_ROOM];
	const struct card_maker *maker = card->maker;
	const char *gender = school_text(card, SCHOOL_GENDER);
	const char *source = card_source_class(maker, LIST_WATER, census_text(card, CENSUS_WATER_SOURCE));
	enum card_ladder water = card_ladder_water(census_text(card, CENSUS_WATER), source), water_seen = LADDER_UNKNOWN;
	enum card_ladder toilets = card_ladder_toilets(card_facts_add(census_count(card, CENSUS_TOILETS_KACHA),
		census_count(card, CENSUS_TOILETS_PAKKA))), toilets_seen = LADDER_UNKNOWN;
	enum card_ladder hands = card_ladder_hygiene(census_text(card, CENSUS_BASIN), census_text(card, CENSUS_BASIN_WATER),
		census_text(card, CENSUS_BASIN_SOAP)), hands_seen = LADDER_UNKNOWN;
	if (seen_text(card, VISIT_DATE)) {
		const char *source_seen = seen_text(card, VISIT_WATER_SOURCE);
		water_seen = card_ladder_water_seen(seen_text(card, VISIT_WATER),
			source_seen ? card_source_class(maker, LIST_WATER, source_seen) : source);
		toilets_seen = card_ladder_toilets_seen(seen_count(card, VISIT_TOILETS), seen_count(card, VISIT_TOILETS_USABLE),
			seen_count(card, VISIT_TOILETS_GIRLS), seen_count(card, VISIT_TOILETS_BOYS),
			card_source_class(maker, LIST_SANITATION, seen_text(card, VISIT_SANITATION)),
			gender && (strcmp(gender, "boys") == 0 || strcmp(gender, "girls") == 0));
		hands_seen = card_ladder_hygiene_seen(card_source_class(maker, LIST_HYGIENE, seen_text(card, VISIT_HYGIENE)));
	}
	/* What was seen at the school comes before what was reported of it. */
	snprintf(room, sizeof room, "water %s, toilets %s, hand washing %s",
		card_ladder_word(water_seen != LADDER_UNKNOWN ? water_seen : water),
		card_ladder_word(toilets_seen != LADDER_UNKNOWN ? toilets_seen : toilets),
		card_ladder_word(hands_seen != LADDER_UNKNOWN ? hands_seen : hands));
	card_blocks_line(card, "SDG ladder", room, PAGE_PLAIN);
}

void card_blocks_facilities(struct card *card)
{
	char room[CARD_ROOM];
	card_blocks_heading(card, "Facilities", "facilities");
	pairs(card, 3, 12);
	facility(card, "Electricity", CENSUS_ELECTRICITY, short_label(card, CENSUS_ELECTRICITY_SOURCE, LIST_ELECTRICITY, room));
	facility(card, "Water", CENSUS_WATER, short_label(card, CENSUS_WATER_SOURCE, LIST_WATER, room));
	const char *toilets = toilets_text(card, room);
	page_pair(card->page, "Toilets", toilets, toilets && *toilets == '0' ? PAGE_WARNING : PAGE_PLAIN);
	facility(card, "Wall", CENSUS_WALL, short_label(card, CENSUS_WALL_CONDITION, LIST_WALL, room));
	facility(card, "Gas", CENSUS_GAS, NULL);
	const char *soap = yes_no(census_text(card, CENSUS_BASIN_SOAP));
	facility(card, "Washbasin", CENSUS_BASIN, !soap ? NULL : strcmp(soap, "yes") == 0 ? "soap" : "no soap");
	facility(card, "Science lab", CENSUS_SCIENCE_LAB, short_label(card, CENSUS_SCIENCE_LAB_STATE, LIST_WORKING, room));
	facility(card, "Internet", CENSUS_INTERNET, short_label(card, CENSUS_INTERNET_STATE, LIST_WORKING, room));
	facility(card, "Playground", CENSUS_PLAYGROUND, NULL);
	facility(card, "Computers", CENSUS_COMPUTER_LAB, NULL);
	facility(card, "Library", CENSUS_LIBRARY, NULL);
	const char *visits = card_blocks_count(card, room, census_count(card, CENSUS_MANAGER_VISITS), "census", card->record,
		"manager_visits");
	page_pair(card->page, "Officers came", visits, PAGE_PLAIN);
	ladders(card);
	facilities_seen(card);
}

void card_blocks_committee(struct card *card)
{
	static const struct { enum card_census_column column; const char *yes, *no; } parts[] = {
		{CENSUS_PTSMC_ACTIVE, "took part", "took no part"}, {CENSUS_PTSMC_MET, "met", "did not meet"},
		{CENSUS_PTSMC_RECORDS, "minutes kept", "no minutes"}, {CENSUS_PTSMC_PLAN, "school plan made", "no school plan"},
		{CENSUS_PTSMC_CHILDREN, "members have children here", "members without children here"},
	};
	char room[CARD_ROOM] = "";
	const char *there = yes_no(census_text(card, CENSUS_PTSMC));
	put_comma(room, "", there);
	for (size_t i = 0; there && strcmp(there, "no") != 0 && i < sizeof parts / sizeof *parts; i++) {
		const char *answer = census_text(card, parts[i].column);
		if (answer)
			put_comma(room, "", strcmp(answer, "yes") == 0 ? parts[i].yes : parts[i].no);
	}
	if (seen_text(card, VISIT_PTSMC_MEETING))
		put_comma(room, "last meeting ", seen_text(card, VISIT_PTSMC_MEETING));
	card_blocks_heading(card, "Committee and money", "committee");
	card_blocks_line(card, "PTSMC", room, PAGE_PLAIN);
	*room = '\0';
	if (seen_count(card, VISIT_FUNDS) != CARD_ABSENT)
		append(room, "Rs %lld received this year", (long long)seen_count(card, VISIT_FUNDS));
	if (seen_count(card, VISIT_FUNDS_SPENT) != CARD_ABSENT)
		append(room, ", Rs %lld of it spent", (long long)seen_count(card, VISIT_FUNDS_SPENT));
	if (seen_text(card, VISIT_BOOKS))
		append(room, "%stextbooks for pupils: %s", *room ? "; " : "",
			card_source_label(card->maker, LIST_SUPPLY, seen_text(card, VISIT_BOOKS)));
	if (*room)
		append(room, " (visit of %s)", seen_text(card, VISIT_DATE));
	if (*room)
		card_blocks_line(card, "Money", room, PAGE_PLAIN);
}

/* Names of what was asked of every school and not answered, as many as two lines hold. */
static void not_reported(struct card *card)
{
	static const struct { enum card_school_column column; const char *label; } places[] = {
		{SCHOOL_VILLAGE, "Village"}, {SCHOOL_UC, "Union council"}, {SCHOOL_TEHSIL, "Tehsil"}, {SCHOOL_LAT, "GPS"},
		{SCHOOL_CLUSTER, "Cluster head"}, {SCHOOL_LEVEL, "Level"}, {SCHOOL_GENDER, "Gender"}, {SCHOOL_SHIFT, "Shift"},
		{SCHOOL_ZONE, "Zone"}, {SCHOOL_LOCATION, "Urban or rural"}, {SCHOOL_STATUS, "Status"},
	};
	char room[CARD_ROOM] = "";
	const char *labels[256];
	int count = 0, shown = 0;
	const struct card_facts *facts = card->facts;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (facts->school[places[i].column].kind == VALUE_NULL)
			labels[count++] = places[i].label;
	if (!facts->has_year[0])
		labels[count++] = "Enrolment by class";
	for (int i = 0; facts->census[0] && i < card->maker->census_count && count < 256; i++) {
		const struct field *field = &card->maker->census->fields[card->maker->census_fields[i]];
		if (facts->census[0][i].kind == VALUE_NULL && !field->ask && !field->is_retired && strcmp(field->code, "remarks") != 0
			&& strcmp(field->code, "state") != 0)
			labels[count++] = field->label ? field->label : field->code;
	}
	while (shown < count && strlen(room) + strlen(labels[shown]) < NOT_REPORTED_ROOM - 16)
		put_comma(room, "", labels[shown++]);
	if (shown < count)
		append(room, " and %d more", count - shown);
	if (!facts->census[0])
		snprintf(room, sizeof room, "the whole return%s", facts->has_year[0] ? " but for the enrolment" : "");
	card_blocks_line(card, "Not reported", *room ? room : "nothing: the return is complete", PAGE_PLAIN);
}

void card_blocks_foot(struct card *card)
{
	char room[CARD_ROOM] = "", time[17];
	const struct card_facts *facts = card->facts;
	const char *state = census_text(card, CENSUS_STATE);
	card_blocks_heading(card, "About these figures", "about");
	not_reported(card);
	if (facts->census[0] && state && strcmp(state, "approved") == 0)
		append(room, "return approved");
	else if (facts->census[0])
		append(room, "return saved, not yet approved%s%s%s", state ? " (" : "",
			state ? card_source_label(card->maker, LIST_STATE, state) : "", state ? ")" : "");
	else
		append(room, "no return held");
	if (facts->touched != CARD_ABSENT) {
		clock_format(facts->touched, time);
		append(room, "; last entry here %s", time);
	} else {
		append(room, "; no entry in this box's log");
	}
	card_blocks_line(card, "Data", room, PAGE_PLAIN);
	if (card->has_dispute || card->has_day) {
		page_note(card->page, card->has_dispute && card->has_day
			? "! disputed, a conflict is open.  * a day of the calendar: counts in no share." : card->has_dispute
			? "! disputed: two values were sent in and the conflict is open."
			: "* a day of the calendar: the visit counts in no share.");
		card->lines++;
	}
	for (int space = 0; space < 2 && card->lines < CARD_LINES - 1; space++) {
		page_space(card->page);
		card->lines++;
	}
	page_text(card->page, "Head teacher ______________________    District Education Officer _________________");
	card->lines++;
}
