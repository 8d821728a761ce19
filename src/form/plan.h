/* All expressions of a form as one SELECT, for a record in memory or for a whole table.
 *
 * A record in memory (PLAN_RECORD): its fields are bound parameters, in the order of `inputs`; school. and last. are
 * rows joined in. A table (PLAN_TABLE): fields are columns of each row that is not void. In both, values carry no
 * affinity, a decimal is its number over 10^scale, and a field whose skip condition does not hold is NULL: so a rule
 * says the same in both. */
#ifndef FORM_PLAN_H
#define FORM_PLAN_H

#include "base/buf.h"
#include "form/form.h"
#include "form/rule.h"
#include "form/set.h"
#include "store/replica.h"

enum plan_kind { PLAN_RECORD, PLAN_TABLE };

/* A value that the SELECT is given from outside: parameter number index + 1. */
struct plan_input {
	enum rule_owner owner; /* RULE_OWN or RULE_PARENT */
	int field; /* of that owner's form */
	bool is_total; /* of RULE_OWN: the total that the field is computed as */
	int grid, column; /* is_total: grid of the form, field of its child */
	enum rule_total total;
};

/* A value that a rule's sentence names. */
struct plan_said {
	enum rule_owner owner;
	const struct field *field;
	char name[64]; /* as it stands in {…} */
	int column;
};

struct plan {
	struct form_set *set;
	const struct form *form, *parent; /* parent NULL where the form has none */
	enum plan_kind kind;
	struct buf sql;
	struct plan_input *inputs;
	int input_count;
	int *ask_column, *computed_column; /* by field, -1: none */
	int *rule_column; /* by rule: 1 where it is broken */
	int first_key, school_column; /* PLAN_TABLE: columns of the key, and of the school or -1 */
	struct plan_said *said;
	int said_count;
	const char *tables[12]; /* that it reads, NULL at the end */
	bool uses_parent;
};

/* Writes the SELECT. CONDITION (PLAN_TABLE; with parameter ?1) may be NULL. EX_CONFIG names the rule that cannot be
 * compiled. */
bool plan_open(struct form_set *set, const struct form *form, enum plan_kind kind, const char *condition,
	struct plan **out, struct err *err);
/* Of the table, in place of the rules' columns: fields by their names ("girls", "school.tehsil"), each once, of all rows for which every
 * filter holds. `said` tells the column of each, in the order of the names. EX_DATAERR names what cannot be compiled. */
struct plan_choice {
	const char *const *names, *const *filters;
	int name_count, filter_count;
};
bool plan_open_choice(struct form_set *set, const struct form *form, const struct plan_choice *choice, struct plan **out, struct err *err);
void plan_free(struct plan *plan);

#endif
