# src/cli: main and one file per sub-command.
noinst_LIBRARIES += libcli.a
# main.c is the program's own; all the rest is in the library, so that tests can link it.
libcli_a_SOURCES = \
	src/cli/admit.c \
	src/cli/admit.h \
	src/cli/blank.c \
	src/cli/blank.h \
	src/cli/card_batch.c \
	src/cli/card_batch.h \
	src/cli/command.c \
	src/cli/command.h \
	src/cli/command_backup.c \
	src/cli/command_bundle.c \
	src/cli/command_card.c \
	src/cli/command_check.c \
	src/cli/command_conflicts.c \
	src/cli/command_demo.c \
	src/cli/command_digest.c \
	src/cli/command_doctor.c \
	src/cli/command_export.c \
	src/cli/command_find.c \
	src/cli/command_folders.c \
	src/cli/command_form.c \
	src/cli/command_get.c \
	src/cli/command_hub.c \
	src/cli/command_import.c \
	src/cli/command_indicators.c \
	src/cli/command_init.c \
	src/cli/command_list.c \
	src/cli/command_log.c \
	src/cli/command_packet.c \
	src/cli/command_printer.c \
	src/cli/command_publish.c \
	src/cli/command_put.c \
	src/cli/command_rebuild.c \
	src/cli/command_refused.c \
	src/cli/command_restore.c \
	src/cli/command_sync.c \
	src/cli/command_user.c \
	src/cli/command_verify.c \
	src/cli/command_void.c \
	src/cli/context.c \
	src/cli/context.h \
	src/cli/each.c \
	src/cli/each.h \
	src/cli/form_print.c \
	src/cli/form_print.h \
	src/cli/figures.c \
	src/cli/figures.h \
	src/cli/join.c \
	src/cli/join.h \
	src/cli/print_batch.c \
	src/cli/print_batch.h \
	src/cli/quarantined.c \
	src/cli/quarantined.h \
	src/cli/recover.c \
	src/cli/recover.h \
	src/cli/relocate.c \
	src/cli/relocate.h \
	src/cli/replicas.c \
	src/cli/replicas.h \
	src/cli/optional.c \
	src/cli/optional.h \
	src/cli/setup.c \
	src/cli/setup.h \
	src/cli/terminal.c \
	src/cli/terminal.h

bin_PROGRAMS += zila
zila_SOURCES = src/cli/main.c
zila_LDADD = $(LINK_CLI)
