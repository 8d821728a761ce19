/* The blocks of a card that say one thing a line.
 *
 * A text is a label where the list has one and the code where it has not; nothing reported is NULL, which the page
 * shows by its mark. What an open conflict is about carries a "!" behind it. */
#include "config.h"
#include "emis/card_blocks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "emis/card_number.h"
#include "emis/publish_place.h"
#include "emis/verify.h"

enum { NOT_REPORTED_ROOM = 66 }; /* of one line */

void card_blocks_append(char room[CARD_ROOM], const char *format, ...)
{
	size_t used = strlen(room);
	va_list values;
	va_start(values, format);
	vsnprintf(room + used, CARD_ROOM - used, format, values);
	va_end(values);
}

/* Appends TEXT as it is. */
static char *add(char *room, const char *end, const char *text)
{
	size_t length = strlen(text), left = (size_t)(end - room) - 1;
	if (length > left) /* at a character, never inside one */
		for (length = left; length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80; length--)
			;
	memcpy(room, text, length);
	room[length] = '\0';
	return room + length;
}

void card_blocks_comma(char room[CARD_ROOM], const char *before, const char *text)
{
	const char *end = room + CARD_ROOM;
	if (text && *text)
		add(add(add(room + strlen(room), end, *room ? ", " : ""), end, before), end, text);
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

void card_blocks_pairs(struct card *card, int across, int count)
{
	page_pairs(card->page, across);
	card->lines += (count + across - 1) / across;
}

const char *card_blocks_count(struct card *card, char room[CARD_ROOM], int64_t count, const char *form,
	const char *record,
	const char *field)
{
	bool is_disputed = card->facts->conflict_count > 0 && field && card_facts_disputed(card->facts, form, record, field);
	card->has_dispute = card->has_dispute || is_disputed;
	if (count == CARD_ABSENT)
		return is_disputed ? "!" : NULL;
	char *end = card_number_whole(room, count);
	if (is_disputed)
		memcpy(end, "!", 2);
	return room;
}

const char *card_blocks_text(const struct card *card, enum card_census_column column)
{
	return card_facts_text(card->maker, card->facts, 0, column);
}

int64_t card_blocks_number(const struct card *card, enum card_census_column column)
{
	return card_facts_count(card->maker, card->facts, 0, column);
}

bool card_blocks_disputed(struct card *card, enum card_census_column column)
{
	bool answer = card->facts->conflict_count > 0
		&& card_facts_disputed(card->facts, "census", card->record, card_source_census_name(column));
	card->has_dispute = card->has_dispute || answer;
	return answer;
}

const char *card_blocks_year(const struct card *card, int64_t year, char room[CARD_ROOM])
{
	return card_source_year(card->maker, year, room);
}

static const char *reference_date(const struct card *card)
{
	return card_source_reference(card->maker, card->facts->year);
}

static const char *school_text(const struct card *card, enum card_school_column column)
{
	return card->facts->school[column].text;
}

static const char *school_label(const struct card *card, enum card_school_column column, enum card_list list)
{
	return card_source_label(card->maker, list, school_text(card, column));
}

/* "26.001200 N, 63.045000 E", from millionths; the public is shown a school that girls go to as emis/publish_place.h says. */
static const char *point(const struct card *card, char room[CARD_ROOM])
{
	const struct value *lat = &card->facts->school[SCHOOL_LAT], *lon = &card->facts->school[SCHOOL_LON];
	const char *gender = card->facts->school[SCHOOL_GENDER].text;
	if (lat->kind != VALUE_INT || lon->kind != VALUE_INT)
		return NULL;
	int64_t rounded_lat = publish_place(lat->number, gender ? gender : "", false), rounded_lon = publish_place(lon->number, gender ? gender : "", false);
	if (card->maker->is_public && strcmp(gender ? gender : "", "boys") != 0 && !publish_place_is_exact(card->maker->set)) {
		snprintf(room, CARD_ROOM, "about %.2f %c, %.2f %c", (double)llabs(rounded_lat) / 1e6, rounded_lat < 0 ? 'S' : 'N',
			(double)llabs(rounded_lon) / 1e6, rounded_lon < 0 ? 'W' : 'E');
		return room;
	}
	snprintf(room, CARD_ROOM, "%lld.%06lld %c, %lld.%06lld %c", llabs(lat->number) / 1000000, llabs(lat->number) % 1000000,
		lat->number < 0 ? 'S' : 'N', llabs(lon->number) / 1000000, llabs(lon->number) % 1000000, lon->number < 0 ? 'W' : 'E');
	return room;
}

static const char *last_visit(const struct card *card, char room[CARD_ROOM])
{
	const struct card_visit *visit = card->facts->visit_count > 0 ? &card->facts->visits[0] : NULL;
	if (!visit)
		return "none held";
	bool is_refused = visit->access && strcmp(visit->access, "refused") == 0;
	snprintf(room, CARD_ROOM, "%s, %s", visit->date,
		is_refused ? "refused" : visit->status ? visit->status : "state not given");
	return room;
}


static void head_status(struct card *card)
{
	char room[CARD_ROOM] = "";
	const char *status = school_text(card, SCHOOL_STATUS), *then = card_blocks_text(card, CENSUS_STATUS);
	const char *reason = school_label(card, SCHOOL_STATUS_REASON, LIST_REASON);
	card_blocks_append(room, "%s", status ? card_source_label(card->maker, LIST_STATUS, status) : "not reported");
	if (school_text(card, SCHOOL_STATUS_SINCE))
		card_blocks_append(room, " since %s", school_text(card, SCHOOL_STATUS_SINCE));
	if (reason)
		card_blocks_append(room, ": %s", reason);
	else if (status && strcmp(status, "non_functional") == 0)
		card_blocks_append(room, ", reason not reported");
	if (status && then && strcmp(status, then) != 0)
		card_blocks_append(room, " (in the return: %s)", card_source_label(card->maker, LIST_STATUS, then));
	if (card->facts->conflict_count > 0 && card_facts_disputed(card->facts, "school", card->facts->code, "status")) {
		card_blocks_append(room, "!");
		card->has_dispute = true;
	}
	card_blocks_line(card, "Status      ", room, status && strcmp(status, "functional") == 0 ? PAGE_PLAIN : PAGE_WARNING);
}

void card_blocks_head(struct card *card)
{
	char room[CARD_ROOM] = "", year[CARD_ROOM];
	const struct card_facts *facts = card->facts;
	page_title(card->page, card->page->title);
	page_urdu(card->page, facts->name_ur);
	card->lines += (strlen(card->page->title) > CARD_WIDTH ? 2 : 1) + (facts->name_ur != NULL);
	card_blocks_pairs(card, 2, 4);
	page_pair(card->page, "BEMIS code  ", facts->code, PAGE_STRONG);
	if (facts->year > 0)
		card_blocks_append(room, "%s%s%s", card_blocks_year(card, facts->year, year), reference_date(card) ? ", as of " : "",
			reference_date(card) ? reference_date(card) : "");
	else
		card_blocks_append(room, "none held");
	page_pair(card->page, "Census", room, PAGE_STRONG);
	page_pair(card->page, "GPS", point(card, room), PAGE_PLAIN);
	page_pair(card->page, "Last visit", last_visit(card, year), PAGE_PLAIN);
	*room = '\0';
	card_blocks_comma(room, "", school_text(card, SCHOOL_VILLAGE));
	card_blocks_comma(room, "UC ", school_text(card, SCHOOL_UC));
	card_blocks_comma(room, "tehsil ", school_label(card, SCHOOL_TEHSIL, LIST_TEHSIL));
	card_blocks_comma(room, "district ", school_label(card, SCHOOL_DISTRICT, LIST_DISTRICT));
	card_blocks_line(card, "Place       ", room, PAGE_PLAIN);
	*room = '\0';
	card_blocks_comma(room, "", school_label(card, SCHOOL_LEVEL, LIST_LEVEL));
	card_blocks_comma(room, "", school_label(card, SCHOOL_GENDER, LIST_GENDER));
	card_blocks_comma(room, "", school_label(card, SCHOOL_KIND, LIST_KIND));
	card_blocks_comma(room, "", school_label(card, SCHOOL_LOCATION, LIST_LOCATION));
	card_blocks_comma(room, "", school_label(card, SCHOOL_SHIFT, LIST_SHIFT));
	card_blocks_comma(room, "", school_label(card, SCHOOL_ZONE, LIST_ZONE));
	card_blocks_line(card, "Kind        ", room, PAGE_PLAIN);
	*room = '\0';
	if (school_text(card, SCHOOL_CLUSTER) && strcmp(school_text(card, SCHOOL_CLUSTER), facts->code) == 0)
		card_blocks_append(room, "this school");
	else if (school_text(card, SCHOOL_CLUSTER))
		card_blocks_append(room, "%s (%s)", facts->cluster_name ? facts->cluster_name : "no such school here",
			school_text(card, SCHOOL_CLUSTER));
	card_blocks_line(card, "Cluster head", room, PAGE_PLAIN);
	head_status(card);
}

/* Vacant posts, or how many are filled beyond those sanctioned. */
static const char *vacant(int64_t sanctioned, int64_t appointed, char room[CARD_ROOM])
{
	if (sanctioned == CARD_ABSENT || appointed == CARD_ABSENT)
		return NULL;
	int64_t left = sanctioned - appointed;
	char *end = card_number_whole(room, left < 0 ? -left : left);
	if (left < 0)
		memcpy(end, " over", 6);
	return room;
}

/* FIRST is the first of five columns of the return: sanctioned, appointed, men, women, total working. */
static void staff_row(struct card *card, const char *label, enum card_census_column first)
{
	char room[CARD_ROOM];
	page_cell(card->page, label, PAGE_PLAIN);
	for (int i = 0; i < 5; i++) {
		const char *field = card_source_census_name(first + (enum card_census_column)i);
		int64_t count = card_blocks_number(card, first + (enum card_census_column)i);
		page_cell(card->page, card_blocks_count(card, room, count, "census", card->record, field), PAGE_PLAIN);
		if (i == 1)
			page_cell(card->page, vacant(card_blocks_number(card, first), count, room), PAGE_PLAIN);
	}
}

/* "JVT 3 of 4 (2 female), SST 0 of 1": posts filled of those sanctioned, as far as one line holds. */
static void sanctioned_posts(const struct card *card, char room[CARD_ROOM])
{
	const struct card_facts *facts = card->facts;
	for (int i = 0; i < facts->sanctioned_count; i++) {
		const struct card_sanctioned *post = &facts->sanctioned[i];
		const char *label = card_source_label(card->maker, LIST_DESIGNATION, post->designation);
		char filled[32] = "–", sanctioned[32] = "–";
		if (strlen(room) > 70) {
			card_blocks_append(room, " and %d more", facts->sanctioned_count - i);
			break;
		}
		if (post->filled != CARD_ABSENT)
			card_number_whole(filled, post->filled);
		if (post->sanctioned != CARD_ABSENT)
			card_number_whole(sanctioned, post->sanctioned);
		card_blocks_append(room, "%s%.*s %s of %s", *room ? ", " : "", label ? (int)strcspn(label, ",") : 1, label ? label : "?", filled, sanctioned);
		if (post->women > 0)
			card_blocks_append(room, " (%lld female)", (long long)post->women);
	}
}

/* "JVT 3 (2 female), SST 1, Naib Qasid 1"; the label of a post up to its comma. */
static void roll_posts(const struct card *card, char room[CARD_ROOM])
{
	const struct card_facts *facts = card->facts;
	for (int i = 0; i < facts->post_count; i++) {
		const struct card_post *post = &facts->posts[i];
		const char *label = card_source_label(card->maker, LIST_DESIGNATION, post->designation);
		if (strlen(room) > 70) {
			card_blocks_append(room, " and %d more posts", facts->post_count - i);
			break;
		}
		card_blocks_append(room, "%s%.*s %lld", *room ? ", " : "", (int)strcspn(label, ","), label,
			(long long)(post->men + post->women));
		if (post->women > 0 && post->men > 0)
			card_blocks_append(room, " (%lld female)", (long long)post->women);
		else if (post->women > 0)
			card_blocks_append(room, " (female)");
	}
}

/* The posts by designation: those sanctioned and filled where they are reported, else whom the roll has. */
static void staff_posts(struct card *card)
{
	char room[CARD_ROOM] = "";
	bool is_sanctioned = card->facts->sanctioned_count > 0;
	if (is_sanctioned)
		sanctioned_posts(card, room);
	else
		roll_posts(card, room);
	const struct indicator_figure *qualified = card_groups_figure(&card->compared.self, FIGURE_QUALIFIED, INDICATOR_BOTH);
	if (qualified->denominator > 0)
		card_blocks_append(room, "; qualified %lld of %lld teachers", (long long)qualified->numerator,
			(long long)qualified->denominator);
	card_blocks_line(card, is_sanctioned ? "Posts filled" : "On the roll ", room, PAGE_PLAIN);
}

void card_blocks_staff(struct card *card)
{
	static const char *const titles[] = {"Posts and staff", "Sanctioned", "Appointed", "Vacant", "Men", "Women",
		"Working"};
	char room[CARD_ROOM] = "", ratio[CARD_ROOM];
	const struct indicator_figure *ptr = card_groups_figure(&card->compared.self, FIGURE_PTR, INDICATOR_BOTH);
	bool has_nobody = ptr->denominator == 0 && ptr->numerator > 0;
	card_blocks_heading(card, "Staff", "staff");
	page_table(card->page);
	for (int i = 0; i < 7; i++)
		page_column(card->page, titles[i], i == 0 ? PAGE_LEFT : PAGE_RIGHT, i == 0 ? 16 : 9);
	staff_row(card, "Teaching", CENSUS_TEACHERS_SANCTIONED);
	staff_row(card, "Non-teaching", CENSUS_OTHERS_SANCTIONED);
	card->lines += 3;
	card_blocks_pairs(card, 2, 2);
	if (card->facts->head && !card->maker->is_public)
		card_blocks_append(room, "%s", card->facts->head);
	else if (card->facts->head)
		card_blocks_append(room, "posted");
	page_pair(card->page, "Head teacher", room, PAGE_PLAIN);
	*ratio = '\0';
	if (ptr->denominator > 0)
		card_number_ratio(ratio, ptr->numerator, ptr->denominator, 1);
	else if (has_nobody)
		snprintf(ratio, sizeof ratio, "no teacher for %lld pupils", (long long)ptr->numerator);
	page_pair(card->page, "Pupils a teacher", ratio, has_nobody ? PAGE_WARNING : PAGE_PLAIN);
	if (card->facts->post_count > 0 || card->facts->sanctioned_count > 0)
		staff_posts(card);
}

/* Fields of the return that the list of what is not reported leaves out: what only heads of clusters have, what the
 * registry says as well, what is no figure. */
static bool is_beside(const char *field)
{
	static const char *const beside[] = {"remarks", "state", "source", "session", "level", "gender", "cluster_name",
		"ddo_code",
		"feeders_primary", "feeders_middle"};
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
		if (strcmp(field, beside[i]) == 0)
			return true;
	return false;
}

/* Names of what was asked of every school and not answered, as many as one line holds, or two where the sheet has
 * room. */
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
	size_t most = CARD_LINES - card->lines > 7 ? 2 * NOT_REPORTED_ROOM - 20 : NOT_REPORTED_ROOM;
	const struct card_facts *facts = card->facts;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (facts->school[places[i].column].kind == VALUE_NULL)
			labels[count++] = places[i].label;
	if (!facts->has_year[0])
		labels[count++] = "Enrolment by class";
	for (int i = 0; facts->census[0] && i < card->maker->census_count && count < 256; i++) {
		const struct field *field = &card->maker->census->fields[card->maker->census_fields[i]];
		if (facts->census[0][i].kind == VALUE_NULL && !field->ask && !field->is_retired && !is_beside(field->code))
			labels[count++] = field->label ? field->label : field->code;
	}
	while (shown < count && strlen(room) + strlen(labels[shown]) + 16 < most)
		card_blocks_comma(room, "", labels[shown++]);
	if (shown < count)
		card_blocks_append(room, *room ? " and %d more" : "%d fields", count - shown);
	if (!facts->census[0])
		snprintf(room, sizeof room, "the whole return%s", facts->has_year[0] ? " but for the enrolment" : "");
	card_blocks_line(card, "Not reported", *room ? room : "nothing: the return is complete", PAGE_PLAIN);
}

