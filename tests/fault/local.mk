# Tests of what goes wrong: kills, full disks, hostile files (SCRIPT_TESTS).
SCRIPT_TESTS += \
	tests/fault/fetch_space.sh \
	tests/fault/hostile.sh \
	tests/fault/kill.sh \
	tests/fault/space.sh \
	tests/fault/sync_kill.sh \
	tests/fault/sync_space.sh
TEST_FILES += tests/fault/attempt.sh tests/fault/cases.sh tests/fault/shim.c

# A disk that is full or slow: loaded before the C library by the tests that need it. Built without sanitizers.
check_DATA += tests/fault/shim.so
CLEANFILES += tests/fault/shim.so
tests/fault/shim.so: tests/fault/shim.c
	$(AM_V_CCLD)$(MKDIR_P) tests/fault && $(CC) -O1 -Wall -shared -fPIC -o $@ $(srcdir)/tests/fault/shim.c -ldl
