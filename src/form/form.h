/* An instrument as a value: what an INI file of screens/forms says, parsed and checked. The grammar is in
 * docs/FORMS.md. */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/table.h"

struct arena;

enum field_type {
	FIELD_TEXT,
	FIELD_WHOLE,
	FIELD_DECIMAL,
	FIELD_DATE,
	FIELD_TIME,
	FIELD_CODE,
	FIELD_YES_NO,
	FIELD_YEAR,
	FIELD_SCHOOL,
	FIELD_STAFF,
	FIELD_CNIC,
	FIELD_PHONE,
	FIELD_ID,
};

struct code_item {
	char *code, *label, *label_ur, *class;
	bool is_retired; /* its valid_to has passed: shown where it stands, not offered */
};

struct code_list {
	char *name;
	struct code_item *items; /* by position */
	const struct code_item **by_code; /* the same in strcmp order, for code_list_find; NULL: not sorted */
	int count;
};

/* The item of a code, or NULL. */
const struct code_item *code_list_find(const struct code_list *list, const char *code, size_t length);

struct field {
	char *code, *label, *label_ur, *hint, *hint_ur, *unit,
		*list_name; /* label_ur, hint_ur NULL without a label file */
	enum field_type type;
	int scale; /* FIELD_DECIMAL */
	bool has_min, has_max;
	int64_t min,
		max; /* in canonical (scaled) units; of a text its length, a date its day number, a time its minutes */
	int length; /* most characters of its text form; 0: not said */
	bool is_uncounted; /* `count = no`: a whole number that counts nothing (a scale, a distance, a sum of money) */
	bool is_required, is_personal, is_retired, is_indexed, is_carried, is_verified; /* is_verified: `verify`, keyed again where only marked fields are */
	char *fallback; /* `default`, as text; or NULL */
	char *signs; /* the codes under which it signs the whole record, a blank between them; or NULL */
	char *ask; /* expression, or NULL */
	char *computed; /* expression, or NULL */
	bool is_unread; /* this program is too old to know what it is: a retired text that nothing here writes (form/older.h) */
	int key_position; /* 1.., else 0 */
	int page; /* -1: a made id, which no page shows */
	int column; /* index in the table, -1 for a computed field */
	const struct code_list *list; /* after form_set resolved it */
	int line, ask_line, computed_line; /* in its file */
};

/* A number of persons or things: it is added up, and a school's own history says what is usual. */
static inline bool field_is_count(const struct field *field)
{
	return field->type == FIELD_WHOLE && !field->is_uncounted && field->key_position == 0;
}

struct page {
	char *code, *title, *title_ur;
};

struct grid {
	char *form, *title, *title_ur; /* titles may be NULL: then the child form's own */
	int page;
	int after_field; /* shown after this field index, -1: first on its page */
	int line;
};

enum rule_kind { RULE_SOFT = 1, RULE_HARD = 2 };
enum { RULE_WEIGHT = 5 }; /* of a rule that gives none */

struct rule {
	char *code, *holds, *says, *field;
	char *expects; /* what would be right, in a few words, with {fields}; or NULL */
	int weight; /* 1 to 9: which of two broken rules is looked at first */
	enum rule_kind kind;
	int field_index; /* or -1 */
	int line; /* of its expression */
};

struct form {
	char *code, *title, *title_ur, *parent, *rows;
	int version; /* counts the loads that changed it; 0: not loaded */
	int passed_over; /* keys, sections and expressions of its text that this program is too old to know */
	int key[TABLE_MAX_KEY]; /* field indexes in key order */
	int key_count;
	bool has_made_id;
	enum scope_rule scope;
	struct page *pages;
	struct field *fields; /* in the file's order */
	struct grid *grids;
	struct rule *rules;
	int page_count, field_count, grid_count, rule_count;
	const struct table *table; /* NULL until the replica has it */
	struct arena *memory; /* all texts and arrays */
};

/* Parses and checks one instrument: types, names, lists are names, ranges, pages, keys, rule expressions' words
 * (against its own fields). Errors as base/conf.h's: "NAME line N: …", EX_CONFIG. */
bool form_parse(const char *text, size_t length, const char *name, struct form **out, struct err *err);
/* The same form from a text that form_parse has passed before, here or in a newer program, ten times faster: no proof of the INI
 * grammar. What this program does not know is passed over and counted (form/older.h); false only where what is left is no form: no
 * key, no scope. Safe on any text. */
bool form_read(const char *text, size_t length, const char *name, struct form **out, struct err *err);
/* Adds the labels of another language from a file with the same sections (label, title, hint). EX_CONFIG where it
 * labels what the form has not. IS_CHECKED: it has been passed before. */
bool form_add_urdu(
	struct form *form, const char *text, size_t length, const char *name, bool is_checked, struct err *err);
void form_free(struct form *form);
/* Index of a field by its code, or -1. */
int form_field(const struct form *form, const char *code);
/* "NAME line N: …" for a mistake in an instrument; returns false. */
bool form_error(const char *name, int line, struct err *err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
const char *form_type_name(enum field_type type);

#endif
