/* See the header. Who runs it wants to know three things: how far it has come, who is missing, and what waits for a decision. */
#include "config.h"
#include "cli/recover.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/context.h"
#include "store/lost.h"
#include "store/query.h"
#include "store/recover.h"
#include "store/stranger.h"

static bool no_words(struct err *err)
{
	if (err)
		*err = (struct err){.code = EX_USAGE};
	return false;
}

static bool print_scopes(struct replica *hub, struct err *err)
{
	struct query *query;
	if (!query_open(hub, "SELECT code, number FROM scope ORDER BY code", &query, err))
		return false;
	int step;
	printf("scope\tlast entry\n");
	while ((step = query_step(query, err)) == 1)
		printf("%s\t%" PRId64 "\n", query_text(query, 0), query_int(query, 1));
	query_close(query);
	return step == 0;
}

static bool print_replica(void *state, const struct recover_replica *one)
{
	char when[17] = "not yet";
	(void)state;
	if (one->seen > 0)
		clock_format(one->seen, when);
	else if (one->is_unmade)
		strcpy(when, "to be made");
	printf("%d\t%s\t%s\t%" PRId64 "\t%" PRId64 "\n", one->number, *one->district ? one->district : "? (hub allow DISTRICT --key FILE"
		" --replica N)", when, one->taken, one->beyond);
	return true;
}

static bool print_lost(void *state, const struct lost_entry *one)
{
	long *count = state;
	if ((*count)++ == 0)
		printf("\nEntries of a lost past that wait for you (--take ID writes one anew, --drop ID forgets it):\n"
			"id\treplica-serial\tscope\tauthor\tbrought by\twhy\n");
	printf("%" PRId64 "\t%d-%" PRId64 "\t%s\t%s\t%d\t%s\n", one->id, one->origin, one->serial, one->scope, one->author, one->brought,
		one->reason);
	return true;
}

/* Who came and is not known, with the command that lets him in. */
static bool print_stranger(void *state, const struct stranger *one)
{
	long *count = state;
	if ((*count)++ == 0)
		printf("\nBoxes that came with a number which this province gave after its backup and has forgotten. They keep all they have; let them"
			" in again:\n");
	if (one->by > 0)
		printf("zila hub allow %s --key FILE --replica %d    (FILE: the key of replica %d, by which it comes)\n", one->district, one->number,
			one->by);
	else
		printf("zila hub allow DISTRICT --key FILE --replica %d    (it came by a folder: FILE is its replica.pub)\n", one->number);
	return true;
}

static bool print_state(struct replica *hub, struct err *err)
{
	long lost = 0, strangers = 0;
	printf("This province is being recovered from a backup: it writes nothing. Each replica that syncs brings back what it has.\n"
		"When all that can be expected have come: zila hub recover --end\n\n");
	if (!print_scopes(hub, err))
		return false;
	printf("\nreplica\tdistrict\tcame\tbrought back\tcould not be taken yet\n");
	return recover_each(hub, print_replica, NULL, err) && stranger_each(hub, print_stranger, &strangers, err)
		&& lost_each(hub, print_lost, &lost, err);
}

/* Where nothing shows that it was set back, only what is left over is listed. */
static bool look(struct replica *hub, struct err *err)
{
	long lost = 0, strangers = 0;
	printf("Nothing shows that this province was set back to an old backup. (zila hub recover --yes stops all writing and recovers it all"
		" the same.)\n");
	return stranger_each(hub, print_stranger, &strangers, err) && lost_each(hub, print_lost, &lost, err);
}

/* They were made of a past that may have ended. */
static void drop_snapshots(const char *folder)
{
	char *path = mem_format("%s/snapshots", folder);
	DIR *list = opendir(path);
	struct dirent *file;
	while (list && (file = readdir(list)))
		if (*file->d_name != '.')
			unlinkat(dirfd(list), file->d_name, 0);
	if (list)
		closedir(list);
	free(path);
}

/* One that was made since the backup is not known to be. */
static bool print_unmade(void *state, const struct recover_replica *one)
{
	long *count = state;
	if (one->seen == 0 && one->is_unmade)
		printf("%s%d", (*count)++ == 0 ? "Nobody waited for replicas of which nothing had been heard when the backup was made (one that was made"
			" since brings what it has by its next sync): " : ", ", one->number);
	return true;
}

static bool end(struct context *context, bool may_miss, struct err *err)
{
	long mended, unmade = 0, strangers = 0;
	if (!recover_end(context->replica, context->author, may_miss, &mended, err))
		return false;
	drop_snapshots(context->folder);
	if (!recover_each(context->replica, print_unmade, &unmade, err))
		return false;
	if (unmade > 0)
		printf("\n");
	if (mended > 0)
		printf("Schools whose move to another district had come back by half, and was finished: %ld\n", mended);
	printf("The recovery has ended, and the province is written again. A replica that comes only now brings what it has by its next sync.\n"
		"Look at zila hub list: who was allowed or shut out after the backup was made must be so again. A box that got its number since then,"
		" as a new one or in place of another, is not known: when it comes it is told, and zila hub recover lists it with the command that"
		" lets it in (zila hub allow DISTRICT --key OLDKEYFILE --replica N).\n");
	return stranger_each(context->replica, print_stranger, &strangers, err);
}

static bool dismiss(struct replica *hub, struct err *err)
{
	bool is_left;
	if (!recover_dismiss(hub, &is_left, err))
		return false;
	if (!is_left)
		printf("Nothing shows any more that this province was set back.\n");
	return !is_left || recover_refuse(hub, err);
}

static bool settle(struct context *context, const char *id, bool is_taken, struct err *err)
{
	char *rest;
	int64_t number = strtoll(id, &rest, 10);
	if (!*id || *rest || number <= 0)
		return no_words(err);
	if (!lost_settle(context->replica, number, is_taken ? context->author : NULL, err))
		return false;
	printf(is_taken ? "It is written.\n" : "It is dropped.\n");
	return true;
}

bool recover_hub(struct context *context, int argc, char **argv, struct err *err)
{
	struct replica *hub = context->replica;
	bool is_yes = argc > 1 && strcmp(argv[argc - 1], "--yes") == 0;
	if (is_yes)
		argc--;
	if (replica_role(hub) != REPLICA_PROVINCE)
		return err_set(err, EX_USAGE, "%s: is no province: name the province's folder", replica_folder(hub));
	if (argc == 2 && strcmp(argv[1], "--end") == 0)
		return end(context, is_yes, err);
	if (argc == 2 && !is_yes && strcmp(argv[1], "--dismiss") == 0)
		return dismiss(hub, err);
	if (argc == 3 && !is_yes && (strcmp(argv[1], "--take") == 0 || strcmp(argv[1], "--drop") == 0))
		return settle(context, argv[2], strcmp(argv[1], "--take") == 0, err);
	if (argc != 1)
		return no_words(err);
	if (recover_state(hub) == RECOVER_NONE && !is_yes)
		return look(hub, err);
	return recover_begin(hub, err) && print_state(hub, err);
}
