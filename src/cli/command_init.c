/* zila init province | init district CODE --hub FOLDER|ssh://… | init district CODE --from FILE: makes a hub, or a replica. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/context.h"
#include "cli/join.h"
#include "cli/setup.h"
#include "cli/terminal.h"
#include "sync/place.h"

static int init_province(struct context *context)
{
	struct err err = {0};
	if (!setup_province(context->folder, context->author, false, &err))
		return command_fail(&err);
	printf("A province folder: %s\nNext: zila -C %s import bemis FILE.csv --set year=YEAR\n", context->folder, context->folder);
	return 0;
}

struct words {
	struct join join;
	bool is_only_made;
};

static bool take_words(int argc, char **argv, struct words *words)
{
	struct join *join = &words->join;
	for (int i = 3; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		if (strcmp(argv[i], "--no-open") == 0) {
			words->is_only_made = true;
			continue;
		}
		if (!value)
			return false;
		if (strcmp(argv[i], "--hub") == 0)
			join->url = value;
		else if (strcmp(argv[i], "--host-key") == 0)
			join->host_key = value;
		else if (strcmp(argv[i], "--from") == 0)
			join->from = value;
		else if (strcmp(argv[i], "--province-key") == 0)
			join->province = value;
		else
			return false;
		i++;
	}
	return (join->url || join->from) && (!join->province || join->from) && (!join->host_key || (!join->from && place_is_ssh(join->url)))
		&& (!join->from || !join->url || place_is_ssh(join->url));
}

/* From nothing to a screen in one command, where there is somebody in front of it. */
static int open_it(struct context *context)
{
	struct err err = {0};
	return terminal_run(context, &err) == EX_OK ? 0 : command_fail(&err);
}

static int made(struct context *context, const struct words *words)
{
	struct err err = {0};
	bool has_person = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !words->is_only_made;
	char *sync[] = {"sync", NULL};
	int code = 0;
	printf("A replica of district %s: %s\n", words->join.district, context->folder);
	if (words->join.from)
		printf("Next: zila -C %s bundle write FILE, and bring it to the province: then that knows that this box is made\n",
			context->folder);
	if (!has_person)
		printf("To open it: zila -C %s\n", context->folder);
	fflush(stdout);
	if (!words->join.from || has_person) {
		if (!context_open(context, &err))
			return command_fail(&err);
	}
	/* What was decided since the snapshot was made comes at once; where the line fails now, the box works all the same. */
	if (!words->join.from && place_is_ssh(words->join.url))
		code = command_sync.run(context, 1, sync);
	return has_person ? open_it(context) : code;
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	struct words words = {.join = {.folder = context->folder, .author = context->author}};
	if (argc == 2 && strcmp(argv[1], "province") == 0)
		return init_province(context);
	if (argc > 3 && strcmp(argv[1], "district") == 0 && argv[2][0] != '-' && argv[3][0] != '-') {
		err_set(&err, EX_USAGE, "init district %s %s: a folder is of one district: make one for each, beside one another: zila -C FOLDER/%s init"
			" district %s …, zila -C FOLDER/%s init district %s …; zila -C FOLDER then opens any of them", argv[2], argv[3], argv[2], argv[2],
			argv[3], argv[3]);
		return command_fail(&err);
	}
	if (argc < 5 || strcmp(argv[1], "district") != 0 || !take_words(argc, argv, &words))
		return command_usage(&command_init);
	words.join.district = argv[2];
	bool is_folder = !words.join.from && !place_is_ssh(words.join.url);
	bool is_made = is_folder ? setup_district(context->folder, words.join.url, argv[2], context->author, &err)
		: join_district(&words.join, &err);
	return is_made ? made(context, &words) : command_fail(&err);
}

const struct command command_init = {
	.name = "init",
	.usage = "province\n       zila init district CODE --hub FOLDER|ssh://USER@HOST:PORT [--host-key FILE|SHA256:…] [--no-open]\n"
		"       zila init district CODE --from FILE [--province-key FINGERPRINT|FILE] [--hub ssh://…] [--no-open]",
	.summary = "makes a hub, or a district's replica of one",
	.run = run,
};
