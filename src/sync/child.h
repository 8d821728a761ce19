/* A sync as a child process of the same program, so that a hung link never freezes a key. What it says comes through one descriptor, in
 * lines: progress as below, about one a second; anything else is for a person, and the last such line is its report or the reason
 * why not. */
#ifndef SYNC_CHILD_H
#define SYNC_CHILD_H

#include <inttypes.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* Entries sent, to send, answered by the province, received, to receive; bytes up, bytes down. */
#define CHILD_PROGRESS "@ %ld %ld %ld %ld %ld %" PRId64 " %" PRId64
#define CHILD_SCAN "@ %ld %ld %ld %ld %ld %" SCNd64 " %" SCNd64
/* The exchange is over, what came is being checked by the forms' rules. */
#define CHILD_CHECKING "@checking"
/* After its report: entries sent, refused, conflicts, received from others. */
#define CHILD_RESULT "@result %ld %ld %ld %ld"

struct child {
	pid_t pid; /* 0: none runs */
	int fd; /* to be read until its end; non-blocking */
};

/* Starts `zila -C FOLDER --as AUTHOR sync`. EX_OSERR. */
bool child_start(const char *folder, const char *author, struct child *out, struct err *err);
/* The same of any command: WORDS from "zila" on, NULL-terminated; IN is its standard input (-1: nothing). ZILA_PROGRESS is set for it. */
bool child_run(char *const words[], int in, struct child *out, struct err *err);
/* After the end of its output: waits for it, closes, gives its exit code (EX_SOFTWARE where a signal ended it). */
int child_finish(struct child *child);
/* Asks it to stop, and finishes. What was exchanged so far stays; the next sync goes on from there. */
void child_stop(struct child *child);

#endif
