#!/bin/sh
# What makes a machine a province's or a district's: run below a folder of the test, with a real sshd that has exactly the stanza
# written there; and the two small scripts that their timers call.
set -u
. "$SRCDIR/tests/fault/cases.sh"
scripts=$SRCDIR/scripts
if command -v shellcheck >/dev/null; then
	expect "shellcheck is content" shellcheck -x -P "$SRCDIR" "$scripts/province-setup" "$scripts/district-setup" "$scripts/sync-when-linked" \
		"$scripts/backup-and-keep" "$scripts/setup-steps"
else
	skip "shellcheck is content" "no shellcheck"
fi

# --- sync-when-linked, with a program, a network and a clock of our own making.
proc=$TMPDIR/proc
mkdir -p "$proc/net" "$proc/sys/kernel/random"
echo first >"$proc/sys/kernel/random/boot_id"
head='Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT'
up()
{
	printf '%s\neth0 00000000 0100A8C0 0003 0 0 0 00000000 0 0 0\n' "$head" >"$proc/net/route"
}
down()
{
	printf '%s\nlo 0000007F 00000000 0001 0 0 0 000000FF 0 0 0\n' "$head" >"$proc/net/route"
	# What is always there.
	echo "fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 1 0 1 eth0" >"$proc/net/ipv6_route"
	echo "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 1 0 200200 lo" >>"$proc/net/ipv6_route"
}
cat >"$TMPDIR/zila" <<END
#!/bin/sh
echo called >>"$TMPDIR/calls"
cat "$TMPDIR/words" >&2
echo "Not complete: nothing was sent or received."
exit \$(cat "$TMPDIR/code")
END
chmod +x "$TMPDIR/zila"
# try SECONDS CODE WORDS: one call of the timer; sets $calls (0 or 1) and $got; what it said is in $TMPDIR/said
try()
{
	echo "$1.37 999.9" >"$proc/uptime"
	echo "$2" >"$TMPDIR/code"
	echo "$3" >"$TMPDIR/words"
	: >"$TMPDIR/calls"
	ZILA_PROC=$proc ZILA_BIN=$TMPDIR/zila SYNC_EVERY=15 sh "$scripts/sync-when-linked" "$TMPDIR/none" "$TMPDIR/state" >"$TMPDIR/said" 2>&1
	got=$?
	calls=$(wc -l <"$TMPDIR/calls")
}
# was TEXT CALLS CODE WORDS: WORDS is a pattern of all that it said, "" for silence
was()
{
	if [ "$calls" -eq "$2" ] && [ $got -eq "$3" ] && { { [ -z "$4" ] && [ ! -s "$TMPDIR/said" ]; } || { [ -n "$4" ] && grep -Eq -e "$4" "$TMPDIR/said"; }; }; then
		ok "$1"
	else
		echo "calls $calls, exit $got" >>"$TMPDIR/said"
		not_ok "$1" "$TMPDIR/said"
	fi
}
down
try 100 0 ''
was "no link: nothing is tried and nothing said" 0 0 ''
try 160 0 ''
was "and again" 0 0 ''
up
try 220 75 "zila: province: no link: port 22"
was "with a link the first try is at once, and why it failed is said" 1 0 'no link: port'
# The waits: due in (3/4, 1] of 1, 2, 4 … minutes after each try.
at=220 wait=60 bad=''
while [ $wait -le 7680 ]; do
	most=$wait
	[ $most -le 3600 ] || most=3600
	try $((at + most * 3 / 4 - 1)) 75 "zila: province: no link: port 23"
	[ "$calls" -eq 0 ] || bad="$bad early:$wait"
	at=$((at + most))
	try $at 75 "zila: province: no link: port 24"
	[ "$calls" -eq 1 ] || bad="$bad late:$wait"
	[ ! -s "$TMPDIR/said" ] || bad="$bad said:$wait"
	wait=$((wait * 2))
