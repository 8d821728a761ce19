/* The reason for what is improbable and true. Common reasons are taken by their number, the last one given by Enter, the same for all
 * that is left by '*'; anything else is typed. One reason holds for a rule in all rows of the record. Reasons given are kept with the draft. */
#include "config.h"
#include "screens/entry_state.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/dialog.h"

#define REASONS "kept_because" /* the code list */
#define KEPT "?reason" /* as the grid of a draft's cell: no form has such a name */

enum { REASON_MAX = 200, REASON_CHOICES = 9, REASON_WIDE = 76 /* columns: the choices stand in two */ };

struct asking {
	struct entry *entry;
	const struct code_list *list; /* or NULL */
	char *words;
	struct line line;
	bool is_touched;
};

const char *entry_reason_for(const struct entry *entry, const char *rule)
{
	for (int i = 0; i < entry->reason_count; i++)
		if (strcmp(entry->reasons[i].rule, rule) == 0)
			return entry->reasons[i].text;
	return NULL;
}

static void add(struct entry *entry, const char *rule, const char *text)
{
	if (entry->reason_count == ENTRY_REASONS || entry_reason_for(entry, rule))
		return;
	struct entry_reason *reason = &entry->reasons[entry->reason_count++];
	snprintf(reason->rule, sizeof reason->rule, "%s", rule);
	reason->text = mem_copy(text);
}

static void keep(struct entry *entry, const char *rule, const char *text)
{
	struct value now = value_text(text), seen = value_null();
	struct err err = {0};
	add(entry, rule, text);
	/* Where it cannot be kept it is asked again after a power cut; saving goes on. */
	if (entry->draft.id != 0 && !draft_put(entry->app->replica, entry->draft.id, KEPT, "", rule, &now, &seen, &err))
		view_say(entry->app->views, ROLE_WARNING, "The reason is not in the draft: %s", err.text);
}

static void take_kept(void *state, const char *grid, const char *row, const char *field, const struct value *now, const struct value *seen)
{
	(void)row;
	(void)seen;
	if (strcmp(grid, KEPT) != 0 || now->kind != VALUE_TEXT)
		return;
	char *text = mem_copy_bytes(now->text, now->length);
	add(state, field, text);
	free(text);
}

void entry_reason_load(struct entry *entry)
{
	draft_cells(entry->app->replica, entry->draft.id, take_kept, entry, NULL);
}

static const struct code_item *choice(const struct asking *asking, int number)
{
	for (int i = 0; asking->list && number <= REASON_CHOICES && i < asking->list->count; i++)
		if (!asking->list->items[i].is_retired && --number == 0)
			return &asking->list->items[i];
	return NULL;
}

static int draw(void *state, struct canvas *canvas)
{
	struct asking *asking = state;
	int row = canvas_wrap(canvas, 0, 0, canvas->rows, canvas->columns, ROLE_TITLE, asking->words);
	int columns = canvas->columns >= REASON_WIDE ? 2 : 1, width = canvas->columns / columns, count = 0;
	while (choice(asking, count + 1))
		count++;
	int rows = (count + columns - 1) / columns;
	/* Where there is no room for all, for none: half a list would look whole. */
	for (int i = 0; i < count && row + rows < canvas->rows; i++) {
		canvas_print(canvas, row + i % rows, i / rows * width, ROLE_KEY, "%d", i + 1);
		canvas_put_cut(canvas, row + i % rows, i / rows * width + 2, width - 3, ROLE_NORMAL, choice(asking, i + 1)->label);
	}
	row += row + rows < canvas->rows ? rows : 0;
	line_draw(&asking->line, canvas, row, 0, canvas->columns, ROLE_FIELD, true);
	return row + 1;
}

/* The pop-up is gone by now; ENTRY has the line that was asked about. */
static void answer(struct entry *entry, const char *text)
{
	const struct check_line *line = &entry->broken.lines[entry->asking];
	while (*text == ' ')
		text++;
	if (*text == '\0') {
		view_say(entry->app->views, ROLE_WARNING, "Not saved: a reason is needed, or another value.");
		entry_go(entry, line->grid, line->row, line->field);
		return;
	}
	keep(entry, line->rule, text);
	entry_save_on(entry);
}

