#!/bin/sh
# A sync by file: both ways until quiet, and files that are old, cut, damaged, or for or of somebody else.
set -u
. "$SRCDIR/tests/fault/cases.sh"
province=$TMPDIR/province
hub()
{
	"$ZILA_BIN" -C "$province" --as operator "$@"
}
box()
{
	name=$1
	shift
	"$ZILA_BIN" -C "$TMPDIR/$name" --as clerk "$@"
}
# same BOX DISTRICT
same()
{
	hub digest | grep -E "^(\\*|$2)" | sort >"$TMPDIR/digest.hub"
	box "$1" digest | grep -E "^(\\*|$2)" | sort >"$TMPDIR/digest.box"
	[ -s "$TMPDIR/digest.hub" ] && cmp "$TMPDIR/digest.hub" "$TMPDIR/digest.box"
}
# state FOLDER: all that may not change where a bundle is refused
state()
{
	"$ZILA_BIN" -C "$1" digest
	"$ZILA_BIN" -C "$1" log
}
# up BOX FILE, down BOX NUMBER FILE: written, carried, read
up()
{
	box "$1" bundle write "$TMPDIR/$2" && hub bundle read "$TMPDIR/$2"
}
down()
{
	hub bundle write "$TMPDIR/$3" --for "$2" && box "$1" bundle read "$TMPDIR/$3"
}
# flip FROM TO OFFSET: one bit
flip()
{
	cp "$1" "$2"
	byte=$(od -An -tu1 -j "$3" -N 1 "$1" | tr -d ' ')
	printf "\\$(printf %03o $((byte ^ 16)))" | dd of="$2" bs=1 seek="$3" conv=notrunc 2>/dev/null
}

hub init province >/dev/null
awk 'BEGIN {
	print "code,name,district,tehsil,level,gender,status"
	for (i = 1; i <= 40; i++)
		printf "%05d,GBPS KILLI %d,kech,turbat,primary,boys,functional\n", i, i
}' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
for name in one two; do
	"$ZILA_BIN" -C "$TMPDIR/$name" --as clerk init district kech --hub "$province" >/dev/null
done
"$ZILA_BIN" -C "$TMPDIR/other" --as clerk init district quetta --hub "$province" >/dev/null

# Keys.
[ "$(stat -c %a "$TMPDIR/one/bundle.key" "$province/bundle.key" | sort -u)" = 600 ] && ok "bundle keys are for their owner's eyes only" ||
	not_ok "the mode of the bundle keys"
[ "$(sed -n '1s/ .*//p; 2s/ .*//p' "$TMPDIR/one/replica.pub" | tr '\n' ' ')" = "ssh-ed25519 zila-bundle " ] &&
	ok "both public keys are in the one public file" || not_ok "the public file" "$TMPDIR/one/replica.pub"

# Both ways until quiet.
expect "with nothing to say" up one empty
expect "nor back" down one 1 empty.down
box one put school code=00001 name="GBPS ONE" --accept >/dev/null 2>&1
box one put school code=00002 name="GBPS FIRST" --accept >/dev/null 2>&1
box two put school code=00002 name="GBPS SECOND" --accept >/dev/null 2>&1
hub put school code=00003 name="GBPS HUB" --accept >/dev/null 2>&1
expect "a district's file is read" up one one.1
expect "another's too" up two two.1
expect "the province has it" sh -c "'$ZILA_BIN' -C '$province' get school 00001 | grep -q 'GBPS ONE'"
expect "the province's file is read" down one 1 down.1
expect "and the other's" down two 2 down.2
expect "one is the same as the province" same one kech
expect "two is the same as the province" same two kech
box one get school 00003 | grep -q 'GBPS HUB' && ok "the province's own change came" || not_ok "the province's own change came"
hub conflicts | grep -q 'GBPS SECOND' && ok "two edits of one field are a conflict" || not_ok "two edits of one field are a conflict"
box two conflicts | grep -q 'GBPS FIRST' && ok "the district is told" || not_ok "the district is told"
up one one.2 >"$TMPDIR/quiet" 2>&1
up two two.2 >>"$TMPDIR/quiet" 2>&1
down one 1 down.3 >>"$TMPDIR/quiet" 2>&1
down two 2 down.4 >>"$TMPDIR/quiet" 2>&1
[ "$(grep -c ': 0 entries' "$TMPDIR/quiet")" -eq 8 ] && ok "then all is quiet" || not_ok "then all is quiet" "$TMPDIR/quiet"

