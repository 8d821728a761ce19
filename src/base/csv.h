/* CSV by RFC 4180 through libcsv, read as a stream with hard limits and written so that it can be read back.
 *
 * The reader knows on which line of the file each record starts, skips a byte order mark, takes CR, LF and CRLF,
 * keeps newlines inside quotes, and says file, line and column for what it refuses: a cell or a record over the
 * limit, too many columns, a quote that never closes, bytes that are not UTF-8, a NUL. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	CSV_MAX_COLUMNS = 2000,
	CSV_MAX_CELL = 1 << 20, /* bytes */
	CSV_MAX_RECORD = 4 << 20,
};

struct csv_record {
	long line; /* where it starts, from 1 */
	int count;
	const char **cell; /* NUL-terminated UTF-8, owned by the reader, valid until the next csv_next */
	const size_t *length;
};

struct csv_reader;

/* Opens PATH ("-" is standard input). EX_NOINPUT where it cannot be read. */
bool csv_open(const char *path, struct csv_reader **out, struct err *err);
/* 1 and a record, 0 at the end, -1 and ERR (EX_DATAERR or EX_IOERR). A line with nothing on it is skipped. */
int csv_next(struct csv_reader *reader, struct csv_record *record, struct err *err);
/* Bytes read so far and the size of the file (0 where it has none), for a progress line. */
void csv_progress(const struct csv_reader *reader, size_t *done, size_t *total);
void csv_close(struct csv_reader *reader);

/* Appends one cell, quoted where it must be; SEPARATOR goes before it unless it is 0. */
void csv_put_cell(struct buf *out, char separator, const char *text, size_t length);

#endif
