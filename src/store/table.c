/* Looking tables up, and a record's key as text. */
#include "config.h"
#include "store/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "store/inside.h"

const struct table *table_find(struct replica *replica, const char *name)
{
	for (int i = 0; i < replica->table_count; i++)
		if (strcmp(replica->tables[i]->table.name, name) == 0)
			return &replica->tables[i]->table;
	return NULL;
}

const struct table *table_by_number(struct replica *replica, int number)
{
	int low = 0, high = replica->table_count - 1;

	while (low <= high) {
		int middle = (low + high) / 2, at = replica->tables[middle]->table.number;

		if (at == number)
			return &replica->tables[middle]->table;
		if (at < number)
			low = middle + 1;
		else
			high = middle - 1;
	}
	return NULL;
}

int table_count(struct replica *replica)
{
	return replica->table_count;
}

const struct table *table_at(struct replica *replica, int position)
{
	return position >= 0 && position < replica->table_count ? &replica->tables[position]->table : NULL;
}

int table_column(const struct table *table, const char *name)
{
	for (int i = 0; i < table->column_count; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return i;
	return -1;
}

/* One part of a key text into STORAGE, %2F and %25 turned back. False on any other use of '%'. */
static bool unescape(const char *part, size_t length, struct buf *storage)
{
	for (size_t i = 0; i < length; i++) {
		char c = part[i];

		if (c == '%') {
			if (i + 2 < length && part[i + 1] == '2' && (part[i + 2] == 'F' || part[i + 2] == '5')) {
				c = part[i + 2] == 'F' ? '/' : '%';
				i += 2;
			} else {
				return false;
			}
		}
		buf_byte(storage, (unsigned char) c);
	}
	return buf_byte(storage, '\0');
}

static bool bad_key(const struct table *table, const char *key, struct err *err)
{
	char wanted[256] = "";

	for (int i = 0; i < table->key_count; i++) {
		size_t used = strlen(wanted);

		if (used + strlen(table->columns[table->key[i]].name) + 2 >= sizeof wanted)
			break;
		if (i > 0)
			strcat(wanted, "/");
		strcat(wanted, table->columns[table->key[i]].name);
	}
	return err_set(err, EX_USAGE, "\"%s\" is no key of %s: write %s", key, table->name, wanted);
}

bool table_key_parse(const struct table *table, const char *key, struct value *values, struct buf *storage,
	struct err *err)
{
	size_t starts[TABLE_MAX_KEY];
	const char *at = key;
	int count = 0;

	for (int i = 0; i < TABLE_MAX_KEY; i++)
		values[i] = value_null();
	for (; count < table->key_count; count++) {
		size_t length = strcspn(at, "/");

		starts[count] = storage->length;
		if (length == 0 || !unescape(at, length, storage))
			return bad_key(table, key, err);
		at += length;
		if (*at == '\0') {
			count++;
			break;
		}
		at++;
	}
	if (count != table->key_count || *at != '\0' || (at > key && at[-1] == '/'))
		return bad_key(table, key, err);
	/* Only now: the storage may have moved while it grew. */
	for (int i = 0; i < count; i++) {
		const char *text = storage->bytes + starts[i];
		int64_t number;

		if (table->columns[table->key[i]].type == COLUMN_TEXT)
			values[i] = value_text(text);
		else if (value_id_parse(text, &number))
			values[i] = value_int(number);
		else
			return bad_key(table, key, err);
	}
	return true;
}

bool table_key_put(const struct table *table, const struct value *row, struct buf *out)
{
	struct value key[TABLE_MAX_KEY];

	for (int i = 0; i < table->key_count; i++)
		key[i] = row[table->key[i]];
	return value_key_put(out, key, table->key_count, table->has_id_key);
}
