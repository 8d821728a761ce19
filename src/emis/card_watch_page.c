/* The monitoring card of a place from the cluster to the province: what visits of a period saw, against the period before, by the places inside;
 * schools found closed; absences that come again; and the schools and posts that are to be verified, with the visits that are the evidence. Above
 * the district what was found closed and who was absent is told by district, and listed on the district's own card. For the public no person is
 * named: neither a teacher nor a monitor. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "emis/card.h"
#include "emis/card_number.h"
#include "emis/card_watch.h"
#include "emis/imprint.h"

enum { WATCH_ROWS = 60 };

static const char *const watch_codes[] = {
	"visits", "coverage", "found_open", "found_closed", "refused", "teacher_presence", "teacher_presence_raw", "attendance", "attendance_all",
	"register_inflation", NULL,
};

struct watch_card { struct place_card place; struct watch watch; struct indicator_answer *before; int before_at; char before_from[11], before_to[11]; };

static void school_cell(struct place_card *card, const struct watch_visit *visit)
{
	char room[PLACE_ROOM];
	snprintf(room, sizeof room, "%s %s", visit->school, visit->name ? visit->name : "");
	place_cell_text(card, room);
	snprintf(room, sizeof room, "school:%s", visit->school);
	page_link(card->page, room);
}

static void school_cells(struct place_card *card, const struct watch_visit *visit)
{
	school_cell(card, visit);
	place_cell_text(card, card->level > INDICATOR_DISTRICT ? card_source_label(card->maker, LIST_DISTRICT, visit->district) :
		card_source_label(card->maker, LIST_TEHSIL, visit->tehsil));
}

static void school_columns(struct place_card *card, int first_width, int width)
{
	page_column(card->page, "School", PAGE_LEFT, first_width);
	page_column(card->page, card->level > INDICATOR_DISTRICT ? "District" : "Tehsil", PAGE_LEFT, width);
}

static void and_more(struct place_card *card, int count)
{
	char room[64];
	if (count <= WATCH_ROWS)
		return;
	snprintf(room, sizeof room, "And %d more.", count - WATCH_ROWS);
	page_note(card->page, room);
}

/* "11-04 ali": within twelve months no year is needed, and the name of the school keeps its room; or the day alone for the public. */
static const char *visit_text(const struct place_card *card, const struct watch_visit *visit, char room[PLACE_ROOM])
{
	if (card->maker->is_public)
		return visit->date;
	snprintf(room, PLACE_ROOM, "%s %.12s", visit->date + 5, visit->monitor);
	return room;
}

/* How many visits in a row, and the newest of them by two different monitors. */
static void evidence(struct place_card *card, const struct watch_row *row)
{
	char room[PLACE_ROOM];
	const struct watch_visit *first = NULL, *second = NULL;
	for (int i = 0; i < row->monitors; i++) {
		const struct watch_visit *visit = row->by[i];
		if (!first || strcmp(visit->date, first->date) > 0)
			second = first, first = visit;
		else if (!second || strcmp(visit->date, second->date) > 0)
			second = visit;
	}
	place_cell_count(card, row->visits);
	place_cell_text(card, visit_text(card, first, room));
	place_cell_text(card, visit_text(card, second, room));
}

/* Columns of the evidence; to the right, so that they are never cut. */
static void evidence_columns(struct place_card *card, const char *times)
{
	page_column(card->page, times, PAGE_RIGHT, 6);
	page_column(card->page, "Visit", PAGE_RIGHT, 10);
	page_column(card->page, "Other monitor", PAGE_RIGHT, 10);
}

