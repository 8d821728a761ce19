/* zila hub blank FORM KEY FIELD --reason TEXT [--present] [--yes]: what a personal field held is taken out of everything. */
#include "config.h"
#include "cli/blank.h"

#include <stdio.h>
#include <string.h>

#include "emis/recheck.h"
#include "store/blanking.h"
#include "store/replica.h"

static bool usage(struct err *err)
{
	*err = (struct err){.code = EX_USAGE};
	return false;
}

static void say_reach(const struct blanked *blanked)
{
	if (blanked->stuck > 0)
		printf("Of these %d were written before values could be blanked, and keep it: make a new province to be rid of them.\n", blanked->stuck);
	printf("Backups, bundles, exports and papers already written are not reached: destroy them by hand.\n");
}

bool blank_value(struct context *context, int argc, char **argv, struct err *err)
{
	struct blanking what = {.author = context->author};
	struct blanked blanked;
	bool is_sure = false;
	if (argc < 4)
		return usage(err);
	what.form = argv[1];
	what.key = argv[2];
	what.field = argv[3];
	for (int i = 4; i < argc; i++) {
		if (strcmp(argv[i], "--reason") == 0 && i + 1 < argc)
			what.reason = argv[++i];
		else if (strcmp(argv[i], "--present") == 0)
			what.is_whole = true;
		else if (strcmp(argv[i], "--yes") == 0)
			is_sure = true;
		else
			return usage(err);
	}
	const char *which = what.is_whole ? "what it holds and every value that it ever held" : "every value that it ever held but the present one";
	if (!is_sure) {
		if (!blanking_look(context->replica, &what, &blanked, err))
			return false;
		printf("%s %s, %s: %s would be blanked here at once, and in each replica of %s when it next syncs. %d entries of the log hold one.\n",
			what.form, what.key, what.field, which, blanked.scope, blanked.entries);
		say_reach(&blanked);
		printf("Nothing was changed. Say --yes to do it: it cannot be undone.\n");
		return true;
	}
	if (!blanking_run(context->replica, &what, &blanked, err) || !recheck_replica(context->replica, context->set, context->author, err))
		return false;
	printf("%s %s, %s: %s is blanked here (%d entries of the log), and will be in each replica of %s when it next syncs.\n", what.form, what.key,
		what.field, which, blanked.entries - blanked.stuck, blanked.scope);
	say_reach(&blanked);
	return !blanking_is_due(context->replica) || err_set(err, EX_TEMPFAIL, "%s: another program has the folder open, or the disk is full: the log and the"
		" tables hold the values no more, but bytes of them still stand in the folder's files: end that program, make room, and say zila"
		" doctor, which does the rest", replica_folder(context->replica));
}
