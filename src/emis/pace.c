/* A setting for each count: "pace/census/P12/keys". A packet's name has no slash (packet.h sees to that). */
#include "config.h"
#include "emis/pace.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/setting.h"

#define PREFIX "pace/"

static const struct { const char *name; size_t at; } counts[] = {
	{"records", offsetof(struct pace, records)}, {"fields", offsetof(struct pace, fields)}, {"keys", offsetof(struct pace, keys)},
	{"seconds", offsetof(struct pace, seconds)}, {"compared", offsetof(struct pace, compared)},
	{"differences", offsetof(struct pace, differences)}, {"corrected", offsetof(struct pace, corrected)},
};

enum { COUNTS = sizeof counts / sizeof *counts };

static int64_t *count_of(struct pace *pace, int which)
{
	return (int64_t *)((char *)pace + counts[which].at);
}

bool pace_add(struct replica *replica, const char *form, const char *packet, const struct pace *more, struct err *err)
{
	struct setting_count settings[COUNTS];
	struct pace copy = *more;
	int used = 0;
	for (int i = 0; i < COUNTS; i++) {
		if (*count_of(&copy, i) == 0)
			continue;
		snprintf(settings[used].name, sizeof settings[used].name, PREFIX "%.60s/%.60s/%s", form, packet, counts[i].name);
		settings[used++].number = *count_of(&copy, i);
	}
	return used == 0 || setting_add(replica, settings, used, err);
}

struct walk {
	void (*visit)(void *state, const char *form, const char *packet, const struct pace *pace);
	void *state;
	char form[64], packet[64];
	struct pace pace;
	bool has_any;
};

static void finish(struct walk *walk)
{
	if (walk->has_any)
		walk->visit(walk->state, walk->form, walk->packet, &walk->pace);
	walk->pace = (struct pace){0};
	walk->has_any = false;
}

static void take(void *state, const char *name, const char *value)
{
	struct walk *walk = state;
	char form[64], packet[64] = "", what[32];
	const char *at = name + strlen(PREFIX), *slash = strchr(at, '/'), *last = strrchr(at, '/');
	if (!slash || last <= slash)
		return;
	snprintf(form, sizeof form, "%.*s", (int)(slash - at), at);
	snprintf(packet, sizeof packet, "%.*s", (int)(last - slash - 1), slash + 1);
	snprintf(what, sizeof what, "%s", last + 1);
	if (walk->has_any && (strcmp(form, walk->form) != 0 || strcmp(packet, walk->packet) != 0))
		finish(walk);
	memcpy(walk->form, form, sizeof form);
	memcpy(walk->packet, packet, sizeof packet);
	walk->has_any = true;
	for (int i = 0; i < COUNTS; i++)
		if (strcmp(what, counts[i].name) == 0)
			*count_of(&walk->pace, i) = strtoll(value, NULL, 10);
}

bool pace_each(struct replica *replica, void (*visit)(void *state, const char *form, const char *packet, const struct pace *pace), void *state,
	struct err *err)
{
	struct walk walk = {.visit = visit, .state = state};
	if (!setting_each(replica, PREFIX, take, &walk, err))
		return false;
	finish(&walk);
	return true;
}

/* "12.5", or nothing where the whole is 0. */
static void cell_rate(struct page_value *page, int64_t part, int64_t whole, int64_t per)
{
	char text[32] = "";
	if (whole > 0)
		snprintf(text, sizeof text, "%.1f", (double)part * (double)per / (double)whole);
	page_cell(page, text, PAGE_PLAIN);
}

static void cell_count(struct page_value *page, int64_t count)
{
	char text[32];
	snprintf(text, sizeof text, "%" PRId64, count);
	page_cell(page, text, PAGE_PLAIN);
}

static void put_row(void *state, const char *form, const char *packet, const struct pace *pace)
{
	struct page_value *page = state;
	page_cell(page, form, PAGE_PLAIN);
	page_cell(page, *packet ? packet : "no packet", PAGE_PLAIN);
	cell_count(page, pace->records);
	cell_rate(page, pace->keys, pace->seconds, 3600);
	cell_rate(page, pace->seconds, pace->records, 1);
	cell_count(page, pace->compared);
	cell_count(page, pace->differences);
	cell_rate(page, pace->corrected, pace->compared, 1000);
	/* Errors in 10,000 keystrokes: of the keys that the compared fields took. */
	cell_rate(page, pace->corrected * pace->fields, pace->keys * pace->compared, 10000);
}

bool pace_page(struct replica *replica, struct page_value **out, struct err *err)
{
	static const char *const titles[] = {"Form", "Packet", "Records", "Keys/h", "Seconds", "Compared", "Differ", "/1,000", "/10,000"};
	struct page_value *page = page_new("Keying on this box");
	page_title(page, "Keying on this box");
	page_note(page, "Of this box and this office alone: it is not sent, and it knows no person. Wrong is what a second keying found and the paper did not"
		" say: of 1,000 fields compared, and of 10,000 keystrokes.");
	page_table(page);
	for (int i = 0; i < 9; i++)
		page_column(page, titles[i], i < 2 ? PAGE_LEFT : PAGE_RIGHT, 0);
	*out = page;
	if (pace_each(replica, put_row, page, err))
		return true;
	page_free(page);
	*out = NULL;
	return false;
}
