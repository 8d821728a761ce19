/* What was refused, one line of CSV each: line, column, value, reason. Kept in memory until the load is decided, within a limit. */
#include "config.h"
#include "form/import_load.h"

#include <stdio.h>
#include <string.h>

enum { VALUE_SHOWN = 2000 };

static void add(struct import_load *load, const char *header, const char *text, size_t length, const char *reason)
{
	char line[32];

	if (load->rejects.length == 0)
		buf_text(&load->rejects, "line,column,value,reason\n");
	if (load->rejects.length > IMPORT_REJECTS_MAX - 16384)
		return;
	snprintf(line, sizeof line, "%ld", load->line);
	buf_text(&load->rejects, line);
	csv_put_cell(&load->rejects, ',', header, strlen(header));
	csv_put_cell(&load->rejects, ',', text, length < VALUE_SHOWN ? length : VALUE_SHOWN);
	csv_put_cell(&load->rejects, ',', reason, strlen(reason));
	buf_byte(&load->rejects, '\n');
}

void import_reject_cell(struct import_load *load, const char *header, const char *text, size_t length, const char *reason)
{
	load->report->rejected_cells++;
	add(load, header, text, length, reason);
}

void import_reject_row(struct import_load *load, const char *header, const char *text, size_t length, const char *reason)
{
	load->report->rejected_rows++;
	add(load, header, text, length, reason);
}
