/* The form `list` as this file uses it: district, name, title, definition. A definition that is blank is a list that was dropped: a void
 * record would keep its name taken for ever. */
#include "config.h"
#include "emis/listing_kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "form/record.h"
#include "store/query.h"
#include "store/table.h"

static const char absent[] = "the province has not loaded the form of lists: it says `zila form load list.ini`, then this box syncs";

static bool is_loaded(struct replica *replica)
{
	const struct table *table = table_find(replica, "list");
	return table && table_column(table, "definition") >= 0;
}

const char *kept_owner(struct replica *replica)
{
	return replica_district(replica) ? replica_district(replica) : KEPT_FOR_ALL;
}

bool kept_list(struct replica *replica, const char *district, struct kept **out, int *count, struct err *err)
{
	struct query *query;
	int step;
	*out = mem_zero(1, sizeof **out);
	*count = 0;
	if (!is_loaded(replica))
		return true;
	if (!query_open(replica, "SELECT name, title, district FROM list WHERE _void IS NULL AND definition IS NOT NULL"
		" AND (?1 IS NULL OR district IN (?1, '*')) ORDER BY name, district = '*', district", &query, err))
		return false;
	query_bind_text(query, 1, district);
	while ((step = query_step(query, err)) == 1) {
		*out = mem_grow(*out, (size_t)*count + 1, sizeof **out);
		struct kept *kept = &(*out)[(*count)++];
		snprintf(kept->name, sizeof kept->name, "%s", query_text(query, 0));
		snprintf(kept->title, sizeof kept->title, "%s", query_text(query, query_is_null(query, 1) ? 0 : 1));
		snprintf(kept->district, sizeof kept->district, "%s", query_text(query, 2));
	}
	query_close(query);
	return step == 0;
}

bool kept_read(struct replica *replica, const char *name, const char *district, struct listing_own **out, struct err *err)
{
	struct query *query;
	*out = NULL;
	if (!is_loaded(replica))
		return err_set(err, EX_NOINPUT, "%s: no list is called so; %s", name, absent);
	if (!query_open(replica, "SELECT definition FROM list WHERE name = ?1 AND _void IS NULL AND definition IS NOT NULL"
		" AND (?2 IS NULL OR district IN (?2, '*')) ORDER BY district = '*', district LIMIT 1", &query, err))
		return false;
	query_bind_text(query, 1, name);
	query_bind_text(query, 2, district);
	int step = query_step(query, err);
	char *text = step == 1 ? mem_copy(query_text(query, 0)) : NULL;
	query_close(query);
	if (!text)
		return step < 0 ? false : err_set(err, EX_NOINPUT, "%s: no list is called so: `zila list` names those there are", name);
	char *file = mem_format("list %s", name);
	bool is_good = listing_own_parse(text, strlen(text), file, out, err);
	free(file);
	free(text);
	return is_good;
}

static bool put(struct record *record, const char *field, const char *text, struct err *err)
{
	int at = form_field(record->form, field);
	return at >= 0 && record_put(record, at, text, err);
}

/* Writes the record; DEFINITION "" drops it. */
static bool write(const struct listing_ask *ask, const char *district, const char *name, const char *title, const char *definition,
	const char *author, struct err *err)
{
	const struct form *form = form_set_find(ask->set, "list");
	struct record_save save = {0};
	struct record *record;
	if (!is_loaded(ask->replica) || !form)
		return err_set(err, EX_UNAVAILABLE, "%s", absent);
	char *key = mem_format("%s/%s", district, name);
	struct err ignored = {0};
	if (!record_load(ask->replica, ask->set, form, key, &record, &ignored))
		record = record_new(ask->set, form);
	free(key);
	bool is_good = (!record->is_new || (put(record, "district", district, err) && put(record, "name", name, err)))
		&& put(record, "title", title, err) && put(record, "definition", definition, err)
		&& record_save(ask->replica, record, author, NULL, 0, true, &save, err);
	if (is_good && save.outcome != RECORD_SAVED)
		is_good = err_set(err, EX_DATAERR, "%s: the list was not taken: %s", name,
			save.broken.count > 0 ? save.broken.lines[0].text : "somebody else has just written it: look again");
	record_save_reset(&save);
	record_free(record);
	return is_good;
}

bool kept_save(const struct listing_ask *ask, const struct listing_own *own, const char *district, const char *author, struct err *err)
{
	struct buf text;
	buf_init(&text, OWN_TEXT);
	bool is_good = listing_own_check(ask, own, err) && listing_own_write(own, &text, err)
		&& write(ask, district, own->name, own->title, text.bytes, author, err);
	buf_free(&text);
	return is_good;
}

bool kept_drop(const struct listing_ask *ask, const char *name, const char *district, const char *author, struct err *err)
{
	struct kept *kept;
	int count;
	bool is_there = false;
	if (!kept_list(ask->replica, district, &kept, &count, err))
		return false;
	for (int i = 0; i < count; i++)
		is_there = is_there || (strcmp(kept[i].name, name) == 0 && strcmp(kept[i].district, district) == 0);
	free(kept);
	if (!is_there)
		return err_set(err, EX_NOINPUT, "%s: no list of one's own is called so here: `zila list` names those there are", name);
	return write(ask, district, name, "", "", author, err);
}

bool listing_make(const struct listing_ask *ask, const char *name, struct listing **out, struct err *err)
{
	const struct listing_fixed *fixed = listing_fixed_find(name);
	struct listing_own *own;
	*out = NULL;
	if (fixed)
		return listing_fixed_make(fixed, ask, out, err);
	if (!kept_read(ask->replica, name, ask->district ? ask->district : replica_district(ask->replica), &own, err))
		return false;
	bool is_good = listing_own_make(ask, own, 0, out, err);
	listing_own_free(own);
	return is_good;
}
