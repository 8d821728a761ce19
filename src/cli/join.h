/* A district's replica from nothing, over SSH or from files: the box's key first, then, once the province has allowed it, a snapshot. */
#ifndef CLI_JOIN_H
#define CLI_JOIN_H

#include "base/err.h"

struct join {
	const char *folder, *url, *district, *author; /* url: may be NULL where from is given */
	const char *host_key; /* as of struct ssh_call */
	const char *from; /* a bundle with the snapshot or a part of it; NULL: over SSH */
	const char *province; /* who vouches for the bundle: bundle_know_is */
};

/* Where FOLDER has no key: makes it, prints it with what the province has to do, EX_TEMPFAIL. Else fetches the snapshot, going on
 * where a call before was cut or one file brought only a part (EX_TEMPFAIL), and makes the replica; FOLDER holds a replica wholly or not
 * at all. EX_CANTCREAT where something else is in FOLDER; else as ssh_run and the hub's own words, or bundle_begin. */
bool join_district(const struct join *join, struct err *err);

#endif
