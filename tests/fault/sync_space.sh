#!/bin/sh
# A disk that fills up, breaks or is read-only on either side of a sync, at any write: each time a sentence, nothing half done, nothing
# lost, and it goes on when there is room. The same for bundles and for a district's folder in the making; and folders that
# disappear while they are being synced.
set -u
. "$SRCDIR/tests/fault/cases.sh"
. "$SRCDIR/tests/fault/attempt.sh"
province=$TMPDIR/province
box=$TMPDIR/kech
zila()
{
	"$ZILA_BIN" "$@"
}
zila -C "$province" init province >/dev/null 2>&1 || { echo "1..0 # SKIP init failed"; exit 1; }
for i in 1 2 3; do
	zila -C "$province" put school code=0000$i name="GBPS KILLI $i" district=kech level=primary gender=boys status=functional --accept >/dev/null
done
zila -C "$box" init district kech --hub "$province" >/dev/null 2>&1 || { echo "1..0 # SKIP no district"; exit 1; }
: >"$TMPDIR/said"
turn=0
# news: a record of each side that the other does not know
news()
{
	turn=$((turn + 1))
	for folder in "$box" "$province"; do
		zila -C "$folder" --as clerk put staff school=00001 name="Killi $turn" sex=female designation=jvt --accept >>"$TMPDIR/said" 2>/dev/null
	done
}
# settled TEXT: all that was acknowledged is at both sides, once
settled()
{
	if ! zila -C "$box" sync >"$TMPDIR/sync.out" 2>&1; then
		not_ok "$1: with room again it syncs" "$TMPDIR/sync.out"
		return
	fi
	sort "$TMPDIR/said" >"$TMPDIR/want"
	for folder in "$box" "$province"; do
		if ! zila -C "$folder" rebuild --check >"$TMPDIR/check.out" 2>&1; then
			not_ok "$1: the tables are what the log says" "$TMPDIR/check.out"
			return
		fi
		zila -C "$folder" export staff 2>/dev/null | sed 1d | cut -d, -f1 | sort >"$TMPDIR/have"
		if ! cmp -s "$TMPDIR/want" "$TMPDIR/have"; then
			diff "$TMPDIR/want" "$TMPDIR/have" >"$TMPDIR/differ"
			not_ok "$1: $folder has what was acknowledged" "$TMPDIR/differ"
			return
		fi
	done
	zila -C "$province" digest | grep -E '^(\*|kech)	' >"$TMPDIR/digest.province"
	zila -C "$box" digest >"$TMPDIR/digest.box"
	if cmp -s "$TMPDIR/digest.province" "$TMPDIR/digest.box"; then ok "$1: nothing is lost, and both have the same"; else
		not_ok "$1: both have the same"; fi
}
# each ONLY COMMAND…: at each moment, with news before it
each()
{
	for moment in $moments; do
		news
		attempt "$moment" "$@"
	done
}

each '|sync|' "$ZILA_BIN" -C "$box" sync
judge "the district's disk fills up in a sync"
settled "the district's disk"
each '|serve|' "$ZILA_BIN" -C "$box" sync
judge "the province's disk fills up in a sync"
settled "the province's disk"
code=5 words='disk|read|I/O'
calls=wsr
each '|serve|' "$ZILA_BIN" -C "$box" sync
judge "the province's disk breaks in a sync"
settled "the province's broken disk"
each '|sync|' "$ZILA_BIN" -C "$box" sync
judge "the district's disk breaks in a sync"
settled "the district's broken disk"
code=30 calls=o words='read-only|rights|disk'
for side in sync serve; do
	news
	attempt 1 "|$side|" "$ZILA_BIN" -C "$box" sync
	judge "a folder that cannot be written ($side)"
	settled "a folder that cannot be written ($side)"
done
unset code calls words

# By file.
number=1
news
zila -C "$box" bundle write "$TMPDIR/up" >"$TMPDIR/write.out" 2>&1 || not_ok "a bundle up" "$TMPDIR/write.out"
zila -C "$province" hub allow kech --key "$box/replica.pub" --replica $number >"$TMPDIR/allow.out" 2>&1 || not_ok "its key" "$TMPDIR/allow.out"
for moment in $moments; do
	rm -f "$TMPDIR/up.new"
	attempt "$moment" '|write|' "$ZILA_BIN" -C "$box" bundle write "$TMPDIR/up.new"
	[ ! -e "$TMPDIR/up.new" ] || [ $status -eq 0 ] || not_ok "half a bundle is left"
done
judge "a disk that fills up under a bundle"
each '|read|' "$ZILA_BIN" -C "$province" bundle read "$TMPDIR/up"
judge "the province's disk fills up while it reads one"
expect "with room it is read" zila -C "$province" bundle read "$TMPDIR/up"
zila -C "$province" bundle write "$TMPDIR/down" --for $number >"$TMPDIR/write.out" 2>&1 || not_ok "a bundle down" "$TMPDIR/write.out"
for moment in $moments; do
	attempt "$moment" '|read|' "$ZILA_BIN" -C "$box" bundle read "$TMPDIR/down"
done
judge "the district's disk fills up while it reads one"
expect "with room it is read" zila -C "$box" bundle read "$TMPDIR/down"
settled "bundles"

# A district's folder from the province's.
for moment in $moments 60 90 140 250; do
	attempt "$moment" '|init|' "$ZILA_BIN" -C "$TMPDIR/new" init district kech --hub "$province"
	[ $status -ne 0 ] || rm -rf "$TMPDIR/new"
	[ ! -e "$TMPDIR/new/replica.db" ] || { not_ok "half a district is left"; rm -rf "$TMPDIR/new"; }
done
judge "the disk fills up under a district's folder in the making"
rm -rf "$TMPDIR/new"
expect "with room it is made" zila -C "$TMPDIR/new" init district kech --hub "$province"
expect "and is what the province has" zila -C "$TMPDIR/new" rebuild --check
settled "folders in the making"

# vanish FOLDER: it is taken away while a sync waits for a slow disk
vanish()
{
	news
	env LD_PRELOAD="$BUILDDIR/tests/fault/shim.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 FAULT_FSYNC_MS=400 \
		"$ZILA_BIN" -C "$box" sync >"$TMPDIR/vanish.out" 2>"$TMPDIR/vanish.err" &
	syncing=$!
	rounds=0
	until [ -n "$(ps -o pid= --ppid $syncing 2>/dev/null)" ] || ! kill -0 $syncing 2>/dev/null || [ $rounds -gt 400 ]; do
		rounds=$((rounds + 1))
		sleep 0.01
	done
	mv "$1" "$1.away"
	wait $syncing
	status=$?
	# What a program put there again is no replica.
	rm -rf "$1"
	mv "$1.away" "$1"
	if [ $status -eq 0 ]; then
		ok "$(basename "$1") disappears behind the end of a sync"
	elif [ $status -lt 128 ] && [ -s "$TMPDIR/vanish.err" ] && ! grep -q "runtime error\|AddressSanitizer" "$TMPDIR/vanish.err"; then
		ok "$(basename "$1") disappears under a sync: exit $status and a sentence"
	else
		echo "exit $status" >>"$TMPDIR/vanish.err"
		not_ok "$(basename "$1") disappears under a sync" "$TMPDIR/vanish.err"
	fi
	settled "$(basename "$1") was away"
}
vanish "$box"
vanish "$province"
finish
