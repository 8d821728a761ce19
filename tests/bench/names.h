/* The schools of `zila export school` (CSV), for the bench programs that type into Zila and into a public tool. */
#ifndef TESTS_BENCH_NAMES_H
#define TESTS_BENCH_NAMES_H

#include <stddef.h>

struct names {
	char **code, **name, **tehsil;
	size_t count;
};

/* Ends the program with a sentence where the file cannot be read. */
void names_read(const char *path, struct names *out);
void names_free(struct names *names);
/* A school a line: code, name, tehsil. */
void names_write(const struct names *names, const char *path);

#endif
