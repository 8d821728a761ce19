/* The forms and code lists of an open replica.
 *
 * Read at every start of the program, so it is kept short: instruments by form_read (they were proved when loaded),
 * code lists with one ordered query, all texts in one arena. Lists are the rows of the form `code`, and for each kind
 * of place the rows of the form `place`. */
#include "config.h"
#include "form/set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "form/arena.h"
#include "form/rule.h"
#include "store/query.h"
#include "store/table.h"

enum { NEWER_MAX = 256 * 1024 };

struct form_set {
	struct form **forms;
	struct code_list *lists;
	int form_count, list_count, list_size;
	struct buf newer; /* titles of the forms that are more than this program knows, a comma between them; left out whole: with a word */
	struct arena memory; /* texts of the lists */
};

/* TITLE is of a newer program than this. */
static void note_newer(struct form_set *set, const char *title, const char *how)
{
	buf_format(&set->newer, "%s%s%s", set->newer.length > 0 ? ", " : "", title, how);
}

static bool add_form(struct form_set *set, struct replica *replica, struct query *query, struct err *err)
{
	const char *code = query_text(query, 0);
	struct value source = query_value(query, 2), labels = query_value(query, 3);
	struct form *form;

	if (source.kind != VALUE_TEXT)
		return err_set(err, EX_DATAERR, "form %s: the log holds no text of it: load it again", code);
	if (!form_read(source.text, source.length, code, &form, err)) {
		note_newer(set, query_is_null(query, 4) ? code : query_text(query, 4), " (not at all)");
		err_reset(err);
		return true;
	}
	if (form->passed_over > 0)
		note_newer(set, form->title, "");
	set->forms = mem_grow(set->forms, (size_t) set->form_count + 1, sizeof(struct form *));
	set->forms[set->form_count++] = form;
	if (labels.kind == VALUE_TEXT && !form_add_urdu(form, labels.text, labels.length, code, true, err))
		return false;
	form->version = (int) query_int(query, 1);
	form->table = table_find(replica, form->code);
	for (int i = 0; i < form->field_count && form->table != NULL; i++) {
		struct field *field = &form->fields[i];

		if (field->computed != NULL)
			continue;
		field->column = table_column(form->table, field->code);
		if (field->is_unread && field->column >= 0)
			field->scale = form->table->columns[field->column].scale;
		if (field->column < 0)
			return err_set(err, EX_DATAERR, "form %s: its table has no column for %s: load the form again",
				form->code, field->code);
	}
	return true;
}

static bool read_forms(struct form_set *set, struct replica *replica, struct err *err)
{
	struct query *query;
	bool is_good = true;
	int more;

	if (!query_open(replica, "SELECT code, version, source, labels_ur, title FROM form WHERE _void IS NULL ORDER BY number",
			&query, err))
		return false;
	while (is_good && (more = query_step(query, err)) != 0)
		is_good = more > 0 && add_form(set, replica, query, err);
	query_close(query);
	return is_good;
}

/* The list that rows of NAME go to; rows come in the order of their lists. */
static struct code_list *present_list(struct form_set *set, const char *name)
{
	struct code_list *list = set->list_count > 0 ? &set->lists[set->list_count - 1] : NULL;

	if (list != NULL && strcmp(list->name, name) == 0)
		return list;
	if (set->list_count == set->list_size) {
		set->list_size = set->list_size * 2 + 64;
		set->lists = mem_grow(set->lists, (size_t) set->list_size, sizeof *set->lists);
	}
	list = &set->lists[set->list_count++];
	*list = (struct code_list){.name = arena_copy(&set->memory, name, strlen(name))};
	return list;
}

static char *kept(struct form_set *set, struct query *query, int column)
{
	struct value value = query_value(query, column);

	return value.kind == VALUE_TEXT ? arena_copy(&set->memory, value.text, value.length) : NULL;
}

static void add_item(struct form_set *set, struct query *query, const char *today)
{
	struct code_list *list = present_list(set, query_text(query, 0));
	struct code_item *item;

	if (list->count == 0 || (list->count >= 8 && (list->count & (list->count - 1)) == 0))
		list->items = arena_grow(&set->memory, list->items, (size_t) list->count,
			list->count == 0 ? 8 : 2 * (size_t) list->count, sizeof *list->items);
	item = &list->items[list->count++];
	item->code = kept(set, query, 1);
	item->label = kept(set, query, 2);
	item->label_ur = kept(set, query, 3);
	item->class = kept(set, query, 4);
	item->is_retired = !query_is_null(query, 5) && strcmp(query_text(query, 5), today) <= 0;
}