done
[ -z "$bad" ] && ok "later and later up to an hour, and not a word more" || not_ok "later and later:$bad"
seen=$(for i in 1 2 3 4 5 6 7 8; do
	rm -f "$TMPDIR/state"
	try 1000 75 x
	sed -n 2p "$TMPDIR/state"
done | sort -u | wc -l)
[ "$seen" -gt 1 ] && ok "a part of the wait is chance" || not_ok "a part of the wait is chance: $seen different"
rm -f "$TMPDIR/state"
try 1000 75 "zila: cut"
try 1060 75 "zila: does not take this box's key"
was "another reason is said" 1 0 "does not take"
down
try 1065 75 ''
was "the link goes" 0 0 ''
up
try 1066 75 "zila: does not take this box's key"
was "when it is back the next try is at once" 1 0 ''
sed -n 3p "$TMPDIR/state" | grep -qx 60 && ok "and the waits begin anew" || not_ok "and the waits begin anew" "$TMPDIR/state"
try 1126 0 ''
was "success is said once after a failure" 1 0 'works again'
try $((1126 + 660)) 0 ''
was "then it waits" 0 0 ''
try $((1126 + 900)) 0 ''
was "for a quarter of an hour, and all is quiet" 1 0 ''
try $((1126 + 1860)) 77 "zila: shut out"
was "what no later try helps is a failure of the unit" 1 77 'shut out'
try $((1126 + 1860 + 2600)) 77 "zila: shut out"
was "and is tried once in an hour" 0 0 ''
echo second >"$proc/sys/kernel/random/boot_id"
try 30 75 "zila: cut"
was "a machine that was started again begins anew" 1 0 'cut'
printf 'second\n9' >"$TMPDIR/state"
try 60 0 ''
was "a damaged note is none" 1 0 ''

# --- backup-and-keep.
mkdir "$TMPDIR/stick"
cat >"$TMPDIR/backup" <<'END'
#!/bin/sh
[ ! -e "$TMPDIR/full" ] || { echo "zila: no room" >&2; exit 74; }
echo "$2" >"$4"
END
chmod +x "$TMPDIR/backup"
keep()
{
	ZILA_BIN=$TMPDIR/backup sh "$scripts/backup-and-keep" folder "$TMPDIR/stick" 3
}
refuse "the place of a stick that is not in is not written to" 75 'put the stick in' keep
: >"$TMPDIR/stick/.zila-backup"
for i in 1 2 3 4 5; do keep; done
touch -t 200001010000 "$TMPDIR/stick/zila-000005"-*
echo mine >"$TMPDIR/stick/zila-letter.zila"
[ "$(cd "$TMPDIR/stick" && echo zila-0*)" = "$(cd "$TMPDIR/stick" && echo zila-000003-* zila-000004-* zila-000005-*)" ] &&
	ok "the newest are kept" || not_ok "the newest are kept: $(ls "$TMPDIR/stick")"
keep
[ -e "$(echo "$TMPDIR"/stick/zila-000005-*)" ] && [ -e "$(echo "$TMPDIR"/stick/zila-000006-*)" ] && [ -e "$TMPDIR/stick/zila-letter.zila" ] &&
	ok "whatever the date says, and nobody else's file goes" || not_ok "whatever the date says: $(ls "$TMPDIR/stick")"
: >"$TMPDIR/full"
export TMPDIR
refuse "no room is said" 74 'no room' keep
[ "$(ls "$TMPDIR/stick" | grep -c '^zila-0')" -eq 3 ] && ok "and then no old one goes" || not_ok "and then no old one goes"

# --- A province.
root=$TMPDIR/root
# tree FOLDER: every name, mode and byte, and when it was written
tree()
{
	find "$1" ! -name '*.db-*' -printf '%P %m %T@ %s\n' | sort
	find "$1" -type f ! -name '*.db*' -exec cksum {} + | sort
}
province_setup()
{
	sh "$scripts/province-setup" --root "$root" "$@"
}
mkdir "$root"
expect "--dry-run" province_setup --dry-run
[ -z "$(ls -A "$root")" ] && ok "writes nothing" || not_ok "writes nothing: $(find "$root")"
refuse "--home /" 64 'folder of its own' province_setup --home /
refuse "a word that it does not know" 64 'usage' province_setup --hoem x
# A step late in the way fails: what was done before it is taken back.
mkdir -p "$root/etc/systemd/system/zila-backup.timer/x" "$root/etc/ssh/sshd_config.d"
echo "# mine" >"$root/etc/systemd/system/zila-backup.service"
refuse "a step that fails" 73 'is taken back' province_setup
[ ! -e "$root/etc/ssh/sshd_config.d/zila.conf" ] && grep -qx '# mine' "$root/etc/systemd/system/zila-backup.service" && [ ! -e "$root/var/backups/zila" ] &&
	ok "leaves nothing behind, and a file that was there as it was" || not_ok "leaves nothing behind: $(find "$root" ! -path '*/srv/*')"
