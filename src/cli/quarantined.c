/* See the header. Each entry is one line: what an operator needs to know of it before deciding. */
#include "config.h"
#include "cli/quarantined.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/csv.h"
#include "emis/history.h"
#include "store/quarantine.h"
#include "store/release.h"

enum { COLUMNS = 11, LINE_MAX_BYTES = 1 << 20 };

static bool no_words(struct err *err)
{
	if (err)
		*err = (struct err){.code = EX_USAGE};
	return false;
}

static bool take_id(const char *text, int64_t *id, struct err *err)
{
	char *end;
	*id = strtoll(text, &end, 10);
	return (*text && *end == '\0' && *id > 0) || err_set(err, EX_USAGE, "%s: is no number of an entry in quarantine", text);
}

struct listing {
	struct form_set *set;
	bool is_csv;
	struct buf line;
	int64_t wanted; /* only this one; 0: all */
};

static void put_row(struct listing *listing, const char *const cells[COLUMNS])
{
	buf_clear(&listing->line);
	for (int i = 0; i < COLUMNS; i++) {
		if (listing->is_csv)
			csv_put_cell(&listing->line, i ? ',' : '\0', cells[i], strlen(cells[i]));
		else
			buf_format(&listing->line, "%s%s", i ? "\t" : "", cells[i]);
	}
	puts(listing->line.bytes);
}

static void age(int64_t since, char out[16])
{
	int64_t seconds = clock_now() - since;
	if (seconds < 2 * 86400)
		snprintf(out, 16, "%d h", (int)(seconds / 3600));
	else
		snprintf(out, 16, "%d days", (int)(seconds / 86400));
}

static bool print_item(void *state, const struct quarantine_item *item)
{
	static const char *const states[] = {[QUARANTINE_HELD] = "held", [QUARANTINE_REFUSED] = "refused",
		[QUARANTINE_RELEASED] = "released", [QUARANTINE_DROPPED] = "dropped", [QUARANTINE_WITHDRAWN] = "withdrawn"};
	struct listing *listing = state;
	char id[24], origin[16], serial[24], when[17] = "", waits[16];
	struct buf about, reason;
	if (listing->wanted > 0 && listing->wanted != item->id)
		return true;
	snprintf(id, sizeof id, "%" PRId64, item->id);
	snprintf(origin, sizeof origin, "%d", item->origin);
	snprintf(serial, sizeof serial, "%" PRId64, item->serial);
	if (*item->entry->author)
		clock_format(item->entry->time, when);
	age(item->taken, waits);
	buf_init(&about, LINE_MAX_BYTES);
	buf_init(&reason, LINE_MAX_BYTES);
	history_about(listing->set, item->entry, &about);
	if (item->state == QUARANTINE_RELEASED)
		buf_format(&reason, "by %s: ", item->closed_by);
	else if (item->state == QUARANTINE_DROPPED && *item->closed_why)
		buf_format(&reason, "%s: ", item->closed_why);
	buf_text(&reason, item->reason);
	put_row(listing, (const char *const[COLUMNS]){id, origin, serial, item->district, item->entry->author, when,
		about.length ? about.bytes : item->state == QUARANTINE_RELEASED ? "it is in the log" : "it cannot be read here",
		states[item->state], waits, reason.length ? reason.bytes : "", item->base > 0 ? "yes" : ""});
	buf_free(&reason);
	buf_free(&about);
	return true;
}

static bool list(struct context *context, bool is_all, bool is_csv, int64_t wanted, struct err *err)
{
	struct listing listing = {.set = context->set, .is_csv = is_csv, .wanted = wanted};
	buf_init(&listing.line, LINE_MAX_BYTES);
	if (wanted == 0)
		put_row(&listing, (const char *const[COLUMNS]){"number", "replica", "entry", "district", "author", "written", "about", "state",
			"waits", "reason", "builds on another"});
	bool is_good = quarantine_each(context->replica, is_all, print_item, &listing, err);
	buf_free(&listing.line);
	return is_good;
}

static void tell_outcome(void *state, const struct release_outcome *outcome)
{
	(void)state;
	if (!outcome->is_released) {
		printf("%" PRId64 "\tstays: %s\n", outcome->id, outcome->why);
		return;
	}
	printf("%" PRId64 "\treleased: entry %" PRId64 " of replica %d is number %" PRId64 " of %s", outcome->id, outcome->serial,
		outcome->origin, outcome->number, outcome->scope);
	printf(outcome->conflicts > 0 ? ", with %d conflicts for a choice\n" : "\n", outcome->conflicts);
}

static bool release(struct context *context, int count, char **numbers, struct err *err)
{
	for (int i = 0; i < count; i++) {
		int64_t id;
		if (!take_id(numbers[i], &id, err) || !release_entry(context->replica, context->author, id, tell_outcome, NULL, err))
			return false;
	}
	return true;
}

struct builders {
	struct context *context;
	int count;
};

static void tell_builder(void *state, int64_t id)
{
	struct builders *builders = state;
	struct err ignored;
	builders->count++;
	list(builders->context, false, false, id, &ignored);
}

static bool drop(struct context *context, const char *number, const char *reason, bool is_sure, struct err *err)
{
	struct builders builders = {context, 0};
	int64_t id;
	if (!take_id(number, &id, err) || !release_builders(context->replica, id, tell_builder, &builders, err))
		return false;
	if (builders.count > 0 && !is_sure)
		return err_set(err, EX_USAGE, "entry %" PRId64 ": %d that build on it would be dropped with it: say --yes, or release"
			" them first", id, builders.count);
	if (!release_drop(context->replica, context->author, id, reason, err))
		return false;
	printf("%" PRId64 "\tdropped%s: its box hears of it with the next sync\n", id, builders.count ? ", with what builds on it" : "");
	return true;
}

bool quarantined_run(struct context *context, int argc, char **argv, struct err *err)
{
	const char *number = NULL, *reason = NULL;
	bool is_all = false, is_csv = false, is_sure = false;
	if (argc > 2 && strcmp(argv[1], "--release") == 0)
		return release(context, argc - 2, argv + 2, err);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--all") == 0)
			is_all = true;
		else if (strcmp(argv[i], "--yes") == 0)
			is_sure = true;
		else if (strcmp(argv[i], "--format") == 0 && i + 1 < argc && strcmp(argv[i + 1], "csv") == 0)
			is_csv = i++ > 0;
		else if (strcmp(argv[i], "--drop") == 0 && i + 1 < argc)
			number = argv[++i];
		else if (strcmp(argv[i], "--reason") == 0 && i + 1 < argc)
			reason = argv[++i];
		else
			return no_words(err);
	}
	if (number)
		return is_all || is_csv ? no_words(err) : drop(context, number, reason, is_sure, err);
	return reason || is_sure ? no_words(err) : list(context, is_all, is_csv, 0, err);
}