/* Rows of one of the tables that hold lists; nothing where there is no such form yet. */
static bool read_list_table(struct form_set *set, struct replica *replica, const char *table,
	const char *const columns[6], const char *order, struct err *err)
{
	const struct table *there = table_find(replica, table);
	struct query *query;
	char today[11];
	struct buf sql;
	bool is_good;
	int more = 0;

	if (there == NULL || table_column(there, columns[0]) < 0 || table_column(there, columns[1]) < 0)
		return true;
	buf_init(&sql, 4096);
	buf_text(&sql, "SELECT ");
	for (int i = 0; i < 6; i++)
		buf_format(&sql, table_column(there, columns[i]) >= 0 ? "%s\"%s\"" : "%sNULL", i > 0 ? ", " : "", columns[i]);
	buf_format(&sql, " FROM \"%s\" WHERE _void IS NULL ORDER BY %s", table, order);
	is_good = query_open(replica, sql.bytes, &query, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	date_format(clock_today(), today);
	while ((more = query_step(query, err)) > 0)
		if (!query_is_null(query, 0) && !query_is_null(query, 1))
			add_item(set, query, today);
	query_close(query);
	return more == 0;
}

static int compare_items(const void *a, const void *b)
{
	const struct code_item *const *left = a, *const *right = b;

	return strcmp((*left)->code, (*right)->code);
}

static void sort_lists(struct form_set *set)
{
	for (int i = 0; i < set->list_count; i++) {
		struct code_list *list = &set->lists[i];

		list->by_code = arena_zero(&set->memory, (size_t) list->count * sizeof *list->by_code);
		for (int j = 0; j < list->count; j++)
			list->by_code[j] = &list->items[j];
		qsort(list->by_code, (size_t) list->count, sizeof *list->by_code, compare_items);
	}
}

static bool read_lists(struct form_set *set, struct replica *replica, struct err *err)
{
	static const char *const CODES[6] = {"list", "code", "label", "label_ur", "class", "valid_to"};
	static const char *const PLACES[6] = {"kind", "code", "name", "name_ur", "parent", "valid_to"};

	if (!read_list_table(set, replica, "code", CODES, "list, position, code", err)
		|| !read_list_table(set, replica, "place", PLACES, "kind, name, code", err))
		return false;
	sort_lists(set);
	for (int i = 0; i < set->form_count; i++)
		for (int j = 0; j < set->forms[i]->field_count; j++)
			if (set->forms[i]->fields[j].list_name != NULL)
				set->forms[i]->fields[j].list = form_set_list(set, set->forms[i]->fields[j].list_name);
	return true;
}

/* What stands on a form that was left out goes with it: its grids on other forms, totals of their columns, and its own grids' forms. */
static void leave_out_what_hangs(struct form_set *set)
{
	char child[64], column[64];

	for (int i = 0; i < set->form_count; i++) {
		struct form *form = set->forms[i];
		int kept = 0;

		for (int j = 0; j < form->grid_count; j++)
			if (form_set_find(set, form->grids[j].form) != NULL)
				form->grids[kept++] = form->grids[j];
		form->grid_count = kept;
		for (int j = 0; j < form->field_count; j++)
			if (form->fields[j].computed != NULL && rule_total(form->fields[j].computed, child, column) != RULE_NO_TOTAL
				&& form_set_find(set, child) == NULL)
				form->fields[j].computed = (char *) "null";
	}
}

bool form_set_load(struct replica *replica, struct form_set **out, struct err *err)
{
	struct form_set *set = mem_zero(1, sizeof *set);

	arena_init(&set->memory);
	buf_init(&set->newer, NEWER_MAX);
	*out = NULL;
	if (!read_forms(set, replica, err)) {
		form_set_free(set);
		return false;
	}
	if (set->newer.length > 0)
		leave_out_what_hangs(set);
	if (!read_lists(set, replica, err)) {
		form_set_free(set);
		return false;
	}
	*out = set;
	return true;
}

void form_set_free(struct form_set *set)
{
	if (set == NULL)
		return;
	for (int i = 0; i < set->form_count; i++)
		form_free(set->forms[i]);
	free(set->forms);
	free(set->lists);
	buf_free(&set->newer);
	arena_free(&set->memory);
	free(set);
}

const char *form_set_newer(const struct form_set *set)
{
	return set->newer.length > 0 ? set->newer.bytes : NULL;
}

int form_set_count(const struct form_set *set)
{
	return set->form_count;
}

const struct form *form_set_at(const struct form_set *set, int position)
{
	return position >= 0 && position < set->form_count ? set->forms[position] : NULL;
}

const struct form *form_set_find(const struct form_set *set, const char *code)
{
	for (int i = 0; i < set->form_count; i++)
		if (strcmp(set->forms[i]->code, code) == 0)
			return set->forms[i];
	return NULL;
}

const struct code_list *form_set_list(const struct form_set *set, const char *name)
{
	for (int i = 0; i < set->list_count; i++)
		if (strcmp(set->lists[i].name, name) == 0)
			return &set->lists[i];
	return NULL;
}

const char *form_set_label(const struct form_set *set, const char *list, const char *code)
{
	const struct code_list *found = form_set_list(set, list);
	const struct code_item *item = found != NULL ? code_list_find(found, code, strlen(code)) : NULL;

	return item != NULL && item->label != NULL ? item->label : code;
}