[ -e "$root/srv/zila/province/replica.db" ] && ok "but the province" || not_ok "but the province"
rm -r "$root/etc"
expect "then it goes through" province_setup
grep -q '  bundle key  [0-9a-f-]*$' "$TMPDIR/expect.out" && ok "says what goes to the districts" || not_ok "says what goes to the districts" "$TMPDIR/expect.out"
tree "$root" >"$TMPDIR/tree.1"
expect "once more" province_setup
grep -q 'Nothing was to be done' "$TMPDIR/expect.out" && ! grep -q '^  now' "$TMPDIR/expect.out" && ok "says that nothing was to be done" ||
	not_ok "says that nothing was to be done" "$TMPDIR/expect.out"
tree "$root" | grep -v '^srv/zila/province/drafts.db\|^srv/zila/province ' >"$TMPDIR/tree.2"
grep -v '^srv/zila/province/drafts.db\|^srv/zila/province ' "$TMPDIR/tree.1" | cmp -s - "$TMPDIR/tree.2" && ok "and changed nothing" || {
	diff "$TMPDIR/tree.1" "$TMPDIR/tree.2" >"$TMPDIR/tree.diff"
	not_ok "and changed nothing" "$TMPDIR/tree.diff"
}
expect "another --keep" province_setup --keep 5
grep -q ' 5$' "$root/etc/systemd/system/zila-backup.service" && ok "is taken over" || not_ok "is taken over"
mkdir "$TMPDIR/units"
printf '[Service]\nExecStart=/bin/true\n' >"$TMPDIR/units/plain.service"
verify=
systemd-analyze verify --man=no "$TMPDIR/units/plain.service" >/dev/null 2>&1 && verify=yes
# unit FILE: what systemd itself says of it; a timer behind its service
unit()
{
	if [ -z "$verify" ]; then
		skip "systemd can read $1" "no systemd-analyze that works here"
		return
	fi
	# The accounts are not on this machine.
	sed "s|^User=.*|User=root|; s|^Group=.*|Group=root|" "$root/etc/systemd/system/$1" >"$TMPDIR/units/$1"
	if systemd-analyze verify --man=no "$TMPDIR/units/$1" >"$TMPDIR/verify" 2>&1 && [ ! -s "$TMPDIR/verify" ]; then ok "systemd can read $1"; else
		not_ok "systemd can read $1" "$TMPDIR/verify"; fi
}
unit zila-backup.service
unit zila-backup.timer
# start FILE: what its ExecStart says, below $root
start()
{
	line=$(sed -n 's/^ExecStart=//p' "$root/etc/systemd/system/$1" | sed "s|\" \"/|\" \"$root/|g")
	(ZILA_BIN=$(sed -n 's/.*ZILA_BIN=\([^ ]*\).*/\1/p' "$root/etc/systemd/system/$1") ZILA_PROC=$proc sh -c "export ZILA_BIN ZILA_PROC; $line")
}
expect "the backup's unit makes a backup" start zila-backup.service
expect "that can be restored" sh -c "'$ZILA_BIN' -C '$TMPDIR/restored' restore '$root'/var/backups/zila/zila-000001-*.zila"

mkdir "$TMPDIR/second"
expect "a province from a backup, where there was none" sh "$scripts/province-setup" --root "$TMPDIR/second" \
	--restore "$(echo "$root"/var/backups/zila/zila-000001-*.zila)"
cmp -s "$root/srv/zila/province/bundle.key" "$TMPDIR/second/srv/zila/province/bundle.key" && [ -e "$TMPDIR/second/srv/zila/province/authorized_keys" ] &&
	[ ! -e "$TMPDIR/second/srv/zila/.restored" ] && ok "has its keys" || not_ok "has its keys: $(ls -A "$TMPDIR/second/srv/zila/province")"
mkdir "$TMPDIR/third"
refuse "not from anything else" 65 'cannot be restored' sh "$scripts/province-setup" --root "$TMPDIR/third" --restore "$scripts/setup"

