# src/cli: main and one file per sub-command.
noinst_LIBRARIES += libcli.a
# main.c is the program's own; all the rest is in the library, so that tests can link it.
libcli_a_SOURCES =

bin_PROGRAMS += zila
zila_SOURCES = src/cli/main.c
zila_LDADD = $(LINK_CLI)
