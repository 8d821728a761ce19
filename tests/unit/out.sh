#!/bin/sh
# What goes out to other programs, held against each format's own rules and read back: a tidy table, data value sets of DHIS2, GeoJSON.
set -u
. "$SRCDIR/tests/fault/cases.sh"
if ! command -v sqlite3 >/dev/null 2>&1; then
	echo "1..0 # SKIP sqlite3 is not installed"
	exit 0
fi
home=$TMPDIR/province
here=$TMPDIR/out
mkdir -p "$here"
zila()
{
	"$ZILA_BIN" -C "$home" --as ali "$@"
}
# asks NAME WANTED SQL [FILE]: over the replica, with the file's text as :file
asks()
{
	got=$(sqlite3 -readonly "$home/replica.db" "$3" 2>&1)
	[ "$got" = "$2" ] && ok "$1" || { echo "wanted $2, got $got" >"$TMPDIR/asks"; not_ok "$1" "$TMPDIR/asks"; }
}
expect "a province" zila init province
cat >"$TMPDIR/schools.csv" <<'EOF'
code,name,district,tehsil,level,gender,status,lat,lon
1,"GBPS ""KILLI"", NOOR",kech,turbat,primary,boys,functional,26.004567,63.051234
2,GGPS TURBAT,kech,turbat,primary,girls,functional,26.014567,63.061234
3,GGPS NOWHERE,kech,turbat,primary,girls,functional,,
4,GBPS PISHIN,pishin,pishin,primary,boys,functional,30.58,67
5,GPS MIXED,pishin,pishin,primary,mixed,functional,30.584999,-67.005
EOF
expect "five schools" zila import school "$TMPDIR/schools.csv"
for school in 1 2 4; do
	zila put census school=$school year=2024 status=functional level=primary water=yes teachers_male=$school teachers_female=2 --accept >/dev/null
	for grade in 1 2 3; do
		zila put enrolment school=$school year=2024 grade=$grade boys=$((school * grade)) girls=$((grade + 4)) girls_repeating=1 --accept >/dev/null
	done
done
zila put enrolment school=1 year=2024 grade=4 boys=0 --accept >/dev/null
expect "one on the roll" zila put staff school=1 name='Gul Bibi Planted' sex=female designation=jvt status=active --accept

# Tidy.
expect "tidy" zila export census --format tidy --output "$here/tidy.csv"
[ "$(head -1 "$here/tidy.csv")" = school,year,field,grade,sex,value ] && ok "its columns" || not_ok "its columns" "$here/tidy.csv"
sqlite3 "$here/tidy.db" ".import --csv '$here/tidy.csv' t" 2>"$TMPDIR/import.err"
[ -s "$TMPDIR/import.err" ] && not_ok "another program reads it" "$TMPDIR/import.err" || ok "another program reads it"
records="SELECT school, year, grade, 'male' AS sex, boys AS n FROM enrolment UNION ALL SELECT school, year, grade, 'female', girls FROM enrolment"
asks "pupils by school, class and sex are those of the records, and blank is no row" "19|19|19" "ATTACH '$here/tidy.db' AS o; SELECT count(n), count(value),
	(SELECT count(*) FROM o.t WHERE field = 'pupils') FROM ($records) r LEFT JOIN o.t ON t.field = 'pupils' AND t.school = r.school AND t.year = r.year AND t.grade = r.grade AND t.sex = r.sex AND t.value = r.n"
asks "the sums are equal" "$(sqlite3 "$home/replica.db" "SELECT sum(boys), sum(girls), sum(girls_repeating), sum(girls) - sum(girls) + (SELECT sum(teachers_male) FROM census) FROM enrolment")" \
	"ATTACH '$here/tidy.db' AS o; SELECT (SELECT sum(value) FROM o.t WHERE field = 'pupils' AND sex = 'male'), (SELECT sum(value) FROM o.t WHERE field = 'pupils' AND sex = 'female'),
	(SELECT sum(value) FROM o.t WHERE field = 'repeating' AND sex = 'female'), (SELECT sum(value) FROM o.t WHERE field = 'teachers' AND sex = 'male')"
