# tests/sync: the two sides of a sync without a transport, over lines that cut and flip.
SIM_SOURCES = \
	tests/sync/sim.h \
	tests/sync/sim_cells.c tests/sync/sim_ids.c \
	tests/sync/sim_check.c \
	tests/sync/sim_check.h \
	tests/sync/sim_disk.c \
	tests/sync/sim_draft.c \
	tests/sync/sim_heal.c \
	tests/sync/sim_held.c \
	tests/sync/sim_judge.c \
	tests/sync/sim_line.c \
	tests/sync/sim_line.h \
	tests/sync/sim_blank.c \
	tests/sync/sim_moves.c \
	tests/sync/sim_oracle.c \
	tests/sync/sim_oracle.h \
	tests/sync/sim_pen.c \
	tests/sync/sim_pen.h \
	tests/sync/sim_recover.c \
	tests/sync/sim_run.c \
	tests/sync/sim_run.h \
	tests/sync/sim_script.c \
	tests/sync/sim_script.h \
	tests/sync/sim_settle.c \
	tests/sync/sim_sign.c \
	tests/sync/sim_signed.c \
	tests/sync/sim_watch.c \
	tests/sync/sim_world.c \
	tests/sync/sim_write.c \
	$(STORE_WORLD)
# Replayed by test_sim.
TEST_FILES += \
	tests/sync/scripts/altered_shown.script \
	tests/sync/scripts/backup_beside.script \
	tests/sync/scripts/choice_over_an_equal_value.script \
	tests/sync/scripts/closed_without_choice.script \
	tests/sync/scripts/column_that_came_back.script \
	tests/sync/scripts/copy_of_a_box_of_a_lost_past.script \
	tests/sync/scripts/correction_of_a_released_row.script \
	tests/sync/scripts/correction_of_a_row_that_came_back.script \
	tests/sync/scripts/correction_to_what_stood.script \
	tests/sync/scripts/deaf_box.script \
	tests/sync/scripts/deaf_writer.script \
	tests/sync/scripts/draft_of_a_lost_field.script \
	tests/sync/scripts/dropped_and_set_back.script \
	tests/sync/scripts/dropped_in_a_lost_past.script \
	tests/sync/scripts/dropped_quarantine.script \
	tests/sync/scripts/forged_about_a_school_that_came.script \
	tests/sync/scripts/forgotten_birth.script \
	tests/sync/scripts/forgotten_chain.script \
	tests/sync/scripts/late_unseen.script \
	tests/sync/scripts/leaked_pending.script \
	tests/sync/scripts/lost_acknowledgement.script \
	tests/sync/scripts/moved_there_and_back.script \
	tests/sync/scripts/needless_conflict.script \
	tests/sync/scripts/number_changed_on_the_way.script \
	tests/sync/scripts/one_serial_twice.script \
	tests/sync/scripts/quiet.script \
	tests/sync/scripts/refused_of_an_old_number.script \
	tests/sync/scripts/released_and_set_back.script \
	tests/sync/scripts/same_row_that_came_back.script \
	tests/sync/scripts/seen_at_save.script \
	tests/sync/scripts/shown_by_a_forgotten_number.script \
	tests/sync/scripts/blanked_elsewhere.script \
	tests/sync/scripts/blanked_row_that_arrived.script \
	tests/sync/scripts/kept_value.script \
	tests/sync/scripts/skipped_cell.script \
	tests/sync/scripts/strange_entry.script \
	tests/sync/scripts/late_row_added_knowing.script \
	tests/sync/scripts/taken_back_and_set_back.script \
	tests/sync/scripts/held_release_after_unlooked_save.script \
	tests/sync/scripts/seen_of_what_the_hub_lost.script \
	tests/sync/scripts/link_whose_value_somebody_wrote.script \
	tests/sync/scripts/approved_under_a_choice.script \
	tests/sync/scripts/signed_on_anothers_sign.script \
	tests/sync/scripts/form_grown_in_both_pasts.script \
	tests/sync/scripts/refused_and_set_back.script \
	tests/sync/scripts/refused_and_set_back_again.script \
	tests/sync/scripts/other_form_in_the_new_past.script \
	tests/sync/scripts/form_grown_in_both_pasts_twice.script \
	tests/sync/scripts/released_behind_its_correction.script \
	tests/sync/scripts/token_of_a_lost_past.script \
	tests/sync/scripts/token_turned.script \
	tests/sync/scripts/unasked_value.script \
	tests/sync/scripts/unchecked_chain.script \
	tests/sync/scripts/unchecked_scope.script \
	tests/sync/scripts/unclosed_conflict.script \
	tests/sync/scripts/unseen_choice.script \
	tests/sync/scripts/unseen_record.script \
	tests/sync/scripts/unseen_signed.script \
	tests/sync/scripts/void_that_a_record_took_along.script \
	tests/sync/scripts/void_while_its_school_is_away.script
