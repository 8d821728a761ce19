/* Who may come to the province over SSH: the words of zila hub allow, revoke and keys. */
#ifndef CLI_ADMIT_H
#define CLI_ADMIT_H

#include "cli/command.h"

/* Each takes the words behind "hub", its own first, works on the open province folder, and prints its answer. EX_USAGE with
 * an empty text where the words are not understood. Allow and revoke write FOLDER/authorized_keys anew, one line a replica that
 * has a key, by which sshd lets it run `zila hub serve --replica N` and nothing else. */
bool admit_allow(struct context *context, int argc, char **argv, struct err *err);
bool admit_revoke(struct context *context, int argc, char **argv, struct err *err);
/* Writes it anew from the list, where it is not so already (a folder that was restored or moved), and prints the fingerprint of the
 * province's bundle key. */
bool admit_keys(struct context *context, int argc, char **argv, struct err *err);

#endif
