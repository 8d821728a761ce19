#!/bin/sh
# Pages as PDF and HTML, seen by other programs: the text of every kind of block, tables over many sheets, wide ones on a sheet that lies,
# and what zila-pdf does with bytes that are no pages.
set -u
. "$SRCDIR/tests/fault/cases.sh"
pages=$BUILDDIR/tests/unit/pages
has()
{
	grep -qF -- "$3" "$2" && ok "$1" || not_ok "$1" "no \"$3\" in $2"
}
# is NAME WANTED GOT
is()
{
	[ "$2" = "$3" ] && ok "$1" || not_ok "$1" "wanted $2, got $3"
}
count()
{
	pdfinfo "$1" | awk '/^Pages:/{print $2}'
}
if command -v xmllint >/dev/null 2>&1; then
	for page in whole bare; do
		"$pages" "html-$page" >"$TMPDIR/$page.html"
		xmllint --html --noout "$TMPDIR/$page.html" 2>&1 | grep -E 'error|warning' | grep -vE 'Tag (main|nav|figure|figcaption|footer|svg|path|rect|circle|text) invalid' >"$TMPDIR/faults"
		[ ! -s "$TMPDIR/faults" ] && ok "HTML as another reader takes it: $page" || not_ok "HTML as another reader takes it: $page" "$TMPDIR/faults"
	done
else
	skip "HTML by another reader" "no xmllint"
fi
if [ ! -x "$BUILDDIR/zila-pdf" ] || ! command -v pdftotext >/dev/null 2>&1; then
	skip "PDF" "built without zila-pdf, or no pdftotext"
	finish
	exit 0
fi
for page in whole bare 'long 10000 6' 'long 40 14' 'long 40 64'; do
	name=$(echo "$page" | tr ' ' -)
	"$pages" $page >"$TMPDIR/$name.pages"
	expect "a PDF: $page" sh -c '"$0" <"$1" >"$2"' "$BUILDDIR/zila-pdf" "$TMPDIR/$name.pages" "$TMPDIR/$name.pdf"
	pdftotext -layout "$TMPDIR/$name.pdf" "$TMPDIR/$name.txt"
done
for text in "GOVERNMENT BOYS PRIMARY SCHOOL HAJI MUHAMMAD UMAR KILLI ALI." "Enrolment by level and sex" "Middle and high" 'GGPS KILLI <ALI> & "SONS"' "Functional" \
	"Pupils by class and sex" "40, not reported" "Enrolment over the years" "2025" "School 12: 25, 21 of 29 from the lowest" "1 not reported; drawn up to 33, 1 beyond that" "Day of the visit" \
	"Page 2 of 2" "SAMPLE DATA" "Check 8f3a"; do
	has "in the PDF: $text" "$TMPDIR/whole.txt" "$text"
done
grep -qE 'All schools +68 +109 +1 +3 +181' "$TMPDIR/whole.txt" && ok "a total with its numbers" || not_ok "a total with its numbers" "$(grep 'All schools' "$TMPDIR/whole.txt")"
pdftotext "$TMPDIR/whole.pdf" "$TMPDIR/raw.txt"
has "Urdu is in it" "$TMPDIR/raw.txt" "تاریخ"
sheets=$(count "$TMPDIR/long-10000-6.pdf")
is "ten thousand rows are all there" 10000 "$(grep -c 'School 0' "$TMPDIR/long-10000-6.txt")"
is "on each sheet the heading again" "$sheets" "$(grep -c 'Col 1 .*Col 6' "$TMPDIR/long-10000-6.txt")"
has "the last sheet knows its number" "$TMPDIR/long-10000-6.txt" "Page $sheets of $sheets"
is "fourteen columns stand side by side" 1 "$(grep -c 'Col 1 .*Col 14' "$TMPDIR/long-40-14.txt")"
pdfinfo "$TMPDIR/long-40-64.pdf" | grep -qE 'Page size: +841\.?[0-9]* x 595|Page size: +842 x 595' && ok "what is wide lies on its side" ||
	not_ok "what is wide lies on its side" "$(pdfinfo "$TMPDIR/long-40-64.pdf" | grep size)"
missing=$(for column in $(seq 1 64); do
	grep -q "Col $column" "$TMPDIR/long-40-64.txt" || echo "$column"
done)
is "and of what is wider every column is there" "" "$missing"
is "each part beside the first column" "$(grep -c 'School 00039' "$TMPDIR/long-40-64.txt")" "$(grep -c 'School 00007' "$TMPDIR/long-40-64.txt")"
# Bytes that are no pages: a sentence and 65, never a crash.
cat >"$TMPDIR/bend.awk" <<'EOF'
BEGIN { srand(seed) }
{ lines[NR] = $0 }
END {
	for (i = 1; i <= NR; i++) {
		r = rand()
		if (r < 0.03) continue
		line = lines[i]
		if (r < 0.08) line = lines[1 + int(rand() * NR)]
		if (r > 0.95) sub(/[0-9]+/, int(rand() * 4000000000), line)
		if (r > 0.92 && r < 0.95) sub(/\t[^\t]*/, "", line)
		print line
	}
}
EOF
bad=0 refused=0
for seed in $(seq 1 60); do
	awk -v seed="$seed" -f "$TMPDIR/bend.awk" "$TMPDIR/whole.pages" >"$TMPDIR/bent"
	timeout 60 "$BUILDDIR/zila-pdf" <"$TMPDIR/bent" >"$TMPDIR/bent.pdf" 2>"$TMPDIR/bent.words"
	status=$?
	[ "$status" = 65 ] && refused=$((refused + 1))
	[ "$status" = 0 ] || [ "$status" = 65 ] || bad=$((bad + 1))
done
is "sixty bent pages harm nothing" 0 "$bad"
[ "$refused" -gt 10 ] && ok "and most are refused" || not_ok "and most are refused" "$refused of 60"
finish
