/* The frames of docs/PROTOCOL.md as values: written, and read without trust. What is read points into the bytes that it was read
 * from. */
#ifndef SYNC_WIRE_H
#define SYNC_WIRE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/seal.h"
#include "store/feed.h"
#include "store/intake.h"

enum {
	WIRE_VERSION = 1,
	WIRE_PREAMBLE = 6, /* bytes */
	WIRE_MAX_ENTRIES = 256, /* in a PUSH or PULL */
	WIRE_MAX_BODIES = 1 << 20, /* bytes of bodies after which no more entries are put in */
	WIRE_MAX_FRAME = 2 << 20,
	WIRE_MAX_CURSORS = 16,
	WIRE_MAX_TOKEN = 16,
	WIRE_MAX_REASON = 700,
	WIRE_MAX_DECISION = 8 * 1024,
	WIRE_MAX_PART = 64 * 1024, /* bytes of a snapshot in one frame */
	WIRE_SNAPSHOT_FORM = 1,
};

enum wire_kind {
	WIRE_PEER_HELLO = 1, WIRE_HUB_HELLO, WIRE_PUSH, WIRE_PUSH_END, WIRE_VERDICTS, WIRE_PULL, WIRE_COMPLETE, WIRE_DONE, WIRE_ERROR,
	WIRE_SNAPSHOT_ASK, WIRE_SNAPSHOT, WIRE_SNAPSHOT_PART, WIRE_SNAPSHOT_END,
};

struct wire_frame {
	enum wire_kind kind;
	const char *bytes;
	size_t length;
};

/* Both greetings, COMPLETE and DONE. A hub's cursors carry no chain in its greeting. */
struct wire_hello {
	int entry_format, schema, replica;
	size_t token_length;
	unsigned char token[WIRE_MAX_TOKEN];
	int64_t last; /* peer: its last serial; hub: the last taken from this peer */
	int64_t first; /* peer: the first serial that it does not know as decided or refused */
	char version[33];
	int count;
	struct feed_cursor cursors[WIRE_MAX_CURSORS];
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
	struct feed_cursor ends[2];
	bool has_key; /* answer: the province's bundle key follows */
	unsigned char key[SEAL_KEY];
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
/* REPLICA knows the tables of the bodies (NULL: they go as they are); ORIGIN wrote them. */
bool wire_put_push(struct buf *body, struct replica *replica, int origin, const struct wire_push *push);
/* Also after a failure: wire_free_push. */
bool wire_read_push(const struct wire_frame *frame, int origin, struct wire_push *out, struct err *err);
void wire_free_push(struct wire_push *push);
/* READER's own entries are put as stubs. */
bool wire_put_pull(struct buf *body, struct replica *replica, const struct wire_pull *pull, int reader);
bool wire_read_pull(const struct wire_frame *frame, int reader, struct wire_pull *out, struct err *err);
void wire_free_pull(struct wire_pull *pull);
bool wire_put_verdicts(struct buf *body, const struct wire_verdicts *verdicts);
bool wire_read_verdicts(const struct wire_frame *frame, struct wire_verdicts *out, struct err *err);
void wire_free_verdicts(struct wire_verdicts *verdicts);
bool wire_put_ask(struct buf *body, const struct wire_snapshot *ask);
bool wire_read_ask(const struct wire_frame *frame, struct wire_snapshot *out, struct err *err);
bool wire_put_snapshot(struct buf *body, const struct wire_snapshot *snapshot);
bool wire_read_snapshot(const struct wire_frame *frame, struct wire_snapshot *out, struct err *err);
bool wire_put_error(struct buf *body, const struct err *said);
/* OUT becomes what the other side said. */
bool wire_read_error(const struct wire_frame *frame, struct err *out, struct err *err);

#endif
