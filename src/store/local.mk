# src/store: the replica; the only user of SQLite.
noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
	src/store/schema_files.h

# The schema in order, embedded: the program never looks for its tables' definitions on disk.
SCHEMA_FILES = \
	db/schema/001-replica.sql
EXTRA_DIST += $(SCHEMA_FILES)
nodist_libstore_a_SOURCES = src/store/schema_files.c
CLEANFILES += src/store/schema_files.c

src/store/schema_files.c: $(SCHEMA_FILES) scripts/embed
	$(AM_V_GEN)$(MKDIR_P) src/store && \
	$(SHELL) $(srcdir)/scripts/embed schema "store/schema_files.h" $(srcdir) $(SCHEMA_FILES) >$@.new && mv -f $@.new $@
