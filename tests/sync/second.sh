#!/bin/sh
# docs/PROTOCOL.md is enough to read the log: a second reader in another language (second.py), made from that page alone, takes every body
# and decision of a hub and its boxes apart, makes sealed forms and chains and finds what the folders keep. It names a bit that was turned.
set -u
. "$SRCDIR/tests/fault/cases.sh"
if ! command -v python3 >/dev/null 2>&1; then
	skip "a second reader of the log" "python3 is not here"
	finish
	exit 0
fi
province=$TMPDIR/province
hub()
{
	"$ZILA_BIN" -C "$province" --as operator "$@" >>"$TMPDIR/did" 2>&1
}
box()
{
	name=$1
	shift
	"$ZILA_BIN" -C "$TMPDIR/$name" --as clerk "$@"
}
does()
{
	box "$@" >>"$TMPDIR/did" 2>&1
}
# conflict: the first one that waits
conflict()
{
	box two conflicts 2>/dev/null | sed -n '1s/	.*//p'
}
second()
{
	python3 "$SRCDIR/tests/sync/second.py" "$@"
}
# spoil COLUMN WHERE: turns the lowest bit of the last byte of one blob in a copy of the hub's folder
spoil()
{
	rm -rf "$TMPDIR/spoilt" && mkdir "$TMPDIR/spoilt" && cp "$province"/replica.db* "$TMPDIR/spoilt" && python3 - "$TMPDIR/spoilt/replica.db" "$1" "$2" <<'END_OF_PYTHON'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
table = "scope" if sys.argv[2] == "chain" else "entry"
row, held = db.execute(f"SELECT rowid, {sys.argv[2]} FROM {table} WHERE {sys.argv[3]}").fetchone()
db.execute(f"UPDATE {table} SET {sys.argv[2]} = ? WHERE rowid = ?", (held[:-1] + bytes([held[-1] ^ 1]), row))
db.commit()
END_OF_PYTHON
}

hub init province
hub user add clerk district=kech role=supervisor
printf 'code,name,district,tehsil,level,gender,status\n00001,GBPS ONE,kech,turbat,primary,boys,functional\n00002,GBPS TWO,kech,turbat,primary,boys,functional\n' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv"
does one init district kech --hub "$province"
does two init district kech --hub "$province"
# A person, voided visits, a conflict and its settlement, a copy of a folder, a signed return, a blanked value, a move.
box one put staff school=00001 name=Nazir father_name=Bashir sex=male designation=jvt cnic=5220376543219 --accept >"$TMPDIR/put" 2>&1
person=$(head -1 "$TMPDIR/put")
box one put visit school=00001 date=2026-05-11 monitor=M1 access=granted --accept >"$TMPDIR/put" 2>&1
does one void visit "$(head -1 "$TMPDIR/put")" --reason "keyed twice"
does one put census school=00001 year=2026 teachers_total=4 --accept
does one sync
does two sync
does one put school code=00002 name="GBPS OF ONE" --accept
does two put school code=00002 name="GBPS OF TWO" --accept
does one sync
does two sync
does two conflicts --resolve "$(conflict)" mine
does two sync
does one sync
does one put census school=00001 year=2026 state=submitted --accept
does one sync
does two put census school=00001 year=2026 teachers_total=5 --accept
does two sync
does two conflicts --resolve "$(conflict)" mine
does two sync
cp -a "$TMPDIR/two" "$TMPDIR/copy"
does two put school code=00002 remarks="of two" --accept
does copy put staff id="$person" phone=03331119999 --accept
does copy put school code=00002 name="GBPS OF A COPY" --accept
does two sync
does copy sync
does one sync
does one put staff id="$person" cnic=5220311111111 --accept
does one sync
hub hub blank staff "$person" cnic --reason mistyped --yes
hub hub move 00001 quetta --reason "new boundaries"
does quetta init district quetta --hub "$province"
for name in one two copy; do does $name sync; done
does one put school code=00002 remarks="not sent yet" --accept

for name in province one two copy quetta; do
	expect "what the page says is what $name keeps" second "$TMPDIR/$name" --quiet
done
second "$province" >"$TMPDIR/hub.out" 2>&1
missing=
for what in new changed voided settled leaves arrives past signed blanked "settled signed"; do
	grep -q "^kind $what	" "$TMPDIR/hub.out" || missing="$missing $what,"
done
for what in "version 1" "version 2" "version 3" "version 4" birth "past that is whole"; do
	grep -q "^$what	" "$TMPDIR/hub.out" || missing="$missing $what,"
done
[ -z "$missing" ] && ok "every kind of operation and version of a body was read" || {
	grep "^[a-z]" "$TMPDIR/hub.out" | tail -40 >>"$TMPDIR/did"
	not_ok "not read:$missing" "$TMPDIR/did"
}
for column in body decision hash; do
	spoil $column "scope = 1 AND number = 2" && refuse "a bit turned in a $column is named" 1 '^second: \* 2: ' second "$TMPDIR/spoilt" --quiet
done
spoil chain "code = 'kech'" && refuse "a bit turned in a chain's head is named" 1 "^second: kech: ends at" second "$TMPDIR/spoilt" --quiet
finish
