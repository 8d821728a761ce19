#include "config.h"
#include "emis/print_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "emis/lookup.h"
#include "store/query.h"

#define THOSE " _void IS NULL AND (?1 IS NULL OR district = ?1) AND (?2 IS NULL OR tehsil = ?2)" \
	" AND (?3 IS NULL OR lower(uc) = lower(?3)) AND (?4 IS NULL OR cluster = ?4)"
#define PLACES(column) "SELECT " column " FROM school WHERE " column " IS NOT NULL AND" THOSE " GROUP BY " column " ORDER BY min(district), " column

static const char *const those[INDICATOR_LEVELS] = {
	[INDICATOR_SCHOOL] = "SELECT code FROM school WHERE" THOSE " ORDER BY district, tehsil, lower(uc), code",
	[INDICATOR_CLUSTER] = PLACES("cluster"), [INDICATOR_TEHSIL] = PLACES("tehsil"), [INDICATOR_DISTRICT] = PLACES("district"),
	[INDICATOR_DIVISION] = "SELECT code FROM place WHERE kind = 'division' AND _void IS NULL AND code IN (SELECT d.parent FROM place d"
		" WHERE d.kind = 'district' AND d.code IN (SELECT district FROM school WHERE" THOSE ")) ORDER BY code",
	[INDICATOR_PROVINCE] = "SELECT code FROM place WHERE kind = 'province' AND _void IS NULL AND EXISTS (SELECT 1 FROM school WHERE" THOSE ") ORDER BY code",
};

enum { LIST_MAX = 16 << 20 };

void print_list_add(struct print_list *list, const char *code)
{
	char read[LOOKUP_CODE_SIZE];
	list->codes = mem_grow(list->codes, (size_t)list->count + 1, sizeof *list->codes);
	list->codes[list->count++] = mem_copy(lookup_code(code, read) ? read : code);
}

bool print_list_places(struct replica *replica, const struct print_places *places, struct print_list *list, struct err *err)
{
	return print_list_levels(replica, INDICATOR_SCHOOL, places, list, err);
}

bool print_list_levels(struct replica *replica, enum indicator_level level, const struct print_places *places, struct print_list *list, struct err *err)
{
	char cluster[LOOKUP_CODE_SIZE];
	struct query *query;
	int step, before = list->count;
	if (!query_open(replica, those[level], &query, err))
		return false;
	query_bind_text(query, 1, places->district);
	query_bind_text(query, 2, places->tehsil);
	query_bind_text(query, 3, places->uc);
	query_bind_text(query, 4, places->cluster && lookup_code(places->cluster, cluster) ? cluster : places->cluster);
	while ((step = query_step(query, err)) == 1)
		print_list_add(list, query_text(query, 0));
	query_close(query);
	if (step == 0 && list->count == before)
		return err_set(err, EX_NOINPUT, "%s: no %s there: give the code of a district or tehsil, a union council as the schools have it, or the code of a cluster's head",
			places->uc ? places->uc : places->cluster ? places->cluster : places->tehsil ? places->tehsil
			: places->district ? places->district : "this folder", indicator_level_word(level));
	return step == 0;
}

int print_list_around(struct replica *replica, const char *school, struct print_around out[PRINT_AROUND])
{
	static const char *const kinds[PRINT_AROUND] = {"cluster", "union council", "tehsil", "district"};
	struct query *query;
	int count = 0;
	if (!query_open(replica, "SELECT cluster, uc, tehsil, district FROM school WHERE code = ?1", &query, NULL))
		return 0;
	query_bind_text(query, 1, school);
	for (int kind = 0, step = query_step(query, NULL); step == 1 && kind < PRINT_AROUND; kind++) {
		struct print_around *place = &out[count];
		if (query_is_null(query, kind))
			continue;
		*place = (struct print_around){.kind = kind};
		snprintf(place->code, sizeof place->code, "%s", query_text(query, kind));
		snprintf(place->tehsil, sizeof place->tehsil, "%s", query_text(query, 2));
		snprintf(place->district, sizeof place->district, "%s", query_text(query, 3));
		snprintf(place->words, sizeof place->words, "%s %.70s", kinds[kind], place->code);
		count++;
	}
	query_close(query);
	return count;
}

bool print_list_of(struct replica *replica, const struct print_around *place, struct print_list *list, struct err *err)
{
	/* A union council is known by its name, which another tehsil may have too. */
	struct print_places places = {
		.cluster = place->kind == 0 ? place->code : NULL,
		.uc = place->kind == 1 ? place->code : NULL,
		.tehsil = place->kind == 2 ? place->code : place->kind == 1 && *place->tehsil ? place->tehsil : NULL,
		.district = place->kind == 3 ? place->code : place->kind == 1 && *place->district ? place->district : NULL,
	};
	return print_list_places(replica, &places, list, err);
}

bool print_list_read(const char *path, struct print_list *list, struct err *err)
{
	struct buf text;
	int before = list->count;
	if (!file_read(path, LIST_MAX, &text, err)) {
		buf_free(&text);
		return false;
	}
	for (char *line = text.bytes; *line;) {
		size_t length = strcspn(line, "\n"), code = strcspn(line, " \t,;\r\n");
		if (code > 0) {
			char *word = mem_copy_bytes(line, code);
			print_list_add(list, word);
			free(word);
		}
		line += length + (line[length] == '\n');
	}
	buf_free(&text);
	return list->count > before || err_set(err, EX_DATAERR, "%s: no code of a school in it: write one a line", path);
}

void print_list_reset(struct print_list *list)
{
	for (int i = 0; i < list->count; i++)
		free(list->codes[i]);
	free(list->codes);
	*list = (struct print_list){0};
}
