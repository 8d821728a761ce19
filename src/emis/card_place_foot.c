/* The card of a place: its head, the closed schools, what the figures rest on, and the foot of each sheet. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/card_number.h"
#include "emis/card_place.h"
#include "emis/imprint.h"
#include "store/query.h"

enum { CLOSED_ROWS = 16 };

static void append(char room[PLACE_ROOM], const char *text)
{
	size_t used = strlen(room);
	snprintf(room + used, PLACE_ROOM - used, "%s", text);
}

const char *place_title(struct place_card *card)
{
	static const char *const words[INDICATOR_LEVELS] = {[INDICATOR_CLUSTER] = "Cluster of ", [INDICATOR_TEHSIL] = "Tehsil ",
		[INDICATOR_DISTRICT] = "District ", [INDICATOR_DIVISION] = "Division ", [INDICATOR_PROVINCE] = "Province "};
	char room[PLACE_ROOM];
	snprintf(room, PLACE_ROOM, "%s%s", words[card->level], card->name);
	if (card->level < INDICATOR_DISTRICT && card->district) {
		append(room, ", district ");
		append(room, card_source_label(card->maker, LIST_DISTRICT, card->district));
	}
	return arena_copy(&card->memory, room, strlen(room));
}

void place_urdu(struct place_card *card)
{
	static const char *const words[INDICATOR_LEVELS] = {[INDICATOR_CLUSTER] = "%s", [INDICATOR_TEHSIL] = "تحصیل %s", [INDICATOR_DISTRICT] = "ضلع %s",
		[INDICATOR_DIVISION] = "%s ڈویژن", [INDICATOR_PROVINCE] = "صوبہ %s"};
	bool is_cluster = card->level == INDICATOR_CLUSTER;
	struct query *query;
	struct err ignored = {0};
	if (!query_open(card->maker->replica, is_cluster ? "SELECT name_ur FROM school WHERE code = ?1 AND _void IS NULL" :
		"SELECT name_ur FROM place WHERE kind = ?2 AND code = ?1 AND _void IS NULL", &query, &ignored))
		return; /* a province without the form, or with an older one: no name */
	query_bind_text(query, 1, card->code);
	if (!is_cluster)
		query_bind_text(query, 2, indicator_level_word(card->level));
	if (query_step(query, &ignored) == 1 && !query_is_null(query, 0)) {
		const char *word = words[card->level], *at = strstr(word, "%s");
		char *name = mem_format("%.*s%s%s", (int)(at - word), word, query_text(query, 0), at + 2);
		page_urdu(card->page, name);
		free(name);
	}
	query_close(query);
}

void place_head(struct place_card *card)
{
	char room[PLACE_ROOM], year[64], text[PLACE_FIGURE];
	const struct indicator_place *place = &card->whole->places[card->at];
	const char *reference = card_source_reference(card->maker, card->year);
	page_title(card->page, card->page->title);
	place_urdu(card);
	page_pairs(card->page, 2);
	page_pair(card->page, "Code", card->code, PAGE_STRONG);
	snprintf(room, sizeof room, "%s%s%s", card_source_year(card->maker, card->year, year), reference ? ", as of " : "", reference ? reference : "");
	page_pair(card->page, "Census", card->year > 0 ? room : "none held", PAGE_STRONG);
	const char *functional = place_text(card, "functional", place_own(card, "functional", INDICATOR_BOTH), text);
	snprintf(room, sizeof room, "%d, %s of them open", place->schools, functional ? functional : "none");
	page_pair(card->page, "Schools", room, PAGE_PLAIN);
	snprintf(room, sizeof room, "%d held, %d approved", place->returns, place->approved);
	page_pair(card->page, "Returns", room, place->returns < place->schools ? PAGE_WARNING : PAGE_PLAIN);
	const struct indicator_figure *boys = place_own(card, "enrolment", INDICATOR_MALE), *girls = place_own(card, "enrolment", INDICATOR_FEMALE);
	const char *count = place_text(card, "enrolment", boys, text);
	snprintf(room, sizeof room, "%s boys, ", count ? count : "–");
	count = place_text(card, "enrolment", girls, text);
	append(room, count ? count : "–");
	append(room, " girls");
	page_pair(card->page, "Pupils", room, PAGE_PLAIN);
	count = place_text(card, "gpi", place_own(card, "gpi", INDICATOR_BOTH), text);
	page_pair(card->page, "Girls a boy", count, PAGE_PLAIN);
	count = place_text(card, "teachers", place_own(card, "teachers", INDICATOR_BOTH), text);
	page_pair(card->page, "Teachers", count, PAGE_PLAIN);
	count = place_text(card, "ptr", place_own(card, "ptr", INDICATOR_BOTH), text);
	page_pair(card->page, "PTR", count, PAGE_PLAIN);
	if (place->schools == 0)
		page_note(card->page, "The registry has no school here.");
	if (card->elsewhere > 0) {
		snprintf(room, sizeof room, "Schools that name this %s and lie in other districts, which are not on this card: %d.",
			indicator_level_word(card->level), card->elsewhere);
		page_note(card->page, room);
	}
}

