#!/bin/sh
# A district without any line, where a line is needed once: the province was set back to a backup, or the box was. A backup of the box
# travels on the stick, is synced with the province's folder there, and travels back.
set -u
. "$SRCDIR/tests/fault/cases.sh"
province=$TMPDIR/province
sticks=$TMPDIR/sticks
mkdir "$sticks"
hub()
{
	"$ZILA_BIN" -C "$province" --as operator "$@"
}
box()
{
	"$ZILA_BIN" -C "$TMPDIR/box" --as clerk "$@"
}
guest()
{
	"$ZILA_BIN" -C "$TMPDIR/guest" --as operator "$@"
}
same()
{
	hub digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.hub"
	box digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.box"
	[ -s "$TMPDIR/digest.hub" ] && cmp "$TMPDIR/digest.hub" "$TMPDIR/digest.box"
}
# shows TEXT PATTERN COMMAND…
shows()
{
	what=$1 pattern=$2
	shift 2
	"$@" >"$TMPDIR/shows.out" 2>&1 && grep -Eq -e "$pattern" "$TMPDIR/shows.out" && ok "$what" || not_ok "$what" "$TMPDIR/shows.out"
}
name()
{
	box put school code="$1" name="$2" --accept >/dev/null 2>&1
}
named()
{
	hub get school "$1" | grep -q "$2"
}
# By the sticks of every day.
up()
{
	box bundle write "$sticks/up" >/dev/null 2>&1 && hub bundle read "$sticks/up"
}
down()
{
	hub bundle write "$sticks/down" --for "$1" >/dev/null 2>&1 && box bundle read "$sticks/down"
}
# The box's backup to the province, into a folder there.
there()
{
	rm -rf "$TMPDIR/guest" "$sticks/box.zila"
	box backup "$sticks/box.zila" >/dev/null 2>&1 && guest restore "$sticks/box.zila" >/dev/null 2>&1
}
back()
{
	rm -rf "$sticks/back.zila" "$TMPDIR/box.old"
	guest backup "$sticks/back.zila" >/dev/null 2>&1 && mv "$TMPDIR/box" "$TMPDIR/box.old" && box restore "$sticks/back.zila" >/dev/null 2>&1
}

hub init province >/dev/null
awk 'BEGIN {
	print "code,name,district,tehsil,level,gender,status"
	for (i = 1; i <= 40; i++)
		printf "%05d,GBPS KILLI %d,kech,turbat,primary,boys,functional\n", i, i
}' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
box init district kech --from "$sticks/first" >/dev/null 2>&1
hub hub allow kech --key "$TMPDIR/box/replica.pub" >"$TMPDIR/line" 2>"$TMPDIR/allow"
print=$(sed -n 's/.*--province-key is //p' "$TMPDIR/allow")
hub bundle write "$sticks/first" --for 1 >/dev/null 2>&1
expect "a box that was made from a file" box init district kech --from "$sticks/first" --province-key "$print"
name 00001 "GBPS MONDAY"
up >/dev/null && down 1 >/dev/null
hub backup "$TMPDIR/yesterday" >/dev/null
box backup "$TMPDIR/box.yesterday" >/dev/null

# A day of sticks, and then the province is as it was yesterday.
name 00002 "GBPS TUESDAY"
hub put school code=00003 name="GBPS BY THE PROVINCE" --accept >/dev/null 2>&1
hub user add late role=clerk district=kech active=yes >/dev/null
expect "the day goes up" up
expect "the day comes down" down 1
hub digest >"$TMPDIR/before"
name 00004 "GBPS WAITING"
rm -rf "$province"
hub restore "$TMPDIR/yesterday" >/dev/null 2>&1 || not_ok "restore"
hub hub recover >/dev/null
box bundle write "$sticks/up" >/dev/null 2>&1
refuse "a file brings nothing back, and it is said what does" 75 'backup of its box.*PROVINCE.md' hub bundle read "$sticks/up"
refuse "nor is one written" 75 'recover' hub bundle write "$sticks/down" --for 1
expect "a backup of the box comes on the stick" there
refuse "from a folder it brings back what was lost" 75 'took [1-9][0-9]* entries back' guest sync --hub "$province"
hub digest >"$TMPDIR/after"
expect "all is as it was before the loss" cmp "$TMPDIR/before" "$TMPDIR/after"
shows "the recovery ends" 'written again' hub hub recover --end
expect "the folder syncs as ever" guest sync --hub "$province"
expect "what waited is there" named 00004 WAITING
expect "it travels back" back
expect "the box is at one with the province" same
name 00005 "GBPS WEDNESDAY"
expect "sticks go on: up" up
expect "sticks go on: down" down 1
expect "nothing waits" same
expect "and what was keyed is there" named 00005 WEDNESDAY

# Too late for the recovery: after its end.
name 00006 "GBPS THURSDAY"
up >/dev/null && down 1 >/dev/null
name 00007 "GBPS UNSENT"
rm -rf "$province"
hub restore "$TMPDIR/yesterday" >/dev/null 2>&1
hub hub recover >/dev/null
shows "it ends without the district" 'written again' hub hub recover --end --yes
box bundle write "$sticks/up" >/dev/null 2>&1
refuse "a file is too little then, too" 75 'backup of its box.*PROVINCE.md' hub bundle read "$sticks/up"
expect "a backup of the box comes" there
expect "it brings what is lost, and syncs" guest sync --hub "$province"
expect "the box goes back" back
expect "it is at one" same
named 00006 THURSDAY && named 00007 UNSENT && named 00003 "BY THE PROVINCE" && ok "nothing is lost" || not_ok "nothing is lost"
shows "but what was the whole province's waits for its operator" 'had sent it' hub hub recover

# The box's own disk, from an old backup.
rm -rf "$TMPDIR/box"
box restore "$TMPDIR/box.yesterday" >/dev/null 2>&1
name 00008 "GBPS OTHERWISE"
name 00009 "GBPS AGAIN"
box bundle write "$sticks/up" >/dev/null 2>&1
"$ZILA_BIN" -C "$province" --as operator bundle read "$sticks/up" >"$TMPDIR/read.out" 2>&1
grep -q 'DISTRICT.md\|PROVINCE.md' "$TMPDIR/read.out" && ok "what it wrote is not taken for what was taken" || not_ok "a box that was set back" "$TMPDIR/read.out"
expect "its backup comes" there
expect "it gets a number of its own" guest sync --hub "$province"
expect "it goes back" back
expect "it is at one again" same
named 00008 OTHERWISE && named 00009 AGAIN && named 00006 THURSDAY && ok "nothing is lost on either side" || not_ok "nothing is lost on either side"
number=$(hub hub list --format csv | grep ',kech,' | tail -n 1 | cut -d, -f1)
name 00010 "GBPS LAST"
expect "sticks go on under the new number: up" up
expect "sticks go on under the new number: down" down "${number:-0}"
expect "at one" same
finish
