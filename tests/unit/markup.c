#include "config.h"
#include "tests/unit/markup.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { DEEP = 32, NAME = 32, IDS = 400, ID = 80, ATTRIBUTES = 12 };

struct reader_of {
	const char *text, *at;
	char stack[DEEP][NAME];
	int depth;
	bool is_caption_due; /* a table has begun */
	bool is_bare, is_cell_due, has_cell; /* the element is a heading without a scope; one of a row, and no cell yet stands beside it; the row has one */
	char ids[IDS][ID], hrefs[IDS][ID];
	int id_count, href_count;
	char fault[256];
};

static bool fault(struct reader_of *in, const char *format, ...)
{
	char words[160];
	va_list args;
	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	snprintf(in->fault, sizeof in->fault, "%s at byte %zu: %.60s", words, (size_t)(in->at - in->text), in->at);
	return false;
}

static bool is_name(char letter)
{
	return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-';
}

static bool take_name(struct reader_of *in, char name[NAME])
{
	size_t length = 0;
	while (is_name(in->at[length]))
		length++;
	if (length == 0 || length >= NAME)
		return fault(in, "no name");
	memcpy(name, in->at, length);
	name[length] = '\0';
	in->at += length;
	return true;
}

/* Text up to STOP ('<' or a quote): no bare sign. */
static bool take_text(struct reader_of *in, char stop)
{
	static const char *const entities[] = {"&lt;", "&gt;", "&amp;", "&quot;"};
	while (*in->at && *in->at != stop) {
		bool is_entity = false;
		for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
			is_entity = is_entity || strncmp(in->at, entities[i], strlen(entities[i])) == 0;
		if ((*in->at == '&' && !is_entity) || *in->at == '<' || (*in->at == '>' && stop == '<' && strcmp(in->stack[in->depth - 1], "style") != 0))
			return fault(in, "a bare sign");
		in->at++;
	}
	return *in->at || fault(in, "the end comes too early");
}

static bool keep(struct reader_of *in, char list[IDS][ID], int *count, const char *value, size_t length)
{
	if (*count == IDS || length >= ID)
		return fault(in, "too many or too long names");
	memcpy(list[*count], value, length);
	list[(*count)++][length] = '\0';
	return true;
}

static bool take_attribute(struct reader_of *in, const char *element, const char *name, const char *value, size_t length)
{
	if (strcmp(name, "id") == 0) {
		for (int i = 0; i < in->id_count; i++)
			if (strlen(in->ids[i]) == length && strncmp(in->ids[i], value, length) == 0)
				return fault(in, "an id that is there already");
		return keep(in, in->ids, &in->id_count, value, length);
	}
	if (strcmp(name, "href") == 0 && *value == '#')
		return keep(in, in->hrefs, &in->href_count, value + 1, length - 1);
	if (strcmp(name, "src") == 0 || strcmp(name, "style") == 0 || strncmp(name, "on", 2) == 0 || (strcmp(name, "href") == 0 && strcmp(element, "a") != 0))
		return fault(in, "%s: fetched from elsewhere, or code", name);
	return true;
}

static bool is_in(const char *name, const char *const *names)
{
	while (*names && strcmp(name, *names) != 0)
		names++;
	return *names != NULL;
}

/* Elements that have no end, and those whose end may be left out before what comes next or at their parent's end. */
static const char *const voids[] = {"br", "hr", "meta", NULL};
static const struct { const char *name, *before[5], *within[3]; } implied[] = {
	{"td", {"td", "th", "tr", "tbody"}, {"tr"}}, {"th", {"td", "th", "tr", "tbody"}, {"tr"}}, {"tr", {"tr", "tbody"}, {"thead", "tbody"}},
	{"thead", {"tbody"}, {"table"}}, {"tbody", {"tbody"}, {"table"}}, {"li", {"li"}, {"ol", "ul"}}, {"dt", {"dt", "dd"}, {"dl", "div"}}, {"dd", {"dt", "dd"}, {"dl", "div"}},
};

