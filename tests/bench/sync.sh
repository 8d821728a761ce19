#!/bin/sh
# The part "sync" of make bench: what a district's working day costs on the line, and how long it takes on a bad one. Run by
# tests/bench/run in an empty folder, which is also $TMPDIR.
set -u
bench=$BUILDDIR/tests/bench
runs=${BENCH_RUNS:-5}

# figure NAME VALUE TARGET UNIT WORDS: as line_figure prints it.
figure()
{
	verdict=$(awk -v value="$2" -v target="$3" 'BEGIN { print value <= target ? "met" : "NOT met" }')
	printf '%-30s %-52s  target %s %s: %s\n' "$1" "$5" "$3" "$4" "$verdict"
}
note()
{
	printf '%-30s %s\n' "$1" "$2"
}
ratio()
{
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}
# median: of the numbers on standard input, one a line
median()
{
	sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# Bytes, without a line.
"$bench/bench_day" make . 4711 || exit 1
cp -r district quiet
about=$("$bench/bench_day" day district . 90210) || exit 1
note "a working day" "$about"
cp -r province province.1
cp -r district district.1
set -- $("$bench/bench_day" count province.1 district.1)
up=$1 down=$2
csv=$(xz -9 -c day.csv | wc -c)
json=$(gzip -9 -c day.json | wc -c)
figure "  up, beside CSV with xz -9" "$(ratio "$up" "$csv")" 1.0 x "$(ratio "$up" "$csv") x: $up / $csv bytes ($(wc -c <day.csv) of CSV)"
figure "  up, beside JSON with gzip -9" "$(ratio "$up" "$json")" 0.25 x "$(ratio "$up" "$json") x: $up / $json bytes ($(wc -c <day.json) of JSON, the bare facts without ids)"
# squeezed_alone FILE: bytes of its lines, each through gzip by itself
squeezed_alone()
{
	while IFS= read -r record; do printf '%s\n' "$record" | gzip -9 | wc -c; done <"$1" | awk '{ sum += $1 } END { print sum }'
}
each=$(squeezed_alone day.json)
note "    each record gzipped alone" "$(ratio "$up" "$each") x: $up / $each bytes"
dhis2=$(gzip -9 -c day.dhis2 | wc -c)
figure "  up, beside DHIS2's JSON, gzip -9" "$(ratio "$up" "$dhis2")" 0.25 x "$(ratio "$up" "$dhis2") x: $up / $dhis2 bytes ($(wc -c <day.dhis2) of dataValueSets, one a visit or edit)"
note "" "each value with dataElement, period, orgUnit and categoryOptionCombo by ids of 11 characters; all in one gzip"
each=$(squeezed_alone day.dhis2)
note "    each set gzipped alone" "$(ratio "$up" "$each") x: $up / $each bytes, as by a tool that posts record by record"
note "  down" "$down bytes: greeting, verdicts, pull, complete"
set -- $("$bench/bench_day" count province.1 district.1)
note "nothing to say" "$1 bytes up, $2 down"
"$bench/bench_day" edit district.1
set -- $("$bench/bench_day" count province.1 district.1)
figure "one whole number edited" $(($1 + $2)) 250 bytes "$(($1 + $2)) bytes: $1 up, $2 down"
rm -rf province.1 district.1

# The shaped line.
. "$SRCDIR/tests/fault/cases.sh"
. "$SRCDIR/tests/sync/server.sh"
ssh-keygen -q -t ed25519 -N "" -f host
set -- $("$ZILA_BIN" -C province hub list --format csv | awk -F, 'NR == 2 { print $1, $2 }')
number=$1 code=$2
for box in district quiet; do
	rm -f $box/replica.key $box/replica.pub
done
ssh-keygen -q -t ed25519 -N "" -C bench -f district/replica.key && mv district/replica.key.pub district/replica.pub
cp district/replica.key district/replica.pub quiet/
"$ZILA_BIN" -C province --as operator hub allow "$code" --key district/replica.pub --replica "$number" >allow.log 2>&1 || { cat allow.log; exit 1; }
serve host || { echo "bench: no sshd on loopback"; exit 1; }

# shaped BOX: one sync over the slow line; prints what bench_day link does
shaped()
{
	rm -f proxy.port
	"$BUILDDIR/tests/sync/proxy" proxy.port "$port" shape 20000 "$1.log" </dev/null &
	proxy=$!
	started="$started $proxy"
	wait_for 10 test -s proxy.port
	"$bench/bench_day" link "ssh://$user@127.0.0.1:$(cat proxy.port)" "$1" "$1.log" 2>link.err || cat link.err >&2
	kill $proxy
	# The next line has another port: its key is met for the first time again.
	rm -f "$1/known_hosts"
}
cp -r province province.0
for run in $(seq "$runs"); do
	shaped quiet
done >quiet.out
set -- $(awk '{ print $1 }' quiet.out | median)
line=$(grep "^$1 " quiet.out | head -1)
set -- $line
note "a slow line" "20 kbit/s, 300 ms each way, TCP's and SSH's handshakes with them; median of $runs runs"
figure "  nothing to say" "$(ratio "$1" 1000)" 7 s "$(ratio "$1" 1000) s until the hub's complete"
figure "  its turns" "$2" 9 turns "$2 turns, $3 changes of direction"
note "  its bytes" "$6 up and $7 down on the socket; $4 and $5 of them said by us"
set -- $(shaped district)
figure "  the day above" "$(ratio "$1" 1000)" 9 s "$(ratio "$1" 1000) s until the hub's complete, $2 turns"
note "  its bytes" "$6 up and $7 down on the socket; $4 and $5 of them said by us"
kill $server
exit 0
