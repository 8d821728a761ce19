#!/bin/sh
# kill -9 of either side of a sync at random moments, while both sides write and schools go to another district and back: afterwards each folder opens, the next sync comes to its
# end, and in the end every record whose key was printed is at both sides once and nothing else is. 30 times, with ZILA_LONG=1 300.
set -u
. "$SRCDIR/tests/fault/cases.sh"
times=30
[ -z "${ZILA_LONG-}" ] || times=300
seed=${ZILA_SEED-$$}
echo "# seed $seed, $times kills"
random()
{
	# random N: sets $drawn to 0..N-1
	seed=$(( (seed * 1103515245 + 12345) % 2147483648 ))
	drawn=$(( seed / 65536 % $1 ))
}
province=$TMPDIR/province
box=$TMPDIR/kech
zila()
{
	"$ZILA_BIN" "$@"
}
zila -C "$province" init province >/dev/null 2>&1 || { echo "1..0 # SKIP init failed"; exit 1; }
{ echo code,name,district,level,gender,status
for i in 1 2 3 4 5 6; do
	echo "0000$i,GBPS KILLI NUMBER $i,kech,primary,boys,functional"
done; } >"$TMPDIR/schools.csv"
zila -C "$province" import school "$TMPDIR/schools.csv" >/dev/null 2>&1
zila -C "$box" init district kech --hub "$province" >/dev/null 2>&1 || { echo "1..0 # SKIP no district"; exit 1; }
zila -C "$TMPDIR/quetta" init district quetta --hub "$province" >/dev/null 2>&1 || { echo "1..0 # SKIP no second district"; exit 1; }

# staff FOLDER NUMBER: a new record; its key was acknowledged when it is printed. Every third one is of a school that is moved: where it is
# not at that box just now, nothing is written.
staff()
{
	school=00001
	case ${2##*.} in
	*[369]) school=0000$((5 + ${2%%.*} % 2)) ;;
	esac
	zila -C "$1" --as clerk put staff school=$school name="Killi $2" sex=female designation=jvt --accept >"$1.key" 2>"$1.err" \
		&& cat "$1.key" >>"$TMPDIR/said"
}
# name FOLDER NUMBER: both sides change the same few cells.
name()
{
	zila -C "$1" --as clerk put school code="0000$((${2%%.*} % 4 + 1))" name="GBPS KILLI $2" --accept >/dev/null 2>&1
}
# write FOLDER NUMBER COUNT
write()
{
	n=0
	while [ $n -lt "$3" ]; do
		n=$((n + 1))
		staff "$1" "$2.$n"
	done
	name "$1" "$2"
}

# sync_once AT WHERE: in the background, the process of WHERE (an argument list in bars) is killed at its write number AT
sync_once()
{
	# No "exec" in an "&" of a function: some shells would wait for what is killed.
	env LD_PRELOAD="$BUILDDIR/tests/fault/shim.so" ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 FAULT_KILL="$1" FAULT_ONLY="$2" \
		FAULT_BELOW="$TMPDIR" "$ZILA_BIN" -C "$box" sync >"$TMPDIR/sync.out" 2>&1 &
	syncing=$!
}
# move SCHOOL: to the other district, from wherever it is
move()
{
	to=quetta
	zila -C "$province" get school "$1" 2>/dev/null | grep -q '^district	quetta' && to=kech
	zila -C "$province" --as operator hub move "$1" $to --reason "round $round" >"$TMPDIR/move.out" 2>&1 || return 1
	echo "$1" >>"$TMPDIR/moved"
}
never=1000000000
: >"$TMPDIR/moved"
: >"$TMPDIR/said"
kills=0 of_hub=0 of_box=0 round=0 broken=0 unopened=0
while [ $kills -lt "$times" ] && [ $round -lt $((times * 4)) ]; do
	round=$((round + 1))
	random 3; count=$drawn
	write "$box" $round $((count + 1))
	write "$province" $round 1
	# In turn: the box at a write, the province at a write, the box at a time, the province at a time.
	way=$((round % 4))
	random 40; at=$((drawn + 1))
	case $way in
	0) sync_once $at '|sync|' ;;
	1) sync_once $at '|serve|' ;;
	*) sync_once $never '|none|' ;;
	esac
	write "$box" $round.w 1 &
	box_writes=$!
	write "$province" $round.w 1 &
	province_writes=$!
	moves=
	random 2
	if [ $drawn -eq 0 ]; then
		move 0000$((5 + round % 2)) &
		moves=$!
	fi
	hit=no
	if [ $way -ge 2 ]; then
		random 250
		sleep 0.$(printf %03d $((drawn + 20)))
		victim=$syncing
		[ $way -eq 2 ] || victim=$(ps -o pid= --ppid $syncing 2>/dev/null | head -n 1 | tr -d ' ')
		[ -z "$victim" ] || ! kill -9 "$victim" 2>/dev/null || hit=yes
	fi
	wait $syncing
	status=$?
	# Killed itself, or was told by a province that fell silent.
	case $way,$status in
	0,137 | 1,75 | 2,137 | 3,75) hit=yes ;;
	*) hit=no ;;
	esac
	wait $box_writes $province_writes $moves
	if [ $hit = yes ]; then
		kills=$((kills + 1))
		case $way in 0 | 2) of_box=$((of_box + 1)) ;; *) of_hub=$((of_hub + 1)) ;; esac
	elif [ $status -ne 0 ]; then
		broken=$((broken + 1))
		sed 's/^/# not killed, and yet: /' "$TMPDIR/sync.out"
	fi
	random 3
	if [ $drawn -eq 0 ]; then
		zila -C "$box" sync >"$TMPDIR/again.out" 2>&1 || { broken=$((broken + 1)); sed 's/^/# the next sync: /' "$TMPDIR/again.out"; }
		for folder in "$box" "$province"; do
			zila -C "$folder" rebuild --check >"$TMPDIR/check.out" 2>&1 || { unopened=$((unopened + 1)); sed 's/^/# rebuild: /' "$TMPDIR/check.out"; }
		done
	fi
