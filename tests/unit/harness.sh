#!/bin/sh
# Does the harness count? A suite of one test that fails in each known way must end with the right numbers and
# with an exit status that says so. It runs through make, the driver and scripts/tap, as all other tests do.
set -u
cd "$BUILDDIR" || exit 74
said=0
# harness WAY PASS FAIL SKIP
harness()
{
	said=$((said + 1))
	rm -f must-fail.log
	ZILA_MUST_FAIL=$1 make check-TESTS TESTS=tests/unit/must_fail.sh TEST_SUITE_LOG=must-fail.log \
		>"$TMPDIR/harness.out" 2>&1
	status=$?
	counts=$(awk '/^# (PASS|FAIL|SKIP|XFAIL|XPASS|ERROR):/ { printf "%s%s", sep, $3; sep = " " }' must-fail.log)
	if [ "$counts" = "$2 $4 0 $3 0 0" ] && { [ "$3" -eq 0 ] || [ $status -ne 0 ]; } &&
		{ [ "$3" -ne 0 ] || [ $status -eq 0 ]; }; then
		echo "ok $said - $1: $2 passed, $3 failed, $4 skipped"
	else
		echo "not ok $said - $1: exit status $status, counts (pass skip xfail fail xpass error) $counts"
		sed 's/^/# /' "$TMPDIR/harness.out"
	fi
}
if ! make tests/unit/must_fail >"$TMPDIR/harness.out" 2>&1; then
	sed 's/^/# /' "$TMPDIR/harness.out"
	echo "1..0 # SKIP the test that must fail does not build"
	exit 1
fi
harness pass 3 0 0
harness skip 2 0 1
harness assert 2 1 0
harness abort 1 1 0
harness exit 1 1 0
harness status 3 1 0
harness setup 0 2 0
rm -rf "$BUILDDIR"/tests/tmp/must_fail.*
rm -f must-fail.log tests/unit/must_fail.sh.log tests/unit/must_fail.log tests/unit/must_fail.trs
echo "1..$said"
