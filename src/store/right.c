/* Who may write what. The same answer at a replica, where it spares a clerk the work, and at the hub, where it
 * counts. */
#include "config.h"
#include "store/right.h"

#include <string.h>

#include "base/defect.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/kept.h"

enum { SCOPE_BYTES = 65 };

static bool is_word(const struct value *value, const char *word)
{
	return value->kind == VALUE_TEXT && strcmp(value->text, word) == 0;
}

/* What all share is an operator's; who works in one district writes there. */
static bool check_place(const char *author, const struct value *role, const struct value *district, const char *scope,
	struct err *err)
{
	if (strcmp(scope, "*") == 0 && role->kind == VALUE_TEXT && !is_word(role, "operator"))
		return err_set(err, EX_NOPERM, "%s is a %s, and this is shared by the whole province: ask an operator to change it", author,
			role->text);
	if (strcmp(scope, "*") != 0 && district->kind == VALUE_TEXT && !is_word(district, scope))
		return err_set(err, EX_NOPERM, "%s works in %s, and this belongs to %s: ask somebody there", author, district->text, scope);
	return true;
}

/* The user's own row, where users are kept and this one is listed: may it write at all, and there? */
static bool check_user(struct replica *replica, const char *author, const char *scope, struct err *err)
{
	const struct table *users = table_find(replica, "user");
	struct query *query;
	struct value active, role, district;
	bool may = true;
	int found;

	if (!users || table_column(users, "name") < 0 || table_column(users, "active") < 0 || table_column(users, "role") < 0)
		return true;
	if (!query_open(replica, table_column(users, "district") >= 0
			? "SELECT active, role, _void IS NOT NULL, district FROM user WHERE name = ?1"
			: "SELECT active, role, _void IS NOT NULL, NULL FROM user WHERE name = ?1", &query, err))
		return false;
	query_bind_text(query, 1, author);
	found = query_step(query, err);
	if (found == 1) {
		active = query_value(query, 0);
		role = query_value(query, 1);
		district = query_value(query, 3);
		if ((active.kind == VALUE_INT && active.number == 0) || (active.kind == VALUE_TEXT && strncmp(active.text, "no",
				3) == 0)
				|| query_int(query, 2) != 0)
			may = err_set(err, EX_NOPERM, "%s is no longer an active user: ask the province to make it active again", author);
		else if (is_word(&role, "viewer") || is_word(&role, "auditor"))
			may = err_set(err, EX_NOPERM, "%s is a %s and may only read: work under another name", author, role.text);
		else
			may = check_place(author, &role, &district, scope, err);
	}
	query_close(query);
	return found >= 0 && may;
}

/* Copies the district that ORIGIN was admitted to; "" is the province. False where the replica is not known. */
static bool district_of(struct replica *replica, int origin, char district[SCOPE_BYTES])
{
	sqlite3_stmt *statement;
	const char *text;
	bool is_known = false;

	district[0] = '\0';
	if (origin == replica->number) {
		strncat(district, replica->district ? replica->district : "", SCOPE_BYTES - 1);
		return true;
	}
	if (!kept_get(replica, "SELECT district FROM replica WHERE number = ?1", &statement, NULL))
		return false;
	sqlite3_bind_int(statement, 1, origin);
	if (sqlite3_step(statement) == SQLITE_ROW) {
		text = (const char *) sqlite3_column_text(statement, 0);
		strncat(district, text ? text : "", SCOPE_BYTES - 1);
		is_known = true;
	}
	kept_done(statement);
	return is_known;
}

bool right_may_write(struct replica *replica, const char *author, int origin, const struct table *table,
	const char *scope, struct err *err)
{
	char district[SCOPE_BYTES];

	if (table->number == TABLE_CONFLICT)
		return err_set(err, EX_NOPERM, "conflicts are written by the province's own routine only");
	if (origin != 0) {
		if (!district_of(replica, origin, district))
			return err_set(err, EX_NOPERM, "replica %d was never admitted: the province must allow it first", origin);
		if (strcmp(scope, "*") == 0)
			return err_set(err, EX_NOPERM, "%s is kept by the province: ask the province to change it", table->name);
		if (strcmp(scope, district) != 0 && !defect("unchecked_scope"))
			return err_set(err, EX_NOPERM, "%s: this belongs to %s, and replica %d was admitted to %s only", table->name, scope,
				origin, district);
	}
	return check_user(replica, author, scope, err);
}
