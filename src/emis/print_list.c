#include "config.h"
#include "emis/print_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "emis/lookup.h"
#include "store/query.h"

#define SCHOOLS "SELECT code FROM school WHERE _void IS NULL AND (?1 IS NULL OR district = ?1) AND (?2 IS NULL OR tehsil = ?2)" \
	" AND (?3 IS NULL OR lower(uc) = lower(?3)) AND (?4 IS NULL OR cluster = ?4) ORDER BY district, tehsil, lower(uc), code"

enum { LIST_MAX = 16 << 20 };

void print_list_add(struct print_list *list, const char *code)
{
	char read[LOOKUP_CODE_SIZE];
	list->codes = mem_grow(list->codes, (size_t)list->count + 1, sizeof *list->codes);
	list->codes[list->count++] = mem_copy(lookup_code(code, read) ? read : code);
}

bool print_list_places(struct replica *replica, const struct print_places *places, struct print_list *list, struct err *err)
{
	char cluster[LOOKUP_CODE_SIZE];
	struct query *query;
	int step, before = list->count;
	if (!query_open(replica, SCHOOLS, &query, err))
		return false;
	query_bind_text(query, 1, places->district);
	query_bind_text(query, 2, places->tehsil);
	query_bind_text(query, 3, places->uc);
	query_bind_text(query, 4, places->cluster && lookup_code(places->cluster, cluster) ? cluster : places->cluster);
	while ((step = query_step(query, err)) == 1)
		print_list_add(list, query_text(query, 0));
	query_close(query);
	if (step == 0 && list->count == before)
		return err_set(err, EX_NOINPUT, "%s: no school there: give the code of a district or tehsil, a union council as the schools have it, or the code of a cluster's head",
			places->uc ? places->uc : places->cluster ? places->cluster : places->tehsil ? places->tehsil
			: places->district ? places->district : "this folder");
	return step == 0;
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
