/* Measures the lookup on the real census: memory, build, time a key over whole typed queries, and how often the
 * school meant (or one of the same name) is among the first five. bench_lookup CENSUS.csv [QUERIES [SEED [v]]] */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/csv.h"
#include "base/mem.h"
#include "emis/lookup.h"
#include "tests/unit/lookup_queries.h"

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static long resident_kb(void)
{
	long pages = 0, resident = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file != NULL && fscanf(file, "%ld %ld", &pages, &resident) != 2)
		resident = 0;
	if (file != NULL)
		fclose(file);
	return resident * 4;
}

struct names {
	struct lookup_school *school;
	char **text; /* all cells of a school, in the order of `column` */
	uint32_t count;
};

enum { CODE, NAME, DISTRICT, TEHSIL, UC, VILLAGE, CLUSTER, STATUS, COLUMNS };
static const char *const column[COLUMNS] = {
	"BemisCode", "SchoolName", "District", "Tehsil", "UC", "VillageName", "ClusterName", "FunctionalStatus",
};

static struct names read_names(const char *path)
{
	struct names names = {NULL, NULL, 0};
	struct csv_reader *reader;
	struct csv_record record;
	struct err err = {0};
	int at[COLUMNS] = {0};
	if (!csv_open(path, &reader, &err) || csv_next(reader, &record, &err) != 1) {
		fprintf(stderr, "bench_lookup: %s\n", err.text);
		exit(EX_NOINPUT);
	}
	for (int i = 0; i < record.count; i++)
		for (int c = 0; c < COLUMNS; c++)
			if (strcmp(record.cell[i], column[c]) == 0)
				at[c] = i;
	while (csv_next(reader, &record, &err) == 1) {
		names.text = mem_grow(names.text, (names.count + 1) * (size_t)COLUMNS, sizeof *names.text);
		for (int c = 0; c < COLUMNS; c++)
			names.text[names.count * COLUMNS + c] = mem_copy(record.cell[at[c]]);
		names.count++;
	}
	csv_close(reader);
	names.school = mem_zero(names.count, sizeof *names.school);
	for (uint32_t i = 0; i < names.count; i++) {
		char **text = names.text + i * COLUMNS;
		char code[LOOKUP_CODE_SIZE];
		if (lookup_code(text[CODE], code)) {
			free(text[CODE]);
			text[CODE] = mem_copy(code);
		}
		names.school[i] = (struct lookup_school){.id = i, .code = text[CODE], .name = text[NAME],
			.district = text[DISTRICT], .tehsil = text[TEHSIL], .uc = text[UC], .village = text[VILLAGE],
			.cluster = text[CLUSTER], .status = text[STATUS]};
	}
	return names;
}

static int by_number(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return a < b ? -1 : a > b;
}

static bool is_found(const struct lookup *lookup, const struct lookup_hit *hit, size_t count, const char *name)
{
	char wanted[QUERY_SIZE], other[QUERY_SIZE];
	lookup_queries_plain(name, wanted);
	for (size_t i = 0; i < count && i < 5; i++) {
		lookup_queries_plain(lookup_get(lookup, hit[i].index).name, other);
		if (strcmp(wanted, other) == 0)
			return true;
	}
	return false;
}

/* One kind: QUERIES names, each typed key by key. */
static void measure(struct lookup *lookup, const struct names *names, enum query_kind kind, int queries, uint64_t seed,
	bool is_verbose)
{
	struct lookup_hit hit[10];
	double *ms = mem_alloc((size_t)queries * QUERY_SIZE * sizeof *ms);
	size_t keys = 0, found = 0;
	double whole = 0;
	for (int i = 0; i < queries; i++) {
		const char *name = names->school[lookup_queries_random(&seed, names->count)].name;
		char query[QUERY_SIZE], typed[QUERY_SIZE];
		lookup_queries_make(kind, name, &seed, query);
		size_t count = 0;
		for (size_t length = 1; length <= strlen(query); length++) {
			memcpy(typed, query, length);
			typed[length] = '\0';
			double start = now_ms();
			count = lookup_find(lookup, typed, NULL, hit, 10);
			ms[keys++] = now_ms() - start;
		}
		if (is_found(lookup, hit, count, name)) {
			found++;
		} else if (is_verbose) {
			printf("  %s <- %s:", query, name);
			for (size_t at = 0; at < count && at < 3; at++)
				printf(" [%.2f %s]", (double)hit[at].score, lookup_get(lookup, hit[at].index).name);
			printf("\n");
		}
		whole += (double)strlen(query);
	}
	qsort(ms, keys, sizeof *ms, by_number);
	printf("lookup: %-22s %.1f %% among the first five of %d queries  target 95 %%: %s\n", lookup_queries_name[kind],
		100.0 * (double)found / queries, queries, found * 100 >= (size_t)queries * 95 ? "met" : "NOT met");
	printf("%-30s a key, without a terminal: p50 %.3f ms, p99 %.3f ms, most %.3f ms (%zu keys)\n", "", ms[keys / 2],
		ms[keys * 99 / 100], ms[keys - 1], keys);
	free(ms);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "bench_lookup: no file: give the census as CSV\n");
		return EX_USAGE;
	}
	int queries = argc > 2 ? atoi(argv[2]) : 1500;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 20261122;
	struct names names = read_names(argv[1]);
	long before = resident_kb();
	double start = now_ms();
	struct lookup *lookup = lookup_new();
	for (uint32_t i = 0; i < names.count; i++)
		lookup_add(lookup, &names.school[i]);
	double added = now_ms();
	lookup_finish(lookup);
	double finished = now_ms();
	printf("lookup of %u schools: added in %.1f ms, finished in %.1f ms; holds %.2f MB, resident %.2f MB more\n",
		(unsigned)names.count, added - start, finished - added, (double)lookup_memory(lookup) / 1e6,
		(double)(resident_kb() - before) / 1024);
	for (int kind = 0; kind < QUERY_KINDS; kind++)
		measure(lookup, &names, (enum query_kind)kind, queries, seed + (uint64_t)kind, argc > 4);
	printf("lookup after all queries: holds %.2f MB, resident %.2f MB more\n", (double)lookup_memory(lookup) / 1e6,
		(double)(resident_kb() - before) / 1024);
	lookup_free(lookup);
	for (uint32_t i = 0; i < names.count * COLUMNS; i++)
		free(names.text[i]);
	free(names.text);
	free(names.school);
	return 0;
}
