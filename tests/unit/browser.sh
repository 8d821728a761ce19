#!/bin/sh
# A card of each kind, a list and pages for the public as a browser has them: on a telephone nothing but a table is wider than the screen, each
# link leads somewhere, on paper nothing is cut off, and a screen reader finds tables with names whose rows and columns have headings.
set -u
. "$SRCDIR/tests/fault/cases.sh"
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || chromium=
if [ -z "$chromium" ]; then
	skip "cards in a browser" "no chromium"
	finish
	exit 0
fi
if ! command -v sqlite3 >/dev/null 2>&1 || ! command -v pdftotext >/dev/null 2>&1; then
	skip "cards in a browser" "no sqlite3 to read its answers with, or no pdftotext"
	finish
	exit 0
fi
if LC_ALL=C grep -qa AddressSanitizer "$ZILA_BIN"; then
	skip "cards in a browser" "a sanitizer build: its pages are those of the normal one, and it is slow"
	finish
	exit 0
fi
ZILA_NOW=2026-11-30T09:00
export ZILA_NOW
demo=$TMPDIR/demo
pages=$TMPDIR/pages
mkdir -p "$pages"
zila()
{
	"$ZILA_BIN" -C "$demo/province" "$@"
}
"$ZILA_BIN" demo "$demo" --no-open >/dev/null 2>"$TMPDIR/demo.err" || { not_ok "a sample" "$TMPDIR/demo.err"; finish; exit 1; }
one()
{
	sqlite3 "$demo/province/replica.db" "$1"
}
district=$(one "SELECT district FROM school GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
tehsil=$(one "SELECT tehsil FROM school WHERE district = '$district' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
cluster=$(one "SELECT cluster FROM school WHERE district = '$district' AND cluster IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
division=$(one "SELECT parent FROM place WHERE code = '$district' AND kind = 'district'")
school=$(one "SELECT code FROM school WHERE district = '$district' AND status = 'functional' ORDER BY 1 LIMIT 1")
save()
{
	name=$1
	shift
	zila "$@" --format html --output "$pages/$name.html" >"$TMPDIR/save" 2>&1 || not_ok "$*" "$TMPDIR/save"
}
save school card school "$school"
save cluster card cluster "$cluster"
save tehsil card tehsil "$tehsil"
save district card district "$district"
save division card division "$division"
save province card province
save monitoring card monitoring "$district"
save compare card compare "$school"
save closed list closed --district "$district"
save yearbook list yearbook
zila publish "$TMPDIR/www" >/dev/null 2>"$TMPDIR/publish.err" || not_ok "pages for the public" "$TMPDIR/publish.err"
set -- "$pages"/*.html "$TMPDIR/www/index.html" "$TMPDIR/www/school/$school.html" "$TMPDIR/www/district/$district.html" "$TMPDIR/www/name/index.html" "$TMPDIR/www/name/1.html" "$TMPDIR/www/list/$district.html"
expect "a browser opens $# pages" "$BUILDDIR/tests/unit/browser" "$chromium" "$TMPDIR/chromium" "$@"

# asked FILE KIND SQL: of the JSON beside it.
asked()
{
	sqlite3 :memory: "WITH answer(text) AS (SELECT CAST(readfile('$1.$2') AS TEXT)), nodes AS MATERIALIZED (SELECT json_extract(value, '\$.nodeId') AS id,
		json_extract(value, '\$.parentId') AS parent, json_extract(value, '\$.role.value') AS role, ifnull(json_extract(value, '\$.name.value'), '') AS name,
		json_extract(value, '\$.ignored') AS hidden FROM answer, json_each(text, '\$.result.nodes')), page(text) AS (SELECT json_extract(text, '\$.result.result.value') FROM answer) $3"
}
for page; do
	name=$(basename "$(dirname "$page")")/$(basename "$page" .html)
	faults=$TMPDIR/faults
	: >"$faults"
	[ -s "$page.tree" ] || { not_ok "$name" "the browser said nothing"; continue; }
	{
		asked "$page" page "SELECT 'wider than a telephone: ' || json_extract(text, '\$.width') FROM page WHERE json_extract(text, '\$.width') > 360"
		asked "$page" page "SELECT 'links to no place of the page: ' || json_extract(text, '\$.dead') FROM page WHERE json_extract(text, '\$.dead') > 0"
		asked "$page" page "SELECT DISTINCT substr(j.value, 8) FROM page, json_each(text, '\$.links') j WHERE j.value LIKE 'file://%'" | sed 's/[#?].*//' |
			while read -r file; do [ -f "$file" ] || echo "leads nowhere: $file"; done
		asked "$page" tree "SELECT 'a table without a name' FROM nodes WHERE role = 'table' AND name = ''"
		asked "$page" tree "SELECT 'tables: ' || count(*) FROM nodes WHERE role = 'table' HAVING count(*) <> (SELECT json_extract(json_extract(CAST(readfile('$page.page') AS TEXT), '\$.result.result.value'), '\$.tables'))"
		asked "$page" tree "SELECT 'a row of cells without its heading: ' || group_concat(c.name, ' ') FROM nodes r JOIN nodes c ON c.parent = r.id WHERE r.role = 'row' GROUP BY r.id
			HAVING sum(c.role IN ('cell', 'gridcell')) > 0 AND sum(c.role = 'rowheader') <> 1 AND sum(c.role = 'columnheader') = 0"
		asked "$page" tree "SELECT 'a column that has a row''s heading: ' || group_concat(c.name, ' ') FROM nodes r JOIN nodes c ON c.parent = r.id WHERE r.role = 'row' GROUP BY r.id
			HAVING sum(c.role = 'columnheader') > 0 AND sum(c.role IN ('rowheader')) > 0"
		asked "$page" tree "SELECT 'nameless ' || role FROM nodes WHERE role IN ('link', 'heading', 'image', 'img', 'SvgRoot') AND name = '' AND NOT hidden"
		asked "$page" tree "SELECT 'parts of the page: ' || group_concat(role) FROM nodes WHERE role IN ('main', 'RootWebArea') AND NOT hidden HAVING count(*) <> 2"
	} >"$faults" 2>&1
	[ ! -s "$faults" ] && ok "$name: links lead somewhere, a screen reader finds its way" || not_ok "$name: links lead somewhere, a screen reader finds its way" "$faults"
	asked "$page" print "SELECT json_extract(text, '\$.result.data') FROM answer" | base64 -d >"$page.pdf"
	# Each word with a digit in it that stands on the screen is on the paper, as often as there.
	words()
	{
		tr -s '[:space:]' '\n' | grep '[0-9]' | sort
	}
	pdftotext "$page.pdf" - 2>/dev/null | words >"$TMPDIR/paper"
	asked "$page" page "SELECT json_extract(text, '\$.text') FROM page" | words >"$TMPDIR/screen"
	comm -13 "$TMPDIR/paper" "$TMPDIR/screen" >"$faults"
	[ -s "$TMPDIR/screen" ] && [ ! -s "$faults" ] && ok "$name: on paper nothing is cut off" || not_ok "$name: on paper nothing is cut off" "$faults"
	pdfinfo "$page.pdf" 2>/dev/null | grep -q '^Page size:.*A4' && ok "$name: its paper is A4" || not_ok "$name: its paper is A4"
done
rm -rf "$demo" "$TMPDIR/www" "$TMPDIR/chromium" "$pages"
finish
