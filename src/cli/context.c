#include "config.h"
#include "cli/context.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "form/type.h"
#include "store/nearby.h"

enum { NAMES_MAX = 64 * 1024 };

static const char *login_name(void)
{
	static char login[256]; /* getpwuid's own memory is used again by its next caller */
	const struct passwd *user = getpwuid(geteuid());
	if (user && user->pw_name && *user->pw_name && strlen(user->pw_name) < sizeof login)
		return strcpy(login, user->pw_name);
	const char *name = getenv("LOGNAME");
	return name && *name ? name : "nobody";
}

static const char *usual_folder(void)
{
	static char folder[PATH_MAX + 1]; /* one that is cut is longer than any that can be opened */
	const char *home = getenv("ZILA_HOME");
	if (home && *home)
		return home;
	const char *xdg = getenv("XDG_DATA_HOME");
	if (xdg && *xdg) {
		snprintf(folder, sizeof folder, "%s/zila", xdg);
		return folder;
	}
	home = getenv("HOME");
	snprintf(folder, sizeof folder, "%s/.local/share/zila", home && *home ? home : ".");
	return folder;
}

void context_init(struct context *context, const char *dir, const char *user)
{
	*context = (struct context){
		.folder = dir ? dir : usual_folder(),
		.author = user ? user : login_name(),
	};
}

/* The folder has none, but those in it have. */
static bool name_districts(const char *folder, struct err *err)
{
	struct nearby_list nearby;
	struct buf names;
	nearby_read(folder, &nearby);
	buf_init(&names, NAMES_MAX);
	for (int i = 0; i < nearby.count; i++)
		buf_format(&names, "%s%s", i ? ", " : "", strrchr(nearby.list[i].folder, '/') + 1);
	if (nearby.count > 0)
		err_set(err, EX_NOINPUT, "%s: holds the folders of several districts: name one (zila -C %s …; there are %s), or take each (zila --each …)",
			folder, nearby.list[0].folder, names.bytes);
	nearby_free(&nearby);
	buf_free(&names);
	return false;
}

bool context_open(struct context *context, struct err *err)
{
	if (!replica_open(context->folder, &context->replica, err))
		return err->code == EX_NOINPUT ? name_districts(context->folder, err) : false;
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

void context_key(const struct form *form, const char *key, struct buf *out)
{
	struct buf storage;
	buf_init(&storage, 4096);
	for (int part = 0;; part++) {
		size_t length = strcspn(key, "/");
		const struct field *field = part < form->key_count ? &form->fields[form->key[part]] : NULL;
		struct value value;
		if (field && field->type == FIELD_SCHOOL && length > 0 && type_parse(field, key, length, &value, &storage, NULL))
			buf_put(out, value.text, value.length);
		else
			buf_put(out, key, length);
		if (key[length] == '\0')
			break;
		buf_put(out, "/", 1);
		key += length + 1;
	}
	buf_free(&storage);
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
