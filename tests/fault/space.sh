#!/bin/sh
# A disk that fills up in the middle: a sentence, nothing half done, and it works again when there is room.
set -u
. "$SRCDIR/tests/fault/cases.sh"
home=$TMPDIR/province
"$ZILA_BIN" -C "$home" init province >/dev/null || { echo "1..0 # SKIP init failed"; exit 1; }
i=0
{ echo code,name,district,level,gender,status
while [ $i -lt 3000 ]; do
	i=$((i + 1))
	echo "$((20000 + i)),GGPS KILLI FULL $i,kech,primary,girls,functional"
done; } >"$TMPDIR/many.csv"
"$ZILA_BIN" -C "$home" digest >"$TMPDIR/before"
# full BYTES COMMAND…: runs it on a disk with room for BYTES more
full()
{
	space=$1
	shift
	env LD_PRELOAD="$BUILDDIR/tests/fault/shim.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
		FAULT_SPACE="$space" FAULT_BELOW="$TMPDIR" "$@"
}
for room in 0 5000 100000 600000; do
	refuse "an import with room for $room bytes" 74 'full|space|room' full $room "$ZILA_BIN" -C "$home" import school "$TMPDIR/many.csv"
	"$ZILA_BIN" -C "$home" digest >"$TMPDIR/after"
	if cmp -s "$TMPDIR/before" "$TMPDIR/after"; then ok "nothing of it is there ($room)"; else not_ok "half of it is there ($room)"; fi
done
refuse "one record with no room" 74 'full|space|room' full 0 "$ZILA_BIN" -C "$home" put school code=00001 name="GBPS X" district=kech level=primary gender=boys status=functional --accept
refuse "a backup with no room" 74 'full|space|room' full 20000 "$ZILA_BIN" -C "$home" backup "$TMPDIR/copy.db"
if [ -e "$TMPDIR/copy.db" ]; then not_ok "half a backup is left"; else ok "no half backup is left"; fi
refuse "a province with no room" 74 'full|space|room' full 60000 "$ZILA_BIN" -C "$TMPDIR/new" init province
if [ -e "$TMPDIR/new" ]; then not_ok "half a province is left"; else ok "no half province is left"; fi
expect "with room again the import works" "$ZILA_BIN" -C "$home" import school "$TMPDIR/many.csv"
expect "the tables are what the log says" "$ZILA_BIN" -C "$home" rebuild --check
expect "the files are whole" "$ZILA_BIN" -C "$home" log --verify
finish
