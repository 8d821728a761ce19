/* Reading the export and writing the list that a general finder is given: what Zila's own lookup shows while words are typed. */
#include "config.h"
#include "tests/bench/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/mem.h"

static int column(const struct csv_record *head, const char *name)
{
	for (int i = 0; i < head->count; i++)
		if (strcmp(head->cell[i], name) == 0)
			return i;
	die("bench: the export of schools has no column %s", name);
}

void names_read(const char *path, struct names *out)
{
	struct csv_reader *reader;
	struct csv_record record;
	struct err err = {0};

	*out = (struct names) {0};
	if (!csv_open(path, &reader, &err) || csv_next(reader, &record, &err) != 1)
		die("bench: %s", err.text);
	const int code = column(&record, "code"), name = column(&record, "name"), tehsil = column(&record, "tehsil");
	while (csv_next(reader, &record, &err) == 1) {
		const size_t at = out->count++;

		out->code = mem_grow(out->code, out->count, sizeof *out->code);
		out->name = mem_grow(out->name, out->count, sizeof *out->name);
		out->tehsil = mem_grow(out->tehsil, out->count, sizeof *out->tehsil);
		out->code[at] = mem_copy(record.cell[code]);
		out->name[at] = mem_copy(record.cell[name]);
		out->tehsil[at] = mem_copy(record.cell[tehsil]);
	}
	csv_close(reader);
	if (out->count == 0)
		die("bench: %s holds no school", path);
}

void names_free(struct names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		free(names->code[i]);
		free(names->name[i]);
		free(names->tehsil[i]);
	}
	free(names->code);
	free(names->name);
	free(names->tehsil);
	*names = (struct names) {0};
}

void names_write(const struct names *names, const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file)
		die("bench: %s cannot be written", path);
	for (size_t i = 0; i < names->count; i++)
		fprintf(file, "%s  %-40s  %s\n", names->code[i], names->name[i], names->tehsil[i]);
	if (fclose(file) != 0)
		die("bench: %s cannot be written", path);
}
