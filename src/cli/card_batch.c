/* The job is made a card at a time, so that a signal stops it between two; what was given away until then is said, with the word that goes on. */
#include "config.h"
#include "cli/card_batch.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "emis/print_job.h"

enum { TELL_EVERY = 250 /* milliseconds */, GUESS_AFTER = 2000 };

struct batch {
	struct print_wish wish;
	struct print_places places;
	const char *list, *format, *printer, *folder, *file;
	bool is_all, to_terminal;
	struct buf what;
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static const struct option batch_words[] = {
	{"format", required_argument, NULL, 'f'}, {"output", required_argument, NULL, 'o'}, {"print", required_argument, NULL, 'p'},
	{"columns", required_argument, NULL, 'w'}, {"folder", required_argument, NULL, 'F'}, {"terminal", no_argument, NULL, 'T'}, {"ascii", no_argument, NULL, 'a'},
	{"all", no_argument, NULL, 'A'}, {"public", no_argument, NULL, 'P'}, {"year", required_argument, NULL, 'y'},
	{"from-card", required_argument, NULL, 'n'}, {"from", required_argument, NULL, 'n'} /* as it was called */, {"no-cover", no_argument, NULL, 'C'}, {"list", required_argument, NULL, 'l'},
	{"district", required_argument, NULL, 'd'}, {"tehsil", required_argument, NULL, 't'}, {"uc", required_argument, NULL, 'u'},
	{"cluster", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0},
};

/* Any of the words that the plain command has not. */
static bool is_batch(int argc, char **argv)
{
	static const char *const words[] = {"--print", "--folder", "--terminal", "--from-card", "--from", "--no-cover", "--list", "--district", "--tehsil", "--uc", "--cluster"};
	bool is_school = false, is_one = false;
	for (int i = 1; i < argc; i++) {
		size_t length = strcspn(argv[i], "=");
		is_school = is_school || strcmp(argv[i], "school") == 0;
		for (size_t k = 0; k < sizeof words / sizeof *words; k++)
			is_one = is_one || (strlen(words[k]) == length && strncmp(words[k], argv[i], length) == 0);
	}
	return is_school && is_one;
}

static bool read_number(const char *text, int *out)
{
	*out = atoi(text);
	return *out > 0 && text[strspn(text, "0123456789")] == '\0' && strlen(text) < 9;
}

static void say_what(struct batch *batch, const char *kind, const char *code)
{
	buf_format(&batch->what, "%s%s %s", batch->what.length > 0 ? ", " : "", kind, code);
}

static bool read_words(int argc, char **argv, struct batch *batch)
{
	bool is_good = true;
	batch->wish.has_cover = true;
	for (int option; (option = getopt_long(argc, argv, "", batch_words, NULL)) != -1;) {
		switch (option) {
		case 'f': batch->format = optarg; break;
		case 'o': batch->file = optarg; break;
		case 'p': batch->printer = optarg; break;
		case 'w': batch->wish.columns = optarg; break;
		case 'F': batch->folder = optarg; break;
		case 'T': batch->to_terminal = true; break;
		case 'a': batch->wish.is_ascii = true; break;
		case 'A': batch->is_all = true; break;
		case 'P': batch->wish.is_public = true; break;
		case 'y': is_good = is_good && read_number(optarg, &batch->wish.year); break;
		case 'n': is_good = is_good && read_number(optarg, &batch->wish.from); break;
		case 'C': batch->wish.has_cover = false; break;
		case 'l': batch->list = optarg; say_what(batch, "list", strcmp(optarg, "-") == 0 ? "of schools" : optarg); break;
		case 'd': batch->places.district = optarg; say_what(batch, "district", optarg); break;
		case 't': batch->places.tehsil = optarg; say_what(batch, "tehsil", optarg); break;
		case 'u': batch->places.uc = optarg; say_what(batch, "union council", optarg); break;
		case 'c': batch->places.cluster = optarg; say_what(batch, "cluster", optarg); break;
		default: return false;
		}
	}
	return is_good && argc - optind >= 1 && strcmp(argv[optind], "school") == 0
		&& (batch->printer != NULL) + (batch->folder != NULL) + (batch->file != NULL) + batch->to_terminal <= 1;
}

static bool gather(struct context *context, struct batch *batch, int argc, char **argv, struct print_list *list, struct err *err)
{
	const struct print_places *places = &batch->places;
	bool is_good = true;
	if (batch->is_all || places->district || places->tehsil || places->uc || places->cluster)
		is_good = print_list_places(context->replica, places, list, err);
	is_good = is_good && (!batch->list || print_list_read(batch->list, list, err));
	for (int i = optind + 1; is_good && i < argc; i++)
		print_list_add(list, argv[i]);
	return is_good && (list->count > 0 || err_set(err, EX_USAGE, "card: say which schools: codes, --tehsil, --uc, --cluster, --district, --list FILE or --all"));
}

/* Where it goes, and in which form: a printer's own, as it was described here, unless --format says otherwise. */
static bool aim(struct context *context, struct batch *batch, struct err *err)
{
	struct print_wish *wish = &batch->wish;
	wish->way = batch->to_terminal ? PRINT_TERMINAL : batch->printer ? PRINT_QUEUE : batch->folder ? PRINT_FOLDER : PRINT_FILE;
	wish->target = batch->printer ? batch->printer : batch->folder ? batch->folder : batch->file;
	wish->what = batch->what.length > 0 ? batch->what.bytes : batch->is_all ? "all of this folder" : NULL;
	if (wish->way == PRINT_QUEUE) {
		struct printer printer;
		printer_find(context->replica, batch->printer, &printer);
		wish->kind = printer.kind;
	}
	if (batch->format && !printer_kind_find(batch->format, &wish->kind))
		return err_set(err, EX_USAGE, "card: --format %s: many cards at once are text, pdf or escp", batch->format);
	if (wish->way != PRINT_TERMINAL)
		return true;
	if (wish->kind == PRINTER_PDF)
		return err_set(err, EX_USAGE, "card: a terminal's printer takes text or escp");
	wish->is_ascii = true; /* few such printers know more */
	wish->terminal = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	return wish->terminal >= 0 || err_set(err, EX_UNAVAILABLE, "card: --terminal: there is no terminal here: log in on one, or give --print PRINTER");
}

/* One line that is written over on a terminal; lines that the screen reads ("@ MADE GIVEN ALL") where ZILA_PROGRESS is set. */
static void tell(const struct print_job *job, const struct batch *batch, int64_t started, int64_t *told, bool is_last)
{
	static int is_asked = -1;
	int made, given, all;
	int64_t now = clock_ticks();
	if (is_asked < 0)
		is_asked = getenv("ZILA_PROGRESS") != NULL;
	bool is_screen = isatty(STDERR_FILENO) && batch->wish.way != PRINT_TERMINAL && !(batch->wish.way == PRINT_FILE && !batch->file);
	if ((!is_asked && !is_screen) || (!is_last && now - *told < TELL_EVERY))
		return;
	*told = now;
	print_job_at(job, &made, &given, &all);
	if (is_asked) {
		printf("@ %d %d %d\n", made, given, all);
		fflush(stdout);
		return;
	}
	int first = batch->wish.from > 0 ? batch->wish.from - 1 : 0;
	fprintf(stderr, "\rCard %d of %d", made, all);
	if (now - started > GUESS_AFTER && made > first && made < all)
		fprintf(stderr, ", about %d min left   ", (int)((now - started) * (all - made) / (made - first) / 60000) + 1);
	if (is_last)
		fprintf(stderr, "\r\033[K");
}

static bool run_job(struct print_job *job, const struct batch *batch, struct err *err)
{
	int64_t started = clock_ticks(), told = 0;
	int step, made, given, all;
	do {
		step = print_job_step(job, err);
		tell(job, batch, started, &told, false);
	} while (step == 1 && !stopped);
	tell(job, batch, started, &told, true);
	print_job_at(job, &made, &given, &all);
	if (step == 1)
		return err_set(err, EX_TEMPFAIL, "card: stopped after card %d of %d: go on with --from-card %d", given, all, given + 1);
	return step == 0;
}

static void report(const struct print_job *job, const struct batch *batch)
{
	int made, given, all;
	print_job_at(job, &made, &given, &all);
	int first = batch->wish.from > 0 ? batch->wish.from - 1 : 0, count = given - first;
	const char *words = print_job_words(job), *s = count == 1 ? "" : "s";
	if (batch->wish.way == PRINT_QUEUE)
		fprintf(stderr, "%d card%s given to the queue%s%s\n", count, s, *words ? ": " : "", words);
	else if (batch->wish.way == PRINT_TERMINAL)
		fprintf(stderr, "%d card%s sent to the terminal's printer\n", count, s);
	else if (batch->wish.target)
		fprintf(stderr, "%d card%s written to %s\n", count, s, batch->wish.target);
}

static bool print(struct context *context, struct batch *batch, const struct print_list *list, struct err *err)
{
	struct sigaction stopping = {.sa_handler = stop}, before[2];
	struct print_job *job;
	if (!print_job_open(context->replica, context->set, context->author, list, &batch->wish, &job, err))
		return false;
	stopped = 0;
	sigaction(SIGINT, &stopping, &before[0]);
	sigaction(SIGTERM, &stopping, &before[1]);
	bool is_good = run_job(job, batch, err);
	sigaction(SIGINT, &before[0], NULL);
	sigaction(SIGTERM, &before[1], NULL);
	if (is_good) {
		command_pdf_note();
		report(job, batch);
	}
	print_job_close(job);
	return is_good;
}

bool card_batch(struct context *context, int argc, char **argv, int *code)
{
	struct batch batch = {.wish = {.terminal = -1}};
	struct print_list list = {0};
	struct err err = {0};
	if (!is_batch(argc, argv))
		return false;
	buf_init(&batch.what, 4096);
	if (!read_words(argc, argv, &batch))
		*code = command_usage(&command_card);
	else if (gather(context, &batch, argc, argv, &list, &err) && aim(context, &batch, &err) && print(context, &batch, &list, &err))
		*code = 0;
	else
		*code = command_fail(&err);
	if (batch.wish.terminal >= 0)
		close(batch.wish.terminal);
	print_list_reset(&list);
	buf_free(&batch.what);
	return true;
}
