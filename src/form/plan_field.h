/* What a name in an expression stands for, in SQL. src/form/plan.c puts the pieces together. */
#ifndef FORM_PLAN_FIELD_H
#define FORM_PLAN_FIELD_H

#include "form/plan.h"

enum { PLAN_MAX_SQL = 1 << 20, PLAN_MAX_GROUPS = 6 };

/* Where a name is read: whose field a bare name is. */
enum place_kind { PLACE_OWN, PLACE_SCHOOL, PLACE_LAST, PLACE_PARENT, PLACE_CHILD };

/* Totals of one grid for all rows at once: a grouped SELECT joined as g0, g1, … */
struct plan_group {
	const struct form *child;
	enum place_kind of;
	const struct form *form; /* whose rows it is tied to */
	struct buf totals; /* ", sum(…) AS t0, …" */
	int count;
};

struct plan_groups {
	struct plan_group groups[PLAN_MAX_GROUPS];
	int count;
};

struct plan_place {
	struct plan *plan;
	enum place_kind kind;
	const struct form *form;
	int raw_field; /* read without its skip condition: it is the one being decided; or -1 */
	int depth;
	struct buf *joined; /* columns of the inner SELECT (PLAN_TABLE), or NULL */
	int *joined_count;
	bool *joins; /* by place_kind: the row is needed */
	struct plan_groups *groups; /* NULL: totals are subqueries */
};

/* "this", "school", "last", "parent", "child". */
const char *plan_field_alias(enum place_kind kind);
/* The value of a field, or of an expression, at PLACE. */
bool plan_field_put(const struct plan_place *place, int field, struct buf *out, struct err *err);
bool plan_field_expression(const struct plan_place *place, const char *text, struct buf *out, struct err *err);
/* A stored field as it is, without scale and skip condition. */
void plan_field_stored(const struct plan_place *place, int field, struct buf *out);
/* The place that OWNER's names are read in from FROM; false where there is none. */
bool plan_field_go_to(const struct plan_place *from, enum rule_owner owner, struct plan_place *to);
/* Notes that the SELECT reads a table. */
bool plan_field_table(struct plan *plan, const char *name);

#endif
