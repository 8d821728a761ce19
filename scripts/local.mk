# scripts: what the build and the tests run, and what makes a machine a province's or a district's. Listed by name; shipped.
EXTRA_DIST += scripts/embed scripts/tap scripts/layers scripts/fuzz scripts/run scripts/test scripts/setup
# The two find their parts in ../libexec/zila, or beside themselves where they are not installed.
dist_sbin_SCRIPTS = scripts/province-setup scripts/district-setup
dist_pkglibexec_SCRIPTS = scripts/setup-steps scripts/sync-when-linked scripts/backup-and-keep
