#!/bin/sh
# kill -9 at random moments: every key that was acknowledged is there afterwards, nothing is half done, and the tables are
# what the log says. 30 times, with ZILA_LONG=1 200 times.
set -u
. "$SRCDIR/tests/fault/cases.sh"
times=30
[ -z "${ZILA_LONG-}" ] || times=200
seed=${ZILA_SEED-$$}
echo "# seed $seed, $times kills"
random()
{
	# random N: 0..N-1
	seed=$(( (seed * 1103515245 + 12345) % 2147483648 ))
	echo $(( seed / 65536 % $1 ))
}
home=$TMPDIR/province
"$ZILA_BIN" -C "$home" init province >/dev/null || { echo "1..0 # SKIP init failed"; exit 1; }
i=0
while [ $i -lt 200 ]; do
	i=$((i + 1))
	echo "$(printf %05d $i),GBPS KILLI NUMBER $i,kech,primary,boys,functional"
done >"$TMPDIR/rows"
{ echo code,name,district,level,gender,status; cat "$TMPDIR/rows"; } >"$TMPDIR/schools.csv"
"$ZILA_BIN" -C "$home" import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the first import" "$TMPDIR/import.out"

# One writer after the other, each killed at a random moment; what it printed was acknowledged.
: >"$TMPDIR/said"
kills=0
number=0
while [ $kills -lt $times ]; do
	(
		while :; do
			number=$((number + 1))
			"$ZILA_BIN" -C "$home" put school code=$(printf %05d $((number % 200 + 1))) name="GBPS KILL $kills $number" --accept >"$TMPDIR/key" 2>"$TMPDIR/put.err" &
			child=$!
			echo $child >"$TMPDIR/child"
			wait $child && echo "$(cat "$TMPDIR/key") GBPS KILL $kills $number" >>"$TMPDIR/said"
		done
	) &
	writer=$!
	sleep 0.$(printf %03d $(( $(random 400) + 20 )))
	kill -9 $writer 2>/dev/null
	kill -9 "$(cat "$TMPDIR/child")" 2>/dev/null
	wait $writer 2>/dev/null
	kills=$((kills + 1))
	number=$((kills * 7))
done
# The last acknowledged name of each school must be there, or a later one whose acknowledgement was lost with its writer.
awk '{ key = $1; $1 = ""; last[key] = $0 } END { for (key in last) print key last[key] }' "$TMPDIR/said" >"$TMPDIR/last"
lost=0
while read -r key name; do
	"$ZILA_BIN" -C "$home" get school "$key" --history >"$TMPDIR/get" 2>&1
	grep -q -e "$name" "$TMPDIR/get" || { lost=$((lost + 1)); echo "# lost: $key $name"; }
done <"$TMPDIR/last"
count=$(wc -l <"$TMPDIR/said")
if [ $lost -eq 0 ] && [ "$count" -gt 0 ]; then ok "$times writers killed: all of $count acknowledged puts are found"; else not_ok "$lost of $count acknowledged puts lost"; fi
expect "the tables are what the log says after the kills" "$ZILA_BIN" -C "$home" rebuild --check
expect "every log entry is whole after the kills" "$ZILA_BIN" -C "$home" log --verify

# An import is all or nothing.
i=0
{ echo code,name,district,level,gender,status
while [ $i -lt 3000 ]; do
	i=$((i + 1))
	echo "$((20000 + i)),GGPS KILLI IMPORT $i,kech,primary,girls,functional"
done; } >"$TMPDIR/many.csv"
halves=0
done_once=0
kills=0
while [ $kills -lt $((times / 3)) ]; do
	kills=$((kills + 1))
	"$ZILA_BIN" -C "$home" import school "$TMPDIR/many.csv" >/dev/null 2>&1 &
	child=$!
	sleep 0.$(printf %03d $(( $(random 250) + 1 )))
	kill -9 $child 2>/dev/null
	wait $child 2>/dev/null
	have=$("$ZILA_BIN" -C "$home" export school --where "code >= '20001' AND code <= '23000'" | sed 1d | wc -l)
	case $have in 0) ;; 3000) done_once=1 ;; *) halves=$((halves + 1)) ;; esac
	[ $done_once -eq 0 ] || break
done
if [ $halves -eq 0 ]; then ok "an import killed $kills times is there whole or not at all"; else not_ok "$halves imports half done"; fi
expect "the import works after it was killed" "$ZILA_BIN" -C "$home" import school "$TMPDIR/many.csv"
expect "the tables are what the log says after killed imports" "$ZILA_BIN" -C "$home" rebuild --check

# Making a province is all or nothing too.
kills=0
bad=0
while [ $kills -lt $((times / 6)) ]; do
	kills=$((kills + 1))
	rm -rf "$TMPDIR/new"
	"$ZILA_BIN" -C "$TMPDIR/new" init province >/dev/null 2>&1 &
	child=$!
	sleep 0.$(printf %03d $(( $(random 200) + 1 )))
	kill -9 $child 2>/dev/null
	wait $child 2>/dev/null
	if [ -e "$TMPDIR/new" ]; then
		"$ZILA_BIN" -C "$TMPDIR/new" doctor >/dev/null 2>&1
		[ "$("$ZILA_BIN" -C "$TMPDIR/new" form list | wc -l)" -ge 10 ] || bad=$((bad + 1))
	else
		"$ZILA_BIN" -C "$TMPDIR/new" init province >/dev/null 2>&1 || bad=$((bad + 1))
	fi
done
if [ $bad -eq 0 ]; then ok "init province killed $kills times leaves a whole folder or none"; else not_ok "$bad folders half made"; fi
finish
