# Unit tests of src/emis.
UNIT_TESTS += tests/unit/test_fold tests/unit/test_lookup
tests_unit_test_fold_SOURCES = tests/unit/test_fold.c
tests_unit_test_fold_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
tests_unit_test_lookup_SOURCES = tests/unit/test_lookup.c tests/unit/lookup_queries.c tests/unit/lookup_queries.h
tests_unit_test_lookup_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_sample
tests_unit_test_sample_SOURCES = tests/unit/test_sample.c
tests_unit_test_sample_LDADD = libcli.a $(LINK_EMIS) $(CMOCKA_LIBS)
