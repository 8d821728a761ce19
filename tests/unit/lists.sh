#!/bin/sh
# zila list: the lists that come with the program, in each format; one's own as a file, kept in the log, sent to the province and to the
# districts; what is refused, and how.
set -u
. "$SRCDIR/tests/fault/cases.sh"
home=$TMPDIR/province
zila()
{
	"$ZILA_BIN" -C "$home" --as ali "$@"
}
# shows TEXT PATTERN COMMAND…: succeeds and prints a line that matches
shows()
{
	what=$1 pattern=$2
	shift 2
	if "$@" >"$TMPDIR/shows.out" 2>"$TMPDIR/shows.err" && grep -Eq -e "$pattern" "$TMPDIR/shows.out"; then
		ok "$what"
	else
		cat "$TMPDIR/shows.err" >>"$TMPDIR/shows.out"
		not_ok "$what (wanted $pattern)" "$TMPDIR/shows.out"
	fi
}
expect "a province" zila init province
expect "its operator" zila user add ali role=operator
expect "a clerk of Kech" zila user add sara role=clerk district=kech
for list in seniority vacancy vacancy_posts closed missing yearbook; do
	shows "$list where there is no school" 'About these figures' zila list $list
done
expect "a school" zila put school code=07001 name='GGPS ONE' district=kech tehsil=turbat uc=Absor level=primary gender=girls status=functional --accept
expect "a closed one" zila put school code=07002 name='GBPS TWO' name_ur='گورنمنٹ بوائز' district=kech tehsil=turbat level=primary gender=boys status=non_functional status_reason=no_teacher --accept
expect "a return" zila put census school=07001 year=2024 status=functional water=no wall=yes teachers_sanctioned=3 teachers_appointed=1 --accept
expect "pupils" zila put enrolment school=07001 year=2024 grade=1 boys=2 girls=31 --accept
shows "zila list names those of the program" '^yearbook	' zila list
shows "closed schools" '^07002 GBPS TWO .*No teacher' zila list closed
shows "the girls who want water" '^Water +1 +31 +2 ' zila list missing --district kech
shows "vacancies, for women" '^Absor +– +– +– +3 +1 +2' zila list vacancy
shows "CSV" '^turbat,07002,GBPS TWO,No teacher,,,,Primary,Boys$' zila list closed --format csv
shows "JSON" '"code":"07002","name":"GBPS TWO","reason":"No teacher","since":null' zila list closed --format json
expect "into a file" zila list closed --output "$TMPDIR/closed.txt"
shows "by sheets, each with the sum of the list" 'check [0-9a-f]{8} printed .* by ali: List of closed schools' cat "$TMPDIR/closed.txt"
shows "ASCII" '^07002 GBPS TWO ' zila list closed --ascii --columns 80
shows "another year" 'Year +2019' zila list yearbook --year 2019
shows "HTML" '<td><a|<th>|07002' zila list closed --format html
refuse "no such list" 66 'zila list.* names those' zila list nothing
refuse "no such district" 66 'no district has this code' zila list closed --district atlantis
refuse "no such format" 64 'escp.*csv and json' zila list closed --format xls
refuse "an unwritable folder" 73 'no-folder' zila list closed --output "$TMPDIR/no-folder/x"
refuse "CSV has no printer" 64 'a printer gets text or escp' zila list closed --format csv --print office
if [ -x "$BUILDDIR/zila-pdf" ]; then
	expect "PDF" zila list yearbook --format pdf --output "$TMPDIR/yearbook.pdf"
	shows "which is one" '^%PDF' head -c 5 "$TMPDIR/yearbook.pdf"
else
	skip "PDF" "built without zila-pdf"
	skip "which is one" "built without zila-pdf"
fi
cat >"$TMPDIR/mine.ini" <<'END'
[list]
name = dry_girls
title = Girls without water
form = census
columns = school school.name girls boys
filter = "water = 'no' and girls > 0"
group = school.tehsil
totals = girls boys
END
shows "one's own is saved" 'zila list dry_girls' zila list save "$TMPDIR/mine.ini"
shows "named" '^dry_girls	Girls without water	of all$' zila list
shows "run" '^07001 +GGPS ONE +31 +2' zila list dry_girls
shows "of one district" 'Turbat: 1' zila list dry_girls --district kech
expect "none of another" sh -c "! '$ZILA_BIN' -C '$home' list dry_girls --district panjgur | grep -q 07001"
zila list show dry_girls >"$TMPDIR/again.ini"
expect "its text goes in again" zila list save "$TMPDIR/again.ini"
sed 's/^filter.*/filter = water = /' "$TMPDIR/mine.ini" >"$TMPDIR/bad.ini"
refuse "a filter that is none" 65 'bad.ini: filter' zila list save "$TMPDIR/bad.ini"
sed 's/^filter.*/filter = "(select 1)"/' "$TMPDIR/mine.ini" >"$TMPDIR/bad.ini"
refuse "a filter that is more" 65 'not allowed in an expression' zila list save "$TMPDIR/bad.ini"
printf '[list]\nname = \200\n' >"$TMPDIR/bad.ini"
refuse "a file that is no text" 78 'bad.ini line 2' zila list save "$TMPDIR/bad.ini"
refuse "no file" 66 'nothing.ini' zila list save "$TMPDIR/nothing.ini"

expect "a district" "$ZILA_BIN" -C "$TMPDIR/kech" init district kech --hub "$home"
home=$TMPDIR/kech
zila()
{
	"$ZILA_BIN" -C "$home" --as sara "$@"
}
shows "it has the province's list" '^07001 +GGPS ONE' zila list dry_girls
sed 's/Girls without water/Ours/' "$TMPDIR/mine.ini" >"$TMPDIR/ours.ini"
expect "it keeps its own under the same name" zila list save "$TMPDIR/ours.ini"
shows "which comes first here" '^Ours, Kech' zila list dry_girls
refuse "what is for all is the province's" 77 'kept by the province' zila list save "$TMPDIR/ours.ini" --for-all
refuse "it has no other district" 69 'holds the records of kech only' zila list closed --district panjgur
expect "it travels" zila sync
zila digest >"$TMPDIR/replica"
home=$TMPDIR/province
shows "to the province" '^dry_girls	Ours	Kech$' zila list
zila digest | grep -v '^other' >"$TMPDIR/hub"
expect "the same at both ends" cmp "$TMPDIR/hub" "$TMPDIR/replica"
home=$TMPDIR/kech
expect "it is dropped" zila list drop dry_girls
shows "the province's stands again" '^Girls without water, Kech' zila list dry_girls
refuse "dropped twice" 66 'no list of one' zila list drop dry_girls
shows "the log tells of both" 'definition' zila get list kech/dry_girls --history
shows "the tables are what the log says" 'what the log says' zila rebuild --check
finish