static int implied_of(const char *name)
{
	for (size_t i = 0; i < sizeof implied / sizeof *implied; i++)
		if (strcmp(implied[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* Ends what the beginning of NAME ends; then it must stand where it may. */
static bool begin(struct reader_of *in, const char *name)
{
	int kind;
	while (in->depth > 0 && (kind = implied_of(in->stack[in->depth - 1])) >= 0 && is_in(name, implied[kind].before))
		in->depth--;
	if (strcmp(name, "td") == 0)
		in->has_cell = true, in->is_cell_due = false;
	if (in->is_cell_due && (strcmp(name, "tr") == 0 || strcmp(name, "tbody") == 0))
		return fault(in, "a heading that is a row's of nothing");
	if (strcmp(name, "tr") == 0)
		in->has_cell = false;
	bool is_body = in->depth > 1 && strcmp(in->stack[in->depth - 2], "tbody") == 0;
	if (in->is_bare && !is_body && in->has_cell)
		return fault(in, "a column's heading among cells without its scope");
	in->is_cell_due = in->is_cell_due || (is_body && in->is_bare && !in->has_cell);
	kind = implied_of(name);
	return kind < 0 || (in->depth > 0 && is_in(in->stack[in->depth - 1], implied[kind].within)) || fault(in, "%s: in the wrong place", name);
}

static bool end(struct reader_of *in, const char *name)
{
	while (in->depth > 0 && strcmp(in->stack[in->depth - 1], name) != 0 && implied_of(in->stack[in->depth - 1]) >= 0)
		in->depth--;
	if (in->is_cell_due && strcmp(name, "table") == 0)
		return fault(in, "a heading that is a row's of nothing");
	return (in->depth > 0 && strcmp(in->stack[--in->depth], name) == 0) || fault(in, "%s: closed out of turn", name);
}

static bool is_drawing(const struct reader_of *in)
{
	for (int i = 0; i < in->depth; i++)
		if (strcmp(in->stack[i], "svg") == 0)
			return true;
	return false;
}

/* A value in quotes, or of letters, digits and a few signs without; what follows it. */
static bool take_value(struct reader_of *in, const char **value, size_t *length)
{
	bool is_quoted = *in->at == '"';
	*value = in->at += is_quoted;
	if (is_quoted) {
		if (!take_text(in, '"'))
			return false;
		*length = (size_t)(in->at++ - *value);
		return true;
	}
	while (is_name(*in->at) || (*in->at && strchr("%.", *in->at)))
		in->at++;
	*length = (size_t)(in->at - *value);
	return (*length > 0 && (*in->at == ' ' || *in->at == '>')) || fault(in, "a value that needs quotes");
}

/* From the name of an element to its '>'; IS_EMPTY: it closed itself. */
static bool take_element(struct reader_of *in, char name[NAME], bool *is_empty)
{
	char names[ATTRIBUTES][NAME];
	int count = 0;
	bool has_scope = false, has_label = false;
	if (!take_name(in, name))
		return false;
	while (*in->at == ' ') {
		in->at++;
		if (count == ATTRIBUTES || !take_name(in, names[count]))
			return fault(in, "attributes");
		for (int i = 0; i < count; i++)
			if (strcmp(names[i], names[count]) == 0)
				return fault(in, "an attribute twice");
		const char *value;
		size_t length;
		if (*in->at++ != '=')
			return fault(in, "an attribute without a value");
		if (!take_value(in, &value, &length) || !take_attribute(in, name, names[count], value, length))
			return false;
		has_scope = has_scope || strcmp(names[count], "scope") == 0;
		has_label = has_label || strcmp(names[count], "aria-label") == 0 || strcmp(names[count], "aria-hidden") == 0;
		count++;
	}
	*is_empty = is_in(name, voids);
	if (*in->at == '/' && is_drawing(in))
		*is_empty = true, in->at++;
	if (*in->at != '>')
		return fault(in, "an element without an end");
	in->is_bare = strcmp(name, "th") == 0 && !has_scope;
	if ((strcmp(name, "svg") == 0 && !has_label) || strcmp(name, "script") == 0)
		return fault(in, "%s: no label, or code", name);
	if (in->is_caption_due && strcmp(name, "caption") != 0)
		return fault(in, "a table without a caption");
	in->is_caption_due = strcmp(name, "table") == 0;
	in->at++;
	return true;
}

static bool take_all(struct reader_of *in)
{
	static const char first[] = "<!DOCTYPE html>\n";
	if (strncmp(in->at, first, sizeof first - 1) != 0)
		return fault(in, "no doctype");
	in->at += sizeof first - 1;
	do {
		char name[NAME];
		bool is_empty = false, closes = strncmp(in->at, "</", 2) == 0;
		if (*in->at != '<')
			return fault(in, "text outside");
		in->at += closes ? 2 : 1;
		if (closes) {
			if (!take_name(in, name) || *in->at != '>' || !end(in, name))
				return *in->fault ? false : fault(in, "closed out of turn");
			in->at++;
		} else if (!take_element(in, name, &is_empty)) {
			return false;
		} else if (!begin(in, name)) {
			return false;
		} else if (!is_empty) {
			if (in->depth == DEEP)
				return fault(in, "too deep");
			strcpy(in->stack[in->depth++], name);
		}
		if (in->depth > 0 && !take_text(in, '<'))
			return false;
	} while (in->depth > 0);
	return strcmp(in->at, "\n") == 0 || fault(in, "text after the end");
}

int markup_count(const char *text, const char *part)
{
	int count = 0;
	for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
		count++;
	return count;
}

const char *markup_fault(const char *text)
{
	static struct reader_of in;
	static const char *const once[] = {"<html ", "<head>", "<title>", "<main>", "<h1"};
	in = (struct reader_of){.text = text, .at = text};
	if (!utf8_valid(text, strlen(text)))
		return "no UTF-8";
	for (const char *at = text; *at; at++)
		if (((unsigned char)*at < 32 && *at != '\n') || *at == 127)
			return "a control character";
	if (!take_all(&in))
		return in.fault;
	for (size_t i = 0; i < sizeof once / sizeof *once; i++)
		if (markup_count(text, once[i]) != 1)
			return once[i];
	for (int h = 0; h < in.href_count; h++) {
		bool is_there = false;
		for (int i = 0; i < in.id_count; i++)
			is_there = is_there || strcmp(in.hrefs[h], in.ids[i]) == 0;
		if (!is_there) {
			snprintf(in.fault, sizeof in.fault, "#%s leads nowhere", in.hrefs[h]);
			return in.fault;
		}
	}
	return NULL;
}
