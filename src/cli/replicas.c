#include "config.h"
#include "cli/replicas.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/csv.h"
#include "base/mem.h"
#include "cli/context.h"
#include "store/admission.h"
#include "store/entry.h"
#include "store/feed.h"
#include "store/recover.h"
#include "sync/synced.h"

enum { COLUMNS = 11, CELL = 72, LINE_MAX = COLUMNS * CELL * 2 };

static const char *const heads[COLUMNS] = {"replica", "district", "comes by", "last sync", "way", "age", "behind", "version", "conflicts",
	"quarantine", "state"};

struct line {
	char cell[COLUMNS][CELL];
};

struct lines {
	struct replica *hub;
	int schema; /* of this program */
	struct line *list;
	size_t count;
};

static void write_age(int64_t seconds, char out[CELL])
{
	if (seconds < 3600)
		snprintf(out, CELL, "%d min", seconds < 0 ? 0 : (int)(seconds / 60));
	else if (seconds < 2 * 86400)
		snprintf(out, CELL, "%d h", (int)(seconds / 3600));
	else
		snprintf(out, CELL, "%" PRId64 " days", seconds / 86400);
}

struct search {
	struct replica *hub;
	struct entry entry;
	bool is_found;
};

static bool is_of_forms(void *state, const struct feed_item *item)
{
	struct search *search = state;
	if (!entry_decode_again(search->hub, item->body, item->body_length, &search->entry, NULL))
		return true;
	for (int i = 0; i < search->entry.count && !search->is_found; i++) {
		int number = search->entry.operations[i].table->number;
		search->is_found = number == 1 || number == 2; /* form, form_column: store/table.h */
	}
	return !search->is_found;
}

/* A form was loaded or changed behind number AT of '*'. */
static bool has_new_forms(struct replica *hub, int64_t at)
{
	struct search search = {.hub = hub};
	bool is_read = feed_decided(hub, "*", at, is_of_forms, &search, NULL);
	entry_free(&search.entry);
	return is_read && search.is_found;
}

static const char *state_of(const struct lines *lines, const struct admission *one, const struct synced *synced)
{
	if (one->is_revoked)
		return "revoked";
	if (one->behind < 0 && one->synced == 0)
		return "to be made";
	if ((synced->schema > 0 && synced->schema < lines->schema) || (synced->format > 0 && synced->format < entry_format()))
		return "upgrade needed";
	return has_new_forms(lines->hub, one->at_province) ? "forms older" : "ok";
}

static bool add_line(void *state, const struct admission *one)
{
	static const char *const ways[] = {"-", "line", "folder", "bundle"};
	struct lines *lines = state;
	struct synced synced = synced_get(lines->hub, one->number);
	lines->list = mem_grow(lines->list, lines->count + 1, sizeof *lines->list);
	struct line *line = &lines->list[lines->count++];
	*line = (struct line){.cell = {""}};
	char(*cell)[CELL] = line->cell;
	char when[17] = "never";
	if (one->synced > 0)
		clock_format(one->synced, when);
	snprintf(cell[0], CELL, "%d", one->number);
	snprintf(cell[1], CELL, "%s", one->district);
	snprintf(cell[2], CELL, "%s", *one->key ? "key" : "folder");
	/* It was a copy of that one, or that one set back, and comes as it did. */
	if (!*one->key && one->came_from > 0)
		snprintf(cell[2], CELL, "as %d", one->came_from);
	snprintf(cell[3], CELL, "%s", when);
	snprintf(cell[4], CELL, "%s", ways[synced.by]);
	snprintf(cell[5], CELL, "-");
	if (one->synced > 0)
		write_age(clock_now() - one->synced, cell[5]);
	snprintf(cell[6], CELL, "-");
	if (one->behind >= 0)
		snprintf(cell[6], CELL, "%" PRId64, one->behind);
	snprintf(cell[7], CELL, "%.40s", *one->version ? one->version : "-");
	snprintf(cell[8], CELL, "%" PRId64, one->conflicts);
	snprintf(cell[9], CELL, "%" PRId64, one->quarantine);
	snprintf(cell[10], CELL, "%s", state_of(lines, one, &synced));
	return true;
}

static void print_csv(const struct lines *lines)
{
	struct buf out;
	buf_init(&out, LINE_MAX);
	for (size_t i = 0; i <= lines->count; i++) {
		buf_clear(&out);
		for (int j = 0; j < COLUMNS; j++) {
			const char *text = i == 0 ? heads[j] : lines->list[i - 1].cell[j];
			csv_put_cell(&out, j > 0 ? ',' : '\0', strcmp(text, "-") == 0 ? "" : text, strcmp(text, "-") == 0 ? 0 : strlen(text));
		}
		printf("%s\n", out.bytes);
	}
	buf_free(&out);
}

static void print_columns(const struct lines *lines)
{
	int widths[COLUMNS];
	for (int j = 0; j < COLUMNS; j++) {
		widths[j] = (int)strlen(heads[j]);
		for (size_t i = 0; i < lines->count; i++)
			if ((int)strlen(lines->list[i].cell[j]) > widths[j])
				widths[j] = (int)strlen(lines->list[i].cell[j]);
	}
	for (size_t i = 0; i <= lines->count; i++) {
		for (int j = 0; j < COLUMNS; j++) {
			const char *text = i == 0 ? heads[j] : lines->list[i - 1].cell[j];
			printf(j + 1 < COLUMNS ? "%-*s  " : "%.*s\n", j + 1 < COLUMNS ? widths[j] : CELL, text);
		}
	}
}

bool replicas_list(struct context *context, int argc, char **argv, struct err *err)
{
	bool is_csv = argc == 3 && strcmp(argv[1], "--format") == 0 && strcmp(argv[2], "csv") == 0;
	struct lines lines = {.hub = context->replica};
	if (argc != 1 && !is_csv) {
		*err = (struct err){.code = EX_USAGE};
		return false;
	}
	if (recover_state(context->replica) != RECOVER_NONE) {
		struct err why = {0};
		recover_refuse(context->replica, &why);
		fprintf(stderr, "zila: %s\n", why.text);
	}
	lines.schema = feed_schema(context->replica);
	bool is_good = admission_each(context->replica, add_line, &lines, err);
	if (is_good && is_csv)
		print_csv(&lines);
	else if (is_good)
		print_columns(&lines);
	free(lines.list);
	return is_good;
}
