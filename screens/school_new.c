/* The code is asked first: where the list has it, under whatever name, the clerk is told before a page is keyed for nothing. Who
 * may write the record is said where it is saved, as of every other. */
#include "config.h"
#include "screens/school_new.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emis/school.h"
#include "form/type.h"
#include "screens/app.h"
#include "screens/entry.h"
#include "tui/dialog.h"

enum { CODE_MAX = 16, CODE_DIGITS = 5, STORAGE = 256 };

/* The code as the form writes it ("7086" is 07086). False and the reason where it is none. */
static bool read_code(struct app *app, const char *text, char code[CODE_MAX], struct err *err)
{
	const struct form *form = form_set_find(*app->set, "school");
	struct value value;
	struct buf storage, canonical;
	if (!form)
		return err_set(err, EX_CONFIG, "The province has no form school: ask it to load one.");
	const struct field *field = &form->fields[form->key[0]];
	buf_init(&storage, STORAGE);
	buf_init(&canonical, STORAGE);
	bool is_good = type_parse(field, text, strlen(text), &value, &storage, err);
	if (is_good && value.kind == VALUE_NULL)
		is_good = err_set(err, EX_DATAERR, "A school needs its code: without one ask the province for it.");
	/* The type takes letters too, for what a file brings; a letter among typed digits is an O for a 0. */
	if (is_good && strspn(text, "0123456789") != strlen(text))
		is_good = err_set(err, EX_DATAERR, "\"%s\" is no BEMIS code: five digits, such as 07086.", text);
	if (is_good) {
		type_print(field, &value, &canonical);
		snprintf(code, CODE_MAX, "%s", canonical.bytes);
	}
	buf_free(&storage);
	buf_free(&canonical);
	return is_good;
}

static void given(struct views *views, void *arg, const char *text)
{
	struct app *app = arg;
	char code[CODE_MAX];
	struct err err = {0};
	if (!read_code(app, text, code, &err)) {
		view_say(views, ROLE_WARNING, "%s", err.text);
		return;
	}
	char *title = school_title(app->replica, code);
	if (*title)
		view_say(views, ROLE_WARNING, "It is in the list: %s.", title);
	else
		entry_push_key(app, "school", code, code);
	free(title);
}

void school_new_ask(struct app *app, const char *words)
{
	char code[CODE_MAX];
	size_t digits = strspn(words, "0123456789");
	snprintf(code, sizeof code, "%.*s", digits < sizeof code && words[digits] == '\0' ? (int)digits : 0, words);
	/* A whole code was typed: no key that only confirms it. */
	if (strlen(code) == CODE_DIGITS)
		given(app->views, app, code);
	else
		dialog_line(app->views, "A school that is not in the list: its BEMIS code?", code, CODE_MAX - 1, given, app);
}
