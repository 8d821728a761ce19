/* See the header. An entry waits under the number that its box had when it was sent: so each is named by number and serial, and found
 * so wherever the hub says anything of it. A withdrawal is a row like any other, keyed at this box and sent with the next sync; here its entry is
 * dropped at once. Where the hub had taken the entry meanwhile, its decision comes before that on the withdrawal, and
 * the entry stays what the hub made of it. */
#include "config.h"
#include "store/refusal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/link.h"
#include "store/log.h"
#include "store/merge.h"
#include "store/pending.h"
#include "store/txn.h"

void refusal_format(struct refusal_name name, char text[32])
{
	snprintf(text, 32, "%d-%" PRId64, name.origin, name.serial);
}

bool refusal_parse(struct replica *replica, const char *text, struct refusal_name *out)
{
	char *end;
	long long first = strtoll(text, &end, 10), second;

	*out = (struct refusal_name) { replica->number, first };
	if (end == text || first <= 0 || *text < '0' || *text > '9')
		return false;
	if (*end == '\0')
		return true;
	if (*end != '-' || end[1] < '0' || end[1] > '9' || first >= REPLICA_LIMIT)
		return false;
	text = end + 1;
	second = strtoll(text, &end, 10);
	*out = (struct refusal_name) { (int) first, second };
	return *end == '\0' && second > 0;
}

/* Columns: serial, state, reason, body, origin. */
static bool show(struct replica *replica, sqlite3_stmt *row, struct entry *entry, struct refusal *out)
{
	const char *reason = (const char *) sqlite3_column_text(row, 2);

	*out = (struct refusal) { .origin = sqlite3_column_int(row, 4), .serial = sqlite3_column_int64(row, 0), .is_held = sqlite3_column_int(row, 1) == ENTRY_HELD,
		.reason = reason ? reason : "", .entry = entry };
	entry->author[0] = '\0';
	entry->time = 0;
	return entry_decode_again(replica, sqlite3_column_blob(row, 3), (size_t) sqlite3_column_bytes(row, 3), entry, NULL);
}

bool refusal_each(struct replica *replica, bool (*visit)(void *state, const struct refusal *refusal), void *state, struct err *err)
{
	struct entry entry = { 0 };
	struct refusal refusal;
	sqlite3_stmt *rows;
	bool goes_on = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT serial, state, reason, body, origin FROM entry WHERE state <> 1 AND state IN (2, 3) ORDER BY id",
			&rows, err))
		return false;
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		show(replica, rows, &entry, &refusal);
		goes_on = visit(state, &refusal);
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	entry_free(&entry);
	return !goes_on || code == SQLITE_DONE;
}

long refusal_count(struct replica *replica)
{
	return (long) query_number(replica, "SELECT count(*) FROM entry WHERE state <> 1 AND state IN (2, 3)", 0);
}

/* What goes with the entry that is withdrawn. */
struct gathering {
	struct replica *replica;
	struct refusal_name name; /* asked for */
	bool is_there, is_unsent;
	char **made; /* rows and cells that those gathered make */
	int made_count;
	bool does_build;
	struct refusal_withdrawn *out;
};

/* A row, or a cell with its value, as text to compare. */
static char *name_link(const struct link *link)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	buf_format(&text, "%d/%d/%s", link->table->number, link->column, link->key);
	if (link->column != LINK_ROW)
		value_encode(&text, &link->value);
	buf_byte(&text, '\0');
	return text.bytes;
}

static bool add_made(void *state, const struct link *link, struct err *err)
{
	struct gathering *all = state;

	(void) err;
	all->made = mem_grow(all->made, (size_t) all->made_count + 1, sizeof *all->made);
	all->made[all->made_count++] = name_link(link);
	return true;
}

static bool compare_needed(void *state, const struct link *link, struct err *err)
{
	struct gathering *all = state;
	char *name = name_link(link);

	(void) err;
	for (int i = 0; !all->does_build && i < all->made_count; i++)
		all->does_build = strcmp(all->made[i], name) == 0;
	free(name);
	return true;
}

static bool gather_one(struct gathering *all, sqlite3_stmt *row, struct entry *entry, struct err *err)
{
	struct refusal refusal;

	show(all->replica, row, entry, &refusal);
	if (refusal.serial == all->name.serial && refusal.origin == all->name.origin) {
		all->is_there = log_is_refused(sqlite3_column_int(row, 1));
		return link_made(entry, add_made, all, err);
	}
	all->does_build = false;
	if (!link_needed(all->replica, entry, compare_needed, all, err) || !all->does_build)
		return !all->does_build;
	if (sqlite3_column_int(row, 1) == ENTRY_PENDING)
		all->is_unsent = true;
	all->out->names = mem_grow(all->out->names, (size_t) all->out->count + 1, sizeof *all->out->names);
	all->out->names[all->out->count++] = (struct refusal_name) { refusal.origin, refusal.serial };
	return link_made(entry, add_made, all, err);
}

