# src/store: the replica; the only user of SQLite.
noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
	src/store/accept.c \
	src/store/accept.h \
	src/store/accept_cell.c \
	src/store/accept_cell.h \
	src/store/accept_row.c \
	src/store/accept_row.h \
	src/store/accept_settle.c \
	src/store/accept_settle.h \
	src/store/admission.c \
	src/store/admission.h \
	src/store/admission_renumber.c \
	src/store/back.c \
	src/store/back.h \
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
	src/store/correction.c \
	src/store/correction.h \
	src/store/db.c \
	src/store/db.h \
	src/store/decision.c \
	src/store/decision.h \
	src/store/digest.c \
	src/store/digest.h \
	src/store/district.c \
	src/store/draft.c \
	src/store/draft.h \
	src/store/entry.c \
	src/store/entry.h \
	src/store/epoch.c \
	src/store/epoch.h \
	src/store/epoch_write.h \
	src/store/feed.c \
	src/store/feed.h \
	src/store/finding.c \
	src/store/finding.h \
	src/store/functions.c \
	src/store/functions.h \
	src/store/guard.c \
	src/store/guard.h \
	src/store/heal.c \
	src/store/heal.h \
	src/store/heal_draft.c \
	src/store/heal_draft.h \
	src/store/heal_entry.c \
	src/store/heal_entry.h \
	src/store/heal_finding.c \
	src/store/heal_finding.h \
	src/store/heal_id.c \
	src/store/heal_id.h \
	src/store/incarnation.c \
	src/store/incarnation.h \
	src/store/inside.h \
	src/store/intake.c \
	src/store/intake.h \
	src/store/journal.c \
	src/store/journal.h \
	src/store/link.c \
	src/store/link.h \
	src/store/log.c \
	src/store/log.h \
	src/store/lost.c \
	src/store/lost.h \
	src/store/lost_settle.c \
	src/store/merge.c \
	src/store/merge.h \
	src/store/migrate.c \
	src/store/migrate.h \
	src/store/opening.c \
	src/store/opening.h \
	src/store/opening_drafts.c \
	src/store/past.c \
	src/store/past.h \
	src/store/pending.c \
	src/store/pending.h \
	src/store/quarantine.c \
	src/store/quarantine.h \
	src/store/query.c \
	src/store/query.h \
	src/store/rebuild.c \
	src/store/rebuild.h \
	src/store/recover.c \
	src/store/recover.h \
	src/store/recover_end.c \
	src/store/recover_mark.h \
	src/store/refusal.c \
	src/store/refusal.h \
	src/store/release.c \
	src/store/release.h \
	src/store/replica.c \
	src/store/replica.h \
	src/store/restore.c \
	src/store/right.c \
	src/store/right.h \
	src/store/kept.c \
	src/store/kept.h \
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
	src/store/snapshot_made.c \
	src/store/snapshot_made.h \
	src/store/table.c \
	src/store/table.h \
	src/store/syncs.c \
	src/store/syncs.h \
	src/store/txn.c \
	src/store/txn.h \
	src/store/user.c \
	src/store/user.h \
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
	db/schema/004-heal.sql \
	db/schema/005-recover.sql \
	db/schema/006-quarantine.sql \
	db/schema/008-sync-book.sql \
	db/schema/drafts-001.sql \
	db/schema/drafts-002.sql
EXTRA_DIST += $(SCHEMA_FILES)
nodist_libstore_a_SOURCES = src/store/schema_files.c
CLEANFILES += src/store/schema_files.c

src/store/schema_files.c: $(SCHEMA_FILES) scripts/embed
	$(AM_V_GEN)$(MKDIR_P) src/store && \
	$(SHELL) $(srcdir)/scripts/embed schema "store/schema_files.h" $(srcdir) $(SCHEMA_FILES) >$@.new && mv -f $@.new $@
