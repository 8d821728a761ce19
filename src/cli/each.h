/* One command in each of the districts' folders that stand beside one another on a box. */
#ifndef CLI_EACH_H
#define CLI_EACH_H

#include "cli/command.h"

/* Runs COMMAND by RUN once for each, a process for each, with a line to standard error that says which it is. The first code that is not 0;
 * the others run all the same. */
int each_run(const struct command *command, struct context *context, int argc, char **argv,
	int (*run)(const struct command *command, struct context *context, int argc, char **argv));

#endif
