# tests/fuzz: what comes from outside, thrown at the code by clang's fuzzer (scripts/fuzz). Everywhere else each fuzzer is a test that
# replays its corpus. To add one: fuzz_NAME.c with LLVMFuzzerTestOneInput, a folder corpus/NAME, its name in FUZZERS and its lines
# below; one whose input is a row of frames takes $(FUZZ_FRAMES).
FUZZERS = \
	tests/fuzz/fuzz_bundle \
	tests/fuzz/fuzz_columns \
	tests/fuzz/fuzz_conf \
	tests/fuzz/fuzz_csv \
	tests/fuzz/fuzz_entry \
	tests/fuzz/fuzz_fetch \
	tests/fuzz/fuzz_hub \
	tests/fuzz/fuzz_key \
	tests/fuzz/fuzz_pages \
	tests/fuzz/fuzz_peer \
	tests/fuzz/fuzz_restore \
	tests/fuzz/fuzz_snapshot \
	tests/fuzz/fuzz_stream

# libFuzzer has a main of its own.
if FUZZ
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/replay.c
UNIT_TESTS += $(FUZZERS)
endif
EXTRA_PROGRAMS += $(FUZZERS)
CLEANFILES += $(FUZZERS)
EXTRA_DIST += tests/fuzz/replay.c tests/fuzz/sql.dict tests/fuzz/corpus

FUZZ_MADE = tests/fuzz/world.c tests/fuzz/world.h tests/fuzz/frames.c tests/fuzz/frames.h $(STORE_WORLD)
FUZZ_WORLD = $(FUZZ_MADE) $(FUZZ_MAIN)
FUZZ_FRAMES = $(FUZZ_WORLD) tests/fuzz/mutate.c
FUZZ_DATABASE = $(FUZZ_WORLD) tests/fuzz/database.c tests/fuzz/database.h
tests_fuzz_fuzz_bundle_SOURCES = tests/fuzz/fuzz_bundle.c $(FUZZ_FRAMES)
tests_fuzz_fuzz_bundle_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_bundle_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_columns_SOURCES = tests/fuzz/fuzz_columns.c $(FUZZ_WORLD)
tests_fuzz_fuzz_columns_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_columns_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_conf_SOURCES = tests/fuzz/fuzz_conf.c $(FUZZ_MAIN)
tests_fuzz_fuzz_conf_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_conf_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c $(FUZZ_WORLD)
tests_fuzz_fuzz_csv_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_entry_SOURCES = tests/fuzz/fuzz_entry.c $(FUZZ_FRAMES)
tests_fuzz_fuzz_entry_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_entry_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_fetch_SOURCES = tests/fuzz/fuzz_fetch.c $(FUZZ_FRAMES)
tests_fuzz_fuzz_fetch_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_fetch_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_hub_SOURCES = tests/fuzz/fuzz_hub.c $(FUZZ_FRAMES)
tests_fuzz_fuzz_hub_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_hub_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_key_SOURCES = tests/fuzz/fuzz_key.c $(FUZZ_WORLD)
tests_fuzz_fuzz_key_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_key_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_pages_SOURCES = tests/fuzz/fuzz_pages.c tests/unit/markup.c tests/unit/markup.h $(FUZZ_MAIN)
tests_fuzz_fuzz_pages_LDADD = $(LINK_PAGE)
tests_fuzz_fuzz_pages_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_peer_SOURCES = tests/fuzz/fuzz_peer.c $(FUZZ_FRAMES)
tests_fuzz_fuzz_peer_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_peer_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_restore_SOURCES = tests/fuzz/fuzz_restore.c $(FUZZ_DATABASE)
tests_fuzz_fuzz_restore_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_restore_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_snapshot_SOURCES = tests/fuzz/fuzz_snapshot.c $(FUZZ_DATABASE)
tests_fuzz_fuzz_snapshot_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_snapshot_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_stream_SOURCES = tests/fuzz/fuzz_stream.c $(FUZZ_FRAMES)
tests_fuzz_fuzz_stream_LDADD = $(LINK_SYNC)
tests_fuzz_fuzz_stream_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

# What the corpora began with.
EXTRA_PROGRAMS += tests/fuzz/seeds
CLEANFILES += tests/fuzz/seeds
tests_fuzz_seeds_SOURCES = tests/fuzz/seeds.c $(FUZZ_MADE)
tests_fuzz_seeds_LDADD = $(LINK_SYNC)
