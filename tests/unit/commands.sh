#!/bin/sh
# Every command by its words: what it prints, what it writes, how it ends.
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
shows "--version" '^zila [0-9]' "$ZILA_BIN" --version
shows "--help lists every command" '^ *rebuild ' "$ZILA_BIN" --help
shows "a command's --help" 'usage: zila import' "$ZILA_BIN" import --help
refuse "an unknown command" 64 'no such command' "$ZILA_BIN" frobnicate
refuse "no terminal to open" 64 'no terminal' "$ZILA_BIN" -C "$home"
refuse "a clock that is none" 64 'ZILA_NOW' env ZILA_NOW=yesterday "$ZILA_BIN" find x
expect "init province" zila init province
refuse "init province again" 73 'already' zila init province
shows "others on the machine cannot read it" '^-rw-r?-?----- ' ls -l "$home/replica.db"
shows "the shipped forms" '^visit_class	' zila form list
shows "the fields of one" '^closed_reason	code' zila form list visit
cat >"$TMPDIR/schools.csv" <<'EOF'
code,name,district,tehsil,level,gender,status
1,GBPS KILLI NOOR MUHAMMAD,kech,turbat,primary,boys,functional
00002,GGHS TURBAT CITY,kech,turbat,high,girls,functional
BEF001,GGCSP CHASHMA,kech,turbat,primary,girls,functional
00004,GBPS BAD LEVEL,kech,turbat,university,boys,functional
,GBPS NO CODE,kech,turbat,primary,boys,functional
EOF
shows "import says what it took and what not" '^rows rejected +1' zila import school "$TMPDIR/schools.csv" --rejects "$TMPDIR/rejects.csv"
shows "rejects by line, column, value and reason" '^5,level,university,' cat "$TMPDIR/rejects.csv"
shows "the same file again writes no entry" '^log entries +0' zila import school "$TMPDIR/schools.csv"
zila digest >"$TMPDIR/digest.1"
shows "a dry run says what it would do" 'Dry run' zila import school "$TMPDIR/schools.csv" --dry-run --set status=non_functional
zila digest >"$TMPDIR/digest.2"
expect "a dry run writes nothing" cmp "$TMPDIR/digest.1" "$TMPDIR/digest.2"
shows "find by another spelling" '^00001	' zila find kili nur mohamad
shows "find by a code without its zeros" '^00002	' zila find bemis 2
refuse "find nothing" 65 'no school matches' zila find qqqqqqqqq
shows "put a row of a grid" '^00001/2024/5$' zila put enrolment school=1 year=2024 grade=5 boys=12 girls=9
shows "put the return that it belongs to" '^00001/2024$' zila put census school=00001 year=2024 status=functional level=primary gender=boys --accept
shows "a changed value" '^00001/2024/5$' zila put enrolment school=00001 year=2024 grade=5 boys=13
shows "get shows it" '^boys	13$' zila get enrolment 00001/2024/5
shows "get by a code without its zeros" '^boys	13$' zila get enrolment 1/2024/5
shows "get --history shows who and the old value" 'ali.*boys.*12 → 13' zila get enrolment 00001/2024/5 --history
refuse "a part of the key given twice is not the other part" 65 'year' zila put census school=00001 school=00001 status=functional
refuse "a hard rule is 65" 65 'repeat' zila put enrolment school=00001 year=2024 grade=5 boys_repeating=99
refuse "a soft rule without a reason is 65" 65 'reason' zila put visit school=00002 date=2020-01-01 monitor=ali access=granted status=open
shows "a finding of before does not stand in the way of another field" '^00001$' zila put school code=00001 remarks="seen by ali"
refuse "but its own field wants a reason" 65 'prefix' zila put school code=00001 name="GGPS KILLI NOOR MUHAMMAD"
visit=$(zila put visit school=00002 date=2026-01-05 monitor=ali access=granted status=closed closed_reason=teachers_absent --accept 2>"$TMPDIR/put.err")
case $visit in 0-*-0) ok "a visit gets an id of its own: $visit" ;; *) not_ok "no id for a visit: $visit" "$TMPDIR/put.err" ;; esac
shows "the visit is kept" '^monitor	ali$' zila get visit "$visit"
expect "void with a reason" zila void visit "$visit" --reason "keyed twice"
shows "a void record says so" '^void	yes' zila get visit "$visit"
refuse "void twice is no silent success" 65 'void' zila void visit "$visit" --reason "again"
refuse "a row of a grid is not voided by itself" 64 'belongs to' zila void enrolment 00001/2024/5 --reason "no"
shows "log of a school, newest first" 'void.*visit' zila log --school 2 --limit 1
shows "export CSV" '^00001,2024,5,13,,9' zila export enrolment
shows "export JSON" '"boys":13' zila export enrolment --format json
shows "export --where" '^00002,' zila export school --where "gender = 'girls' and level = 'high'"
zila export school >"$TMPDIR/export.csv"
shows "an export goes in again unchanged" '^log entries +0' zila import school "$TMPDIR/export.csv"
cat >"$TMPDIR/flood.ini" <<'EOF'
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
[field damage]
label = Damage
type = code
list = flood_damage
[field rooms]
label = Rooms unusable
type = whole
ask = damage <> 'none'
EOF
shows "form check says which code list is not here yet" 'list flood_damage .*import code' zila form check "$TMPDIR/flood.ini"
shows "form load says so when it is done" '^Loaded' zila form load "$TMPDIR/flood.ini"
shows "form check of a form that changes nothing says so" '^no field and no rule' zila form check "$TMPDIR/flood.ini"
refuse "a code without its list says who adds it" 65 'import code' zila put flood school=1 year=2022 damage=none
shows "an optional page is off" '^census_age	Enrolment by age	off	zila form load census_age$' zila form list
refuse "what is off cannot be put" 64 'census_age' zila put census_age school=1 year=2024
shows "one command turns it on" '^Loaded' zila form load census_age
shows "with its grid" '^age_line	' zila form list
shows "it is not off any more" '^off 5$' sh -c "'$ZILA_BIN' -C '$home' form list | awk -F '\t' '\$3 == \"off\" { n++ } END { print \"off \" n }'"
shows "and takes records" '^1/2024$|^00001/2024$' zila put census_age school=1 year=2024
refuse "a name that is no page" 66 'census_nothing' zila form load census_nothing
printf 'list,code,label,position\nflood_damage,none,None,1\nflood_damage,partly,Partly,2\n' >"$TMPDIR/lists.csv"
shows "a code list of one's own" '^records added +2' zila import code "$TMPDIR/lists.csv"
refuse "a required field left blank is told as a sentence" 65 'zila: user: role: Role is' zila user add sara district=kech
zila put flood school=1 year=2022 damage=none rooms=3 >/dev/null 2>"$TMPDIR/not_asked"
shows "a value that is not asked is not dropped in silence" 'rooms: not asked' cat "$TMPDIR/not_asked"
expect "void by a code without its zeros" zila void flood 1/2022 --reason test
shows "a sub-command's words with --help" 'usage: zila form' zila form check --help
shows "check names the rule and the record" '	soft	' zila check
shows "check --format csv" '^form,key,school,kind,rule,says,value,expected,since,tehsil,reason$' zila check --format csv
shows "a card" 'GBPS KILLI NOOR MUHAMMAD' zila card school 1
shows "indicators of a district" '^enrolment_5 .* 22 .* 13 .* 9  1 \(' zila indicators district kech --year 2024
shows "indicators of a school by a code without its zeros" '^gpi .* 0\.69 ' zila indicators school 1 gpi --year 2024
shows "indicators as CSV: value, numerator, denominator, schools, approved, expected" '^district,kech,Kech,2024,gpi,both,0\.692308,9,13,1,0,' \
	zila indicators district kech gpi --format csv --year 2024
