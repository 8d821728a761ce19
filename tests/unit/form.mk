# Unit tests of src/form.
UNIT_TESTS += tests/unit/test_clean
tests_unit_test_clean_SOURCES = tests/unit/test_clean.c
tests_unit_test_clean_LDADD = $(LINK_FORM) $(CMOCKA_LIBS)
