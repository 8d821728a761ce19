/* The province's side where it was set back to an old backup: recognised by a greeting, and the dialogue by which a replica brings
 * back what is missing (docs/PROTOCOL.md, Epochs). */
#ifndef SYNC_RECOVERING_H
#define SYNC_RECOVERING_H

#include "store/replica.h"
#include "sync/stream.h"

struct recovering;

struct recovering_peer {
	int number; /* 0: a stranger that came by a folder */
	bool is_stranger; /* the number in its greeting is another box's: what it says of its serials and its token proves nothing */
	const char *district;
	const struct wire_hello *hello;
	int64_t last; /* serial taken from it */
	const struct feed_cursor *ends; /* of '*' and its district here */
	bool is_file; /* nothing can be asked */
};

/* What the greeting of PEER shows. True: the session goes on as ever where *OUT is NULL; else the peer was asked, and the session is
 * *OUT's to its end. EX_TEMPFAIL (set back, or being recovered: nothing is taken), EX_NOPERM (of another province). */
bool recovering_greet(struct replica *hub, struct stream *stream, const struct recovering_peer *peer, struct recovering **out,
	struct err *err);
/* The same for a greeting in a bundle of replica NUMBER: true where it may be read. */
bool recovering_by_file(struct replica *hub, int number, const char *district, const struct wire_hello *hello, int64_t last,
	struct err *err);
void recovering_free(struct recovering *recovering);
/* A frame of the peer. *IS_OVER: it has told all. Where the recovery goes on that is a failure with EX_TEMPFAIL, for the peer to come
 * again. */
bool recovering_frame(struct recovering *recovering, const struct wire_frame *frame, bool *is_over, struct err *err);

#endif
