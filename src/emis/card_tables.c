/* The tables of a card: enrolment by class, visits, and the school beside its neighbours. */
#include "config.h"
#include "emis/card_tables.h"

#include <stdio.h>
#include <string.h>

#include "emis/card_number.h"

struct total { int64_t boys[CARD_YEARS], girls[CARD_YEARS], boys_entered, girls_entered, boys_repeating,
	girls_repeating; };

static void add_class(struct total *total, const struct card_class *class)
{
	for (int age = 0; age < CARD_YEARS; age++) {
		total->boys[age] = card_facts_add(total->boys[age], class->boys[age]);
		total->girls[age] = card_facts_add(total->girls[age], class->girls[age]);
	}
	total->boys_entered = card_facts_add(total->boys_entered, class->boys_entered);
	total->girls_entered = card_facts_add(total->girls_entered, class->girls_entered);
	total->boys_repeating = card_facts_add(total->boys_repeating, class->boys_repeating);
	total->girls_repeating = card_facts_add(total->girls_repeating, class->girls_repeating);
}

static const struct total nothing = {{CARD_ABSENT, CARD_ABSENT, CARD_ABSENT}, {CARD_ABSENT, CARD_ABSENT, CARD_ABSENT},
	CARD_ABSENT, CARD_ABSENT, CARD_ABSENT, CARD_ABSENT};

/* One row: the year by sex, the years before, the change against the last, who repeats. RECORD is the key of the row,
 * NULL for the total. */
static void class_row(struct card *card, const char *label, const struct total *sums, const char *record, int years)
{
	char room[CARD_ROOM];
	enum page_tone tone = record ? PAGE_PLAIN : PAGE_STRONG;
	struct page_value *page = card->page;
	int64_t both[CARD_YEARS];
	for (int age = 0; age < CARD_YEARS; age++)
		both[age] = card_facts_add(sums->boys[age], sums->girls[age]);
	page_cell(page, label, tone);
	page_cell(page, card_blocks_count(card, room, sums->boys[0], "enrolment", record, record ? "boys" : NULL), tone);
	page_cell(page, card_blocks_count(card, room, sums->girls[0], "enrolment", record, record ? "girls" : NULL), tone);
	page_cell(page, card_blocks_count(card, room, both[0], "", NULL, NULL), tone);
	for (int age = 1; age <= years; age++)
		page_cell(page, card_blocks_count(card, room, both[age], "", NULL, NULL), tone);
	if (years > 0) {
		int64_t change = both[0] == CARD_ABSENT || both[1] == CARD_ABSENT ? CARD_ABSENT : both[0] - both[1];
		if (change != CARD_ABSENT) {
			room[0] = change == 0 ? '=' : '+';
			card_number_whole(change > 0 ? room + 1 : room, change);
			if (change == 0)
				memcpy(room, "=", 2);
		}
		page_cell(page, change == CARD_ABSENT ? NULL : room, tone);
	}
	page_cell(page, card_blocks_count(card, room, sums->boys_repeating, "enrolment", record,
		record ? "boys_repeating" : NULL), tone);
	page_cell(page, card_blocks_count(card, room, sums->girls_repeating, "enrolment", record,
		record ? "girls_repeating" : NULL), tone);
	card->lines++;
}

/* Every figure of the card is what the school reports; where the count of pupils entered one by one is far from it,
 * both are printed. */
static void enrolment_words(struct card *card, const struct total *all)
{
	char room[CARD_ROOM] = "";
	int64_t reported = card_facts_add(all->boys[0], all->girls[0]), entered = card_facts_add(all->boys_entered,
		all->girls_entered);
	const struct indicator_figure *girls_a_boy = card_groups_figure(&card->compared.self, FIGURE_GPI, INDICATOR_BOTH);
	bool has_parity = girls_a_boy->numerator > 0 && girls_a_boy->denominator > 0;
	double parity = has_parity ? (double)girls_a_boy->numerator / (double)girls_a_boy->denominator : 0;
	if (has_parity)
		card_blocks_append(room, "Girls for each boy (GPI) %.2f.", parity);
	if (reported != CARD_ABSENT && entered != CARD_ABSENT
		&& 10 * (entered > reported ? entered - reported : reported - entered)
		> (reported > 0 ? reported : 1)) {
		*room = '\0';
		if (has_parity)
			card_blocks_append(room, "GPI %.2f. ", parity); /* short, so that both go on one line */
		card_blocks_append(room, "Reported %lld, entered one by one %lld (%lld boys, %lld girls).",
			(long long)reported, (long long)entered,
			(long long)(all->boys_entered == CARD_ABSENT ? 0 : all->boys_entered),
			(long long)(all->girls_entered == CARD_ABSENT ? 0 : all->girls_entered));
	}
	if (!*room)
		return;
	page_note(card->page, room);
	card->lines += strlen(room) > 78 ? 2 : 1;
}

