#!/bin/sh
# A sync over SSH against a real sshd on loopback: keys, lines that are cut or fall silent, two at once, and what a box's key
# must not open.
set -u
. "$SRCDIR/tests/fault/cases.sh"
. "$SRCDIR/tests/sync/server.sh"
key=$TMPDIR/one/replica.key

# The province: 900 schools of Kech; three boxes made from its folder.
hub init province >/dev/null
awk 'BEGIN {
	print "code,name,district,tehsil,level,gender,status"
	for (i = 1; i <= 900; i++)
		printf "%05d,GBPS KILLI %d,kech,turbat,primary,boys,functional\n", i, i
}' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
for name in one two three; do
	"$ZILA_BIN" -C "$TMPDIR/$name" --as clerk init district kech --hub "$province" >/dev/null
done
ssh-keygen -q -t ed25519 -N "" -f "$TMPDIR/host"
ssh-keygen -q -t ecdsa -N "" -f "$TMPDIR/host2"
ssh-keygen -q -t ed25519 -N "" -f "$TMPDIR/host3"
case $(stat -c %a "$TMPDIR/one/replica.key") in 600) ok "a box's key is made with it, for its eyes only" ;; *) not_ok "the key's mode" ;; esac

# Letting in.
hub hub allow kech --key "$TMPDIR/one/replica.pub" --replica 1 >"$TMPDIR/line" 2>"$TMPDIR/allow.err"
if grep -q "^restrict,command=\".* hub serve --replica 1\" ssh-ed25519 [A-Za-z0-9+/=]* kech-1\$" "$TMPDIR/line" &&
	cmp "$TMPDIR/line" "$province/authorized_keys"; then ok "hub allow writes the line for sshd"; else not_ok "hub allow" "$TMPDIR/allow.err"; fi
hub hub allow kech --key "$TMPDIR/one/replica.pub" >"$TMPDIR/line2" 2>/dev/null
expect "allowed twice is allowed once" cmp "$TMPDIR/line" "$TMPDIR/line2"
expect "another box" hub hub allow kech --key "$TMPDIR/two/replica.pub" --replica 2
refuse "one key for two boxes" 77 'is that of replica 1' hub hub allow kech --key "$TMPDIR/one/replica.pub" --replica 3
refuse "one key for two districts: each has its own, and how is said" 64 'district-setup kech quetta --hub.*hub allow kech --key FILE.*folder of kech' \
	hub hub allow kech quetta --key "$TMPDIR/three/replica.pub"
refuse "of which one is none" 64 'no such district' hub hub allow kech nowhere --key "$TMPDIR/three/replica.pub"
refuse "a district that is none" 64 'no such district' hub hub allow nowhere --key "$TMPDIR/three/replica.pub"
refuse "a replica of another district" 64 'is of kech' hub hub allow quetta --key "$TMPDIR/three/replica.pub" --replica 3
printf 'ssh-ed25519 AAAA\nx" ssh-rsa AAAA\n' >"$TMPDIR/bad.pub"
refuse "a key that is none" 65 'ssh-ed25519' hub hub allow kech --key "$TMPDIR/bad.pub"
refuse "allow in a district" 64 'no province' box one hub allow kech --key "$TMPDIR/three/replica.pub"

# What is asked of the server, by its own word.
echo "LogLevel DEBUG1" >"$TMPDIR/sshd_more"
serve host || { not_ok "sshd on loopback" "$TMPDIR/sshd.log"; finish; exit 0; }
url=ssh://$user@127.0.0.1:$port

# The line and its keys.
box one put school code=00001 name="GBPS ONE" --accept >/dev/null 2>&1
refuse "an address that is none" 64 'no address' box one sync --hub ssh://-oProxyCommand=x@127.0.0.1
refuse "nobody listens" 75 'no link' box one sync --hub ssh://$user@127.0.0.1:1
refuse "no such host" 75 'address was not found' box one sync --hub ssh://$user@nowhere.invalid
refuse "nobody tells the address" 75 'nobody answered for 2 seconds' env LD_PRELOAD="$BUILDDIR/tests/sync/silent.so" ZILA_PATIENCE=2 \
	ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 timeout 30 "$ZILA_BIN" -C "$TMPDIR/one" --as clerk sync --hub "ssh://$user@province.example"
