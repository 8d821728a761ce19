# make bench: measured ratios; decides no test.
EXTRA_DIST += tests/bench/run

# Programs that measure; built by make bench only.
BENCHES = tests/bench/bench_lookup tests/bench/bench_store
EXTRA_PROGRAMS += $(BENCHES)
CLEANFILES += $(BENCHES)
tests_bench_bench_lookup_SOURCES = tests/bench/bench_lookup.c tests/unit/lookup_queries.c tests/unit/lookup_queries.h
tests_bench_bench_lookup_LDADD = $(LINK_EMIS)
tests_bench_bench_store_SOURCES = tests/bench/bench_store.c
tests_bench_bench_store_LDADD = $(LINK_STORE)
