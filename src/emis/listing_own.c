/* The text of a list of one's own, both ways. */
#include "config.h"
#include "emis/listing_own.h"

#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/mem.h"
#include "form/field.h"
#include "form/rule.h"

enum { OWN_LINE = 800 }; /* bytes of a value in one line, below CONF_MAX_LINE */

void listing_own_free(struct listing_own *own)
{
	if (!own)
		return;
	piece_free(&own->texts);
	free(own);
}

static const char *const keys[] = {"name", "title", "form", "columns", "filter", "group", "order", "descending", "totals", "count", "year"};

static bool know_keys(const struct conf *conf, int section, struct err *err)
{
	for (int i = 0; i < conf_key_count(conf, section); i++) {
		const char *key = conf_key(conf, section, i);
		bool is_known = false;
		for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
			is_known = is_known || strcmp(key, keys[k]) == 0;
		if (!is_known)
			return conf_error(conf, section, key, err, "%s: a list has no such line: there are name, title, form, columns, filter, group, order,"
				" descending, totals, count, year", key);
	}
	return true;
}

/* The words of a value; at most MOST. */
static bool words(struct listing_own *own, const struct conf *conf, int section, const char *key, char **out, int most, int *count, struct err *err)
{
	const char *at = conf_value(conf, section, key);
	*count = 0;
	for (at = at ? at + strspn(at, " ,\t") : ""; *at; at += strspn(at, " ,\t")) {
		size_t length = strcspn(at, " ,\t");
		enum rule_owner owner;
		char name[64];
		if (*count == most)
			return conf_error(conf, section, key, err, "%s: at most %d fields", key, most);
		if (!rule_name(at, length, &owner, name))
			return conf_error(conf, section, key, err, "%s: \"%.*s\" is no field: write its name, or school. and a field of the school", key,
				(int)(length < 60 ? length : 60), at);
		char *word = piece_bytes(&own->texts, at, length);
		for (int i = 0; i < *count; i++)
			if (strcmp(out[i], word) == 0)
				return conf_error(conf, section, key, err, "%s: %s is there twice: take one out", key, word);
		out[(*count)++] = word;
		at += length;
	}
	return true;
}

/* One field, or NULL. */
static bool word(struct listing_own *own, const struct conf *conf, int section, const char *key, char **out, struct err *err)
{
	int count;
	*out = NULL;
	return words(own, conf, section, key, out, 1, &count, err);
}

static char *value(struct listing_own *own, const struct conf *conf, int section, const char *key)
{
	const char *text = conf_value(conf, section, key);
	return piece_text(&own->texts, text && *text ? text : NULL);
}

static bool read_year(struct listing_own *own, const struct conf *conf, int section, struct err *err)
{
	own->year = value(own, conf, section, "year");
	if (!own->year || strcmp(own->year, "newest") == 0 || strcmp(own->year, "all") == 0)
		return true;
	size_t digits = strspn(own->year, "0123456789");
	return (digits > 0 && digits <= 4 && own->year[digits] == '\0')
		|| conf_error(conf, section, "year", err, "year: write newest, all, or a year such as 2024");
}

static bool read_list(struct listing_own *own, const struct conf *conf, struct err *err)
{
	int section = conf_find(conf, "list");
	if (section < 0 || conf_section_count(conf) != 1)
		return conf_error(conf, section < 0 ? 0 : section, NULL, err, "a list's file has one section, [list]");
	own->name = value(own, conf, section, "name");
	own->title = value(own, conf, section, "title");
	own->form = value(own, conf, section, "form");
	own->filter = value(own, conf, section, "filter");
	if (!know_keys(conf, section, err))
		return false;
	if (!own->name || !field_code_is_good(own->name))
		return conf_error(conf, section, "name", err, "name: write a name in small letters, digits and _, at most %d", OWN_NAME);
	if (listing_fixed_find(own->name))
		return conf_error(conf, section, "name", err, "%s: a list of this name comes with the program: take another name", own->name);
	if (!own->form || !field_code_is_good(own->form))
		return conf_error(conf, section, "form", err, "form: name the form whose records are listed: `zila form list` shows them");
	if (!own->title)
		own->title = own->name;
	const char *descending = conf_value(conf, section, "descending");
	if (descending && strcmp(descending, "yes") != 0 && strcmp(descending, "no") != 0)
		return conf_error(conf, section, "descending", err, "descending: write yes or no");
	own->is_descending = descending && strcmp(descending, "yes") == 0;
	if (!words(own, conf, section, "columns", own->columns, LISTING_COLUMNS, &own->column_count, err))
		return false;
	if (own->column_count == 0)
		return conf_error(conf, section, "columns", err, "columns: name at least one field");
	return words(own, conf, section, "order", own->order, OWN_ORDER, &own->order_count, err)
		&& words(own, conf, section, "totals", own->totals, LISTING_COLUMNS, &own->total_count, err)
		&& word(own, conf, section, "group", &own->group, err) && word(own, conf, section, "count", &own->count, err)
		&& read_year(own, conf, section, err);
}