shows "indicators as JSON" '"place":"kech".*"indicator":"gpi","sex":"both","value":0\.692308,"numerator":9,"denominator":13,' \
	zila indicators district kech gpi --format json --year 2024
shows "what is not known is no number, and says why" '"value":null,"numerator":null,.*"why":"not reported"' \
	zila indicators district kech found_open --format json --year 2024
shows "one of them explained, without a replica" 'divided by the sum over classes:' "$ZILA_BIN" -C "$TMPDIR/none" indicators --explain gpi
shows "all of them by name" '^ptr	' "$ZILA_BIN" indicators --list
shows "only the girls' schools" '^schools .* [12] ' zila indicators district kech schools --only gender=girls
refuse "a level that is none" 64 'no level' zila indicators galaxy
refuse "a place that is none" 66 'no district' zila indicators district nowhere
refuse "an indicator that is none" 64 'no indicator' zila indicators --explain nothing
refuse "years that are none" 64 'give a year' zila indicators --year soon
refuse "schools of a code that is none" 64 'no such code' zila indicators --only level=kindergarten
shows "a card in ASCII" '^Enrolment 2024.*---' zila card school 1 --ascii
expect "a card to a file" zila card school 1 --output "$TMPDIR/card.txt"
shows "all cards: a form feed each" '^4$' sh -c "'$ZILA_BIN' -C '$home' card school --all | tr -cd '\f' | wc -c | tr -d ' '"
refuse "a card of no school" 66 'no school' zila card school 99999
refuse "a format that is not built" 64 'text, escp' zila card school 1 --format odt
refuse "columns of no printer" 64 '80 or 132' zila card school 1 --columns 90
shows "a card as HTML" '<h1>GBPS KILLI NOOR MUHAMMAD' zila card school 1 --format html
refuse "HTML of several cards" 64 'one card' zila card school 1 2 --format html
shows "a card for a dot-matrix printer is reset at its end" '033  *@' sh -c "'$ZILA_BIN' -C '$home' card school 1 --format escp --columns 132 | tail -c 2 | od -An -c"
shows "the card of a district" '^District Kech$' zila card district kech
shows "of a tehsil" '^Tehsil Turbat, district Kech$' zila card tehsil turbat --year 2024
shows "of a division" '^Division Makran$' zila card division makran
shows "of the province, of which there is one" '^Province Balochistan$' zila card province
shows "of every district" '^District Kech$' zila card district --all
refuse "a card of no district" 66 'no district' zila card district nowhere
refuse "a year that is none" 64 'usage' zila card district kech --year soon
shows "a card for a telephone's message" '^\*District Kech\*, census 2024-25' zila card district kech --format short
shows "of a school too" '^Pupils 22: boys 13, girls 9' zila card school 1 --format short
refuse "a message is no comparison" 64 'short' zila card compare 1 2 --format short
shows "a school compared" '^Girls a school +9\.0 ' zila card compare 1
shows "two schools side by side" '^00002 GGHS TURBAT CITY' zila card compare 1 2
refuse "three are not" 64 'usage' zila card compare 1 2 4
shows "the monitoring card of a district" '^Monitoring of district Kech, 2024-03-01 to 2024-03-31' zila card monitoring kech --from 2024-03-01 --to 2024-03-31
shows "of a tehsil" '^Monitoring of tehsil Turbat, district Kech, 2024-03-01' zila card monitoring tehsil turbat --from 2024-03-01 --to 2024-03-31
refuse "of a cluster that is none" 66 'no cluster has the code 00002' zila card monitoring cluster 2
shows "of a division" '^Monitoring of division Makran, ' zila card monitoring division makran
shows "of the province, of which there is one" '^Monitoring of the province Balochistan, ' zila card monitoring province
refuse "of a school there is none" 64 'no monitoring card of a school' zila card monitoring school 1
refuse "a card of no place says what there is none of" 66 '^zila: no tehsil has the code nowhere' zila card tehsil nowhere
refuse "a period that ends before it begins" 64 'earlier one first' zila card monitoring kech --from 2024-03-31 --to 2024-03-01
paper=$(zila card tehsil turbat | sed -n 's/.*check \([0-9a-f]\{8\}\) .*/\1/p' | head -n 1)
shows "a paper's check is known again" 'says what is held here' zila card tehsil turbat --check "$paper"
shows "whoever printed it" 'says what is held here' "$ZILA_BIN" -C "$home" --as sana card tehsil turbat --check "$paper"
paper=$(zila card school 1 --public | sed -n 's/.*check \([0-9a-f]\{8\}\) .*/\1/p' | head -n 1)
shows "a school's too, as the public has it" 'says what is held here' zila card school 1 --check "$paper"
refuse "another is not" 65 'zila log --school 00001' zila card school 1 --check 0badc0de
mkdir -p "$TMPDIR/bin"
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s/lp.words"\ncat >"%s/lp.text"\necho "request id is PR-7"\n' "$TMPDIR" "$TMPDIR" >"$TMPDIR/bin/lp"
chmod +x "$TMPDIR/bin/lp"
expect "a card to a printer's queue" env PATH="$TMPDIR/bin:$PATH" "$ZILA_BIN" -C "$home" card school 1 2 --print -tricky
shows "lp gets the printer's name whole" '^-tricky$' cat "$TMPDIR/lp.words"
shows "lp gets the cards" 'GGHS TURBAT CITY' cat "$TMPDIR/lp.text"
refuse "no lp on this box" 69 'no lp' env PATH="$TMPDIR" "$ZILA_BIN" -C "$home" card school 1 --print x
shows "user add" '^deo1$' zila user add deo1 role=deo district=kech active=yes
shows "user list" '^deo1	deo	kech	active$' zila user list
refuse "a user of a district makes nobody an operator" 77 'operator' "$ZILA_BIN" -C "$home" --as deo1 user set deo1 role=operator
refuse "nor writes another district" 77 'works in kech' "$ZILA_BIN" -C "$home" --as deo1 put school code=00078 name="GBPS X" district=quetta level=primary gender=boys status=functional --accept
shows "but his own" '^00002$' "$ZILA_BIN" -C "$home" --as deo1 put school code=00002 remarks=y --accept
expect "a user is made inactive" zila user set deo1 active=no
refuse "an inactive user writes nothing" 77 'deo1' "$ZILA_BIN" -C "$home" --as deo1 put school code=00002 remarks=x --accept
shows "log --verify" 'whole' zila log --verify
shows "rebuild --check" 'what the log says' zila rebuild --check
expect "backup" zila backup "$TMPDIR/copy.db"
refuse "backup over a file" 73 'already' zila backup "$TMPDIR/copy.db"
# restored FOLDER: what the copy shows is what $home shows, and it can prove it
restored()
{
	zila digest --shown >"$TMPDIR/there"
	"$ZILA_BIN" -C "$1" digest --shown >"$TMPDIR/back"
	expect "it shows the same" cmp "$TMPDIR/there" "$TMPDIR/back"
	shows "it is what its log says" 'what the log says' "$ZILA_BIN" -C "$1" rebuild --check
}
shows "restore" 'writes nothing before zila hub recover' "$ZILA_BIN" -C "$TMPDIR/back.province" restore "$TMPDIR/copy.db"
expect "who it is to others came back" cmp "$home/bundle.key" "$TMPDIR/back.province/bundle.key"
shows "for its owner's eyes only" '^600$' stat -c %a "$TMPDIR/back.province/bundle.key"
restored "$TMPDIR/back.province"
shows "doctor says what is to be done" 'made from the backup' sh -c "'$ZILA_BIN' -C '$TMPDIR/back.province' doctor || true"
refuse "a restored province writes nothing" 75 'hub recover' "$ZILA_BIN" -C "$TMPDIR/back.province" user add deo9 role=deo district=kech active=yes
shows "it is recovered" 'being recovered' "$ZILA_BIN" -C "$TMPDIR/back.province" hub recover
shows "and written again" 'written again' "$ZILA_BIN" -C "$TMPDIR/back.province" hub recover --end
shows "and well" 'All is well' "$ZILA_BIN" -C "$TMPDIR/back.province" doctor
refuse "restore over a folder" 73 'already' "$ZILA_BIN" -C "$TMPDIR/back.province" restore "$TMPDIR/copy.db"
refuse "restore of what is no backup" 65 'no backup' "$ZILA_BIN" -C "$TMPDIR/back.none" restore "$home/replica.db"
head -c 200000 "$TMPDIR/copy.db" >"$TMPDIR/short.db"
refuse "restore of half a backup" 65 'cut short' "$ZILA_BIN" -C "$TMPDIR/back.none" restore "$TMPDIR/short.db"
refuse "restore of nothing" 66 'cannot be opened' "$ZILA_BIN" -C "$TMPDIR/back.none" restore "$TMPDIR/nothing.db"
if [ -e "$TMPDIR/back.none" ] || [ -e "$TMPDIR/back.none.making" ]; then not_ok "a refused restore left a folder"; else ok "a refused restore leaves no folder"; fi
cp -r "$home" "$TMPDIR/drafts"
echo "no database at all, but more than a few bytes" >"$TMPDIR/drafts/drafts.db"
if "$ZILA_BIN" -C "$TMPDIR/drafts" backup "$TMPDIR/drafts.copy" 2>&1 >"$TMPDIR/drafts.out" | grep -q 'set aside as drafts.db.damaged-'; then
	ok "damaged drafts are set aside and told of"
