/* zila sync [--hub FOLDER|ssh://USER@HOST:PORT] [--host-key FILE|SHA256:…]: one complete sync with the province.
 * zila sync --history: what came of those before, the newest first. */
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
#include "store/picture.h"
#include "store/setting.h"
#include "store/syncs.h"
#include "sync/child.h"
#include "sync/pipe.h"
#include "sync/ssh.h"

enum { SHOW_EVERY = 250, TELL_EVERY = 1000 }; /* milliseconds */
enum { ROUNDS = 4 }; /* sessions of one sync: another one follows where the folder got another number */

struct show {
	int64_t shown;
	bool is_told; /* to the terminal program (sync/child.h), which draws it itself */
};

static void show(void *state, const struct peer_progress *at)
{
	struct show *last = state;
	int64_t now = clock_ticks();
	if (now - last->shown < (last->is_told ? TELL_EVERY : SHOW_EVERY))
		return;
	last->shown = now;
	if (last->is_told) {
		fprintf(stderr, CHILD_PROGRESS "\n", at->sent, at->to_send, at->accepted + at->refused, at->taken, at->to_take, at->bytes_up,
			at->bytes_down);
		return;
	}
	fprintf(stderr, "\rsent %ld of %ld, received %ld of %ld, %" PRId64 " bytes ", at->sent, at->to_send, at->taken, at->to_take,
		at->bytes_up + at->bytes_down);
}

/* What was on its way when it ended may be there or not: the next sync finds out. */
static void report(const struct peer_progress *at, bool is_complete)
{
	long confirmed = at->accepted + at->refused;
	if (!is_complete && at->sent + at->taken == 0) {
		printf("Not complete: nothing was sent or received.\n");
		return;
	}
	if (!is_complete && at->sent > confirmed)
		printf("Not complete: %ld of %ld entries that were sent are not confirmed; they stay here, and the next sync sends what the province"
			" does not have.\n", at->sent - confirmed, at->sent);
	if (!is_complete && confirmed + at->taken == 0)
		return;
	printf("Sent %ld entr%s: %ld accepted, %ld refused, %ld conflict%s. Received %ld, %ld of them our own. %" PRId64
		" bytes up, %" PRId64 " down.\n", at->sent, at->sent == 1 ? "y" : "ies", at->accepted, at->refused, at->conflicts,
		at->conflicts == 1 ? "" : "s", at->taken, at->own, at->bytes_up,
		at->bytes_down);
}

/* Others' records have to be checked here too, by the forms as they are now. */
static bool recheck(struct context *context, struct err *err)
{
	form_set_free(context->set);
	context->set = NULL;
	return form_set_load(context->replica, &context->set, err) && recheck_pulled(context->replica, context->set, context->author, err);
}

/* What cannot be written down does not make a complete sync a failed one. */
static void note_down(struct context *context, const char *hub, int64_t started, const struct peer_progress *at, const struct err *why)
{
	struct err ignored = {0};
	const struct sync_note note = {.started = started, .ended = clock_now(), .way = place_is_ssh(hub) ? "line" : "folder",
		.code = why ? why->code : 0, .sentence = why ? why->text : "", .sent = at->sent, .accepted = at->accepted,
		.refused = at->refused, .taken = at->taken, .conflicts = at->conflicts, .up = at->bytes_up, .down = at->bytes_down};
	syncs_add(context->replica, &note, &ignored);
}

static bool is_province_there(const char *folder, struct err *err)
{
	char *database = mem_format("%s/replica.db", folder);
	bool is_there = file_exists(database);
	free(database);
	return is_there || err_set(err, EX_TEMPFAIL, "%s: no province is there now: is it mounted? Try again later", folder);
}

static bool sync_by_ssh(struct context *context, struct peer *peer, const char *url, const char *host_key,
	void (*progress)(void *state, const struct peer_progress *progress), void *state, struct err *err)
{
	struct ssh_call call = {.url = url, .folder = context->folder, .host_key = host_key, .patience = ssh_patience(),
		.progress = progress, .state = state};
	bool is_good = ssh_sync(peer, &call, err);
	if (*call.first_seen)
		fprintf(stderr, "zila: %s: was met for the first time; its host key is kept from now on: compare it with the province's: %s\n",
			url, call.first_seen);
	/* Without --hub the next one goes there again. */
	return is_good && setting_put(context->replica, "sync.hub", url, err);
}

/* What was keyed here went up and was answered, but not all came down. */
static bool say_old(struct replica *replica, struct err *err)
{
	char when[24] = "this folder was made";
	int64_t since;
	picture_is_old(replica, &since);
	if (since > 0)
		clock_format(since, when);
	return err_set(err, EX_UNAVAILABLE, "the province's program is newer than this one: what was keyed here is sent and answered, but what is new"
		" there since %s cannot be read: install the new program here, then sync again", when);
}

