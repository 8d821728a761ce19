#!/bin/sh
# A district without any line: made from a file, and kept in step by small sticks, several for one way.
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
# listed PATTERN: the box's line of hub list, as CSV
listed()
{
	hub hub list --format csv | grep '^1,' >"$TMPDIR/list"
	grep -Eq -e "$1" "$TMPDIR/list"
}
# visits DAY: 3200 of them, with remarks that do not squeeze
visits()
{
	awk -v day="$1" 'BEGIN {
		srand(day)
		print "school,date,monitor,access,status,remarks"
		for (i = 1; i <= 3200; i++) {
			text = ""
			for (j = 0; j < 64; j++)
				text = text sprintf("%06x", int(rand() * 16777216))
			printf "%05d,2026-01-%02d,clerk,granted,open,%s\n", (i - 1) % 800 + 1, day + int((i - 1) / 800), text
		}
	}' >"$TMPDIR/visits.csv"
}
# take COMMAND…: imports them
take()
{
	"$@" import visit "$TMPDIR/visits.csv" >"$TMPDIR/import.out" 2>&1 && grep -q '^records added *3200' "$TMPDIR/import.out" || not_ok "the visits" "$TMPDIR/import.out"
}
hub init province >/dev/null
awk 'BEGIN {
	print "code,name,district,tehsil,level,gender,status"
	for (i = 1; i <= 800; i++)
		printf "%05d,GBPS KILLI %d,kech,turbat,primary,boys,functional\n", i, i
}' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
visits 1
take hub
init()
{
	box init district kech "$@"
}

# From nothing: the key goes to the province, the records come back.
refuse "neither a line nor a file" 64 'usage' init
refuse "the box's key is made first" 75 'bring .*replica.pub to the province' init --from "$sticks/first"
cp "$TMPDIR/box/replica.pub" "$TMPDIR/box/bundle.key" "$TMPDIR"
hub hub allow kech --key "$TMPDIR/replica.pub" >"$TMPDIR/line" 2>"$TMPDIR/allow"
print=$(sed -n 's/.*--province-key is //p' "$TMPDIR/allow")
case $print in ????-????-????-????-????-????-????-????) ok "the province says what goes on paper" ;; *) not_ok "what goes on paper" "$TMPDIR/allow" ;; esac
listed ',to be made$' && ok "hub list: to be made" || not_ok "hub list: to be made" "$TMPDIR/list"
shows "the province writes its first records" 'a snapshot, for zila init' hub bundle write "$sticks/first" --for 1
refuse "nobody has vouched for it" 77 "$print.*add --province-key $print" init --from "$sticks/first"
refuse "another fingerprint" 77 'not with that of --province-key' init --from "$sticks/first" --province-key "0$(echo "$print" | cut -c2- | tr 0-9 1-90)"
refuse "what is none" 66 'neither a fingerprint' init --from "$sticks/first" --province-key 12-34
printf X >"$TMPDIR/x"
cp "$sticks/first" "$sticks/bad"
dd if="$TMPDIR/x" of="$sticks/bad" bs=1 seek=5000 conv=notrunc 2>/dev/null
refuse "a damaged one" 65 'damaged' init --from "$sticks/bad" --province-key "$print"
"$ZILA_BIN" -C "$TMPDIR/wrong" init district kech --from x >/dev/null 2>&1
refuse "another box" 77 'another reader' "$ZILA_BIN" -C "$TMPDIR/wrong" init district kech --from "$sticks/first" --province-key "$print"
refuse "another district" 76 'another snapshot' "$ZILA_BIN" -C "$TMPDIR/box" init district quetta --from "$sticks/first" --province-key "$print"
[ ! -e "$TMPDIR/box/replica.db" ] && ok "no half a box" || not_ok "no half a box"