else
	not_ok "damaged drafts are not told of" "$TMPDIR/drafts.out"
fi
shows "and are no trouble after that" 'All is well' "$ZILA_BIN" -C "$TMPDIR/drafts" doctor
shows "doctor" 'All is well' zila doctor
# A few pages wiped, here and there: whichever they are, doctor's words say what its mark says.
for page in 10 20 30 40 50; do
	rm -rf "$TMPDIR/damaged"
	cp -r "$home" "$TMPDIR/damaged"
	dd if=/dev/zero of="$TMPDIR/damaged/replica.db" bs=8192 seek=$page count=2 conv=notrunc 2>/dev/null
	"$ZILA_BIN" -C "$TMPDIR/damaged" doctor
done >"$TMPDIR/doctor.out" 2>&1
expect "doctor says that a file is damaged" grep -Eq '^LOOK +files .*damaged' "$TMPDIR/doctor.out"
if grep -Eq '^LOOK +(files +both|log +every)' "$TMPDIR/doctor.out"; then
	not_ok "doctor says that what is damaged is whole" "$TMPDIR/doctor.out"
else
	ok "and not that it is whole"
fi

# A district's replica of the hub's folder.
mkdir "$TMPDIR/slash"
expect "init of a folder named with a slash" "$ZILA_BIN" -C "$TMPDIR/slash/" init province
refuse "init of a district that is none" 64 'no such district' "$ZILA_BIN" -C "$TMPDIR/ketch" init district ketch --hub "$home"
expect "init district" "$ZILA_BIN" -C "$TMPDIR/kech" init district kech --hub "$home"
home_before=$home
zila digest | grep -v '^other' >"$TMPDIR/hub"
# In a terminal it opens what it has made. The key that leaves is given until it is taken.
if command -v script >/dev/null; then
	while printf q; do sleep 0.2; done 2>/dev/null | TERM=xterm timeout 60 script -qec "'$ZILA_BIN' -C '$TMPDIR/opened' init district kech --hub '$home'" \
		/dev/null >"$TMPDIR/opened.out" 2>&1
	if grep -q '1049h' "$TMPDIR/opened.out"; then ok "init district opens it in a terminal"; else not_ok "init district opens it" "$TMPDIR/opened.out"; fi
