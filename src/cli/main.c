/* zila: reads the words before the sub-command, opens what it works on, and runs it; without one, the terminal. */
#include "config.h"

#include <getopt.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/each.h"
#include "cli/terminal.h"

static void help(FILE *out)
{
	fputs("usage: zila [-C DIR] [--as USER] [--each] [COMMAND]\n\n"
		"Without a command the terminal opens. DIR is the replica's folder\n"
		"(default $ZILA_HOME, else $XDG_DATA_HOME/zila, else ~/.local/share/zila).\n"
		"--each runs COMMAND in every district's folder beside it.\n\n", out);
	for (int i = 0; command_all[i]; i++)
		fprintf(out, "  %-9s %s\n", command_all[i]->name, command_all[i]->summary);
	fputs("\n`zila COMMAND --help` shows a command's words. The manual is zila(1).\n", out);
}

static int open_terminal(struct context *context)
{
	struct err err = {0};
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		err_set(&err, EX_USAGE, "no terminal: standard input and output are not one: give a command, or start zila in a terminal");
		return command_fail(&err);
	}
	return terminal_run(context, &err) == EX_OK ? 0 : command_fail(&err);
}

/* A folder that the accounts of a box share (its group writes, and what is made there is the group's): whatever one of them makes there the
 * others can write, whatever masks their logins have. */
static void share(const char *folder)
{
	struct stat state;
	if (stat(folder, &state) == 0 && S_ISDIR(state.st_mode) && (state.st_mode & S_ISGID) && (state.st_mode & S_IWGRP))
		umask(S_IRWXO);
}

static int run(const struct command *command, struct context *context, int argc, char **argv)
{
	struct err err = {0};
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || (argc == 3 && strcmp(argv[2], "--help") == 0))) {
		printf("usage: zila %s %s\n\n%s\n", command->name, command->usage, command->summary);
		return 0;
	}
	if (command->needs_replica && !context_open(context, &err))
		return command_fail(&err);
	int code = command->run(context, argc, argv);
	context_close(context);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		err_set(&err, EX_IOERR, "standard output: not all could be written: %m");
		return command_fail(&err);
	}
	return code;
}

int main(int argc, char **argv)
{
	/* The heap is not trimmed at each free: 60 rules over a province cost 0.2 s instead of seconds. */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	/* A large array is moved by the kernel when it grows and is given back when it goes. */
	mallopt(M_MMAP_THRESHOLD, 256 << 10);
	/* Personal records: what this program makes is for its user and the office's group, not for the machine. */
	umask(umask(0) | S_IRWXO);
	setlocale(LC_CTYPE, "");
	static const struct option options[] = {
		{"as", required_argument, NULL, 'a'},
		{"each", no_argument, NULL, 'e'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0},
	};
	const char *dir = NULL, *user = NULL;
	bool is_each = false;
	for (int option; (option = getopt_long(argc, argv, "+C:h", options, NULL)) != -1;) {
		switch (option) {
		case 'C': dir = optarg; break;
		case 'a': user = optarg; break;
		case 'e': is_each = true; break;
		case 'h': help(stdout); return 0;
		case 'V': printf("zila %s\n", PACKAGE_VERSION); return 0;
		default: return EX_USAGE;
		}
	}
	struct err err = {0};
	if (!clock_check(&err))
		return command_fail(&err);
	struct context context;
	context_init(&context, dir, user);
	share(context.folder);
	if (optind == argc && is_each) {
		err_set(&err, EX_USAGE, "--each: which command? Without it the terminal opens one district after another: zila, then w");
		return command_fail(&err);
	}
	if (optind == argc)
		return open_terminal(&context);
	const struct command *command = command_find_name(argv[optind]);
	if (!command) {
		fprintf(stderr, "zila: %s: no such command: `zila --help` lists them\n", argv[optind]);
		return EX_USAGE;
	}
	int start = optind;
	optind = 0; /* glibc: start anew, its order of words too */
	return is_each ? each_run(command, &context, argc - start, argv + start, run) : run(command, &context, argc - start, argv + start);
}
