# Sourced by the tests that run a real sshd on loopback, behind tests/fault/cases.sh: sets $province, $user; hub, box, same; serve
# (a server that lets the province's keys in), through (a line to it that goes bad), quiet_ssh and quiet_scp (with $key).
# shellcheck shell=sh disable=SC2034,SC2154
sshd=/usr/sbin/sshd
if ! { [ -x $sshd ] && command -v ssh >/dev/null && command -v ssh-keygen >/dev/null; }; then
	# Behind cases that ran already these alone are left out, and the plan is of what ran.
	[ "${said:-0}" -gt 0 ] || { echo "1..0 # SKIP no sshd or ssh on this machine"; exit 0; }
	skip "the rest, at a real sshd" "no sshd or ssh on this machine"
	finish
	exit 0
fi
user=$(id -un)
province=$TMPDIR/province
started=
mark=/run/sshd/zila-$$
unset SSH_AUTH_SOCK
leave()
{
	for pid in $started; do
		kill "$pid" 2>/dev/null
	done
	rm -f "$mark"
}
trap leave EXIT
# Run by root, sshd wants this empty folder of the system's. Another test beside us may make it and take it away: the mark keeps
# it while we are here, and we leave it, since that test may need it still.
[ "$(id -u)" -ne 0 ] || { mkdir -p /run/sshd && : >"$mark"; }
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
# wait_for SECONDS COMMAND…
wait_for()
{
	rounds=$(($1 * 20))
	shift
	while [ $rounds -gt 0 ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
		rounds=$((rounds - 1))
	done
	return 1
}
is_listening()
{
	kill -0 "$server" && grep -q "Server listening" "$TMPDIR/sshd.log"
}
# serve HOSTKEY [PORT]: sets $server and $port; $TMPDIR/sshd_more is added to its configuration where it is there
serve()
{
	for number in 1 2 3 4 5; do
		port=${2-$((20000 + ($$ * 7 + number * 1009) % 12000))}
		: >"$TMPDIR/sshd.log"
		cat >"$TMPDIR/sshd_config" <<END
ListenAddress 127.0.0.1
HostKey $TMPDIR/$1
AuthorizedKeysFile $province/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
Subsystem sftp internal-sftp
END
		cat "$TMPDIR/sshd_more" >>"$TMPDIR/sshd_config" 2>/dev/null
		$sshd -D -E "$TMPDIR/sshd.log" -f "$TMPDIR/sshd_config" -p "$port" </dev/null &
		server=$!
		started="$started $server"
		wait_for 10 is_listening && return 0
	done
	cat "$TMPDIR/sshd.log" >&2
	return 1
}
# through MODE COUNT: a line that goes bad; sets $bad
through()
{
	rm -f "$TMPDIR/proxy.port"
	"$BUILDDIR/tests/sync/proxy" "$TMPDIR/proxy.port" "$port" "$1" "$2" </dev/null &
	proxy=$!
	started="$started $proxy"
	wait_for 10 test -s "$TMPDIR/proxy.port"
	bad=ssh://$user@127.0.0.1:$(cat "$TMPDIR/proxy.port")
}
same()
{
	hub digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.hub"
	box "$1" digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.box"
	[ -s "$TMPDIR/digest.hub" ] && cmp "$TMPDIR/digest.hub" "$TMPDIR/digest.box"
}
quiet_ssh()
{
	timeout 20 ssh -F /dev/null -p "$port" -i "$key" -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no \
		-o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes -o LogLevel=INFO "$@"
}
quiet_scp()
{
	timeout 5 scp "$1" -F /dev/null -P "$port" -i "$key" -o UserKnownHostsFile=/dev/null \
		-o StrictHostKeyChecking=no -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes "$2" "$3" </dev/null
}
