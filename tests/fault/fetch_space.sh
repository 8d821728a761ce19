#!/bin/sh
# A disk that fills up while a box gets its snapshot over SSH, on either side: a sentence, no half replica, no half snapshot on the
# province's shelf; and the same command makes it when there is room.
set -u
. "$SRCDIR/tests/fault/cases.sh"
. "$SRCDIR/tests/sync/server.sh"
. "$SRCDIR/tests/fault/attempt.sh"
hub init province >/dev/null 2>&1
{ echo code,name,district,tehsil,level,gender,status
awk 'BEGIN { srand(3); for (i = 1; i <= 300; i++) printf "%05d,GBPS %06x%06x,kech,turbat,primary,boys,functional\n", i, rand() * 16777216, rand() * 16777216 }'
} >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >/dev/null 2>&1
ssh-keygen -q -t ed25519 -N "" -f "$TMPDIR/host"
# The province's processes have the shim too; on which write their disk fills up stands in a file, which is not there at first.
echo "SetEnv LD_PRELOAD=$BUILDDIR/tests/fault/shim.so ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 FAULT_AT=@$TMPDIR/at\
 FAULT_ONLY=|serve| FAULT_BELOW=$province" >"$TMPDIR/sshd_more"
serve host || { echo "Bail out! sshd does not start"; exit 1; }
url=ssh://$user@127.0.0.1:$port
init()
{
	"$ZILA_BIN" -C "$TMPDIR/$1" --as clerk init district kech --hub "$url" --host-key "$TMPDIR/host.pub"
}
# none_or_whole FOLDER: what failed at the very last may have left a replica, never half of one; away with it then
none_or_whole()
{
	[ -e "$TMPDIR/$1/replica.db" ] || return
	box "$1" rebuild --check >"$TMPDIR/check.out" 2>&1 && same "$1" >/dev/null 2>&1 || not_ok "half a replica is left" "$TMPDIR/check.out"
	begin_again "$1"
}
begin_again()
{
	rm -rf "$TMPDIR/$1"
	cp -r "$TMPDIR/key" "$TMPDIR/$1"
}
half()
{
	find "$province/snapshots" -name '*.zst' ! -name '.*' 2>/dev/null | while read -r file; do
		[ "$(sha256sum <"$file" | cut -c1-64)" = "$(basename "$file" .zst | sed 's/.*\.//')" ] || echo "$file"
	done
}

init one >/dev/null 2>&1
hub hub allow kech --key "$TMPDIR/one/replica.pub" >/dev/null 2>&1
rm -rf "$TMPDIR/key"
cp -r "$TMPDIR/one" "$TMPDIR/key"
for moment in $moments 60 150 300 500 800; do
	echo "$moment" >"$TMPDIR/at"
	rm -rf "$province/snapshots"
	attempt 1000000000 '|none|' "$ZILA_BIN" -C "$TMPDIR/one" --as clerk init district kech --hub "$url" --host-key "$TMPDIR/host.pub"
	none_or_whole one
	[ -z "$(half)" ] || not_ok "half a snapshot on the shelf"
done
rm -f "$TMPDIR/at"
judge "the province's disk fills up while it makes a snapshot"
for moment in $moments 60 100 140 180 240 300; do
	attempt "$moment" '|init|' "$ZILA_BIN" -C "$TMPDIR/one" --as clerk init district kech --hub "$url" --host-key "$TMPDIR/host.pub"
	none_or_whole one
done
judge "the box's disk fills up while it fetches and opens one"
expect "with room it is made" init one
expect "both are the same" same one
expect "its tables are what it began with" box one rebuild --check
expect "the province is sound" hub rebuild --check
[ -z "$(half)" ] && ok "every snapshot on the shelf is whole" || not_ok "half a snapshot on the shelf"
finish
