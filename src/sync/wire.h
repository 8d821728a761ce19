/* The frames of docs/PROTOCOL.md as values: written, and read without trust. What is read points into the bytes that it was read
 * from. */
#ifndef SYNC_WIRE_H
#define SYNC_WIRE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/seal.h"
#include "store/epoch.h"
#include "store/feed.h"
#include "store/heal.h"
#include "store/incarnation.h"
#include "store/intake.h"
#include "store/past.h"
#include "store/proof.h"

enum {
	WIRE_VERSION = 1,
	WIRE_PREAMBLE = 6, /* bytes */
	WIRE_MAX_ENTRIES = 256, /* in a PUSH or PULL */
	WIRE_MAX_BODIES = 1 << 20, /* bytes of bodies after which no more entries are put in */
	WIRE_MAX_FRAME = 2 << 20,
	WIRE_MAX_CURSORS = 16,
	WIRE_MAX_BIRTHS = 2048, /* in a RENUMBER, and as many runs */
	WIRE_MAX_REASON = 700,
	WIRE_MAX_DECISION = 8 * 1024,
	WIRE_MAX_PART = 64 * 1024, /* bytes of a snapshot in one frame */
	WIRE_SNAPSHOT_FORM = 2,
	WIRE_NO_READER = -1, /* for a reader's number: all bodies are there */
};

enum wire_kind {
	WIRE_PEER_HELLO = 1, WIRE_HUB_HELLO, WIRE_PUSH, WIRE_PUSH_END, WIRE_VERDICTS, WIRE_PULL, WIRE_COMPLETE, WIRE_DONE, WIRE_ERROR,
	WIRE_SNAPSHOT_ASK, WIRE_SNAPSHOT, WIRE_SNAPSHOT_PART, WIRE_SNAPSHOT_END,
	WIRE_RENUMBER, /* of the peer: a wish; of the hub: that it must wish, or the answer */
	WIRE_TAIL, WIRE_TAIL_ASK, WIRE_HISTORY, WIRE_TAIL_END,
	WIRE_LAST = WIRE_TAIL_END,
};

struct wire_frame {
	enum wire_kind kind;
	const char *bytes;
	size_t length;
};

/* Both greetings, COMPLETE and DONE. A hub's cursors carry no chain in its greeting. */
struct wire_hello {
	int entry_format, schema, replica;
	struct incarnation token; /* peer's greeting: its own; COMPLETE: the next one */
	int64_t time; /* COMPLETE: the province's, UTC seconds, of which whole hours are said; 0: none */
	int64_t last; /* peer: its last serial; hub: the last taken from this peer */
	int64_t first; /* peer: the first serial that it does not know as decided or refused */
	char version[33];
	unsigned char province[EPOCH_MARK]; /* peer: whose it is, zeros where it does not know */
	struct epoch epoch; /* peer: of its last sync; hub, in a bundle only (has_epoch): its own */
	bool has_epoch;
	int count;
	struct feed_cursor cursors[WIRE_MAX_CURSORS];
	bool has_past; /* hub: PAST is that of the serials from the peer's `first` to `last` */
	unsigned char past[PAST_HASH];
};

/* TAIL_ASK: what the province asks a replica for that may know more of its past than it does itself. */
enum wire_ask {
	WIRE_ASK_TAIL = 1, /* it is being recovered: the ends of its sequences, as they were */
	WIRE_ASK_PAST, /* it was: where the two pasts part, and what is beyond */
};

struct wire_tail_ask {
	enum wire_ask ask;
	struct epoch epoch;
	struct feed_cursor ends[FEED_SCOPES]; /* where the sequences of '*' and of the district stand there */
};

/* SNAPSHOT_ASK and SNAPSHOT. */
struct wire_snapshot {
	int form, entry_format, schema;
	int replica; /* ask: 0 where the transport says it */
	char district[65], version[33];
	bool has_hash; /* ask: a part of that one is here */
	unsigned char hash[SEAL_HASH];
	int64_t offset; /* ask: bytes that are here; answer: where what follows begins */
	int64_t length, opened; /* answer: of the whole, and of what it is opened to */
	int count;
	struct feed_cursor ends[FEED_SCOPES];
	bool has_key; /* answer: the province's bundle key follows */
	unsigned char key[SEAL_KEY];
};

/* RENUMBER of the peer. */
struct wire_wish {
	unsigned char word[HEAL_WORD];
	int count;
	struct birth births[WIRE_MAX_BIRTHS]; /* of the entries that it asks about */
	bool is_last; /* no further one follows */
};

/* Births of a wish that the hub holds: behind PASSED of them that it does not, COUNT, as serials from SERIAL on of NUMBER. */
struct wire_run {
	int passed, count, number;
	int64_t serial;
};

