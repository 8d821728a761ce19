/* Skip conditions in the words of a paper form. */
#include "config.h"
#include "emis/paper_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { FEW_GONE = 12, FEW_LEFT = 8 };

int paper_number(const struct paper *paper, const char *field)
{
	for (int i = 0; i < paper->item_count; i++)
		if (paper->items[i].grid < 0 && strcmp(paper->form->fields[paper->items[i].field].code, field) == 0)
			return i + 1;
	return 0;
}

static const struct field *field_named(const struct paper *paper, const char *name)
{
	int at = form_field(paper->form, name);
	return at < 0 ? NULL : &paper->form->fields[at];
}

/* "1 (Yes)" */
static void put_choice(const struct field *field, const char *value, struct buf *out)
{
	if (field && field->type == FIELD_YES_NO)
		buf_text(out, strcmp(value, "yes") == 0 ? "1 (Yes)" : "2 (No)");
	else if (field && field->type == FIELD_CODE && paper_code_number(field->list, value, strlen(value)) > 0)
		buf_format(out, "%d (%s)", paper_code_number(field->list, value, strlen(value)),
			code_list_find(field->list, value, strlen(value))->label);
	else
		buf_text(out, value);
}

static void put_term(const struct paper *paper, const struct form *grid, const struct ask_term *term, struct buf *out)
{
	static const char *const words[] = {" is ", " is not ", " is more than ", " is less than ", " is filled in", " is blank"};
	const struct field *field = term->is_parent || !grid ? field_named(paper, term->field)
		: form_field(grid, term->field) >= 0 ? &grid->fields[form_field(grid, term->field)] : NULL;
	int number = term->is_parent || !grid ? paper_number(paper, term->field) : 0;
	if (number > 0)
		buf_format(out, "%d", number);
	else
		buf_text(out, field ? field->label : term->field);
	buf_text(out, words[term->op]);
	if (term->op == ASK_GIVEN || term->op == ASK_BLANK)
		return;
	if (term->is_field && paper_number(paper, term->value) > 0)
		buf_format(out, "%d", paper_number(paper, term->value));
	else
		put_choice(field, term->value, out);
}

static bool is_same(const struct ask_term *one, const struct ask_term *other)
{
	return one->is_parent == other->is_parent && one->op == other->op && strcmp(one->field, other->field) == 0
		&& strcmp(one->value, other->value) == 0;
}

static bool has_term(const struct ask *ask, const struct ask_term *term)
{
	for (int i = 0; ask && i < ask->count; i++)
		if (is_same(&ask->terms[i], term))
			return true;
	return false;
}

static void put_condition(const struct paper *paper, const struct form *grid, const struct ask *ask, const struct ask *other, struct buf *out)
{
	int last = -1;
	for (int i = 0; i < ask->count; i++) {
		const struct ask_term *term = &ask->terms[i];
		if (ask->alternatives == 1 && has_term(other, term))
			continue;
		if (last >= 0)
			buf_text(out, term->alternative == last ? " and " : " or ");
		last = term->alternative;
		put_term(paper, grid, term, out);
	}
}

void paper_condition(const struct paper *paper, const struct ask *ask, const struct ask *other, struct buf *out)
{
	put_condition(paper, NULL, ask, other, out);
}

/* Which questions after FROM are passed over where its answer is VALUE, also because they hang on one that is passed over itself;
 * PASSED has room for all. */
static void find_passed(const struct paper *paper, int from, const char *value, bool *passed)
{
	const char *field = paper->form->fields[paper->items[from].field].code;
	for (int at = 0; at < paper->item_count; at++) {
		const struct paper_item *item = &paper->items[at];
		bool is_grid = item->grid >= 0;
		passed[at] = false;
		if (at <= from || !item->ask.is_known || item->ask.count == 0)
			continue;
		passed[at] = !ask_may_hold(&item->ask, field, is_grid, value);
		for (int between = from + 1; between < at && !passed[at]; between++)
			passed[at] = passed[between] && paper->items[between].grid < 0
				&& !ask_may_hold(&item->ask, paper->form->fields[paper->items[between].field].code, is_grid, NULL);
	}
}

