#include "config.h"
#include "form/ask.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

/* Cuts TEXT at WORD (" or ", " and ") outside parentheses and quotes: the rest after it, or NULL. */
static char *cut_at(char *text, const char *word)
{
	int depth = 0;
	bool is_quoted = false;
	for (char *at = text; *at; at++) {
		if (*at == '\'')
			is_quoted = !is_quoted;
		else if (!is_quoted && *at == '(')
			depth++;
		else if (!is_quoted && *at == ')')
			depth--;
		else if (!is_quoted && depth == 0 && strncasecmp(at, word, strlen(word)) == 0) {
			*at = '\0';
			return at + strlen(word);
		}
	}
	return NULL;
}

static const char *skip(const char *at)
{
	return at + strspn(at, " ");
}

/* A name at *AT, with "parent." before it where so; false where there is none. */
static bool take_name(const char **at, struct ask_term *term, char out[ASK_WORD])
{
	const char *from = *at;
	if (strncmp(from, "parent.", 7) == 0) {
		term->is_parent = true;
		from += 7;
	}
	size_t length = strspn(from, "abcdefghijklmnopqrstuvwxyz_0123456789");
	if (length == 0 || length >= ASK_WORD || !islower((unsigned char)*from))
		return false;
	memcpy(out, from, length);
	out[length] = '\0';
	*at = skip(from + length);
	return true;
}

static bool take_operator(const char **at, struct ask_term *term)
{
	static const struct { const char *text; enum ask_operator op; } operators[] = {
		{"is not null", ASK_GIVEN}, {"is null", ASK_BLANK}, {"<>", ASK_NOT_EQUAL}, {"!=", ASK_NOT_EQUAL}, {"=", ASK_EQUAL},
		{">", ASK_MORE}, {"<", ASK_LESS},
	};
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		size_t length = strlen(operators[i].text);
		if (strncasecmp(*at, operators[i].text, length) == 0) {
			if ((*at)[length] == '=') /* <= and >= are said otherwise */
				return false;
			term->op = operators[i].op;
			*at = skip(*at + length);
			return true;
		}
	}
	return false;
}

/* 'text', a number, or a field. */
static bool take_value(const char **at, struct ask_term *term)
{
	const char *from = *at;
	size_t length = *from == '\'' ? strcspn(from + 1, "'") : strspn(from, "0123456789.");
	if (*from == '\'' && from[1 + length] != '\'')
		return false;
	if (*from != '\'' && length == 0) {
		struct ask_term other = {0};
		term->is_field = true;
		return take_name(at, &other, term->value) && !other.is_parent;
	}
	if (length >= ASK_WORD)
		return false;
	memcpy(term->value, from + (*from == '\''), length);
	term->value[length] = '\0';
	*at = skip(from + length + (*from == '\'' ? 2 : 0));
	return true;
}

static bool read_term(const char *text, struct ask_term *term)
{
	const char *at = skip(text);
	bool is_wrapped = strncasecmp(at, "coalesce(", 9) == 0;
	if (is_wrapped)
		at = skip(at + 9);
	if (!take_name(&at, term, term->field))
		return false;
	if (is_wrapped) { /* what a blank counts as is of no use to who fills in a form */
		at = strchr(at, ')');
		if (!at)
			return false;
		at = skip(at + 1);
	}
	if (!take_operator(&at, term))
		return false;
	if (term->op != ASK_GIVEN && term->op != ASK_BLANK && !take_value(&at, term))
		return false;
	return *skip(at) == '\0';
}

void ask_read(const char *text, const char *self, struct ask *out)
{
	*out = (struct ask){.is_known = true};
	if (!text)
		return;
	char *copy = mem_copy(text);
	for (char *part = copy, *next; part && out->is_known; part = next) {
		int from = out->count;
		bool is_self = false;
		next = cut_at(part, " or ");
		for (char *one = part, *rest; one && out->is_known; one = rest) {
			struct ask_term term = {.alternative = out->alternatives};
			rest = cut_at(one, " and ");
			if (out->count == ASK_TERMS || !read_term(one, &term)) {
				out->is_known = false;
				break;
			}
			is_self = is_self || (!term.is_parent && strcmp(term.field, self) == 0);
			out->terms[out->count++] = term;
		}
		if (is_self)
			out->count = from;
		else
			out->alternatives++;
	}
	free(copy);
	if (!out->is_known)
		out->count = out->alternatives = 0;
}

static bool holds(const struct ask_term *term, const char *value)
{
	if (term->op == ASK_BLANK)
		return !value;
	if (term->op == ASK_GIVEN)
		return value != NULL;
	if (!value)
		return false;
	if (term->is_field)
		return true;
	if (term->op == ASK_EQUAL)
		return strcmp(term->value, value) == 0;
	if (term->op == ASK_NOT_EQUAL)
		return strcmp(term->value, value) != 0;
	double left = strtod(value, NULL), right = strtod(term->value, NULL);
	return term->op == ASK_MORE ? left > right : left < right;
}

bool ask_may_hold(const struct ask *ask, const char *field, bool is_parent, const char *value)
{
	for (int alternative = 0; alternative < ask->alternatives; alternative++) {
		bool may = true;
		for (int i = 0; i < ask->count; i++) {
			const struct ask_term *term = &ask->terms[i];
			if (term->alternative == alternative && term->is_parent == is_parent && strcmp(term->field, field) == 0)
				may = may && holds(term, value);
		}
		if (may)
			return true;
	}
	return ask->alternatives == 0;
}
