/* SQLite files as somebody hostile would make them: bytes as they are, or a good one on which any SQL was run. */
#ifndef FUZZ_DATABASE_H
#define FUZZ_DATABASE_H

#include "base/buf.h"

/* The first of BYTES chooses: 1 the rest is the file, else it is SQL that is run on a copy of GOOD. Leaves it at PATH. False where there
 * is nothing to be tried. */
bool database_make(const char *path, const struct buf *good, const uint8_t *bytes, size_t length);

#endif
