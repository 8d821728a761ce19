/* Who may write what. The same answer at a replica, where it spares a clerk the work, and at the hub, where it
 * counts. */
#include "config.h"
#include "store/right.h"

#include <string.h>

#include "base/defect.h"
#include "store/admission.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/kept.h"
#include "store/scope.h"
#include "store/user.h"

enum { SCOPE_BYTES = 65 };

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

/* What is asked of the replica that an entry comes from, whoever its author is. */
static bool check_origin(struct replica *replica, int origin, const struct table *table, const char *scope, struct err *err)
{
	char district[SCOPE_BYTES];

	if (table->number == TABLE_CONFLICT)
		return err_set(err, EX_NOPERM, "conflicts are written by the province's own routine only");
	if (origin == 0)
		return true;
	if (!district_of(replica, origin, district))
		return err_set(err, EX_NOPERM, "replica %d was never admitted: the province must allow it first", origin);
	if (strcmp(scope, "*") == 0)
		return err_set(err, EX_NOPERM, "%s is kept by the province: ask the province to change it", table->name);
	if (strcmp(scope, district) != 0 && !defect("unchecked_scope"))
		return err_set(err, EX_NOPERM, "%s: this belongs to %s, and replica %d was admitted to %s only", table->name, scope,
			origin, district);
	return true;
}

bool right_may_write(struct replica *replica, const char *author, int origin, const struct table *table,
	const char *scope, struct err *err)
{
	struct right_found *found = &replica->right_found;
	/* Nobody else changes who may what while our transaction runs; what is rolled back is forgotten by row_forget. */
	const struct scope_state *star = sqlite3_get_autocommit(replica->db) || table->number == TABLE_CONFLICT ? NULL
		: scope_find(replica, "*", 1);
	struct user user;

	if (found->is_set && star && found->origin == origin && found->star == star->number && strcmp(found->author, author) == 0
			&& strcmp(found->scope, scope) == 0)
		return true;
	if (!check_origin(replica, origin, table, scope, err) || !user_read(replica, author, &user, err)
			|| !user_check(&user, author, scope, err))
		return false;
	if (!star || strlen(author) > ENTRY_MAX_NAME || strlen(scope) > ENTRY_MAX_NAME)
		return true;
	*found = (struct right_found) { .is_set = true, .origin = origin, .star = star->number };
	strcpy(found->author, author);
	strcpy(found->scope, scope);
	return true;
}

bool right_may_withdraw(struct replica *replica, const struct entry *entry, const struct operation *operation, struct err *err)
{
	const struct value *row = operation->row;
	bool are_one = false;

	if (operation->kind != ENTRY_INSERT || row[WITHDRAWAL_WRITER].number != entry->origin)
		return err_set(err, EX_DATAERR, "withdrawal: its rows are only ever added, each by the replica that says so");
	if (entry->origin == 0)
		return true;
	if (row[WITHDRAWAL_ORIGIN].number > 0 && row[WITHDRAWAL_ORIGIN].number < REPLICA_LIMIT
			&& !admission_are_one(replica, entry->origin, (int) row[WITHDRAWAL_ORIGIN].number, &are_one, err))
		return false;
	return are_one || err_set(err, EX_NOPERM, "replica %d takes back an"
		" entry of replica %lld: each box withdraws its own only", entry->origin, (long long) row[WITHDRAWAL_ORIGIN].number);
}

bool right_had(struct replica *replica, const struct entry *entry, bool *had, struct err *err)
{
	struct right_memory *memory = &replica->right;
	const int64_t now = scope_find(replica, "*", 1)->number;
	struct user user;
	struct err ignored;

	*had = false;
	if (!check_origin(replica, entry->origin, table_by_number(replica, TABLE_FORM), entry->scope, &ignored))
		return true;
	if (memory->is_set && memory->now == now && memory->star == entry->star_number && strcmp(memory->author, entry->author) == 0
			&& strcmp(memory->scope, entry->scope) == 0) {
		*had = memory->had;
		return true;
	}
	if (!user_read(replica, entry->author, &user, err))
		return false;
	if (!user_check(&user, entry->author, entry->scope, &ignored)) {
		if (!user_past(replica, entry->author, entry->star_number, &user, err))
			return false;
		*had = user_check(&user, entry->author, entry->scope, &ignored);
	}
	*memory = (struct right_memory) { .is_set = true, .now = now, .star = entry->star_number, .had = *had };
	strcpy(memory->author, entry->author);
	strcpy(memory->scope, entry->scope);
	return true;
}

bool right_of_release(struct replica *replica, const struct entry *entry, const struct table *table, struct err *err)
{
	struct err why;
	bool had;

	if (!check_origin(replica, entry->origin, table, entry->scope, err))
		return false;
	if (right_may_write(replica, entry->author, entry->origin, table, entry->scope, &why))
		return true;
	if (why.code == EX_NOPERM && right_had(replica, entry, &had, &why) && had)
		return true;
	if (err)
		*err = why;
	return false;
}

bool right_is_operator(struct replica *replica, const char *author, struct err *err)
{
	return replica->role == REPLICA_PROVINCE ? right_may_write(replica, author, 0, table_by_number(replica, TABLE_FORM), "*", err)
		: err_set(err, EX_USAGE, "%s: is no province: name the province's folder", replica->folder);
}
