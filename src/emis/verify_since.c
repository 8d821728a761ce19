#include "config.h"
#include "emis/verify_since.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "store/log.h"
#include "store/query.h"

enum { DAY = 24 * 3600, DAY_TEXT = 11, HASH_TEXT = 65 };

struct saved {
	char *name; /* FORM, a tab, KEY */
	int64_t line; /* in the order of reading */
	char day[DAY_TEXT];
};

/* One folder's: what was read, up to which line of its log, and that line's hash, by which a log that went another way is known. */
static struct {
	char *folder;
	char from[DAY_TEXT], begins[DAY_TEXT]; /* begins: the day of the log's first line, "" where it is empty */
	int64_t place;
	char hash[HASH_TEXT];
	struct saved *list;
	size_t count;
} book;

static void day_of(int64_t time, char out[DAY_TEXT])
{
	char text[17];
	clock_format(time, text);
	snprintf(out, DAY_TEXT, "%.10s", text);
}

static void forget(void)
{
	for (size_t i = 0; i < book.count; i++)
		free(book.list[i].name);
	free(book.list);
	free(book.folder);
	memset(&book, 0, sizeof book);
}

static void read_hash(struct replica *replica, int64_t place, char out[HASH_TEXT])
{
	struct query *query;
	out[0] = '\0';
	if (!query_open(replica, "SELECT hex(hash) FROM entry WHERE id = ?1", &query, NULL))
		return;
	query_bind_int(query, 1, place);
	if (query_step(query, NULL) == 1)
		snprintf(out, HASH_TEXT, "%s", query_text(query, 0));
	query_close(query);
}

static bool goes_on(struct replica *replica, const char *day)
{
	char hash[HASH_TEXT];
	if (!book.folder || strcmp(book.folder, replica_folder(replica)) != 0 || strcmp(book.from, day) != 0)
		return false;
	read_hash(replica, book.place, hash);
	return *hash && strcmp(hash, book.hash) == 0;
}

static bool take(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number)
{
	char day[DAY_TEXT];
	(void)state, (void)number;
	day_of(entry->time, day);
	for (int i = 0; i < entry->count && entry_state != ENTRY_DROPPED; i++) {
		const struct operation *operation = &entry->operations[i];
		struct buf name;
		if (operation->kind != ENTRY_INSERT || !operation->table)
			continue;
		buf_init(&name, 4096);
		buf_format(&name, "%s\t", operation->table->name);
		table_key_put(operation->table, operation->row, &name);
		book.list = mem_grow(book.list, book.count + 1, sizeof *book.list);
		book.list[book.count] = (struct saved){mem_copy(name.bytes), (int64_t)book.count, ""};
		memcpy(book.list[book.count++].day, day, sizeof day);
		buf_free(&name);
	}
	return true;
}

/* By name, and of one name the first saved first. */
static int order(const void *one, const void *other)
{
	const struct saved *a = one, *b = other;
	int names = strcmp(a->name, b->name);
	return names != 0 ? names : a->line < b->line ? -1 : a->line > b->line;
}

static void sort(void)
{
	size_t kept = 0;
	if (book.count == 0)
		return;
	qsort(book.list, book.count, sizeof *book.list, order);
	for (size_t i = 0; i < book.count; i++) {
		if (kept > 0 && strcmp(book.list[kept - 1].name, book.list[i].name) == 0)
			free(book.list[i].name);
		else
			book.list[kept++] = book.list[i];
	}
	book.count = kept;
}

bool verify_since_read(struct replica *replica, const char *day, struct err *err)
{
	int days;
	int64_t end = log_end(replica);
	bool is_same = goes_on(replica, day);
	if (is_same && end == book.place)
		return true;
	if (!is_same) {
		forget();
		book.folder = mem_copy(replica_folder(replica));
		snprintf(book.from, sizeof book.from, "%s", day);
		if (query_number(replica, "SELECT count(*) FROM (SELECT 1 FROM entry LIMIT 1)", 0) > 0)
			day_of(query_number(replica, "SELECT time FROM entry ORDER BY id LIMIT 1", 0), book.begins);
	}
	/* A day early, whatever the time zone: the days are compared afterwards. */
	struct log_filter filter = {.behind = book.place, .from = date_parse(day, &days) ? (int64_t)(days - 1) * DAY : 0};
	size_t before = book.count;
	if (!log_each(replica, &filter, take, NULL, err)) {
		forget();
		return false;
	}
	if (book.count > before)
		sort();
	book.place = end;
	read_hash(replica, end, book.hash);
	return true;
}

static int order_name(const void *name, const void *one)
{
	return strcmp(name, ((const struct saved *)one)->name);
}

bool verify_since_has(const char *day, const char *form, const char *key, bool is_recent)
{
	char *name = mem_format("%s\t%s", form, key);
	const struct saved *found = book.count > 0 ? bsearch(name, book.list, book.count, sizeof *book.list, order_name) : NULL;
	free(name);
	if (found)
		return strcmp(found->day, day) >= 0;
	return is_recent && strcmp(book.begins, day) >= 0;
}