/* The question after AT where its answer is VALUE. */
static int next_where(const struct paper *paper, int at, const char *value)
{
	bool *passed = mem_zero((size_t)paper->item_count, sizeof *passed);
	int next = at + 1;
	find_passed(paper, at, value, passed);
	while (next < paper->item_count && passed[next])
		next++;
	free(passed);
	return next;
}

/* Few questions are left and many passed over where AT's answer is VALUE: "If 2: only 8, 9, 66, 68". False where it is not so. OUT may
 * be NULL. */
static bool put_few(const struct paper *paper, int at, int number, const char *value, struct buf *out)
{
	bool *passed = mem_zero((size_t)paper->item_count, sizeof *passed);
	int left = 0, gone = 0;
	find_passed(paper, at, value, passed);
	for (int i = at + 1; i < paper->item_count; i++)
		passed[i] ? gone++ : left++;
	bool is_few = gone >= FEW_GONE && left <= FEW_LEFT;
	if (is_few && out) {
		buf_format(out, "%sIf %d: only", out->length ? "  " : "", number);
		for (int i = at + 1, count = 0; i < paper->item_count; i++)
			if (!passed[i])
				buf_format(out, "%s %d", count++ ? "," : "", i + 1);
	}
	free(passed);
	return is_few;
}

enum { ANSWERS = 64 };

/* The answers of a question that is answered by a number. */
static int answers(const struct field *field, const char *out[ANSWERS])
{
	int count = 0;
	if (field->type == FIELD_YES_NO) {
		out[count++] = "yes";
		out[count++] = "no";
	}
	for (int i = 0; field->type == FIELD_CODE && field->list && i < field->list->count && count < ANSWERS; i++)
		if (!field->list->items[i].is_retired)
			out[count++] = field->list->items[i].code;
	return count;
}

static void put_target(const struct paper *paper, int target, struct buf *out)
{
	if (target < paper->item_count)
		buf_format(out, ": go to %d", target + 1);
	else
		buf_text(out, ": go to the end");
}

void paper_go_to(const struct paper *paper, int at, struct buf *out)
{
	const char *texts[ANSWERS];
	int targets[ANSWERS], count, stay = 0, only = -1;
	if (paper->items[at].grid >= 0)
		return;
	count = answers(&paper->form->fields[paper->items[at].field], texts);
	for (int i = 0; i < count; i++) {
		targets[i] = put_few(paper, at, i + 1, texts[i], out) ? at + 1 : next_where(paper, at, texts[i]);
		stay += targets[i] == at + 1;
		only = targets[i] == at + 1 ? i : only;
	}
	/* "If not 1" is shorter to read than "If 2, 3, 4". */
	bool is_one_target = true;
	for (int i = 0, other = -1; i < count; i++) {
		if (targets[i] == at + 1)
			continue;
		is_one_target = is_one_target && (other < 0 || targets[i] == targets[other]);
		other = i;
	}
	if (stay == 1 && count > 2 && is_one_target) {
		buf_format(out, "%sIf not %d", out->length ? "  " : "", only + 1);
		put_target(paper, targets[only == 0 ? 1 : 0], out);
		return;
	}
	for (int i = 0; i < count; i++) {
		bool is_first = targets[i] > at + 1;
		for (int j = 0; j < i; j++)
			is_first = is_first && targets[j] != targets[i];
		if (!is_first)
			continue;
		buf_format(out, "%sIf %d", out->length ? "  " : "", i + 1);
		for (int j = i + 1; j < count; j++)
			if (targets[j] == targets[i])
				buf_format(out, ", %d", j + 1);
		put_target(paper, targets[i], out);
	}
}

/* What all questions of the page hang on: the terms that stand in each. */
static void common(const struct paper *paper, int page, struct ask *out)
{
	bool is_first = true;
	*out = (struct ask){.is_known = true, .alternatives = 1};
	for (int i = 0; i < paper->item_count; i++) {
		const struct paper_item *item = &paper->items[i];
		if (item->page != page)
			continue;
		if (!item->ask.is_known || item->ask.alternatives != 1) {
			out->count = 0;
			return;
		}
		if (is_first) {
			*out = item->ask;
			is_first = false;
			continue;
		}
		int kept = 0;
		for (int t = 0; t < out->count; t++) {
			struct ask_term term = out->terms[t];
			bool is_there = false;
			for (int n = 0; n < item->ask.count; n++) {
				struct ask_term other = item->ask.terms[n];
				other.is_parent = term.is_parent; /* a grid says parent.status for the record's status */
				is_there = is_there || is_same(&term, &other);
			}
			if (is_there)
				out->terms[kept++] = term;
		}
		out->count = kept;
	}
	/* A term about the page's own question is no condition of the page. */
	int kept = 0;
	for (int t = 0; t < out->count; t++) {
		int number = paper_number(paper, out->terms[t].field);
		if (number == 0 || paper->items[number - 1].page != page)
			out->terms[kept++] = out->terms[t];
	}
	out->count = kept;
}

