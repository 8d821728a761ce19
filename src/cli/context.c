#include "config.h"
#include "cli/context.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

/* What a context names is there until the program ends: "used", or the optimiser forgets it and it looks lost. */
static char *kept_name __attribute__((used)), *kept_folder __attribute__((used));

static const char *login_name(void)
{
	const struct passwd *user = getpwuid(geteuid());
	if (user && user->pw_name && *user->pw_name)
		return kept_name = mem_copy(user->pw_name);
	const char *name = getenv("LOGNAME");
	return name && *name ? name : "nobody";
}

static const char *usual_folder(void)
{
	const char *home = getenv("ZILA_HOME");
	if (home && *home)
		return home;
	const char *xdg = getenv("XDG_DATA_HOME");
	if (xdg && *xdg)
		return kept_folder = mem_format("%s/zila", xdg);
	home = getenv("HOME");
	return kept_folder = mem_format("%s/.local/share/zila", home && *home ? home : ".");
}

void context_init(struct context *context, const char *dir, const char *user)
{
	*context = (struct context){
		.folder = dir ? dir : usual_folder(),
		.author = user ? user : login_name(),
	};
}

bool context_open(struct context *context, struct err *err)
{
	if (!replica_open(context->folder, &context->replica, err))
		return false;
	if (!form_set_load(context->replica, &context->set, err)) {
		replica_close(context->replica);
		context->replica = NULL;
		return false;
	}
	return true;
}

bool context_reload(struct context *context, struct err *err)
{
	form_set_free(context->set);
	context->set = NULL;
	return form_set_load(context->replica, &context->set, err);
}

void context_close(struct context *context)
{
	if (context->set)
		form_set_free(context->set);
	if (context->replica)
		replica_close(context->replica);
	context->set = NULL;
	context->replica = NULL;
}

const struct form *context_form(struct context *context, const char *code, struct err *err)
{
	const struct form *form = form_set_find(context->set, code);
	if (form)
		return form;
	struct buf names;
	buf_init(&names, 512);
	for (int i = 0; i < form_set_count(context->set); i++)
		buf_format(&names, "%s%s", i ? ", " : "", form_set_at(context->set, i)->code);
	err_set(err, EX_USAGE, "%s: no such form: one of %s", code, names.bytes);
	buf_free(&names);
	return NULL;
}