asks "no value twice" 0 "ATTACH '$here/tidy.db' AS o; SELECT count(*) - count(DISTINCT school || '/' || year || '/' || field || '/' || grade || '/' || sex) FROM o.t"
zila export staff --format tidy >"$here/staff.csv"
if grep -q Planted "$here/staff.csv" || ! grep -q '^00001,,designation,,,jvt$' "$here/staff.csv"; then not_ok "the roll without its names" "$here/staff.csv"; else ok "the roll without its names"; fi
zila export school --bom --crlf >"$here/strict.csv"
[ "$(head -c 3 "$here/strict.csv" | od -An -tx1 | tr -d ' ')" = efbbbf ] && ok "a mark for spreadsheets" || not_ok "a mark for spreadsheets"
[ "$(grep -c "$(printf '\r')\$" "$here/strict.csv")" = 6 ] && ok "lines end as RFC 4180 has them" || not_ok "lines end as RFC 4180 has them" "$here/strict.csv"
grep -q '^00001,"GBPS ""KILLI"", NOOR",' "$here/strict.csv" && ok "quotes are doubled" || not_ok "quotes are doubled" "$here/strict.csv"
expect "that file goes in again" zila import school "$here/strict.csv"
refuse "no tidy table of what is about no school" 64 'csv or json' zila export place --format tidy

# DHIS2.
refuse "DHIS2 without codes" 69 'zila form load dhis2.*zila import dhis2 .*dhis2.csv' zila export census --format dhis2
expect "the form of codes" zila form load dhis2
refuse "the form without records" 69 'zila import dhis2' zila export census --format dhis2
expect "the shipped codes" zila import dhis2 "$ZILA_TABLES/dhis2.csv"
expect "and one of the province's own" zila put dhis2 form=enrolment field=girls row=2 code=OWN_PUPILS combination=TWO_GIRLS
expect "data value sets" zila export census --format dhis2 --output "$here/sets.jsonl"
sqlite3 "$here/sets.db" "CREATE TABLE l(set_ TEXT)" ".mode ascii" ".separator \"\\001\" \"\\n\"" ".import '$here/sets.jsonl' l" 2>"$TMPDIR/import.err"
sets="ATTACH '$here/sets.db' AS o;"
asks "each line is JSON, a school's each" "3|3" "$sets SELECT sum(json_valid(set_)), count(DISTINCT json_extract(set_, '\$.orgUnit')) FROM o.l"
asks "every field of a set is there" 3 "$sets SELECT count(*) FROM o.l WHERE json_extract(set_, '\$.dataSet') = 'ZILA_CENSUS' AND json_extract(set_, '\$.period') = '2024'
	AND date(json_extract(set_, '\$.completeDate')) = json_extract(set_, '\$.completeDate') AND json_extract(set_, '\$.orgUnit') IN (SELECT code FROM school)
	AND json_extract(set_, '\$.attributeOptionCombo') = 'default' AND json_array_length(set_, '\$.dataValues') > 0 AND json_type(set_, '\$.period') = 'text'"
asks "every field of a value, as text, by codes that the province has" 0 "$sets SELECT count(*) FROM o.l, json_each(set_, '\$.dataValues') v LEFT JOIN dhis2 d
	ON d.code = json_extract(v.value, '\$.dataElement') AND d.combination = json_extract(v.value, '\$.categoryOptionCombo') WHERE d.code IS NULL OR json_type(v.value, '\$.value') IS NOT 'text'"
asks "pupils come back" "$(sqlite3 "$home/replica.db" "SELECT sum(coalesce(boys, 0) + coalesce(girls, 0)) FROM enrolment")" "$sets SELECT sum(json_extract(v.value, '\$.value'))
	FROM o.l, json_each(set_, '\$.dataValues') v WHERE json_extract(v.value, '\$.dataElement') IN ('ZILA_ENROLMENT', 'OWN_PUPILS')"
asks "under the province's own code" "18|TWO_GIRLS" "$sets SELECT sum(json_extract(v.value, '\$.value')), json_extract(v.value, '\$.categoryOptionCombo')
	FROM o.l, json_each(set_, '\$.dataValues') v WHERE json_extract(v.value, '\$.dataElement') = 'OWN_PUPILS'"
asks "a zero is told, a blank is not" "0|" "$sets SELECT (SELECT json_extract(v.value, '\$.value') FROM o.l, json_each(set_, '\$.dataValues') v WHERE set_ LIKE '%\"00001\"%' AND
	json_extract(v.value, '\$.categoryOptionCombo') = 'G04_MALE'), (SELECT 1 FROM o.l, json_each(set_, '\$.dataValues') v WHERE json_extract(v.value, '\$.categoryOptionCombo') = 'G04_FEMALE')"
asks "yes is true" 3 "$sets SELECT count(*) FROM o.l, json_each(set_, '\$.dataValues') v WHERE json_extract(v.value, '\$.dataElement') = 'ZILA_WATER' AND json_extract(v.value, '\$.value') = 'true'"
expect "all in one" zila export census --format dhis2-bulk --output "$here/bulk.json"
asks "is one document with the same values" "1|$(sqlite3 "$here/sets.db" "SELECT sum(json_array_length(set_, '\$.dataValues')) FROM l")" \
	"SELECT json_valid(readfile('$here/bulk.json')), json_array_length(readfile('$here/bulk.json'), '\$.dataValues')"
