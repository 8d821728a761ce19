/* An instrument as a value: what an INI file of screens/forms says, parsed and checked. The grammar is in docs/FORMS.md. */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/table.h"

enum field_type {
	FIELD_TEXT, FIELD_WHOLE, FIELD_DECIMAL, FIELD_DATE, FIELD_TIME, FIELD_CODE, FIELD_YES_NO, FIELD_YEAR,
	FIELD_SCHOOL, FIELD_STAFF, FIELD_CNIC, FIELD_PHONE, FIELD_ID,
};

struct code_item {
	char *code, *label, *label_ur, *class;
	bool is_retired;
};

struct code_list {
	char *name;
	struct code_item *items; /* by position */
	int count;
};

struct field {
	char *code, *label, *label_ur, *hint, *unit, *list_name;
	enum field_type type;
	int scale; /* FIELD_DECIMAL */
	bool has_min, has_max;
	int64_t min, max; /* in canonical (scaled) units; of a text its length */
	int length; /* most characters of its text form */
	bool is_required, is_personal, is_retired, is_indexed, is_carried;
	char *fallback; /* `default`, as text; or NULL */
	char *ask; /* expression, or NULL */
	char *computed; /* expression, or NULL */
	int key_position; /* 1.., else 0 */
	int page;
	int column; /* index in the table, -1 for a computed field */
	const struct code_list *list; /* after form_set resolved it */
	int line; /* in its file */
};

struct page {
	char *code, *title, *title_ur;
};

struct grid {
	char *form, *title;
	int page;
	int after_field; /* shown after this field index, -1: first on its page */
};

enum rule_kind { RULE_SOFT = 1, RULE_HARD = 2 };

struct rule {
	char *code, *holds, *says, *field;
	enum rule_kind kind;
	int field_index; /* or -1 */
	int line;
};

struct form {
	char *code, *title, *title_ur, *parent, *rows;
	int version;
	bool has_made_id;
	enum scope_rule scope;
	struct page *pages;
	struct field *fields; /* in the file's order */
	struct grid *grids;
	struct rule *rules;
	int page_count, field_count, grid_count, rule_count;
	const struct table *table; /* NULL until the replica has it */
};

/* Parses and checks one instrument: types, names, lists are names, ranges, pages, keys, rule expressions' words (against
 * its own fields). Errors as base/conf.h's: "NAME line N: …", EX_CONFIG. */
bool form_parse(const char *text, size_t length, const char *name, struct form **out, struct err *err);
void form_free(struct form *form);
/* Index of a field by its code, or -1. */
int form_field(const struct form *form, const char *code);
const char *form_type_name(enum field_type type);

#endif