static int by_tehsil(const void *a, const void *b)
{
	const struct place_school *left = *(const struct place_school *const *)a, *right = *(const struct place_school *const *)b;
	int order = strcmp(left->tehsil ? left->tehsil : "", right->tehsil ? right->tehsil : "");
	return order ? order : strcmp(left->code, right->code);
}

static void closed_list(struct place_card *card)
{
	static const struct { const char *title; int width; } columns[] = {{"Code", 6}, {"School", 30}, {"Tehsil", 12}, {"Reason", 20}, {"Since", 10}};
	const struct place_school **list = mem_alloc(((size_t)card->school_count + 1) * sizeof *list);
	char room[PLACE_ROOM];
	int count = 0;
	for (int i = 0; i < card->school_count; i++)
		if (card->list[i].is_closed)
			list[count++] = &card->list[i];
	qsort(list, (size_t)count, sizeof *list, by_tehsil);
	if (count > 0) {
		page_table(card->page);
		for (int i = 0; i < 5; i++)
			page_column(card->page, columns[i].title, PAGE_LEFT, columns[i].width);
	}
	for (int i = 0; i < count && i < CLOSED_ROWS; i++) {
		place_cell_text(card, list[i]->code);
		snprintf(room, sizeof room, "school:%s", list[i]->code);
		page_link(card->page, room);
		place_cell_text(card, list[i]->name);
		place_cell_text(card, card_source_label(card->maker, LIST_TEHSIL, list[i]->tehsil));
		place_cell_text(card, card_source_label(card->maker, LIST_REASON, list[i]->reason));
		place_cell_text(card, list[i]->since);
	}
	if (count > CLOSED_ROWS) {
		snprintf(room, sizeof room, "And %d more closed schools.", count - CLOSED_ROWS);
		page_note(card->page, room);
	}
	free(list);
}

void place_closed(struct place_card *card)
{
	char code[64], room[PLACE_ROOM] = "", text[PLACE_FIGURE];
	const struct code_list *reasons = card->maker->lists[LIST_REASON];
	const struct indicator_figure *closed = place_own(card, "closed", INDICATOR_BOTH);
	page_heading(card->page, "Closed schools", "closed");
	if (closed->why != WHY_GIVEN || closed->numerator == 0) {
		page_note(card->page, closed->why == WHY_GIVEN ? "None." : "Not reported.");
		return;
	}
	page_bars(card->page);
	for (int i = 0; reasons && i <= reasons->count; i++) {
		snprintf(code, sizeof code, "closed_%s", i < reasons->count ? reasons->items[i].code : "unknown");
		if (!indicator_find(code))
			continue;
		const struct indicator_figure *figure = place_own(card, code, INDICATOR_BOTH);
		if (figure->why == WHY_GIVEN && figure->numerator > 0)
			page_bar(card->page, i < reasons->count ? reasons->items[i].label : "Reason not given", (double)figure->numerator,
				place_text(card, code, figure, text));
	}
	const char *count = place_text(card, "closed", closed, text);
	snprintf(room, sizeof room, "%s of %d schools that say whether they work.", count, closed->schools);
	page_note(card->page, room);
	closed_list(card);
}

