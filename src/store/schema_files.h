/*
 * The files of db/schema/, embedded at build time in the order in which src/store/local.mk lists them.
 * name is the file's own name ("001-replica.sql"); text ends with a zero byte that length does not count.
 */
#ifndef STORE_SCHEMA_FILES_H
#define STORE_SCHEMA_FILES_H

#include <stddef.h>

struct embedded_file {
	const char *name;
	const char *text;
	size_t length;
};

extern const struct embedded_file schema_files[];
extern const size_t schema_file_count;

#endif