else
	skip "init district opens it in a terminal" "no script(1)"
fi
shows "a district that is none took no number" 'number 1,' "$ZILA_BIN" -C "$TMPDIR/kech" doctor
home=$TMPDIR/kech
zila digest >"$TMPDIR/replica"
expect "its hub state is the hub's, byte for byte" cmp "$TMPDIR/hub" "$TMPDIR/replica"
shows "it writes" '^00001/2024/5$' zila put enrolment school=00001 year=2024 grade=5 girls=10
zila digest >"$TMPDIR/replica.after"
expect "a pending value leaves the hub state alone" cmp "$TMPDIR/hub" "$TMPDIR/replica.after"
zila digest --shown >"$TMPDIR/shown"
if cmp -s "$TMPDIR/shown" "$TMPDIR/replica.after"; then not_ok "the shown state does not show the pending value"; else ok "the shown state has it"; fi
shows "the log says that it is pending" 'pending' zila log --school 1 --limit 1
shows "both states are what the log says" 'what the log says' zila rebuild --check
expect "backup of a district" zila backup "$TMPDIR/kech.db"
expect "restore of a district" "$ZILA_BIN" -C "$TMPDIR/back.kech" restore "$TMPDIR/kech.db"
restored "$TMPDIR/back.kech"
shows "it is well" 'All is well' "$ZILA_BIN" -C "$TMPDIR/back.kech" doctor
refuse "a district loads no form" 77 'province' zila form load "$ZILA_FORMS/staff.ini"
refuse "a district writes no other district" 77 'quetta|district' zila put school code=00077 name="GBPS X" district=quetta level=primary gender=boys status=functional --accept

