/* One setting of the folder, "since", there while the picture is old. What is said of the time is the province's, as the box's own clock may be
 * years off: that of the sync before the first one that stopped short. */
#include "config.h"
#include "store/picture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/seen.h"
#include "store/setting.h"

#define SINCE "picture.since"

bool picture_is_old(struct replica *replica, int64_t *since)
{
	char *text = setting_get(replica, SINCE);
	const bool is_old = text && *text;

	*since = is_old ? strtoll(text, NULL, 10) : 0;
	free(text);
	return is_old;
}

void picture_hear(struct replica *replica, bool is_old)
{
	struct err ignored;
	char text[24] = "";
	int64_t since;

	if (is_old == picture_is_old(replica, &since))
		return;
	if (is_old) {
		snprintf(text, sizeof text, "%" PRId64, seen_told(replica));
	}
	setting_put(replica, SINCE, text, &ignored);
}
