# Unit tests of src/tui, and its own test on a pseudo-terminal.
# For every test of screens: DRIVE_SOURCES runs views without a terminal, PTY_SOURCES programs on one (with $(VTERM_LIBS)).
DRIVE_SOURCES = tests/screen/drive.c tests/screen/drive.h
PTY_SOURCES = tests/screen/pty.c tests/screen/pty.h

PTY_TESTS += tests/screen/test_tui_pty
tests_screen_test_tui_pty_SOURCES = tests/screen/test_tui_pty.c $(PTY_SOURCES)
tests_screen_test_tui_pty_LDADD = $(LINK_TUI) $(CMOCKA_LIBS) $(VTERM_LIBS)

CHECK_HELPERS += tests/screen/tui_demo
tests_screen_tui_demo_SOURCES = tests/screen/tui_demo.c
tests_screen_tui_demo_LDADD = $(LINK_TUI)

UNIT_TESTS += tests/unit/test_canvas
tests_unit_test_canvas_SOURCES = tests/unit/test_canvas.c
tests_unit_test_canvas_LDADD = $(LINK_TUI) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_key
tests_unit_test_key_SOURCES = tests/unit/test_key.c
tests_unit_test_key_LDADD = $(LINK_TUI) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_line
tests_unit_test_line_SOURCES = tests/unit/test_line.c
tests_unit_test_line_LDADD = $(LINK_TUI) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_list
tests_unit_test_list_SOURCES = tests/unit/test_list.c
tests_unit_test_list_LDADD = $(LINK_TUI) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_view
tests_unit_test_view_SOURCES = tests/unit/test_view.c $(DRIVE_SOURCES)
tests_unit_test_view_LDADD = $(LINK_TUI) $(CMOCKA_LIBS)
TEST_FILES += \
	tests/screen/golden/tui/choice.txt \
	tests/screen/golden/tui/frame.txt \
	tests/screen/golden/tui/help.txt \
	tests/screen/golden/tui/question.txt

PTY_TESTS += tests/screen/test_paint
tests_screen_test_paint_SOURCES = tests/screen/test_paint.c
tests_screen_test_paint_LDADD = $(LINK_TUI) $(CMOCKA_LIBS) $(VTERM_LIBS)
