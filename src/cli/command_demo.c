/* zila demo [DIR]: a hub and a district replica with generated sample data, made once and kept, then opened. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/setup.h"
#include "cli/terminal.h"
#include "emis/sample.h"

enum { DEMO_SEED = 2023 };

static bool fill(const char *folder, const char *author, struct err *err)
{
	struct context made;
	context_init(&made, folder, author);
	bool is_good = context_open(&made, err) && sample_fill(made.replica, made.set, author, DEMO_SEED, err);
	context_close(&made);
	return is_good;
}

/* Each folder appears whole by a rename, so a second call after a kill goes on where the first stopped. */
static bool make(const char *dir, const char *author, struct err *err)
{
	char *province = mem_format("%s/province", dir), *making = mem_format("%s/province.filling", dir);
	char *district = mem_format("%s/district", dir);
	bool is_good = file_mkdirs(dir, 0777, err);
	if (is_good && !file_exists(province)) {
		if (file_exists(making))
			is_good = setup_discard(making, err);
		is_good = is_good && setup_province(making, author, true, err) && fill(making, author, err);
		if (is_good && rename(making, province) != 0)
			is_good = err_set(err, EX_CANTCREAT, "%s: could not be made: %m", province);
	}
	if (is_good && !file_exists(district))
		is_good = setup_district(district, province, sample_district(), author, err);
	free(province);
	free(making);
	free(district);
	return is_good;
}

static int open_district(const char *dir, const char *author)
{
	struct err err = {0};
	struct context demo;
	char *district = mem_format("%s/district", dir);
	context_init(&demo, district, author);
	int code = terminal_run(&demo, &err) == EX_OK ? EX_OK : command_fail(&err);
	free(district);
	return code;
}

static int run(struct context *context, int argc, char **argv)
{
	bool is_only_made = false;
	const char *dir = NULL;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--no-open") == 0)
			is_only_made = true;
		else if (argv[i][0] != '-' && !dir)
			dir = argv[i];
		else
			return command_usage(&command_demo);
	}
	char *usual = mem_format("%s-demo", context->folder);
	struct err err = {0};
	if (!dir)
		dir = usual;
	int code = EX_OK;
	if (!make(dir, context->author, &err))
		code = command_fail(&err);
	else if (is_only_made || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		printf("A hub: %s/province\nA district: %s/district\nTo open it: zila -C %s/district\n", dir, dir, dir);
	else
		code = open_district(dir, context->author);
	free(usual);
	return code;
}

const struct command command_demo = {
	.name = "demo",
	.usage = "[DIR] [--no-open]",
	.summary = "makes a hub and a district with generated sample data and opens it",
	.run = run,
};
