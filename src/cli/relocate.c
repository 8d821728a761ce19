/* zila hub move SCHOOL DISTRICT [--reason TEXT]: the school and all that is about it goes to another district. */
#include "config.h"
#include "cli/relocate.h"

#include <stdio.h>
#include <string.h>

#include "cli/context.h"
#include "emis/lookup.h"
#include "emis/recheck.h"
#include "store/moving.h"

static bool is_district(const struct context *context, const char *code, struct err *err)
{
	const struct code_list *list = form_set_list(context->set, "district");
	return (list && code_list_find(list, code, strlen(code)))
		|| err_set(err, EX_USAGE, "%s: the province has no such district: `zila export place` lists them", code);
}

bool relocate_school(struct context *context, int argc, char **argv, struct err *err)
{
	bool has_reason = argc == 5 && strcmp(argv[3], "--reason") == 0;
	if (argc != 3 && !has_reason) {
		*err = (struct err){.code = EX_USAGE};
		return false;
	}
	char code[LOOKUP_CODE_SIZE];
	struct moving what = {.author = context->author, .school = lookup_code(argv[1], code) ? code : argv[1], .district = argv[2],
		.reason = has_reason ? argv[4] : NULL};
	struct moved moved;
	/* What a rule says of a record may hang on its district. */
	if (!is_district(context, what.district, err) || !moving_run(context->replica, &what, &moved, err)
		|| !recheck_replica(context->replica, context->set, context->author, err))
		return false;
	printf("School %s went from %s to %s: %ld rows, and %ld entries of its history. Its tehsil, union council and cluster are as they"
		" were: change them there.\n", what.school, moved.from, what.district, moved.rows, moved.earlier);
	return true;
}