/* One session. *HEALED says whether the folder got another number in it, and a further one must follow. */
static bool sync_once(struct context *context, const char *hub, const char *host_key, struct peer_progress *at,
	struct peer_healed *healed, struct err *err)
{
	struct peer *peer = peer_new(context->replica, err);
	if (!peer)
		return false;
	struct show last = {clock_ticks(), getenv("ZILA_PROGRESS") != NULL};
	bool is_terminal = isatty(STDERR_FILENO) || last.is_told, is_good;
	if (place_is_ssh(hub))
		is_good = sync_by_ssh(context, peer, hub, host_key, is_terminal ? show : NULL, &last, err);
	else
		is_good = pipe_sync(peer, "/proc/self/exe", hub, is_terminal ? show : NULL, &last, err);
	peer_progress(peer, at);
	if (!peer_is_healed(peer, healed))
		*healed = (struct peer_healed){0};
	peer_free(peer);
	if (is_terminal && !last.is_told)
		fputc('\n', stderr);
	bool is_asking = healed->to > 0 && healed->to == healed->from;
	if (healed->to > 0 && !is_asking)
		return is_good;
	if (!is_asking)
		report(at, is_good);
	if (!is_asking && last.is_told)
		printf(CHILD_RESULT "\n", at->sent, at->refused, at->conflicts, at->taken - at->own);
	if (last.is_told && at->taken > at->own)
		fputs(CHILD_CHECKING "\n", stderr);
	struct err later = {0};
	if ((at->taken > at->own || at->given_up > 0) && !recheck(context, &later) && is_good) {
		*err = later;
		is_good = false;
	}
	if (is_good && at->is_old)
		return say_old(context->replica, err);
	return is_good;
}

static bool sync_with(struct context *context, const char *hub, const char *host_key, struct peer_progress *at, struct err *err)
{
	struct peer_healed first = {0}, healed = {0};
	long moved = 0;
	bool is_good = place_is_ssh(hub) || is_province_there(hub, err), is_over = !is_good;
	for (int round = 0; !is_over && round < ROUNDS; round++) {
		is_good = sync_once(context, hub, host_key, at, &healed, err);
		is_over = !is_good || (healed.to == 0 && !at->is_back);
		if (at->is_back)
			printf("The province was recovered from a backup. It was told %ld entries that it may have lost; what is here is its past"
				" again.\n", at->told);
		/* It only asked what became of something. */
		if (healed.to == healed.from)
			continue;
		first = (struct peer_healed){.from = first.from ? first.from : healed.from, .to = healed.to};
		moved = healed.moved > moved ? healed.moved : moved;
	}
	if (!is_over && is_good && first.to == 0)
		return err_set(err, EX_TEMPFAIL, "the province said nothing of entries that it was asked about %d times: sync again", ROUNDS);
	/* The last line is what the terminal program shows. */
	if (first.to > 0)
		printf("This folder was copied or set back to an old backup. It is now replica %d (was %d); %ld entries that were made since go up"
			" under the new number.\n", first.to, first.from, moved);
	return is_over ? is_good : err_set(err, EX_TEMPFAIL, "this folder got another number %d times in one sync: two boxes work in it at"
		" once: let one of them rest, and sync again", ROUNDS);
}

static bool print_note(void *state, const struct sync_note *note)
{
	char when[17];
	(void)state;
	clock_format(note->ended, when);
	printf("%s  %-6s  %5" PRId64 " s  sent %ld (%ld %s), %ld conflicts, received %ld, %" PRId64 " bytes up, %" PRId64 " down  %s\n", when,
		note->way, note->ended - note->started, note->sent, note->code == 0 ? note->refused : note->accepted + note->refused,
		note->code == 0 ? "refused" : "confirmed", note->conflicts, note->taken, note->up, note->down,
		note->code == 0 ? "complete" : note->sentence);
	return true;
}

static int print_history(struct context *context)
{
	struct err err = {0};
	return syncs_each(context->replica, print_note, NULL, &err) ? 0 : command_fail(&err);
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	const char *hub = NULL, *host_key = NULL;
	if (argc == 2 && strcmp(argv[1], "--history") == 0)
		return print_history(context);
	for (int i = 1; i < argc; i += 2) {
		if (i + 1 < argc && strcmp(argv[i], "--hub") == 0)
			hub = argv[i + 1];
		else if (i + 1 < argc && strcmp(argv[i], "--host-key") == 0)
			host_key = argv[i + 1];
		else
			return command_usage(&command_sync);
	}
	char *remembered = hub ? NULL : setting_get(context->replica, "sync.hub");
	if (!hub && !remembered)
		remembered = setting_get(context->replica, "replica.hub");
	hub = hub ? hub : remembered;
	bool is_good = hub || err_set(&err, EX_USAGE, "this folder knows no province: name one with --hub FOLDER or --hub ssh://user@host");
	if (is_good && host_key && !place_is_ssh(hub))
		is_good = err_set(&err, EX_USAGE, "--host-key: a folder on this machine has none: leave it out");
	if (is_good) {
		struct peer_progress at = {0};
		int64_t started = clock_now();
		is_good = sync_with(context, hub, host_key, &at, &err);
		note_down(context, hub, started, &at, is_good ? NULL : &err);
	}
	free(remembered);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_sync = {
	.name = "sync",
	.usage = "[--hub FOLDER|ssh://USER@HOST:PORT] [--host-key FILE|SHA256:…] | --history",
	.summary = "sends to the province what is new here, and takes what is new there",
	.needs_replica = true,
	.each = EACH_ALWAYS,
	.run = run,
};
