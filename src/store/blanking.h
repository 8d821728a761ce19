/* The province blanks a personal value that was entered wrongly.
 *
 * All that a field of a record ever held goes, but what stands now (or that too): here at once, and in each replica of the district when it
 * next syncs, from its tables, log, conflicts, drafts and the snapshot that it began with. An entry of the sequence says so, and stays for ever. */
#ifndef STORE_BLANKING_H
#define STORE_BLANKING_H

#include "base/err.h"
#include "store/replica.h"

struct blanking {
	const char *author, *form, *key, *field, *reason; /* reason: words on one line */
	bool is_whole; /* also what stands now */
};

struct blanked {
	int entries, stuck; /* of the log, that hold such a value; of them written before values could be blanked: they stay as they are */
	char scope[65];
	bool has_present, is_void; /* something stands there now; the record is void */
};

/* What blanking_run would do. EX_NOPERM in a district's folder; EX_USAGE of a field that is not personal, or a key. */
bool blanking_look(struct replica *replica, const struct blanking *what, struct blanked *out, struct err *err);
bool blanking_run(struct replica *replica, const struct blanking *what, struct blanked *out, struct err *err);
/* True where bytes of blanked values still stand in room that the files have freed: the folder could not be swept, since somebody reads it or
 * the disk is full. It is done when the folder is next opened or written. */
bool blanking_is_due(struct replica *replica);

#endif
