#!/bin/sh
# hub move by its words: a school goes to another district, by the line and by file; what is shown of it here and there.
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
# says WHAT PATTERN COMMAND…: a line of the answer matches. hides: none does
says()
{
	what=$1 pattern=$2
	shift 2
	"$@" >"$TMPDIR/says.out" 2>&1 && grep -Eq -e "$pattern" "$TMPDIR/says.out" && ok "$what" || not_ok "$what (wanted $pattern)" "$TMPDIR/says.out"
}
hides()
{
	what=$1 pattern=$2
	shift 2
	"$@" >"$TMPDIR/says.out" 2>&1
	[ -s "$TMPDIR/says.out" ] && ! grep -Eq -e "$pattern" "$TMPDIR/says.out" && ok "$what" || not_ok "$what (not $pattern)" "$TMPDIR/says.out"
}
# same BOX DISTRICT
same()
{
	hub digest | grep -E "^(\\*|$2)" | sort >"$TMPDIR/digest.hub"
	box "$1" digest | grep -E "^(\\*|$2)" | sort >"$TMPDIR/digest.box"
	[ -s "$TMPDIR/digest.hub" ] && cmp "$TMPDIR/digest.hub" "$TMPDIR/digest.box"
}

hub init province >/dev/null
cat >"$TMPDIR/schools.csv" <<'END'
code,name,district,tehsil,level,gender,status
00001,GBPS KILLI NOOR,kech,turbat,primary,boys,functional
00002,GBPS STAYS,kech,turbat,primary,boys,functional
END
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
box kech init district kech --hub "$province" >/dev/null
box quetta init district quetta --hub "$province" >/dev/null
box kech put school code=00001 name="GBPS NOOR" --accept >/dev/null 2>&1
person=$(box kech put staff school=00001 name="ZAR GUL" sex=female designation=jvt cnic=5220212345678 --accept 2>"$TMPDIR/staff.err") ||
	not_ok "somebody works there" "$TMPDIR/staff.err"
expect "it is known in the province" box kech sync

refuse "a district that is none" 64 'no such district' hub hub move 00001 atlantis
refuse "a school that is none" 66 'no school' hub hub move 99999 quetta
refuse "words that are none" 64 'usage' hub hub move 00001
refuse "it is there already" 65 'already' hub hub move 00001 kech
refuse "a district moves nothing" 64 'no province' box kech hub move 00001 quetta
box kech put school code=00001 remarks="written before we knew" --accept >/dev/null 2>&1
says "a school moves" 'went from kech to quetta: [0-9]+ rows, and 3 entries' hub hub move 1 quetta --reason "new boundaries"

# The old box: by the line. What it had keyed goes where the school is.
says "its sync" 'accepted, 0 refused' box kech sync
refuse "the school is not there any more" 66 'no school' box kech get school 00001
refuse "nor who works there" 66 'no staff' box kech get staff "$person"
says "what was taken elsewhere is marked" 'taken elsewhere.*remarks' box kech log --school 00001
says "its history says that it left" 'left.*quetta' box kech log --school 00001
hides "and no person's name, though the log has it" 'ZAR GUL|5220212345678' box kech log --school 00001
hides "nor where nobody asks for a school" 'ZAR GUL|5220212345678' box kech log
expect "the tables are what the log says there" box kech rebuild --check
expect "it is as the province has it" same kech kech

# The new one: by file.
expect "up by file" sh -c "'$ZILA_BIN' -C '$TMPDIR/quetta' bundle write '$TMPDIR/up' && '$ZILA_BIN' -C '$province' bundle read '$TMPDIR/up'"
expect "down by file" sh -c "'$ZILA_BIN' -C '$province' bundle write '$TMPDIR/down' --for 2 && '$ZILA_BIN' -C '$TMPDIR/quetta' bundle read '$TMPDIR/down'"
says "the school is there, of that district" '^district	quetta' box quetta get school 00001
says "with what was written before the old box knew" 'written before we knew' box quetta get school 00001
says "and who works there" 'ZAR GUL' box quetta get staff "$person"
says "its history goes back" 'KILLI NOOR → GBPS NOOR|GBPS KILLI NOOR.*GBPS NOOR' box quetta get school 00001 --history
says "by whom" 'clerk.*box 1.*new.staff' box quetta log --school 00001
says "it says when it came" 'arrived' box quetta log --school 00001
says "it is found by its name" '^00001' box quetta find noor
expect "the tables are what the log says" box quetta rebuild --check
expect "the log is whole" box quetta log --verify
expect "it is as the province has it" same quetta quetta

# Down by file says again what was taken elsewhere, which a box may have missed.
box kech put school code=00002 remarks="before the second" --accept >/dev/null 2>&1
hub hub move 00002 quetta >/dev/null
box kech bundle write "$TMPDIR/up.2" >/dev/null 2>&1
hub bundle read "$TMPDIR/up.2" >/dev/null 2>&1
says "a file's answer marks it too" 'taken elsewhere.*before the second' sh -c "'$ZILA_BIN' -C '$province' bundle write '$TMPDIR/down.2' --for 1 &&
	'$ZILA_BIN' -C '$TMPDIR/kech' bundle read '$TMPDIR/down.2' && '$ZILA_BIN' -C '$TMPDIR/kech' log"
expect "the province's own tables are what its log says" hub rebuild --check

# The province is set back to one backup twice. Its past of after the first time comes back with one district, and of that before it
# only the leave of a school, with the other one.
province=$TMPDIR/twice
set_back()
{
	cp "$province/bundle.key" "$TMPDIR/twice.key" && rm -rf "$province" && hub restore "$TMPDIR/twice.backup" >/dev/null &&
		cp "$TMPDIR/twice.key" "$province/bundle.key" && hub hub recover >/dev/null
}
hub init province >/dev/null
printf 'code,name,district,tehsil,level,gender,status\n%s,kech,turbat,primary,boys,functional\n%s,quetta,quetta,primary,boys,functional\n' \
	00001,STAYS 00002,GOES >"$TMPDIR/two.csv"
hub import school "$TMPDIR/two.csv" >/dev/null 2>&1 || not_ok "two schools"
"$ZILA_BIN" -C "$TMPDIR/kech.2" --as clerk init district kech --hub "$province" >/dev/null
"$ZILA_BIN" -C "$TMPDIR/quetta.2" --as clerk init district quetta --hub "$province" >/dev/null
hub backup "$TMPDIR/twice.backup" >/dev/null
hub hub move 00002 kech >/dev/null
expect "the old district hears of a move" box quetta.2 sync
expect "which is lost" set_back
expect "and forgotten" hub hub recover --end --yes
hub user add late role=clerk district=kech active=yes >/dev/null
expect "the new district goes on" box kech.2 sync
expect "it is set back once more" set_back
box kech.2 sync >/dev/null 2>&1
box quetta.2 sync >/dev/null 2>&1
says "half a move without its line in the list of moves is finished" 'finished: 1' hub hub recover --end
for name in kech quetta kech quetta; do box $name.2 sync >/dev/null 2>&1; done
says "its school is in the new district" 'GOES' box kech.2 get school 00002
expect "the new district is as the province has it" same kech.2 kech
expect "the old one too" same quetta.2 quetta
finish
