# Unit tests of src/emis.
UNIT_TESTS += tests/unit/test_fold tests/unit/test_lookup
tests_unit_test_fold_SOURCES = tests/unit/test_fold.c
tests_unit_test_fold_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
tests_unit_test_lookup_SOURCES = tests/unit/test_lookup.c tests/unit/lookup_queries.c tests/unit/lookup_queries.h
tests_unit_test_lookup_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_recheck
tests_unit_test_recheck_SOURCES = tests/unit/test_recheck.c
tests_unit_test_recheck_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_term
tests_unit_test_term_SOURCES = tests/unit/test_term.c tests/unit/card_world.c tests/unit/card_world.h \
	tests/unit/store_world.c tests/unit/store_world.h
tests_unit_test_term_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_sample
tests_unit_test_sample_SOURCES = tests/unit/test_sample.c
tests_unit_test_sample_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_card tests/unit/test_print
tests_unit_test_card_SOURCES = tests/unit/test_card.c tests/unit/card_world.c tests/unit/card_world.h \
	tests/unit/store_world.c tests/unit/store_world.h
tests_unit_test_card_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
tests_unit_test_print_SOURCES = tests/unit/test_print.c
tests_unit_test_print_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
TEST_FILES += \
	tests/data/card_07001.txt \
	tests/data/card_07001_40.txt \
	tests/data/card_07001_ascii.txt \
	tests/data/card_07003.txt \
	tests/data/card_07004.txt
UNIT_TESTS += tests/unit/test_indicator tests/unit/test_indicator_unusual
INDICATOR_WORLD = tests/unit/indicator_figures.c tests/unit/indicator_figures.h tests/unit/indicator_world.c tests/unit/indicator_world.h \
	tests/unit/card_world.c tests/unit/card_world.h tests/unit/store_world.c tests/unit/store_world.h
tests_unit_test_indicator_SOURCES = tests/unit/test_indicator.c $(INDICATOR_WORLD)
tests_unit_test_indicator_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
tests_unit_test_indicator_unusual_SOURCES = tests/unit/test_indicator_unusual.c $(INDICATOR_WORLD)
tests_unit_test_indicator_unusual_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_card_place
tests_unit_test_card_place_SOURCES = tests/unit/test_card_place.c $(INDICATOR_WORLD) $(AGREE_SOURCES)
tests_unit_test_card_place_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
TEST_FILES += \
	tests/data/card_08005.txt \
	tests/data/card_cluster_08001.txt \
	tests/data/card_cluster_08050.txt \
	tests/data/card_cluster_08050_40.txt \
	tests/data/card_compare_08005.txt \
	tests/data/card_compare_two.txt \
	tests/data/card_district_awaran.txt \
	tests/data/card_district_hub.txt \
	tests/data/card_district_kech.txt \
	tests/data/card_district_kech_40.txt \
	tests/data/card_division_makran.txt \
	tests/data/card_monitoring_08030.txt \
	tests/data/card_monitoring_makran.txt \
	tests/data/card_monitoring_panjgur.txt \
	tests/data/card_province.txt \
	tests/data/card_tehsil_turbat.txt
UNIT_TESTS += tests/unit/test_indicator_census
tests_unit_test_indicator_census_SOURCES = tests/unit/test_indicator_census.c tests/unit/markup.c tests/unit/markup.h tests/unit/store_world.c tests/unit/store_world.h
tests_unit_test_indicator_census_LDADD = $(LINK_CLI) $(CMOCKA_LIBS) -lm
UNIT_TESTS += tests/unit/test_listing
tests_unit_test_listing_SOURCES = tests/unit/test_listing.c $(INDICATOR_WORLD) $(AGREE_SOURCES)
tests_unit_test_listing_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_listing_own
tests_unit_test_listing_own_SOURCES = tests/unit/test_listing_own.c $(INDICATOR_WORLD)
tests_unit_test_listing_own_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_publish_hide
tests_unit_test_publish_hide_SOURCES = tests/unit/test_publish_hide.c
tests_unit_test_publish_hide_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_live
tests_unit_test_live_SOURCES = tests/unit/test_live.c $(INDICATOR_WORLD)
tests_unit_test_live_LDADD = $(LINK_EMIS) $(CMOCKA_LIBS)