# Old ones again.
state "$province" >"$TMPDIR/state.hub"
state "$TMPDIR/one" >"$TMPDIR/state.one"
for file in one.1 one.1 two.1 one.2 empty; do
	expect "$file once more" hub bundle read "$TMPDIR/$file"
done
for file in down.1 down.1 empty.down; do
	expect "$file once more" box one bundle read "$TMPDIR/$file"
done
state "$province" | cmp -s - "$TMPDIR/state.hub" && ok "nothing changed at the province" || not_ok "nothing changed at the province"
state "$TMPDIR/one" | cmp -s - "$TMPDIR/state.one" && ok "nothing changed at the district" || not_ok "nothing changed at the district"

# One lost on the way: the next has what it had.
box one put school code=00004 name="GBPS LOST" --accept >/dev/null 2>&1
box one bundle write "$TMPDIR/lost" >/dev/null
box one put school code=00005 name="GBPS FOUND" --accept >/dev/null 2>&1
expect "after a lost one" up one one.3
expect "the lost one comes late" hub bundle read "$TMPDIR/lost"
hub bundle write "$TMPDIR/lost.down" --for 1 >/dev/null
hub put school code=00006 name="GBPS LATER" --accept >/dev/null 2>&1
cp -r "$TMPDIR/one" "$TMPDIR/before"
expect "back too" down one 1 down.5
expect "and late" box one bundle read "$TMPDIR/lost.down"
expect "and it is the same" same one kech

# A file that starts past what is known. One tells the province where it stands; a copy of it from before does not know that.
expect "one says where it stands" up one one.4
hub put school code=00007 name="GBPS GAP" --accept >/dev/null 2>&1
hub bundle write "$TMPDIR/gap" --for 1 >/dev/null
state "$TMPDIR/before" >"$TMPDIR/state.before"
refuse "a gap is named" 65 'starts at entry [0-9]+ of kech, but entries [0-9]+ to [0-9]+ never came here' box before bundle read "$TMPDIR/gap"
state "$TMPDIR/before" | cmp -s - "$TMPDIR/state.before" && ok "nothing of it is taken" || not_ok "nothing of it is taken"
expect "the file before it" box before bundle read "$TMPDIR/down.5"
expect "and then that one" box before bundle read "$TMPDIR/gap"
expect "where it belongs" box one bundle read "$TMPDIR/gap"
expect "the same again" same one kech

