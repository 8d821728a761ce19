/* A peer whose program is older than ours pushes and gets its verdicts as ever. Of the sequences it is sent what it can read; its greeting and
 * ours say how new each is, and ours where the sequences stand, so that it knows that its picture is old (store/picture.h). */
#include "config.h"
#include "sync/hub_inside.h"

#include "store/entry.h"

bool hub_older_ends(struct hub *hub, struct err *err)
{
	struct feed_reader reader = { .format = hub->format, .origin = hub->origin, .star = INT64_MAX };
	bool is_known;

	if (!feed_cursors(hub->replica, hub->district, hub->ends, err))
		return false;
	for (int which = 0; which < 2 && hub->format < entry_format(); which++) {
		struct feed_cursor *end = &hub->ends[which];
		const int64_t before = end->number;

		if (!feed_readable(hub->replica, end->scope, hub->sent[which], &reader, &end->number, err)
				|| (end->number < before && !feed_chain(hub->replica, end->scope, end->number, end->chain, &is_known, err)))
			return false;
		/* What comes behind in the district may need it. */
		if (which == 0)
			reader.star = end->number;
	}
	return true;
}
