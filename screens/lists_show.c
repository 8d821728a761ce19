/* A list on the screen: its rows lead to their schools or visits; a school opened from it knows its neighbours in the list. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/listing_kept.h"
#include "emis/state.h"
#include "screens/app.h"
#include "screens/browse.h"
#include "screens/lists.h"
#include "screens/page_view.h"
#include "screens/printing.h"
#include "screens/profile.h"
#include "tui/dialog.h"

enum { SHOW_PRINT = 1, SHOW_MARK, SHOW_MARKED, SHOW_COMPARE, SHOW_CARDS, SHOW_DISTRICT, SHOW_ROOM = 8 };

struct show {
	struct app *app;
	char *name, *district; /* of a list that is kept or fixed; DISTRICT NULL: all that are held */
	struct listing_own *own; /* in place of the name: one that is not kept */
	struct listing *listing; /* NULL: it could not be made */
	struct page_view *view;
	int64_t version;
};

static const struct view_key show_keys[] = {
	{SHOW_PRINT, {'P', KEY_F7}, "print", "print or save this list: paper, PDF, HTML, CSV"},
	{SHOW_MARK, {'x'}, "mark", "mark the school that is chosen, or take its mark away"},
	{SHOW_COMPARE, {'c'}, "compare", "compare it with the school that is marked, or with another one"},
	{SHOW_MARKED, {'M'}, NULL, "print the cards of all schools that are marked, or take the marks away"},
	{SHOW_CARDS, {'A'}, NULL, "print or save the cards of all schools of the list"},
	{SHOW_DISTRICT, {'g'}, NULL, "only one district (in the province's folder)"},
	PAGE_VIEW_KEYS,
	{0},
};

/* A marked school has a star before its row. */
static struct page_value *make_page(const struct show *show)
{
	struct page_value *page = listing_page(show->listing, show->app->author);
	page->is_sample = show->app->is_sample;
	for (int b = 0; browse_marks() > 0 && b < page->count; b++) {
		struct page_block *block = &page->blocks[b];
		for (int r = 0; block->kind == PAGE_TABLE && r < block->row_count; r++) {
			struct page_cell *cell = &block->cells[r * block->column_count];
			if (cell->link && cell->text && strncmp(cell->link, "school:", 7) == 0 && browse_is_marked(cell->link + 7)) {
				char *text = mem_format("*%s", cell->text);
				cell->text = piece_text(&page->texts, text);
				free(text);
			}
		}
	}
	return page;
}

static void read_listing(struct show *show)
{
	struct app *app = show->app;
	struct listing_ask ask = {.replica = app->replica, .set = *app->set, .district = show->district};
	struct err err = {0};
	listing_free(show->listing);
	show->version = state_version(app->replica);
	bool is_good = show->own ? listing_own_make(&ask, show->own, 0, &show->listing, &err) : listing_make(&ask, show->name, &show->listing, &err);
	if (!is_good) {
		show->listing = NULL;
		app_say_error(app, &err);
	}
	page_view_set(show->view, is_good ? make_page(show) : NULL);
}

/* A school opens among those of the list. */
static void open_link(struct app *app, void *arg, const char *target)
{
	struct show *show = arg;
	int count, at = -1;
	if (strncmp(target, "school:", 7) != 0) {
		browse_open(app, NULL, target);
		return;
	}
	char **codes = listing_schools(show->listing, &count);
	for (int i = 0; i < count && at < 0; i++)
		if (strcmp(codes[i], target + 7) == 0)
			at = i;
	if (at >= 0)
		profile_push(app, (const char *const *)codes, count, at, "schools of the list");
	for (int i = 0; i < count; i++)
		free(codes[i]);
	free(codes);
}

static int draw(void *state, struct canvas *canvas)
{
	struct show *show = state;
	page_view_draw(show->view, canvas);
	if (!show->listing)
		canvas_put(canvas, 0, 0, -1, ROLE_DIM, "This list cannot be shown.");
	return 0;
}

/* The school that is chosen, or NULL and a word. */
static const char *school(struct show *show)
{
	const char *target = page_view_target(show->view);
	if (target && strncmp(target, "school:", 7) == 0)
		return target + 7;
	view_say(show->app->views, ROLE_NORMAL, "Choose a school first: Tab, then the arrows.");
	return NULL;
}

