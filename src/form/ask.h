/* A skip condition read as people say it: "only if 14 is 1 (Yes)". What it reads is alternatives of terms that must all hold; a condition
 * that is more than that is not known, and paper says nothing of it. The program itself asks SQLite, never this. */
#ifndef FORM_ASK_H
#define FORM_ASK_H

#include <stdbool.h>

enum { ASK_TERMS = 8, ASK_WORD = 64 };

enum ask_operator { ASK_EQUAL, ASK_NOT_EQUAL, ASK_MORE, ASK_LESS, ASK_GIVEN, ASK_BLANK };

struct ask_term {
	bool is_parent; /* the field is of the record that the grid belongs to */
	char field[ASK_WORD];
	enum ask_operator op;
	char value[ASK_WORD]; /* without quotes */
	bool is_field; /* the value is another field's */
	int alternative; /* which one it belongs to */
};

struct ask {
	struct ask_term terms[ASK_TERMS];
	int count, alternatives; /* count 0: always asked */
	bool is_known;
};

/* TEXT may be NULL (always asked). Of the field SELF the alternative "or SELF is not null" is left out: on paper it is blank. */
void ask_read(const char *text, const char *self, struct ask *out);
/* May ASK hold where the own field FIELD (IS_PARENT: the parent's) is VALUE, or blank where VALUE is NULL? True where it does not
 * depend on it. */
bool ask_may_hold(const struct ask *ask, const char *field, bool is_parent, const char *value);

#endif