# Two people, one field: what the district keyed waits until somebody chooses.
home=$home_before
shows "the province keys another value" '^00001/2024/5$' zila put enrolment school=00001 year=2024 grade=5 girls=11
expect "no conflict yet" sh -c "test -z \"\$('$ZILA_BIN' -C '$home' conflicts)\""
home=$TMPDIR/kech
expect "sync" zila sync
shows "the conflict, both values" '	enrolment 00001/2024/5	girls	10	ali	[0-9 :-]+	11	ali	' zila conflicts
id=$(zila conflicts | cut -f1)
refuse "a conflict that there never was" 66 'no conflict' zila conflicts --resolve zzzzzz mine
refuse "neither mine nor theirs" 64 'usage' zila conflicts --resolve "$id" ours
shows "settled as mine" 'is 10; the province decides' zila conflicts --resolve "$id" mine
shows "shown at once" '^girls	10$' zila get enrolment 00001/2024/5
refuse "settled twice" 65 'already settled' zila conflicts --resolve "$id" theirs
shows "both states are what the log says, with a choice pending" 'what the log says' zila rebuild --check
expect "sync again" zila sync
expect "nothing waits" sh -c "test -z \"\$('$ZILA_BIN' -C '$home' conflicts)\""
zila digest >"$TMPDIR/replica"
shows "the log says who settled it" 'settled.*girls.*11 → 10' zila log --school 1 --limit 1
home=$home_before
shows "the province has the choice" '^girls	10$' zila get enrolment 00001/2024/5
zila digest | grep -v '^other' >"$TMPDIR/hub"
expect "the same at both ends" cmp "$TMPDIR/hub" "$TMPDIR/replica"

