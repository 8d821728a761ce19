/* Opening and closing what a command works on. */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include "cli/command.h"

/* Fills the folder (DIR, else $ZILA_HOME, else the XDG data folder) and the author (USER, else the login name). */
void context_init(struct context *context, const char *dir, const char *user);
/* Opens the replica and its forms. */
bool context_open(struct context *context, struct err *err);
void context_close(struct context *context);
/* The form called CODE, or NULL and a sentence with the forms there are. */
const struct form *context_form(struct context *context, const char *code, struct err *err);

#endif
