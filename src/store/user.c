/* See the header.
 *
 * How a row stood is found from how it stands and from what was decided since: of each cell the value that its first
 * change had seen, because a change is only plainly applied where that was the value. Only bodies that hold the name as
 * bytes are decoded, or the word "user" (the form itself): a cell's operation carries the key of its row. What a
 * settlement had found is not told by its entry, so there nothing is said. */
#include "config.h"
#include "store/user.h"

#include <string.h>

#include "store/catalogue.h"
#include "store/db.h"
#include "store/decision.h"
#include "store/kept.h"
#include "store/scope.h"

#define USERS "user"

static const char *const names[USER_CELLS] = { "active", "role", "district" };

static void keep(struct user *user, enum user_cell cell, const struct value *value)
{
	size_t length = value->kind != VALUE_TEXT ? 0 : value->length < USER_TEXT ? value->length : USER_TEXT - 1;

	user->cells[cell] = *value;
	if (value->kind != VALUE_TEXT)
		return;
	memcpy(user->texts[cell], value->text, length);
	user->texts[cell][length] = '\0';
	user->cells[cell] = value_bytes(user->texts[cell], length);
}

bool user_read(struct replica *replica, const char *name, struct user *out, struct err *err)
{
	const struct table *users = table_find(replica, USERS);
	struct query *query;
	int found;

	memset(out, 0, sizeof *out);
	if (!users || table_column(users, "name") < 0 || table_column(users, names[USER_ACTIVE]) < 0
			|| table_column(users, names[USER_ROLE]) < 0)
		return true;
	if (!query_open(replica, table_column(users, names[USER_DISTRICT]) >= 0
			? "SELECT active, role, district, _void IS NOT NULL FROM user WHERE name = ?1"
			: "SELECT active, role, NULL, _void IS NOT NULL FROM user WHERE name = ?1", &query, err))
		return false;
	query_bind_text(query, 1, name);
	found = query_step(query, err);
	for (int i = 0; found == 1 && i < USER_CELLS; i++) {
		struct value value = query_value(query, i);

		keep(out, (enum user_cell) i, &value);
	}
	out->is_listed = found == 1;
	out->is_void = found == 1 && query_int(query, 3) != 0;
	query_close(query);
	return found >= 0;
}

static bool is_word(const struct value *value, const char *word)
{
	return value->kind == VALUE_TEXT && strcmp(value->text, word) == 0;
}

/* What all share is an operator's; who works in one district writes there. */
static bool check_place(const struct user *user, const char *name, const char *scope, struct err *err)
{
	const struct value *role = &user->cells[USER_ROLE], *district = &user->cells[USER_DISTRICT];

	if (strcmp(scope, "*") == 0 && role->kind == VALUE_TEXT && !is_word(role, "operator"))
		return err_set(err, EX_NOPERM, "%s is a %s, and this is shared by the whole province: ask an operator to change it", name,
			role->text);
	if (strcmp(scope, "*") != 0 && district->kind == VALUE_TEXT && !is_word(district, scope))
		return err_set(err, EX_NOPERM, "%s works in %s, and this belongs to %s: ask somebody there", name, district->text, scope);
	return true;
}

bool user_check(const struct user *user, const char *name, const char *scope, struct err *err)
{
	const struct value *active = &user->cells[USER_ACTIVE], *role = &user->cells[USER_ROLE];

	if (!user->is_listed || user->is_unsure)
		return true;
	if (user->is_void || (active->kind == VALUE_INT && active->number == 0)
			|| (active->kind == VALUE_TEXT && strncmp(active->text, "no", 3) == 0))
		return err_set(err, EX_NOPERM, "%s is no longer an active user: ask the province to make it active again", name);
	if (is_word(role, "viewer") || is_word(role, "auditor"))
		return err_set(err, EX_NOPERM, "%s is a %s and may only read: work under another name", name, role->text);
	return check_place(user, name, scope, err);
}

/* What is known of the past row while the log is walked. */
struct walk {
	const char *name;
	struct user *user;
	bool is_known[USER_CELLS], is_void_known;
	bool is_over; /* it was not there yet: nothing before it matters */
};

