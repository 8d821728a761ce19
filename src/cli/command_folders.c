/* zila folders: the districts that this box has the records of, a folder each. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "cli/command.h"
#include "store/nearby.h"

static int run(struct context *context, int argc, char **argv)
{
	struct nearby_list nearby;
	struct err err = {0};
	(void)argv;
	if (argc != 1)
		return command_usage(&command_folders);
	nearby_read(context->folder, &nearby);
	for (int i = 0; i < nearby.count; i++) {
		const struct nearby *one = &nearby.list[i];
		char when[17] = "never";
		if (one->last_sync > 0)
			clock_format(one->last_sync, when);
		if (*one->district)
			printf("%s\t%s\t%" PRId64 " not sent\t%" PRId64 " not taken\tlast sync %s\n", one->folder, one->district, one->waiting, one->refused, when);
		else
			printf("%s\t\tcannot be read: run zila doctor there\n", one->folder);
	}
	if (nearby.count == 0) {
		err_set(&err, EX_NOINPUT, "%s: neither it nor the folder above it holds a district's folder: name one with -C", context->folder);
		return command_fail(&err);
	}
	nearby_free(&nearby);
	return 0;
}

const struct command command_folders = {
	.name = "folders",
	.usage = "",
	.summary = "the districts that this box has the records of: what waits there, when each last synced",
	.run = run,
};
