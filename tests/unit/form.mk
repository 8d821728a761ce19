# Unit tests of src/form.
UNIT_TESTS += tests/unit/test_clean
tests_unit_test_clean_SOURCES = tests/unit/test_clean.c
tests_unit_test_clean_LDADD = $(LINK_FORM) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_form
tests_unit_test_form_SOURCES = tests/unit/test_form.c
tests_unit_test_form_LDADD = $(LINK_FORM) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_type
tests_unit_test_type_SOURCES = tests/unit/test_type.c
tests_unit_test_type_LDADD = $(LINK_FORM) $(CMOCKA_LIBS)