static void answer_all(struct entry *entry, const char *text)
{
	for (int i = 0; i < entry->broken.count; i++)
		if (entry->broken.lines[i].kind == RULE_SOFT && !entry_reason_for(entry, entry->broken.lines[i].rule))
			keep(entry, entry->broken.lines[i].rule, text);
	entry_save_on(entry);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct asking *asking = state;
	struct entry *entry = asking->entry;
	const struct code_item *item = isdigit(key->code < 128 ? key->code : 0) ? choice(asking, key->code - '0') : NULL;
	(void)action;
	if (key->code == KEY_UNDO_ESC)
		return VIEW_DONE;
	if (key->code == KEY_ENTER || (!asking->is_touched && (item || (key->code == '*' && asking->line.length > 0)))) {
		char *text = mem_copy(item ? item->label : asking->line.text);
		bool is_all = key->code == '*';
		view_pop(views);
		is_all ? answer_all(entry, text) : answer(entry, text);
		free(text);
		if (item)
			view_swallow_enter(views); /* "6 and Enter" must not answer the next question unread, nor open what follows a save */
		return VIEW_DONE;
	}
	if (!asking->is_touched && (key_is_text(key) || key->code == KEY_PASTE))
		line_set(&asking->line, "");
	switch (line_key(&asking->line, key)) {
	case LINE_PASS:
		return VIEW_PASS;
	case LINE_REFUSED:
		view_say(views, ROLE_WARNING, "There is room for %d bytes only.", REASON_MAX);
		break;
	default:
		break;
	}
	asking->is_touched = true;
	return VIEW_DONE;
}

static bool takes_text(void *state)
{
	(void)state;
	return true;
}

static void release(void *state)
{
	struct asking *asking = state;
	line_free(&asking->line);
	free(asking->words);
	free(asking);
}

static const struct view_key reason_keys[] = {
	{0, {KEY_ENTER}, "take it", "takes the reason as it stands; at first that is the last one given"},
	{0, {KEY_HOME}, NULL, "a number takes that reason at once, * the last one for all that is left"},
	{0, {KEY_ESC}, NULL, "back to the field; the reasons given are kept"},
	{0},
};

static const struct view_ops reason_ops = {
	.name = "reason", .keys = reason_keys, .is_popup = true, .draw = draw, .key = key, .takes_text = takes_text, .free = release,
};

/* How many rows break the rule of LINE, and how many rules still want a reason. */
static void count(const struct entry *entry, const struct check_line *line, int *rows, int *left)
{
	*rows = *left = 0;
	for (int i = 0; i < entry->broken.count; i++) {
		const struct check_line *one = &entry->broken.lines[i];
		bool is_first = true;
		for (int k = 0; k < i && is_first; k++)
			is_first = strcmp(entry->broken.lines[k].rule, one->rule) != 0;
		*rows += strcmp(one->rule, line->rule) == 0;
		*left += is_first && one->kind == RULE_SOFT && !entry_reason_for(entry, one->rule);
	}
}

bool entry_reason_ask(struct entry *entry)
{
	for (int i = 0; i < entry->broken.count; i++) {
		const struct check_line *line = &entry->broken.lines[i];
		if (line->kind != RULE_SOFT || entry_reason_for(entry, line->rule))
			continue;
		struct asking *asking = mem_zero(1, sizeof *asking);
		int rows, left;
		char more[40] = "", others[40] = "";
		count(entry, line, &rows, &left);
		if (rows > 1)
			snprintf(more, sizeof more, " So in %d rows.", rows);
		if (left > 1)
			snprintf(others, sizeof others, "(%d to answer) ", left);
		bool has_end = line->text[0] && strchr(".?!", line->text[strlen(line->text) - 1]);
		entry->asking = i;
		asking->entry = entry;
		asking->list = form_set_list(*entry->app->set, REASONS);
		asking->words = mem_format("%s%s%s%s If it is right, say why:", others, line->text, has_end ? "" : ".", more);
		line_init(&asking->line, REASON_MAX);
		if (entry->reason_count > 0)
			line_set(&asking->line, entry->reasons[entry->reason_count - 1].text);
		entry_go(entry, line->grid, line->row, line->field);
		view_push(entry->app->views, &reason_ops, asking);
		return true;
	}
	return false;
}
