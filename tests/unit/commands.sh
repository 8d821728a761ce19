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
shows "get --history shows who and the old value" 'ali.*boys.*12 → 13' zila get enrolment 00001/2024/5 --history
refuse "a hard rule is 65" 65 'repeat' zila put enrolment school=00001 year=2024 grade=5 boys_repeating=99
refuse "a soft rule without a reason is 65" 65 'reason' zila put visit school=00002 date=2020-01-01 monitor=ali access=granted status=open
visit=$(zila put visit school=00002 date=2026-01-05 monitor=ali access=granted status=closed closed_reason=teachers_absent --accept 2>"$TMPDIR/put.err")
case $visit in 0-*-0) ok "a visit gets an id of its own: $visit" ;; *) not_ok "no id for a visit: $visit" "$TMPDIR/put.err" ;; esac
shows "the visit is kept" '^monitor	ali$' zila get visit "$visit"
expect "void with a reason" zila void visit "$visit" --reason "keyed twice"
shows "a void record says so" '^void	yes' zila get visit "$visit"
refuse "void twice is no silent success" 65 'void' zila void visit "$visit" --reason "again"
shows "log of a school, newest first" 'void.*visit' zila log --school 2 --limit 1
shows "export CSV" '^00001,2024,5,13,9' zila export enrolment
shows "export JSON" '"boys":13' zila export enrolment --format json
shows "export --where" '^00002,' zila export school --where "gender = 'girls' and level = 'high'"
zila export school >"$TMPDIR/export.csv"
shows "an export goes in again unchanged" '^log entries +0' zila import school "$TMPDIR/export.csv"
shows "check names the rule and the record" '	soft	' zila check
shows "check --format csv" '^form,key,school,kind,rule,says$' zila check --format csv
shows "a card" 'GBPS KILLI NOOR MUHAMMAD' zila card school 1
shows "a card in ASCII" '^Enrolment 2024.*---' zila card school 1 --ascii
expect "a card to a file" zila card school 1 --output "$TMPDIR/card.txt"
shows "all cards: a form feed each" '^4$' sh -c "'$ZILA_BIN' -C '$home' card school --all | tr -cd '\f' | wc -c | tr -d ' '"
refuse "a card of no school" 66 'no school' zila card school 99999
refuse "a format that is not built" 64 'text' zila card school 1 --format pdf
mkdir -p "$TMPDIR/bin"
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s/lp.words"\ncat >"%s/lp.text"\necho "request id is PR-7"\n' "$TMPDIR" "$TMPDIR" >"$TMPDIR/bin/lp"
chmod +x "$TMPDIR/bin/lp"
expect "a card to a printer's queue" env PATH="$TMPDIR/bin:$PATH" "$ZILA_BIN" -C "$home" card school 1 2 --print -tricky
shows "lp gets the printer's name whole" '^-tricky$' cat "$TMPDIR/lp.words"
shows "lp gets the cards" 'GGHS TURBAT CITY' cat "$TMPDIR/lp.text"
refuse "no lp on this box" 69 'no lp' env PATH="$TMPDIR" "$ZILA_BIN" -C "$home" card school 1 --print x
shows "user add" '^deo1$' zila user add deo1 role=deo district=kech active=yes
shows "user list" '^deo1	deo	kech	active$' zila user list
expect "a user is made inactive" zila user set deo1 active=no
refuse "an inactive user writes nothing" 77 'deo1' "$ZILA_BIN" -C "$home" --as deo1 put school code=00002 remarks=x --accept
shows "log --verify" 'whole' zila log --verify
shows "rebuild --check" 'what the log says' zila rebuild --check
expect "backup" zila backup "$TMPDIR/copy.db"
refuse "backup over a file" 73 'already' zila backup "$TMPDIR/copy.db"
shows "doctor" 'All is well' zila doctor

# A district's replica of the hub's folder.
refuse "init of a district that is none" 64 'no such district' "$ZILA_BIN" -C "$TMPDIR/ketch" init district ketch --hub "$home"
expect "init district" "$ZILA_BIN" -C "$TMPDIR/kech" init district kech --hub "$home"
home_before=$home
zila digest | grep -v '^other' >"$TMPDIR/hub"
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
finish
