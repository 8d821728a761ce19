/* zila hub list: how each replica of the province stands. */
#ifndef CLI_REPLICAS_H
#define CLI_REPLICAS_H

#include "cli/command.h"

/* As the words of admit.h: "list [--format csv]". A line for each replica in columns (or as CSV): number; district; by what it comes
 * (key, or folder where it has none); its last complete sync, by which way, and how long ago that is; entries decided since in what it reads;
 * its program's version; open conflicts that it waits with; entries in quarantine; and its state: revoked, to be made (allowed, and
 * nothing was heard of it), upgrade needed (its program's schema is older than this one's), forms older (the forms changed since its last
 * sync, which brings them), or ok. */
bool replicas_list(struct context *context, int argc, char **argv, struct err *err);

#endif