# In parts.
hub bundle write "$sticks/small" --for 1 --size 512k >"$TMPDIR/parts" 2>&1
parts=$(grep -c 'a snapshot' "$TMPDIR/parts")
[ "$parts" -ge 2 ] && [ -e "$sticks/small.2" ] && [ ! -e "$sticks/small" ] && [ -z "$(find "$sticks" -name 'small.*' -size +512k)" ] &&
	ok "in $parts parts" || not_ok "in $parts parts" "$TMPDIR/parts"
refuse "the second before the first" 65 'read the part before it first' init --from "$sticks/small.2" --province-key "$print"
refuse "the first" 75 'with the next part' init --from "$sticks/small.1" --province-key "$print"
refuse "once more" 75 'with the next part' init --from "$sticks/small.1" --province-key "$print"
part=2
while [ $part -lt "$parts" ]; do
	refuse "part $part" 75 'with the next part' init --from "$sticks/small.$part" --province-key "$print"
	part=$((part + 1))
done
shows "the last one makes the box" 'A replica of district kech' init --from "$sticks/small.$part" --province-key "$(echo "$print" | tr 'a-f' 'A-F' | tr -d -)"
expect "it is the same as the province" same
expect "rebuild --check is clean" box rebuild --check
refuse "and not twice" 73 'holds a replica' init --from "$sticks/first" --province-key "$print"
refuse "a snapshot is not read by it" 64 'write a bundle here' box bundle read "$sticks/first"
shows "a sync wants an address" 'names? one|knows no province' sh -c "'$ZILA_BIN' -C '$TMPDIR/box' sync; :"
shows "its book of syncs has it" 'bundle' box sync --history

# The other way round: the province learns where it stands, and from then on writes what is new.
expect "the box's first bundle" box bundle write "$sticks/up.0"
shows "says where it stands" 'all there was when it was written' hub bundle read "$sticks/up.0"
listed '^1,kech,key,20[0-9: -]*,bundle,0 min,0,[0-9.]+,0,0,ok$' && ok "hub list: by bundle" || not_ok "hub list: by bundle" "$TMPDIR/list"
shows "with nothing to say" ': 0 entries' hub bundle write "$sticks/none" --for 1
visits 6
take hub
ZILA_NOW='2026-03-01 10:00' hub bundle write "$sticks/down" --for 1 --size 512k >"$TMPDIR/parts" 2>&1
downs=$(grep -c ' entries' "$TMPDIR/parts")
[ "$downs" -ge 2 ] && [ -z "$(find "$sticks" -name 'down.*' -size +512k)" ] && ok "the province's changes in $downs parts" ||
	not_ok "the province's changes in $downs parts" "$TMPDIR/parts"
box digest >"$TMPDIR/before"
refuse "the last part first" 65 'entries [0-9]+ to [0-9]+ never came' box bundle read "$sticks/down.$downs"
box digest | cmp -s - "$TMPDIR/before" && ok "nothing of it is taken" || not_ok "nothing of it is taken"
shows "the first part" 'read the next part too' box bundle read "$sticks/down.1"
part=2
while [ $part -lt "$downs" ]; do
	shows "part $part" 'read the next part too' box bundle read "$sticks/down.$part"
	part=$((part + 1))
done
shows "the last part" 'all there was when it was written, 2026-03-01' box bundle read "$sticks/down.$part"
expect "it is the same" same
shows "the first once more" 'read the next part too' box bundle read "$sticks/down.1"
expect "does no harm" same