UNIT_TESTS += tests/sync/test_sim
tests_sync_test_sim_SOURCES = tests/sync/test_sim.c $(SIM_SOURCES)
tests_sync_test_sim_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
UNIT_TESTS += tests/sync/test_heal tests/sync/test_heal_greet tests/sync/test_heal_ids tests/sync/test_numbers tests/sync/test_numbers_back
tests_sync_test_heal_SOURCES = tests/sync/test_heal.c tests/sync/heal_world.c tests/sync/heal_world.h $(STORE_WORLD)
tests_sync_test_heal_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_heal_greet_SOURCES = tests/sync/test_heal_greet.c tests/sync/heal_world.c tests/sync/heal_world.h $(STORE_WORLD)
tests_sync_test_heal_greet_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_heal_ids_SOURCES = tests/sync/test_heal_ids.c tests/sync/heal_world.c tests/sync/heal_world.h $(STORE_WORLD)
tests_sync_test_heal_ids_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
NUMBERS_WORLD = tests/sync/numbers_world.c tests/sync/numbers_world.h tests/sync/heal_world.c tests/sync/heal_world.h $(STORE_WORLD)
tests_sync_test_numbers_SOURCES = tests/sync/test_numbers.c $(NUMBERS_WORLD)
tests_sync_test_numbers_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_numbers_back_SOURCES = tests/sync/test_numbers_back.c $(NUMBERS_WORLD)
tests_sync_test_numbers_back_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
UNIT_TESTS += tests/sync/test_cut_fetch
tests_sync_test_cut_fetch_SOURCES = tests/sync/test_cut_fetch.c $(SIM_SOURCES)
tests_sync_test_cut_fetch_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

# The files that know of deliberate defects, compiled once more with them (src/base/defect.h).
DEFECT_SOURCES = \
	src/store/accept_cell.c \
	src/store/accept_sign.c \
	src/store/birth.c \
	src/store/blanking_log.c \
	src/store/canonical.c \
	src/store/conflict.c \
	src/store/entry_put.c \
	src/store/intake.c \
	src/store/merge.c \
	src/store/pending.c \
	src/store/right.c \
	src/store/row.c \
	src/store/settling.c \
	src/store/signing.c \
	src/store/txn_sign.c \
	src/sync/peer_push.c
UNIT_TESTS += tests/sync/test_defects
tests_sync_test_defects_SOURCES = tests/sync/test_defects.c $(SIM_SOURCES) $(DEFECT_SOURCES)
tests_sync_test_defects_CPPFLAGS = $(AM_CPPFLAGS) -DZILA_DEFECTS
tests_sync_test_defects_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
CHECK_HELPERS += tests/sync/record_defects
tests_sync_record_defects_SOURCES = tests/unit/test_record.c tests/unit/form_world.c tests/unit/form_world.h $(STORE_WORLD) src/form/record_save.c
tests_sync_record_defects_CPPFLAGS = $(AM_CPPFLAGS) -DZILA_DEFECTS
tests_sync_record_defects_LDADD = $(LINK_FORM) $(CMOCKA_LIBS)

# The program as a newer one would be: its province writes what this one cannot read.
CHECK_HELPERS += tests/sync/newer
tests_sync_newer_SOURCES = src/cli/main.c src/store/entry.c src/store/entry_put.c src/form/field.c src/form/form.c
tests_sync_newer_CPPFLAGS = $(AM_CPPFLAGS) -DZILA_DEFECTS
tests_sync_newer_LDADD = $(LINK_CLI)

UNIT_TESTS += tests/sync/test_seen
tests_sync_test_seen_SOURCES = tests/sync/test_seen.c tests/sync/heal_world.c tests/sync/heal_world.h $(STORE_WORLD)
tests_sync_test_seen_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
UNIT_TESTS += tests/sync/test_wire
tests_sync_test_wire_SOURCES = tests/sync/test_wire.c
tests_sync_test_wire_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

# Over a real sshd; skipped where there is none.
SCRIPT_TESTS += tests/sync/line.sh tests/sync/ssh.sh tests/sync/snapshot.sh
TEST_FILES += tests/sync/server.sh tests/sync/silent.c
# Loaded before the C library. Built without sanitizers.
check_DATA += tests/sync/silent.so
CLEANFILES += tests/sync/silent.so
tests/sync/silent.so: tests/sync/silent.c
	$(AM_V_CCLD)$(MKDIR_P) tests/sync && $(CC) -O1 -Wall -shared -fPIC -o $@ $(srcdir)/tests/sync/silent.c -ldl
