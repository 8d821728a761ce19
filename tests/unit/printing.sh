#!/bin/sh
# Many cards in one job, to a pretended lp: each card once and with its number, a sheet with the count on top, on from any number after a jam, and what
# is said where a printer is not there, refuses or has stopped.
set -u
. "$SRCDIR/tests/fault/cases.sh"
home=$TMPDIR/province
bin=$TMPDIR/bin
spool=$TMPDIR/spool
mkdir -p "$bin" "$spool"
unset ZILA_PROGRESS
zila()
{
	"$ZILA_BIN" -C "$home" --as ali "$@"
}
with_lp()
{
	env PATH="$bin:$PATH" SPOOL="$spool" "$@"
}
is()
{
	[ "$2" = "$3" ] && ok "$1" || { echo "wanted $3, got $2" >"$TMPDIR/is"; not_ok "$1" "$TMPDIR/is"; }
}
# The numbers that stand at the feet, in the order of the paper.
numbers()
{
	cat "$@" | sed -n 's/^\([0-9]*\)\/[0-9]*  [0-9]* .* check .*/\1/p' | tr '\n' ' '
}
cat >"$bin/lp" <<'EOF'
#!/bin/sh
n=$(ls "$SPOOL" | grep -c '^job')
if [ -e "$SPOOL/refuse" ] && [ "$n" -ge "$(cat "$SPOOL/refuse")" ]; then
	cat >/dev/null
	echo "lp: Destination \"office\" is not accepting jobs." >&2
	exit 1
fi
cat >"$SPOOL/job$(printf %03d "$n")"
printf '%s ' "$@" >>"$SPOOL/words"
[ ! -e "$SPOOL/slow" ] || sleep 1
echo "request id is office-$n (1 file(s))"
EOF
cat >"$bin/lpstat" <<'EOF'
#!/bin/sh
if [ "$1" = -e ]; then
	echo office
	echo store
	exit 0
fi
case $2 in
office | store) ;;
*) echo "lpstat: Invalid destination name in list \"$2\"!" >&2; exit 1 ;;
esac
if [ -e "$SPOOL/stop" ] && [ "$(ls "$SPOOL" | grep -c '^job')" -ge "$(cat "$SPOOL/stop")" ]; then
	printf 'printer %s disabled since Tue 01 Dec -\n\tPaper jam\n' "$2"
else
	echo "printer $2 is idle.  enabled since Tue 01 Dec"
fi
EOF
chmod +x "$bin/lp" "$bin/lpstat"
expect "a province" zila init province
{ echo code,name,district,tehsil,uc,cluster,level,gender,status
i=0
while [ $i -lt 45 ]; do
	i=$((i + 1))
	uc=NORTH cluster=20001 tehsil=turbat
	[ $i -le 30 ] || uc=SOUTH
	[ $i -le 40 ] || tehsil=tump
	[ $((i % 3)) -eq 0 ] || cluster=20002
	echo "$((20000 + i)),GBPS KILLI $i,kech,$tehsil,$uc,$cluster,primary,boys,functional"
done; } >"$TMPDIR/schools.csv"
expect "45 schools" zila import school "$TMPDIR/schools.csv"

all=$(seq 1 45 | tr '\n' ' ')
expect "a district to a printer" with_lp "$ZILA_BIN" -C "$home" card school --district kech --print office
is "each card once, with its number" "$(numbers "$spool"/job*)" "$all"
is "twenty at a time" "$(ls "$spool" | grep -c '^job')" 3
grep -q '^45 report cards' "$spool/job000" && ok "a sheet with the count on top" || not_ok "a sheet with the count on top" "$spool/job000"
grep -q 'Zila report cards 21-40 of 45' "$spool/words" && ok "the queue shows which part it has" || not_ok "the queue shows which part it has" "$spool/words"
is "one sheet more than cards" "$(cat "$spool"/job* | tr -cd '\f' | wc -c | tr -d ' ')" 46
zila card school --tehsil turbat --output "$TMPDIR/a.txt" 2>/dev/null
is "a tehsil" "$(numbers "$TMPDIR/a.txt" | wc -w | tr -d ' ')" 40
zila card school --uc south --tehsil turbat --output "$TMPDIR/a.txt" 2>/dev/null
is "a union council, in any letters, of one tehsil" "$(numbers "$TMPDIR/a.txt" | wc -w | tr -d ' ')" 10
zila card school --cluster 20001 --output "$TMPDIR/a.txt" 2>/dev/null
is "a cluster" "$(numbers "$TMPDIR/a.txt" | wc -w | tr -d ' ')" 15
printf '20005\n20003, GBPS KILLI 3\n\n' >"$TMPDIR/list"
zila card school --list "$TMPDIR/list" --no-cover --output "$TMPDIR/a.txt" 2>/dev/null
is "a list, in its own order" "$(tr '\f' '\n' <"$TMPDIR/a.txt" | sed -n 's/^\(GBPS KILLI [0-9]*\)$/\1/p' | tr '\n' ' ')" "GBPS KILLI 5 GBPS KILLI 3 "
refuse "a place without schools" 66 'nowhere' zila card school --uc nowhere --print office
refuse "an empty list" 65 'one a line' sh -c 'echo | "$0" -C "$1" card school --list - --print office' "$ZILA_BIN" "$home"

