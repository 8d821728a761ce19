# Unit tests of src/store. Their world (a replica with a few forms) is in store_world.c.
UNIT_TESTS += \
	tests/unit/test_accept \
	tests/unit/test_draft \
	tests/unit/test_entry \
	tests/unit/test_intake \
	tests/unit/test_turn \
	tests/unit/test_query \
	tests/unit/test_rebuild \
	tests/unit/test_replica \
	tests/unit/test_settle \
	tests/unit/test_signing \
	tests/unit/test_txn \
	tests/unit/test_value

STORE_WORLD = tests/unit/store_world.c tests/unit/store_world.h
tests_unit_test_accept_SOURCES = tests/unit/test_accept.c $(STORE_WORLD)
tests_unit_test_accept_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_draft_SOURCES = tests/unit/test_draft.c $(STORE_WORLD)
tests_unit_test_draft_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_entry_SOURCES = tests/unit/test_entry.c $(STORE_WORLD)
tests_unit_test_entry_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_query_SOURCES = tests/unit/test_query.c $(STORE_WORLD)
tests_unit_test_query_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_rebuild_SOURCES = tests/unit/test_rebuild.c $(STORE_WORLD)
tests_unit_test_rebuild_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_replica_SOURCES = tests/unit/test_replica.c $(STORE_WORLD)
tests_unit_test_replica_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_turn_SOURCES = tests/unit/test_turn.c $(STORE_WORLD)
tests_unit_test_turn_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_intake_SOURCES = tests/unit/test_intake.c $(STORE_WORLD)
tests_unit_test_intake_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_settle_SOURCES = tests/unit/test_settle.c $(STORE_WORLD)
tests_unit_test_settle_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_signing_SOURCES = tests/unit/test_signing.c $(STORE_WORLD)
tests_unit_test_signing_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_txn_SOURCES = tests/unit/test_txn.c $(STORE_WORLD)
tests_unit_test_txn_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
tests_unit_test_value_SOURCES = tests/unit/test_value.c
tests_unit_test_value_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_syncs
tests_unit_test_syncs_SOURCES = tests/unit/test_syncs.c $(STORE_WORLD)
tests_unit_test_syncs_LDADD = $(LINK_STORE) $(CMOCKA_LIBS)
