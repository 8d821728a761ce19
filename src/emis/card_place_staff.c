/* The card of a place: staff and posts, and where the vacant posts are. Posts are advertised by union council and sex: a post is a woman's where
 * the school is for girls, a man's where it is for boys; what is mixed or not said stands apart. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/card_place.h"

enum { VACANCY_ROWS = 12 };

static void staff_row(struct place_card *card, const char *label, int kind, int gender)
{
	static const char *const codes[] = {"posts_sanctioned", "posts_filled", "posts_vacant", "posts_over", "vacancy", "women_teachers", "ptr",
		"no_teacher", "single_teacher"};
	struct indicator_figure posts = place_sum(card, "posts_sanctioned", INDICATOR_BOTH, kind, gender, -1);
	if (posts.expected == 0)
		return;
	place_cell_text(card, label);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct indicator_figure figure = place_sum(card, codes[i], INDICATOR_BOTH, kind, gender, -1);
		place_cell(card, codes[i], &figure);
	}
	place_cell_rests(card, &posts);
}

static void pair(struct place_card *card, const char *label, const char *code)
{
	char room[PLACE_FIGURE], text[PLACE_ROOM];
	const struct indicator_figure *figure = place_own(card, code, INDICATOR_BOTH);
	const char *value = place_text(card, code, figure, room);
	if (value)
		snprintf(text, sizeof text, "%s %% (%lld of %lld)", value, (long long)figure->numerator, (long long)figure->denominator);
	page_pair(card->page, label, value ? text : NULL, PAGE_PLAIN);
}

void place_staff(struct place_card *card)
{
	static const char *const titles[] = {"posts", "filled", "vacant", "over", "%", "women", "PTR", "none", "one", "rest on"};
	static const char *const groups[] = {"Teaching posts", "Teaching posts", "Teaching posts", "Teaching posts", "Teaching posts", NULL, NULL,
		"Schools with", "Schools with", NULL};
	static const char *const genders[] = {"For boys", "For girls", "Mixed", "Sex not said"};
	const struct code_list *levels = card->maker->lists[LIST_LEVEL];
	page_heading(card->page, "Staff", "staff");
	page_table(card->page);
	page_column(card->page, "Schools", PAGE_LEFT, 14);
	for (int i = 0; i < 10; i++) {
		page_group(card->page, groups[i]);
		page_column(card->page, titles[i], PAGE_RIGHT, 4);
	}
	for (int kind = 0; kind < PLACE_KINDS; kind++) {
		bool is_known = kind < PLACE_KINDS - 1 && levels && kind < levels->count;
		const char *label = is_known ? levels->items[kind].label : "Level not said";
		staff_row(card, kind == 3 && is_known ? "Higher sec." : label, kind, -1);
	}
	for (int gender = 0; gender < PLACE_GENDERS; gender++)
		staff_row(card, genders[gender], -1, gender);
	staff_row(card, "All", -1, -1);
	page_total(card->page);
	page_note(card->page, "Vacant is reckoned school by school: teachers above the posts of one school (over) fill none of another. %: vacant posts of those "
		"sanctioned. Women: per cent of teachers. None, one: functional schools with no teacher, with one.");
	page_pairs(card->page, 2);
	pair(card, "Other posts vacant", "vacancy_others");
	pair(card, "Teachers qualified", "qualified");
}

struct council { const char *name; int64_t posts, vacant[PLACE_GENDERS], all; int schools; };

static int by_vacant(const void *a, const void *b)
{
	const struct council *left = a, *right = b;
	return left->all != right->all ? (left->all < right->all ? 1 : -1) : strcmp(left->name, right->name);
}

static struct council *council_of(struct council *councils, int *count, const char *name)
{
	for (int i = 0; i < *count; i++)
		if (strcmp(councils[i].name, name) == 0)
			return &councils[i];
	councils[*count] = (struct council){.name = name};
	return &councils[(*count)++];
}

/* Of the schools of the one district that report their posts. */
static int read_councils(const struct place_card *card, struct council *councils)
{
	int count = 0;
	for (int i = 0; i < card->school_count; i++) {
		const struct place_school *school = &card->list[i];
		const struct indicator_figure *vacant = place_figure(card->schools, school->at, "posts_vacant", INDICATOR_BOTH);
		if (vacant->why != WHY_GIVEN)
			continue;
		struct council *council = council_of(councils, &count, school->uc ? school->uc : "(union council not said)");
		const struct indicator_figure *posts = place_figure(card->schools, school->at, "posts_sanctioned", INDICATOR_BOTH);
		council->posts += posts->numerator;
		council->vacant[school->gender] += vacant->numerator;
		council->all += vacant->numerator;
		council->schools++;
	}
	return count;
}

void place_vacancies(struct place_card *card)
{
	static const char *const titles[] = {"for men", "for women", "mixed", "not said", "all", "of posts", "schools"};
	char room[PLACE_ROOM];
	if (!card->schools || card->level == INDICATOR_CLUSTER || card->school_count == 0)
		return;
	struct council *councils = mem_zero((size_t)card->school_count, sizeof *councils), rest = {0};
	int count = read_councils(card, councils), shown = 0;
	qsort(councils, (size_t)count, sizeof *councils, by_vacant);
	if (count > 0 && councils[0].all > 0) {
		page_heading(card->page, "Vacant teaching posts by union council", "vacancies");
		place_columns(card, "Union council", 26, titles, 7, 6);
	}
	for (int i = 0; i < count && councils[i].all > 0; i++) {
		const struct council *council = &councils[i];
		if (shown == VACANCY_ROWS) {
			rest.schools++, rest.all += council->all;
			continue;
		}
		shown++;
		place_cell_text(card, council->name);
		for (int gender = 0; gender < PLACE_GENDERS; gender++)
			place_cell_count(card, council->vacant[gender]);
		place_cell_count(card, council->all);
		place_cell_count(card, council->posts);
		place_cell_count(card, council->schools);
	}
	if (rest.schools > 0) {
		snprintf(room, sizeof room, "And %d more union councils with %lld vacant posts.", rest.schools, (long long)rest.all);
		page_note(card->page, room);
	}
	free(councils);
}
