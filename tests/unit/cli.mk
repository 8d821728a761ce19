# Unit tests of src/cli: the commands by their words.
SCRIPT_TESTS += tests/unit/across.sh tests/unit/checks.sh tests/unit/commands.sh tests/unit/lists.sh tests/unit/out.sh tests/unit/paper.sh tests/unit/printing.sh tests/unit/publish.sh tests/unit/setup.sh
# The real census, loaded by the shipped map into a province as it is set up.
UNIT_TESTS += tests/unit/test_census
tests_unit_test_census_SOURCES = tests/unit/test_census.c
tests_unit_test_census_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
