# Unit tests of src/cli: the commands by their words.
SCRIPT_TESTS += tests/unit/commands.sh
