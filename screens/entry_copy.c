/* Values of the record saved before, copied into this one: the field, or all that is still blank from here on. */
#include "config.h"
#include "screens/entry_state.h"

#include "screens/last.h"

static bool put(struct entry *entry, const struct entry_item *item, const char *text)
{
	struct err ignored = {0};
	bool is_put = item->grid < 0 ? record_put(entry->record, item->field, text, &ignored)
		: record_put_row(entry->record, item->grid, item->row, item->field, text, &ignored);
	if (is_put)
		entry_wait(entry, item);
	return is_put;
}

bool entry_copy(struct entry *entry)
{
	struct buf text;
	if (entry->item_count == 0)
		return false;
	const struct entry_item *item = &entry->items[entry->at];
	buf_init(&text, ENTRY_TEXT_MAX);
	bool is_found = last_get(entry->record, item->grid, item->row, item->field, &text);
	if (is_found) {
		line_set(&entry->text, text.bytes);
		entry->is_typed = true;
	} else {
		view_say(entry->app->views, ROLE_NORMAL, "The last record of this form that was saved here has nothing in this field.");
	}
	buf_free(&text);
	return is_found;
}

void entry_copy_rest(struct entry *entry)
{
	int page = entry->page, at = entry->at, copied = 0, first = entry->at;
	struct buf text;
	if (!entry_take(entry))
		return;
	buf_init(&text, ENTRY_TEXT_MAX);
	for (int one = page; one < entry->record->form->page_count; one++, first = 0) {
		entry->page = one;
		entry_lines_build(entry);
		for (int i = first; i < entry->item_count; i++) {
			struct entry_item item = entry->items[i];
			buf_clear(&text);
			if (entry_cell(entry, &item)->now.kind != VALUE_NULL || !last_get(entry->record, item.grid, item.row, item.field, &text))
				continue;
			copied += put(entry, &item, text.bytes);
			/* The draft takes so many at a time. */
			if (entry->waiting_count >= ENTRY_WAITING - 1 && !entry_keep(entry))
				view_say(entry->app->views, ROLE_ERROR, "%s", entry->notice);
		}
		/* What was copied may ask for more on the same page. */
		entry_check(entry, NULL);
	}
	buf_free(&text);
	entry->page = page;
	entry_lines_build(entry);
	entry_focus(entry, at);
	view_say(entry->app->views, ROLE_NORMAL, "%d blank field%s filled from the last record saved here.", copied, copied == 1 ? " was" : "s were");
}