static bool is_text(const struct value *value, const char *text)
{
	return value->kind == VALUE_TEXT && value->length == strlen(text) && memcmp(value->text, text, value->length) == 0;
}

static int cell_of(const char *column, size_t length)
{
	for (int i = 0; i < USER_CELLS; i++)
		if (strlen(names[i]) == length && memcmp(names[i], column, length) == 0)
			return i;
	return -1;
}

/* The form came later, or one of its columns: nobody was held back by it then. */
static void step_form(struct walk *walk, const struct operation *operation)
{
	const struct value *row = operation->row, *name = &row[FORM_COLUMN_NAME];
	int cell;

	if (operation->kind != ENTRY_INSERT)
		return;
	if (operation->table->number == TABLE_FORM) {
		walk->is_over = is_text(&row[FORM_CODE], USERS);
	} else if (is_text(&row[FORM_COLUMN_FORM], USERS)) {
		cell = cell_of(name->text, name->length);
		if (cell == USER_DISTRICT) {
			walk->user->cells[cell] = value_null();
			walk->is_known[cell] = true;
		}
		walk->is_over = is_text(name, "name") || (cell >= 0 && cell != USER_DISTRICT);
	}
	if (walk->is_over)
		walk->user->is_listed = false;
}

static void step(struct walk *walk, const struct operation *operation)
{
	const struct table *table = operation->table;
	int cell;

	if (table->number == TABLE_FORM || table->number == TABLE_FORM_COLUMN) {
		step_form(walk, operation);
		return;
	}
	if (strcmp(table->name, USERS) != 0 || !is_text(&operation->key[0], walk->name))
		return;
	if (operation->kind == ENTRY_INSERT) {
		walk->user->is_listed = false;
		walk->is_over = true;
	} else if (operation->kind == ENTRY_CHANGE) {
		const char *column = table->columns[operation->column].name;

		cell = cell_of(column, strlen(column));
		if (cell >= 0 && !walk->is_known[cell]) {
			keep(walk->user, (enum user_cell) cell, &operation->seen);
			walk->is_known[cell] = true;
		}
	} else if (operation->kind == ENTRY_VOID && !walk->is_void_known) {
		walk->user->is_void = false;
		walk->is_void_known = true;
	} else if (operation->kind == ENTRY_SETTLE) {
		walk->user->is_unsure = true;
	}
}

/* Columns: body, decision. What no longer decodes tells nothing: then nothing is sure. */
static void step_entry(struct replica *replica, struct walk *walk, struct entry *entry, sqlite3_stmt *row)
{
	const void *decision = sqlite3_column_blob(row, 1);
	size_t length = (size_t) sqlite3_column_bytes(row, 1);

	if (!entry_decode_again(replica, sqlite3_column_blob(row, 0), (size_t) sqlite3_column_bytes(row, 0), entry, NULL)) {
		walk->user->is_unsure = true;
		return;
	}
	for (int i = 0; !walk->is_over && i < entry->count; i++)
		if (decision_is_plain(decision, length, i))
			step(walk, &entry->operations[i]);
}

bool user_past(struct replica *replica, const char *name, int64_t star, struct user *out, struct err *err)
{
	struct walk walk = { .name = name, .user = out };
	struct entry entry = { 0 };
	sqlite3_stmt *rows;
	int code = SQLITE_DONE;

	if (!user_read(replica, name, out, err) || !kept_get(replica, "SELECT body, decision FROM entry WHERE scope = ?1"
			" AND number > ?2 AND (instr(body, ?3) > 0 OR instr(body, ?4) > 0) ORDER BY number", &rows, err))
		return false;
	sqlite3_bind_int64(rows, 1, scope_find(replica, "*", 1)->id);
	sqlite3_bind_int64(rows, 2, star);
	sqlite3_bind_blob(rows, 3, name, (int) strlen(name), SQLITE_STATIC);
	sqlite3_bind_blob(rows, 4, USERS, (int) strlen(USERS), SQLITE_STATIC);
	while (!walk.is_over && (code = sqlite3_step(rows)) == SQLITE_ROW)
		step_entry(replica, &walk, &entry, rows);
	if (!walk.is_over && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(rows);
	entry_free(&entry);
	return walk.is_over || code == SQLITE_DONE;
}
