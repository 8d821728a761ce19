/* The tests' world: see the header. */
#include "config.h"
#include "store_world.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/query.h"

char *world_path(const char *name)
{
	static int serial;
	const char *top = getenv("TMPDIR");
	char *path = mem_format("%s/zila-%s-%d-%d", top ? top : "/tmp", name, (int) getpid(), serial++);

	world_remove(path);
	return path;
}

void world_remove(const char *folder)
{
	DIR *open = opendir(folder);
	struct dirent *item;

	if (!open)
		return;
	while ((item = readdir(open))) {
		char *path = mem_format("%s/%s", folder, item->d_name);

		if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0 && unlink(path) != 0)
			world_remove(path);
		free(path);
	}
	closedir(open);
	rmdir(folder);
}

static struct value read_value(const struct column *column, const char *text)
{
	if (!text || *text == '\0')
		return value_null();
	return column->type == COLUMN_INT ? value_int(strtoll(text, NULL, 10)) : value_text(text);
}

static bool insert(struct txn *txn, struct replica *replica, struct err *err, const char *name, va_list pairs)
{
	const struct table *table = table_find(replica, name);
	struct value row[TABLE_MAX_COLUMNS];
	const char *pair;

	for (int i = 0; i < TABLE_MAX_COLUMNS; i++)
		row[i] = value_null();
	if (!table)
		return err_set(err, EX_USAGE, "no table %s", name);
	while ((pair = va_arg(pairs, const char *))) {
		char *column = mem_copy_bytes(pair, strcspn(pair, "="));
		int at = table_column(table, column);

		if (at < 0)
			die("no column %s in %s", column, name);
		row[at] = read_value(&table->columns[at], strchr(pair, '=') + 1);
		free(column);
	}
	return txn_insert(txn, table, row, err);
}

bool world_insert(struct txn *txn, struct replica *replica, struct err *err, const char *table, ...)
{
	va_list pairs;
	bool is_added;

	va_start(pairs, table);
	is_added = insert(txn, replica, err, table, pairs);
	va_end(pairs);
	return is_added;
}

static bool finish(struct txn *txn, bool is_good, struct err *err)
{
	if (is_good)
		return txn_commit(txn, err);
	txn_abort(txn);
	return false;
}

bool world_add(struct replica *replica, struct err *err, const char *table, ...)
{
	struct txn *txn;
	va_list pairs;
	bool is_good;

	if (!txn_begin(replica, "clerk", &txn, err))
		return false;
	va_start(pairs, table);
	is_good = txn_entry(txn, NULL, err) && insert(txn, replica, err, table, pairs);
	va_end(pairs);
	return finish(txn, is_good, err);
}

bool world_change(struct replica *replica, struct err *err, const char *name, const char *key, const char *column,
	const char *seen, const char *now)
{
	const struct table *table = table_find(replica, name);
	struct value values[TABLE_MAX_KEY], before, after;
	struct buf storage;
	struct txn *txn;
	int at = table_column(table, column);
	bool is_good;

	before = read_value(&table->columns[at], seen);
	after = read_value(&table->columns[at], now);
	buf_init(&storage, 4096);
	is_good = table_key_parse(table, key, values, &storage, err) && txn_begin(replica, "clerk", &txn, err);
	if (is_good)
		is_good = finish(txn, txn_entry(txn, NULL, err) && txn_change(txn, table, values, at, &before, &after, err), err);
	buf_free(&storage);
	return is_good;
}

bool world_void(struct replica *replica, struct err *err, const char *name, const char *key, const char *reason)
{
	const struct table *table = table_find(replica, name);
	struct value values[TABLE_MAX_KEY];
	struct buf storage;
	struct txn *txn;
	bool is_good;

	buf_init(&storage, 4096);
	is_good = table_key_parse(table, key, values, &storage, err) && txn_begin(replica, "clerk", &txn, err);
	if (is_good)
		is_good = finish(txn, txn_entry(txn, NULL, err) && txn_void(txn, table, values, reason, NULL, err), err);
	buf_free(&storage);
	return is_good;
}

