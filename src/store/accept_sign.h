/* What an entry says for whole records, and what of it comes too late. src/store only.
 *
 * A sign-off (a changed field that signs) is taken where the record is at the hub just what its author saw, before this entry, and all
 * that the entry itself changes in it is taken too. What an entry changes in a record that is signed is taken only where the
 * entry signs it anew, or takes the sign-off back, having seen it; else it is late, and waits. */
#ifndef STORE_ACCEPT_SIGN_H
#define STORE_ACCEPT_SIGN_H

#include "store/decision.h"

/* Looks at the tables as they are before the entry: fills signed_differs, is_taken and is_late of the decision. Behind hash_differs. */
bool accept_sign_look(struct decision *decision, struct err *err);

#endif
