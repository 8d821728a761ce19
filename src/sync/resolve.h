/* A host's addresses, within a time: the C library's own resolver waits as long as its servers let it. */
#ifndef SYNC_RESOLVE_H
#define SYNC_RESOLVE_H

#include <sys/socket.h>

#include "base/err.h"

enum { RESOLVE_MAX = 16 };

struct resolve_address {
	socklen_t length;
	struct sockaddr_storage at;
};

/* Addresses of HOST (a name or an address) with PORT, the one to try first first; at most RESOLVE_MAX. Asks in a child process, which is
 * ended after SECONDS. EX_TEMPFAIL. */
bool resolve(const char *host, int port, int seconds, struct resolve_address out[RESOLVE_MAX], int *count, struct err *err);

#endif
