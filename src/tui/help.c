/* Keys to words, for the bottom line and the help page. */
#include "config.h"
#include "tui/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/pager.h"

enum { KEY_COLUMNS = 16, NAME_COLUMNS = 12, TEXT_COLUMNS = 80 - 2 - KEY_COLUMNS - NAME_COLUMNS, ITEMS = 48, GAP = 2 };

static bool is_end(const struct view_key *row)
{
	return row->action == 0 && row->keys[0] == 0 && !row->name && !row->help;
}

static bool is_printable(int code)
{
	return code >= 0x20 && code != 0x7f && code < KEY_SPECIAL;
}

struct item {
	char key[16];
	const char *name;
};

static int item_columns(const struct item *item)
{
	return utf8_columns(item->key, strlen(item->key)) + 1 + utf8_columns(item->name, strlen(item->name));
}

/* Adds the rows that have a name and a key that works now. */
static int gather(struct item *items, int count, const struct view_key *table, bool is_typing)
{
	for (; table && !is_end(table) && count < ITEMS; table++) {
		int at = 0;

		while (is_typing && at < VIEW_KEYS && table->keys[at] && is_printable(table->keys[at]))
			at++;
		if (!table->name || at == VIEW_KEYS || table->keys[at] == 0)
			continue;
		key_name(table->keys[at], items[count].key);
		items[count++].name = table->name;
	}
	return count;
}

static int draw_item(struct canvas *canvas, int row, int at, const struct item *item)
{
	at += canvas_put(canvas, row, at, -1, ROLE_KEY, item->key) + 1;
	return at + canvas_put(canvas, row, at, -1, ROLE_NORMAL, item->name) + GAP;
}

void help_line(struct canvas *canvas, int row, const struct view_key *own, const struct view_key *global, bool is_typing,
	bool has_back)
{
	struct item items[ITEMS], back = { "Esc", "Back" }, help = { "?", "Keys" };
	const int count = gather(items, gather(items, 0, own, is_typing), global, is_typing);
	int kept, at = 0;

	if (is_typing)
		memcpy(help.key, "F1", 3);
	/* The way back and the way to all the rest always have their place. */
	kept = item_columns(&help) + (has_back ? item_columns(&back) + GAP : 0);
	for (int index = 0; index < count; index++) {
		if (at + item_columns(&items[index]) + GAP + kept > canvas->columns)
			continue;
		at = draw_item(canvas, row, at, &items[index]);
	}
	if (has_back)
		at = draw_item(canvas, row, at, &back);
	draw_item(canvas, row, at, &help);
}

struct help {
	struct pager *pager;
	char *title;
};

/* Bytes of TEXT that stand in one line, broken at a blank. */
static int line_bytes(const char *text)
{
	const size_t length = strlen(text);
	size_t fits = utf8_clip(text, length, TEXT_COLUMNS, NULL), blank = fits;

	if (fits == length)
		return (int) length;
	while (blank > 0 && text[blank] != ' ')
		blank--;
	return (int) (blank > 0 ? blank : fits > 0 ? fits : length);
}

static void add_row(struct pager *pager, const char *keys, const char *name, const char *help)
{
	char text[512];
	const int key_pad = KEY_COLUMNS - utf8_columns(keys, strlen(keys));
	const int name_pad = NAME_COLUMNS - utf8_columns(name, strlen(name));
	int fits = line_bytes(help);

	snprintf(text, sizeof text, "  %s%*s%s%*s%.*s", keys, key_pad > 1 ? key_pad : 1, "", name, name_pad > 1 ? name_pad : 1, "",
		fits, help);
	pager_add(pager, ROLE_NORMAL, text);
	pager_span(pager, 2, strlen(keys), ROLE_KEY);
	for (help += fits; *help; help += fits) {
		help += *help == ' ';
		fits = line_bytes(help);
		pager_print(pager, ROLE_NORMAL, "%*s%.*s", 2 + KEY_COLUMNS + NAME_COLUMNS, "", fits, help);
	}
}

static void add_table(struct pager *pager, const char *heading, const struct view_key *table)
{
	if (!table || is_end(table))
		return;
	pager_section(pager);
	pager_add(pager, ROLE_HEADING, heading);
	for (; !is_end(table); table++) {
		char keys[VIEW_KEYS * 18] = "";

		for (int at = 0; at < VIEW_KEYS && table->keys[at]; at++) {
			char name[16];

			key_name(table->keys[at], name);
			snprintf(keys + strlen(keys), sizeof keys - strlen(keys), "%s%s", at > 0 ? ", " : "", name);
		}
		if (table->help)
			add_row(pager, keys, table->name ? table->name : "", table->help);
	}
	pager_add(pager, ROLE_NORMAL, "");
}

static const struct view_key stack_keys[] = {
	{ 1, { KEY_ESC }, "Back", "one step back; nothing is lost" },
	{ 2, { KEY_F1, '?', KEY_CTRL('G') }, "Keys", "this page (while typing: F1 or ^G)" },
	{ 3, { KEY_CTRL('L') }, "Redraw", "draws the screen anew" },
	{ 4, { KEY_CTRL('Z') }, "Suspend", "back to the shell for a while, where there is one" },
	{ 0 },
};

static const struct view_key page_keys[] = {
	{ 0, { KEY_DOWN, KEY_UP }, NULL, "a line on, a line back" },
	{ 0, { KEY_PAGE_DOWN, ' ' }, "Next page", "a page on" },
	{ 0, { KEY_PAGE_UP, 'b' }, NULL, "a page back" },
	{ 0 },
};

static void title(void *state, struct buf *out)
{
	const struct help *help = state;

	buf_format(out, "Keys: %s", help->title);
}

static int draw(void *state, struct canvas *canvas)
{
	const struct help *help = state;

	pager_draw(help->pager, canvas);
	return 0;
}

static enum view_result take_key(struct views *views, void *state, int action, const struct key *key)
{
	const struct help *help = state;

	(void) action;
	if (pager_key(help->pager, key))
		return VIEW_DONE;
	if (key->code == 'q' || key->code == KEY_ENTER || key->code == '?' || key->code == KEY_F1) {
		view_pop(views);
		return VIEW_DONE;
	}
	return VIEW_PASS;
}

static void free_help(void *state)
{
	struct help *help = state;

	pager_free(help->pager);
	free(help->title);
	free(help);
}

static const struct view_ops help_ops = {
	.name = "help", .keys = page_keys, .title = title, .draw = draw, .key = take_key, .free = free_help,
};

void help_push(struct views *views, const char *name, const struct view_key *own, const struct view_key *global)
{
	struct help *help = mem_zero(1, sizeof *help);

	help->pager = pager_new();
	help->title = mem_copy(name);
	add_table(help->pager, "Here", own);
	add_table(help->pager, "Everywhere", global);
	add_table(help->pager, "Always", stack_keys);
	view_push(views, &help_ops, help);
}
