/* Expressions, by recursive descent over tokens: checked and written in one pass.
 *
 * What comes out is the same tokens with single blanks between them and each name replaced by what the caller says it
 * is, so SQLite's own precedence holds; the descent only makes sure that nothing else can be in the text and that the
 * sentence about a mistake is ours. Comparisons do not chain (1 < x < 5 is almost never meant), and min and max want
 * two values (with one, SQLite would take them for aggregates). */
#include "config.h"
#include "form/rule.h"

#include <string.h>
#include <strings.h>

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_NAME,
	TOKEN_OWNED_NAME,
	TOKEN_WORD,
	TOKEN_OPERATOR,
	TOKEN_BAD
};

struct token {
	enum token_kind kind;
	const char *at;
	int length;
};

struct reading {
	const char *at; /* behind `token` */
	struct token token;
	const struct rule_names *names;
	struct buf *out;
	struct err *err;
	int depth;
};

static const char *const WORDS[] = {
	"and", "or", "not", "is", "null", "between", "like", "case", "when", "then", "else", "end", "in", "select",
	"exists", "cast", "glob", "match", "regexp", "collate", "escape", "isnull", "notnull", "true", "false",
	"current_date", "current_time", "current_timestamp", "raise", "distinct", "where", "union", "values", "with",
	"rowid", "oid"};
enum { ALLOWED_WORDS = 12 };

static const struct {
	const char *name;
	int least, most;
} FUNCTIONS[] = {
	{"abs", 1, 1}, {"coalesce", 2, 16}, {"ifnull", 2, 2}, {"nullif", 2, 2}, {"length", 1, 1}, {"lower", 1, 1},
	{"upper", 1, 1}, {"substr", 2, 3}, {"trim", 1, 2}, {"round", 1, 2}, {"min", 2, 16}, {"max", 2, 16},
	{"instr", 2, 2}, {"julianday", 1, 5}, {"date", 1, 5}, {"today", 0, 0}, {"distance_km", 4, 4}, {"iif", 3, 3}};

static bool read_or(struct reading *reading);

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool token_is(const struct token *token, const char *text)
{
	return (int) strlen(text) == token->length && strncasecmp(token->at, text, (size_t) token->length) == 0;
}

/* Length of a quoted text with its quotes, or 0 where it does not end. */
static int text_length(const char *at)
{
	int length = 1;

	for (;; length++) {
		if (at[length] == '\0')
			return 0;
		if (at[length] != '\'')
			continue;
		if (at[length + 1] != '\'')
			return length + 1;
		length++;
	}
}

