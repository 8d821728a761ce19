#!/bin/sh
# A replica from nothing over SSH against a real sshd on loopback: key, snapshot, lines that are cut, who gets none.
set -u
. "$SRCDIR/tests/fault/cases.sh"
. "$SRCDIR/tests/sync/server.sh"

# The province: 1500 schools of Kech and 20 of Quetta.
hub init province >/dev/null
awk 'BEGIN {
	srand(5)
	print "code,name,district,tehsil,level,gender,status"
	for (i = 1; i <= 1500; i++) {
		name = ""
		for (j = 0; j < 12; j++)
			name = name sprintf("%06x", int(rand() * 16777216))
		printf "%05d,GBPS %s,kech,turbat,primary,boys,functional\n", i, name
	}
	for (i = 1501; i <= 1520; i++)
		printf "%05d,GBPS KILLI %d,quetta,quetta_city,primary,girls,functional\n", i, i
}' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
ssh-keygen -q -t ed25519 -N "" -f "$TMPDIR/host"
serve host || { echo "Bail out! sshd does not start"; exit 1; }
url=ssh://$user@127.0.0.1:$port
init()
{
	name=$1 district=$2
	shift 2
	box "$name" init district "$district" --hub "$@"
}

refuse "without a key: the key is made first" 75 'then give the same command again' init one kech "$url" --host-key "$TMPDIR/host.pub"
grep -q 'hub allow kech --key' "$TMPDIR/refuse.out" && grep -qF "$(cut -d' ' -f2 "$TMPDIR/one/replica.pub")" "$TMPDIR/refuse.out" \
	&& ok "it is shown, and what to do" || not_ok "it is shown, and what to do" "$TMPDIR/refuse.out"
cp "$TMPDIR/one/replica.key" "$TMPDIR/one.key"
refuse "a key that the province does not know" 75 'does not take this box.s key' init one kech "$url" --host-key "$TMPDIR/host.pub"
cmp -s "$TMPDIR/one/replica.key" "$TMPDIR/one.key" && ok "the key is kept" || not_ok "the key is kept"
hub hub allow kech --key "$TMPDIR/one/replica.pub" >/dev/null 2>&1
refuse "another district" 77 'admitted to kech' init one quetta "$url" --host-key "$TMPDIR/host.pub"

# Cut again and again, each time a bit later: what is here stays here.
before=0
grown=0
for count in 4500 45000 40001; do
	through cutdown $count
	refuse "cut after $count bytes down" 75 'cut|no link' init one kech "$bad" --host-key "$TMPDIR/host.pub"
	kill $proxy 2>/dev/null
	now=$(stat -c %s "$TMPDIR/one/snapshot.part" 2>/dev/null || echo 0)
	[ "$now" -ge "$before" ] || not_ok "bytes were lost: $before, then $now"
	[ "$now" -le "$before" ] || grown=$((grown + 1))
	before=$now
	[ -e "$TMPDIR/one/replica.db" ] && not_ok "no half replica"
done
[ $grown -ge 2 ] && ok "each goes on behind the last ($before bytes)" || not_ok "each goes on behind the last: $grown times, $before bytes"
hub put school code=00001 name="GBPS MEANWHILE" --accept >/dev/null 2>&1
if init one kech "$url" --host-key "$TMPDIR/host.pub" >"$TMPDIR/init.out" 2>&1; then ok "from nothing to a replica"; else
	not_ok "from nothing to a replica" "$TMPDIR/init.out"; fi
whole=$(sed -n 's/^Snapshot of \([0-9]*\) bytes.*/\1/p' "$TMPDIR/init.out")
kept=$(sed -n 's/^Snapshot of .*, \([0-9]*\) of them here before.*/\1/p' "$TMPDIR/init.out")
down=$(sed -n 's/^Snapshot of .* \([0-9]*\) down.*/\1/p' "$TMPDIR/init.out")
[ "${kept:-0}" -eq "$before" ] && [ "${kept:-0}" -gt 0 ] && [ "${down:-0}" -lt $((whole - kept + 2000)) ] \
	&& ok "what was here is not sent again" || not_ok "what was here is not sent again" "$TMPDIR/init.out"
