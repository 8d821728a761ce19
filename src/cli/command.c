#include "config.h"
#include "cli/command.h"
#include "page/pdf.h"

#include <stdio.h>
#include <string.h>

const struct command *const command_all[] = {
	&command_demo, &command_init, &command_import, &command_export, &command_publish, &command_put, &command_get, &command_void,
	&command_find, &command_card, &command_indicators, &command_list, &command_form, &command_packet, &command_printer, &command_verify, &command_user, &command_sync, &command_bundle, &command_hub, &command_check,
	&command_conflicts, &command_refused, &command_log, &command_digest, &command_rebuild, &command_doctor, &command_folders, &command_backup, &command_restore,
	NULL,
};

const struct command *command_find_name(const char *name)
{
	for (int i = 0; command_all[i]; i++)
		if (strcmp(command_all[i]->name, name) == 0)
			return command_all[i];
	return NULL;
}

int command_usage(const struct command *command)
{
	fprintf(stderr, "usage: zila %s %s\n", command->name, command->usage);
	return EX_USAGE;
}

int command_fail(const struct err *err)
{
	/* The reason comes last, also where both go into one pipe: timers and the terminal program show the last line. */
	fflush(stdout);
	fprintf(stderr, "zila: %s\n", err->text);
	return err->code ? err->code : EX_SOFTWARE;
}

void command_pdf_note(void)
{
	if (*pdf_note())
		fprintf(stderr, "zila: %s\n", pdf_note());
}

bool command_close_pdf(struct pdf *pdf, struct err *err)
{
	bool is_good = pdf_close(pdf, err);
	if (is_good)
		command_pdf_note();
	return is_good;
}