# What the province does not take: sara is let go while her work is on its way.
as()
{
	who=$1
	shift
	"$ZILA_BIN" -C "$home" --as "$who" "$@"
}
expect "a clerk of the district" zila user add sara district=kech role=deo active=yes
expect "and another" zila user add bibi district=kech role=deo active=yes
home=$TMPDIR/kech
expect "the district hears of her" zila sync
shows "she keys a class" '^00001/2024/5$' as sara put enrolment school=00001 year=2024 grade=5 girls=12
shows "and another field of it" '^00001/2024/5$' as sara put enrolment school=00001 year=2024 grade=5 boys=14
home=$home_before
expect "the province lets her go" zila user set sara active=no
shows "nothing is in quarantine" '^number	replica' zila hub quarantine
home=$TMPDIR/kech
expect "sync of what she keyed" zila sync
shows "what was not taken, decoded, with the reason" '^[0-9]+-[0-9]+	held	[0-9: -]+	sara	enrolment 00001/2024/5.girls 10 → 12	held .*sara' zila refused
shows "it is marked in the history" 'sara.*10 → 12	held$' zila get enrolment 00001/2024/5 --history
refuse "the quarantine of a district" 64 'no province' zila hub quarantine
home=$home_before
shows "the list of quarantine" '^1	1	[0-9]+	kech	sara	[0-9: -]+	enrolment 00001/2024/5.girls 10 → 12	held	0 h	held' zila hub quarantine
shows "the same as CSV" '^1,1,[0-9]+,kech,sara,' zila hub quarantine --format csv
refuse "what is not there" 66 'no entry 99' zila hub quarantine --release 99
refuse "a number that is none" 64 'no number' zila hub quarantine --drop first
refuse "a clerk releases nothing" 77 'operator' as bibi hub quarantine --release 1
shows "doctor counts them" '^good +quarantine +2 entries wait' zila doctor
shows "and says what is forgotten" '^LOOK +quarantine +2 .*week' sh -c "ZILA_NOW=2036-01-01T10:00 '$ZILA_BIN' -C '$home' doctor || test \$? -eq 70"
shows "released" '^1	released: entry [0-9]+ of replica 1 is number' zila hub quarantine --release 1
refuse "released twice" 65 'waits no more' zila hub quarantine --release 1
shows "it is decided" '^girls	12$' zila get enrolment 00001/2024/5
shows "dropped with a reason" '^2	dropped' zila hub quarantine --drop 2 --reason "she had left"
shows "what became of them" '	released	.*by ali' zila hub quarantine --all
shows "and of the other" '	dropped	.*she had left' zila hub quarantine --all
shows "the log has the drop" 'ali.*dropped.*entry [0-9]+ of box 1.*she had left' zila log --limit 1
home=$TMPDIR/kech
expect "sync brings both" zila sync
shows "the box is told" '	dropped	.*boys.*dropped by ali of the province: she had left' zila refused
expect "once" sh -c "test -z \"\$('$ZILA_BIN' -C '$home' refused)\""
shows "the value fell back" '^girls	12$' zila get enrolment 00001/2024/5
shows "the log keeps it" 'dropped.*boys' zila log --school 1 --limit 9
shows "both states are what the log says, with a drop" 'what the log says' zila rebuild --check

