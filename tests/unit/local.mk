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
