/* zila bundle write FILE [--for N] [--size SIZE] [--part K] | read FILE [--province-key FINGERPRINT|FILE]: a sync by file, where
 * there is no line. */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/context.h"
#include "emis/recheck.h"
#include "store/syncs.h"
#include "sync/bundle.h"

static bool take_number(const char *text, const char *what, int *number, struct err *err)
{
	char *end;
	long value = strtol(text, &end, 10);
	*number = (int)value;
	return (*text && *end == '\0' && value > 0 && value < INT_MAX) || err_set(err, EX_USAGE, "%s: is no %s", text, what);
}

/* "700k", "1M", "2G", or bytes. */
static bool take_size(const char *text, int64_t *size, struct err *err)
{
	char *end;
	int64_t value = strtoll(text, &end, 10);
	int shift = *end == 'k' || *end == 'K' ? 10 : *end == 'm' || *end == 'M' ? 20 : *end == 'g' || *end == 'G' ? 30 : 0;
	*size = value << shift;
	return (value > 0 && value < INT_MAX && (*end == '\0' || (shift && end[1] == '\0')))
		|| err_set(err, EX_USAGE, "%s: is no size: give it as 700k, 20M or 1G", text);
}

static void say_written(void *state, const char *file, long entries, bool is_begin)
{
	(void)state;
	if (is_begin)
		printf("%s: a snapshot, for zila init district CODE --from %s\n", file, file);
	else
		printf("%s: %ld entries\n", file, entries);
	fflush(stdout);
}

static int write_file(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	struct bundle_order order = {.reader = BUNDLE_PROVINCE, .file = argv[0], .first_part = 1, .written = say_written};
	bool is_good = true;
	for (int i = 1; is_good && i < argc; i += 2) {
		if (i + 1 < argc && strcmp(argv[i], "--for") == 0)
			is_good = take_number(argv[i + 1], "replica's number", &order.reader, &err);
		else if (i + 1 < argc && strcmp(argv[i], "--size") == 0)
			is_good = take_size(argv[i + 1], &order.size, &err);
		else if (i + 1 < argc && strcmp(argv[i], "--part") == 0)
			is_good = take_number(argv[i + 1], "part's number", &order.first_part, &err);
		else
			return command_usage(&command_bundle);
	}
	return is_good && bundle_write(context->replica, &order, &err) ? 0 : command_fail(&err);
}

/* Others' records have to be checked here too, by the forms as they are now. */
static bool recheck(struct context *context, struct err *err)
{
	return context_reload(context, err) && recheck_pulled(context->replica, context->set, context->author, err);
}

static void report(const struct replica *replica, const char *file, const struct bundle_count *count)
{
	bool is_province = replica_role(replica) == REPLICA_PROVINCE;
	char when[17];
	if (is_province)
		printf("%s: %ld entries: %ld accepted, %ld refused, %ld conflicts; %ld were here already.\n", file, count->entries,
			count->accepted, count->refused, count->conflicts, count->known);
	else
		printf("%s: %ld entries: %ld were new, %ld of them our own; %ld were here already.\n", file, count->entries, count->taken,
			count->own, count->entries - count->taken);
	if (count->refused > 0 && !is_province)
		printf("The province refused %ld entries of ours: zila log says why.\n", count->refused);
	clock_format(count->written, when);
	if (count->is_all)
		printf("That is all there was when it was written, %s.\n", when);
	else if (count->is_old)
		printf("There is more: read the next part, if there is one; else it needs a new program here, as the province's is newer.\n");
	else
		printf("There is more: read the next part too.\n");
}

/* A part of several is no sync yet. What cannot be written down does not make a good one a failed one. */
static void note_down(struct context *context, int64_t started, const struct bundle_count *count, const struct err *why)
{
	struct err ignored = {0};
	const struct sync_note note = {.started = started, .ended = clock_now(), .way = "bundle", .code = why ? why->code : 0,
		.sentence = why ? why->text : "", .refused = count->refused, .taken = count->taken, .down = count->bytes,
		.up_to = count->written};
	if (replica_role(context->replica) == REPLICA_DISTRICT && (why || count->is_all))
		syncs_add(context->replica, &note, &ignored);
}

static int read_file(struct context *context, const char *file, const char *province)
{
	struct err err = {0}, later = {0};
	struct bundle_count count;
	int64_t started = clock_now();
	bool is_good = bundle_read(context->replica, file, province, &count, &err);
	note_down(context, started, &count, is_good ? NULL : &err);
	if (is_good)
		report(context->replica, file, &count);
	if (count.taken > count.own && !recheck(context, &later) && is_good)
		return command_fail(&later);
	return is_good ? 0 : command_fail(&err);
}

static int run(struct context *context, int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "read") == 0)
		return read_file(context, argv[2], NULL);
	if (argc == 5 && strcmp(argv[1], "read") == 0 && strcmp(argv[3], "--province-key") == 0)
		return read_file(context, argv[2], argv[4]);
	if (argc >= 3 && strcmp(argv[1], "write") == 0)
		return write_file(context, argc - 2, argv + 2);
	return command_usage(&command_bundle);
}

const struct command command_bundle = {
	.name = "bundle",
	.usage = "write FILE [--for N] [--size SIZE] [--part K] | read FILE [--province-key FINGERPRINT|FILE]",
	.summary = "the same by file: a memory stick where there is no line",
	.needs_replica = true,
	.run = run,
};
