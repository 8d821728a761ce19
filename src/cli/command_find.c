/* zila find WORDS…: schools, best first, one a line, code first. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "cli/command.h"
#include "emis/school.h"

enum { FIND_MAX = 20 };

static int run(struct context *context, int argc, char **argv)
{
	if (argc < 2)
		return command_usage(&command_find);
	struct err err = {0};
	struct lookup *lookup;
	if (!school_lookup(context->replica, &lookup, &err))
		return command_fail(&err);
	struct buf words;
	buf_init(&words, 4096);
	for (int i = 1; i < argc; i++)
		buf_format(&words, "%s%s", i > 1 ? " " : "", argv[i]);
	struct lookup_hit hits[FIND_MAX];
	size_t count = lookup_find(lookup, words.bytes, NULL, hits, FIND_MAX);
	for (size_t i = 0; i < count; i++) {
		struct lookup_school school = lookup_get(lookup, hits[i].index);
		printf("%s\t%s\t%s\t%s\t%s\n", school.code, school.name, school.tehsil, school.district, school.status);
	}
	lookup_free(lookup);
	buf_free(&words);
	if (count > 0)
		return 0;
	err_set(&err, EX_DATAERR, "find: no school matches: try fewer letters, or its code");
	return command_fail(&err);
}

const struct command command_find = {
	.name = "find",
	.usage = "WORDS…",
	.summary = "schools by code, name, tehsil, union council or cluster, best first",
	.needs_replica = true,
	.each = EACH_ALWAYS,
	.run = run,
};
