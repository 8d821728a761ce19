/* zila packet: paper forms that went out, came back, are missing. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command.h"
#include "emis/lookup.h"
#include "emis/packet.h"
#include "emis/term.h"

struct wish {
	struct packet_filter filter;
	struct packet_schools schools;
	const char *state, *reason;
};

static bool read_words(int argc, char **argv, struct wish *wish)
{
	static const struct option words[] = {
		{"form", required_argument, NULL, 'f'}, {"year", required_argument, NULL, 'y'}, {"tehsil", required_argument, NULL, 't'},
		{"uc", required_argument, NULL, 'u'}, {"cluster", required_argument, NULL, 'c'}, {"all", no_argument, NULL, 'a'},
		{"packet", required_argument, NULL, 'p'}, {"state", required_argument, NULL, 's'}, {"reason", required_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	optind = 0;
	for (int option; (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		switch (option) {
		case 'f': wish->filter.form = optarg; break;
		case 'y': wish->filter.year = atoi(optarg); break;
		case 't': wish->filter.tehsil = wish->schools.tehsil = optarg; break;
		case 'u': wish->schools.uc = optarg; break;
		case 'c': wish->schools.cluster = optarg; break;
		case 'a': wish->schools.is_all = true; break;
		case 'p': wish->filter.packet = optarg; break;
		case 's': wish->state = optarg; break;
		case 'r': wish->reason = optarg; break;
		default: return false;
		}
	}
	return true;
}

/* The codes from AT on, as the records have them. */
static char **codes_from(int argc, char **argv, int at, int *count)
{
	char **codes = mem_zero((size_t)argc + 1, sizeof *codes), code[LOOKUP_CODE_SIZE];
	*count = 0;
	for (; at < argc; at++)
		codes[(*count)++] = mem_copy(lookup_code(argv[at], code) ? code : argv[at]);
	return codes;
}

static void free_codes(char **codes, int count)
{
	for (int i = 0; i < count; i++)
		free(codes[i]);
	free(codes);
}

static bool issue(struct context *context, struct wish *wish, int argc, char **argv, struct err *err)
{
	long made, there;
	int count;
	if (argc - optind < 2)
		return err_set(err, EX_USAGE, "packet issue: give the form and a name for the packet: zila packet issue census K-12 --tehsil turbat");
	wish->filter.form = argv[optind];
	wish->filter.packet = argv[optind + 1];
	char **codes = codes_from(argc, argv, optind + 2, &count);
	wish->schools.codes = (const char *const *)codes;
	wish->schools.code_count = count;
	bool is_good = packet_issue(context->replica, context->set, context->author, &wish->filter, &wish->schools, &made, &there, err);
	if (is_good)
		printf("%ld paper%s issued in packet %s; %ld school%s had one already\n", made, made == 1 ? "" : "s", wish->filter.packet, there,
			there == 1 ? "" : "s");
	free_codes(codes, count);
	return is_good;
}

struct gather {
	char **codes;
	int count;
};

static bool gather_one(void *state, const struct packet_paper *paper)
{
	struct gather *gather = state;
	gather->codes = mem_grow(gather->codes, (size_t)gather->count + 1, sizeof *gather->codes);
	gather->codes[gather->count++] = mem_copy(paper->school);
	return true;
}

static bool mark(struct context *context, struct wish *wish, int argc, char **argv, struct err *err)
{
	struct gather gather = {0};
	enum packet_state state = argc - optind >= 1 ? packet_state_find(argv[optind]) : PACKET_STATES;
	if (state == PACKET_STATES || (argc - optind == 1) != (wish->filter.packet != NULL))
		return err_set(err, EX_USAGE, "packet mark: say issued, received, returned, complete or lost, and which: codes of schools, or --packet NAME");
	bool is_good = true;
	if (wish->filter.packet)
		is_good = packet_each(context->replica, context->set, &wish->filter, gather_one, &gather, err);
	else
		gather.codes = codes_from(argc, argv, optind + 1, &gather.count);
	for (int i = 0; is_good && i < gather.count; i++)
		is_good = packet_mark(context->replica, context->set, context->author, &wish->filter, gather.codes[i], state, wish->reason, NULL, err);
	if (is_good)
		printf("%d paper%s: %s\n", gather.count, gather.count == 1 ? "" : "s", packet_state_code(state));
	free_codes(gather.codes, gather.count);
	return is_good;
}

