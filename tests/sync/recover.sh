#!/bin/sh
# A province's folder that was set back to an old backup, by the commands that its operator has: told, refused, recovered while it is
# killed again and again, ended; and by file.
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

# shows TEXT PATTERN COMMAND…: the command succeeds and prints a line that matches PATTERN
shows()
{
	what=$1 pattern=$2
	shift 2
	if "$@" >"$TMPDIR/shows.out" 2>&1 && grep -Eq -e "$pattern" "$TMPDIR/shows.out"; then
		ok "$what"
	else
		echo "wanted /$pattern/" >>"$TMPDIR/shows.out"
		not_ok "$what" "$TMPDIR/shows.out"
	fi
}

hub init province >/dev/null
awk 'BEGIN {
	print "code,name,district,tehsil,level,gender,status"
	for (i = 1; i <= 60; i++)
		printf "%05d,GBPS KILLI %d,%s,turbat,primary,boys,functional\n", i, i, i <= 40 ? "kech" : "quetta"
}' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
"$ZILA_BIN" -C "$TMPDIR/kech" --as clerk init district kech --hub "$province" >/dev/null
"$ZILA_BIN" -C "$TMPDIR/quetta" --as clerk init district quetta --hub "$province" >/dev/null
hub backup "$TMPDIR/yesterday" >/dev/null

# Today.
i=0
while [ $i -lt 12 ]; do
	i=$((i + 1))
	box kech put school code=$(printf %05d $i) name="GBPS TODAY $i" --accept >/dev/null 2>&1
	box quetta put school code=$(printf %05d $((40 + i))) name="GBPS TODAY $i" --accept >/dev/null 2>&1
done
awk 'NR == 1 { print } NR > 1 { sub(/KILLI/, "MORE"); sub(/^0/, "1"); print }' "$TMPDIR/schools.csv" >"$TMPDIR/more.csv"
hub import school "$TMPDIR/more.csv" >"$TMPDIR/more.out" 2>&1 || not_ok "more schools" "$TMPDIR/more.out"
hub user add late role=clerk district=kech active=yes >/dev/null
for name in kech quetta kech quetta; do box $name sync >/dev/null; done
hub digest >"$TMPDIR/before"
box kech put school code=00020 name="GBPS WAITING" --accept >/dev/null 2>&1
box kech bundle write "$TMPDIR/up" >/dev/null

# By file: noticed in a folder that was copied back by whoever copies disks.
"$ZILA_BIN" -C "$TMPDIR/older" restore "$TMPDIR/yesterday" >/dev/null 2>&1
"$ZILA_BIN" -C "$TMPDIR/older" hub recover >/dev/null
expect "a recovery without anybody is ended by a word" "$ZILA_BIN" -C "$TMPDIR/older" hub recover --end --yes
rm -rf "$province.gone"
mv "$province" "$province.gone"
mv "$TMPDIR/older" "$province"
cp "$province.gone/bundle.key" "$province/bundle.key"
refuse "a bundle of a box that has more is not read" 75 'a file cannot bring them' hub bundle read "$TMPDIR/up"
rm -rf "$province"

hub restore "$TMPDIR/yesterday" >/dev/null 2>&1 || not_ok "restore"
cp "$province.gone/bundle.key" "$province.gone/bundle.pub" "$province/" 2>/dev/null
refuse "nothing is put" 75 'hub recover' hub put school code=00003 name="GBPS X" --accept
refuse "nobody is added" 75 'hub recover' hub user add too role=clerk district=kech active=yes
refuse "nothing is pushed" 75 'hub recover' box kech sync
refuse "no bundle is read" 75 'hub recover' hub bundle read "$TMPDIR/up"
refuse "no box begins" 75 'hub recover' "$ZILA_BIN" -C "$TMPDIR/new" init district kech --hub "$province"
shows "doctor says why" 'LOOK.*past.*has entries' sh -c "'$ZILA_BIN' -C '$province' doctor || true"
shows "the list says why" 'set back' sh -c "'$ZILA_BIN' -C '$province' hub list 2>&1"
refuse "it is not ended before it begins" 64 'begins one' hub hub recover --end
shows "it begins" '^1	kech	not yet' hub hub recover
refuse "nothing is put meanwhile" 75 'being recovered' hub put school code=00003 name="GBPS X" --accept

# Killed while a box brings back what it has: the box's program, or the province's.
kills=0
while [ $kills -lt 12 ]; do
	kills=$((kills + 1))
	box kech sync >/dev/null 2>&1 &
	child=$!
	sleep 0.$(printf %02d $((kills * 7)))
	victim=$child
	[ $((kills % 2)) -eq 0 ] || victim=$(ps -o pid= --ppid $child 2>/dev/null | head -n 1 | tr -d ' ')
	kill -9 ${victim:-$child} 2>/dev/null
	wait $child 2>/dev/null
done
expect "after $kills kills the tables are what the log says" hub rebuild --check
refuse "the box brings the rest" 75 'took [0-9]* entries back' box kech sync
shows "it is counted" '^1	kech	2' hub hub recover
refuse "it is not ended while one is missing" 75 'have not come.*: 2' hub hub recover --end
refuse "the other one comes" 75 'entries back' box quetta sync
hub digest >"$TMPDIR/after"
expect "all is as it was before the loss" cmp "$TMPDIR/before" "$TMPDIR/after"
shows "it ends" 'written again' hub hub recover --end
shows "what waited is sent" '1 accepted' box kech sync
expect "and the other district is at one" box quetta sync
expect "kech is at one" box kech sync
expect "same in kech" same kech kech
expect "same in quetta" same quetta quetta
shows "the province is well" 'All is well' hub doctor
shows "the box is well" 'All is well' box kech doctor
expect "it is written again" hub put school code=00003 name="GBPS AGAIN" --accept
shows "nothing is left over" 'Nothing shows' hub hub recover
expect "a bundle of before is read, since all is here" hub bundle read "$TMPDIR/up"

# A copy got another number after the backup.
hub backup "$TMPDIR/today" >/dev/null
cp -a "$TMPDIR/kech" "$TMPDIR/copy"
box kech put school code=00030 name="GBPS KEPT" --accept >/dev/null 2>&1
box copy put school code=00031 name="GBPS OF THE COPY" --accept >/dev/null 2>&1
box kech sync >/dev/null
shows "the copy gets a number" 'It is now replica' box copy sync
number=$(box copy doctor 2>/dev/null | sed -n 's/.*number \([0-9]*\), district kech.*/\1/p')
rm -rf "$province"
hub restore "$TMPDIR/today" >/dev/null 2>&1
cp "$province.gone/bundle.key" "$province.gone/bundle.pub" "$province/" 2>/dev/null
hub hub recover >/dev/null
refuse "which the province has forgotten" 77 "hub allow DISTRICT --key KEY --replica $number" box copy sync
shows "it is listed with the cure" "^zila hub allow DISTRICT --key FILE --replica $number" hub hub recover
shows "also when the recovery ends" "^zila hub allow DISTRICT --key FILE --replica $number" hub hub recover --end --yes
echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA copy" >"$TMPDIR/copy.pub"
expect "it is let in" hub hub allow kech --key "$TMPDIR/copy.pub" --replica "$number"
shows "and is not listed any more" 'Nothing shows' hub hub recover
grep -q "replica $number" "$TMPDIR/shows.out" && not_ok "still listed" "$TMPDIR/shows.out"
expect "it syncs" box copy sync
hub export school | grep -q "GBPS OF THE COPY" && ok "and its work is here" || not_ok "the copy's work"
finish