static void print_cards(struct show *show)
{
	int count;
	char **codes = listing_schools(show->listing, &count);
	if (count > 0)
		printing_push(show->app, (const char *const *)codes, count);
	else
		view_say(show->app->views, ROLE_NORMAL, "No row of this list is a school.");
	for (int i = 0; i < count; i++)
		free(codes[i]);
	free(codes);
}

static void district_row(void *arg, int index, struct buf *out)
{
	const struct show *show = arg;
	const struct code_list *list = form_set_list(*show->app->set, "district");
	buf_text(out, index == 0 ? "All districts" : list->items[index - 1].label);
}

static void district_chosen(struct views *views, void *arg, int choice)
{
	struct show *show = arg;
	const struct code_list *list = form_set_list(*show->app->set, "district");
	(void)views;
	free(show->district);
	show->district = choice > 0 && list ? mem_copy(list->items[choice - 1].code) : NULL;
	read_listing(show);
}

static void choose_district(struct show *show)
{
	const struct code_list *list = form_set_list(*show->app->set, "district");
	if (state_district(show->app->replica))
		view_say(show->app->views, ROLE_NORMAL, "This box holds one district.");
	else if (list)
		dialog_choose(show->app->views, "Of which district?", list->count + 1, 0, district_row, district_chosen, show);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct show *show = state;
	const char *code;
	(void)views;
	if (!show->listing)
		return VIEW_PASS;
	switch (action) {
	case SHOW_PRINT: browse_print(show->app, show->view, show->listing, show->listing->name); return VIEW_DONE;
	case SHOW_MARK:
		if ((code = school(show))) {
			browse_mark(show->app, code);
			page_view_set(show->view, make_page(show));
		}
		return VIEW_DONE;
	case SHOW_COMPARE:
		if ((code = school(show)))
			browse_compare(show->app, code);
		return VIEW_DONE;
	case SHOW_MARKED: browse_marked(show->app); return VIEW_DONE;
	case SHOW_CARDS: print_cards(show); return VIEW_DONE;
	case SHOW_DISTRICT: choose_district(show); return VIEW_DONE;
	}
	return page_view_key(show->view, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	const struct show *show = state;
	buf_text(out, show->listing ? show->listing->title : show->name ? show->name : "List");
	if (browse_marks() > 0)
		buf_format(out, "  %d marked", browse_marks());
}

static void resume(struct views *views, void *state)
{
	struct show *show = state;
	(void)views;
	if (show->version != state_version(show->app->replica))
		read_listing(show);
	else if (show->listing)
		page_view_set(show->view, make_page(show)); /* marks may have changed */
}

static void release(void *state)
{
	struct show *show = state;
	page_view_free(show->view);
	listing_free(show->listing);
	listing_own_free(show->own);
	free(show->name);
	free(show->district);
	free(show);
}

static const struct view_ops show_ops = {
	.name = "list",
	.keys = show_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.resume = resume,
	.free = release,
};

static struct show *push(struct app *app)
{
	struct show *show = mem_zero(1, sizeof *show);
	show->app = app;
	show->view = page_view_new(app, open_link, show);
	return show;
}

void lists_show(struct app *app, const char *name)
{
	const char *district = strstr(name, "?district=");
	struct show *show = push(app);
	show->name = mem_copy_bytes(name, district ? (size_t)(district - name) : strlen(name));
	show->district = district ? mem_copy(district + strlen("?district=")) : NULL;
	view_push(app->views, &show_ops, show);
	read_listing(show);
}

void lists_show_own(struct app *app, const struct listing_own *own)
{
	struct show *show = push(app);
	struct buf text;
	struct err err = {0};
	buf_init(&text, OWN_TEXT);
	if (!listing_own_write(own, &text, &err) || !listing_own_parse(text.bytes, text.length, "list", &show->own, &err)) {
		buf_free(&text);
		release(show);
		app_say_error(app, &err);
		return;
	}
	buf_free(&text);
	view_push(app->views, &show_ops, show);
	read_listing(show);
}
