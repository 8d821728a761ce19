# src/store: the replica; the only user of SQLite.
noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
	src/store/accept.c \
	src/store/accept.h \
	src/store/accept_cell.c \
	src/store/accept_cell.h \
	src/store/accept_move.c \
	src/store/accept_move.h \
	src/store/accept_row.c \
	src/store/accept_row.h \
	src/store/accept_settle.c \
	src/store/accept_settle.h \
	src/store/admission.c \
	src/store/admission.h \
	src/store/backup.c \
	src/store/backup.h \
	src/store/canonical.c \
	src/store/canonical.h \
	src/store/catalogue.c \
	src/store/catalogue.h \
	src/store/conflict.c \
	src/store/conflict.h \
	src/store/copy.c \
	src/store/copy.h \
	src/store/db.c \
	src/store/db.h \
	src/store/decision.c \
	src/store/decision.h \
	src/store/digest.c \
	src/store/digest.h \
	src/store/district.c \
	src/store/draft.c \
	src/store/draft.h \
	src/store/earlier.c \
	src/store/earlier.h \
	src/store/entry.c \
	src/store/entry.h \
	src/store/feed.c \
	src/store/feed.h \
	src/store/finding.c \
	src/store/finding.h \
	src/store/functions.c \
	src/store/functions.h \
	src/store/guard.c \
	src/store/guard.h \
	src/store/inside.h \
	src/store/intake.c \
	src/store/intake.h \
	src/store/journal.c \
	src/store/journal.h \
	src/store/kept.c \
	src/store/kept.h \
	src/store/log.c \
	src/store/log.h \
	src/store/merge.c \
	src/store/merge.h \
	src/store/migrate.c \
	src/store/migrate.h \
	src/store/move.c \
	src/store/move.h \
	src/store/move_rows.c \
	src/store/move_rows.h \
	src/store/moving.c \
	src/store/moving.h \
	src/store/opening.c \
	src/store/opening.h \
	src/store/opening_drafts.c \
	src/store/pending.c \
	src/store/pending.h \
	src/store/quarantine.c \
	src/store/quarantine.h \
	src/store/query.c \
	src/store/query.h \
	src/store/rebuild.c \
	src/store/rebuild.h \
	src/store/replica.c \
	src/store/replica.h \
	src/store/restore.c \
	src/store/right.c \
	src/store/right.h \
	src/store/row.c \
	src/store/row.h \
	src/store/schema_files.h \
	src/store/scope.c \
	src/store/scope.h \
	src/store/setting.c \
	src/store/setting.h \
	src/store/settling.c \
	src/store/settling.h \
	src/store/snapshot.c \
	src/store/snapshot.h \
	src/store/table.c \
	src/store/table.h \
	src/store/syncs.c \
	src/store/syncs.h \
	src/store/txn.c \
	src/store/txn.h \
	src/store/value.c \
	src/store/value.h \
	src/store/voiding.c \
	src/store/voiding.h \
	src/store/waiting.c \
	src/store/waiting.h

# The schema in order, embedded: the program never looks for its tables' definitions on disk.
SCHEMA_FILES = \
	db/schema/001-replica.sql \
	db/schema/002-sync.sql \
	db/schema/003-admission.sql \
	db/schema/007-move.sql \
	db/schema/008-sync-book.sql \
	db/schema/drafts-001.sql
EXTRA_DIST += $(SCHEMA_FILES)
nodist_libstore_a_SOURCES = src/store/schema_files.c
CLEANFILES += src/store/schema_files.c

src/store/schema_files.c: $(SCHEMA_FILES) scripts/embed
	$(AM_V_GEN)$(MKDIR_P) src/store && \
	$(SHELL) $(srcdir)/scripts/embed schema "store/schema_files.h" $(srcdir) $(SCHEMA_FILES) >$@.new && mv -f $@.new $@