refuse "another host key than the one given" 75 'shows the host key' box one sync --hub "$url" --host-key "$TMPDIR/host3.pub"
refuse "another fingerprint than the one given" 75 'shows the host key' box one sync --hub "$url" --host-key SHA256:AAAA
[ ! -e "$TMPDIR/one/known_hosts" ] && ok "neither is kept" || not_ok "neither is kept" "$TMPDIR/one/known_hosts"
expect "a sync with the server's key given" box one sync --hub "$url" --host-key "$TMPDIR/host.pub"
grep -q "method publickey" "$TMPDIR/sshd.log" && ! grep -q "method none" "$TMPDIR/sshd.log" && ok "its key is proved at once, nothing is asked for first" ||
	not_ok "asked for methods" "$TMPDIR/sshd.log"
expect "the province has it" sh -c "'$ZILA_BIN' -C '$province' get school 00001 | grep -q 'GBPS ONE'"
expect "both are the same" same one
expect "the next sync needs no words" box one sync
hub hub list --format csv >"$TMPDIR/list"
if awk -F, '$1 == 1 && $2 == "kech" && $3 == "key" && $4 ~ /^20/ && $5 == "line" && $6 == "0 min" && $7 == 0 && $8 ~ /^[0-9]/ && $11 == "ok" { found = 1 }
	END { exit !found }' "$TMPDIR/list"; then
	ok "hub list knows when it came and that it is complete"; else not_ok "hub list" "$TMPDIR/list"; fi
hub hub list >"$TMPDIR/list"
grep -Eq '^1 +kech +key +20[0-9: -]+ line +0 min +0 +[0-9.]+ +0 +0 +ok$' "$TMPDIR/list" && ok "in columns too" || not_ok "in columns too" "$TMPDIR/list"
if box two sync --hub "$url" >"$TMPDIR/two.out" 2>&1 && grep -q 'met for the first time.*SHA256:' "$TMPDIR/two.out"; then
	ok "a first meeting shows the fingerprint and keeps it"; else not_ok "a first meeting" "$TMPDIR/two.out"; fi
refuse "a key that the province does not know" 75 'does not take this box.s key' box three sync --hub "$url"
cp "$TMPDIR/three/replica.key" "$TMPDIR/three.key"
cp "$TMPDIR/one/replica.key" "$TMPDIR/three/replica.key"
refuse "another box's key" 77 'is that of replica 1' box three sync --hub "$url"
cp "$TMPDIR/three.key" "$TMPDIR/three/replica.key"
kill $server
wait $server 2>/dev/null
serve host3 $port
box one put school code=00002 name="GBPS TWO" --accept >/dev/null 2>&1
refuse "a host key that changed" 75 'another machine may be answering' box one sync
grep -q 'Accepted publickey' "$TMPDIR/sshd.log" && not_ok "nothing is said to it" "$TMPDIR/sshd.log" || ok "nothing is said to it"
expect "the new key, given by its fingerprint" box one sync --host-key "$(ssh-keygen -l -f "$TMPDIR/host3.pub" | awk '{ print $2 }')"
kill $server
wait $server 2>/dev/null
serve host2 $port
refuse "a host key of another kind" 75 'another machine may be answering' box one sync
expect "its file given" box one sync --host-key "$TMPDIR/host2.pub"
expect "and kept" box one sync

# An agent's key.
if command -v ssh-agent >/dev/null; then
	ssh-keygen -q -t ed25519 -N "" -f "$TMPDIR/agent.key"
	eval "$(ssh-agent -a "$TMPDIR/agent")" >/dev/null
	started="$started $SSH_AGENT_PID"
	ssh-add -q "$TMPDIR/agent.key" 2>/dev/null
	hub hub allow kech --key "$TMPDIR/agent.key.pub" --replica 3 >/dev/null 2>&1
	expect "a key that an agent holds" box three sync --hub "$url" --host-key "$TMPDIR/host2.pub"
	unset SSH_AUTH_SOCK
else
	skip "a key that an agent holds" "no ssh-agent"
fi
hub hub allow kech --key "$TMPDIR/three/replica.pub" --replica 3 >/dev/null 2>&1

# Lines that go bad. 900 visits with remarks that do not squeeze: several pushes.
awk 'BEGIN {
	srand(7)
	print "school,date,monitor,access,status,remarks"
	for (i = 1; i <= 900; i++) {
		text = ""
		for (j = 0; j < 64; j++)
			text = text sprintf("%06x", int(rand() * 16777216))
		printf "%05d,2026-01-05,clerk,granted,open,%s\n", i, text
	}
}' >"$TMPDIR/visits.csv"
box one import visit "$TMPDIR/visits.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the visits" "$TMPDIR/import.out"
for count in 10 1000 1800 2600 5000 20000; do
	through cut $count
	refuse "cut after $count bytes" 75 'cut|no link' box one sync --hub "$bad" --host-key "$TMPDIR/host2.pub"
	kill $proxy
