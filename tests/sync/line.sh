#!/bin/sh
# What may go wrong with folders, over the line that boxes really have: a real sshd, cut in mid-way by the proxy, and gone on with. A
# folder that was copied, an old backup, a province that was set back, a quarantine that was released, a school that went.
set -u
. "$SRCDIR/tests/fault/cases.sh"
. "$SRCDIR/tests/sync/server.sh"
known=$TMPDIR/host.pub
ENDING=150 # bytes by which SSH ends a session, about
# says TEXT PATTERN COMMAND…: it succeeds, and a line of what it says matches
says()
{
	what=$1 pattern=$2
	shift 2
	if "$@" >"$TMPDIR/says.out" 2>&1 && grep -Eq -e "$pattern" "$TMPDIR/says.out"; then
		ok "$what"
	else
		echo "exit, or not /$pattern/" >>"$TMPDIR/says.out"
		not_ok "$what" "$TMPDIR/says.out"
	fi
}
# cut_at BOX MODE COUNT TEXT: a sync of it over a line that is cut
cut_at()
{
	through "$2" "$3"
	refuse "$4" 75 'cut|no link|nothing came' box "$1" sync --hub "$bad" --host-key "$known"
	kill $proxy
	wait $proxy 2>/dev/null
}
# measure BOX: sets $up and $down to the bytes that a sync of it takes, by copies of both folders over a line that is not cut, which are
# thrown away afterwards
measure()
{
	rm -rf "$TMPDIR/kept"
	mkdir "$TMPDIR/kept"
	cp -a "$province" "$TMPDIR/kept/province"
	cp -a "$TMPDIR/$1" "$TMPDIR/kept/box"
	rm -f "$TMPDIR/proxy.port" "$TMPDIR/line.log"
	"$BUILDDIR/tests/sync/proxy" "$TMPDIR/proxy.port" "$port" count "$TMPDIR/line.log" </dev/null &
	proxy=$!
	started="$started $proxy"
	wait_for 10 test -s "$TMPDIR/proxy.port"
	box "$1" sync --hub "ssh://$user@127.0.0.1:$(cat "$TMPDIR/proxy.port")" --host-key "$known" >/dev/null 2>&1
	wait_for 10 test -s "$TMPDIR/line.log"
	kill $proxy
	wait $proxy 2>/dev/null
	up=$(cut -d ' ' -f 1 "$TMPDIR/line.log" | sort -n | tail -n 1)
	down=$(cut -d ' ' -f 2 "$TMPDIR/line.log" | sort -n | tail -n 1)
	rm -rf "$province" "${TMPDIR:?}/$1"
	mv "$TMPDIR/kept/province" "$province"
	mv "$TMPDIR/kept/box" "$TMPDIR/$1"
}
# middle BOX WAY: sets $point to where WAY (cut: up, cutdown) has had the greetings and two thirds of what a sync with something to say
# has more than one with nothing
middle()
{
	measure "$1"
	case $2 in
	cut) point=$((empty_up + (up - empty_up) * 2 / 3 - ENDING)) ;;
	*) point=$((empty_down + (down - empty_down) * 2 / 3 - ENDING)) ;;
	esac
}
# visit BOX REMARKS: with some that do not squeeze
visit()
{
	box "$1" put visit school=00001 date=2026-05-11 monitor=M1 access=granted \
		remarks="$2: $(printf %s "$1$2" | sha512sum | cut -c 1-128)$(printf %s "$2$1" | sha512sum | cut -c 1-128)" --accept >"$TMPDIR/put" 2>&1 || not_ok "visit $2" "$TMPDIR/put"
}
# same_as BOX DISTRICT
same_as()
{
	hub digest | grep -E "^(\\*|$2)" | sort >"$TMPDIR/digest.hub"
	box "$1" digest | grep -E "^(\\*|$2)" | sort >"$TMPDIR/digest.box"
	[ -s "$TMPDIR/digest.hub" ] && cmp "$TMPDIR/digest.hub" "$TMPDIR/digest.box" && box "$1" rebuild --check && box "$1" log --verify
}
sync()
{
	box "$1" sync --hub "$url" --host-key "$known"
}

hub init province >/dev/null
awk 'BEGIN {
	print "code,name,district,tehsil,level,gender,status"
	for (i = 1; i <= 60; i++)
		printf "%05d,GBPS KILLI %d,%s,turbat,primary,boys,functional\n", i, i, i <= 40 ? "kech" : "quetta"
}' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
hub user add clerk role=clerk district=kech active=yes >/dev/null 2>&1
number=0
for name in kech quetta; do
	number=$((number + 1))
	"$ZILA_BIN" -C "$TMPDIR/$name" --as clerk init district $name --hub "$province" >/dev/null
	hub hub allow $name --key "$TMPDIR/$name/replica.pub" --replica $number >/dev/null 2>&1
done
ssh-keygen -q -t ed25519 -N "" -f "$TMPDIR/host"
serve host || { not_ok "sshd on loopback" "$TMPDIR/sshd.log"; finish; exit 0; }
url=ssh://$user@127.0.0.1:$port
visit kech first
expect "a box syncs over the line" sync kech
expect "and another" sync quetta

measure kech
empty_up=$up empty_down=$down
echo "# a sync with nothing to say takes $up bytes up and $down down, SSH's own with them"

