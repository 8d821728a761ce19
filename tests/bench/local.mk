# make bench: measured ratios; decides no test.
EXTRA_DIST += tests/bench/run
