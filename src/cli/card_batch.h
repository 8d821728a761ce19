/* `zila card` where many cards, of schools or places, or comparisons, go somewhere in one job: chosen by place or list, to a printer, the terminal's printer, a file or a folder. */
#ifndef CLI_CARD_BATCH_H
#define CLI_CARD_BATCH_H

#include "cli/command.h"

/* True where the words ask for such a job (a printer, a folder, a place, a list …); it is done then, and *CODE its exit code. */
bool card_batch(struct context *context, int argc, char **argv, int *code);

#endif