void card_tables_enrolment(struct card *card)
{
	char room[CARD_ROOM], title[CARD_ROOM], record[CARD_ROOM];
	const struct card_facts *facts = card->facts;
	struct total all = nothing;
	/* The years before are printed as far back as any is held. */
	int years = facts->has_year[2] ? 2 : facts->has_year[1] ? 1 : 0;
	snprintf(title, sizeof title, facts->year > 0 ? "Enrolment %s" : "Enrolment", card_blocks_year(card, facts->year,
		room));
	card_blocks_heading(card, title, "enrolment");
	if (facts->class_count == 0) {
		page_note(card->page, "Not reported.");
		card->lines++;
		return;
	}
	page_table(card->page);
	page_column(card->page, "Class", PAGE_LEFT, 10);
	page_column(card->page, "Boys", PAGE_RIGHT, 6);
	page_column(card->page, "Girls", PAGE_RIGHT, 6);
	page_column(card->page, "Both", PAGE_RIGHT, 6);
	for (int age = 1; age <= years; age++)
		page_column(card->page, card_blocks_year(card, facts->year - age, room), PAGE_RIGHT, 8);
	if (years > 0)
		page_column(card->page, "Change", PAGE_RIGHT, 7);
	page_column(card->page, "Repeat: boys", PAGE_RIGHT, 0);
	page_column(card->page, "girls", PAGE_RIGHT, 6);
	card->lines++;
	for (int i = 0; i < facts->class_count; i++) {
		const struct card_class *class = &facts->classes[i];
		struct total one = nothing;
		add_class(&one, class);
		add_class(&all, class);
		snprintf(record, sizeof record, "%s/%s", card->record, class->code);
		class_row(card, class->grade && class->grade->label ? class->grade->label : class->code, &one, record, years);
	}
	class_row(card, "Total", &all, NULL, years);
	enrolment_words(card, &all);
}

static bool is_closed(const struct card_visit *visit)
{
	return visit->status && strcmp(visit->status, "closed") == 0;
}

static const char *found(struct card *card, const struct card_visit *visit, char room[CARD_ROOM])
{
	const char *reason = card_source_label(card->maker, LIST_CLOSED, visit->closed_reason);
	if (visit->access && strcmp(visit->access, "refused") == 0)
		return "entry refused";
	if (!visit->status)
		return NULL;
	if (strcmp(visit->status, "elsewhere") == 0)
		return "working elsewhere";
	if (!is_closed(visit) || !reason)
		return visit->status;
	snprintf(room, CARD_ROOM, "closed: %s", reason);
	return room;
}

/* "2 of 3", and where somebody was on sanctioned leave or duty "2 of 3 (2 of 2)": the block's heading says of whom. */
static const char *teachers(const struct card_visit *visit, char room[CARD_ROOM])
{
	*room = '\0';
	if (visit->roll == CARD_ABSENT)
		return NULL;
	card_blocks_append(room, "%lld of %lld", (long long)visit->present, (long long)visit->roll);
	if (visit->excused > 0)
		card_blocks_append(room, " (%lld of %lld)", (long long)visit->present, (long long)(visit->roll - visit->excused));
	return room;
}

/* "25 of 30", and how many classes are not in it; at a school found closed nobody could be counted. */
static const char *pupils(const struct card_visit *visit, char room[CARD_ROOM])
{
	*room = '\0';
	if (visit->counted == CARD_ABSENT && (visit->classes_missing == 0 || is_closed(visit)))
		return NULL;
	if (visit->counted != CARD_ABSENT)
		card_blocks_append(room, "%lld of %lld", (long long)visit->counted, (long long)visit->enrolled);
	if (visit->classes_missing > 0)
		card_blocks_append(room, "%s%d class%s –", *room ? ", " : "", visit->classes_missing,
			visit->classes_missing == 1 ? "" : "es");
	return room;
}

