# tests/unit: cmocka programs, one noun each. To add one, in the layer's own .mk:
#   UNIT_TESTS += tests/unit/test_buf
#   tests_unit_test_buf_SOURCES = tests/unit/test_buf.c
#   tests_unit_test_buf_LDADD = $(LINK_BASE) $(CMOCKA_LIBS)
# (LINK_STORE, LINK_FORM, LINK_EMIS, LINK_PAGE, LINK_TUI, LINK_SCREENS, LINK_CLI for the other layers.)
include tests/unit/base.mk
include tests/unit/store.mk
include tests/unit/form.mk
include tests/unit/emis.mk
include tests/unit/page.mk
include tests/unit/tui.mk
include tests/unit/cli.mk

# The build's own: the layers, and the proof that the harness counts a failure. Not in SCRIPT_TESTS, because the
# sanitizer build would only say them twice.
RUN_TESTS += tests/unit/layers.sh
EXTRA_PROGRAMS += tests/unit/must_fail
tests_unit_must_fail_SOURCES = tests/unit/must_fail.c
tests_unit_must_fail_LDADD = $(CMOCKA_LIBS)
EXTRA_DIST += tests/unit/layers.sh tests/unit/must_fail.sh tests/unit/harness.sh
CLEANFILES += tests/unit/must_fail must-fail.log tests/unit/must_fail.log tests/unit/must_fail.trs
if HAVE_CMOCKA
RUN_TESTS += tests/unit/harness.sh
endif

# The proof alone.
check-must-fail: all
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/unit/harness.sh