done
if command -v sqlite3 >/dev/null; then
	# The line stands still in mid-push, and is cut once the province has taken a part.
	taken()
	{
		[ "$(sqlite3 "$province/replica.db" "SELECT last_serial FROM replica WHERE number = 1")" -gt 250 ]
	}
	through stall 150000
	box one sync --hub "$bad" --host-key "$TMPDIR/host2.pub" >"$TMPDIR/sync.out" 2>&1 &
	cut=$!
	wait_for 30 taken
	kill $proxy
	wait $cut
	code=$?
	if [ $code -eq 75 ] && grep -q 'goes on from there' "$TMPDIR/sync.out"; then ok "cut in mid-push"; else not_ok "cut in mid-push: $code" "$TMPDIR/sync.out"; fi
	box one sync --hub "$url" >"$TMPDIR/sync.out" 2>&1
	accepted=$(sed -n 's/.*entr[a-z]*: \([0-9]*\) accepted.*/\1/p' "$TMPDIR/sync.out")
	if [ "${accepted:-900}" -gt 0 ] && [ "${accepted:-900}" -lt 700 ]; then ok "the next sync goes on from there"; else
		not_ok "the next sync goes on from there" "$TMPDIR/sync.out"; fi
else
	expect "after the cuts a whole sync" box one sync --hub "$url"
	skip "cut in mid-push" "no sqlite3"
fi
expect "after the cuts both are the same" same one
box one import visit "$TMPDIR/visits.csv" --set date=2026-01-06 >"$TMPDIR/import.out" 2>&1
for count in 1 1500 20000; do
	for mode in hole stall; do
		through $mode $count
		refuse "$mode after $count bytes" 75 'nothing came for 2 seconds' env ZILA_PATIENCE=2 "$ZILA_BIN" -C "$TMPDIR/one" --as clerk sync --hub "$bad" \
			--host-key "$TMPDIR/host2.pub"
		kill $proxy
	done
done
expect "after the silence it goes on" box one sync --hub "$url"
expect "and both are the same" same one

# Another writer holds the province longer than it waits: the server still answers, so the line is alive.
if command -v sqlite3 >/dev/null; then
	box one put school code=00004 name="GBPS BUSY" --accept >/dev/null 2>&1
	mkfifo "$TMPDIR/held"
	sqlite3 "$province/replica.db" <"$TMPDIR/held" >"$TMPDIR/held.out" 2>&1 &
	holder=$!
	started="$started $holder"
	exec 5>"$TMPDIR/held"
	printf 'BEGIN IMMEDIATE;\nSELECT 1;\n' >&5
	wait_for 10 test -s "$TMPDIR/held.out"
	refuse "a province that is busy" 75 'another program|again' env ZILA_PATIENCE=2 "$ZILA_BIN" -C "$TMPDIR/one" --as clerk sync
	printf 'ROLLBACK;\n' >&5
	exec 5>&-
	wait $holder
	expect "and later" box one sync
else
	skip "a province that is busy" "no sqlite3"
fi

# Three at once.
for name in one two three; do
	box $name import school "$TMPDIR/schools.csv" --set village="$name" >"$TMPDIR/import.out" 2>&1
done
refuse "a kept key is each box's own" 75 'another machine may be answering' box two sync
box two sync --host-key "$TMPDIR/host2.pub" >"$TMPDIR/two.out" 2>&1 &
second=$!
box three sync --hub "$url" --host-key "$TMPDIR/host2.pub" >"$TMPDIR/three.out" 2>&1 &
third=$!
box one sync >"$TMPDIR/one.out" 2>&1
first=$?
wait $second
second=$?
wait $third
third=$?
cat "$TMPDIR/one.out" "$TMPDIR/three.out" >>"$TMPDIR/two.out"
if [ "$first $second $third" = "0 0 0" ]; then
	ok "three boxes at once"
else
	not_ok "exits $first, $second and $third" "$TMPDIR/two.out"
fi
for name in one two three; do
	box $name sync --hub "$url" --host-key "$TMPDIR/host2.pub" >/dev/null 2>&1
	expect "box $name is the same as the province" same $name
done

