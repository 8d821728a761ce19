/* What the files of the district's side share: peer.c greets, takes each frame in its turn and ends the session, peer_push.c says
 * what is waiting and hears what became of it, peer_pull.c takes what was decided. */
#ifndef SYNC_PEER_INSIDE_H
#define SYNC_PEER_INSIDE_H

#include "store/incarnation.h"
#include "sync/healing.h"
#include "sync/peer.h"
#include "sync/stream.h"
#include "sync/telling.h"

enum peer_state { PEER_PUSHING, PEER_PULLING, PEER_WISHING /* for another number */, PEER_TELLING, PEER_HEALED, PEER_DONE };

struct peer {
	struct replica *replica;
	struct stream *stream;
	enum peer_state state;
	bool is_greeted;
	int format; /* of the province's program: store/entry.h */
	int64_t stands[FEED_SCOPES]; /* the numbers of '*' and of the district where the province stood at its greeting */
	int number; /* that we greeted with: another sync may give this folder another one meanwhile */
	struct incarnation token;
	int64_t written; /* last serial, as we greeted */
	int64_t unknown; /* first serial that is not known as decided or refused, at the greeting */
	int64_t behind; /* serial behind which the next push starts */
	struct healing *healing; /* from PEER_WISHING on */
	int64_t limit; /* bytes of the file it speaks into; 0: a line */
	bool is_cut; /* the limit kept something back */
	bool hears_file, is_new_epoch; /* the file is of a later epoch than we */
	struct epoch epoch; /* of the file */
	struct held *first, **last;
	size_t held_bytes;
	long held_entries, undecided;
	struct telling *telling; /* the province was set back to a backup */
	struct peer_progress progress;
};

/* This folder is not the one whose number it has: the last word of this session is the wish for another. */
bool peer_wish(struct peer *peer, struct err *err);

/* The next PUSH, or that there is no further one. */
bool peer_push_put(struct peer *peer, struct err *err);
/* Verdicts, of what was pushed or (PEER_WISHING) was asked about. */
bool peer_push_hear(struct peer *peer, const struct wire_frame *frame, struct err *err);

/* A PULL: held, or taken with all that is. */
bool peer_pull_take(struct peer *peer, const struct wire_frame *frame, struct err *err);
/* All that is held, and LAST behind it (or NULL), in one transaction. */
bool peer_pull_merge(struct peer *peer, const struct wire_pull *last, struct err *err);
/* Forgets what is held. */
void peer_pull_drop(struct peer *peer);

#endif