# The wrong reader, the wrong sender.
box one put school code=00008 name="GBPS EIGHT" --accept >/dev/null 2>&1
box one bundle write "$TMPDIR/good" >/dev/null
hub put school code=00009 name="GBPS NINE" --accept >/dev/null 2>&1
hub bundle write "$TMPDIR/good.down" --for 1 >/dev/null
state "$province" >"$TMPDIR/state.hub"
state "$TMPDIR/one" >"$TMPDIR/state.one"
refuse "a district's file in a district" 77 'written for the province' box two bundle read "$TMPDIR/good"
refuse "the province's file there" 77 'written for a district' hub bundle read "$TMPDIR/good.down"
refuse "another district's file" 77 'written for replica 1, and this is replica 2' box two bundle read "$TMPDIR/good.down"
cp "$TMPDIR/one/bundle.key" "$TMPDIR/one.key"
cp "$TMPDIR/other/bundle.key" "$TMPDIR/one/bundle.key"
refuse "another key at the reader" 77 'sealed for another reader' box one bundle read "$TMPDIR/good.down"
box one bundle write "$TMPDIR/forged" >/dev/null
refuse "another key at the sender" 77 'not written with the key' hub bundle read "$TMPDIR/forged"
cp "$TMPDIR/one.key" "$TMPDIR/one/bundle.key"
hub2=$TMPDIR/province2
"$ZILA_BIN" -C "$hub2" --as operator init province >/dev/null
"$ZILA_BIN" -C "$TMPDIR/far" --as clerk init district kech --hub "$hub2" >/dev/null
"$ZILA_BIN" -C "$hub2" bundle write "$TMPDIR/foreign.down" --for 1 >/dev/null
refuse "another province's file" 77 'not written with the key' box one bundle read "$TMPDIR/foreign.down"
box far bundle write "$TMPDIR/foreign" >/dev/null
refuse "another province's district" 77 'not written with the key' hub bundle read "$TMPDIR/foreign"
refuse "a file that is none" 65 'no bundle' hub bundle read "$TMPDIR/schools.csv"
refuse "no file" 66 'cannot be opened' hub bundle read "$TMPDIR/nowhere"
refuse "the province for nobody" 64 'for N' hub bundle write "$TMPDIR/x"
refuse "the province for one it does not know" 77 'never admitted' hub bundle write "$TMPDIR/x" --for 99
refuse "a district for another" 64 'leave --for out' box one bundle write "$TMPDIR/x" --for 2
[ -e "$TMPDIR/x" ] && not_ok "no file of it" || ok "no file of it"

# Cut at each thirty-second part, and bits that turned.
for file in good good.down; do
	reader=$province
	[ $file = good ] || reader=$TMPDIR/one
	size=$(stat -c %s "$TMPDIR/$file")
	bad=0
	part=0
	while [ $part -lt 32 ]; do
		head -c $((size * part / 32)) "$TMPDIR/$file" >"$TMPDIR/cut"
		"$ZILA_BIN" -C "$reader" bundle read "$TMPDIR/cut" >"$TMPDIR/cut.out" 2>&1
		[ $? -eq 65 ] || { bad=$part; cp "$TMPDIR/cut.out" "$TMPDIR/cut.bad"; }
		part=$((part + 1))
	done
	[ $bad -eq 0 ] && ok "$file cut at every thirty-second is refused" || not_ok "$file cut at $bad/32" "$TMPDIR/cut.bad"
	bad=
	for at in 0 8 9 10 12 19 20 51 52 83 84 100 $((size / 3)) $((size / 2)) $((size - 65)) $((size - 64)) $((size - 1)); do
		flip "$TMPDIR/$file" "$TMPDIR/flipped" "$at"
		"$ZILA_BIN" -C "$reader" bundle read "$TMPDIR/flipped" >"$TMPDIR/cut.out" 2>&1
		case $? in 65 | 69 | 77) ;; *) bad="$bad $at"; cp "$TMPDIR/cut.out" "$TMPDIR/cut.bad" ;; esac
		cmp -s "$TMPDIR/$file" "$TMPDIR/flipped" && bad="$bad $at(same)"
	done
	[ -z "$bad" ] && ok "$file with one bit turned is refused" || not_ok "$file turned at$bad" "$TMPDIR/cut.bad"
done
state "$province" | cmp -s - "$TMPDIR/state.hub" && ok "nothing of all this came in at the province" || not_ok "nothing of all this came in"
state "$TMPDIR/one" | cmp -s - "$TMPDIR/state.one" && ok "nor at the district" || not_ok "nor at the district"

# A stick that is full.
cp "$TMPDIR/good" "$TMPDIR/good.copy"
for room in 0 100; do
	refuse "a stick with room for $room bytes" 74 'full|space|room' env LD_PRELOAD="$BUILDDIR/tests/fault/shim.so" \
		ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 FAULT_SPACE=$room FAULT_BELOW="$TMPDIR" \
		"$ZILA_BIN" -C "$TMPDIR/one" bundle write "$TMPDIR/good"
	expect "the file there is as it was" cmp "$TMPDIR/good" "$TMPDIR/good.copy"
