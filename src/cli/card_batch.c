/* Jobs of cards by the words of the command line. */
#include "config.h"
#include "cli/card_batch.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "cli/print_batch.h"

struct batch {
	struct print_wish wish;
	struct print_target target;
	struct print_places places;
	const char *list;
	char **codes;
	int code_count;
	bool is_all;
	struct buf what;
};

static const struct option batch_words[] = {
	{"format", required_argument, NULL, 'f'}, {"output", required_argument, NULL, 'o'}, {"print", required_argument, NULL, 'p'},
	{"columns", required_argument, NULL, 'w'}, {"folder", required_argument, NULL, 'F'}, {"terminal", no_argument, NULL, 'T'}, {"ascii", no_argument, NULL, 'a'},
	{"all", no_argument, NULL, 'A'}, {"public", no_argument, NULL, 'P'}, {"year", required_argument, NULL, 'y'},
	{"from-card", required_argument, NULL, 'n'}, {"from", required_argument, NULL, 'r'}, {"to", required_argument, NULL, 'm'}, {"no-cover", no_argument, NULL, 'C'},
	{"list", required_argument, NULL, 'l'},
	{"district", required_argument, NULL, 'd'}, {"tehsil", required_argument, NULL, 't'}, {"uc", required_argument, NULL, 'u'},
	{"cluster", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0},
};

static bool has_word(int argc, char **argv, const char *const *words)
{
	for (int i = 1; i < argc; i++) {
		size_t length = strcspn(argv[i], "=");
		for (int k = 0; words[k]; k++)
			if (strlen(words[k]) == length && strncmp(words[k], argv[i], length) == 0)
				return true;
	}
	return false;
}

/* Any of the words that the plain command has not. What the plain command compares are one school or two, and its --from is the day of a period. */
static bool is_batch(int argc, char **argv)
{
	static const char *const places[] = {"--list", "--uc", "--tehsil", "--cluster", "--district", "--folder", "--terminal", "--no-cover", "--from-card",
		NULL};
	static const char *const printer[] = {"--print", NULL}, *const number[] = {"--from", NULL}, *const all[] = {"--all", NULL};
	static const char *const compare[] = {"compare", NULL}, *const monitoring[] = {"monitoring", NULL}, *const check[] = {"--check", NULL};
	if (has_word(argc, argv, check))
		return false;
	bool is_compare = has_word(argc, argv, compare);
	return has_word(argc, argv, places) || (is_compare && has_word(argc, argv, all)) || (!is_compare && has_word(argc, argv, printer))
		|| (!has_word(argc, argv, monitoring) && has_word(argc, argv, number));
}

static bool read_number(const char *text, int *out)
{
	*out = atoi(text);
	return *out > 0 && text[strspn(text, "0123456789")] == '\0' && strlen(text) < 9;
}

static void say_what(struct batch *batch, const char *kind, const char *code)
{
	buf_format(&batch->what, "%s%s %s", batch->what.length > 0 ? ", " : "", kind, code);
}

/* LEVEL CODE… | monitoring [LEVEL] CODE… | compare CODE… */
static bool read_kind(int argc, char **argv, struct batch *batch)
{
	struct print_wish *wish = &batch->wish;
	int at = optind;
	if (at >= argc)
		return false;
	wish->level = INDICATOR_SCHOOL;
	if (strcmp(argv[at], "compare") == 0) {
		wish->of = PRINT_COMPARED;
	} else if (strcmp(argv[at], "monitoring") == 0) {
		wish->of = PRINT_MONITORING;
		wish->level = INDICATOR_DISTRICT;
		at += at + 1 < argc && indicator_level_find(argv[at + 1], &wish->level);
	} else if (!indicator_level_find(argv[at], &wish->level)) {
		return false;
	}
	batch->codes = argv + at + 1;
	batch->code_count = argc - at - 1;
	batch->is_all = batch->is_all || (wish->level == INDICATOR_PROVINCE && batch->code_count == 0); /* there is one */
	return wish->level != INDICATOR_KIND;
}

