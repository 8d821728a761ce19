#!/bin/sh
# A personal value that was entered wrongly is blanked by the province: no file of any folder holds it afterwards, whatever way it had
# gone before, and it does not come back. Each folder is searched byte by byte.
set -u
. "$SRCDIR/tests/fault/cases.sh"
province=$TMPDIR/province
wrong=5220376543219
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
# holds VALUE FOLDER: some file of it has these bytes
holds()
{
	grep -rqaF -e "$1" "$2"
}
gone()
{
	! grep -rlaF -e "$1" "$2"
}
# same BOX
same()
{
	hub digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.hub"
	box "$1" digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.box"
	[ -s "$TMPDIR/digest.hub" ] && cmp "$TMPDIR/digest.hub" "$TMPDIR/digest.box" && box "$1" rebuild --check && box "$1" log --verify
}
whole()
{
	hub rebuild --check && hub log --verify
}
syncs()
{
	box "$1" sync >"$TMPDIR/said" 2>&1
}
# key BOX VALUE
key()
{
	box "$1" put staff id="$person" cnic="$2" --accept
}
shows()
{
	box "$1" get staff "$person" | grep -qF -e "$2"
}

hub init province >/dev/null
hub user add clerk district=kech role=supervisor >/dev/null 2>&1
printf 'code,name,district,tehsil,level,gender,status\n00001,GBPS ONE,kech,turbat,primary,boys,functional\n00002,GBPS TWO,kech,turbat,primary,boys,functional\n' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
"$ZILA_BIN" -C "$TMPDIR/writer" --as clerk init district kech --hub "$province" >/dev/null
"$ZILA_BIN" -C "$TMPDIR/reader" --as clerk init district kech --hub "$province" >/dev/null
box writer put staff school=00001 name=Nazir father_name=Bashir sex=male designation=jvt cnic=$wrong --accept >"$TMPDIR/put" 2>&1
person=$(head -1 "$TMPDIR/put")
expect "a person is keyed with a wrong number" shows writer "$wrong"
expect "it is sent" syncs writer
expect "another box has it" syncs reader
# One whose beginning has it, one that is behind, one that has keyed over it and not sent it.
"$ZILA_BIN" -C "$TMPDIR/young" --as clerk init district kech --hub "$province" >/dev/null
cp -a "$TMPDIR/reader" "$TMPDIR/old"
expect "everybody holds it: the hub" holds "$wrong" "$province"
expect "one that only read it" holds "$wrong" "$TMPDIR/reader"
expect "one that began with it" holds "$wrong" "$TMPDIR/young"
expect "it is put right" key writer 5220311111111
expect "and sent" syncs writer
expect "one has keyed over the wrong one, unsent" key young 5220322222222

# What the command says, and who may.
refuse "only the province blanks" 77 "only the province blanks" box writer hub blank staff "$person" cnic --reason "mistyped"
refuse "a field that is not personal is not blanked" 64 "not marked as personal" hub hub blank staff "$person" designation --reason "mistyped" --yes
refuse "a reason is asked for" 64 "say why" hub hub blank staff "$person" cnic --yes
refuse "a record that is not there" 66 "check its key" hub hub blank staff 1-999999-0 cnic --reason "mistyped" --yes
asks()
{
	hub hub blank staff "$person" cnic --reason "mistyped" >"$TMPDIR/said" && grep -q "2 entries of the log hold one" "$TMPDIR/said" \
		&& grep -q "Backups, bundles" "$TMPDIR/said" && holds "$wrong" "$province"
}
expect "without --yes it says what it would do" asks
hub backup "$TMPDIR/before.zila" >/dev/null 2>&1
expect "the hub blanks it" hub hub blank staff "$person" cnic --reason "mistyped" --yes
expect "no file of the hub has it" gone "$wrong" "$province"
expect "the hub's tables are its log" whole
history_says()
{
	hub get staff "$person" --history | grep -q "(blanked)" && ! hub get staff "$person" --history | grep -qF -e "$wrong" && hub log | grep -q "(blanked)"
}
expect "the history says (blanked)" history_says
blanking_is_said()
{
	hub get staff "$person" --history | grep -q "operator.*staff $person.cnic	blanked	 → mistyped" \
		&& hub log --school 00001 | grep -q "operator.*blanked	staff $person.cnic	 → mistyped"
}
expect "and who blanked what, and why" blanking_is_said

# Everybody hears of it.
for one in writer reader; do
	expect "$one syncs" syncs $one
	expect "no file of $one has it" gone "$wrong" "$TMPDIR/$one"
	expect "$one is the hub" same $one
	expect "$one has the right value" shows $one 5220311111111
done
# The late one brings the wrong value as what it had seen: a conflict, without it.
expect "the late one syncs" syncs young
expect "no file of the late one has it" gone "$wrong" "$TMPDIR/young"
expect "nor the hub's again" gone "$wrong" "$province"
one_conflict()
{
	[ "$(box young conflicts | grep -c 52203-2222222-2)" = 1 ]
}
expect "what it keyed waits for a choice" one_conflict
expect "after another sync it is the hub" syncs young
expect "in every cell" same young
expect "and the hub's tables are its log" whole

# A folder that is set back to before: it hears of it again.
rm -rf "$TMPDIR/reader" && mv "$TMPDIR/old" "$TMPDIR/reader"
expect "an old folder comes back with it" holds "$wrong" "$TMPDIR/reader"
expect "and syncs" syncs reader
expect "no file of it has it" gone "$wrong" "$TMPDIR/reader"
expect "it is the hub" same reader
# A new box begins without it.
"$ZILA_BIN" -C "$TMPDIR/fresh" --as clerk init district kech --hub "$province" >/dev/null
expect "a new box never gets it" gone "$wrong" "$TMPDIR/fresh"

# What stands now goes too.
expect "the present value goes" hub hub blank staff "$person" cnic --reason "another person's" --present --yes
expect "no file of the hub has it" gone 5220311111111 "$province"
for one in writer young fresh; do
	expect "$one syncs" syncs $one
	expect "no file of $one has it" gone 5220311111111 "$TMPDIR/$one"
	expect "$one is the hub" same $one
done
expect "the hub's tables are its log" whole

# Its school moves; one that has keyed over the old value in the district that it left comes only then.
hub user add other district=quetta role=supervisor >/dev/null 2>&1
expect "another value" box writer put staff id="$person" phone=03331119999 --accept
expect "is sent" syncs writer
expect "and read" syncs reader
expect "it is put right" box writer put staff id="$person" phone=03331118888 --accept
expect "and sent" syncs writer
expect "one has keyed over the wrong one, unsent" box reader put staff id="$person" phone=03331117777 --accept
expect "the school moves" hub hub move 00001 quetta --reason "new district"
"$ZILA_BIN" -C "$TMPDIR/away" --as other init district quetta --hub "$province" >/dev/null
expect "what it was is blanked" hub hub blank staff "$person" phone --reason "mistyped" --yes
for one in reader writer away reader; do
	expect "$one syncs after the move" syncs $one
done
for one in writer reader away province; do
	expect "no file of $one has what it was before the move" gone 03331119999 "$TMPDIR/$one"
done
expect "what the late one keyed is kept" holds 03331117777 "$province"
expect "the hub's tables are its log after the move" whole
finish
