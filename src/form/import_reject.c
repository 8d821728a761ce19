/* What was refused, one line of CSV each: line, column, value, reason. Kept in memory until the load is decided, within
 * a limit, and written in the order of the file's lines: rows that waited for its end were refused last. */
#include "config.h"
#include "form/import_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

enum { VALUE_SHOWN = 2000 };

static void add(struct import_load *load, const char *header, const char *text, size_t length, const char *reason)
{
	char line[32];

	if (load->rejects.length > IMPORT_REJECTS_MAX - 16384)
		return;
	if ((load->reject_count & (load->reject_count - 1)) == 0)
		load->reject_at = mem_grow(load->reject_at, (size_t) load->reject_count * 2 + 1, sizeof *load->reject_at);
	load->reject_at[load->reject_count++] = (struct import_reject) { load->line, load->rejects.length };
	snprintf(line, sizeof line, "%ld", load->line);
	buf_text(&load->rejects, line);
	csv_put_cell(&load->rejects, ',', header, strlen(header));
	csv_put_cell(&load->rejects, ',', text, length < VALUE_SHOWN ? length : VALUE_SHOWN);
	csv_put_cell(&load->rejects, ',', reason, strlen(reason));
	buf_byte(&load->rejects, '\n');
}

void import_reject_cell(
	struct import_load *load, const char *header, const char *text, size_t length, const char *reason)
{
	load->report->rejected_cells++;
	add(load, header, text, length, reason);
}

void import_reject_row(
	struct import_load *load, const char *header, const char *text, size_t length, const char *reason)
{
	load->report->rejected_rows++;
	add(load, header, text, length, reason);
}

void import_reject_forget(struct import_load *load, int count, size_t length)
{
	load->reject_count = count;
	load->rejects.length = length;
	load->rejects.bytes[length] = '\0';
}

static int compare(const void *a, const void *b)
{
	const struct import_reject *left = a, *right = b;

	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return left->at < right->at ? -1 : 1;
}

bool import_reject_write(struct import_load *load, const char *path, struct err *err)
{
	struct buf out;
	bool is_good;

	buf_init(&out, IMPORT_REJECTS_MAX + 64);
	buf_text(&out, "line,column,value,reason\n");
	if (load->reject_count > 1)
		qsort(load->reject_at, (size_t) load->reject_count, sizeof *load->reject_at, compare);
	for (int i = 0; i < load->reject_count; i++) {
		const char *line = load->rejects.bytes + load->reject_at[i].at;
		bool is_quoted = false;
		size_t length = 0;

		while (line[length] != '\0' && (line[length] != '\n' || is_quoted))
			is_quoted ^= line[length++] == '"';
		buf_put(&out, line, length + 1);
	}
	is_good = file_write_atomic(path, out.bytes, out.length, 0666, err);
	buf_free(&out);
	return is_good;
}