rm -f "$spool"/*
expect "on from a number" with_lp "$ZILA_BIN" -C "$home" card school --district kech --print office --from-card 38
is "from there to the last" "$(numbers "$spool"/job*)" "$(seq 38 45 | tr '\n' ' ')"
grep -q '8: numbers 38 to 45 of 45' "$spool/job000" && ok "the sheet on top says which" || not_ok "the sheet on top says which" "$spool/job000"
refuse "a number past the last" 64 'there are 45 report cards' zila card school --district kech --print office --from-card 46

rm -f "$spool"/*
echo 2 >"$spool/refuse"
refuse "lp refuses in the middle: its words, and how it goes on" 74 'not accepting jobs.*40 of 45.*--from-card 41' with_lp "$ZILA_BIN" -C "$home" card school --district kech --print office
rm "$spool/refuse"
with_lp "$ZILA_BIN" -C "$home" card school --district kech --print office --from 41 2>/dev/null
is "and it does" "$(numbers "$spool"/job*)" "$all"
rm -f "$spool"/*
echo 0 >"$spool/stop"
refuse "a printer that has stopped gets no paper" 75 'office has stopped: printer office disabled since Tue 01 Dec - Paper jam: see to it' with_lp "$ZILA_BIN" -C "$home" card school --district kech --print office
is "none at all" "$(ls "$spool" | grep -c '^job')" 0
echo 1 >"$spool/stop"
refuse "one that stops later no more, and the number is said" 75 'has stopped.*20 of 45.*--from-card 21' with_lp "$ZILA_BIN" -C "$home" card school --district kech --print office
is "than it had" "$(numbers "$spool"/job*)" "$(seq 1 20 | tr '\n' ' ')"
rm -f "$spool"/*
refuse "a printer that is not there" 69 'no printer elsewhere.*zila printer' with_lp "$ZILA_BIN" -C "$home" card school 20001 --print elsewhere
touch "$spool/slow"
env PATH="$bin:$PATH" SPOOL="$spool" "$ZILA_BIN" -C "$home" card school --district kech --print office 2>"$TMPDIR/said" &
job=$!
while [ ! -e "$spool/job000" ]; do sleep 0.1; done
kill -TERM $job
wait $job
is "a job that is stopped" $? 75
grep -q 'stopped after card 20 of 45: go on with --from-card 21' "$TMPDIR/said" && ok "says how far it came" || not_ok "says how far it came" "$TMPDIR/said"
rm -f "$spool"/*

expect "what a printer is sent" with_lp "$ZILA_BIN" -C "$home" printer store --kind escp --says "continuous paper, store room"
with_lp "$ZILA_BIN" -C "$home" printer >"$TMPDIR/printers"
grep -q '^office	text	ready	$' "$TMPDIR/printers" && grep -q '^store	escp	ready	continuous paper, store room$' "$TMPDIR/printers" && ok "printers, what each is sent, what comes out" ||
	not_ok "printers, what each is sent, what comes out" "$TMPDIR/printers"
refuse "a kind that is none" 64 'text, pdf or escp' zila printer store --kind laser
expect "a printer is forgotten" zila printer store --forget
if [ -x "$BUILDDIR/zila-pdf" ] && command -v pdftotext >/dev/null 2>&1; then
	expect "a printer that is sent PDF" zila printer office --kind pdf
	expect "gets it" with_lp "$ZILA_BIN" -C "$home" card school --tehsil tump --print office
	is "with the sheet on top" "$(pdftotext "$spool/job000" - 2>/dev/null | tr -cd '\f' | wc -c | tr -d ' ')" 6
	expect "a folder of PDF files" zila card school --tehsil tump --folder "$TMPDIR/folder" --format pdf
	is "one a school" "$(ls "$TMPDIR/folder" | wc -l | tr -d ' ')" 5
	[ -z "$(ls "$TMPDIR" | grep zila-print)" ] && ok "nothing is left on the way" || not_ok "nothing is left on the way"
	expect "text again" zila printer office --kind text
else
	skip "a printer that is sent PDF" "zila-pdf or pdftotext is not here"
fi
expect "a folder of text files" zila card school --tehsil turbat --folder "$TMPDIR/texts"
is "a file a school" "$(ls "$TMPDIR/texts" | wc -l | tr -d ' ')" 40
refuse "a folder that cannot be" 73 'cannot be made' zila card school --tehsil turbat --folder /dev/null/x
(trap '' XFSZ; ulimit -f 100; zila card school --district kech --output "$TMPDIR/full.txt") 2>"$TMPDIR/said"
is "no room for the file" $? 74
[ ! -e "$TMPDIR/full.txt" ] && [ -z "$(find "$TMPDIR" -name '.zila-*')" ] && ok "no half file" || not_ok "no half file"
# What is not a school's card goes as a job too: places, what visits saw, comparisons, paper forms.
rm -f "$spool"/*
feet()
{
	cat "$@" | sed -n 's/^\([0-9]*\)\/[0-9]*  check .*/\1/p' | uniq | tr '\n' ' '
}
expect "all tehsils of a district to a printer" with_lp "$ZILA_BIN" -C "$home" card tehsil --district kech --print office
is "each with its number, once" "$(feet "$spool"/job*)" "1 2 "
grep -q '^2 report cards' "$spool/job000" && grep -q 'First  *1/2  Tehsil Tump' "$spool/job000" && ok "with the sheet on top" || not_ok "with the sheet on top" "$spool/job000"
expect "the clusters of a tehsil from the second on" zila card cluster --tehsil turbat --from-card 2 --output "$TMPDIR/a.txt"
is "that one alone" "$(feet "$TMPDIR/a.txt")" "2 "
expect "monitoring cards of all tehsils, into a folder" zila card monitoring tehsil --all --from 2024-03-01 --to 2024-03-31 --folder "$TMPDIR/watched"
is "a file each" "$(ls "$TMPDIR/watched" | tr '\n' ' ')" "monitoring-tehsil-tump.txt monitoring-tehsil-turbat.txt "
grep -q '^Monitoring of tehsil Tump, district Kech, 2024-03-01 to 2024-03-31' "$TMPDIR/watched/monitoring-tehsil-tump.txt" && ok "of the period" ||
	not_ok "of the period" "$TMPDIR/watched/monitoring-tehsil-tump.txt"