/* How the return was verified; nothing where the district does not verify returns and nobody did. */
static void verification(struct card *card, char room[CARD_ROOM])
{
	const struct card_maker *maker = card->maker;
	struct verified verified;
	struct verify_rule rule;
	struct buf text;
	if (!verify_last(maker->replica, maker->set, maker->census, card->record, &verified, NULL)
		|| !verify_rule(maker->replica, maker->set, maker->census->code, card->facts->code, &rule, NULL))
		return;
	if (!verified.is_there && !(rule.way != VERIFY_NONE && verify_is_chosen(&rule, maker->census->code, card->record)))
		return;
	buf_init(&text, CARD_ROOM);
	verify_say(&verified, &text);
	card_blocks_append(room, "; %s", text.bytes);
	buf_free(&text);
}

void card_blocks_foot(struct card *card)
{
	char room[CARD_ROOM] = "", time[17];
	const struct card_facts *facts = card->facts;
	const char *state = card_blocks_text(card, CENSUS_STATE);
	card_blocks_heading(card, "About these figures", "about");
	not_reported(card);
	if (facts->census[0] && state && strcmp(state, "approved") == 0)
		card_blocks_append(room, "approved");
	else if (facts->census[0])
		card_blocks_append(room, "saved, not yet approved%s%s%s", state ? " (" : "",
			state ? card_source_label(card->maker, LIST_STATE, state) : "", state ? ")" : "");
	else
		card_blocks_append(room, "no return held");
	if (facts->census[0] && !card->maker->is_public)
		verification(card, room);
	if (facts->touched != CARD_ABSENT) {
		clock_format(facts->touched, time);
		card_blocks_append(room, "; last entry %s", time);
	} else {
		card_blocks_append(room, "; entered before this box's log began");
	}
	card_blocks_line(card, "Data        ", room, PAGE_PLAIN);
	*room = '\0';
	if (facts->conflict_count > 0)
		card_blocks_append(room, "%sconflicts open: %d", card->has_dispute ? "! disputed, " : "", facts->conflict_count);
	if (card->has_day)
		card_blocks_append(room, "%s* day of the calendar, not counted", *room ? ".  " : "");
	if (card->has_more_counted)
		card_blocks_append(room, "%s" CARD_MORE_COUNTED " more counted than marked present", *room ? ".  " : "");
	if (*room)
		card_blocks_line(card, "Marks       ", room, PAGE_FAINT);
	for (int space = 0; space < 2 && card->lines < CARD_LINES - 1; space++) {
		page_space(card->page);
		card->lines++;
	}
	if (!card->maker->is_public) {
		page_text(card->page, "Head teacher _____________________ District Education Officer __________________");
		card->lines++;
	}
}
