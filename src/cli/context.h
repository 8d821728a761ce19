/* Opening and closing what a command works on. */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include "base/buf.h"
#include "cli/command.h"

/* Fills the folder (DIR, else $ZILA_HOME, else the XDG data folder) and the author (USER, else the login name). */
void context_init(struct context *context, const char *dir, const char *user);
/* Opens the replica and its forms. */
bool context_open(struct context *context, struct err *err);
/* Reads the forms again after they may have changed. */
bool context_reload(struct context *context, struct err *err);
void context_close(struct context *context);
/* The form called CODE, or NULL and a sentence with the forms there are. */
const struct form *context_form(struct context *context, const char *code, struct err *err);
/* A key as people type it, as the record has it: a school's code in it may lack its zeros ("7086/2024"). Appends to OUT. */
void context_key(const struct form *form, const char *key, struct buf *out);

#endif
