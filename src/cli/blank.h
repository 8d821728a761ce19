/* zila hub blank. */
#ifndef CLI_BLANK_H
#define CLI_BLANK_H

#include "cli/context.h"

bool blank_value(struct context *context, int argc, char **argv, struct err *err);

#endif
