/* The list of what waits to be verified, and the way into it. */
#include "config.h"
#include "screens/verify.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/pace.h"
#include "emis/packet.h"
#include "screens/entry.h"
#include "screens/reading.h"
#include "screens/verify_state.h"
#include "tui/dialog.h"
#include "tui/list.h"

enum { LIST_OPEN = 1, LIST_WAY, LIST_PACE, LIST_MAX = 5000 };

static const struct view_key list_keys[] = {
	{LIST_OPEN, {KEY_ENTER}, "verify", "verify the record with the mark"},
	{LIST_WAY, {'w'}, "way", "how this district verifies the records of a form"},
	{LIST_PACE, {'k'}, "keying", "how fast and how rightly this box keys"},
	{0},
};

struct waiting_row {
	const struct form *form;
	char *key, *school, *name;
	enum verify_way way;
	bool is_changed;
};

struct waiting_list {
	struct app *app;
	struct waiting_row *rows;
	struct list list;
};

static void forget(struct waiting_list *waiting)
{
	for (int i = 0; i < waiting->list.count; i++) {
		free(waiting->rows[i].key);
		free(waiting->rows[i].school);
		free(waiting->rows[i].name);
	}
	free(waiting->rows);
	waiting->rows = NULL;
	waiting->list.count = 0;
}

static bool take(void *state, const struct verify_waiting *one)
{
	struct waiting_list *waiting = state;
	waiting->rows = mem_grow(waiting->rows, (size_t)waiting->list.count + 1, sizeof *waiting->rows);
	waiting->rows[waiting->list.count++] = (struct waiting_row){form_set_find(*waiting->app->set, one->form), mem_copy(one->key), mem_copy(one->school),
		mem_copy(one->name), one->way, one->is_changed};
	return waiting->list.count < LIST_MAX;
}

static void read_list(struct waiting_list *waiting)
{
	struct err err = {0};
	int at = waiting->list.selected;
	forget(waiting);
	if (!verify_each_waiting(waiting->app->replica, *waiting->app->set, true, take, waiting, &err))
		app_say_error(waiting->app, &err);
	int count = waiting->list.count;
	list_init(&waiting->list, count);
	list_select(&waiting->list, at < count ? at : count - 1);
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct waiting_list *waiting = arg;
	const struct waiting_row *one = &waiting->rows[index];
	int right = row->columns > 60 ? 22 : 0;
	char *text = mem_format("%s  %s  %s", one->key, one->name, one->form->title);
	canvas_put_cut(row, 0, 0, row->columns - right - 1, ROLE_NORMAL, text);
	free(text);
	if (right > 0)
		canvas_put_cut(row, 0, row->columns - right, right, one->is_changed ? ROLE_WARNING : ROLE_DIM,
			one->is_changed ? "changed since verified" : one->way == VERIFY_SIGHT ? "sight check" : "second keying");
}

static int draw(void *state, struct canvas *canvas)
{
	struct waiting_list *waiting = state;
	if (waiting->list.count == 0)
		canvas_put(canvas, 0, 0, -1, ROLE_NORMAL, "Nothing waits to be verified. w says how the records of a form are.");
	else
		list_draw(&waiting->list, canvas, draw_row, waiting, true);
	return 0;
}

static void title(void *state, struct buf *out)
{
	struct waiting_list *waiting = state;
	buf_format(out, "To verify: %d record%s", waiting->list.count, waiting->list.count == 1 ? "" : "s");
}

/* The entry screen over RECORD, which verifies KEY. DRAFT as for entry_push. */
static void open_entry(struct app *app, struct record *record, const char *key, const char *school, const struct verify_rule *rule,
	const struct draft *draft)
{
	int depth = view_depth(app->views);
	void *state;
	entry_push(app, record, school, draft);
	if (view_depth(app->views) == depth)
		return; /* it has said why */
	view_top(app->views, &state);
	struct entry *entry = state;
	struct verify *verify = mem_zero(1, sizeof *verify);
	verify->way = rule->way;
	verify->is_marked = rule->way == VERIFY_SECOND && rule->share == VERIFY_MARKED;
	verify->agreed = mem_zero((size_t)entry->record->form->page_count + 1, sizeof *verify->agreed);
	snprintf(verify->key, sizeof verify->key, "%s", key);
	entry->verify = verify;
	if (rule->way == VERIFY_SIGHT && verify_hash(app->replica, record->form, key, verify->hash, NULL) && draft)
		verify_read_agreed(entry);
	if (!draft || draft->place[0] == '\0' || verify->is_marked)
		entry_page(entry, 0, false, false);
	if (rule->way == VERIFY_SIGHT)
		view_say(app->views, ROLE_NORMAL, "Hold each page against the paper, key what is wrong; F12 or Ctrl-] where it agrees.");
	else if (!draft)
		view_say(app->views, ROLE_NORMAL, "Key the paper again. What was keyed first is shown afterwards, where it differs.");
}