/* RENUMBER of the hub. NUMBER 0 and nothing else: this folder is not the one whose number it has. */
struct wire_renumber {
	int number;
	int count;
	struct wire_run runs[WIRE_MAX_BIRTHS];
	bool is_last; /* no further one follows */
};

struct wire_push {
	int64_t first;
	int count;
	struct intake_body bodies[WIRE_MAX_ENTRIES];
	struct buf storage; /* what was read: the bodies stand here */
};

struct wire_pull {
	char scope[65];
	int64_t first;
	int count;
	struct feed_item items[WIRE_MAX_ENTRIES];
	unsigned char chain[FEED_CHAIN];
	bool has_proof; /* of a TAIL: it may; of a PULL: where not all are stubs */
	struct proof proof; /* of a PULL: not what was before it, which its reader has */
	struct buf storage; /* what was read: the bodies stand here */
};

struct wire_verdicts {
	int count;
	struct intake_verdict list[WIRE_MAX_ENTRIES]; /* reasons are allocated: wire_free_verdicts */
};

/* 1 a whole frame stands at the start of BYTES (*USED bytes of it), 0 more is needed, -1 it is none (EX_PROTOCOL). */
int wire_next(const char *bytes, size_t length, struct wire_frame *out, size_t *used, struct err *err);
/* Appends a frame around BODY. */
bool wire_put_frame(struct buf *out, enum wire_kind kind, const struct buf *body);

/* Bodies of frames. Reading: false and EX_PROTOCOL. */
bool wire_put_peer_hello(struct buf *body, const struct wire_hello *hello);
bool wire_put_hub_hello(struct buf *body, const struct wire_hello *hello);
bool wire_read_peer_hello(const struct wire_frame *frame, struct wire_hello *out, struct err *err);
bool wire_read_hub_hello(const struct wire_frame *frame, struct wire_hello *out, struct err *err);
bool wire_put_cursors(struct buf *body, const struct feed_cursor *cursors, int count);
bool wire_read_cursors(const struct wire_frame *frame, struct wire_hello *out, struct err *err);
/* COMPLETE: cursors and a token. */
bool wire_put_complete(struct buf *body, const struct wire_hello *complete);
bool wire_read_complete(const struct wire_frame *frame, struct wire_hello *out, struct err *err);
/* REPLICA knows the tables of the bodies (NULL: they go as they are); ORIGIN wrote them. */
bool wire_put_push(struct buf *body, struct replica *replica, int origin, const struct wire_push *push);
/* Also after a failure: wire_free_push. */
bool wire_read_push(const struct wire_frame *frame, int origin, struct wire_push *out, struct err *err);
void wire_free_push(struct wire_push *push);
/* READER's own entries are put as stubs. TAIL is read and written as a PULL for WIRE_NO_READER. */
bool wire_put_pull(struct buf *body, struct replica *replica, const struct wire_pull *pull, int reader);
bool wire_read_pull(const struct wire_frame *frame, int reader, struct wire_pull *out, struct err *err);
void wire_free_pull(struct wire_pull *pull);
bool wire_put_verdicts(struct buf *body, const struct wire_verdicts *verdicts);
bool wire_read_verdicts(const struct wire_frame *frame, struct wire_verdicts *out, struct err *err);
void wire_free_verdicts(struct wire_verdicts *verdicts);
bool wire_put_tail_ask(struct buf *body, const struct wire_tail_ask *ask);
bool wire_read_tail_ask(const struct wire_frame *frame, struct wire_tail_ask *out, struct err *err);
bool wire_put_ask(struct buf *body, const struct wire_snapshot *ask);
bool wire_read_ask(const struct wire_frame *frame, struct wire_snapshot *out, struct err *err);
bool wire_put_wish(struct buf *body, const struct wire_wish *wish);
bool wire_read_wish(const struct wire_frame *frame, struct wire_wish *out, struct err *err);
bool wire_put_renumber(struct buf *body, const struct wire_renumber *renumber);
bool wire_read_renumber(const struct wire_frame *frame, struct wire_renumber *out, struct err *err);
bool wire_put_snapshot(struct buf *body, const struct wire_snapshot *snapshot);
bool wire_read_snapshot(const struct wire_frame *frame, struct wire_snapshot *out, struct err *err);
bool wire_put_error(struct buf *body, const struct err *said);
/* What stands before the words of the other side, where a person reads them. */
#define WIRE_SAYS "the province says: "
/* OUT becomes what the other side said. */
bool wire_read_error(const struct wire_frame *frame, struct err *out, struct err *err);

#endif
