#!/bin/sh
# Pages for the public: every link leads somewhere and every school is found, nobody is named, small counts and exact places are kept back, a page is short, and what has
# not changed is not touched.
set -u
. "$SRCDIR/tests/fault/cases.sh"
demo=$TMPDIR/demo
home=$demo/province
www=$TMPDIR/www
ZILA_NOW=2026-11-30T09:00
export ZILA_NOW
zila()
{
	"$ZILA_BIN" -C "$home" "$@"
}
is()
{
	[ "$2" = "$3" ] && ok "$1" || { echo "wanted $3, got $2" >"$TMPDIR/is"; not_ok "$1" "$TMPDIR/is"; }
}
nothing()
{
	[ ! -s "$2" ] && ok "$1" || not_ok "$1" "$2"
}
"$ZILA_BIN" demo "$demo" --no-open >/dev/null 2>"$TMPDIR/demo.err" || { not_ok "a sample" "$TMPDIR/demo.err"; finish; exit 1; }
author=$(zila user list | awk -F'\t' '$2 == "operator" { print $1; exit }')
school=$(sqlite3 "$home/replica.db" "SELECT s.code FROM school s JOIN census c ON c.school = s.code JOIN enrolment e ON e.school = s.code AND e.girls BETWEEN 1 AND 4 WHERE s.gender = 'girls' AND s.lat IS NOT NULL
	AND s.status = 'functional' ORDER BY 1 LIMIT 1")
boys=$(sqlite3 "$home/replica.db" "SELECT code FROM school WHERE gender = 'boys' AND lat IS NOT NULL ORDER BY 1 LIMIT 1")
year=$(sqlite3 "$home/replica.db" "SELECT max(year) FROM census WHERE school = '$school'")
expect "one on a roll" zila put staff school="$school" name='Plantedone Bibi' father_name='Plantedtwo Khan' cnic=5440112345671 phone=03001234567 sex=female category=teaching designation=jvt status=active --accept
expect "a head teacher" zila put staff school="$school" name='Plantedthree Begum' sex=female category=teaching designation=head status=active --accept
expect "a committee" zila put committee school="$school" year="$year" formed=yes chair='Plantedfour Mir' chair_phone=03007654321 --accept
expect "a visit" zila put visit school="$school" date=2026-11-27 monitor=plantedfive access=granted status=open elsewhere_place='Plantedsix house' remarks='Plantedseven was there' asks='Plantedeight asks' --accept
expect "one refused" zila put visit school="$school" date=2026-11-26 monitor=plantedfive access=refused refused_by=other refused_words='Plantednine sent us away' --accept
expect "remarks" zila put school code="$school" remarks='Ask Plantedten for the key' --accept
expect "remarks on the return" zila put census school="$school" year="$year" remarks='Plantedeleven filled it in' --accept

expect "pages" zila publish "$www"
find "$www" -type f | sed "s|^$www/||" | sort >"$TMPDIR/files"
schools=$(sqlite3 "$home/replica.db" "SELECT count(*) FROM school WHERE _void IS NULL")
is "a page a school" "$(grep -c '^school/.*\.html$' "$TMPDIR/files")" "$schools"

# A crawler: from the front page along every link.
(cd "$www" && find . -name '*.html' | sed 's|^\./||' | xargs awk '
	{ rest = $0
	while (match(rest, /(href|id|src)="[^"]*"/)) {
		print FILENAME "\t" substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
	} }') >"$TMPDIR/attributes"
awk -F'\t' -v files="$TMPDIR/files" -v from_front="$TMPDIR/not_found" -v dead="$TMPDIR/dead" '
	function resolve(file, href,    parts, out, n, i, m) {
		if (href == "")
			return file
		sub(/[^\/]*$/, "", file)
		n = split(file href, parts, "/")
		m = 0
		for (i = 1; i <= n; i++) {
			if (parts[i] == "..") { if (m == 0) return "OUTSIDE"; m-- } else if (parts[i] != ".") out[++m] = parts[i]
		}
		href = out[1]
		for (i = 2; i <= m; i++) href = href "/" out[i]
		return href
	}
	BEGIN { while ((getline line < files) > 0) there[line] = 1 }
	{ kind = $2; sub(/=.*/, "", kind); value = $2; sub(/^[a-z]*="/, "", value); sub(/"$/, "", value) }
	kind == "id" { ids[$1 "#" value] = 1; next }
	kind == "src" { print $1 ": " value > dead; next }
	{ count++; from[count] = $1; to[count] = value }
	END {
		for (i = 1; i <= count; i++) {
			value = to[i]; anchor = ""
			if (value ~ /^[a-z]+:/) { print from[i] ": " value > dead; continue }
			if (match(value, /#/)) { anchor = substr(value, RSTART + 1); value = substr(value, 1, RSTART - 1) }
			file = resolve(from[i], value)
			if (!(file in there) || (anchor != "" && !((file "#" anchor) in ids))) print from[i] ": " to[i] > dead
			links[from[i]] = links[from[i]] "\n" file
		}
		reached["index.html"] = 1; queue[1] = "index.html"; last = 1
		for (at = 1; at <= last; at++) {
			n = split(links[queue[at]], next_, "\n")
			for (i = 1; i <= n; i++) if (next_[i] != "" && !(next_[i] in reached)) { reached[next_[i]] = 1; queue[++last] = next_[i] }
		}
		for (file in there) if (!(file in reached) && file != ".zila-public") print file > from_front
	}' "$TMPDIR/attributes"
touch "$TMPDIR/dead" "$TMPDIR/not_found"
nothing "every link leads to a page of the folder, every anchor is there" "$TMPDIR/dead"
nothing "every page is reached from the front page" "$TMPDIR/not_found"
for way in name code list; do
	is "every school is in the lists by $way" "$(grep "^$way/" "$TMPDIR/attributes" | grep -o 'school/[^"]*' | sort -u | wc -l | tr -d ' ')" "$schools"
done
grep -rliE '<script|javascript:|https?://[^w]|on(load|click)=' "$www" --include='*.html' >"$TMPDIR/active"
nothing "no script, and nothing from elsewhere" "$TMPDIR/active"

# Persons.
grep -rliE 'planted|5440112345671|03001234567|03007654321' "$www" >"$TMPDIR/named"
nothing "none of eleven planted names, of a CNIC and two telephones" "$TMPDIR/named"
sqlite3 "$home/replica.db" "SELECT cnic FROM staff WHERE cnic IS NOT NULL UNION SELECT phone FROM staff WHERE phone IS NOT NULL UNION SELECT 'by ' || name FROM user UNION SELECT DISTINCT 'by ' || monitor FROM visit" >"$TMPDIR/personal"
grep -rlFf "$TMPDIR/personal" "$www" --include='*.html' >"$TMPDIR/named"
nothing "nobody's CNIC or telephone, no user, no monitor" "$TMPDIR/named"
zila card school "$school" | grep -q 'Plantedthree' && ok "the office's own card does name the head" || not_ok "the office's own card does name the head"

# What is whole and what is not.
grep -o '<t[hd][^>]*>[^<]*' "$www/school/$school.html" | sed 's/<[^>]*>//g' >"$TMPDIR/cells"
small=$(sqlite3 "$home/replica.db" "SELECT grade || ' ' || girls FROM enrolment WHERE school = '$school' AND year = $year AND girls BETWEEN 1 AND 4 AND grade BETWEEN 1 AND 5 LIMIT 1")
awk -v class="Class ${small% *}" '$0 == class { getline; getline; print; exit }' "$TMPDIR/cells" >"$TMPDIR/girls"
is "four girls in a class are told" "$(cat "$TMPDIR/girls")" "${small#* }"
exact=$(sqlite3 "$home/replica.db" "SELECT printf('%.6f', lat / 1e6) FROM school WHERE code = '$school'")
grep -rqF "$exact" "$www/school/$school.html" "$www/schools.geojson" && not_ok "a girls' school's exact place is nowhere" || ok "a girls' school's exact place is nowhere"
grep -q "about $(sqlite3 "$home/replica.db" "SELECT printf('%.2f', round(lat / 1e6, 2)) FROM school WHERE code = '$school'") N" "$www/school/$school.html" && ok "but about" || not_ok "but about"
grep -qF "$(sqlite3 "$home/replica.db" "SELECT printf('%.6f', lat / 1e6) FROM school WHERE code = '$boys'")" "$www/school/$boys.html" && ok "a boys' school's is told" || not_ok "a boys' school's is told"
is "nobody counts disability yet" "$(ls "$www" | grep -c disability)" 0
expect "the form that does" zila form load census_disability
n=0
for kind in seeing hearing walking hands learning; do
	n=$((n + 1))
	zila put census_disability school="$school" year="$year" --accept >/dev/null 2>&1
	zila put disability_line school="$school" year="$year" kind=$kind boys=$((n * n)) girls=$((n * 4)) --accept >/dev/null 2>"$TMPDIR/put.err" || not_ok "a count of disability" "$TMPDIR/put.err"
done
expect "pages again" zila publish "$www"
grep -o '<t[hd][^>]*>[^<]*' "$www/disability.html" | sed 's/<[^>]*>//g' | tr '\n' ' ' >"$TMPDIR/disability"
# 1/4 and 4/8 are small; hidden boys 5, hidden girls 12: enough, no third row.
grep -q 'Seeing not told not told not told ' "$TMPDIR/disability" && grep -q 'Hearing not told not told not told ' "$TMPDIR/disability" && grep -q 'Walking or climbing 9 12 21 ' "$TMPDIR/disability" &&
	grep -q 'All 55 60 115 ' "$TMPDIR/disability" && ok "small counts are kept back with what would tell them" || not_ok "small counts are kept back with what would tell them" "$TMPDIR/disability"
grep -q disability.html "$www/index.html" && ok "the front page leads there" || not_ok "the front page leads there"

# Again.
cp -a "$www" "$TMPDIR/before"
expect "the same, a month later" env ZILA_NOW=2026-12-05T17:45 "$ZILA_BIN" -C "$home" publish "$www"
diff -rq "$TMPDIR/before" "$www" >"$TMPDIR/diff"
nothing "nothing has changed" "$TMPDIR/diff"
is "nor been touched" "$(cd "$www" && find . -type f -newer "$TMPDIR/diff" | wc -l | tr -d ' ')" 0
zila put school code="$boys" name='GBPS RENAMED ZZZ' --accept >/dev/null
zila publish "$www" >"$TMPDIR/said"
changed=$(sed -n 's/.* \([0-9]*\) of them new or changed.*/\1/p' "$TMPDIR/said")
[ "$changed" -ge 3 ] && [ "$changed" -lt 120 ] && ok "one name changes $changed pages" || not_ok "one name changes its pages" "$TMPDIR/said"
grep -q 'RENAMED ZZZ' "$www/school/$boys.html" && ok "its own among them" || not_ok "its own among them"
is "none is left of the old" "$(ls "$TMPDIR" | grep -c 'www\.')" 0

# Short enough.
if command -v gzip >/dev/null 2>&1; then
	for page in "$www"/school/*.html; do gzip -9c "$page" | wc -c; done >"$TMPDIR/sizes"
	awk '$1 > 8000 { bad++ } END { exit bad > 0 }' "$TMPDIR/sizes" && ok "a school is at most 8 kB, compressed" || not_ok "a school is at most 8 kB, compressed"
fi
find "$www" -name '*.html' -size +12500c >"$TMPDIR/long"
nothing "every page comes at 20 kbit/s within 5 s, also where nothing is compressed" "$TMPDIR/long"
for kind in tehsil cluster; do
	of=$(sqlite3 "$home/replica.db" "SELECT count(DISTINCT $kind) FROM school WHERE $kind IS NOT NULL AND _void IS NULL")
	is "a card of each $kind" "$(ls "$www/$kind" | grep -vc '~')" "$of"
done
ls "$www/district" | grep -q '~2.html' && ok "a long card is in parts" || not_ok "a long card is in parts"
whole=$(zila card district "$(ls "$www/district" | sed -n 's/~2.html//p' | head -1)" --public --format html | grep -c '<h2')
is "which together have all of it" "$(cat "$www/district/$(ls "$www/district" | sed -n 's/~2.html//p' | head -1)"*.html | grep -c '<h2')" "$whole"
is "everybody may read them" "$(find "$www" -type f ! -perm 644 -o -type d ! -perm 755 | wc -l | tr -d ' ')" 0

# Where it cannot be.
mkdir -p "$TMPDIR/other/things"
refuse "no folder of other things" 73 'something else' zila publish "$TMPDIR/other"
refuse "no folder at all" 73 'cannot be written' zila publish /dev/null/x
cp -a "$www" "$TMPDIR/kept"
zila put school code="$boys" name='GBPS RENAMED YYY' --accept >/dev/null
(trap '' XFSZ; ulimit -f 60; zila publish "$www") 2>"$TMPDIR/said"
is "no room is said" "$? $(grep -c 'make room' "$TMPDIR/said")" "74 1"
diff -rq "$TMPDIR/kept" "$www" >"$TMPDIR/diff"
nothing "what was published stays" "$TMPDIR/diff"
is "nothing half made beside it" "$(ls "$TMPDIR" | grep -c 'www\.')" 0
mkdir "$www.making" && touch "$www.making/.zila-public" && echo half >"$www.making/index.html"
expect "after a run that was killed" zila publish "$www"
grep -q 'RENAMED YYY' "$www/school/$boys.html" && [ ! -e "$www.making" ] && ok "it is made whole" || not_ok "it is made whole"
expect "a district's own box" "$ZILA_BIN" -C "$demo/district" publish "$TMPDIR/box"
grep -q 'Schools of district' "$TMPDIR/box/index.html" && ok "publishes its district" || not_ok "publishes its district"
rm -rf "$demo" "$www" "$TMPDIR/before" "$TMPDIR/kept" "$TMPDIR/box"
finish
