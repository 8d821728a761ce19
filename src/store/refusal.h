/* A district's own entries that the hub did not take: what its people see of them and can do about them.
 *
 * Their values stay shown, over the hub's, until they are keyed again or withdrawn. A value keyed over a refused one says to the hub
 * that it had seen what the refused one had seen: the hub never had the one between. */
#ifndef STORE_REFUSAL_H
#define STORE_REFUSAL_H

#include "store/entry.h"
#include "store/replica.h"

struct refusal { /* texts until the visit returns */
	int origin; /* under which it waits: the number that this folder has, or another of its line (store/admission.h) */
	int64_t serial;
	bool is_held; /* an operator of the province decides; else it was refused */
	const char *reason;
	const struct entry *entry; /* count 0 where it does not decode here */
};

/* In the order in which they were written, until VISIT returns false. */
bool refusal_each(struct replica *replica, bool (*visit)(void *state, const struct refusal *refusal), void *state, struct err *err);
long refusal_count(struct replica *replica);

struct refusal_name {
	int origin;
	int64_t serial;
};

struct refusal_withdrawn {
	struct refusal_name *names; /* those that build on the one asked for, in the order in which they were written; the caller frees */
	int count;
};

/* "3-1207", replica and serial, as every entry is named that a person is to name. */
void refusal_format(struct refusal_name name, char text[32]);
/* Reads that; a serial alone is one of the number that this folder has. */
bool refusal_parse(struct replica *replica, const char *text, struct refusal_name *out);

/* Takes back our entry NAME that the hub did not take: its values fall back, and the hub is told with the next sync. Where others
 * build on it they go with it: they are named in OUT, and without IS_ALL nothing is done then (EX_USAGE). EX_NOINPUT where there is no
 * such entry, EX_TEMPFAIL where something that builds on it was not sent yet. */
bool refusal_withdraw(struct replica *replica, const char *author, struct refusal_name name, bool is_all, struct refusal_withdrawn *out,
	struct err *err);

/* The same question without doing anything: what would go with it. */
bool refusal_builders(struct replica *replica, struct refusal_name name, struct refusal_withdrawn *out, struct err *err);

enum refusal_news {
	REFUSAL_DROPPED = 1, /* the province dropped it */
	REFUSAL_TOO_LATE, /* it was withdrawn here, but the province had taken it by then */
};

/* What the people of this box were not told yet; its reason says who did it and why. */
bool refusal_each_news(struct replica *replica, bool (*visit)(void *state, const struct refusal *refusal, enum refusal_news news),
	void *state, struct err *err);
long refusal_news_count(struct replica *replica);
/* They were told. */
bool refusal_forget_news(struct replica *replica, struct err *err);

/* Inside the transaction of a pull: ENTRY was decided; rows of `withdrawal` in it that are about our own entries take those off the
 * list. src/store only. */
bool refusal_heard(struct replica *replica, const struct entry *entry, struct err *err);

#endif