static void figures(struct watch_card *card)
{
	static const struct { const char *label, *code; } rows[] = {
		{"Visits", "visits"}, {"Functional schools visited %", "coverage"}, {"Visits found open %", "found_open"},
		{"Visits found closed %", "found_closed"}, {"Visits refused %", "refused"}, {"Teachers present %", "teacher_presence"},
		{"The same, of all on the roll %", "teacher_presence_raw"}, {"Pupils counted, of enrolled %", "attendance"},
		{"The same, closed schools too %", "attendance_all"}, {"Marked present, not there %", "register_inflation"},
	};
	static const char *const titles[] = {"all", "male", "female", "before", "rest on"};
	char room[PLACE_ROOM];
	struct place_card *place = &card->place;
	page_heading(place->page, "What visits saw", "figures");
	place_columns(place, "On school days", 32, titles, 5, 6);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct indicator_figure *all = place_own(place, rows[i].code, INDICATOR_BOTH);
		place_cell_text(place, rows[i].label);
		place_cell(place, rows[i].code, all);
		for (int sex = INDICATOR_MALE; sex <= INDICATOR_FEMALE; sex++) {
			if (indicator_is_sexed(indicator_find(rows[i].code)))
				place_cell(place, rows[i].code, place_own(place, rows[i].code, (enum indicator_sex)sex));
			else
				page_cell(place->page, " ", PAGE_PLAIN);
		}
		place_cell(place, rows[i].code, place_figure(card->before, card->before_at, rows[i].code, INDICATOR_BOTH));
		place_cell_rests(place, all);
	}
	snprintf(room, sizeof room, "Before: %s to %s.%s", card->before_from, card->before_to, card->watch.calendar_count > 0 ? "" :
		" No visit fell on a day of the calendar.");
	page_note(place->page, room);
	if (card->watch.calendar_count > 0) {
		snprintf(room, sizeof room, "Visits on days that the calendar gives as no school days, in no figure: %d.", card->watch.calendar_count);
		page_note(place->page, room);
	}
}

static void found_closed(struct watch_card *card)
{
	struct place_card *place = &card->place;
	int count = 0;
	page_heading(place->page, "Found closed, or refused", "closed");
	for (int i = 0; i < card->watch.visit_count; i++) {
		const struct watch_visit *visit = &card->watch.visits[i];
		if (!visit->is_in_period || visit->is_known_closed || (!visit->is_closed && !visit->is_refused) || ++count > WATCH_ROWS)
			continue;
		if (count == 1) {
			page_table(place->page);
			school_columns(place, 34, 12);
			page_column(place->page, "Visit", PAGE_LEFT, 10);
			page_column(place->page, "Why", PAGE_LEFT, 12);
		}
		school_cells(place, visit);
		place_cell_text(place, visit->date);
		place_cell_text(place, visit->is_refused ? "entry refused" : card_source_label(place->maker, LIST_CLOSED, visit->reason));
	}
	if (count == 0)
		page_note(place->page, "None.");
	and_more(place, count);
	if (card->watch.known_count > 0) {
		char room[PLACE_ROOM];
		snprintf(room, sizeof room, "%d more visits found closed what the return or the registry calls closed.", card->watch.known_count);
		page_note(place->page, room);
	}
}

static bool has_something(const struct watch_part *part)
{
	return part->visits + part->schools + part->posts > 0;
}

/* Above the district: how much there is in each, with what leads to it. */
static void by_district(struct watch_card *card)
{
	static const char *const titles[] = {"visits", "closed", "refused", "schools", "posts", "absences"};
	struct place_card *place = &card->place;
	struct watch_part all = {0};
	char room[PLACE_ROOM];
	int without = 0;
	page_heading(place->page, "By district", "districts");
	for (int i = 0; i < card->watch.part_count; i++)
		without += !has_something(&card->watch.parts[i]);
	if (without == card->watch.part_count) {
		page_note(place->page, "No visit is held of any.");
		return;
	}
	place_columns(place, "District", 24, titles, 6, 8);
	for (int i = 0; i < card->watch.part_count; i++) {
		const struct watch_part *part = &card->watch.parts[i];
		const int counts[] = {part->visits, part->closed, part->refused, part->schools, part->posts, part->absences};
		if (!has_something(part))
			continue;
		place_cell_text(place, card_source_label(place->maker, LIST_DISTRICT, part->district));
		snprintf(room, sizeof room, "district:%s", part->district);
		page_link(place->page, room);
		for (int k = 0; k < 6; k++)
			place_cell_count(place, counts[k]);
		all.visits += part->visits, all.closed += part->closed, all.refused += part->refused;
		all.schools += part->schools, all.posts += part->posts, all.absences += part->absences;
	}
	const int counts[] = {all.visits, all.closed, all.refused, all.schools, all.posts, all.absences};
	place_cell_text(place, place->name);
	for (int k = 0; k < 6; k++)
		place_cell_count(place, counts[k]);
	page_total(place->page);
	snprintf(room, sizeof room, "Closed: schools that a visit of the period found so and that are not known to be. Refused: visits. Schools, posts: to verify, as "
		"below. Absences: of a person, without leave, more than once in the period. No visit is held in %d district%s. Each district's own card has its lists.",
		without, without == 1 ? "" : "s");
	page_note(place->page, room);
}

