/* A sync as a child process of the same program, so that a hung link never freezes a key. What it says comes through one descriptor:
 * progress lines that end in a carriage return, then its report or the reason why not. */
#ifndef SYNC_CHILD_H
#define SYNC_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct child {
	pid_t pid; /* 0: none runs */
	int fd; /* to be read until its end; non-blocking */
};

/* Starts `zila -C FOLDER --as AUTHOR sync`. EX_OSERR. */
bool child_start(const char *folder, const char *author, struct child *out, struct err *err);
/* After the end of its output: waits for it, closes, gives its exit code (EX_SOFTWARE where a signal ended it). */
int child_finish(struct child *child);
/* Asks it to stop, and finishes. What was exchanged so far stays; the next sync goes on from there. */
void child_stop(struct child *child);

#endif
