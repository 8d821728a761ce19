/* See the header. */
#include "config.h"
#include "form/record_sign.h"

#include <string.h>

#include "store/table.h"
#include "store/txn.h"

int record_sign_field(const struct form *form)
{
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].signs != NULL && form->fields[i].column >= 0)
			return i;
	return -1;
}

bool record_sign_is_signed(const struct record *record, int field)
{
	const struct field *of = &record->form->fields[field];

	return of->signs != NULL && of->column >= 0 && txn_signs(record->form->table, of->column, &record->cells[field].seen);
}

bool record_sign_see(struct replica *replica, const struct record *record, struct txn_sight *sight, struct err *err)
{
	struct value key[TABLE_MAX_KEY];
	bool signs;

	for (int i = 0; i < record->form->key_count; i++)
		key[i] = record->cells[record->form->key[i]].now;
	return txn_signed_hash(replica, record->form->table, key, &signs, sight, err);
}

bool record_sign_look(struct saving *saving, bool *differs)
{
	const struct record *record = saving->record;
	bool signs = false;

	*differs = false;
	if (record->is_new || saving->present == NULL || !record_is_changed(record))
		return true;
	for (int i = 0; i < record->form->field_count && !signs; i++)
		signs = record->form->fields[i].signs != NULL && record->form->fields[i].column >= 0
			&& (!value_equal(&record->cells[i].now, &record->cells[i].seen) || record_sign_is_signed(record, i));
	if (!signs)
		return true;
	if (!record_sign_see(saving->replica, saving->present, &saving->sight, saving->err))
		return false;
	*differs = memcmp(saving->sight.hash, record->sight.hash, sizeof saving->sight.hash) != 0;
	return true;
}