# Up, over more than one stick: a part that finds no room names the next command.
visits 11
take box
full()
{
	env LD_PRELOAD="$BUILDDIR/tests/fault/shim.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 FAULT_SPACE="$1" FAULT_BELOW="$sticks" \
		"$ZILA_BIN" -C "$TMPDIR/box" bundle write "$sticks/up" "$2" "$3"
}
refuse "too small a size" 64 'larger --size' box bundle write "$sticks/up" --size 100k
refuse "no size" 64 'no size' box bundle write "$sticks/up" --size many
refuse "one stick is too small" 74 '[0-9]+ kB long.*--size' full 560000 --part 1
[ ! -e "$sticks/up" ] && ok "nothing is left on it" || not_ok "nothing is left on it"
refuse "the first stick is full" 74 'another stick .*--part 2' full 560000 --size 512k
[ -e "$sticks/up.1" ] && [ ! -e "$sticks/up.2" ] && ok "its part is good" || not_ok "its part is good"
box bundle write "$sticks/up" --size 512k --part 2 >"$TMPDIR/parts" 2>&1
ups=$(($(grep -c ' entries' "$TMPDIR/parts") + 1))
grep -q 'up.1:' "$TMPDIR/parts" && not_ok "the others go to the next" "$TMPDIR/parts" || ok "the others go to the next ($ups in all)"
refuse "and there are no more" 64 'no part 99' box bundle write "$sticks/up" --size 512k --part 99
refuse "the second before the first" 65 'entries [0-9]+ to [0-9]+ never came' hub bundle read "$sticks/up.2"
shows "the first" 'read the next part too' hub bundle read "$sticks/up.1"
listed ',bundle,[0-9]+ min,' && ok "the province has noted the last whole one" || not_ok "the last whole one" "$TMPDIR/list"
part=2
while [ $part -lt $ups ]; do
	shows "part $part" 'read the next part too' hub bundle read "$sticks/up.$part"
	part=$((part + 1))
done
shows "the last" 'all there was when it was written' hub bundle read "$sticks/up.$part"
expect "the verdicts come back" hub bundle write "$sticks/back" --for 1
expect "and are read" box bundle read "$sticks/back"
expect "and both are the same" same
expect "rebuild --check is clean at the end" box rebuild --check

# What is older, in hub list.
cat >"$TMPDIR/flood.ini" <<'END'
[form]
code = flood
title = Flood damage
key = school year
scope = school
[page damage]
title = Damage
[field school]
label = School
type = school
[field year]
label = Year
type = year
[field rooms]
label = Rooms unusable
type = whole
END
expect "a new form" hub form load "$TMPDIR/flood.ini"
listed ',forms older$' && ok "hub list: forms older" || not_ok "hub list: forms older" "$TMPDIR/list"
hub bundle write "$sticks/forms" --for 1 >/dev/null 2>&1
box bundle read "$sticks/forms" >/dev/null 2>&1
box bundle write "$sticks/up.forms" >/dev/null 2>&1
hub bundle read "$sticks/up.forms" >/dev/null 2>&1
listed ',ok$' && ok "until it has them" || not_ok "until it has them" "$TMPDIR/list"
if command -v sqlite3 >/dev/null; then
	sqlite3 "$province/replica.db" "UPDATE setting SET value = 'line 1' WHERE name = 'seen.1'"
	listed ',line,.*,upgrade needed$' && ok "hub list: upgrade needed" || not_ok "hub list: upgrade needed" "$TMPDIR/list"
else
	skip "hub list: upgrade needed" "no sqlite3"
fi

# A province that has a new key, and a box that is told so.
mv "$province/bundle.key" "$TMPDIR/old.key"
hub bundle write "$sticks/new" --for 1 >/dev/null 2>&1
refuse "a new key is not believed" 77 'not written with the key of this district.s province' box bundle read "$sticks/new"
shows "the province shows its own" 'Bundle key of this province' hub hub keys
print=$(sed -n 's/.*--province-key: //p' "$TMPDIR/shows.out")
refuse "the fingerprint must be right" 77 'not with that of' box bundle read "$sticks/new" --province-key 0000-0000-0000-0000-0000-0000-0000-0000
expect "with the fingerprint it is" box bundle read "$sticks/new" --province-key "$print"
expect "and is kept" box bundle read "$sticks/new"
expect "the box writes for it" box bundle write "$sticks/up.new"
expect "and is read" hub bundle read "$sticks/up.new"
finish
