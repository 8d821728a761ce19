/* zila verify: what waits to be verified, and how this box keys. The verification itself is made on the screen, with the paper beside it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/context.h"
#include "emis/pace.h"
#include "emis/verify.h"
#include "page/lines.h"

static bool print_one(void *state, const struct verify_waiting *one)
{
	(void)state;
	printf("%s\t%s\t%s\t%s\t%s\t%s\n", one->form, one->key, one->school, one->name, one->way == VERIFY_SIGHT ? "sight" : "second",
		one->is_changed ? "changed" : "waits");
	return true;
}

static bool print_state(struct context *context, const char *code, const char *key, struct err *err)
{
	const struct form *form = context_form(context, code, err);
	struct verified verified;
	struct buf text;
	if (!form)
		return false;
	buf_init(&text, 400);
	context_key(form, key, &text);
	bool is_good = verify_last(context->replica, context->set, form, text.bytes, &verified, err);
	buf_clear(&text);
	if (is_good) {
		verify_say(&verified, &text);
		puts(text.bytes);
	}
	buf_free(&text);
	return is_good;
}

static bool print_rates(struct context *context, struct err *err)
{
	struct page_value *page;
	struct buf text;
	if (!pace_page(context->replica, &page, err))
		return false;
	buf_init(&text, 1 << 20);
	lines_print(page, &(struct lines_options){.width = 100}, 0, &text);
	fwrite(text.bytes, 1, text.length, stdout);
	buf_free(&text);
	page_free(page);
	return true;
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	bool is_good;
	if (argc == 1 || (argc == 2 && strcmp(argv[1], "list") == 0))
		is_good = verify_each_waiting(context->replica, context->set, true, print_one, NULL, &err);
	else if (argc == 2 && strcmp(argv[1], "rates") == 0)
		is_good = print_rates(context, &err);
	else if (argc == 4 && strcmp(argv[1], "show") == 0)
		is_good = print_state(context, argv[2], argv[3], &err);
	else
		return command_usage(&command_verify);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_verify = {
	.name = "verify",
	.usage = "[list] | show FORM KEY | rates",
	.summary = "what waits to be verified by another person; how fast and how rightly this box keys",
	.needs_replica = true,
	.run = run,
};
