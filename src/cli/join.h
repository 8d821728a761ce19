/* A district's replica from nothing, over SSH: the box's key first, then, once the province has allowed it, a snapshot. */
#ifndef CLI_JOIN_H
#define CLI_JOIN_H

#include "base/err.h"

struct join {
	const char *folder, *url, *district, *author;
	const char *host_key; /* as of struct ssh_call */
};

/* Where FOLDER has no key: makes it, prints it with what the province has to do, EX_TEMPFAIL. Else fetches the snapshot, going on
 * where a call before was cut, and makes the replica; FOLDER holds a replica wholly or not at all. EX_CANTCREAT where something else
 * is in FOLDER; else as ssh_run and the hub's own words. */
bool join_district(const struct join *join, struct err *err);

#endif
