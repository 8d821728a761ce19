/* Rules, skip conditions and computed fields of one form, compiled into one SELECT and run on a record in memory or
 * on a whole table. */
#ifndef FORM_CHECK_H
#define FORM_CHECK_H

#include "form/form.h"
#include "form/set.h"
#include "store/replica.h"

struct record;
struct checker;

struct check_line {
	char rule[64]; /* rule code; "required:FIELD" where a required field is missing */
	enum rule_kind kind;
	int grid, row; /* -1, -1: the record itself */
	int field; /* index in that form, or -1 */
	char text[256]; /* the sentence, with values put in; cut at a character */
};

struct check_list {
	struct check_line *lines;
	int count, size;
};

void check_list_reset(struct check_list *list);
void check_list_add(struct check_list *list, const struct check_line *line);

/* Compiles FORM's rules (its grids' too). EX_CONFIG names the rule that does not compile. */
bool checker_open(
	struct replica *replica, struct form_set *set, const struct form *form, struct checker **out, struct err *err);
void checker_free(struct checker *checker);
/* On a record: sets is_asked of each cell, computed fields' values (cell.now), and appends broken rules and missing
 * required fields to LIST (may be NULL: only asks and computed). A skipped field counts as NULL in every rule. */
bool checker_run(struct checker *checker, struct record *record, struct check_list *list, struct err *err);
/* One broken rule of a saved record. All texts last until the visit returns. */
struct check_found {
	const char *key, *school; /* key text of the record; "" where it is about no school */
	const struct rule *rule;
	const char *says;
	const char *value, *expected; /* of the rule's field, and what the rule expects: "" unless they were asked for, or where it has none */
};

/* On the table (not grids): every record that breaks a rule, or only those of WHERE (an SQL condition from the
 * program, with one text parameter ?1, or NULL). Missing required fields are the keyboard's matter and not told here. VISIT returns
 * false to stop early. */
bool checker_batch(struct checker *checker, const char *where, const char *parameter,
	bool (*visit)(void *state, const struct check_found *found), void *state, struct err *err);
/* Batches give `value` and `expected` too. */
void checker_ask_values(struct checker *checker);

#endif