static void gap_pair(struct place_card *card, const char *label, int count, int whole)
{
	char room[PLACE_ROOM];
	snprintf(room, sizeof room, "%d of %d", count, whole);
	page_pair(card->page, label, room, count > 0 ? PAGE_WARNING : PAGE_PLAIN);
}

void place_quality(struct place_card *card)
{
	static const char *const labels[PLACE_GAPS] = {"No return", "No pupils by class", "No teachers' count", "No point on the map",
		"No union council", "No cluster", "No level", "No gender", "No status"};
	char room[PLACE_ROOM], text[PLACE_FIGURE];
	const struct indicator_place *place = &card->whole->places[card->at];
	page_heading(card->page, "Quality of the data: schools of which something is not known", "quality");
	page_pairs(card->page, 3);
	for (int i = 0; i < PLACE_GAPS; i++)
		gap_pair(card, labels[i], card->gaps[i], i == GAP_PUPILS || i == GAP_STAFF ? place->returns : place->schools);
	page_pairs(card->page, 1);
	const char *in_time = place_text(card, "returns_in_time", place_own(card, "returns_in_time", INDICATOR_BOTH), text);
	snprintf(room, sizeof room, "%s%s", in_time ? in_time : indicator_why(indicator_find("returns_in_time"), place_own(card, "returns_in_time",
		INDICATOR_BOTH)), in_time ? " % of the returns" : "");
	page_pair(card->page, "In time", room, PAGE_PLAIN);
	if (place->disputed > 0) {
		snprintf(room, sizeof room, "%d schools have a cell that is disputed (!)", place->disputed);
		page_pair(card->page, "Disputed", room, PAGE_WARNING);
	}
}

/* Marks that were set, in words. */
static void marks(struct place_card *card)
{
	char room[PLACE_ROOM] = "";
	if (card->has_dispute)
		append(room, "! a disputed cell is in the figure. ");
	if (card->has_doubt)
		append(room, "~ doubtful: pupils came in from other schools. ");
	if (card->has_old_borders && card->level > INDICATOR_DISTRICT)
		append(room, "* worked out over the borders before the district was split. ");
	if (card->has_more_counted)
		append(room, CARD_MORE_COUNTED " more pupils counted than marked present. ");
	append(room, "– not reported; rest on: schools whose answers are in the figure, of those asked.");
	page_note(card->page, room);
}

void place_subject(const struct place_card *card, char room[PLACE_ROOM])
{
	bool is_alike = card->level == INDICATOR_TEHSIL || card->level == INDICATOR_DIVISION;
	snprintf(room, PLACE_ROOM, "%s%s%.60s", is_alike ? indicator_level_word(card->level) : "", is_alike ? " " : "", card->code);
}

void place_foot(struct place_card *card)
{
	struct imprint imprint;
	struct err ignored = {0};
	const struct indicator_place *place = &card->whole->places[card->at];
	char subject[PLACE_ROOM];
	marks(card);
	imprint_read(card->maker->replica, card->district, card->year, &imprint, &ignored);
	imprint.schools = place->schools, imprint.returns = place->returns, imprint.approved = place->approved;
	place_subject(card, subject);
	imprint_checksum(card->page, card->maker->checksum);
	imprint_put(card->page, &imprint, subject, NULL, card->maker->is_public ? "the education department" : card->maker->operator_name);
	/* after the checksum: what a check left is this box's own, and no part of what all boxes hold */
	snprintf(subject, sizeof subject, "%d at %d schools, as the last check of this box left them", card->finding_count, card->finding_schools);
	page_pair(card->page, "Findings", card->finding_count > 0 ? subject : "none kept in this box", PAGE_PLAIN);
}