static bool gather(struct gathering *all, struct err *err)
{
	struct replica *replica = all->replica;
	struct entry entry = { 0 };
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	/* What builds on an entry was written after it, under whatever number. */
	if (!db_prepare(replica->db, "SELECT serial, state, reason, body, origin FROM entry WHERE state <> 1 AND state IN (0, 2, 3)"
			" AND id >= (SELECT min(id) FROM entry WHERE state <> 1 AND origin = ?1 AND serial = ?2) ORDER BY id", &rows, err))
		return false;
	sqlite3_bind_int(rows, 1, all->name.origin);
	sqlite3_bind_int64(rows, 2, all->name.serial);
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		is_good = gather_one(all, rows, &entry, err);
		if (is_good && !all->is_there)
			break;
	}
	if (is_good && code != SQLITE_ROW && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	entry_free(&entry);
	for (int i = 0; i < all->made_count; i++)
		free(all->made[i]);
	free(all->made);
	return is_good;
}

static bool mark(struct replica *replica, struct refusal_name name, const char *reason, struct err *err)
{
	sqlite3_stmt *put;

	if (!kept_get(replica, "UPDATE entry SET state = 5, reason = ?3 WHERE state <> 1 AND serial = ?1 AND origin = ?2", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, name.serial);
	sqlite3_bind_int(put, 2, name.origin);
	sqlite3_bind_text(put, 3, reason, -1, SQLITE_STATIC);
	return kept_run(put, err);
}

/* One entry of this box: says that NAME is withdrawn, and drops it here. */
static bool withdraw_one(struct txn *txn, struct replica *replica, const char *author, struct refusal_name name, struct err *err)
{
	const struct value row[WITHDRAWAL_COUNT] = { value_int(name.origin), value_int(name.serial), value_int(replica->number),
		value_null() };
	char *reason = mem_format("withdrawn by %s", author);
	bool is_good = txn_entry(txn, replica->district, err) && txn_insert(txn, table_by_number(replica, TABLE_WITHDRAWAL), row, err)
		&& mark(replica, name, reason, err);

	free(reason);
	return is_good;
}

static bool check(const struct gathering *all, bool is_all, struct err *err)
{
	char text[32];

	refusal_format(all->name, text);
	if (!all->is_there)
		return err_set(err, EX_NOINPUT, "there is no entry %s that the province did not take: zila refused lists them", text);
	if (all->is_unsent) {
		refusal_format(all->out->names[all->out->count - 1], text);
		return err_set(err, EX_TEMPFAIL, "entry %s builds on it and was not sent yet: send and receive first", text);
	}
	return is_all || all->out->count == 0 || err_set(err, EX_USAGE, "%d more build on entry %s and would go with it: say so",
		all->out->count, text);
}

bool refusal_withdraw(struct replica *replica, const char *author, struct refusal_name name, bool is_all,
	struct refusal_withdrawn *out, struct err *err)
{
	struct gathering all = { .replica = replica, .name = name, .out = out };
	struct txn *txn;
	bool is_good;

	*out = (struct refusal_withdrawn) { NULL, 0 };
	if (replica->role != REPLICA_DISTRICT)
		return err_set(err, EX_USAGE, "%s: is the province itself: zila hub quarantine is its side", replica->folder);
	if (!txn_begin(replica, author, &txn, err))
		return false;
	is_good = gather(&all, err) && check(&all, is_all, err) && withdraw_one(txn, replica, author, name, err);
	for (int i = 0; is_good && i < out->count; i++)
		is_good = withdraw_one(txn, replica, author, out->names[i], err);
	/* The last entry ends with the next one that is begun; then what is still shown is laid anew. */
	is_good = is_good && txn_entry(txn, NULL, err) && pending_take_off(replica, err) && merge_lay(replica, err);
	if (is_good)
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}

bool refusal_builders(struct replica *replica, struct refusal_name name, struct refusal_withdrawn *out, struct err *err)
{
	struct gathering all = { .replica = replica, .name = name, .out = out };

	*out = (struct refusal_withdrawn) { NULL, 0 };
	return gather(&all, err) && check(&all, true, err);
}

static bool add_news(struct replica *replica, struct refusal_name name, enum refusal_news news, struct err *err)
{
	sqlite3_stmt *put;

	if (!kept_get(replica, "INSERT OR REPLACE INTO notice (origin, serial, kind) VALUES (?1, ?2, ?3)", &put, err))
		return false;
	sqlite3_bind_int(put, 1, name.origin);
	sqlite3_bind_int64(put, 2, name.serial);
	sqlite3_bind_int(put, 3, (int) news);
	return kept_run(put, err);
}

/* *STATE is -1 where the hub has decided it. */
static bool state_of(struct replica *replica, struct refusal_name name, int *state, struct err *err)
{
	sqlite3_stmt *row;
	int code;

	*state = -1;
	if (!kept_get(replica, "SELECT state FROM entry WHERE state <> 1 AND state <> 4 AND serial = ?1 AND origin = ?2", &row, err))
		return false;
	sqlite3_bind_int64(row, 1, name.serial);
	sqlite3_bind_int(row, 2, name.origin);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		*state = sqlite3_column_int(row, 0);
	else if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(row);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* By file no pasts were compared: NAME may be an entry of the folder that this one is a copy of. Where it is ours the file has said
 * by its hash that it was refused. */
static bool check_heard(const struct replica *replica, const struct entry *entry, struct refusal_name name, int state, struct err *err)
{
	if (!replica->hears_file || state != ENTRY_PENDING || name.origin != replica->number || entry->origin == replica->number)
		return true;
	return err_set(err, EX_DATAERR, "the province says that entry %" PRId64 " of replica %d was taken back, and it refused another one than is"
		" here: this folder is a copy, or was set back to an old backup: sync it over a line, which puts that right (without one:"
		" DISTRICT.md, When a line is needed once)", name.serial, name.origin);
}

static bool hear(struct replica *replica, const struct entry *entry, const struct value *row, struct err *err)
{
	const struct refusal_name name = { (int) row[WITHDRAWAL_ORIGIN].number, row[WITHDRAWAL_SERIAL].number };
	const struct value *why = &row[WITHDRAWAL_REASON];
	char *reason;
	int state;
	bool is_good;

	if (!state_of(replica, name, &state, err) || !check_heard(replica, entry, name, state, err))
		return false;
	/* Ours: dropped when it was written, unless the province was set back since and has refused it once more. */
	if (entry->origin == replica->number && (state < 0 || state == ENTRY_DROPPED))
		return state >= 0 || add_news(replica, name, REFUSAL_TOO_LATE, err);
	/* That of another folder of our line, of what waits here too. */
	if (entry->origin == replica->number || (entry->origin != 0 && state >= 0))
		return mark(replica, name, "withdrawn", err);
	if (state < 0 || state == ENTRY_DROPPED)
		return true;
	reason = mem_format("dropped by %s of the province%s%.*s", entry->author, why->kind == VALUE_TEXT ? ": " : "",
		(int) why->length, why->kind == VALUE_TEXT ? why->text : "");
	is_good = mark(replica, name, reason, err) && add_news(replica, name, REFUSAL_DROPPED, err);
	free(reason);
	return is_good;
}

bool refusal_heard(struct replica *replica, const struct entry *entry, struct err *err)
{
	bool is_good = true;

	for (int i = 0; is_good && i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];

		if (operation->table->number == TABLE_WITHDRAWAL && operation->kind == ENTRY_INSERT)
			is_good = hear(replica, entry, operation->row, err);
	}
	return is_good;
}

bool refusal_each_news(struct replica *replica, bool (*visit)(void *state, const struct refusal *refusal, enum refusal_news news),
	void *state, struct err *err)
{
	struct entry entry = { 0 };
	struct refusal refusal;
	sqlite3_stmt *rows;
	bool goes_on = true;
	int code = SQLITE_DONE;

	/* Few: each may cost a walk through the log. */
	if (!db_prepare(replica->db, "SELECT entry.serial, entry.state, entry.reason, entry.body, entry.origin, notice.kind FROM notice"
			" JOIN entry ON entry.serial = notice.serial AND entry.origin = notice.origin ORDER BY entry.id", &rows, err))
		return false;
	while (goes_on && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		show(replica, rows, &entry, &refusal);
		goes_on = visit(state, &refusal, (enum refusal_news) sqlite3_column_int(rows, 5));
	}
	if (goes_on && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	entry_free(&entry);
	return !goes_on || code == SQLITE_DONE;
}

long refusal_news_count(struct replica *replica)
{
	return (long) query_number(replica, "SELECT count(*) FROM notice", 0);
}

bool refusal_forget_news(struct replica *replica, struct err *err)
{
	bool is_good;

	if (refusal_news_count(replica) == 0)
		return true;
	if (!journal_begin(replica, err))
		return false;
	is_good = db_exec(replica->db, "DELETE FROM notice", err);
	if (is_good)
		return journal_commit(replica, err);
	journal_rollback(replica);
	return false;
}
