/* The job is made a page at a time, so that a signal stops it between two; what was given away until then is said, with the word that goes on. */
#include "config.h"
#include "cli/print_batch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "emis/print_job.h"

enum { TELL_EVERY = 250 /* milliseconds */, GUESS_AFTER = 2000 };

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

bool print_batch_aim(struct context *context, const struct print_target *target, struct print_wish *wish, struct err *err)
{
	wish->way = target->is_terminal ? PRINT_TERMINAL : target->printer ? PRINT_QUEUE : target->folder ? PRINT_FOLDER : PRINT_FILE;
	wish->target = target->printer ? target->printer : target->folder ? target->folder : target->file;
	if (wish->way == PRINT_QUEUE) {
		struct printer printer;
		printer_find(context->replica, target->printer, &printer);
		wish->kind = printer.kind;
	}
	if (target->format && !printer_kind_find(target->format, &wish->kind))
		return err_set(err, EX_USAGE, "%s: --format %s: many at once are text, pdf or escp", target->who, target->format);
	if (wish->way != PRINT_TERMINAL)
		return true;
	if (wish->kind == PRINTER_PDF)
		return err_set(err, EX_USAGE, "%s: a terminal's printer takes text or escp", target->who);
	wish->is_ascii = true; /* few such printers know more */
	wish->terminal = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	return wish->terminal >= 0 || err_set(err, EX_UNAVAILABLE, "%s: --terminal: there is no terminal here: log in on one, or give --print PRINTER",
		target->who);
}

/* One line that is written over on a terminal; lines that the screen reads ("@ MADE GIVEN ALL") where ZILA_PROGRESS is set. */
static void tell(const struct print_job *job, const struct print_wish *wish, int64_t started, int64_t *told, bool is_last)
{
	static int is_asked = -1;
	int made, given, all;
	int64_t now = clock_ticks();
	if (is_asked < 0)
		is_asked = getenv("ZILA_PROGRESS") != NULL;
	bool is_screen = isatty(STDERR_FILENO) && wish->way != PRINT_TERMINAL && !(wish->way == PRINT_FILE && !wish->target);
	if ((!is_asked && !is_screen) || (!is_last && now - *told < TELL_EVERY))
		return;
	*told = now;
	print_job_at(job, &made, &given, &all);
	if (is_asked) {
		printf("@ %d %d %d\n", made, given, all);
		fflush(stdout);
		return;
	}
	int first = wish->from > 0 ? wish->from - 1 : 0;
	fprintf(stderr, "\r%d of %d", made, all);
	if (now - started > GUESS_AFTER && made > first && made < all)
		fprintf(stderr, ", about %d min left   ", (int)((now - started) * (all - made) / (made - first) / 60000) + 1);
	if (is_last)
		fprintf(stderr, "\r\033[K");
}

static bool run_job(struct print_job *job, const struct print_wish *wish, struct err *err)
{
	int64_t started = clock_ticks(), told = 0;
	int step, made, given, all;
	do {
		step = print_job_step(job, err);
		tell(job, wish, started, &told, false);
	} while (step == 1 && !stopped);
	tell(job, wish, started, &told, true);
	print_job_at(job, &made, &given, &all);
	if (step == 1)
		return err_set(err, EX_TEMPFAIL, "stopped after %s %d of %d: go on with --from-card %d", wish->of == PRINT_FORMS ? "form" : "card", given, all,
			given + 1);
	return step == 0;
}

static void report(const struct print_job *job, const struct print_wish *wish)
{
	int made, given, all;
	print_job_at(job, &made, &given, &all);
	int first = wish->from > 0 ? wish->from - 1 : 0, count = given - first;
	const char *words = print_job_words(job), *noun = print_job_noun(wish->of, count);
	if (wish->way == PRINT_QUEUE)
		fprintf(stderr, "%d %s given to the queue%s%s\n", count, noun, *words ? ": " : "", words);
	else if (wish->way == PRINT_TERMINAL)
		fprintf(stderr, "%d %s sent to the terminal's printer\n", count, noun);
	else if (wish->target)
		fprintf(stderr, "%d %s written to %s\n", count, noun, wish->target);
}

bool print_batch_run(struct context *context, const struct print_wish *wish, const struct print_list *list, struct err *err)
{
	struct sigaction stopping = {.sa_handler = stop}, before[2];
	struct print_job *job;
	if (!print_job_open(context->replica, context->set, context->author, list, wish, &job, err))
		return false;
	stopped = 0;
	sigaction(SIGINT, &stopping, &before[0]);
	sigaction(SIGTERM, &stopping, &before[1]);
	bool is_good = run_job(job, wish, err);
	sigaction(SIGINT, &before[0], NULL);
	sigaction(SIGTERM, &before[1], NULL);
	if (is_good) {
		command_pdf_note();
		report(job, wish);
	}
	print_job_close(job);
	return is_good;
}
