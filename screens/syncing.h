/* The sync that runs beside the work: one at a time, a child process, whatever screen is shown. */
#ifndef SCREENS_SYNCING_H
#define SCREENS_SYNCING_H

#include "sync/child.h"

struct app;
struct canvas;

enum { SYNCING_TEXT = 2048 };

struct syncing {
	struct child child; /* pid 0: none runs */
	char now[SYNCING_TEXT]; /* the line that is being told */
	size_t length;
	char last[SYNCING_TEXT]; /* the last whole line for a person: report or reason */
	int code; /* of the last one that ended */
	bool has_ended, is_checking;
	int64_t started; /* ticks */
	long sent, to_send, answered, taken, to_take;
	int64_t up, down; /* bytes */
	char result[80]; /* the report in a few words; "" where the last line is something else */
};

void syncing_init(struct syncing *syncing);
bool syncing_runs(const struct syncing *syncing);
/* Starts one; says so on the message line, or why not. */
void syncing_start(struct app *app);
/* Ends it; what was exchanged stays. */
void syncing_stop(struct app *app);
/* 0 .. 100 of the work, or -1 where there is nothing to measure yet. */
int syncing_percent(const struct syncing *syncing);
/* The bar, what is happening, bytes and time left, from ROW on; the rows used. */
int syncing_draw(const struct syncing *syncing, struct canvas *canvas, int row);
/* What to do after it ended with CODE (of sysexits.h) and those last words, which tell whose disk it is; one sentence. */
const char *syncing_advice(int code, const char *last);

#endif
