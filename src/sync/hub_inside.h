/* What the files of the province's side share: hub.c greets, takes each frame in its turn and sends what was decided, hub_verdict.c
 * says what became of what is pushed, hub_give.c gives snapshots, hub_older.c knows what an older program is not sent. */
#ifndef SYNC_HUB_INSIDE_H
#define SYNC_HUB_INSIDE_H

#include "store/feed.h"
#include "store/incarnation.h"
#include "sync/bundle_key.h"
#include "sync/hub.h"
#include "sync/recovering.h"
#include "sync/shelf.h"
#include "sync/stream.h"

enum hub_state {
	HUB_WAITING, HUB_TAKING, HUB_ASTRAY /* it must wish for another number */, HUB_WISHED /* and goes on to */, HUB_SENDING, HUB_COMPLETE, HUB_GIVING, HUB_GIVEN,
	HUB_RECOVERING, HUB_DONE
};

struct hub {
	struct replica *replica;
	struct stream *stream;
	enum hub_state state;
	bool is_file;
	int64_t limit; /* bytes of the file it speaks into; 0: a line */
	bool is_cut, has_said; /* the limit kept something back; a part is in already */
	int admitted, origin, schema, format; /* schema, format: of the peer's program, from its greeting */
	bool is_stranger; /* the number in the greeting is another box's: origin is whose key was proved, 0 none */
	char district[65], version[33];
	int64_t told_line, told_last; /* what the peer will have heard of by the end: see intake_told */
	struct incarnation token; /* that the peer presented */
	int64_t sent[FEED_SCOPES]; /* of '*' and of the district: what the peer has */
	struct feed_cursor ends[FEED_SCOPES];
	struct shelf_item given; /* a snapshot, from HUB_GIVING on */
	int64_t given_at;
	struct bundle_key key; /* once asked for: has_key 1, or -1 where there is none */
	int has_key;
	struct recovering *recovering; /* we were set back to a backup: from HUB_RECOVERING on */
};

/* VERDICTS into the stream. */
bool hub_verdict_put(struct hub *hub, struct wire_verdicts *verdicts, struct err *err);
/* Refusals from serial FIRST on, whose first acknowledgement may have been lost. */
bool hub_verdict_repeat(struct hub *hub, int64_t first, struct err *err);
/* What was decided in another district's sequence is said until the peer has come to the end of a session in which it was: no
 * stub says it, and it may be one that was refused before. */
bool hub_verdict_elsewhere(struct hub *hub, int64_t unknown, int64_t last, struct err *err);
/* A PUSH: taken and answered. */
bool hub_verdict_push(struct hub *hub, const struct wire_frame *frame, struct err *err);

/* Where the sequences end that are sent now: at their last entry, for a peer whose program is older before the first that it could not read. */
bool hub_older_ends(struct hub *hub, struct err *err);

/* A SNAPSHOT_ASK: answered, with HUB_GIVING behind it. */
bool hub_give_ask(struct hub *hub, const struct wire_frame *frame, struct err *err);
/* The next part, or HUB_GIVEN. */
bool hub_give_part(struct hub *hub, struct err *err);

#endif
