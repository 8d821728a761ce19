/* Where a province is reached over SSH: "ssh://user@host:port". */
#ifndef SYNC_PLACE_H
#define SYNC_PLACE_H

#include <stdbool.h>

#include "base/err.h"

enum { PLACE_MAX_USER = 64, PLACE_MAX_HOST = 255 };

struct place {
	char user[PLACE_MAX_USER + 1];
	char host[PLACE_MAX_HOST + 1]; /* a name or an address, IPv6 without its brackets */
	int port;
};

/* True for what begins with "ssh://", whatever follows; all else is a folder. */
bool place_is_ssh(const char *text);
/* The user is "zila" and the port 22 where they are not said. EX_USAGE. */
bool place_parse(const char *text, struct place *out, struct err *err);
/* As known_hosts names it, "host" or "[host]:port"; newly allocated. */
char *place_name(const struct place *place);

#endif