CHECK_HELPERS += tests/sync/proxy
tests_sync_proxy_SOURCES = tests/sync/proxy.c
UNIT_TESTS += tests/sync/test_place
tests_sync_test_place_SOURCES = tests/sync/test_place.c
tests_sync_test_place_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

UNIT_TESTS += tests/sync/test_columns
tests_sync_test_columns_SOURCES = tests/sync/test_columns.c $(SIM_SOURCES)
tests_sync_test_columns_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

UNIT_TESTS += tests/sync/test_rows
tests_sync_test_rows_SOURCES = tests/sync/test_rows.c $(STORE_WORLD)
tests_sync_test_rows_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

UNIT_TESTS += tests/sync/test_fetch
tests_sync_test_fetch_SOURCES = tests/sync/test_fetch.c $(STORE_WORLD)
tests_sync_test_fetch_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

# By file.
SCRIPT_TESTS += tests/sync/bundle.sh tests/sync/blank.sh tests/sync/clone.sh tests/sync/recover.sh tests/sync/sticks.sh tests/sync/stick_recover.sh
UNIT_TESTS += tests/sync/test_bundle
tests_sync_test_bundle_SOURCES = tests/sync/test_bundle.c
tests_sync_test_bundle_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

# Schools that change district.
SCRIPT_TESTS += tests/sync/move.sh
# The log, read by a second program that was made from the page alone.
SCRIPT_TESTS += tests/sync/second.sh
TEST_FILES += tests/sync/second.py
UNIT_TESTS += tests/sync/test_move tests/sync/test_move_random tests/sync/test_move_torn
tests_sync_test_move_SOURCES = tests/sync/test_move.c tests/sync/towns.c tests/sync/towns.h $(STORE_WORLD)
tests_sync_test_move_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_move_random_SOURCES = tests/sync/test_move_random.c tests/sync/towns.c tests/sync/towns.h $(STORE_WORLD)
tests_sync_test_move_random_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_move_torn_SOURCES = tests/sync/test_move_torn.c tests/sync/towns.c tests/sync/towns.h $(STORE_WORLD)
tests_sync_test_move_torn_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
# The same where entries are held, folders are copies, or the province was set back.
UNIT_TESTS += tests/sync/test_move_held tests/sync/test_move_heal tests/sync/test_move_recover
tests_sync_test_move_held_SOURCES = tests/sync/test_move_held.c tests/sync/held_world.c tests/sync/held_world.h $(STORE_WORLD)
tests_sync_test_move_held_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_move_heal_SOURCES = tests/sync/test_move_heal.c tests/sync/heal_world.c tests/sync/heal_world.h $(STORE_WORLD)
tests_sync_test_move_heal_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_move_recover_SOURCES = tests/sync/test_move_recover.c tests/sync/recover_world.c tests/sync/recover_world.h $(STORE_WORLD)
tests_sync_test_move_recover_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
# What the hub does not take.
UNIT_TESTS += tests/sync/test_quarantine tests/sync/test_refusal
HELD_WORLD = tests/sync/held_world.c tests/sync/held_world.h $(STORE_WORLD)
tests_sync_test_quarantine_SOURCES = tests/sync/test_quarantine.c $(HELD_WORLD)
tests_sync_test_quarantine_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_refusal_SOURCES = tests/sync/test_refusal.c $(HELD_WORLD)
tests_sync_test_refusal_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
# A province that was set back to an old backup.
UNIT_TESTS += tests/sync/test_recovering
tests_sync_test_recovering_SOURCES = tests/sync/test_recovering.c tests/sync/recover_world.c tests/sync/recover_world.h $(STORE_WORLD)
tests_sync_test_recovering_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
# Boxes that lie about what a province lost; once more with the defect that believes them.
RECOVER_WORLD = tests/sync/recover_world.c tests/sync/recover_world.h $(STORE_WORLD)
UNIT_TESTS += tests/sync/test_proof
tests_sync_test_proof_SOURCES = tests/sync/test_proof.c $(RECOVER_WORLD)
tests_sync_test_proof_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
CHECK_HELPERS += tests/sync/proof_defects
tests_sync_proof_defects_SOURCES = tests/sync/test_proof.c $(RECOVER_WORLD) src/store/proof.c src/store/recover.c
tests_sync_proof_defects_CPPFLAGS = $(AM_CPPFLAGS) -DZILA_DEFECTS
tests_sync_proof_defects_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
# Who comes late, and what was written before.
UNIT_TESTS += tests/sync/test_number_twice
tests_sync_test_number_twice_SOURCES = tests/sync/test_number_twice.c $(RECOVER_WORLD)
tests_sync_test_number_twice_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
UNIT_TESTS += tests/sync/test_recover_late
tests_sync_test_recover_late_SOURCES = tests/sync/test_recover_late.c $(RECOVER_WORLD)
tests_sync_test_recover_late_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