void card_tables_visits(struct card *card, int after)
{
	char room[CARD_ROOM];
	const struct card_facts *facts = card->facts;
	int count = facts->visit_count, most = CARD_LINES - card->lines - after - 2;
	if (count > 0 && most < 1) { /* a sheet is a sheet; the head has the newest */
		card->is_tight = most < -1; /* the heading alone does not go on it either */
		card_blocks_heading(card, "Monitoring: no room for the visits; the last one is named above", "visits");
		return;
	}
	card_blocks_heading(card, count == 0 ? "Monitoring: the last visits" :
		"Last visits; teachers present of the roll (of it less sanctioned leave, duty)", "visits");
	if (count == 0) {
		page_note(card->page, "No visit is held.");
		card->lines++;
		return;
	}
	if (count > most)
		count = most;
	page_table(card->page);
	page_column(card->page, "Date", PAGE_LEFT, 11);
	page_column(card->page, "Found", PAGE_LEFT, 33);
	page_column(card->page, "Teachers of roll", PAGE_RIGHT, 0);
	page_column(card->page, "Pupils counted", PAGE_RIGHT, 0);
	for (int i = 0; i < count; i++) {
		const struct card_visit *visit = &facts->visits[i];
		snprintf(room, sizeof room, "%s%s", visit->date, visit->day ? "*" : "");
		page_cell(card->page, room, PAGE_PLAIN);
		if (visit->day && visit->day->kind) {
			const char *day = card_source_label(card->maker, LIST_DAY, visit->day->kind);
			snprintf(room, sizeof room, "%s: %s", visit->status ? visit->status : "entry refused", day);
			page_cell(card->page, room, PAGE_FAINT);
		} else {
			page_cell(card->page, found(card, visit, room), is_closed(visit) && !visit->day ? PAGE_WARNING : PAGE_PLAIN);
		}
		page_cell(card->page, teachers(visit, room), PAGE_PLAIN);
		page_cell(card->page, pupils(visit, room), PAGE_PLAIN);
		card->has_day = card->has_day || visit->day;
	}
	card->lines += 1 + count;
}

/* What the comparison says of each group, and to how many decimals; per cents are a hundred times their ratio. Money, textbooks and furniture are
 * left out where no group has them: they are of optional pages. */
static const struct compared_column {
	const char *title;
	enum card_figure figure;
	enum indicator_sex sex;
	int scale, decimals, width;
	bool is_received;
} compared_columns[] = {
	{"Boys", FIGURE_PUPILS, INDICATOR_MALE, 1, 0, 0, false}, {"Girls", FIGURE_PUPILS, INDICATOR_FEMALE, 1, 0, 0, false},
	{"PTR", FIGURE_PTR, INDICATOR_BOTH, 1, 1, 5, false}, {"Rooms", FIGURE_ROOMS, INDICATOR_BOTH, 1, 1, 0, false},
	{"Fac.", FIGURE_SCORE, INDICATOR_BOTH, 100, 0, 0, false}, {"Open", FIGURE_OPEN, INDICATOR_BOTH, 100, 0, 0, false},
	{"Staff", FIGURE_PRESENCE, INDICATOR_BOTH, 100, 0, 0, false}, {"False", FIGURE_INFLATION, INDICATOR_BOTH, 100, 0, 0, false},
	{"Rs", FIGURE_MONEY, INDICATOR_BOTH, 1, 0, 0, true}, {"Books", FIGURE_BOOKS, INDICATOR_BOTH, 1, 1, 0, true},
	{"Furn.", FIGURE_FURNITURE, INDICATOR_BOTH, 1, 0, 0, true},
};
enum { COMPARED_COLUMNS = sizeof compared_columns / sizeof *compared_columns };

static bool is_figure_known(const struct indicator_figure *figure)
{
	return figure->numerator != INDICATOR_ABSENT && figure->denominator != INDICATOR_ABSENT && figure->denominator > 0;
}

static bool has_received(const struct card_compared *compared)
{
	const struct card_group *const groups[] = {&compared->self, &compared->before, &compared->cluster, &compared->kind, &compared->district};
	for (int g = 0; g < 5; g++)
		for (int i = 0; i < COMPARED_COLUMNS; i++)
			if (compared_columns[i].is_received && is_figure_known(card_groups_figure(groups[g], compared_columns[i].figure, INDICATOR_BOTH)))
				return true;
	return false;
}

static bool is_shown(int column, bool has_money)
{
	return has_money || !compared_columns[column].is_received;
}

static void compared_figure(struct card *card, const struct card_group *group, const struct compared_column *column)
{
	char room[CARD_ROOM];
	const struct indicator_figure *figure = card_groups_figure(group, column->figure, column->sex);
	bool is_known = is_figure_known(figure), is_more_counted = column->figure == FIGURE_INFLATION && is_known && figure->numerator < 0;
	if (is_more_counted)
		strcpy(room, CARD_MORE_COUNTED);
	else if (is_known)
		card_number_ratio(room, column->scale * figure->numerator, figure->denominator, column->decimals);
	card->has_more_counted = card->has_more_counted || is_more_counted;
	page_cell(card->page, is_known ? room : NULL, PAGE_PLAIN);
}

