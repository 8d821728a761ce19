/* Packets of paper forms: which went out to which schools, which came back, which are missing. A paper is a record of `paper` (school, form,
 * year); its state is what a person said of it, and beyond that what the program sees: a paper that was issued or received is keyed when its
 * record is there, and verified when that was. Only forms with one record a school and year have packets. */
#ifndef EMIS_PACKET_H
#define EMIS_PACKET_H

#include "base/err.h"
#include "form/set.h"
#include "store/replica.h"

#define PACKET_FORM "paper"

enum packet_state {
	PACKET_ISSUED, PACKET_RECEIVED, PACKET_KEYED, PACKET_VERIFIED, PACKET_RETURNED, PACKET_COMPLETE, PACKET_LOST,
	PACKET_NONE, /* a functional school without a paper */
	PACKET_STATES,
};

enum { PACKET_NAME = 20 };

const char *packet_state_code(enum packet_state state); /* "none" for PACKET_NONE */
/* PACKET_STATES where CODE is none of the first seven. */
enum packet_state packet_state_find(const char *code);

struct packet_paper {
	const char *school, *name, *tehsil, *packet, *reason;
	enum packet_state state;
};

struct packet_filter {
	const char *form; /* its code */
	int year;
	const char *tehsil, *packet; /* or NULL */
};

/* The form that papers are of; NULL and EX_USAGE where it has no packets, EX_UNAVAILABLE where the province has not loaded `paper`. */
const struct form *packet_form(const struct form_set *set, const char *code, struct err *err);
/* Calls VISIT for each paper, and for each functional school without one, by tehsil, union council and code; false from it stops. */
bool packet_each(struct replica *replica, struct form_set *set, const struct packet_filter *filter,
	bool (*visit)(void *state, const struct packet_paper *paper), void *state, struct err *err);
/* Is it not here: never issued, still out, sent back, lost? */
bool packet_is_missing(enum packet_state state);

struct packet_schools {
	const char *tehsil, *uc, *cluster; /* one of them, or none: with is_all every functional school */
	bool is_all;
	const char *const *codes; /* and these */
	int code_count;
};

/* Issues papers in a packet; schools that have one already keep theirs and are counted in *THERE. EX_DATAERR where no school is meant. */
bool packet_issue(struct replica *replica, struct form_set *set, const char *author, const struct packet_filter *packet,
	const struct packet_schools *schools, long *made, long *there, struct err *err);
/* What a person had said of a paper before it was said anew. */
struct packet_was {
	char state[24], reason[400], hash[20];
	bool was_there; /* there was a paper of it */
};

/* Says where the paper of SCHOOL is now; REASON for one that is sent back. One that was never issued is issued by it. WAS may be NULL. */
bool packet_mark(struct replica *replica, struct form_set *set, const char *author, const struct packet_filter *of, const char *school,
	enum packet_state state, const char *reason, struct packet_was *was, struct err *err);
/* Takes the mark back: what was said of the paper before. One that was issued by the mark is then issued, and no more. */
bool packet_put_back(struct replica *replica, struct form_set *set, const char *author, const struct packet_filter *of, const char *school,
	const struct packet_was *was, struct err *err);
/* The packet that the paper of a record came in; "" where in none. */
void packet_of(struct replica *replica, const struct form_set *set, const char *form, const char *school, int year, char out[PACKET_NAME + 1]);

#endif