done
refuse "a reader's disk that is full" 74 'full|space|room' env LD_PRELOAD="$BUILDDIR/tests/fault/shim.so" \
	ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 FAULT_SPACE=0 FAULT_BELOW="$TMPDIR" "$ZILA_BIN" -C "$province" bundle read "$TMPDIR/good"
expect "the good ones are read" hub bundle read "$TMPDIR/good"
expect "both of them" box one bundle read "$TMPDIR/good.down"
expect "the last one back" down one 1 down.6
expect "and the last one is the same" same one kech

# Many: several frames of each kind.
awk 'BEGIN {
	print "code,name,district,tehsil,level,gender,status"
	for (i = 101; i <= 700; i++)
		printf "%05d,GBPS KILLI %d,kech,turbat,primary,boys,functional\n", i, i
}' >"$TMPDIR/more.csv"
awk 'BEGIN {
	print "school,date,monitor,access,status"
	for (i = 101; i <= 700; i++)
		printf "%05d,2026-01-05,clerk,granted,open\n", i
}' >"$TMPDIR/visits.csv"
hub import school "$TMPDIR/more.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "more schools" "$TMPDIR/import.out"
expect "600 records down" down one 1 many.down
box one import visit "$TMPDIR/visits.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "their visits" "$TMPDIR/import.out"
if up one many >"$TMPDIR/many.out" 2>&1 && grep -q ': 600 entries: 600 accepted' "$TMPDIR/many.out"; then ok "600 records up"; else
	not_ok "600 records up" "$TMPDIR/many.out"; fi
hub bundle read "$TMPDIR/many" >"$TMPDIR/many.out" 2>&1
grep -q '600 were here already' "$TMPDIR/many.out" && ok "and once more" || not_ok "and once more" "$TMPDIR/many.out"
expect "their verdicts down" down one 1 many.down
expect "and it is the same with many" same one kech

# An entry that the province refuses.
hub user add intern role=viewer district=kech active=yes >"$TMPDIR/user.out" 2>&1 || not_ok "a user" "$TMPDIR/user.out"
"$ZILA_BIN" -C "$TMPDIR/one" --as intern put school code=00011 name="GBPS NO" --accept >"$TMPDIR/user.out" 2>&1 || not_ok "an entry" "$TMPDIR/user.out"
up one refused >"$TMPDIR/refused.out" 2>&1
grep -q '1 refused' "$TMPDIR/refused.out" && ok "the province refuses an entry" || not_ok "the province refuses an entry" "$TMPDIR/refused.out"
hub bundle write "$TMPDIR/refused.down" --for 1 >/dev/null
box one bundle read "$TMPDIR/refused.down" >"$TMPDIR/refused.out" 2>&1
grep -q 'refused 1 entries of ours' "$TMPDIR/refused.out" && ok "the district is told of it" || not_ok "the district is told of it" "$TMPDIR/refused.out"
up one refused >"$TMPDIR/refused.out" 2>&1
grep -q ': 0 entries' "$TMPDIR/refused.out" && ok "and sends it no more" || not_ok "and sends it no more" "$TMPDIR/refused.out"

