# tests: every test prints TAP, so that cases are counted and not programs.
# UNIT_TESTS and PTY_TESTS are programs (built by make check), SCRIPT_TESTS are sh scripts named *.sh,
# CHECK_HELPERS are programs that a test runs. All run with the environment below and write only under $TMPDIR.
UNIT_TESTS =
PTY_TESTS =
SCRIPT_TESTS =
CHECK_HELPERS =

include tests/unit/local.mk
include tests/screen/local.mk
include tests/fault/local.mk
include tests/bench/local.mk

RUN_TESTS = $(SCRIPT_TESTS)
if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS) $(CHECK_HELPERS)
RUN_TESTS += $(UNIT_TESTS)
if HAVE_VTERM
check_PROGRAMS += $(PTY_TESTS)
RUN_TESTS += $(PTY_TESTS)
endif
endif
TESTS = $(RUN_TESTS)
EXTRA_DIST += $(SCRIPT_TESTS)

AM_TESTS_ENVIRONMENT = \
	SRCDIR='$(abs_top_srcdir)'; export SRCDIR; \
	BUILDDIR='$(abs_top_builddir)'; export BUILDDIR; \
	ZILA_BIN='$(abs_top_builddir)/zila'; export ZILA_BIN; \
	ZILA_FORMS='$(abs_top_srcdir)/screens/forms'; export ZILA_FORMS; \
	ZILA_MAPS='$(abs_top_srcdir)/db/maps'; export ZILA_MAPS; \
	ZILA_TABLES='$(abs_top_srcdir)/db'; export ZILA_TABLES; \
	TMPDIR='$(abs_top_builddir)/tests/tmp'; export TMPDIR; $(MKDIR_P) "$$TMPDIR"; \
	XDG_DATA_HOME="$$TMPDIR/share"; export XDG_DATA_HOME; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	LC_ALL=C.UTF-8; export LC_ALL; \
	unset ZILA_HOME ZILA_SHARE NO_COLOR MAKEFLAGS MFLAGS;

TEST_EXTENSIONS = .sh
TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
LOG_COMPILER = $(SHELL) $(top_srcdir)/scripts/tap
SH_LOG_DRIVER = $(TAP_DRIVER)
SH_LOG_COMPILER = $(SHELL)

clean-local:
	rm -rf tests/tmp
.PHONY: bench check-long check-must-fail
