# Sourced behind tests/fault/cases.sh: commands on a disk that fails from its N-th write on.
# shellcheck shell=sh
tried=0 failed=0 wrong=0
# attempt N ONLY COMMAND…: on a disk below $TMPDIR that fails from call N on, in processes whose command line has ONLY ('|' around each
# argument). $calls are those that count, $code is the error's number, $words what a failure must say. It may come to its end, or fail
# with a sentence and EX_CANTCREAT, EX_IOERR or EX_TEMPFAIL; anything else is counted in $wrong. Sets $status.
attempt()
{
	at=$1 only=$2
	shift 2
	env LD_PRELOAD="$BUILDDIR/tests/fault/shim.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 FAULT_AT="$at" FAULT_ONLY="$only" \
		FAULT_BELOW="$TMPDIR" FAULT_CALLS="${calls-ws}" FAULT_ERRNO="${code-28}" "$@" >"$TMPDIR/attempt.out" 2>"$TMPDIR/attempt.err"
	status=$?
	tried=$((tried + 1))
	[ $status -eq 0 ] || failed=$((failed + 1))
	case $status in
	0) return ;;
	73 | 74 | 75) ! grep -Eq "${words-full|space|room|disk}" "$TMPDIR/attempt.err" || grep -q "runtime error\|AddressSanitizer" "$TMPDIR/attempt.err" || return ;;
	esac
	wrong=$((wrong + 1))
	echo "# from call $at on ($only): exit $status: $*"
	sed 's/^/# /' "$TMPDIR/attempt.err"
}
# judge TEXT: of the attempts since the last one; at least one must have failed, and none in another way
judge()
{
	if [ $failed -gt 0 ] && [ $wrong -eq 0 ]; then ok "$1: $failed of $tried fail, each with a sentence"; else
		not_ok "$1: $wrong of $failed failures in $tried are not as they should be"; fi
	tried=0 failed=0 wrong=0
}
# Where the N of an attempt comes from: spread over what a sync does, with ZILA_LONG=1 every one.
moments="1 2 3 5 8 12 17 22 27 33 40"
# shellcheck disable=SC2034
[ -z "${ZILA_LONG-}" ] || moments=$(seq 1 70)