static void schools_to_verify(struct watch_card *card)
{
	struct place_card *place = &card->place;
	const struct watch *watch = &card->watch;
	page_heading(place->page, "Schools to verify", "schools");
	page_note(place->page, "Found closed at the last two visits in a row or more, on school days, by two different monitors or more, within twelve "
		"months, and not known to be closed. It is a reason to look, not a finding.");
	if (watch->school_count == 0) {
		page_note(place->page, "None.");
		return;
	}
	page_table(place->page);
	school_columns(place, 30, 8);
	evidence_columns(place, "Closed");
	for (int i = 0; i < watch->school_count && i < WATCH_ROWS; i++) {
		school_cells(place, watch->schools[i].last);
		evidence(place, &watch->schools[i]);
	}
	and_more(place, watch->school_count);
}

/* "Sana Example, JVT". */
static const char *post_of(const struct place_card *card, const struct watch_row *row, char room[PLACE_ROOM])
{
	const char *label = card_source_label(card->maker, LIST_DESIGNATION, row->designation);
	snprintf(room, PLACE_ROOM, "%s%s%.*s", row->name ? row->name : "", row->name ? ", " : "", label ? (int)strcspn(label, ",") : 4,
		label ? label : "post");
	return room;
}

/* The public learns how many: a post of a small school is a person. */
static bool only_counted(struct place_card *card, int count)
{
	char room[64];
	if (count > 0 && !card->maker->is_public)
		return false;
	snprintf(room, sizeof room, count == 0 ? "None." : count == 1 ? "%d post." : "%d posts.", count);
	page_note(card->page, room);
	return true;
}

static void posts_to_verify(struct watch_card *card)
{
	char room[PLACE_ROOM];
	struct place_card *place = &card->place;
	const struct watch *watch = &card->watch;
	page_heading(place->page, "Posts to verify", "posts");
	page_note(place->page, "Absent without leave at the last two visits in a row or more, by two different monitors or more, within twelve months. Posts of "
		"the schools above are not told again.");
	if (only_counted(place, watch->post_count))
		return;
	page_table(place->page);
	page_column(place->page, "School", PAGE_LEFT, 16);
	page_column(place->page, "Post", PAGE_LEFT, 16);
	evidence_columns(place, "Absent");
	for (int i = 0; i < watch->post_count && i < WATCH_ROWS; i++) {
		school_cell(place, watch->posts[i].last);
		place_cell_text(place, post_of(place, &watch->posts[i], room));
		evidence(place, &watch->posts[i]);
	}
	and_more(place, watch->post_count);
}

static void absences(struct watch_card *card)
{
	char room[PLACE_ROOM];
	struct place_card *place = &card->place;
	const struct watch *watch = &card->watch;
	page_heading(place->page, "Absent without leave more than once in the period", "absences");
	if (only_counted(place, watch->absence_count))
		return;
	page_table(place->page);
	school_columns(place, 30, 8);
	page_column(place->page, "Post", PAGE_LEFT, 24);
	page_column(place->page, "Absent", PAGE_RIGHT, 6);
	for (int i = 0; i < watch->absence_count && i < WATCH_ROWS; i++) {
		school_cells(place, watch->absences[i].last);
		place_cell_text(place, post_of(place, &watch->absences[i], room));
		snprintf(room, sizeof room, "%d of %d", watch->absences[i].absent, watch->absences[i].seen);
		place_cell_text(place, room);
	}
	and_more(place, watch->absence_count);
}

/* The period before, of as many days. */
static bool read_before(struct watch_card *card, struct err *err)
{
	int from = 0, to = 0;
	struct card_maker *maker = card->place.maker;
	struct indicator_ask ask = {.level = card->place.level, .place = card->place.code, .year = card->place.year};
	date_parse(card->place.from, &from);
	date_parse(card->place.to, &to);
	date_format(from - (to - from) - 1, card->before_from);
	date_format(from - 1, card->before_to);
	memcpy(ask.from, card->before_from, sizeof ask.from);
	memcpy(ask.to, card->before_to, sizeof ask.to);
	if ((!maker->watch_book && !indicator_open(maker->replica, maker->set, watch_codes, &maker->watch_book, err))
		|| !indicator_ask(maker->watch_book, &ask, &card->before, err))
		return false;
	card->before_at = place_find(&card->place, card->before);
	return true;
}