done
if [ $kills -ge "$times" ] && [ $of_hub -gt 0 ] && [ $of_box -gt 0 ]; then
	ok "$kills syncs were killed: $of_box times the box, $of_hub times the province ($round rounds)"
else
	not_ok "only $kills syncs were killed ($of_box of the box, $of_hub of the province)"
fi
if [ $broken -eq 0 ]; then ok "every sync that was left alone came to its end"; else not_ok "$broken syncs failed that nobody killed"; fi
if [ $unopened -eq 0 ]; then ok "in between the tables were what the log says"; else not_ok "$unopened times the tables were not what the log says"; fi
moved=$(wc -l <"$TMPDIR/moved")
if [ "$moved" -gt 0 ]; then ok "schools were moved $moved times meanwhile"; else not_ok "no school was moved" "$TMPDIR/move.out"; fi
expect "the other district syncs" zila -C "$TMPDIR/quetta" sync
expect "its tables are what its log says" zila -C "$TMPDIR/quetta" rebuild --check
zila -C "$province" digest | grep -E '^(\*|quetta)	' >"$TMPDIR/digest.province"
zila -C "$TMPDIR/quetta" digest >"$TMPDIR/digest.box"
if cmp -s "$TMPDIR/digest.province" "$TMPDIR/digest.box"; then ok "it has what the province has of it"; else
	diff "$TMPDIR/digest.province" "$TMPDIR/digest.box" >"$TMPDIR/differ"
	not_ok "quetta differs" "$TMPDIR/differ"
fi
# What was written at the box before it heard of a move is taken where the school is.
expect "a sync before the schools come home" zila -C "$box" sync
for school in 00005 00006; do
	zila -C "$province" get school $school | grep -q '^district	kech' || move $school || not_ok "$school does not come home" "$TMPDIR/move.out"
done
expect "a last sync" zila -C "$box" sync
expect "and one with nothing to say" zila -C "$box" sync
sort "$TMPDIR/said" >"$TMPDIR/said.sorted"
for folder in "$box" "$province"; do
	zila -C "$folder" export staff 2>/dev/null | sed 1d | cut -d, -f1 | sort >"$TMPDIR/have"
	if cmp -s "$TMPDIR/have" "$TMPDIR/said.sorted"; then
		ok "$(wc -l <"$TMPDIR/said") records were acknowledged, all are in $(basename "$folder"), once, and no others"
	else
		diff "$TMPDIR/said.sorted" "$TMPDIR/have" | head -n 20 >"$TMPDIR/differ"
		not_ok "$(basename "$folder") has not what was acknowledged (< said, > there)" "$TMPDIR/differ"
	fi
	expect "the tables of $(basename "$folder") are what its log says" zila -C "$folder" rebuild --check
	expect "every log entry of $(basename "$folder") is whole" zila -C "$folder" log --verify
done
zila -C "$province" digest | grep -E '^(\*|kech)	' >"$TMPDIR/digest.province"
zila -C "$box" digest >"$TMPDIR/digest.box"
if cmp -s "$TMPDIR/digest.province" "$TMPDIR/digest.box"; then ok "both have the same"; else
	diff "$TMPDIR/digest.province" "$TMPDIR/digest.box" >"$TMPDIR/differ"
	not_ok "they differ" "$TMPDIR/differ"
fi
finish