static int operator_length(const char *at)
{
	static const char *const OPERATORS[] = {
		"<=", ">=", "<>", "!=", "==", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ","};
	size_t i;

	if ((at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*'))
		return 0;
	for (i = 0; i < sizeof OPERATORS / sizeof OPERATORS[0]; i++)
		if (strncmp(at, OPERATORS[i], strlen(OPERATORS[i])) == 0)
			return (int) strlen(OPERATORS[i]);
	return 0;
}

static int word_length(const char *at)
{
	int length = 0;

	while (is_letter(at[length]) || is_digit(at[length]))
		length++;
	return length;
}

static void next(struct reading *reading)
{
	struct token *token = &reading->token;
	const char *at = reading->at + strspn(reading->at, " \t\r\n");
	int length;
	size_t i;

	*token = (struct token){TOKEN_BAD, at, 1};
	if (*at == '\0') {
		*token = (struct token){TOKEN_END, at, 0};
	} else if (*at == '\'') {
		length = text_length(at);
		if (length > 0)
			*token = (struct token){TOKEN_TEXT, at, length};
	} else if (is_digit(*at)) {
		length = (int) strspn(at, "0123456789");
		if (at[length] == '.' && is_digit(at[length + 1]))
			length += 1 + (int) strspn(at + length + 1, "0123456789");
		*token = (struct token){is_letter(at[length]) || length > 18 ? TOKEN_BAD : TOKEN_NUMBER, at, length};
		if (token->kind == TOKEN_BAD)
			token->length = length + word_length(at + length);
	} else if (is_letter(*at)) {
		*token = (struct token){TOKEN_NAME, at, word_length(at)};
		if (at[token->length] == '.' && is_letter(at[token->length + 1])) {
			token->kind = TOKEN_OWNED_NAME;
			token->length += 1 + word_length(at + token->length + 1);
		} else {
			for (i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
				if (token_is(token, WORDS[i]))
					token->kind = i < ALLOWED_WORDS ? TOKEN_WORD : TOKEN_BAD;
		}
	} else if ((length = operator_length(at)) > 0) {
		*token = (struct token){TOKEN_OPERATOR, at, length};
	}
	reading->at = token->at + token->length;
}

static bool refuse_token(struct reading *reading)
{
	const struct token *token = &reading->token;

	if (token->kind == TOKEN_END)
		return err_set(reading->err, EX_CONFIG, "the expression ends too early: something is missing at its end");
	if (token->kind != TOKEN_BAD)
		return err_set(
			reading->err, EX_CONFIG, "\"%.*s\" cannot stand here: check what is before it", token->length, token->at);
	if (*token->at == '\'')
		return err_set(reading->err, EX_CONFIG,
			"the text that begins at %.12s has no end: close it with a single quote", token->at);
	if (*token->at == '"')
		return err_set(
			reading->err, EX_CONFIG, "a text in double quotes cannot stand here: write it in single quotes");
	if (strncmp(token->at, "--", 2) == 0 || strncmp(token->at, "/*", 2) == 0)
		return err_set(
			reading->err, EX_CONFIG, "%.2s: a comment cannot stand in an expression: take it out", token->at);
	return err_set(reading->err, EX_CONFIG, "\"%.*s\" is not allowed in an expression: docs/FORMS.md lists what is",
		token->length > 40 ? 40 : token->length, token->at);
}

/* Writes the present token and takes the next. */
static void accept(struct reading *reading)
{
	if (reading->out != NULL) {
		buf_byte(reading->out, ' ');
		buf_put(reading->out, reading->token.at, (size_t) reading->token.length);
	}
	next(reading);
}

static bool at_word(const struct reading *reading, const char *word)
{
	return reading->token.kind == TOKEN_WORD && token_is(&reading->token, word);
}

static bool at_operator(const struct reading *reading, const char *text)
{
	return reading->token.kind == TOKEN_OPERATOR && token_is(&reading->token, text);
}

static bool expect(struct reading *reading, const char *text)
{
	if (!at_word(reading, text) && !at_operator(reading, text)) {
		if (reading->token.kind == TOKEN_END)
			return err_set(reading->err, EX_CONFIG, "\"%s\" is missing at the end of the expression", text);
		return refuse_token(reading);
	}
	accept(reading);
	return true;
}

static bool read_call(struct reading *reading)
{
	const struct token name = reading->token;
	size_t i;
	int count = 0;

	for (i = 0; i < sizeof FUNCTIONS / sizeof FUNCTIONS[0]; i++)
		if (token_is(&name, FUNCTIONS[i].name))
			break;
	if (i == sizeof FUNCTIONS / sizeof FUNCTIONS[0])
		return err_set(reading->err, EX_CONFIG,
			"%.*s() is not a function that an expression may call: docs/FORMS.md lists those",
			name.length > 40 ? 40 : name.length, name.at);
	accept(reading);
	accept(reading); /* the parenthesis */
	if (!at_operator(reading, ")")) {
		for (;; accept(reading)) {
			count++;
			if (!read_or(reading))
				return false;
			if (!at_operator(reading, ","))
				break;
		}
	}
	if (!expect(reading, ")"))
		return false;
	if (count < FUNCTIONS[i].least || count > FUNCTIONS[i].most)
		return err_set(reading->err, EX_CONFIG, "%s() is given %d values: it takes %d to %d", FUNCTIONS[i].name,
			count, FUNCTIONS[i].least, FUNCTIONS[i].most);
	return true;
}

static bool read_name(struct reading *reading)
{
	enum rule_owner owner;
	char name[64];

	if (!rule_name(reading->token.at, (size_t) reading->token.length, &owner, name))
		return err_set(reading->err, EX_CONFIG,
			"\"%.*s\" is not known: a name is a field, or school., last. or parent. and a field",
			reading->token.length > 60 ? 60 : reading->token.length, reading->token.at);
	if (reading->out != NULL)
		buf_byte(reading->out, ' ');
	if (!reading->names->field(reading->names->state, owner, name, reading->out, reading->err))
		return false;
	next(reading);
	return true;
}

static bool read_case(struct reading *reading)
{
	accept(reading);
	if (!at_word(reading, "when") && !read_or(reading))
		return false;
	do {
		if (!expect(reading, "when") || !read_or(reading) || !expect(reading, "then") || !read_or(reading))
			return false;
	} while (at_word(reading, "when"));
	if (at_word(reading, "else")) {
		accept(reading);
		if (!read_or(reading))
			return false;
	}
	return expect(reading, "end");
}

static bool read_primary(struct reading *reading)
{
	const struct token *token = &reading->token;

	switch (token->kind) {
	case TOKEN_TEXT:
		if (token_is(token, "'now'"))
			return err_set(reading->err, EX_CONFIG, "'now' is not allowed in an expression: write today()");
		accept(reading);
		return true;
	case TOKEN_NUMBER: accept(reading); return true;
	case TOKEN_OWNED_NAME: return read_name(reading);
	case TOKEN_NAME:
		return reading->at[strspn(reading->at, " \t\r\n")] == '(' ? read_call(reading) : read_name(reading);
	default: break;
	}
	if (at_word(reading, "null")) {
		accept(reading);
		return true;
	}
	if (at_word(reading, "case"))
		return read_case(reading);
	if (!at_operator(reading, "("))
		return refuse_token(reading);
	accept(reading);
	return read_or(reading) && expect(reading, ")");
}

static bool read_unary(struct reading *reading)
{
	int signs = 0;

	for (; at_operator(reading, "-") || at_operator(reading, "+"); accept(reading))
		if (++signs > 2)
			return refuse_token(reading);
	return read_primary(reading);
}

static bool read_product(struct reading *reading)
{
	if (!read_unary(reading))
		return false;
	while (at_operator(reading, "*") || at_operator(reading, "/") || at_operator(reading, "%")) {
		accept(reading);
		if (!read_unary(reading))
			return false;
	}
	return true;
}

static bool read_sum(struct reading *reading)
{
	if (!read_product(reading))
		return false;
	while (at_operator(reading, "+") || at_operator(reading, "-")) {
		accept(reading);
		if (!read_product(reading))
			return false;
	}
	return true;
}

static bool read_comparison(struct reading *reading)
{
	static const char *const COMPARE[] = {"=", "==", "<>", "!=", "<", "<=", ">", ">="};
	size_t i;

	if (!read_sum(reading))
		return false;
	for (i = 0; i < sizeof COMPARE / sizeof COMPARE[0]; i++) {
		if (at_operator(reading, COMPARE[i])) {
			accept(reading);
			return read_sum(reading);
		}
	}
	if (at_word(reading, "is")) {
		accept(reading);
		if (at_word(reading, "not"))
			accept(reading);
		return read_sum(reading);
	}
	if (at_word(reading, "not")) {
		accept(reading);
		if (!at_word(reading, "between") && !at_word(reading, "like"))
			return refuse_token(reading);
	}
	if (at_word(reading, "between")) {
		accept(reading);
		return read_sum(reading) && expect(reading, "and") && read_sum(reading);
	}
	if (at_word(reading, "like")) {
		accept(reading);
		return read_sum(reading);
	}
	return true;
}

static bool read_and(struct reading *reading)
{
	for (;;) {
		int nots = 0;

		for (; at_word(reading, "not"); accept(reading))
			if (++nots > 2)
				return refuse_token(reading);
		if (!read_comparison(reading))
			return false;
		if (!at_word(reading, "and"))
			return true;
		accept(reading);
	}
}

static bool read_or(struct reading *reading)
{
	if (++reading->depth > RULE_MAX_DEPTH)
		return err_set(
			reading->err, EX_CONFIG, "the expression is nested more than %d deep: make it simpler", RULE_MAX_DEPTH);
	for (;;) {
		if (!read_and(reading))
			return false;
		if (!at_word(reading, "or"))
			break;
		accept(reading);
	}
	reading->depth--;
	return true;
}

bool rule_write(const char *text, const struct rule_names *names, struct buf *out, struct err *err)
{
	struct reading reading = {.at = text, .names = names, .out = out, .err = err};

	if (strlen(text) > RULE_MAX_TEXT)
		return err_set(err, EX_CONFIG, "the expression is longer than %d bytes: make two rules of it", RULE_MAX_TEXT);
	next(&reading);
	if (!read_or(&reading))
		return false;
	if (reading.token.kind == TOKEN_OPERATOR && *reading.token.at == ')')
		return err_set(err, EX_CONFIG, "a parenthesis is closed that was never opened: take out a \")\"");
	return reading.token.kind == TOKEN_END || refuse_token(&reading);
}

/* Copies one name of at most 63 bytes from *AT, moves behind it and blanks; false where there is none. */
static bool take_name(const char **at, char name[64])
{
	int length = is_letter(**at) ? word_length(*at) : 0;

	if (length == 0 || length > 63)
		return false;
	memcpy(name, *at, (size_t) length);
	name[length] = '\0';
	*at += length;
	*at += strspn(*at, " \t");
	return true;
}

enum rule_total rule_total(const char *text, char child[64], char column[64])
{
	char function[64];
	const char *at = text + strspn(text, " \t");

	if (!take_name(&at, function) || *at++ != '(')
		return RULE_NO_TOTAL;
	at += strspn(at, " \t");
	if (!take_name(&at, child) || *at++ != '.' || !take_name(&at, column) || *at++ != ')'
		|| at[strspn(at, " \t")] != '\0')
		return RULE_NO_TOTAL;
	return strcasecmp(function, "sum") == 0  ? RULE_SUM
		: strcasecmp(function, "count") == 0 ? RULE_COUNT
											 : RULE_NO_TOTAL;
}

bool rule_name(const char *text, size_t length, enum rule_owner *owner, char name[64])
{
	static const char *const OWNERS[] = {"", "school", "last", "parent"};
	const char *dot = memchr(text, '.', length);
	size_t before = dot != NULL ? (size_t) (dot - text) : 0, i;

	*owner = RULE_OWN;
	if (dot != NULL) {
		for (i = 1; i < sizeof OWNERS / sizeof OWNERS[0]; i++)
			if (strlen(OWNERS[i]) == before && strncmp(text, OWNERS[i], before) == 0)
				*owner = (enum rule_owner) i;
		if (*owner == RULE_OWN)
			return false;
		text = dot + 1;
		length -= before + 1;
	}
	if (length == 0 || length > 63 || !is_letter(*text))
		return false;
	for (i = 0; i < length; i++)
		if (!is_letter(text[i]) && !is_digit(text[i]))
			return false;
	memcpy(name, text, length);
	name[length] = '\0';
	return true;
}

bool rule_is_word(const char *word)
{
	for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
		if (strcasecmp(WORDS[i], word) == 0)
			return true;
	return false;
}