static void foot(struct watch_card *card)
{
	struct imprint imprint;
	struct err ignored = {0};
	char subject[PLACE_ROOM];
	struct place_card *place = &card->place;
	const struct indicator_place *where = &place->whole->places[place->at];
	if (place->has_more_counted)
		page_note(place->page, CARD_MORE_COUNTED " more pupils counted than marked present.");
	page_note(place->page, "– not reported; rest on: schools whose answers are in the figure, of those asked.");
	char year[64];
	imprint_read(place->maker->replica, place->district, 0, &imprint, &ignored);
	snprintf(subject, sizeof subject, place->year > 0 ? "Which schools work is known from the returns of %s, %d for %d school%s, %d of them approved, else "
		"from the registry." : "No return is held: which schools work is known from the registry.", card_source_year(place->maker, place->year, year),
		where->returns, where->schools, where->schools == 1 ? "" : "s", where->approved);
	page_note(place->page, subject);
	snprintf(subject, sizeof subject, "%.60s visits", place->code); /* no longer: who printed it must go on the line */
	imprint_checksum(place->page, place->maker->checksum);
	imprint_put(place->page, &imprint, subject, NULL, place->maker->is_public ? "the education department" : place->maker->operator_name);
}

/* The month that ended last. */
static void last_month(const struct card_maker *maker, char from[11], char to[11])
{
	int day = 0, year, month, of_month;
	date_parse(maker->today, &day);
	date_split(day, &year, &month, &of_month);
	date_format(day - of_month, to);
	date_join(month == 1 ? year - 1 : year, month == 1 ? 12 : month - 1, 1, &day);
	date_format(day, from);
}

static void put_page(struct watch_card *card)
{
	char room[PLACE_ROOM];
	struct place_card *place = &card->place;
	const struct indicator_place *where = &place->whole->places[place->at];
	const char *title = place_title(place); /* "Tehsil Turbat, district Kech" */
	snprintf(room, sizeof room, "Monitoring of %s%c%s, %s to %s", place->level == INDICATOR_CLUSTER || place->level == INDICATOR_PROVINCE ? "the " : "",
		title[0] - 'A' + 'a', title + 1, place->from, place->to);
	place->page = page_new(room);
	place->page->is_sample = replica_is_sample(place->maker->replica);
	page_title(place->page, room);
	place_urdu(place);
	page_pairs(place->page, 3);
	snprintf(room, sizeof room, "%d", where->schools);
	page_pair(place->page, "Schools", room, PAGE_PLAIN);
	snprintf(room, sizeof room, "%d", card->watch.school_count);
	page_pair(place->page, "of them to verify", room, card->watch.school_count > 0 ? PAGE_WARNING : PAGE_PLAIN);
	snprintf(room, sizeof room, "%d", card->watch.post_count);
	page_pair(place->page, "posts to verify", room, card->watch.post_count > 0 ? PAGE_WARNING : PAGE_PLAIN);
	figures(card);
	place_monitoring(place);
	if (place->level > INDICATOR_DISTRICT)
		by_district(card);
	schools_to_verify(card);
	posts_to_verify(card);
	if (place->level <= INDICATOR_DISTRICT) {
		found_closed(card);
		absences(card);
	}
	foot(card);
}

bool card_monitoring(struct card_maker *maker, enum indicator_level level, const char *code, const char *from, const char *to, struct page_value **out,
	struct err *err)
{
	struct watch_card card = {0};
	char month_from[11], month_to[11];
	int year, first = 0, last = 0;
	*out = NULL;
	if (level < INDICATOR_CLUSTER || level >= INDICATOR_LEVELS)
		return err_set(err, EX_USAGE, "card: there is no monitoring card of a %s: its own card has its last visits", indicator_level_word(level));
	if (!card_source_refresh(maker, err) || !place_newest_year(maker, level, code, &year, err))
		return false;
	last_month(maker, month_from, month_to);
	from = from ? from : month_from;
	to = to ? to : from == month_from ? month_to : maker->today;
	if (!date_parse(from, &first) || !date_parse(to, &last) || first > last)
		return err_set(err, EX_USAGE, "card: the period from %s to %s: give two dates such as 2024-03-01, the earlier one first", from, to);
	bool is_good = place_read(maker, level, code, year, from, to, &card.place, err) && watch_read(&card.place, &card.watch, err)
		&& read_before(&card, err);
	if (is_good) {
		put_page(&card);
		*out = card.place.page;
	}
	watch_reset(&card.watch);
	indicator_free(card.before);
	place_reset(&card.place);
	return is_good;
}
