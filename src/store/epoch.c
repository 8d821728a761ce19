/* See the header. Both are settings, so that a copy of the province's rows takes them along (copy.c). */
#include "config.h"
#include "store/epoch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/seal.h"
#include "store/epoch_write.h"
#include "store/opening.h"
#include "store/setting.h"

void epoch_read(struct replica *replica, struct epoch *out)
{
	char *text = setting_get(replica, EPOCH_SETTING), *rest;

	memset(out, 0, sizeof *out);
	if (!text)
		return;
	out->number = strtoll(text, &rest, 10);
	if (out->number <= 0 || *rest != ' ' || !seal_unhex(rest + 1, EPOCH_MARK, out->mark))
		memset(out, 0, sizeof *out);
	free(text);
}

void epoch_province(struct replica *replica, unsigned char mark[EPOCH_MARK])
{
	char *text = setting_get(replica, EPOCH_PROVINCE);

	memset(mark, 0, EPOCH_MARK);
	if (text && strlen(text) == 2 * EPOCH_MARK && !seal_unhex(text, EPOCH_MARK, mark))
		memset(mark, 0, EPOCH_MARK);
	free(text);
}

bool epoch_is_same(const struct epoch *a, const struct epoch *b)
{
	return a->number == b->number && memcmp(a->mark, b->mark, EPOCH_MARK) == 0;
}

bool epoch_write(struct replica *replica, const struct epoch *epoch, struct err *err)
{
	char text[24 + 2 * EPOCH_MARK + 2], hex[2 * EPOCH_MARK + 1];

	seal_hex(epoch->mark, EPOCH_MARK, hex);
	snprintf(text, sizeof text, "%lld %s", (long long) epoch->number, hex);
	return opening_put(replica->db, EPOCH_SETTING, text, err);
}
