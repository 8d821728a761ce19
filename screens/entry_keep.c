#include "config.h"
#include "screens/entry_state.h"

#include <stdio.h>
#include <string.h>

#include "form/type.h"
#include "screens/verify.h"

void entry_wait(struct entry *entry, const struct entry_item *item)
{
	for (int i = 0; i < entry->waiting_count; i++) {
		const struct entry_item *one = &entry->waiting[i];
		if (one->grid == item->grid && one->row == item->row && one->field == item->field)
			return;
	}
	if (entry->waiting_count == ENTRY_WAITING)
		entry_keep(entry);
	if (entry->waiting_count < ENTRY_WAITING)
		entry->waiting[entry->waiting_count++] = *item;
	entry->place_waits = true;
}

void entry_draft_title(const struct entry *entry, const char *before, char *out, size_t size)
{
	const struct form *form = entry->record->form;
	char year[24] = "";
	int field = form_field(form, "year");
	if (field >= 0 && form->fields[field].key_position > 0 && entry->record->cells[field].now.kind == VALUE_INT)
		snprintf(year, sizeof year, " %lld", (long long)entry->record->cells[field].now.number);
	snprintf(out, size, "%s%s%s, %.70s", before, form->title, year, entry->title);
}

/* The first thing kept: what was filled in before any key, and the field just left, go to the disk together. */
static bool start(struct entry *entry, struct err *err)
{
	struct draft *draft = &entry->draft;
	struct replica *replica = entry->app->replica;
	entry_draft_title(entry, entry->verify ? "Sight check: " : "", draft->title, sizeof draft->title);
	snprintf(draft->key, sizeof draft->key, "%s", entry->record->key);
	return draft_book_start(replica, entry->record, entry->school, draft->title, entry->app->author, &draft->id, err)
		&& draft_record_put_all(replica, draft->id, entry->record, err);
}

static bool keep_place(struct entry *entry, struct err *err)
{
	char place[64] = "";
	if (entry->item_count > 0) {
		const struct entry_item *item = &entry->items[entry->at];
		snprintf(place, sizeof place, "%d/%d/%d", item->grid, item->row, item->field);
	}
	return draft_book_place(entry->app->replica, &entry->draft, place, err);
}

bool entry_keep(struct entry *entry)
{
	struct err err = {0};
	if (verify_has_draft(entry))
		return verify_keep(entry);
	if (entry->waiting_count == 0 && !entry->place_waits)
		return true;
	if (entry->draft.id == 0 && !start(entry, &err))
		goto failed;
	for (int done = 0; done < entry->waiting_count; done++) {
		const struct entry_item *item = &entry->waiting[done];
		if (!draft_record_put(entry->app->replica, entry->draft.id, entry->record, item->grid, item->row, item->field, &err)) {
			/* What is not on the disk yet waits for the next quiet moment. */
			memmove(entry->waiting, entry->waiting + done, (size_t)(entry->waiting_count - done) * sizeof *entry->waiting);
			entry->waiting_count -= done;
			goto failed;
		}
	}
	entry->waiting_count = 0;
	if (entry->place_waits && !keep_place(entry, &err))
		goto failed;
	entry->place_waits = false;
	return true;
failed:
	snprintf(entry->notice, sizeof entry->notice, "! Not kept: %s", err.text);
	return false;
}

void entry_clash_text(const struct entry *entry, const struct record_clash *clash, struct buf *out)
{
	struct entry_item item = {clash->grid, clash->row, clash->field, 0};
	const struct field *field = entry_field(entry, &item);
	struct buf mine, theirs;
	buf_init(&mine, ENTRY_TEXT_MAX);
	buf_init(&theirs, ENTRY_TEXT_MAX);
	type_show(field, &entry_cell(entry, &item)->now, &mine);
	type_show(field, &clash->present, &theirs);
	if (value_equal(&entry_cell(entry, &item)->now, &clash->present))
		buf_format(out, "%s: somebody changed other parts of this record meanwhile. What you sign is what is there now.", field->label);
	else
		buf_format(out, "%s: you keyed \"%s\", but somebody saved \"%s\" meanwhile.", field->label, mine.bytes, theirs.bytes);
	buf_free(&mine);
	buf_free(&theirs);
}