expect "comparisons of a union council" zila card compare --uc south --tehsil turbat --output "$TMPDIR/a.txt"
is "of each school of it" "$(feet "$TMPDIR/a.txt" | wc -w | tr -d ' ')" 10
expect "comparisons from a number" zila card compare --uc south --tehsil turbat --from-card 8 --output "$TMPDIR/a.txt"
is "go on there" "$(feet "$TMPDIR/a.txt")" "8 9 10 "
refuse "a place without clusters" 66 'no cluster there' zila card cluster --district nowhere --print office
refuse "a period of what has none" 64 'usage' zila card tehsil --district kech --from 2024-03-01 --folder "$TMPDIR/none"
rm -f "$spool"/*
seq 20001 20045 >"$TMPDIR/list"
expect "paper forms of a list to a printer" with_lp "$ZILA_BIN" -C "$home" form print visit --list "$TMPDIR/list" --print office
is "twenty at a time" "$(ls "$spool" | grep -c '^job')" 3
grep -q '^45 paper forms' "$spool/job000" && ok "with a sheet on top" || not_ok "with a sheet on top" "$spool/job000"
echo 1 >"$spool/stop"
rm -f "$spool"/job*
refuse "stopped as cards are" 75 '20 of 45.*--from-card 21' with_lp "$ZILA_BIN" -C "$home" form print visit --list "$TMPDIR/list" --print office
rm -f "$spool"/*
with_lp "$ZILA_BIN" -C "$home" form print visit --list "$TMPDIR/list" --print office --from-card 44 2>/dev/null
grep -q '2: numbers 44 to 45 of 45' "$spool/job000" && ok "and on from a number" || not_ok "and on from a number" "$spool/job000"
refuse "a job of many is of schools" 64 'is of schools' zila form print visit --blank --folder "$TMPDIR/none"
if command -v script >/dev/null 2>&1; then
	TERM=vt220 script -qec "'$ZILA_BIN' -C '$home' card school 20001 20002 --terminal --no-cover" "$TMPDIR/typed" </dev/null >/dev/null 2>&1
	tr -d '\r' <"$TMPDIR/typed" >"$TMPDIR/typed.lf"
	is "on and off again around each card" "$(grep -ao '.\[[54]i' "$TMPDIR/typed.lf" | tr -d '\033' | tr '\n' ' ')" "[5i [4i [5i [4i "
	sed -n '/\[5i/,/\[4i/p' "$TMPDIR/typed.lf" | grep -aq 'GBPS KILLI 2' && ok "the paper is between" || not_ok "the paper is between" "$TMPDIR/typed.lf"
	LC_ALL=C grep -aq '[^ -~[:cntrl:]]' "$TMPDIR/typed.lf" && not_ok "in ASCII" "$TMPDIR/typed.lf" || ok "in ASCII"
else
	skip "a terminal's printer" "script is not installed"
fi
refuse "no terminal to print on" 69 'no terminal' setsid -w "$ZILA_BIN" -C "$home" card school 20001 --terminal
finish
