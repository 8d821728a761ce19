/* What the school's own history lets expect, beside the fields of the page that is shown. It is drawn with the page and stands still while one keys,
 * so that on a slow line it costs nothing a key; of a visit, whose pages are many and short, only the value before. A value outside the range is
 * said as the field is left, unless a rule has something to say. */
#include "config.h"
#include "screens/entry_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct entry_expect {
	int grid, row, field;
	struct expect expect;
};

const struct expect *entry_expect(const struct entry *entry, int grid, int row, int field)
{
	for (int i = 0; i < entry->expect_count; i++) {
		const struct entry_expect *one = &entry->expects[i];
		if (one->grid == grid && one->row == row && one->field == field)
			return &one->expect;
	}
	return NULL;
}

static void add(struct entry *entry, int grid, int row, int field)
{
	struct expect expect;
	if (!expect_read(entry->app->replica, entry->record, grid, row, field, &expect))
		return;
	entry->expects = mem_grow(entry->expects, (size_t)entry->expect_count + 1, sizeof *entry->expects);
	entry->expects[entry->expect_count++] = (struct entry_expect){grid, row, field, expect};
}

/* The first column of counts, and that of the other sex: what the row's name has beside it. */
static int count_columns(const struct form *rows, int columns[2])
{
	for (int field = 0; field < rows->field_count; field++) {
		if (!entry_is_column(rows, field) || !field_is_count(&rows->fields[field]))
			continue;
		columns[0] = field;
		columns[1] = entry_other_sex(rows, field);
		return columns[1] < 0 ? 1 : 2;
	}
	return 0;
}

void entry_expect_page(struct entry *entry)
{
	const struct form *form = entry->record->form;
	if (entry->expect_page == entry->page + 1)
		return;
	entry->expect_page = entry->page + 1;
	entry->expect_count = 0;
	for (int field = 0; field < form->field_count; field++)
		if (form->fields[field].page == entry->page && !form->fields[field].is_retired)
			add(entry, -1, -1, field);
	for (int grid = 0; grid < form->grid_count; grid++) {
		const struct record_grid *rows = &entry->record->grids[grid];
		if (form->grids[grid].page != entry->page || !rows->form)
			continue;
		int columns[2], count = count_columns(rows->form, columns);
		for (int row = 0; row < rows->row_count; row++)
			for (int i = 0; i < count; i++)
				add(entry, grid, row, columns[i]);
	}
}

bool entry_expect_has(const struct entry *entry, int grid)
{
	for (int i = 0; i < entry->expect_count; i++)
		if (entry->expects[i].grid == grid)
			return true;
	return false;
}

void entry_expect_beside(const struct entry *entry, int field, struct buf *out)
{
	const struct expect *expect = entry_expect(entry, -1, -1, field);
	if (expect && entry->record->form->has_made_id)
		buf_format(out, "was %" PRId64, expect->last);
	else if (expect)
		expect_say(expect, entry->record, out);
}

void entry_expect_row(const struct entry *entry, int grid, int row, struct buf *out)
{
	int columns[2], count = count_columns(entry_form_of(entry, grid), columns);
	const struct expect *one = count > 0 ? entry_expect(entry, grid, row, columns[0]) : NULL;
	const struct expect *other = count > 1 ? entry_expect(entry, grid, row, columns[1]) : NULL;
	if (one)
		buf_format(out, "%" PRId64, one->last);
	if (one || other)
		buf_text(out, count > 1 ? "/" : "");
	if (other)
		buf_format(out, "%" PRId64, other->last);
}

void entry_expect_check(struct entry *entry, const struct entry_item *item)
{
	const struct expect *expect = entry_expect(entry, item->grid, item->row, item->field);
	const struct value *now = &entry_cell(entry, item)->now;
	struct buf text;
	if (!expect || entry->notice[0] || now->kind != VALUE_INT || expect_is_usual(expect, now->number))
		return;
	buf_init(&text, 200);
	expect_say(expect, entry->record, &text);
	snprintf(entry->notice, sizeof entry->notice, "%s %" PRId64 ": %s. Look at the paper again.", entry_field(entry, item)->label, now->number, text.bytes);
	buf_free(&text);
}
