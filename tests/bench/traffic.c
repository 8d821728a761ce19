#include "config.h"
#include "tests/bench/traffic.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/setup.h"
#include "emis/sample.h"
#include "store/entry_put.h"
#include "store/feed.h"

struct collected {
	struct traffic *traffic;
	struct replica *sample;
	const struct table *visit, *class;
};

void traffic_must(bool is_good, const struct err *err)
{
	if (!is_good)
		die("bench: %s", err->text);
}

void traffic_sample(const char *folder, uint64_t seed)
{
	struct replica *replica;
	struct form_set *set = NULL;
	struct err err;

	traffic_must(setup_province(folder, "operator", true, &err) && replica_open(folder, &replica, &err) && form_set_load(replica, &set, &err)
		&& sample_fill(replica, set, "operator", seed, &err), &err);
	form_set_free(set);
	replica_close(replica);
}

/* True where ENTRY is a visit worth a pattern: the school was open and every class counted. */
static bool read_visit(const struct collected *collected, const struct entry *entry, struct traffic_visit *out)
{
	*out = (struct traffic_visit) { .class_count = 0 };
	if (entry->operations[0].kind != ENTRY_INSERT || entry->operations[0].table != collected->visit)
		return false;
	out->visit = &entry->operations[0];
	for (int i = 0; i < collected->visit->column_count; i++)
		out->filled += out->visit->row[i].kind != VALUE_NULL;
	for (int i = 1; i < entry->count && out->class_count < TRAFFIC_CLASSES; i++)
		if (entry->operations[i].kind == ENTRY_INSERT && entry->operations[i].table == collected->class)
			out->classes[out->class_count++] = &entry->operations[i];
	return out->class_count == TRAFFIC_CLASSES && out->filled >= 40;
}

static bool collect(void *state, const struct feed_item *item)
{
	struct collected *collected = state;
	struct traffic *traffic = collected->traffic;
	char *body = mem_copy_bytes(item->body, item->body_length);
	struct traffic_visit visit;
	struct entry entry;
	struct err err;

	traffic_must(entry_decode(collected->sample, body, item->body_length, &entry, &err), &err);
	if (!read_visit(collected, &entry, &visit)) {
		entry_free(&entry);
		free(body);
		return true;
	}
	traffic->visits = mem_grow(traffic->visits, (size_t) traffic->count + 1, sizeof visit);
	traffic->bodies = mem_grow(traffic->bodies, (size_t) traffic->count + 1, sizeof body);
	traffic->entries = mem_grow(traffic->entries, (size_t) traffic->count + 1, sizeof entry);
	traffic->entries[traffic->count] = entry; /* its operations stay where they are */
	traffic->bodies[traffic->count] = body;
	traffic->visits[traffic->count++] = visit;
	return true;
}

void traffic_read(struct traffic *traffic, struct replica *sample)
{
	struct collected collected = { traffic, sample, table_find(sample, "visit"), table_find(sample, "visit_class") };
	struct err err;

	memset(traffic, 0, sizeof *traffic);
	traffic_must(feed_decided(sample, sample_district(), 0, collect, &collected, &err), &err);
	if (traffic->count == 0)
		die("bench: the sample has no visits");
}

void traffic_free(struct traffic *traffic)
{
	for (int i = 0; i < traffic->count; i++) {
		entry_free(&traffic->entries[i]);
		free(traffic->bodies[i]);
	}
	free(traffic->entries);
	free(traffic->bodies);
	free(traffic->visits);
}

void traffic_body(const struct traffic *traffic, int at, const struct traffic_place *place, struct buf *out)
{
	const struct traffic_visit *visit = &traffic->visits[at];
	const struct table *table = visit->visit->table;
	const int64_t id = value_made_id(place->origin, place->serial, 0);
	struct value row[TABLE_MAX_COLUMNS];
	struct entry head = { .origin = place->origin, .serial = place->serial, .group = place->serial, .time = place->time,
		.star_number = place->star, .scope_number = place->number };

	strncat(head.author, place->author, ENTRY_MAX_NAME);
	strncat(head.scope, place->scope, ENTRY_MAX_NAME);
	entry_put_head(out, &head, 1 + visit->class_count);
	memcpy(row, visit->visit->row, (size_t) table->column_count * sizeof *row);
	row[table->key[0]] = value_int(id);
	row[table->school_column] = value_text(place->school);
	row[table_column(table, "date")] = value_text(place->date);
	entry_put_insert(out, table, row);
	for (int i = 0; i < visit->class_count; i++) {
		const struct operation *class = visit->classes[i];

		memcpy(row, class->row, (size_t) class->table->column_count * sizeof *row);
		row[class->table->key[0]] = value_int(id);
		entry_put_insert(out, class->table, row);
	}
}
