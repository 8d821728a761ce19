/* zila hub recover: a province's folder that was set back to an old backup. */
#ifndef CLI_RECOVER_H
#define CLI_RECOVER_H

#include "base/err.h"
#include "cli/command.h"

/* [--yes] | --end [--yes] | --dismiss | --take ID | --drop ID. EX_USAGE without text where the words are others. */
bool recover_hub(struct context *context, int argc, char **argv, struct err *err);

#endif
