# tests/sync: the two sides of a sync without a transport, over lines that cut and flip.
UNIT_TESTS += tests/sync/test_sim
tests_sync_test_sim_SOURCES = tests/sync/test_sim.c tests/sync/sim.c tests/sync/sim.h \
	tests/sync/sim_settle.c tests/sync/sim_settle.h $(STORE_WORLD)
tests_sync_test_sim_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
UNIT_TESTS += tests/sync/test_wire
tests_sync_test_wire_SOURCES = tests/sync/test_wire.c
tests_sync_test_wire_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

# Over a real sshd; skipped where there is none.
SCRIPT_TESTS += tests/sync/ssh.sh tests/sync/snapshot.sh
TEST_FILES += tests/sync/server.sh
CHECK_HELPERS += tests/sync/proxy
tests_sync_proxy_SOURCES = tests/sync/proxy.c
UNIT_TESTS += tests/sync/test_place
tests_sync_test_place_SOURCES = tests/sync/test_place.c
tests_sync_test_place_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

UNIT_TESTS += tests/sync/test_columns
tests_sync_test_columns_SOURCES = tests/sync/test_columns.c tests/sync/sim.c tests/sync/sim.h \
	tests/sync/sim_settle.c tests/sync/sim_settle.h $(STORE_WORLD)
tests_sync_test_columns_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

UNIT_TESTS += tests/sync/test_fetch
tests_sync_test_fetch_SOURCES = tests/sync/test_fetch.c $(STORE_WORLD)
tests_sync_test_fetch_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

# By file.
SCRIPT_TESTS += tests/sync/bundle.sh
UNIT_TESTS += tests/sync/test_bundle
tests_sync_test_bundle_SOURCES = tests/sync/test_bundle.c
tests_sync_test_bundle_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)

# Schools that change district.
SCRIPT_TESTS += tests/sync/move.sh
UNIT_TESTS += tests/sync/test_move tests/sync/test_move_random
tests_sync_test_move_SOURCES = tests/sync/test_move.c tests/sync/towns.c tests/sync/towns.h $(STORE_WORLD)
tests_sync_test_move_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
tests_sync_test_move_random_SOURCES = tests/sync/test_move_random.c tests/sync/towns.c tests/sync/towns.h $(STORE_WORLD)
tests_sync_test_move_random_LDADD = $(LINK_SYNC) $(CMOCKA_LIBS)
