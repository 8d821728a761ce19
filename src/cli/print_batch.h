/* One job of many cards or paper forms for a command: where it goes, a line that tells how far it is, stopped by ^C after what is in hand. */
#ifndef CLI_PRINT_BATCH_H
#define CLI_PRINT_BATCH_H

#include "cli/command.h"
#include "emis/print_job.h"

/* Words of the command line; at most one of the first four. */
struct print_target {
	const char *printer, *folder, *file;
	bool is_terminal;
	const char *format; /* NULL: as the printer was described here, else text */
	const char *who; /* the command, for its errors */
};

/* Sets way, target and kind of WISH, and opens the terminal (wish->terminal, -1 before), which the caller closes. EX_USAGE, EX_UNAVAILABLE. */
bool print_batch_aim(struct context *context, const struct print_target *target, struct print_wish *wish, struct err *err);
/* Makes all of it, and says on standard error what became of it. EX_TEMPFAIL where it was stopped, with the number to go on from. */
bool print_batch_run(struct context *context, const struct print_wish *wish, const struct print_list *list, struct err *err);

#endif
