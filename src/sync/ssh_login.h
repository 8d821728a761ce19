/* From a connected line to a running `zila hub serve` at its far end. src/sync/ssh*.c only. */
#ifndef SYNC_SSH_LOGIN_H
#define SYNC_SSH_LOGIN_H

#include "sync/ssh_key.h"
#include "sync/ssh_line.h"

/* The server shows its key, we prove ours, the program is started. HOST_KEY and FIRST_SEEN as in struct ssh_call; errors
 * as of ssh_sync. */
bool ssh_login(struct ssh_line *line, const char *host_key, char first_seen[SSH_KEY_PRINT], struct err *err);

#endif
