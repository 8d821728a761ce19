/* Whole files: read within a limit, and written so that after a power cut there is the old file or the new one, never
 * half. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Reads PATH ("-" is standard input) into OUT, which it initialises with MAX and the caller frees, also after a
 * failure (it is empty then). EX_NOINPUT where it is not there or not to be read, EX_DATAERR where it is longer than
 * MAX, EX_IOERR. */
bool file_read(const char *path, size_t max, struct buf *out, struct err *err);
/* Writes a file beside PATH, syncs it, renames it over PATH and syncs the folder. A new file has MODE under the
 * umask, one that was there keeps its own mode; a link is followed; what is no ordinary file (a terminal, a pipe) is
 * written to as it is. EX_CANTCREAT (also where PATH is a database: a report never takes a replica's place) or EX_IOERR
 * (disk full); PATH is untouched then. */
bool file_write_atomic(const char *path, const void *bytes, size_t length, unsigned mode, struct err *err);
/* The same in pieces, for what somebody else writes to `file`: begun, then kept under its name or dropped. Errors as above; what is no
 * ordinary file is refused. */
struct file_new {
	int file;
	char *path, *folder, *beside;
};

bool file_new_begin(const char *path, unsigned mode, struct file_new *out, struct err *err);
bool file_new_keep(struct file_new *new, struct err *err);
void file_new_drop(struct file_new *new);
/* Makes the folder PATH and those above it, each with MODE under the umask, and syncs what it was made in. True where
 * it is there already; EX_CANTCREAT. */
bool file_mkdirs(const char *path, unsigned mode, struct err *err);
/* True where something is there, whatever it is. */
bool file_exists(const char *path);
/* True where both paths lead to one file that is there, by whatever links. */
bool file_is_same(const char *one, const char *other);

#endif
