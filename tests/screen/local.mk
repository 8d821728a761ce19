# Tests of screens and of the program in a terminal: UNIT_TESTS on a canvas, PTY_TESTS in a pty ($(VTERM_LIBS)).
