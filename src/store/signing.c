/* See the header. The signing fields themselves are left out of the hash: whether they are as they were seen is told by their
 * values, and two people who sign in two fields speak about the same record. */
#include "config.h"
#include "store/signing.h"

#include <string.h>

#include "base/defect.h"
#include "store/canonical.h"
#include "store/catalogue.h"
#include "store/row.h"

const struct table *signing_table(const struct table *table)
{
	return table->number < TABLE_FIRST_FREE ? NULL : catalogue_held(table)->signing;
}

bool signing_is_code(const struct column *column, const struct value *value)
{
	const char *at = column->signs;

	while (at && *at && value->kind == VALUE_TEXT) {
		size_t length = strcspn(at, " ");

		if (length > 0 && length == value->length && memcmp(at, value->text, length) == 0)
			return true;
		at += length + strspn(at + length, " ");
	}
	return false;
}

bool signing_is_same(const struct table *signing, const struct value *a, const struct value *b)
{
	for (int i = 0; i < signing->key_count; i++)
		if (!value_equal(&a[i], &b[i]))
			return false;
	return true;
}

bool signing_look(struct replica *replica, const struct table *signing, const struct value *key, bool *is_signed, struct err *err)
{
	struct row_place place;
	struct value present;
	int found = row_find(replica, signing, key, &place, err);

	*is_signed = false;
	if (found <= 0 || place.is_void)
		return found >= 0;
	for (int i = 0; i < signing->column_count && !*is_signed; i++) {
		if (!signing->columns[i].signs)
			continue;
		if (!row_cell(replica, signing, key, i, &present, err))
			return false;
		*is_signed = signing_is_code(&signing->columns[i], &present);
	}
	return true;
}

static bool hash_record(struct replica *replica, const struct table *signing, const struct value *key, bool is_whole,
	unsigned char out[8], struct err *err)
{
	struct row_place place;
	int found = row_find(replica, signing, key, &place, err);

	memset(out, 0, 8);
	if (found <= 0 || defect("unseen_signed"))
		return found >= 0;
	return is_whole ? canonical_record_hash(replica, signing, key, out, err) : canonical_unsigned_hash(replica, signing, key, out, err);
}

bool signing_hash(struct replica *replica, const struct table *signing, const struct value *key, unsigned char out[8], struct err *err)
{
	return hash_record(replica, signing, key, false, out, err);
}

bool signing_whole_hash(struct replica *replica, const struct table *signing, const struct value *key, unsigned char out[8], struct err *err)
{
	return hash_record(replica, signing, key, true, out, err);
}