# What the key does not open.
quiet_ssh "$user@127.0.0.1" "echo es\$((1))caped" </dev/null >"$TMPDIR/shell" 2>&1
grep -q es1caped "$TMPDIR/shell" && not_ok "no shell" "$TMPDIR/shell" || ok "no shell"
grep -q ZILA "$TMPDIR/shell" && ok "the forced command instead" || not_ok "the forced command" "$TMPDIR/shell"
quiet_ssh -tt "$user@127.0.0.1" </dev/null >"$TMPDIR/pty" 2>&1
grep -q 'PTY allocation request failed' "$TMPDIR/pty" && ok "no terminal" || not_ok "no terminal" "$TMPDIR/pty"
refuse "no line through the server" 255 'prohibited' quiet_ssh -W 127.0.0.1:"$port" "$user@127.0.0.1"
refuse "no port at the server" 255 'forwarding failed' quiet_ssh -o ExitOnForwardFailure=yes -R 0:127.0.0.1:"$port" "$user@127.0.0.1"
echo secret >"$province/secret"
for how in -O -s; do
	quiet_scp $how "$user@127.0.0.1:$province/secret" "$TMPDIR/stolen" >"$TMPDIR/scp" 2>&1
	[ -e "$TMPDIR/stolen" ] && not_ok "no file from it by scp $how" "$TMPDIR/scp" || ok "no file from it by scp $how"
	quiet_scp $how "$TMPDIR/line" "$user@127.0.0.1:$TMPDIR/planted" >"$TMPDIR/scp" 2>&1
	[ -e "$TMPDIR/planted" ] && not_ok "no file to it by scp $how" "$TMPDIR/scp" || ok "no file to it by scp $how"
done

# Shutting out: a box, and its copy, which comes by its key.
expect "a box, before it is copied" box two sync --hub "$url" --host-key "$TMPDIR/host2.pub"
cp -a "$TMPDIR/two" "$TMPDIR/copy"
box two put school code=00007 name="GBPS OF TWO" --accept >/dev/null 2>&1
box copy put school code=00008 name="GBPS OF THE COPY" --accept >/dev/null 2>&1
expect "and after" box two sync
expect "its copy gets a number of its own" box copy sync
copy=$(hub hub list | awk '$3 == "as" && $4 == 2 { print $1 }')
cp "$province/authorized_keys" "$TMPDIR/old_keys"
hub hub revoke 2 >"$TMPDIR/revoked" 2>&1
grep -q "Replica 2 is shut out" "$TMPDIR/revoked" && ok "hub revoke" || not_ok "hub revoke" "$TMPDIR/revoked"
grep -q "Replica $copy came from it and comes by its key" "$TMPDIR/revoked" && ok "it says which copies come by that key" ||
	not_ok "revoke says which copies" "$TMPDIR/revoked"
refuse "a revoked box is not let in" 75 'does not take' box two sync
cp "$TMPDIR/old_keys" "$province/authorized_keys"
box two put school code=00006 name="GBPS TOO LATE" --accept >/dev/null 2>&1
refuse "nor where its line is still there" 77 'shut out' box two sync
grep -q "accepted" "$TMPDIR/refuse.out" && not_ok "a refused sync counts nothing as sent" "$TMPDIR/refuse.out" || ok "a refused sync counts nothing as sent"
grep -q "Not complete: 1 of 1 entries that were sent are not confirmed" "$TMPDIR/refuse.out" && ok "and says what became of the work" ||
	not_ok "what became of the work" "$TMPDIR/refuse.out"
box two sync >"$TMPDIR/both" 2>&1
tail -n 1 "$TMPDIR/both" | grep -q 'shut out' && ok "the reason is the last line" || not_ok "the reason is the last line" "$TMPDIR/both"
box two sync --history | head -1 | grep -q 'sent 1 (0 confirmed)' && ok "so does the book of syncs" || not_ok "the book of syncs"
refuse "the copy is told what it needs" 77 "move its replica.key away.*hub allow kech --key FILE --replica $copy" box copy sync
refuse "its old key is not allowed again, and it is said how" 77 'revoked.*with --replica N' hub hub allow kech --key "$TMPDIR/copy/replica.pub" --replica "$copy"
mv "$TMPDIR/copy/replica.key" "$TMPDIR/copy.key"
refuse "a sync makes the new one" 75 'does not take' box copy sync
expect "which is allowed" hub hub allow kech --key "$TMPDIR/copy/replica.pub" --replica "$copy"
box copy put school code=00009 name="GBPS GOES ON" --accept >/dev/null 2>&1
expect "and the copy goes on" box copy sync
[ "$(hub get school 00009 | grep -c 'GBPS GOES ON')" = 1 ] && ok "with its work" || not_ok "the copy's work"
cp "$TMPDIR/old_keys" "$province/authorized_keys"
refuse "nor by the folder" 77 'shut out' box two sync --hub "$province"
refuse "its key is not allowed again" 77 'revoked' hub hub allow kech --key "$TMPDIR/two/replica.pub"
refuse "revoking nobody" 64 'no replica 99' hub hub revoke 99
hub hub list >"$TMPDIR/list"
grep -Eq '^2 +kech .* revoked$' "$TMPDIR/list" && ok "hub list says so" || not_ok "hub list says so" "$TMPDIR/list"
expect "the others still come" box one sync

