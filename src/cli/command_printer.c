/* zila printer: the printers of this box, what each is sent, and what a person said of the paper that comes out of it. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "emis/printer.h"

static int list(struct context *context)
{
	static const char *const states[] = {"ready", "stopped", "-", "not here"};
	struct printer printers[PRINTERS];
	int count = printer_list(context->replica, printers, PRINTERS);
	for (int i = 0; i < count; i++) {
		char words[256];
		enum printer_state state = printers[i].is_here ? printer_state(printers[i].name, words) : PRINTER_ABSENT;
		printf("%s\t%s\t%s\t%s\n", printers[i].name, printer_kind_word(printers[i].kind), states[state], printers[i].words);
	}
	if (count == 0)
		fprintf(stderr, "CUPS has no printer on this box: lpadmin sets one up\n");
	return 0;
}

static int run(struct context *context, int argc, char **argv)
{
	static const struct option words[] = {
		{"kind", required_argument, NULL, 'k'}, {"says", required_argument, NULL, 's'}, {"forget", no_argument, NULL, 'f'}, {NULL, 0, NULL, 0},
	};
	const char *kind = NULL, *says = NULL;
	bool is_forgotten = false;
	struct err err = {0};
	for (int option; (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		switch (option) {
		case 'k': kind = optarg; break;
		case 's': says = optarg; break;
		case 'f': is_forgotten = true; break;
		default: return command_usage(&command_printer);
		}
	}
	bool is_told = kind || says || is_forgotten;
	if (argc - optind == 0 && !is_told)
		return list(context);
	if (argc - optind != 1 || !is_told || (is_forgotten && (kind || says)))
		return command_usage(&command_printer);
	struct printer printer;
	printer_find(context->replica, argv[optind], &printer);
	if (kind && !printer_kind_find(kind, &printer.kind)) {
		err_set(&err, EX_USAGE, "--kind %s: a printer is sent text, pdf or escp", kind);
		return command_fail(&err);
	}
	bool is_good = printer_describe(context->replica, argv[optind], is_forgotten ? PRINTER_KINDS : printer.kind, says ? says : printer.words, &err);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_printer = {
	.name = "printer",
	.usage = "[NAME [--kind text|pdf|escp] [--says TEXT] | NAME --forget]",
	.summary = "the printers of this box, and what each is sent",
	.needs_replica = true,
	.run = run,
};
