# Sourced by the script tests: counting cases in TAP.
said=0
# ok TEXT
ok()
{
	said=$((said + 1))
	echo "ok $said - $1"
}
# not_ok TEXT [FILE with what was seen]
not_ok()
{
	said=$((said + 1))
	echo "not ok $said - $1"
	if [ $# -gt 1 ] && [ -f "$2" ]; then
		sed 's/^/# /' "$2"
	fi
}
# skip TEXT WHY
skip()
{
	said=$((said + 1))
	echo "ok $said - $1 # SKIP $2"
}
# expect TEXT COMMAND…: the command must succeed
expect()
{
	what=$1
	shift
	if "$@" >"$TMPDIR/expect.out" 2>&1; then ok "$what"; else not_ok "$what" "$TMPDIR/expect.out"; fi
}
# refuse TEXT CODE WORDS COMMAND…: the command must end with CODE and say WORDS (an awk pattern) on standard error
refuse()
{
	what=$1 code=$2 words=$3
	shift 3
	"$@" >"$TMPDIR/refuse.out" 2>"$TMPDIR/refuse.err"
	got=$?
	if [ $got -eq "$code" ] && grep -Eq -e "$words" "$TMPDIR/refuse.err" && ! grep -q "runtime error\|AddressSanitizer" "$TMPDIR/refuse.err"; then
		ok "$what"
	else
		echo "exit $got, wanted $code and /$words/" >>"$TMPDIR/refuse.err"
		not_ok "$what" "$TMPDIR/refuse.err"
	fi
}
finish()
{
	echo "1..$said"
}