# --- The stanza at a real sshd, and a district.
. "$SRCDIR/tests/sync/server.sh"
province=$root/srv/zila/province
key=$TMPDIR/key
ssh-keygen -q -t ed25519 -N "" -f "$TMPDIR/host"
sed "s|Match User zila|Match User $user|; s|/srv/|$root/srv/|" "$root/etc/ssh/sshd_config.d/zila.conf" >"$TMPDIR/sshd_more"
[ "$(diff "$root/etc/ssh/sshd_config.d/zila.conf" "$TMPDIR/sshd_more" | grep -c '^>')" -eq 2 ] && ok "only the account and the folder are another" ||
	not_ok "only the account and the folder are another" "$TMPDIR/sshd_more"
serve host || { not_ok "sshd on loopback" "$TMPDIR/sshd.log"; finish; exit 0; }
url=ssh://$user@127.0.0.1:$port
printf 'code,name,district,tehsil,level,gender,status\n1,GBPS KILLI ONE,kech,turbat,primary,boys,functional\n' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >/dev/null 2>&1
mkdir -p "$root/media/stick"
district_setup()
{
	sh "$scripts/district-setup" kech --root "$root" --host-key "$TMPDIR/host.pub" --backup /media/stick "$@"
}
rm -f "$root/etc/systemd/system"/*
refuse "no way to the province" 64 'usage' sh "$scripts/district-setup" kech --root "$root"
expect "a district's --dry-run" district_setup --hub "$url" --dry-run
[ ! -e "$root/var/lib/zila" ] && [ ! -e "$root/etc/profile.d" ] && ok "writes nothing" || not_ok "writes nothing"
refuse "an address that is none" 64 'no address' district_setup --hub ssh://-x
[ ! -e "$root/etc/systemd/system/zila-sync.timer" ] && [ ! -e "$root/var/lib/zila" ] && ok "leaves nothing behind" || not_ok "leaves nothing behind: $(find "$root/var/lib")"
refuse "the first call makes the key and shows it" 75 'not yet|then give the same command again' district_setup --hub "$url"
grep -q 'ssh-ed25519' "$TMPDIR/refuse.out" && grep -q 'hub allow kech --key' "$TMPDIR/refuse.out" && ok "and what the province has to do" ||
	not_ok "and what the province has to do" "$TMPDIR/refuse.out"
[ ! -e "$root/etc/systemd/system/zila-sync.timer" ] && ok "no timer before there is a district" || not_ok "no timer before there is a district"
cp "$root/var/lib/zila/kech/replica.key" "$key"
refuse "before the province has allowed it" 75 'does not take' district_setup --hub "$url"
expect "the province allows it" hub hub allow kech --key "$root/var/lib/zila/kech/replica.pub"
expect "the same call goes on" district_setup --hub "$url"
cmp -s "$root/var/lib/zila/kech/replica.key" "$key" && ok "with the same key" || not_ok "with the same key"
expect "the records are there" sh -c "'$ZILA_BIN' -C '$root/var/lib/zila/kech' get school 00001 | grep -q 'KILLI ONE'"
[ -z "$(find "$root/var/lib/zila/kech" \( -perm /o=rwx -o -type f ! -name baseline.db ! -perm -660 \))" ] && ok "all who work here can write, and nobody else" ||
	not_ok "rights: $(ls -l "$root/var/lib/zila/kech")"
(umask 022 && rm -f "$root/var/lib/zila/kech/drafts.db"* && "$ZILA_BIN" -C "$root/var/lib/zila/kech" doctor >/dev/null 2>&1)
[ "$(stat -c %a "$root/var/lib/zila/kech/drafts.db")" = 660 ] && ok "whatever mask a login has" || not_ok "whatever mask a login has: $(ls -l "$root/var/lib/zila/kech")"
tree "$root/etc" >"$TMPDIR/tree.1"
expect "and once more" district_setup --hub "$url"
grep -q 'Nothing was to be done' "$TMPDIR/expect.out" && tree "$root/etc" | cmp -s - "$TMPDIR/tree.1" && ok "nothing was to be done" ||
	not_ok "nothing was to be done" "$TMPDIR/expect.out"
unit zila-sync.service
unit zila-sync.timer
"$ZILA_BIN" -C "$root/var/lib/zila/kech" --as clerk put school code=00001 name="GBPS BY TIMER" --accept >/dev/null 2>&1
up
expect "the timer's unit syncs" start zila-sync.service
expect "the province has it" sh -c "'$ZILA_BIN' -C '$province' get school 00001 | grep -q 'BY TIMER'"
expect "its backup goes to the stick" start zila-backup.service
[ -e "$(echo "$root"/media/stick/zila-000001-*)" ] && ok "and is there" || not_ok "and is there"

# Another district on the same box: beside the first, not in its place.
cp "$root/etc/systemd/system/zila-sync.service" "$TMPDIR/first.service"
quetta_setup()
{
	sh "$scripts/district-setup" quetta --root "$root" --host-key "$TMPDIR/host.pub" --hub "$url" "$@"
}
refuse "a second district makes its key" 75 'not yet|then give the same command again' quetta_setup
expect "it is allowed" hub hub allow quetta --key "$root/var/lib/zila/quetta/replica.pub"
mkdir -p "$root/media/stick/quetta"
refuse "its backups do not go among those of the first" 64 'another folder' quetta_setup --backup /media/stick
expect "it is set up" quetta_setup --backup /media/stick/quetta
grep -q "another district's records on this box" "$TMPDIR/expect.out" && ok "which of them zila alone opens is said" || not_ok "which zila opens" "$TMPDIR/expect.out"
cmp -s "$root/etc/systemd/system/zila-sync.service" "$TMPDIR/first.service" && grep -q '/zila/kech"' "$root/etc/systemd/system/zila-backup.service" &&
	ok "the units of the first are as they were" || not_ok "the units of the first"
unit zila-sync-quetta.service
"$ZILA_BIN" -C "$root/var/lib/zila/quetta" --as clerk put school code=00002 name="GBPS OF QUETTA" district=quetta tehsil=chiltan level=primary gender=boys status=functional --accept >"$TMPDIR/put" 2>&1 || not_ok "a school there" "$TMPDIR/put"
expect "its unit syncs" start zila-sync-quetta.service
expect "into its own district" sh -c "'$ZILA_BIN' -C '$province' get school 00002 | grep -q 'district.*quetta'"
expect "its backup goes to its own folder" start zila-backup-quetta.service
expect "once more" quetta_setup --backup /media/stick/quetta
grep -q 'Nothing was to be done' "$TMPDIR/expect.out" && ok "changes nothing" || not_ok "changes nothing" "$TMPDIR/expect.out"

# All in one command, with a third: each has its folder, key, timers and place for backups, and zila asks which.
several()
{
	sh "$scripts/district-setup" kech quetta pishin --root "$root" --host-key "$TMPDIR/host.pub" --hub "$url" --backup /media/stick
}
refuse "a file is of one district" 64 'once for each' sh "$scripts/district-setup" kech quetta --root "$root" --from "$TMPDIR/x"
refuse "of several the one that is not allowed yet is named, with its key" 75 'hub allow pishin --key' several
grep -q 'not yet: pishin: ' "$TMPDIR/refuse.out" && [ ! -e "$root/etc/systemd/system/zila-sync-pishin.timer" ] && grep -q '"/media/stick/kech"' "$root/etc/systemd/system/zila-backup.service" &&
	ok "the others are set up meanwhile" || not_ok "the others are set up meanwhile" "$TMPDIR/refuse.out"
expect "it is allowed" hub hub allow pishin --key "$root/var/lib/zila/pishin/replica.pub"
expect "the same command goes on" several
unit zila-sync-pishin.service
expect "its unit syncs" start zila-sync-pishin.service
for one in '' -quetta -pishin; do expect "a backup of its own$one" start zila-backup$one.service; done
[ "$(cd "$root/media/stick" && ls -d kech/zila-000001-* quetta/zila-00000[12]-* pishin/zila-000001-* | wc -l)" -eq 4 ] && ok "each in its place" || not_ok "each in its place: $(ls "$root"/media/stick/*)"
tree "$root/etc" >"$TMPDIR/tree.1"
expect "and once more" several
grep -q 'Nothing was to be done' "$TMPDIR/expect.out" && tree "$root/etc" | cmp -s - "$TMPDIR/tree.1" && ok "nothing was to be done for the three" ||
	not_ok "nothing was to be done for the three" "$TMPDIR/expect.out"
expect "one of them alone" district_setup --hub "$url" --backup /media/stick/kech
grep -q 'zila asks which district' "$TMPDIR/expect.out" && grep -qF ":-/var/lib/zila}" "$root/etc/profile.d/zila.sh" && ok "changes nothing of what zila opens" ||
	not_ok "changes nothing of what zila opens" "$TMPDIR/expect.out"
box=$root/var/lib/zila
every()
{
	"$ZILA_BIN" -C "$box" --as clerk "$@"
}
expect "zila folders" every folders
[ "$(cut -f2,3 "$TMPDIR/expect.out" | tr '\t\n' ' ;')" = "kech 0 not sent;pishin 0 not sent;quetta 0 not sent;" ] && ok "lists each with what waits" ||
	not_ok "lists each with what waits" "$TMPDIR/expect.out"
refuse "a command there asks for one of them" 66 "name one \(zila -C $box/kech .*kech, pishin, quetta" every find GBPS
every --each find GBPS >"$TMPDIR/each" 2>"$TMPDIR/each.err"
[ $? -eq 65 ] && [ "$(cut -f1 "$TMPDIR/each" | tr '\n' ' ')" = "00001 00002 " ] && [ "$(grep -c "^== $box/" "$TMPDIR/each.err")" -eq 3 ] &&
	ok "--each finds in all; that one has none is its exit code, and stops nobody" || not_ok "--each finds in all" "$TMPDIR/each.err"
expect "--each doctor" every --each doctor
[ "$(grep -c '^good     replica' "$TMPDIR/expect.out")" -eq 3 ] && ok "is each one's" || not_ok "is each one's" "$TMPDIR/expect.out"
expect "--each from one of them: sync" "$ZILA_BIN" -C "$box/quetta" --each sync
[ "$(grep -c '^Sent 0' "$TMPDIR/expect.out")" -eq 3 ] && ok "of all three" || not_ok "of all three" "$TMPDIR/expect.out"
refuse "not what writes" 64 "one district at a time.*-C $box/kech put" every --each put school code=00001
refuse "nor what names something of one" 64 'one district at a time' every --each conflicts --resolve 1 mine
expect "but without a name" every --each conflicts
refuse "nor over one file" 64 'write over' every --each list vacancy --output "$TMPDIR/x"
refuse "--each where there is none" 66 'holds a district' "$ZILA_BIN" -C "$TMPDIR/units" --each doctor
refuse "--each of nothing" 64 'which command' every --each

# What that stanza does not open, even to a key without any restriction of its own.
quiet_ssh "$user@127.0.0.1" "echo es\$((1))caped" </dev/null >"$TMPDIR/shell" 2>&1
grep -q es1caped "$TMPDIR/shell" && not_ok "no shell" "$TMPDIR/shell" || ok "no shell"
grep -q ZILA "$TMPDIR/shell" && ok "the forced command instead" || not_ok "the forced command" "$TMPDIR/shell"
quiet_scp -s "$user@127.0.0.1:$TMPDIR/schools.csv" "$TMPDIR/stolen" >"$TMPDIR/scp" 2>&1
[ -e "$TMPDIR/stolen" ] && not_ok "no file" "$TMPDIR/scp" || ok "no file"
sed 's/^restrict,command="[^"]*" //' "$province/authorized_keys" >"$TMPDIR/bare" && cat "$TMPDIR/bare" >"$province/authorized_keys"
quiet_ssh -tt "$user@127.0.0.1" </dev/null >"$TMPDIR/pty" 2>&1
grep -q 'PTY allocation request failed' "$TMPDIR/pty" && ok "no terminal" || not_ok "no terminal" "$TMPDIR/pty"
refuse "no line through the server" 255 'prohibited' quiet_ssh -W 127.0.0.1:"$port" "$user@127.0.0.1"
refuse "no port at the server" 255 'forwarding failed' quiet_ssh -o ExitOnForwardFailure=yes -R 0:127.0.0.1:"$port" "$user@127.0.0.1"
expect "zila hub keys puts the line right" hub hub keys
grep -q '^restrict,command=' "$province/authorized_keys" && ok "as it was" || not_ok "as it was" "$province/authorized_keys"
finish
