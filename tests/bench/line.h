/* A program on a pseudo-terminal whose output is only timed and counted: how long until the last byte, how many bytes, how much
 * memory. Knows no screen, so it serves Zila and any public tool alike. A failure of the harness itself ends the bench program. */
#ifndef TESTS_BENCH_LINE_H
#define TESTS_BENCH_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct line_start {
	const char *const *argv; /* a program by name, arguments, NULL */
	const char *input; /* a file as standard input (keys still come from the terminal), or NULL */
	const char *folder; /* working folder, or NULL */
	const char *term; /* NULL: xterm-256color */
};

struct line_run {
	pid_t pid;
	int master, ready; /* -1 once closed */
	double started, last; /* ms of a monotonic clock: the fork, the last byte read */
	unsigned long sent, received;
	/* The last ready line of Zila's loop (tui/loop.h). */
	unsigned long said_read, said_sent;
	int said_held;
	char said[128];
	size_t said_length;
};

double line_now(void);

/* Starts it on 24 rows of 80 columns, LANG=C.UTF-8. */
void line_open(struct line_run *run, const struct line_start *start);
/* Kills it and waits for its end. */
void line_close(struct line_run *run);
void line_send(struct line_run *run, const char *keys, size_t length);

/* Reads until nothing has come for QUIET ms, at most LIMIT ms; false where nothing came at all. */
bool line_quiet(struct line_run *run, double quiet, double limit);
/* Only for Zila: reads until it has read all keys, drawn, done its idle work and sleeps. False after 20 s. */
bool line_settle(struct line_run *run);
/* A field of /proc/PID/status in kB ("VmRSS:"), or -1. */
long line_memory(const struct line_run *run, const char *field);

/* Milliseconds that the program has run on a processor (exact while it sleeps), or -1 where the kernel does not say. */
double line_processor(const struct line_run *run);

/* True where NAME can be run from PATH. */
bool line_has(const char *name);

/* Sorts VALUES; their quantile (0..1) once sorted. */
void line_sort(double *values, size_t count);
double line_quantile(const double *sorted, size_t count, double quantile);

/* Prints "name  what  (target WORDS)  met | NOT met"; no target and no verdict where TARGET is below 0. */
void line_figure(const char *name, const char *measured, double value, double target, const char *unit);

#endif