asks "each names its school and period" 0 "SELECT count(*) FROM json_each(readfile('$here/bulk.json'), '\$.dataValues') v WHERE json_extract(v.value, '\$.orgUnit') IS NULL OR
	json_extract(v.value, '\$.period') IS NOT '2024' OR json_extract(v.value, '\$.attributeOptionCombo') IS NULL OR json_extract(v.value, '\$.categoryOptionCombo') IS NULL"
refuse "visits have no period" 64 'no year' zila export visit --format dhis2

# GeoJSON.
zila export school --format geojson --output "$here/map.geojson" 2>"$TMPDIR/said" && ok "GeoJSON" || not_ok "GeoJSON" "$TMPDIR/said"
grep -q '^1 schools without a point' "$TMPDIR/said" && ok "who has no point is counted" || not_ok "who has no point is counted" "$TMPDIR/said"
features="json_each(readfile('$here/map.geojson'), '\$.features') f"
asks "a collection of points" "FeatureCollection|4" "SELECT json_extract(readfile('$here/map.geojson'), '\$.type'), count(*) FROM $features WHERE json_extract(f.value, '\$.type') = 'Feature'
	AND json_extract(f.value, '\$.geometry.type') = 'Point' AND json_array_length(f.value, '\$.geometry.coordinates') = 2 AND json_extract(f.value, '\$.id') = json_extract(f.value, '\$.properties.code')"
asks "longitude first, and the points of the records" 4 "SELECT count(*) FROM $features JOIN school s ON s.code = json_extract(f.value, '\$.id')
	WHERE round(json_extract(f.value, '\$.geometry.coordinates[0]') * 1e6) = s.lon AND round(json_extract(f.value, '\$.geometry.coordinates[1]') * 1e6) = s.lat"
zila export school --format geojson --public --output "$here/map.geojson" 2>/dev/null
points="SELECT json_extract(f.value, '\$.id'), json_extract(f.value, '\$.geometry.coordinates') FROM $features ORDER BY 1"
asks "for the public a boys' school exactly, others to 0.01 degrees" "00001|[63.051234,26.004567]
00002|[63.06,26.01]
00004|[67.0,30.58]
00005|[-67.01,30.58]" "$points"
expect "the province decides otherwise" zila put code list=publish code=girls_exact label='Exact places of girls schools'
zila export school --format geojson --public --output "$here/map.geojson" 2>/dev/null
asks "then exactly" 63.061234 "SELECT json_extract(f.value, '\$.geometry.coordinates[0]') FROM $features WHERE json_extract(f.value, '\$.id') = '00002'"
refuse "only schools have points" 64 'only schools' zila export census --format geojson

# Files.
expect "a file a district" zila export census --format tidy --folder "$here/districts"
[ "$(ls "$here/districts")" = "kech.csv
pishin.csv" ] && ok "is named by it" || not_ok "is named by it"
{ cat "$here/districts/kech.csv"; sed 1d "$here/districts/pishin.csv"; } >"$here/both.csv"
cmp -s "$here/both.csv" "$here/tidy.csv" && ok "together they are the whole" || not_ok "together they are the whole" "$here/both.csv"
refuse "a folder that cannot be" 73 'folder' zila export school --folder /dev/null/x
refuse "a file in no folder" 73 'cannot be made' zila export school --output "$here/none/x.csv"
i=0
{ echo code,name,district,level,gender,status
while [ $i -lt 4000 ]; do
	i=$((i + 1))
	echo "$((20000 + i)),GGPS KILLI FULL $i,kech,primary,girls,functional"
done; } >"$TMPDIR/many.csv"
expect "many schools" zila import school "$TMPDIR/many.csv"
echo before >"$here/full.csv"
(trap '' XFSZ; ulimit -f 200; zila export school --output "$here/full.csv") 2>"$TMPDIR/said"
code=$?
[ $code -eq 74 ] && grep -q 'full.csv.*cannot be written' "$TMPDIR/said" && ok "no room for it is said" || not_ok "no room for it is said ($code)" "$TMPDIR/said"
[ "$(cat "$here/full.csv")" = before ] && ok "what was there stays" || not_ok "what was there stays"
[ -z "$(find "$here" -name '.zila-*')" ] && ok "no half file" || not_ok "no half file"
if [ -w /dev/full ]; then refuse "a full standard output" 74 'cannot be written' sh -c '"$0" -C "$1" export school >/dev/full' "$ZILA_BIN" "$home"; fi
finish
