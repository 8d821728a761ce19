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
