/* zila sync [--hub FOLDER]: one complete sync with the province. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/context.h"
#include "emis/recheck.h"
#include "store/setting.h"
#include "sync/pipe.h"

enum { SHOW_EVERY = 250 }; /* milliseconds */

struct show {
	int64_t shown;
};

static void show(void *state, const struct peer_progress *at)
{
	struct show *last = state;
	int64_t now = clock_ticks();
	if (now - last->shown < SHOW_EVERY)
		return;
	last->shown = now;
	fprintf(stderr, "\rsent %ld of %ld, received %ld of %ld, %" PRId64 " bytes ", at->sent, at->to_send, at->taken, at->to_take,
		at->bytes_up + at->bytes_down);
}

static void report(const struct peer_progress *at)
{
	printf("Sent %ld entries: %ld accepted, %ld refused, %ld conflicts. Received %ld, %ld of them our own. %" PRId64
		" bytes up, %" PRId64 " down.\n", at->sent, at->accepted, at->refused, at->conflicts, at->taken, at->own, at->bytes_up,
		at->bytes_down);
}

/* Others' records have to be checked here too, by the forms as they are now. */
static bool recheck(struct context *context, struct err *err)
{
	return context_reload(context, err) && recheck_replica(context->replica, context->set, context->author, err);
}

static bool note_time(struct context *context, struct err *err)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, clock_now());
	return setting_put(context->replica, "sync.complete", text, err);
}

static bool sync_with(struct context *context, const char *folder, struct err *err)
{
	char *database = mem_format("%s/replica.db", folder);
	bool is_there = file_exists(database);
	free(database);
	if (!is_there)
		return err_set(err, EX_TEMPFAIL, "%s: no province is there now: is it mounted? Try again later", folder);
	struct peer *peer = peer_new(context->replica, err);
	if (!peer)
		return false;
	struct show last = {clock_ticks()};
	struct peer_progress at;
	bool is_terminal = isatty(STDERR_FILENO);
	bool is_good = pipe_sync(peer, "/proc/self/exe", folder, is_terminal ? show : NULL, &last, err);
	peer_progress(peer, &at);
	peer_free(peer);
	if (is_terminal)
		fputc('\n', stderr);
	report(&at);
	struct err later = {0};
	if (at.taken > at.own && !recheck(context, &later) && is_good) {
		*err = later;
		return false;
	}
	return is_good && note_time(context, err);
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	if (argc != 1 && (argc != 3 || strcmp(argv[1], "--hub") != 0))
		return command_usage(&command_sync);
	char *remembered = argc == 1 ? setting_get(context->replica, "replica.hub") : NULL;
	const char *hub = argc == 3 ? argv[2] : remembered;
	bool is_good = hub || err_set(&err, EX_USAGE, "this folder knows no province: name one with --hub FOLDER");
	is_good = is_good && sync_with(context, hub, &err);
	free(remembered);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_sync = {
	.name = "sync",
	.usage = "[--hub FOLDER]",
	.summary = "sends to the province what is new here, and takes what is new there",
	.needs_replica = true,
	.run = run,
};