/* "396-450": the schools on which the figures of a line rest, the fewest and the most; nothing where none is known. */
static const char *range_of(const struct card_group *group, bool has_money, char room[CARD_ROOM])
{
	int least = 0, most = 0;
	*room = '\0';
	for (int i = 0; i < COMPARED_COLUMNS; i++) {
		const struct indicator_figure *figure = card_groups_figure(group, compared_columns[i].figure, compared_columns[i].sex);
		if (!is_shown(i, has_money) || !is_figure_known(figure))
			continue;
		least = most == 0 || figure->schools < least ? figure->schools : least;
		most = figure->schools > most ? figure->schools : most;
	}
	if (least < most)
		card_blocks_append(room, "%d-%d", least, most);
	else if (most > 0)
		card_blocks_append(room, "%d", most);
	return *room ? room : NULL;
}

static void compared_row(struct card *card, const char *label, const struct card_group *group, bool has_money)
{
	char room[CARD_ROOM];
	page_cell(card->page, label, PAGE_PLAIN);
	if (!card->has_counts)
		page_cell(card->page, range_of(group, has_money, room), PAGE_FAINT);
	for (int i = 0; i < COMPARED_COLUMNS; i++)
		if (is_shown(i, has_money))
			compared_figure(card, group, &compared_columns[i]);
	card->lines++;
}

/* A group, and under each of its figures the number of schools that it rests on. */
static void compared_group(struct card *card, const char *label, const struct card_group *group, bool has_money)
{
	char room[CARD_ROOM];
	int approved, returns = card_groups_returns(group, &approved);
	compared_row(card, label, group, has_money);
	if (!card->has_counts)
		return;
	snprintf(room, sizeof room, has_money ? "  of %d" : "  of %d, %d approved", returns, approved);
	page_cell(card->page, room, PAGE_FAINT);
	for (int i = 0; i < COMPARED_COLUMNS; i++) {
		const struct indicator_figure *figure = card_groups_figure(group, compared_columns[i].figure, compared_columns[i].sex);
		card_number_whole(room, is_figure_known(figure) ? figure->schools : 0);
		if (is_shown(i, has_money))
			page_cell(card->page, room, PAGE_FAINT);
	}
	card->lines++;
}

static void compared_columns_put(struct card *card, bool has_money)
{
	/* what stands under a group's figures is said where there is room for it: of how many returns each is */
	page_column(card->page, card->has_counts ? "(schools)" : "", PAGE_LEFT, card->has_counts ? (has_money ? 12 : 22) : has_money ? 11 : 16);
	if (!card->has_counts)
		page_column(card->page, "Schools", PAGE_RIGHT, 0);
	for (int i = 0; i < COMPARED_COLUMNS; i++)
		if (is_shown(i, has_money))
			page_column(card->page, compared_columns[i].title, PAGE_RIGHT, compared_columns[i].width);
	card->lines++;
}

void card_tables_compared(struct card *card)
{
	char label[CARD_ROOM];
	const struct card_facts *facts = card->facts;
	const struct card_compared *compared = &card->compared;
	bool has_money = has_received(compared);
	card_blocks_heading(card, has_money ? "Compared: averages, %; visits of 12 months; Rs, books, furniture a pupil" :
		"Compared: averages; %: facilities, 12 months' visits open, staff, false marks", "compared");
	page_table(card->page);
	compared_columns_put(card, has_money);
	compared_row(card, "This school", &compared->self, has_money);
	if (!card->is_tight)
		compared_row(card, "Year before", &compared->before, has_money);
	if (compared->cluster.answer)
		compared_group(card, "Cluster", &compared->cluster, has_money);
	if (compared->kind.answer && !card->is_tight) {
		/* "Primary, girls": the district's schools of the same level and gender */
		const char *level = card_source_label(card->maker, LIST_LEVEL, facts->school[SCHOOL_LEVEL].text);
		const char *gender = facts->school[SCHOOL_GENDER].text;
		snprintf(label, sizeof label, "%s, %s", level ? level : "level unknown", gender ? gender : "gender unknown");
		compared_group(card, label, &compared->kind, has_money);
	}
	if (compared->district.answer)
		compared_group(card, "District", &compared->district, has_money);
}