static void define(struct txn *txn, struct replica *replica, const char *code, const char *number, const char *scope,
	const char *parent, bool has_made_id, const char *const *columns)
{
	struct err err;
	char form[80], text[6][120];

	snprintf(form, sizeof form, "code=%s", code);
	snprintf(text[0], sizeof text[0], "number=%s", number);
	snprintf(text[1], sizeof text[1], "scope=%s", scope);
	snprintf(text[2], sizeof text[2], "parent=%s", parent);
	if (!txn_entry(txn, NULL, &err) || !world_insert(txn, replica, &err, "form", form, text[0], "version=1",
			"title=A form", text[1],
			text[2], has_made_id ? "made_id=1" : "made_id=", "source=[form]", NULL))
		die("%s: %s", code, err.text);
	for (int i = 0; columns[i]; i++) {
		char name[64], type[16], key[16] = "";

		sscanf(columns[i], "%63s %15s %15s", name, type, key);
		snprintf(text[0], sizeof text[0], "form=%s", code);
		snprintf(text[1], sizeof text[1], "name=%s", name);
		snprintf(text[2], sizeof text[2], "number=%d", i);
		snprintf(text[3], sizeof text[3], "type=%s", type);
		snprintf(text[4], sizeof text[4], "key_position=%s", key);
		if (!world_insert(txn, replica, &err, "form_column", text[0], text[1], text[2], text[3], text[4], NULL))
			die("%s.%s: %s", code, name, err.text);
	}
}

void world_define(struct replica *replica)
{
	struct txn *txn;
	struct err err;

	if (!txn_begin(replica, "operator", &txn, &err))
		die("%s", err.text);
	define(txn, replica, "school", "16", "district", "", false,
		(const char *const[]) { "code text 1", "name text", "district text", "status text", "lat int", NULL });
	define(txn, replica, "census", "17", "school", "", false,
		(const char *const[]) { "school text 1", "year int 2", "rooms int", "water text", "remarks text", NULL });
	define(txn, replica, "enrolment", "18", "parent", "census", false,
		(const char *const[]) { "school text 1", "year int 2", "grade text 3", "boys int", "girls int", NULL });
	define(txn, replica, "visit", "19", "school", "", true,
		(const char *const[]) { "id int 1", "school text", "date text", "remarks text", NULL });
	define(txn, replica, "visit_class", "20", "parent", "visit", false,
		(const char *const[]) { "visit int 1", "grade text 2", "boys_counted int", NULL });
	define(txn, replica, "user", "21", "province", "", false,
		(const char *const[]) { "name text 1", "district text", "role text", "active int", NULL });
	if (!txn_commit(txn, &err))
		die("%s", err.text);
}

struct replica *world_province(const char *folder)
{
	struct replica *replica;
	struct err err;

	if (!replica_create_province(folder, false, &err) || !replica_open(folder, &replica, &err))
		die("%s", err.text);
	world_define(replica);
	return replica;
}

char *world_ask(struct replica *replica, const char *sql)
{
	struct query *query;
	struct err err;
	char *text = NULL;

	if (!query_open(replica, sql, &query, &err))
		die("%s", err.text);
	if (query_step(query, &err) == 1 && !query_is_null(query, 0))
		text = mem_copy(query_text(query, 0));
	query_close(query);
	return text;
}

static void put_line(void *state, const struct digest_line *line)
{
	buf_format(state, "%s %" PRId64 " %s %ld %s\n", line->scope, line->number, line->table, line->rows, line->hex);
}

char *world_digest(struct replica *replica, int state)
{
	struct buf out;
	struct err err;

	buf_init(&out, 1 << 20);
	if (!digest_each(replica, (enum digest_state) state, put_line, &out, &err))
		die("%s", err.text);
	return out.bytes;
}
