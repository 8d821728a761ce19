#include "config.h"
#include "sync/synced.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/setting.h"

static const char *const words[] = { "", "line", "folder", "bundle" };

void synced_note(struct replica *hub, int number, const struct synced *synced)
{
	char *name = mem_format("seen.%d", number), *text = mem_format("%s %d %d", words[synced->by], synced->schema, synced->format);
	struct err ignored;

	setting_put(hub, name, text, &ignored);
	free(text);
	free(name);
}

struct synced synced_get(struct replica *hub, int number)
{
	struct synced out = { SYNCED_NEVER, 0, 0 };
	char *name = mem_format("seen.%d", number), *text = setting_get(hub, name), word[16];

	if (text && sscanf(text, "%15s %d %d", word, &out.schema, &out.format) >= 2)
		for (int by = SYNCED_LINE; by <= SYNCED_BUNDLE; by++)
			if (strcmp(word, words[by]) == 0)
				out.by = (enum synced_by) by;
	free(text);
	free(name);
	return out;
}
