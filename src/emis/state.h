/* The state of this box in words and numbers: whose it is, what waits, what is due. For the home screen. */
#ifndef EMIS_STATE_H
#define EMIS_STATE_H

#include "base/err.h"
#include "form/set.h"
#include "store/draft.h"
#include "store/nearby.h"
#include "store/replica.h"
#include "store/syncs.h"

enum { STATE_MAX_DRAFTS = 50, STATE_VISIT_DAYS = 90 };

struct state {
	char place[96]; /* "District Kech" or "Province" */
	bool is_province;
	long schools, visits_due; /* functional schools without a visit in STATE_VISIT_DAYS */
	long returns_missing; /* functional schools without a return of `year` */
	int year; /* whose returns are keyed now */
	long findings, conflicts, pending;
	long to_verify; /* records that were never verified and should be */
	long refused, news; /* entries of this box that the hub did not take; what is to be told of such, once */
	bool are_forms_old; /* a form was loaded, or came with a sync, after SET was read */
	const char *newer_forms; /* those that say more than this program knows, of SET; NULL: none */
	bool is_clock_behind; /* this box's clock is behind what it knows of the time (store/seen.h) */
	int64_t last_sync; /* of the last complete sync, UTC seconds; 0: none yet */
	bool is_by_bundle; /* that was a bundle, and the time is when the province wrote it */
	bool is_picture_old; /* the province has more than this program can read (store/picture.h), since that time of its */
	int64_t picture_since;
	char notice[128]; /* what happened to the folder since it was opened, "" for nothing */
	struct draft drafts[STATE_MAX_DRAFTS];
	int draft_count;
};

bool state_is_sample(struct replica *replica);
/* The district that the folder holds; NULL: a province. */
const char *state_district(struct replica *replica);
/* The folder, for a child process that works on it. */
const char *state_folder(const struct replica *replica);
/* Drafts are those of AUTHOR. */
bool state_read(struct replica *replica, struct form_set *set, const char *author, struct state *out, struct err *err);

/* The last day seen here: by own writing, and by the province at the last sync. Days since 1970; 0: none. */
int state_day_seen(struct replica *replica);
/* The same three of them, cheap enough for every key. */
struct state_link {
	bool is_province;
	long pending;
	int64_t last_sync;
};

void state_link(struct replica *replica, struct state_link *out);
/* The syncs of this box, the newest first: see store/syncs.h. */
bool state_each_sync(struct replica *replica, bool (*visit)(void *state, const struct sync_note *note), void *state, struct err *err);
/* The districts' folders that stand beside this one: see store/nearby.h. */
void state_nearby(const struct replica *replica, struct nearby_list *out);
/* Nobody else writes here, or has done with it in about so many milliseconds. */
bool state_is_free(struct replica *replica, int milliseconds);
/* Changes whenever anybody has written to the replica. */
int64_t state_version(struct replica *replica);

/* Codes of the functional schools whose visit is due, by tehsil and code; a new array of new strings, NULL-terminated. */
char **state_visits_due(struct replica *replica, int *count);
/* Those without a return of YEAR. */
char **state_returns_missing(struct replica *replica, int year, int *count);

#endif
