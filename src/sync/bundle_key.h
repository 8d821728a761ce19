/* The keys of bundles: this box's own pair, and what is read from another's public file.
 *
 * Own: FOLDER/bundle.key (secret, 0600), and a line "zila-bundle HEX OWNER" of FOLDER/replica.pub, where the line for SSH stands
 * too. */
#ifndef SYNC_BUNDLE_KEY_H
#define SYNC_BUNDLE_KEY_H

#include <stdbool.h>

#include "base/err.h"
#include "base/seal.h"

#define BUNDLE_KEY_OWN "bundle.key"

struct bundle_key {
	unsigned char secret[SEAL_KEY], open[SEAL_KEY];
};

/* Reads the pair of FOLDER, made first where there is none; sees to its line in replica.pub. The caller forgets the secret
 * (seal_forget). EX_CONFIG where what is there is no key, EX_CANTCREAT, EX_IOERR. */
bool bundle_key_make(const char *folder, const char *owner, struct bundle_key *out, struct err *err);
/* The bundle key in a public file; *IS_THERE is false where it has no such line. EX_NOINPUT, EX_DATAERR where the line is none. */
bool bundle_key_read(const char *file, unsigned char open[SEAL_KEY], bool *is_there, struct err *err);

#endif
