/* The outside of a bundle, docs/PROTOCOL.md 11: who wrote it for whom, sealed and signed. Knows nothing of what is in it. */
#ifndef SYNC_BUNDLE_FILE_H
#define SYNC_BUNDLE_FILE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/seal.h"
#include "sync/bundle_key.h"

enum {
	BUNDLE_VERSION = 1,
	BUNDLE_MAX = 64 << 20, /* bytes inside */
	BUNDLE_HEAD = 92,
	BUNDLE_MAX_FILE = BUNDLE_HEAD + BUNDLE_MAX + SEAL_EXTRA + SEAL_SIGNATURE,
};

enum bundle_way { BUNDLE_UP = 1, BUNDLE_DOWN, BUNDLE_BEGIN }; /* to the province, from it, a snapshot for a box that is still to be made */

struct bundle_head {
	enum bundle_way way;
	int replica; /* the district's, whichever way it goes */
	int64_t written; /* UTC seconds by its sender's clock; nothing is decided by it */
	unsigned char sender[SEAL_KEY], reader[SEAL_KEY];
};

/* Appends the whole file to OUT. HEAD's sender is KEY's public part whatever it says. EX_CONFIG where the reader's key is none. */
bool bundle_file_put(struct buf *out, const struct bundle_head *head, const struct bundle_key *key, const void *bytes,
	size_t length, struct err *err);
/* What the file says of itself: its length is right, nothing is proved. NAME is for the sentences. EX_DATAERR, EX_UNAVAILABLE. */
bool bundle_file_head(const struct buf *file, const char *name, struct bundle_head *out, struct err *err);
/* Opens it, for bundle_file_head's HEAD: signed by HEAD's sender, which the caller has compared with the key that it trusts, and
 * sealed for KEY. OUT is initialised here and freed by the caller, also after a failure. EX_NOPERM (another reader), EX_DATAERR. */
bool bundle_file_open(const struct buf *file, const char *name, const struct bundle_head *head, const struct bundle_key *key,
	struct buf *out, struct err *err);

#endif
