# scripts: what the build and the tests run. Listed by name; shipped.
EXTRA_DIST += scripts/embed scripts/tap scripts/layers scripts/run scripts/test scripts/setup
