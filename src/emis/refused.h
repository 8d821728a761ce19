/* What was keyed on this box and the province did not take, as people read it; and taking it back. */
#ifndef EMIS_REFUSED_H
#define EMIS_REFUSED_H

#include "form/set.h"
#include "store/refusal.h"
#include "store/replica.h"

enum refused_kind {
	REFUSED_REFUSED, REFUSED_HELD, /* its values are shown here, and nowhere else */
	REFUSED_DROPPED, /* news: the province dropped it */
	REFUSED_TOO_LATE, /* news: it was withdrawn here, but the province had taken it */
};

struct refused_line {
	struct refusal_name name;
	int64_t time; /* UTC seconds, 0 where it cannot be read */
	enum refused_kind kind;
	char *author, *about, *reason; /* about: "census 07086/2026.rooms 3 → 99, and 2 more" */
};

struct refused_list {
	struct refused_line *lines; /* as they were written; the news behind them */
	int count, news;
};

/* Reads both; refused_reset frees, also after a failure. */
bool refused_read(struct replica *replica, struct form_set *set, struct refused_list *out, struct err *err);
void refused_reset(struct refused_list *list);
/* "3-1207", by which people name it. */
void refused_name(const struct refused_line *line, char text[32]);
/* How many wait for somebody here, and how much is news. */
void refused_counts(struct replica *replica, long *waiting, long *news);
/* The news were read: they are not told again. */
bool refused_read_news(struct replica *replica, struct err *err);

struct refused_group {
	struct refusal_name *names; /* entries that build on the one asked for */
	int count;
};

/* Takes back entry NAME, and with IS_ALL those that build on it (GROUP names them in any case; EX_USAGE where there are some
 * and IS_ALL is false). Rules are looked at again. refused_group_reset frees, also after a failure. */
bool refused_withdraw(struct replica *replica, struct form_set *set, const char *author, struct refusal_name name, bool is_all,
	struct refused_group *group, struct err *err);
/* How many entries build on entry NAME and would go with it. Where it cannot be withdrawn ERR says why. */
bool refused_builders(struct replica *replica, struct refusal_name name, int *count, struct err *err);
void refused_group_reset(struct refused_group *group);

#endif