# A line between, letting in, shutting out.
box one put school code=00010 name="GBPS TEN" --accept >/dev/null 2>&1
expect "a sync by the folder goes on from there" box one sync
expect "and is the same" same one kech
expect "and a file after it" up one one.5
expect "another box's file takes the place of its key" hub hub allow kech --key "$TMPDIR/two/replica.pub" --replica 1
refuse "the old box is not believed any more" 77 'not written with the key' hub bundle read "$TMPDIR/one.5"
grep -v zila-bundle "$TMPDIR/one/replica.pub" >"$TMPDIR/ssh.pub"
expect "a file with the key for SSH alone" hub hub allow kech --key "$TMPDIR/ssh.pub" --replica 1
refuse "is not enough for a bundle" 77 'bundle key of replica 1 is not known' hub bundle write "$TMPDIR/x" --for 1
expect "the whole file" hub hub allow kech --key "$TMPDIR/one/replica.pub"
expect "is" up one one.6
sed 's/zila-bundle ../zila-bundle zz/' "$TMPDIR/one/replica.pub" >"$TMPDIR/damaged.pub"
refuse "a damaged line" 65 'damaged' hub hub allow kech --key "$TMPDIR/damaged.pub"
expect "a box is shut out" hub hub revoke 2
refuse "its files too" 77 'shut out' hub bundle read "$TMPDIR/two.2"
refuse "and none is written for it" 77 'shut out' hub bundle write "$TMPDIR/x" --for 2
# A form that grew in a newer program, while entries under the old one waited here: they arrive, and this program shows what it knows.
newer()
{
	ZILA_DEFECT=newer_forms "$BUILDDIR/tests/sync/newer" "$@"
}
"$ZILA_BIN" -C "$TMPDIR/three" --as clerk init district kech --hub "$province" >/dev/null
for number in 12 13; do
	box one put school code=000$number name="GBPS WAITS $number" --accept >/dev/null 2>&1
done
box three put school code=00014 name="GBPS OF THREE" --accept >/dev/null 2>&1
cp "$SRCDIR/screens/forms/school.ini" "$TMPDIR/school.ini"
cat >>"$TMPDIR/school.ini" <<'END'

[field fee]
label = Fee a month
type = money
spoken = yes

[sound greeting]
file = greeting.ogg

[rule fee_small]
kind = soft
holds = fee < 5000 or fee is null
says = The fee is {fee}
END
refuse "an old program loads no form that it does not know" 78 'school.ini line [0-9]*:.*no type' hub form load "$TMPDIR/school.ini"
expect "a newer one does" newer -C "$province" --as operator form load "$TMPDIR/school.ini"
expect "and keys what it asks" newer -C "$province" --as operator put school code=00015 fee=1234 --accept
expect "what waited is taken, and the form comes" box one sync
[ "$(hub get school 00012 | grep -c 'WAITS 12')$(hub get school 00013 | grep -c 'WAITS 13')" = 11 ] && ok "nothing of it is lost" || not_ok "what waited is lost"
expect "the other box too" box three sync
expect "and once more for what came meanwhile" box one sync
expect "they are the same" same one kech
expect "both" same three kech
box one get school 00015 | grep -q '1234' && ok "what is not known is kept" || not_ok "the value of an unknown field"
refuse "and not written" 78 'fee.*too old.*install the new' box one put school code=00015 fee=7 --accept
expect "a record with it is written" box one put school code=00015 name="GBPS WITH A FEE" --accept
expect "and sent" box one sync
newer -C "$province" get school 00015 >"$TMPDIR/fee.out" && grep -q 1234 "$TMPDIR/fee.out" && grep -q 'WITH A FEE' "$TMPDIR/fee.out" &&
	ok "with all that stood in it" || not_ok "a record whose field is not known" "$TMPDIR/fee.out"
box one doctor >"$TMPDIR/doctor"
grep -q '^LOOK *forms .*install the new one (School' "$TMPDIR/doctor" && ok "doctor says it" || not_ok "doctor says it" "$TMPDIR/doctor"
newer -C "$TMPDIR/one" doctor | grep -q '^good *forms' && ok "and not where the program is new" || not_ok "doctor of a new program"
refuse "nor is the form replaced by an old one" 78 'newer program' hub form load "$SRCDIR/screens/forms/school.ini"

for folder in "$province" "$TMPDIR/one"; do
	expect "the tables are what the log says" "$ZILA_BIN" -C "$folder" rebuild --check
done
finish
