/* The terminal program over a folder, and over the next one where a person goes on in another district of the box. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "cli/context.h"

/* CONTEXT may be open, then its forms are read again; it is closed when this returns. Where its folder is one that only holds districts'
 * folders the first of them that opens is opened, and the person is asked. EX_OK, or the code of ERR. */
int terminal_run(struct context *context, struct err *err);

#endif
