/* zila form print: the paper form. */
#ifndef CLI_FORM_PRINT_H
#define CLI_FORM_PRINT_H

#include "cli/command.h"

/* argv[0] is "print". Gives the exit code; -1 where the arguments make no sense. */
int form_print(struct context *context, int argc, char **argv);

#endif
