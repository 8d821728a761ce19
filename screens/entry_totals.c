/* Totals of a grid while it is keyed: below each column of counts its sum, beside the hint the row's boys and girls together, and the
 * paper's own total compared on request. Nothing of it is stored. */
#include "config.h"
#include "screens/entry_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/dialog.h"

bool entry_column_total(const struct entry *entry, int grid, int field, int64_t *total)
{
	const struct record_grid *rows = &entry->record->grids[grid];
	bool has_any = false;
	*total = 0;
	if (!field_is_count(&rows->form->fields[field]) || rows->row_count < 2)
		return false;
	for (int row = 0; row < rows->row_count; row++) {
		const struct record_cell *cell = &rows->rows[row].cells[field];
		if (!cell->is_asked || cell->now.kind != VALUE_INT)
			continue;
		*total += cell->now.number;
		has_any = true;
	}
	return has_any;
}

/* Also before anything is keyed: a line that comes later would move all below it. */
bool entry_has_totals(const struct entry *entry, int grid)
{
	const struct form *form = entry_form_of(entry, grid);
	for (int field = 0; field < form->field_count; field++)
		if (entry_is_column(form, field) && field_is_count(&form->fields[field]))
			return entry->record->grids[grid].row_count > 1;
	return false;
}

int entry_other_sex(const struct form *form, int field)
{
	static const char *const sexes[][2] = {{"boys", "girls"}, {"male", "female"}, {"men", "women"}};
	const char *code = form->fields[field].code;
	for (int i = 0; i < 3; i++) {
		for (int one = 0; one < 2; one++) {
			size_t length = strlen(sexes[i][one]);
			if (strncmp(code, sexes[i][one], length) != 0 || (code[length] != '\0' && code[length] != '_'))
				continue;
			char *other = mem_format("%s%s", sexes[i][!one], code + length);
			int found = form_field(form, other);
			free(other);
			return found;
		}
	}
	return -1;
}

bool entry_row_total(const struct entry *entry, struct buf *out)
{
	if (entry->item_count == 0 || entry->items[entry->at].grid < 0)
		return false;
	const struct entry_item *item = &entry->items[entry->at];
	const struct form *form = entry_form_of(entry, item->grid);
	int other = field_is_count(&form->fields[item->field]) ? entry_other_sex(form, item->field) : -1;
	if (other < 0)
		return false;
	const struct record_cell *cells = entry->record->grids[item->grid].rows[item->row].cells;
	const struct value *one = &cells[item->field < other ? item->field : other].now, *two = &cells[item->field < other ? other : item->field].now;
	if (one->kind != VALUE_INT || two->kind != VALUE_INT)
		return false;
	buf_format(out, "%" PRId64 " + %" PRId64 " = %" PRId64, one->number, two->number, one->number + two->number);
	return true;
}

static void paper_given(struct views *views, void *arg, const char *text)
{
	struct entry *entry = arg;
	int64_t total = 0;
	if (entry->item_count == 0 || entry->items[entry->at].grid < 0)
		return;
	const struct entry_item *item = &entry->items[entry->at];
	const char *label = entry_field(entry, item)->label;
	long long paper = strtoll(text, NULL, 10);
	entry_column_total(entry, item->grid, item->field, &total);
	if (paper == total)
		view_say(views, ROLE_GOOD, "%s: %" PRId64 ", as on the paper.", label, total);
	else
		view_say(views, ROLE_WARNING, "%s: keyed %" PRId64 ", the paper says %lld: %lld %s.", label, total, paper,
			paper > total ? paper - (long long)total : (long long)total - paper, paper > total ? "too few" : "too many");
}

bool entry_ask_paper(struct entry *entry)
{
	char prompt[200];
	if (entry->item_count == 0 || entry->items[entry->at].grid < 0 || !field_is_count(entry_field(entry, &entry->items[entry->at])))
		return false;
	if (!entry_take(entry))
		return true;
	snprintf(prompt, sizeof prompt, "The paper's own total of: %s", entry_field(entry, &entry->items[entry->at])->label);
	dialog_line(entry->app->views, prompt, "", 9, paper_given, entry);
	return true;
}
