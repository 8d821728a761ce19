/* One connection to a server, below what is said on it. src/sync/ssh*.c only.
 *
 * The library never waits by itself: each of its steps is asked again whenever the socket is ready. It notices no dead
 * peer either, so that is done here. */
#ifndef SYNC_SSH_LINE_H
#define SYNC_SSH_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include <libssh/libssh.h>

#include "base/buf.h"
#include "base/err.h"
#include "sync/place.h"

struct ssh_line {
	struct place place;
	const char *folder; /* the replica's */
	int patience; /* seconds */
	int fd;
	bool is_given; /* fd is the session's, which closes it */
	ssh_session session;
	ssh_channel channel;
	ssh_key own;
	struct buf said; /* by the far program, on its standard error */
	int64_t heard; /* when there was life last, clock_ticks() */
	bool has_asked; /* for an answer that did not come yet */
	uint64_t received, taken; /* the kernel's counts */
};

/* Connects. EX_TEMPFAIL. */
bool ssh_line_reach(struct ssh_line *line, struct err *err);
/* Looks whether there was life. */
void ssh_line_note(struct ssh_line *line);
/* Until the socket is ready for what the library wants, or (HAS_MORE) for more of ours; a moment at most. EX_TEMPFAIL where the
 * line has been silent for too long. */
bool ssh_line_wait(struct ssh_line *line, bool has_more, struct err *err);
/* Asks STEP again until it gives something else than AGAIN. False where the line fell silent first. */
bool ssh_line_drive(struct ssh_line *line, int (*step)(struct ssh_line *line), int again, int *result, struct err *err);
/* Says that the line was cut; false always. */
bool ssh_line_cut(const struct ssh_line *line, struct err *err);
void ssh_line_close(struct ssh_line *line);

#endif
