/* zila hub: the province's end of a sync on standard input and output (serve), who may come (allow, revoke, keys, list), what
 * was not taken (quarantine), a folder that was set back (recover), a school that changes district (move), and a personal value that must go (blank). */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/admit.h"
#include "cli/blank.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/quarantined.h"
#include "cli/recover.h"
#include "cli/relocate.h"
#include "cli/replicas.h"
#include "sync/pipe.h"

/* --replica N: the number that the transport vouches for. sshd has asked for its key before it started us. */
static int serve(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	int number = HUB_ANY;
	if (argc == 3 && strcmp(argv[1], "--replica") == 0) {
		char *end;
		number = (int)strtol(argv[2], &end, 10);
		if (!*argv[2] || *end || number <= 0)
			return command_usage(&command_hub);
	} else if (argc != 1) {
		return command_usage(&command_hub);
	}
	if (isatty(STDIN_FILENO) || isatty(STDOUT_FILENO)) {
		err_set(&err, EX_USAGE, "hub serve: speaks with a program, not with a person: `zila sync` starts it by itself");
		return command_fail(&err);
	}
	/* The forms are not needed here: the log alone decides. */
	if (!replica_open(context->folder, &context->replica, &err))
		return command_fail(&err);
	struct hub *hub = hub_new(context->replica, number, &err);
	bool is_good = hub && pipe_serve(hub, STDIN_FILENO, STDOUT_FILENO, &err);
	hub_free(hub);
	return is_good ? 0 : command_fail(&err);
}

static int run(struct context *context, int argc, char **argv)
{
	static const struct {
		const char *name;
		bool (*run)(struct context *context, int argc, char **argv, struct err *err);
	} words[] = {{"allow", admit_allow}, {"revoke", admit_revoke}, {"keys", admit_keys}, {"list", replicas_list},
		{"quarantine", quarantined_run}, {"recover", recover_hub}, {"move", relocate_school}, {"blank", blank_value}};
	struct err err = {0};
	if (argc > 1 && strcmp(argv[1], "serve") == 0)
		return serve(context, argc - 1, argv + 1);
	for (size_t i = 0; argc > 1 && i < sizeof words / sizeof *words; i++) {
		if (strcmp(argv[1], words[i].name) != 0)
			continue;
		if (context_open(context, &err) && words[i].run(context, argc - 1, argv + 1, &err))
			return 0;
		return err.code == EX_USAGE && !*err.text ? command_usage(&command_hub) : command_fail(&err);
	}
	return command_usage(&command_hub);
}

const struct command command_hub = {
	.name = "hub",
	.usage = "serve [--replica N] | allow DISTRICT --key FILE [--replica N] | revoke N | keys | list [--format csv] |"
		" quarantine [--all] [--format csv] | quarantine --release N… | quarantine --drop N [--reason TEXT] [--yes] |"
		" recover [--yes|--end [--yes]|--dismiss|--take ID|--drop ID] | move SCHOOL DISTRICT [--reason TEXT] | blank FORM KEY FIELD --reason TEXT [--present] [--yes]",
	.summary = "the province's end of a sync, who may come, what was not taken, schools that change district, and values taken out of everything",
	.run = run,
};
