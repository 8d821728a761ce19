# tests: every test prints TAP, so that cases are counted and not programs (scripts/tap).
# UNIT_TESTS and PTY_TESTS are programs (built by make check), SCRIPT_TESTS are sh scripts named *.sh,
# CHECK_HELPERS are programs that a test runs. All run with the environment below and write only under $TMPDIR,
# a folder of each test's own in the build directory. Other files of tests/ go to TEST_FILES, so that they are shipped.
UNIT_TESTS =
PTY_TESTS =
SCRIPT_TESTS =
CHECK_HELPERS =
check_DATA =
TEST_FILES =
RUN_TESTS =

include tests/unit/local.mk
include tests/sync/local.mk
include tests/screen/local.mk
include tests/fault/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk

RUN_TESTS += $(SCRIPT_TESTS)
if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS) $(CHECK_HELPERS)
RUN_TESTS += $(UNIT_TESTS)
if HAVE_VTERM
check_PROGRAMS += $(PTY_TESTS)
RUN_TESTS += $(PTY_TESTS)
else
RUN_TESTS += tests/unit/left_out.sh
endif
else
RUN_TESTS += tests/unit/left_out.sh
endif
EXTRA_DIST += tests/unit/left_out.sh
TESTS = $(RUN_TESTS)
EXTRA_DIST += $(SCRIPT_TESTS) $(TEST_FILES)

# What scripts/test runs again in the sanitizer build.
SANITIZE_TESTS = $(UNIT_TESTS) $(PTY_TESTS) $(SCRIPT_TESTS)

AM_TESTS_ENVIRONMENT = \
	SRCDIR='$(abs_top_srcdir)'; export SRCDIR; \
	BUILDDIR='$(abs_top_builddir)'; export BUILDDIR; \
	ZILA_BIN='$(abs_top_builddir)/zila'; export ZILA_BIN; \
	ZILA_FORMS='$(abs_top_srcdir)/screens/forms'; export ZILA_FORMS; \
	ZILA_MAPS='$(abs_top_srcdir)/db/maps'; export ZILA_MAPS; \
	ZILA_TABLES='$(abs_top_srcdir)/db'; export ZILA_TABLES; \
	TMPDIR='$(abs_top_builddir)/tests/tmp'; export TMPDIR; $(MKDIR_P) "$$TMPDIR" || exit 1; \
	XDG_DATA_HOME="$$TMPDIR/share"; export XDG_DATA_HOME; \
	LAYERS_CC='$(CC) $(AM_CFLAGS) $(CFLAGS) $(LDFLAGS)'; export LAYERS_CC; \
	BASE_LIBS='$(CSV_LIBS) $(INIPARSER_LIBS) $(SODIUM_LIBS) $(UTF8PROC_LIBS) -lm'; export BASE_LIBS; \
	SQLITE_LIBS='$(SQLITE_LIBS)'; export SQLITE_LIBS; \
	ZSTD_LIBS='$(ZSTD_LIBS)'; export ZSTD_LIBS; \
	SSH_LIBS='$(SSH_LIBS)'; export SSH_LIBS; \
	CURSES_LIBS='$(CURSES_LIBS)'; export CURSES_LIBS; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	UBSAN_OPTIONS="$${UBSAN_OPTIONS-print_stacktrace=1}"; export UBSAN_OPTIONS; \
	LC_ALL=C.UTF-8; export LC_ALL; \
	unset ZILA_HOME ZILA_SHARE NO_COLOR MAKEFLAGS MFLAGS MAKELEVEL;

TEST_EXTENSIONS = .sh
TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TAP_COMPILER = $(SHELL) $(top_srcdir)/scripts/tap
LOG_DRIVER = $(TAP_DRIVER)
LOG_COMPILER = $(TAP_COMPILER)
SH_LOG_DRIVER = $(TAP_DRIVER)
SH_LOG_COMPILER = $(TAP_COMPILER)

# The long loops: kills, seeds, fuzzing.
check-long:
	ZILA_LONG=1; export ZILA_LONG; $(MAKE) $(AM_MAKEFLAGS) check

# Measured ratios, printed; no test.
bench: all $(BENCHES) tests/sync/proxy$(EXEEXT) tests/screen/test_keying$(EXEEXT)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/run

# A test may have copied read-only files.
clean-local:
	test ! -d tests/tmp || chmod -R u+w tests/tmp
	rm -rf tests/tmp
.PHONY: bench check-long check-must-fail