static bool print_one(void *state, const struct packet_paper *paper)
{
	const struct wish *wish = state;
	bool is_wanted = !wish->state ? paper->state != PACKET_NONE : strcmp(wish->state, "missing") == 0 ? packet_is_missing(paper->state)
		: strcmp(wish->state, packet_state_code(paper->state)) == 0;
	if (is_wanted)
		printf("%s\t%s\t%s\t%s\t%s\t%s\n", paper->school, paper->name, paper->tehsil, paper->packet, packet_state_code(paper->state), paper->reason);
	return true;
}

struct counts {
	char tehsil[64];
	long count[PACKET_STATES];
};

static void print_counts(const struct counts *counts)
{
	printf("%s", counts->tehsil);
	for (int i = 0; i < PACKET_STATES; i++)
		printf("\t%ld", counts->count[i]);
	printf("\n");
}

static bool count_one(void *state, const struct packet_paper *paper)
{
	struct counts *counts = state;
	if (strcmp(counts[0].tehsil, paper->tehsil) != 0) {
		if (counts[0].tehsil[0])
			print_counts(counts);
		memset(counts, 0, sizeof *counts);
		snprintf(counts->tehsil, sizeof counts->tehsil, "%s", paper->tehsil);
	}
	counts[0].count[paper->state]++;
	counts[1].count[paper->state]++;
	return true;
}

static bool count(struct context *context, const struct wish *wish, struct err *err)
{
	struct counts counts[2] = {{{0}, {0}}, {"total", {0}}};
	printf("tehsil");
	for (int i = 0; i < PACKET_STATES; i++)
		printf("\t%s", packet_state_code((enum packet_state)i));
	printf("\n");
	if (!packet_each(context->replica, context->set, &wish->filter, count_one, counts, err))
		return false;
	if (counts[0].tehsil[0])
		print_counts(&counts[0]);
	print_counts(&counts[1]);
	return true;
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	struct wish wish = {.filter = {.form = "census", .year = term_year(context->replica)}};
	if (argc < 2 || !read_words(argc - 1, argv + 1, &wish))
		return command_usage(&command_packet);
	const char *what = argv[1];
	argc--;
	argv++;
	bool is_good;
	if (strcmp(what, "issue") == 0)
		is_good = issue(context, &wish, argc, argv, &err);
	else if (strcmp(what, "mark") == 0)
		is_good = mark(context, &wish, argc, argv, &err);
	else if (strcmp(what, "list") == 0)
		is_good = packet_each(context->replica, context->set, &wish.filter, print_one, &wish, &err);
	else if (strcmp(what, "missing") == 0)
		wish.state = "missing", is_good = packet_each(context->replica, context->set, &wish.filter, print_one, &wish, &err);
	else if (strcmp(what, "counts") == 0)
		is_good = count(context, &wish, &err);
	else
		return command_usage(&command_packet);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_packet = {
	.name = "packet",
	.usage = "issue FORM NAME [--year YEAR] --tehsil T | --uc U | --cluster C | --all | SCHOOL... |\n"
		"       mark STATE SCHOOL... | --packet NAME [--form FORM] [--year YEAR] [--reason TEXT] |\n"
		"       list [--state STATE] | missing | counts  [--form FORM] [--year YEAR] [--tehsil T] [--packet NAME]",
	.summary = "paper forms: issued to schools, received, keyed, sent back, missing",
	.needs_replica = true,
	.run = run,
};