/* An empty record with the key of the one that is verified; where only marked fields are keyed, the others are there and not shown, because
 * skip conditions ask for them. */
static struct record *blank_of(struct form_set *set, const struct record *first, bool is_marked)
{
	const struct form *form = first->form;
	struct record *record = record_new(set, form);
	const struct value nothing = value_null();
	for (int i = 0; i < form->field_count; i++) {
		if (form->fields[i].column < 0 || form->fields[i].type == FIELD_ID)
			continue;
		bool is_kept = !verify_is_field(form, i, false) || (is_marked && !form->fields[i].is_verified);
		record_set(record, i, is_kept ? &first->cells[i].now : &nothing);
	}
	if (!form->has_made_id)
		snprintf(record->key, sizeof record->key, "%s", first->key);
	return record;
}

struct sought {
	struct app *app;
	const char *form, *key;
	struct draft draft;
	bool is_found;
	char *got_form, *got_key;
};

static void take_name(void *state, const char *grid, const char *row, const char *field, const struct value *now, const struct value *seen)
{
	struct sought *sought = state;
	(void)row, (void)seen;
	if (*grid || now->kind != VALUE_TEXT)
		return;
	char **to = strcmp(field, "form") == 0 ? &sought->got_form : strcmp(field, "record") == 0 ? &sought->got_key : NULL;
	if (to) {
		free(*to);
		*to = mem_copy_bytes(now->text, now->length);
	}
}

/* What the draft is a second keying of. */
static bool read_names(struct sought *sought, int64_t draft)
{
	free(sought->got_form);
	free(sought->got_key);
	sought->got_form = sought->got_key = NULL;
	return draft_cells(sought->app->replica, draft, take_name, sought, NULL) && sought->got_form && sought->got_key;
}

static bool is_sought(void *state, const struct draft *draft)
{
	struct sought *sought = state;
	if (strcmp(draft->form, VERIFY_FORM) != 0 || !read_names(sought, draft->id))
		return true;
	if (strcmp(sought->got_form, sought->form) != 0 || strcmp(sought->got_key, sought->key) != 0)
		return true;
	sought->draft = *draft;
	sought->is_found = true;
	return false;
}

bool verify_is_draft(struct app *app, const struct draft *draft)
{
	return strcmp(draft->form, VERIFY_FORM) == 0 || verify_has_agreed(app, draft->id);
}

/* The second keying, begun or gone on with. */
static void open_second(struct app *app, const struct form *form, const char *key, const char *school, const struct verify_rule *rule)
{
	struct err err = {0};
	struct record *first;
	struct sought sought = {.app = app, .form = form->code, .key = key};
	if (!record_load(app->replica, *app->set, form, key, &first, &err) || !draft_each(app->replica, app->author, is_sought, &sought, &err)) {
		app_say_error(app, &err);
		return;
	}
	if (sought.is_found && entry_hold_ask(app, &sought.draft)) {
		record_free(first);
		free(sought.got_form);
		free(sought.got_key);
		return;
	}
	bool is_marked = rule->share == VERIFY_MARKED;
	struct record *second = blank_of(*app->set, first, is_marked);
	record_free(first);
	bool is_good = true;
	for (int grid = 0; is_good && grid < form->grid_count; grid++)
		is_good = record_fill_rows(app->replica, second, grid, &err);
	is_good = is_good && (!sought.is_found || (draft_take(app->replica, sought.draft.id, &err) && draft_record_take_beside(app->replica, sought.draft.id, second, form->code, &err)));
	if (is_good) {
		open_entry(app, second, key, school, rule, sought.is_found ? &sought.draft : NULL);
	} else {
		app_say_error(app, &err);
		record_free(second);
	}
	free(sought.got_form);
	free(sought.got_key);
}

/* The sight check, begun or gone on with: its draft is that of any change of the record. */
static void open_sight(struct app *app, const struct form *form, const char *key, const char *school, const struct verify_rule *rule)
{
	struct err err = {0};
	struct draft draft;
	struct record *record;
	struct record_clash *clashes = NULL;
	int clash_count;
	bool is_found;
	bool is_good = draft_book_find(app->replica, form->code, key, school, app->author, &draft, &is_found, &err);
	if (is_good && is_found && entry_hold_ask(app, &draft))
		return;
	if (is_good && is_found)
		is_good = draft_take(app->replica, draft.id, &err) && draft_record_load(app->replica, *app->set, &draft, &record, &clashes, &clash_count, &err);
	else if (is_good)
		is_good = record_load(app->replica, *app->set, form, key, &record, &err);
	free(clashes); /* saving finds them again */
	if (is_good)
		open_entry(app, record, key, school, rule, is_found ? &draft : NULL);
	else
		app_say_error(app, &err);
}

