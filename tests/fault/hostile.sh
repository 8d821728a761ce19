#!/bin/sh
# Hostile files: each is refused in a sentence with file, line and column, and the replica is what it was.
set -u
. "$SRCDIR/tests/fault/cases.sh"
home=$TMPDIR/province
"$ZILA_BIN" -C "$home" init province >/dev/null || { echo "1..0 # SKIP init failed"; exit 1; }
head=code,name,district,level,gender,status
{ echo $head; echo "00001,GBPS KILLI ONE,kech,primary,boys,functional"; } >"$TMPDIR/one.csv"
"$ZILA_BIN" -C "$home" import school "$TMPDIR/one.csv" >/dev/null || not_ok "a first school"
"$ZILA_BIN" -C "$home" digest >"$TMPDIR/before"
import()
{
	"$ZILA_BIN" -C "$home" import school "$TMPDIR/bad.csv"
}
# bad TEXT CODE WORDS: bad.csv must be refused
bad()
{
	refuse "$1" "$2" "$3" import
	rm -f "$TMPDIR/bad.csv"
}
{ echo $head; printf '00002,GBPS \377\376 BAD,kech,primary,boys,functional\n'; } >"$TMPDIR/bad.csv"
bad "bytes that are not UTF-8" 65 'bad.csv line 2.*column 2'
{ echo $head; printf '00002,"GBPS NEVER CLOSED,kech,primary\n00003,X,kech\n'; } >"$TMPDIR/bad.csv"
bad "a quote that never closes" 65 'bad.csv line 2'
{ echo $head; head -c 1000000 /dev/zero | tr '\0' ','; echo; } >"$TMPDIR/bad.csv"
bad "a row of a million columns" 65 'bad.csv line 2'
{ echo $head; printf '00002,'; head -c 104857600 /dev/zero | tr '\0' 'x'; echo ',kech,primary,boys,functional'; } >"$TMPDIR/bad.csv"
bad "a cell of 100 MB" 65 'bad.csv line 2'
{ echo $head; printf '00002,A\0B,kech,primary,boys,functional\n'; } >"$TMPDIR/bad.csv"
bad "a NUL in a cell" 65 'bad.csv line 2'
{ echo "code,name,nonsense"; echo "00002,X,1"; } >"$TMPDIR/bad.csv"
bad "a column that no field has" 65 'nonsense'
: >"$TMPDIR/bad.csv"
bad "an empty file" 65 'bad.csv'
refuse "a file that is not there" 66 'gone.csv' "$ZILA_BIN" -C "$home" import school "$TMPDIR/gone.csv"
refuse "a map that is not there" 66 'nosuchmap' "$ZILA_BIN" -C "$home" import nosuchmap "$TMPDIR/one.csv"

form()
{
	"$ZILA_BIN" -C "$home" form load "$TMPDIR/bad.ini"
}
# ini TEXT WORDS: bad.ini must be refused
ini()
{
	refuse "$1" 78 "$2" form
}
start='[form]\ncode = bad\ntitle = Bad\nkey = name\nscope = province\n[page one]\ntitle = One\n[field name]\nlabel = Name\ntype = text\nrequired = yes\n'
printf "${start}[field x]\nlabel = X\ntype = quaternion\n" >"$TMPDIR/bad.ini"
ini "an unknown type" 'bad.ini line 14.*quaternion'
printf "${start}label = Again\n" >"$TMPDIR/bad.ini"
ini "a repeated key" 'bad.ini line 12'
{ printf "${start}[field x]\nlabel = "; head -c 2000 /dev/zero | tr '\0' 'x'; echo; } >"$TMPDIR/bad.ini"
ini "an over-long line" 'bad.ini line 13'
printf "${start}[rule r]\nkind = hard\nsays = No\nholds = load_extension('x')\n" >"$TMPDIR/bad.ini"
ini "a rule that calls load_extension" 'bad.ini line 15.*load_extension'
printf "${start}[rule r]\nkind = hard\nsays = No\nholds = (SELECT 1) = 1\n" >"$TMPDIR/bad.ini"
ini "a rule with a SELECT" 'bad.ini line 15.*[sS][eE][lL][eE][cC][tT]'
printf "${start}[rule r]\nkind = hard\nsays = No\nholds = 1) OR (1\n" >"$TMPDIR/bad.ini"
ini "a rule that leaves its parentheses" 'bad.ini line 15'
printf "${start}[rule r]\nkind = hard\nsays = No\nholds = nosuchfield > 1\n" >"$TMPDIR/bad.ini"
ini "a rule with a word that is no field" 'bad.ini line 15.*nosuchfield'
printf "${start}[field a:b]\nlabel = X\ntype = text\n" >"$TMPDIR/bad.ini"
ini "a colon in a section" 'bad.ini line 12'
printf "${start}[field x]\nlabel = caf\351\ntype = text\n" >"$TMPDIR/bad.ini"
ini "an INI file that is not UTF-8" 'bad.ini line 13'

refuse "an export whose --where writes" 64 'where|WHERE' "$ZILA_BIN" -C "$home" export school --where "code = (DELETE FROM school)"
refuse "an export whose --where reads another table" 64 'where' "$ZILA_BIN" -C "$home" export school --where "code IN (SELECT value FROM setting)"
printf 'code,name,district\n,GBPS NO CODE,kech\n' >"$TMPDIR/rows.csv"
cp "$TMPDIR/rows.csv" "$TMPDIR/rows.kept"
ln -f "$TMPDIR/rows.csv" "$TMPDIR/rows.link"
refuse "rejects over the file that is read" 64 'rejects' "$ZILA_BIN" -C "$home" import school "$TMPDIR/rows.csv" --rejects "$TMPDIR/rows.link"
expect "the file is as it was" cmp "$TMPDIR/rows.csv" "$TMPDIR/rows.kept"
refuse "rejects over the replica" 73 'database' "$ZILA_BIN" -C "$home" import school "$TMPDIR/rows.csv" --rejects "$home/replica.db"
refuse "a card over the replica" 73 'database' "$ZILA_BIN" -C "$home" card school 1 --output "$home/replica.db"
refuse "a folder without a replica" 66 'zila: ' "$ZILA_BIN" -C "$TMPDIR/nothing" find x
refuse "a value of the wrong type" 65 'boys.*1o' "$ZILA_BIN" -C "$home" put enrolment school=00001 year=2024 grade=1 boys=1o
refuse "a code that is in no list" 65 'level' "$ZILA_BIN" -C "$home" put school code=00009 name=X district=kech level=university gender=boys status=functional
"$ZILA_BIN" -C "$home" digest >"$TMPDIR/after"
if cmp -s "$TMPDIR/before" "$TMPDIR/after"; then ok "the replica is what it was before"; else not_ok "the replica changed" "$TMPDIR/after"; fi
expect "its tables are what the log says" "$ZILA_BIN" -C "$home" rebuild --check
finish
