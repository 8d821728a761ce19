# Tests of screens and of the program in a terminal: UNIT_TESTS on a canvas, PTY_TESTS in a pty ($(VTERM_LIBS)).

# The screens over a small world of schools.
WORLD_SOURCES = tests/screen/world.c tests/screen/world.h
SCENE_SOURCES = tests/screen/scene.c tests/screen/scene.h $(WORLD_SOURCES) $(DRIVE_SOURCES)
UNIT_TESTS += tests/screen/test_screens tests/screen/test_screens_typed
tests_screen_test_screens_SOURCES = tests/screen/test_screens.c $(SCENE_SOURCES)
tests_screen_test_screens_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
tests_screen_test_screens_typed_SOURCES = tests/screen/test_screens_typed.c $(SCENE_SOURCES)
tests_screen_test_screens_typed_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
UNIT_TESTS += tests/screen/test_conflicts
tests_screen_test_conflicts_SOURCES = tests/screen/test_conflicts.c $(WORLD_SOURCES) $(DRIVE_SOURCES)
tests_screen_test_conflicts_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
UNIT_TESTS += tests/screen/test_refused
tests_screen_test_refused_SOURCES = tests/screen/test_refused.c $(WORLD_SOURCES) $(DRIVE_SOURCES)
tests_screen_test_refused_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
UNIT_TESTS += tests/screen/test_syncing
tests_screen_test_syncing_SOURCES = tests/screen/test_syncing.c
tests_screen_test_syncing_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
UNIT_TESTS += tests/screen/test_verify
tests_screen_test_verify_SOURCES = tests/screen/test_verify.c $(WORLD_SOURCES) $(DRIVE_SOURCES)
tests_screen_test_verify_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
UNIT_TESTS += tests/screen/test_lists
tests_screen_test_lists_SOURCES = tests/screen/test_lists.c $(SCENE_SOURCES)
tests_screen_test_lists_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)

# The program itself in a terminal, over that world.
JOURNEY_SOURCES = tests/screen/journey.c tests/screen/journey.h $(WORLD_SOURCES) $(PTY_SOURCES)
PTY_TESTS += tests/screen/test_journey
tests_screen_test_journey_SOURCES = tests/screen/test_journey.c $(JOURNEY_SOURCES)
tests_screen_test_journey_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)

# The golden canvases, a folder.
TEST_FILES += tests/screen/golden

PTY_TESTS += tests/screen/test_journey_line
tests_screen_test_journey_line_SOURCES = tests/screen/test_journey_line.c $(JOURNEY_SOURCES)
tests_screen_test_journey_line_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)

PTY_TESTS += tests/screen/test_journey_sync
tests_screen_test_journey_sync_SOURCES = tests/screen/test_journey_sync.c $(JOURNEY_SOURCES)
tests_screen_test_journey_sync_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)
PTY_TESTS += tests/screen/test_journey_turn
tests_screen_test_journey_turn_SOURCES = tests/screen/test_journey_turn.c $(JOURNEY_SOURCES)
tests_screen_test_journey_turn_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)

PTY_TESTS += tests/screen/test_journey_lists
tests_screen_test_journey_lists_SOURCES = tests/screen/test_journey_lists.c $(JOURNEY_SOURCES)
tests_screen_test_journey_lists_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)
PTY_TESTS += tests/screen/test_journey_remote
tests_screen_test_journey_remote_SOURCES = tests/screen/test_journey_remote.c $(JOURNEY_SOURCES)
tests_screen_test_journey_remote_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)

# Forms keyed from paper by a clerk who knows the form and not the screen.
KEYER_SOURCES = \
	tests/screen/keyer.c tests/screen/keyer.h \
	tests/screen/paper.c tests/screen/paper.h \
	tests/screen/walk.c tests/screen/walk.h
PAPER_SOURCES = tests/screen/papers.c tests/screen/papers.h
PTY_TESTS += tests/screen/test_keying
tests_screen_test_keying_SOURCES = tests/screen/test_keying.c $(KEYER_SOURCES) $(PAPER_SOURCES) $(JOURNEY_SOURCES)
tests_screen_test_keying_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)
PTY_TESTS += tests/screen/test_census_keyed
tests_screen_test_census_keyed_SOURCES = tests/screen/test_census_keyed.c $(KEYER_SOURCES) $(JOURNEY_SOURCES)
tests_screen_test_census_keyed_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)

# Drafts of several terminals and persons.
PTY_TESTS += tests/screen/test_drafts
tests_screen_test_drafts_SOURCES = tests/screen/test_drafts.c $(JOURNEY_SOURCES)
tests_screen_test_drafts_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)

# Every state of the entry screen, and the ways out.
PTY_TESTS += tests/screen/test_states
tests_screen_test_states_SOURCES = tests/screen/test_states.c $(JOURNEY_SOURCES)
tests_screen_test_states_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)

# The function keys as each terminal sends them.
PTY_TESTS += tests/screen/test_keyboards
tests_screen_test_keyboards_SOURCES = tests/screen/test_keyboards.c $(JOURNEY_SOURCES)
tests_screen_test_keyboards_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)
PTY_TESTS += tests/screen/test_journey_verify
tests_screen_test_journey_verify_SOURCES = tests/screen/test_journey_verify.c $(JOURNEY_SOURCES)
tests_screen_test_journey_verify_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) $(VTERM_LIBS)