static bool read_words(int argc, char **argv, struct batch *batch)
{
	bool is_good = true;
	int day;
	batch->wish.has_cover = true;
	batch->target.who = "card";
	for (int option; (option = getopt_long(argc, argv, "", batch_words, NULL)) != -1;) {
		switch (option) {
		case 'f': batch->target.format = optarg; break;
		case 'o': batch->target.file = optarg; break;
		case 'p': batch->target.printer = optarg; break;
		case 'w': batch->wish.columns = optarg; break;
		case 'F': batch->target.folder = optarg; break;
		case 'T': batch->target.is_terminal = true; break;
		case 'a': batch->wish.is_ascii = true; break;
		case 'A': batch->is_all = true; break;
		case 'P': batch->wish.is_public = true; break;
		case 'y': is_good = is_good && read_number(optarg, &batch->wish.year); break;
		case 'm': batch->wish.to_day = optarg; break;
		case 'n': is_good = is_good && read_number(optarg, &batch->wish.from); break;
		case 'r': /* the first day of a period, or, as it was called once, the number of a card */
			if (date_parse(optarg, &day))
				batch->wish.from_day = optarg;
			else
				is_good = is_good && read_number(optarg, &batch->wish.from);
			break;
		case 'C': batch->wish.has_cover = false; break;
		case 'l': batch->list = optarg; say_what(batch, "list", strcmp(optarg, "-") == 0 ? "of codes" : optarg); break;
		case 'd': batch->places.district = optarg; say_what(batch, "district", optarg); break;
		case 't': batch->places.tehsil = optarg; say_what(batch, "tehsil", optarg); break;
		case 'u': batch->places.uc = optarg; say_what(batch, "union council", optarg); break;
		case 'c': batch->places.cluster = optarg; say_what(batch, "cluster", optarg); break;
		default: return false;
		}
	}
	const struct print_target *target = &batch->target;
	return is_good && read_kind(argc, argv, batch) && ((!batch->wish.from_day && !batch->wish.to_day) || batch->wish.of == PRINT_MONITORING)
		&& (target->printer != NULL) + (target->folder != NULL) + (target->file != NULL) + target->is_terminal <= 1;
}

static bool gather(struct context *context, struct batch *batch, struct print_list *list, struct err *err)
{
	const struct print_places *places = &batch->places;
	bool is_good = true;
	if (batch->is_all || places->district || places->tehsil || places->uc || places->cluster)
		is_good = print_list_levels(context->replica, batch->wish.level, places, list, err);
	is_good = is_good && (!batch->list || print_list_read(batch->list, list, err));
	for (int i = 0; is_good && i < batch->code_count; i++)
		print_list_add(list, batch->codes[i]);
	batch->wish.what = batch->what.length > 0 ? batch->what.bytes : batch->is_all ? "all of this folder" : NULL;
	return is_good && (list->count > 0 || err_set(err, EX_USAGE, "card: say which: codes, --tehsil, --uc, --cluster, --district, --list FILE or --all"));
}

bool card_batch(struct context *context, int argc, char **argv, int *code)
{
	struct batch batch = {.wish = {.terminal = -1}};
	struct print_list list = {0};
	struct err err = {0};
	if (!is_batch(argc, argv))
		return false;
	buf_init(&batch.what, 4096);
	if (!read_words(argc, argv, &batch))
		*code = command_usage(&command_card);
	else if (gather(context, &batch, &list, &err) && print_batch_aim(context, &batch.target, &batch.wish, &err)
		&& print_batch_run(context, &batch.wish, &list, &err))
		*code = 0;
	else
		*code = command_fail(&err);
	if (batch.wish.terminal >= 0)
		close(batch.wish.terminal);
	print_list_reset(&list);
	buf_free(&batch.what);
	return true;
}