# --- A copy.
cp -a "$TMPDIR/kech" "$TMPDIR/copy"
visit kech "of the original"
for i in 1 2 3 4 5 6 7 8; do visit copy "of the copy $i"; done
expect "the original goes on" sync kech
middle copy cut
cut_at copy cut "$point" "the copy's healing is cut behind $point bytes up"
middle copy cutdown
cut_at copy cutdown "$point" "and behind $point bytes down"
expect "and goes on" sync copy
box copy sync --history >"$TMPDIR/history" 2>&1
hub hub list >"$TMPDIR/list" 2>&1
grep -Eq '^3 +kech +as 1 ' "$TMPDIR/list" && ok "it has a number of its own, and took one" || not_ok "its number" "$TMPDIR/list"
! grep -Eq '^4 ' "$TMPDIR/list" && ok "and no second one was given" || not_ok "numbers" "$TMPDIR/list"
expect "the original comes once more" sync kech
expect "and the copy" sync copy
expect "the original is as the province" same_as kech kech
expect "the copy too" same_as copy kech
[ "$(hub export visit | grep -c 'of the copy\|of the original\|first:')" = 10 ] && ok "every visit is there once" || not_ok "visits"

# --- An old backup.
box kech backup "$TMPDIR/kech.backup" >/dev/null
for i in 1 2 3 4 5; do visit kech "after the backup $i"; done
expect "work that the backup does not know" sync kech
"$ZILA_BIN" -C "$TMPDIR/back" restore "$TMPDIR/kech.backup" >/dev/null 2>&1
for i in 1 2 3; do visit back "since the restore $i"; done
middle back cutdown
cut_at back cutdown "$point" "the old backup's sync is cut behind $point bytes down"
middle back cut
cut_at back cut "$point" "and behind $point bytes up"
expect "and goes on" sync back
expect "it is as the province" same_as back kech
[ "$(hub export visit | grep -c 'after the backup\|since the restore')" = 8 ] && ok "with the work of both, once" || not_ok "visits after the restore"

# --- Held in quarantine, released.
hub user set clerk active=no >/dev/null 2>&1 || not_ok "the clerk is put out"
visit kech "written before it was known"
says "who was put out meanwhile is not taken" '1 refused' sync kech
held=$(hub hub quarantine 2>/dev/null | awk '$1 ~ /^[0-9]+$/ { print $1; exit }')
expect "an operator releases it" hub hub quarantine --release "$held"
middle kech cutdown
cut_at kech cutdown "$point" "the answer is cut behind $point bytes down"
expect "and comes" sync kech
[ "$(box kech refused 2>/dev/null | grep -c 'before it was known')" = 0 ] && hub export visit | grep -q 'written before it was known' && ok "the box has heard of it" ||
	not_ok "the box has heard of it"
expect "it is as the province" same_as kech kech
hub user set clerk active=yes >/dev/null 2>&1
expect "the clerk is let in again" sync kech

# --- A school goes.
box kech put school code=00005 remarks="before we knew" --accept >/dev/null 2>&1
expect "a school is moved" hub hub move 00005 quetta --reason "new boundaries"
middle kech cutdown
cut_at kech cutdown "$point" "its old box is cut behind $point bytes down"
expect "and goes on" sync kech
refuse "the school is not there any more" 66 'no school' box kech get school 00005
middle quetta cutdown
cut_at quetta cutdown "$point" "its new box is cut behind $point bytes down"
expect "and goes on there" sync quetta
says "with what the old box had not sent" 'before we knew' box quetta get school 00005
expect "the old box is as the province" same_as kech kech
expect "the new one too" same_as quetta quetta
for name in copy back; do sync $name >/dev/null 2>&1; done

# --- The province is set back.
hub backup "$TMPDIR/yesterday" >/dev/null
for i in 1 2 3 4 5 6; do visit kech "lost there $i"; done
box quetta put school code=00050 name="GBPS LOST" --accept >/dev/null 2>&1
hub put school code=00004 name="GBPS OF THE PROVINCE" --accept >/dev/null 2>&1
for name in kech quetta copy back; do sync $name >/dev/null 2>&1; done
hub digest >"$TMPDIR/before"
visit kech "not sent yet"
mv "$province" "$province.gone"
"$ZILA_BIN" -C "$province" restore "$TMPDIR/yesterday" >/dev/null 2>&1 || not_ok "restore"
hub hub keys >/dev/null 2>&1 || not_ok "the keys"
refuse "it takes nothing before it is recovered" 75 'hub recover' sync kech
expect "it begins" hub hub recover
middle kech cut
cut_at kech cut "$point" "what kech brings is cut behind $point bytes up"
refuse "kech brings the rest" 75 'entries back' sync kech
middle quetta cut
cut_at quetta cut "$point" "so is quetta's"
refuse "quetta brings the rest" 75 'entries back|nothing' sync quetta
for name in copy back; do sync $name >/dev/null 2>&1; done
hub digest >"$TMPDIR/after"
cmp "$TMPDIR/before" "$TMPDIR/after" >"$TMPDIR/differ" 2>&1 && ok "all is as it was before the loss" || { diff "$TMPDIR/before" "$TMPDIR/after" >"$TMPDIR/differ"; not_ok "all is as it was" "$TMPDIR/differ"; }
expect "it ends" hub hub recover --end
middle kech cut
cut_at kech cut "$point" "what waited is cut behind $point bytes up"
says "and is sent" 'entr[a-z]*: [01] accepted' sync kech
for name in quetta copy back kech; do expect "$name syncs" sync $name; done
expect "kech is as the province" same_as kech kech
expect "quetta is as the province" same_as quetta quetta
hub export visit | grep -q 'not sent yet' && ok "nothing is lost" || not_ok "nothing is lost"
expect "the province's own tables are what its log says" hub rebuild --check
finish
