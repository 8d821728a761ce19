/* A school that changes district: the words of zila hub move. */
#ifndef CLI_RELOCATE_H
#define CLI_RELOCATE_H

#include "cli/command.h"

/* Takes the words behind "hub", its own first, works on the open province folder, and prints its answer. EX_USAGE with an empty text
 * where the words are not understood. */
bool relocate_school(struct context *context, int argc, char **argv, struct err *err);

#endif
