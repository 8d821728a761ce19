/* The words of `zila hub quarantine`: what the hub did not take, and what its operator makes of it. */
#ifndef CLI_QUARANTINED_H
#define CLI_QUARANTINED_H

#include "cli/command.h"

/* argv[0] is "quarantine"; ERR with EX_USAGE and no text asks for the usage. */
bool quarantined_run(struct context *context, int argc, char **argv, struct err *err);

#endif
