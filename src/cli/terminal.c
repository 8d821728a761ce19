#include "config.h"
#include "cli/terminal.h"

#include <stdlib.h>

#include "base/mem.h"
#include "screens/app.h"
#include "store/nearby.h"

/* *CHOSEN is allocated, NULL where the folder itself was opened. */
static bool open_first(struct context *context, char **chosen, struct err *err)
{
	struct nearby_list nearby;
	bool is_open = context_open(context, err);
	*chosen = NULL;
	if (is_open || err->code != EX_NOINPUT)
		return is_open;
	nearby_read(context->folder, &nearby);
	for (int i = 0; i < nearby.count && !is_open; i++) {
		free(*chosen);
		context->folder = *chosen = mem_copy(nearby.list[i].folder);
		is_open = context_open(context, err);
	}
	nearby_free(&nearby);
	return is_open;
}

int terminal_run(struct context *context, struct err *err)
{
	const char *given = context->folder;
	char *folder = NULL, *next = NULL;
	bool is_open = context->replica ? context_reload(context, err) : open_first(context, &folder, err), asks_first = folder != NULL;
	int code = is_open ? EX_OK : err->code;
	while (code == EX_OK && (code = app_run(context->replica, &context->set, context->author, asks_first, &next, err)) == EX_OK && next) {
		context_close(context);
		free(folder);
		context->folder = folder = next;
		asks_first = false;
		if (!context_open(context, err))
			code = err->code;
	}
	context_close(context);
	context->folder = given;
	free(folder);
	return code;
}
