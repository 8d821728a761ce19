/* The text of a skip condition, a computed field or a rule: what may stand in it, and its SQL.
 *
 * The grammar is positive: names of fields, numbers, 'texts', the functions and the words listed in docs/FORMS.md,
 * and nothing else. Anything else (SELECT, IN, comments, parameters, "texts in double quotes", semicolons) is refused
 * with the word that offends, before SQLite ever sees the text. */
#ifndef FORM_RULE_H
#define FORM_RULE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

enum { RULE_MAX_TEXT = 4000 /* bytes of one expression */, RULE_MAX_DEPTH = 40 /* parentheses, calls, CASE */ };

/* Whose field a name means: its own record's, or what stands before the dot. */
enum rule_owner { RULE_OWN, RULE_SCHOOL, RULE_LAST, RULE_PARENT };

struct rule_names {
	/* Is NAME a field of OWNER? Appends its SQL to OUT (NULL while only checking). False with a sentence that begins
	 * with the name where it is not. */
	bool (*field)(void *state, enum rule_owner owner, const char *name, struct buf *out, struct err *err);
	void *state;
};

/* Checks TEXT and, where OUT is not NULL, appends it as SQL. EX_CONFIG: a sentence without file and line. */
bool rule_write(const char *text, const struct rule_names *names, struct buf *out, struct err *err);
/* Is TEXT (of a computed field) the whole of a sum(child.column) or count(child.column)? Then fills the two names. */
enum rule_total { RULE_NO_TOTAL, RULE_SUM, RULE_COUNT };
enum rule_total rule_total(const char *text, char child[64], char column[64]);
/* Splits "school.level", as it stands in {…} of a sentence, into owner and name. False where it is no name. */
bool rule_name(const char *text, size_t length, enum rule_owner *owner, char name[64]);
/* Is WORD a word of the expression language, so that no field may be called so? */
bool rule_is_word(const char *word);

#endif
