# make bench: measured ratios; decides no test.
EXTRA_DIST += tests/bench/run

# Programs that measure; built by make bench only.
BENCHES = tests/bench/bench_lookup
EXTRA_PROGRAMS += $(BENCHES)
CLEANFILES += $(BENCHES)
tests_bench_bench_lookup_SOURCES = tests/bench/bench_lookup.c tests/unit/lookup_queries.c tests/unit/lookup_queries.h
tests_bench_bench_lookup_LDADD = $(LINK_EMIS)