expect "what the province wrote meanwhile came too" sh -c "'$ZILA_BIN' -C '$TMPDIR/one' get school 00001 | grep -q MEANWHILE"
expect "both are the same" same one
expect "rebuild --check is clean" box one rebuild --check
box one export school >"$TMPDIR/schools.out" 2>/dev/null
[ "$(grep -c kech "$TMPDIR/schools.out")" -eq 1500 ] && ! grep -q quetta_city "$TMPDIR/schools.out" && ok "its own schools and no others" \
	|| not_ok "its own schools and no others"
[ "$(ls -A "$TMPDIR/one" | grep -Ev '^(replica|drafts|baseline|known_hosts|bundle.key)' | wc -l)" -eq 0 ] && ok "nothing is left over" \
	|| not_ok "nothing is left over: $(ls -A "$TMPDIR/one")"
refuse "and not twice" 73 'holds a replica already' init one kech "$url"
expect "it writes" box one put school code=00002 name="GBPS TWO" --accept
expect "and syncs without an address" box one sync
expect "and both are the same again" same one
# It learnt the province's bundle key with the snapshot.
box one put school code=00005 name="GBPS BY FILE" --accept >/dev/null 2>&1
hub put school code=00006 name="GBPS DOWN BY FILE" --accept >/dev/null 2>&1
expect "a bundle of it" box one bundle write "$TMPDIR/up"
expect "is read by the province" hub bundle read "$TMPDIR/up"
expect "one of the province for it" hub bundle write "$TMPDIR/down" --for 1
expect "is read by it" box one bundle read "$TMPDIR/down"
expect "and both are the same by file" same one
mkdir "$TMPDIR/again"
cp "$TMPDIR/one/replica.key" "$TMPDIR/one/replica.pub" "$TMPDIR/again"
refuse "its key does not begin a second one" 77 'has written already' init again kech "$url" --host-key "$TMPDIR/host.pub"

# The same snapshot serves another box; a damaged one is found by its hash.
for name in two three; do
	init $name kech "$url" >/dev/null 2>&1
	hub hub allow kech --key "$TMPDIR/$name/replica.pub" >/dev/null 2>&1
done
expect "a second box" init two kech "$url" --host-key "$TMPDIR/host.pub"
expect "both are the same" same two
count=$(ls "$province/snapshots" | wc -l)
through cutdown 45000
refuse "a third is cut" 75 'cut|no link' init three kech "$bad" --host-key "$TMPDIR/host.pub"
kill $proxy 2>/dev/null
[ "$(ls "$province/snapshots" | wc -l)" -eq "$count" ] && ok "one snapshot for both" || not_ok "one snapshot for both"
printf X | dd of="$TMPDIR/three/snapshot.part" bs=1 seek=100 conv=notrunc 2>/dev/null
refuse "a damaged part is thrown away" 65 'not the one that was promised' init three kech "$url" --host-key "$TMPDIR/host.pub"
for file in "$province"/snapshots/*.zst; do
	printf X | dd of="$file" bs=1 seek=100 conv=notrunc 2>/dev/null
done
expect "then all comes anew, though the province's copy was damaged too" init three kech "$url" --host-key "$TMPDIR/host.pub"
expect "both are the same" same three
for i in 1 2 3 4; do
	hub put school code=00003 name="GBPS $i" --accept >/dev/null 2>&1
	init "k$i" kech "$url" >/dev/null 2>&1
	hub hub allow kech --key "$TMPDIR/k$i/replica.pub" >/dev/null 2>&1
	expect "box $i" init "k$i" kech "$url" --host-key "$TMPDIR/host.pub"
done
[ "$(ls "$province/snapshots" | wc -l)" -le 3 ] && ok "old snapshots are cleared away" || not_ok "old snapshots are cleared away"

# Shut out before it began.
init four kech "$url" >/dev/null 2>&1
hub hub allow kech --key "$TMPDIR/four/replica.pub" >"$TMPDIR/line" 2>/dev/null
number=$(sed -n 's/.*--replica \([0-9]*\)".*/\1/p' "$TMPDIR/line")
cp "$province/authorized_keys" "$TMPDIR/old_keys"
hub hub revoke "$number" >/dev/null
refuse "a revoked key" 75 'does not take' init four kech "$url" --host-key "$TMPDIR/host.pub"
cp "$TMPDIR/old_keys" "$province/authorized_keys"
refuse "nor where its line is still there" 77 'shut out' init four kech "$url" --host-key "$TMPDIR/host.pub"
mkdir "$TMPDIR/full"
echo mine >"$TMPDIR/full/letter"
refuse "a folder of something else" 73 'something is there' init full kech "$url"
finish