bool listing_own_parse(const char *text, size_t length, const char *file, struct listing_own **out, struct err *err)
{
	struct conf *conf;
	*out = NULL;
	if (length > OWN_TEXT)
		return err_set(err, EX_CONFIG, "%s: a list is at most %d bytes: shorten its filter or its title", file, OWN_TEXT);
	if (!conf_parse(text, length, file, &conf, err))
		return false;
	struct listing_own *own = mem_zero(1, sizeof *own);
	bool is_good = conf_section_count(conf) > 0 ? read_list(own, conf, err) : err_set(err, EX_CONFIG, "%s: is empty: a list begins with [list]", file);
	conf_free(conf);
	if (is_good)
		*out = own;
	else
		listing_own_free(own);
	return is_good;
}

/* In double quotes, so that ; and # are texts; a long one in parts, broken at blanks. */
static void put(struct buf *out, const char *key, const char *text)
{
	size_t length = text ? strlen(text) : 0;
	if (length == 0)
		return;
	if (length <= OWN_LINE) {
		buf_format(out, "%s = \"%s\"\n", key, text);
		return;
	}
	for (int part = 1; *text; part++) {
		size_t end = strlen(text) <= OWN_LINE ? strlen(text) : OWN_LINE;
		while (text[end] && end > 1 && text[end] != ' ')
			end--;
		buf_format(out, "%s.%d = \"%.*s\"\n", key, part, (int)end, text);
		text += end + (text[end] == ' ');
	}
}

static void put_words(struct buf *out, const char *key, char *const *list, int count)
{
	if (count == 0)
		return;
	buf_format(out, "%s =", key);
	for (int i = 0; i < count; i++)
		buf_format(out, " %s", list[i]);
	buf_byte(out, '\n');
}

static bool is_same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

bool listing_own_write(const struct listing_own *own, struct buf *out, struct err *err)
{
	struct listing_own *again;
	struct err reason = {0};
	size_t from = out->length;
	buf_format(out, "[list]\nname = %s\n", own->name);
	put(out, "title", own->title);
	buf_format(out, "form = %s\n", own->form);
	put_words(out, "columns", own->columns, own->column_count);
	put(out, "filter", own->filter);
	put_words(out, "group", (char *const[]){own->group}, own->group != NULL);
	put_words(out, "order", own->order, own->order_count);
	if (own->is_descending)
		buf_text(out, "descending = yes\n");
	put_words(out, "totals", own->totals, own->total_count);
	put_words(out, "count", (char *const[]){own->count}, own->count != NULL);
	put(out, "year", own->year);
	/* What was written must be read as it was meant. */
	if (out->is_full || !listing_own_parse(out->bytes + from, out->length - from, "list", &again, &reason))
		return err_set(err, EX_DATAERR, "%s", out->is_full ? "the list is too long: shorten its filter" : reason.text);
	bool is_good = is_same(again->filter, own->filter) && is_same(again->title, own->title);
	listing_own_free(again);
	return is_good || err_set(err, EX_DATAERR, "the title or the filter has a character that a list cannot hold, such as a double quote or two"
		" blanks: write it otherwise");
}

const struct field *listing_own_field(const struct form_set *set, const struct form *form, const char *name)
{
	enum rule_owner owner;
	char code[64];
	if (!rule_name(name, strlen(name), &owner, code))
		return NULL;
	const struct form *of = owner == RULE_SCHOOL ? form_set_find(set, "school") : owner == RULE_PARENT ? (form->parent ? form_set_find(set, form->parent) : NULL) : form;
	int field = of ? form_field(of, code) : -1;
	return field < 0 ? NULL : &of->fields[field];
}

char **listing_own_fields(const struct form_set *set, const struct form *form, int *count)
{
	const struct form *school = form_set_find(set, "school");
	bool has_school = school && school != form && (form_field(form, "school") >= 0 || form->scope == SCOPE_PARENT);
	char **out = mem_zero((size_t)form->field_count + (has_school ? (size_t)school->field_count : 0) + 1, sizeof *out);
	*count = 0;
	for (int i = 0; i < form->field_count; i++)
		if (!form->fields[i].is_retired)
			out[(*count)++] = mem_copy(form->fields[i].code);
	for (int i = 0; has_school && i < school->field_count; i++)
		if (!school->fields[i].is_retired && school->fields[i].key_position == 0)
			out[(*count)++] = mem_format("school.%s", school->fields[i].code);
	return out;
}
