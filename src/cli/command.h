/* A sub-command: one constant row a file, found by its name, explained by its own usage line. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/err.h"
#include "form/set.h"
#include "store/replica.h"

/* What every command is told before it starts. */
struct context {
	const char *folder; /* the replica's */
	const char *author; /* who is asking: --as, else the login name */
	struct replica *replica; /* open where the command says so */
	struct form_set *set;
};

/* Whether it may be run in each district's folder of a box by one call (--each). */
enum command_each {
	EACH_NEVER, /* it writes what is one district's, or to one file */
	EACH_BARE, /* with no further word: those name what is one district's */
	EACH_ALWAYS,
};

struct command {
	const char *name;
	const char *usage; /* arguments, without "zila NAME" */
	const char *summary; /* one line for the list of commands */
	bool needs_replica; /* context_open() before run() */
	enum command_each each;
	int (*run)(struct context *context, int argc, char **argv); /* argv[0] is the name; gives the exit code */
};

extern const struct command command_backup, command_bundle, command_card, command_check, command_conflicts, command_demo, command_digest,
	command_doctor, command_export, command_find, command_folders, command_form, command_get, command_hub, command_import, command_indicators, command_init, command_list,
	command_log, command_packet, command_printer, command_publish, command_put, command_rebuild, command_refused, command_restore, command_sync, command_user, command_verify, command_void;

/* NULL-terminated, in the order of the help text. */
extern const struct command *const command_all[];

const struct command *command_find_name(const char *name);
/* "zila NAME USAGE" to standard error; gives 64. */
int command_usage(const struct command *command);
/* "zila: TEXT" to standard error; gives the error's exit code. */
int command_fail(const struct err *err);
struct pdf;
/* pdf_close, and on standard error what the helper had to say though all was written. */
bool command_close_pdf(struct pdf *pdf, struct err *err);
void command_pdf_note(void); /* the words of a PDF that was closed elsewhere */

#endif