# A province whose program is newer, and writes what this one cannot read.
cat >"$TMPDIR/newer" <<END
#!/bin/sh
ZILA_DEFECT=newer_program exec "$BUILDDIR/tests/sync/newer" "\$@"
END
chmod +x "$TMPDIR/newer"
sed "s|$ZILA_BIN|$TMPDIR/newer|" "$province/authorized_keys" >"$TMPDIR/keys" && cp "$TMPDIR/keys" "$province/authorized_keys"
box one sync >/dev/null 2>&1 && ok "as long as that says nothing new there is nothing to say" || not_ok "a newer program that says nothing new"
box three sync >/dev/null 2>&1
"$TMPDIR/newer" -C "$province" --as operator user add another role=clerk district=kech active=yes >/dev/null 2>&1 || not_ok "a user"
box three put school code=00021 name="GBPS OF THREE" --accept >/dev/null 2>&1
box one put school code=00022 name="GBPS OF AN OLD PROGRAM" --accept >/dev/null 2>&1
box three sync >/dev/null 2>&1
refuse "an old program is told since when its picture is old" 69 "newer than this one.*since 20[0-9-]* [0-9]*:00 cannot be read: install the new" box one sync
cp "$TMPDIR/refuse.err" "$TMPDIR/first.err"
grep -q 'Sent 1 entry: 1 accepted, 0 refused' "$TMPDIR/refuse.out" && ok "it pushed, and had its verdict" || not_ok "its verdict" "$TMPDIR/refuse.out"
"$TMPDIR/newer" -C "$province" get school 00022 | grep -q 'OLD PROGRAM' && ok "the province has it" ||
	not_ok "the province has what the old program sent"
box one get school 00022 | grep -q 'OLD PROGRAM' && ok "and so has the box" || not_ok "the box has its own"
"$TMPDIR/newer" -C "$province" --as operator put school code=00020 name="GBPS OF THE PROVINCE" --accept >/dev/null 2>&1
[ "$(box one get school 00021 | grep -c 'OF THREE')" = 0 ] && ok "nothing comes that was decided behind what it cannot read" || not_ok "an entry that needs what is missing"
box one put school code=00023 name="GBPS LATER" --accept >/dev/null 2>&1
refuse "so it is at the next time" 69 'newer than this one' box one sync
cmp "$TMPDIR/refuse.err" "$TMPDIR/first.err" >/dev/null && ok "since the same time" || not_ok "since the same time" "$TMPDIR/refuse.err"
box one doctor >"$TMPDIR/doctor"
[ $? -eq 70 ] && grep -q '^LOOK *program .*since 20.*install the new one' "$TMPDIR/doctor" && ok "doctor says what to do" ||
	not_ok "doctor says what to do" "$TMPDIR/doctor"
expect "its tables are what its log says" box one rebuild --check
"$TMPDIR/newer" -C "$province" hub list | grep -Eq '^1 .*upgrade needed' && ok "the province sees it" || not_ok "hub list of an old program"
"$TMPDIR/newer" -C "$province" bundle write "$TMPDIR/newer.bundle" --for 1 >/dev/null 2>&1
box one bundle read "$TMPDIR/newer.bundle" 2>&1 | grep -q 'needs a new program here' && ok "a bundle says it too" || not_ok "a bundle of a newer program"
"$TMPDIR/newer" -C "$TMPDIR/one" sync >"$TMPDIR/newer.out" 2>&1 && ok "the new program takes all" || not_ok "the new program" "$TMPDIR/newer.out"
"$TMPDIR/newer" -C "$TMPDIR/one" doctor | grep -q '^good *program' && ok "and all is well" || not_ok "doctor of the new program"
for one in one province; do "$TMPDIR/newer" -C "$TMPDIR/$one" digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.$one"; done
[ -s "$TMPDIR/digest.one" ] && cmp "$TMPDIR/digest.one" "$TMPDIR/digest.province" && ok "it is as the province" || not_ok "as the province"
finish