void paper_page_note(const struct paper *paper, int from, struct buf *out)
{
	struct ask ask, all;
	common(paper, paper->items[from].page, &all);
	paper_unsaid(paper, &all, from, &ask);
	if (ask.count == 0)
		return;
	buf_text(out, "This part only if ");
	paper_condition(paper, &ask, NULL, out);
	buf_byte(out, '.');
}

/* Is the term false only for answers whose few questions were named one by one? Then it needs no more words. */
static bool is_said(const struct paper *paper, const struct ask_term *term, int at)
{
	const char *texts[ANSWERS];
	struct ask ask = {.is_known = true, .alternatives = 1, .count = 1, .terms = {*term}};
	int number = paper_number(paper, term->field);
	bool has_any = false;
	if (number == 0 || number - 1 >= at || term->is_field)
		return false;
	ask.terms[0].alternative = 0;
	const struct field *field = &paper->form->fields[paper->items[number - 1].field];
	int count = answers(field, texts);
	for (int n = 0; n < count; n++) {
		if (ask_may_hold(&ask, field->code, term->is_parent, texts[n]))
			continue;
		if (!put_few(paper, number - 1, n + 1, texts[n], NULL))
			return false;
		has_any = true;
	}
	return has_any;
}

/* Terms that were said already are taken out; where one of several alternatives was said, all of them are kept. */
void paper_unsaid(const struct paper *paper, const struct ask *ask, int at, struct ask *out)
{
	int kept = 0;
	memcpy(out, ask, sizeof *out);
	bool is_all = true;
	for (int i = 0; i < ask->count; i++)
		is_all = is_all && (is_said(paper, &ask->terms[i], at) || ask->terms[i].op == ASK_BLANK);
	for (int i = 0; i < ask->count && (ask->alternatives == 1 || is_all); i++)
		if (!is_all && !is_said(paper, &ask->terms[i], at))
			out->terms[kept++] = ask->terms[i];
	if (ask->alternatives == 1 || is_all)
		out->count = kept;
}

/* Has the "go to" of an earlier question led past AT whenever it is not asked? */
static bool is_led_past(const struct paper *paper, int at)
{
	struct ask unsaid;
	const struct ask *ask = &unsaid;
	const char *texts[ANSWERS];
	paper_unsaid(paper, &paper->items[at].ask, at, &unsaid);
	if (unsaid.count == 0)
		return true;
	for (int i = 0; i < ask->count; i++) {
		int number = paper_number(paper, ask->terms[i].field);
		if (number == 0 || number - 1 >= at || ask->terms[i].is_field)
			return false;
		const struct field *field = &paper->form->fields[paper->items[number - 1].field];
		int count = answers(field, texts);
		if (count == 0)
			return false;
		for (int n = 0; n < count; n++)
			if (!ask_may_hold(ask, field->code, paper->items[at].grid >= 0, texts[n]) && next_where(paper, number - 1, texts[n]) <= at)
				return false;
	}
	return ask->count > 0;
}

void paper_only_if(const struct paper *paper, int at, struct buf *out)
{
	const struct paper_item *item = &paper->items[at];
	struct ask page, unsaid;
	struct buf words;
	if (!item->ask.is_known || item->ask.count == 0 || is_led_past(paper, at))
		return;
	common(paper, item->page, &page);
	buf_init(&words, PAPER_TEXT);
	paper_unsaid(paper, &item->ask, at, &unsaid);
	put_condition(paper, NULL, &unsaid, &page, &words);
	if (words.length > 0)
		buf_format(out, "%sOnly if %s.", out->length ? "  " : "", words.bytes);
	buf_free(&words);
}
