/* zila publish DIR: pages for the public, to be put on any web server, a memory stick or a phone. */
#include "config.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "emis/publish.h"

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static bool tell(void *arg, long done, long all)
{
	(void)arg;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\rPage %ld of about %ld", done, all);
	return !stopped;
}

static int run(struct context *context, int argc, char **argv)
{
	static const struct option words[] = {{NULL, 0, NULL, 0}};
	struct sigaction stopping = {.sa_handler = stop}, before[2];
	struct publish_written written = {0};
	struct err err = {0};
	if (getopt_long(argc, argv, "", words, NULL) != -1 || argc - optind != 1)
		return command_usage(&command_publish);
	struct publish_options options = {.folder = argv[optind], .tell = tell};
	sigaction(SIGINT, &stopping, &before[0]);
	sigaction(SIGTERM, &stopping, &before[1]);
	bool is_good = publish_run(context->replica, context->set, &options, &written, &err);
	sigaction(SIGINT, &before[0], NULL);
	sigaction(SIGTERM, &before[1], NULL);
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
	if (!is_good)
		return command_fail(&err);
	printf("%ld files in %s, %ld of them new or changed, %.1f MB\n", written.files, options.folder, written.written, (double)written.bytes / 1e6);
	return 0;
}

const struct command command_publish = {
	.name = "publish",
	.usage = "DIR",
	.summary = "pages for the public about every place and school",
	.needs_replica = true,
	.run = run,
};
