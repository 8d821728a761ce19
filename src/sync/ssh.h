/* A sync over SSH with the province's own server. Nothing ever waits longer than the patience of the call. */
#ifndef SYNC_SSH_H
#define SYNC_SSH_H

#include "base/err.h"
#include "sync/peer.h"
#include "sync/side.h"
#include "sync/ssh_key.h"

struct ssh_call {
	const char *url; /* ssh://user@host:port */
	const char *folder; /* the replica's: its key, the server's key that is kept */
	const char *host_key; /* NULL, a file with the server's key, or its "SHA256:…": kept in place of what was kept before */
	int patience; /* seconds without a sign of life after which the line is given up */
	void (*progress)(void *state, const struct peer_progress *progress); /* may be NULL */
	void *state;
	char first_seen[SSH_KEY_PRINT]; /* set where a server was met for the first time and its key kept unasked; else "" */
};

/* One sync to its end. Makes the box's key where there is none (ssh_key_make).
 * EX_TEMPFAIL: no link, a line that was cut or fell silent (what was exchanged is kept), a key that the province does not take, a
 * server that shows another key than the one kept (nothing is said to it then). Else as peer_feed, EX_USAGE, EX_CONFIG.
 * Ignores SIGPIPE from then on. */
bool ssh_sync(struct peer *peer, struct ssh_call *call, struct err *err);
/* The same for any side that speaks with the hub; call->progress is not used. */
bool ssh_run(const struct side *side, struct ssh_call *call, struct err *err);
/* Seconds for struct ssh_call: $ZILA_PATIENCE, else 60. */
int ssh_patience(void);

#endif
