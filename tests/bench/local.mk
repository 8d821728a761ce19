# make bench: measured ratios; decides no test.
EXTRA_DIST += tests/bench/run tests/bench/pdf.sh tests/bench/sync.sh

# Programs that measure; built by make bench only.
BENCHES = tests/bench/bench_day tests/bench/bench_entry tests/bench/bench_intake tests/bench/bench_keys tests/bench/bench_lookup tests/bench/bench_ratio \
	tests/bench/bench_snapshot tests/bench/bench_start
EXTRA_PROGRAMS += $(BENCHES) tests/bench/bench_store
CLEANFILES += $(BENCHES) tests/bench/bench_store

BENCH_LINE = tests/bench/line.c tests/bench/line.h
BENCH_TRAFFIC = tests/bench/traffic.c tests/bench/traffic.h
BENCH_NAMES = tests/bench/names.c tests/bench/names.h
BENCH_QUERIES = tests/unit/lookup_queries.c tests/unit/lookup_queries.h
tests_bench_bench_day_SOURCES = tests/bench/bench_day.c $(BENCH_LINE) $(BENCH_TRAFFIC)
tests_bench_bench_day_LDADD = $(LINK_CLI)
tests_bench_bench_entry_SOURCES = tests/bench/bench_entry.c $(BENCH_LINE) $(KEYER_SOURCES) $(PAPER_SOURCES)
tests_bench_bench_entry_LDADD = $(LINK_CLI)
tests_bench_bench_intake_SOURCES = tests/bench/bench_intake.c $(BENCH_TRAFFIC)
tests_bench_bench_intake_LDADD = $(LINK_CLI)
tests_bench_bench_keys_SOURCES = tests/bench/bench_keys.c $(BENCH_LINE) $(BENCH_NAMES) $(BENCH_QUERIES)
tests_bench_bench_keys_LDADD = $(LINK_EMIS)
tests_bench_bench_lookup_SOURCES = tests/bench/bench_lookup.c $(BENCH_QUERIES)
tests_bench_bench_lookup_LDADD = $(LINK_EMIS)
tests_bench_bench_ratio_SOURCES = tests/bench/bench_ratio.c $(BENCH_LINE)
tests_bench_bench_ratio_LDADD = $(LINK_BASE)
tests_bench_bench_snapshot_SOURCES = tests/bench/bench_snapshot.c $(BENCH_LINE) $(BENCH_TRAFFIC)
tests_bench_bench_snapshot_LDADD = $(LINK_CLI)
tests_bench_bench_start_SOURCES = tests/bench/bench_start.c $(BENCH_LINE) $(BENCH_NAMES)
tests_bench_bench_start_LDADD = $(LINK_BASE)
tests_bench_bench_store_SOURCES = tests/bench/bench_store.c
tests_bench_bench_store_LDADD = $(LINK_STORE)
