# Unit tests of src/page.
UNIT_TESTS += tests/unit/test_page tests/unit/test_lines
tests_unit_test_page_SOURCES = tests/unit/test_page.c
tests_unit_test_page_LDADD = $(LINK_PAGE) $(CMOCKA_LIBS)
tests_unit_test_lines_SOURCES = tests/unit/test_lines.c
tests_unit_test_lines_LDADD = $(LINK_PAGE) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_script
tests_unit_test_script_SOURCES = tests/unit/test_script.c
tests_unit_test_script_LDADD = $(LINK_PAGE) $(CMOCKA_LIBS)
