/* A sync over file descriptors: with a hub's folder on this machine through a child process, and the hub's end of any such line. */
#ifndef SYNC_PIPE_H
#define SYNC_PIPE_H

#include "base/err.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "sync/side.h"

/* Runs `PROGRAM -C FOLDER hub serve` and syncs with it to the end. PROGRESS (may be NULL) is called whenever bytes moved.
 * EX_TEMPFAIL where the line was cut or fell silent; all that was exchanged until then is kept. Ignores SIGPIPE from then on. */
bool pipe_sync(struct peer *peer, const char *program, const char *folder,
	void (*progress)(void *state, const struct peer_progress *progress), void *state, struct err *err);
/* The same for any side that speaks with the hub. */
bool pipe_run(const struct side *side, const char *program, const char *folder, struct err *err);
/* The hub's end: serves from IN to OUT until the peer is complete or gone. */
bool pipe_serve(struct hub *hub, int in, int out, struct err *err);

#endif