# A correction, and taking back.
home=$home_before
expect "she is back" zila user set sara active=yes
home=$TMPDIR/kech
expect "her box knows" zila sync
shows "she keys again" '^00001/2024/5$' as sara put enrolment school=00001 year=2024 grade=5 girls=14
home=$home_before
expect "and is let go again" zila user set sara active=no
home=$TMPDIR/kech
expect "it is held" zila sync
shows "another keys it right" '^00001/2024/5$' zila put enrolment school=00001 year=2024 grade=5 girls=15
expect "which is taken" zila sync
expect "without a conflict" sh -c "test -z \"\$('$ZILA_BIN' -C '$home' conflicts)\""
shows "and is shown" '^girls	15$' zila get enrolment 00001/2024/5
held=$(zila refused | cut -f1)
refuse "nothing to take back" 66 'no entry 1-999' zila refused --withdraw 999
shows "the first one is taken back" 'is withdrawn' zila refused --withdraw "$held"
expect "nothing is left to do" sh -c "test -z \"\$('$ZILA_BIN' -C '$home' refused)\""
expect "the province hears" zila sync
zila digest >"$TMPDIR/replica"
home=$home_before
shows "it is withdrawn there" '	withdrawn	' zila hub quarantine --all
shows "the province has what was keyed right" '^girls	15$' zila get enrolment 00001/2024/5
zila digest | grep -v '^other' >"$TMPDIR/hub"
expect "the same at both ends after all that" cmp "$TMPDIR/hub" "$TMPDIR/replica"
finish