static void verify_record(struct app *app, const struct form *form, const char *key, const char *school)
{
	struct err err = {0};
	struct verify_rule rule;
	if (!verify_rule(app->replica, *app->set, form->code, school, &rule, &err)) {
		app_say_error(app, &err);
		return;
	}
	if (rule.way == VERIFY_NONE) {
		view_say(app->views, ROLE_NORMAL, "This district does not verify such records.");
		return;
	}
	if (!verify_may(app->replica, *app->set, form, key, app->author, rule.way, &err)) {
		err.text[0] = (char)toupper((unsigned char)err.text[0]);
		dialog_tell(app->views, ROLE_WARNING, err.text);
		return;
	}
	if (rule.way == VERIFY_SECOND)
		open_second(app, form, key, school, &rule);
	else
		open_sight(app, form, key, school, &rule);
}

void verify_push_draft(struct app *app, const struct draft *draft)
{
	struct sought sought = {.app = app};
	bool is_sight = strcmp(draft->form, VERIFY_FORM) != 0;
	const char *code = is_sight ? draft->form : read_names(&sought, draft->id) ? sought.got_form : "";
	const struct form *form = form_set_find(*app->set, code);
	if (form)
		verify_record(app, form, is_sight ? draft->key : sought.got_key, draft->school);
	else
		view_say(app->views, ROLE_ERROR, "What this is a second keying of is not here any more: d drops it.");
	free(sought.got_form);
	free(sought.got_key);
}

/* Forms whose records are keyed from paper and are of a school: not the one of verifications, nor the one of where a paper is. */
static const struct form *form_at(const struct form_set *set, int index)
{
	for (int i = 0; i < form_set_count(set); i++) {
		const struct form *form = form_set_at(set, i);
		bool is_one = form->scope == SCOPE_SCHOOL && !form->parent && strcmp(form->code, VERIFY_FORM) != 0 && strcmp(form->code, PACKET_FORM) != 0;
		if (is_one && index-- == 0)
			return form;
	}
	return NULL;
}

static void form_row(void *arg, int index, struct buf *out)
{
	struct waiting_list *waiting = arg;
	buf_format(out, "%d  %s", index + 1, form_at(*waiting->app->set, index)->title);
}

static void form_chosen(struct views *views, void *arg, int choice)
{
	struct waiting_list *waiting = arg;
	char *key = mem_format("%s/%s", replica_district(waiting->app->replica), form_at(*waiting->app->set, choice)->code);
	(void)views;
	entry_push_key(waiting->app, VERIFY_WAY_FORM, key, "");
	free(key);
}

static void choose_way(struct waiting_list *waiting)
{
	struct app *app = waiting->app;
	int count = 0;
	if (!form_set_find(*app->set, VERIFY_WAY_FORM)) {
		view_say(app->views, ROLE_NORMAL, "The province has not loaded the form %s: ask it to.", VERIFY_WAY_FORM);
		return;
	}
	if (!replica_district(app->replica)) {
		view_say(app->views, ROLE_NORMAL, "Each district says so itself, or: zila put verify_way district=CODE form=census way=second");
		return;
	}
	while (form_at(*app->set, count))
		count++;
	dialog_choose(app->views, "How are they verified: records of which form?", count, 0, form_row, form_chosen, waiting);
}

static void show_pace(struct app *app)
{
	struct page_value *page;
	struct err err = {0};
	if (!pace_page(app->replica, &page, &err)) {
		app_say_error(app, &err);
		return;
	}
	struct pager *pager = pager_new();
	reading_lay(pager, page, 80, false);
	page_free(page);
	reading_push(app, "Keying on this box", pager);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct waiting_list *waiting = state;
	(void)views;
	switch (action) {
	case LIST_OPEN:
		if (waiting->list.selected >= 0) {
			const struct waiting_row *one = &waiting->rows[waiting->list.selected];
			verify_record(waiting->app, one->form, one->key, one->school);
		}
		return VIEW_DONE;
	case LIST_WAY: choose_way(waiting); return VIEW_DONE;
	case LIST_PACE: show_pace(waiting->app); return VIEW_DONE;
	}
	return list_key(&waiting->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void resume(struct views *views, void *state)
{
	(void)views;
	read_list(state);
}

static void release(void *state)
{
	forget(state);
	free(state);
}

static const struct view_ops list_ops = {
	.name = "verify",
	.keys = list_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

void verify_push(struct app *app)
{
	struct waiting_list *waiting = mem_zero(1, sizeof *waiting);
	waiting->app = app;
	read_list(waiting);
	view_push(app->views, &list_ops, waiting);
}
