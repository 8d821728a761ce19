#include "config.h"
#include "emis/refused.h"

#include <stdlib.h>

#include "base/mem.h"
#include "emis/history.h"
#include "emis/recheck.h"
#include "store/refusal.h"

enum { ABOUT_MAX = 1 << 16 };

struct reading {
	struct form_set *set;
	struct refused_list *list;
};

static void add(struct reading *reading, const struct refusal *refusal, enum refused_kind kind)
{
	struct refused_list *list = reading->list;
	struct buf about;
	buf_init(&about, ABOUT_MAX);
	history_about(reading->set, refusal->entry, &about);
	if (about.length == 0)
		buf_text(&about, "it cannot be read here");
	list->lines = mem_grow(list->lines, (size_t)list->count + 1, sizeof *list->lines);
	list->lines[list->count++] = (struct refused_line){.name = {refusal->origin, refusal->serial}, .time = refusal->entry->time, .kind = kind,
		.author = mem_copy(refusal->entry->author), .about = mem_copy(about.bytes), .reason = mem_copy(refusal->reason)};
	buf_free(&about);
}

static bool add_refusal(void *state, const struct refusal *refusal)
{
	add(state, refusal, refusal->is_held ? REFUSED_HELD : REFUSED_REFUSED);
	return true;
}

static bool add_news(void *state, const struct refusal *refusal, enum refusal_news news)
{
	struct reading *reading = state;
	add(reading, refusal, news == REFUSAL_DROPPED ? REFUSED_DROPPED : REFUSED_TOO_LATE);
	if (news == REFUSAL_TOO_LATE) {
		struct refused_line *line = &reading->list->lines[reading->list->count - 1];
		free(line->reason);
		line->reason = mem_copy("it was withdrawn here, but the province had taken it by then: it stands");
	}
	reading->list->news++;
	return true;
}

bool refused_read(struct replica *replica, struct form_set *set, struct refused_list *out, struct err *err)
{
	struct reading reading = {set, out};
	*out = (struct refused_list){.count = 0};
	return refusal_each(replica, add_refusal, &reading, err) && refusal_each_news(replica, add_news, &reading, err);
}

void refused_reset(struct refused_list *list)
{
	for (int i = 0; i < list->count; i++) {
		free(list->lines[i].author);
		free(list->lines[i].about);
		free(list->lines[i].reason);
	}
	free(list->lines);
	*list = (struct refused_list){.count = 0};
}

void refused_name(const struct refused_line *line, char text[32])
{
	refusal_format(line->name, text);
}

void refused_counts(struct replica *replica, long *waiting, long *news)
{
	*waiting = refusal_count(replica);
	*news = refusal_news_count(replica);
}

bool refused_read_news(struct replica *replica, struct err *err)
{
	return refusal_forget_news(replica, err);
}

bool refused_withdraw(struct replica *replica, struct form_set *set, const char *author, struct refusal_name name, bool is_all,
	struct refused_group *group, struct err *err)
{
	struct refusal_withdrawn withdrawn;
	bool is_good = refusal_withdraw(replica, author, name, is_all, &withdrawn, err);
	*group = (struct refused_group){withdrawn.names, withdrawn.count};
	/* What falls back may be any record: all are looked at, as after a sync. */
	return is_good && recheck_replica(replica, set, author, err);
}

bool refused_builders(struct replica *replica, struct refusal_name name, int *count, struct err *err)
{
	struct refusal_withdrawn builders;
	bool is_good = refusal_builders(replica, name, &builders, err);
	*count = builders.count;
	free(builders.names);
	return is_good;
}

void refused_group_reset(struct refused_group *group)
{
	free(group->names);
	*group = (struct refused_group){NULL, 0};
}
