/* Whose bundles are believed: the public keys that this folder keeps of others, its own pair, and how a person compares one. */
#ifndef SYNC_BUNDLE_KNOW_H
#define SYNC_BUNDLE_KNOW_H

#include "base/err.h"
#include "base/seal.h"
#include "store/replica.h"
#include "sync/bundle_key.h"

enum {
	BUNDLE_PROVINCE = 0, /* for a replica's number: the province itself */
	BUNDLE_PRINT = 40, /* bytes of a fingerprint as text, its end too */
};

/* Keeps the bundle key of replica NUMBER (in a province) or of the province (in a district); NULL forgets it: its bundles are
 * refused from then on. */
bool bundle_know(struct replica *replica, int number, const unsigned char open[SEAL_KEY], struct err *err);
/* What is kept; EX_NOPERM and what to do where nothing is. */
bool bundle_know_key(struct replica *replica, int number, unsigned char open[SEAL_KEY], struct err *err);
/* This folder's own pair (bundle_key_make). */
bool bundle_know_own(struct replica *replica, struct bundle_key *out, struct err *err);
/* What goes on paper: the first 16 bytes of SHA-256 of the key, in hexadecimal, eight groups of four. */
void bundle_know_print(const unsigned char open[SEAL_KEY], char out[BUNDLE_PRINT]);
/* True where the key is the one that GIVEN stands for: a fingerprint (with or without '-'; capitals too) or a file with the province's
 * line "zila-bundle". EX_NOPERM otherwise, also where GIVEN is NULL: the sentence has the fingerprint. */
bool bundle_know_is(const unsigned char open[SEAL_KEY], const char *given, struct err *err);

#endif
