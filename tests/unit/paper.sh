#!/bin/sh
# The paper forms and the PDF: every question of the form is on the paper, in boxes of the field's length, with last year's values, and
# as the record was saved; what cannot be printed is a sentence.
set -u
. "$SRCDIR/tests/fault/cases.sh"
home=$TMPDIR/province
zila()
{
	"$ZILA_BIN" -C "$home" --as ali "$@"
}
# has NAME FILE TEXT: TEXT stands in FILE in one line.
has()
{
	grep -qF -- "$3" "$2" && ok "$1" || not_ok "$1" "no \"$3\" in $2"
}
has_not()
{
	grep -qF -- "$3" "$2" && not_ok "$1" "\"$3\" in $2" || ok "$1"
}
expect "a province" zila init province
expect "a school" zila put school code=07086 name='GBPS KILLI NOOR' name_ur='گورنمنٹ بوائز پرائمری سکول' district=kech tehsil=turbat uc=Absor level=primary gender=boys status=functional --accept
expect "its return of last year" zila put census school=07086 year=2024 status=functional building=yes rooms_pakka=3 cluster_name='GBHS ABSOR' --accept
expect "its pupils" zila put enrolment school=07086 year=2024 grade=2 boys=17 girls=4 --accept
expect "one on its roll" zila put staff school=07086 name='Haji Gul Muhammad' sex=male designation=jvt status=active --accept

expect "the return on paper" zila form print census --school 7086 --year 2025 --output "$TMPDIR/census.txt"
sed -n '1,5p' "$TMPDIR/census.txt" >"$TMPDIR/head.txt"
has "its head names the school" "$TMPDIR/head.txt" "GBPS KILLI NOOR"
has "and the year" "$TMPDIR/head.txt" "Annual school census  2025"
has "the foot of each sheet names it" "$TMPDIR/census.txt" "Annual school census  2025  GBPS KILLI NOOR (07086)"
missing=$(zila form list census | awk -F'\t' '$1 != "school" && $1 != "year" {print $1}' | while read -r field; do
	grep -qF "[$field]" "$TMPDIR/census.txt" || echo "$field"
done)
computed=$(awk '/^\[field /{name=$2; sub(/\]/,"",name)} /^computed/{print name}' "$SRCDIR/screens/forms/census.ini")
[ "$missing" = "$computed" ] && ok "every field that is keyed is on the paper" || not_ok "every field that is keyed is on the paper" "$missing"
order=$(grep -oE '^[0-9]+ ' "$TMPDIR/census.txt" | sort -nc 2>&1)
[ -z "$order" ] && ok "numbered in the screen's order" || not_ok "numbered in the screen's order" "$order"
has "last year's count beside an empty box" "$TMPDIR/census.txt" "2024: 3 |__|__|__|__|"
has "codes by the number that is keyed" "$TMPDIR/census.txt" "1 Functional"
has "where to go on" "$TMPDIR/census.txt" "1 Yes  2 No  If 2: go to 17"
has "the grid has its row" "$TMPDIR/census.txt" "│Class 2 "
has_not "no class above the school's level" "$TMPDIR/census.txt" "│Class 6 "
has "with last year's pupils, small" "$TMPDIR/census.txt" "17│"
has "and totals" "$TMPDIR/census.txt" "│Total "
expect "blank, for any school" zila form print census --blank --output "$TMPDIR/blank.txt"
has "the school is written in" "$TMPDIR/blank.txt" "Name of the school"
has "its code in five boxes" "$TMPDIR/blank.txt" "|__|__|__|__|__|"
has_not "nothing of last year" "$TMPDIR/blank.txt" "2024:"
long=$(awk 'length > 80' "$TMPDIR/census.txt" | LC_ALL=C.UTF-8 awk 'length > 80' | head -1)
[ "$(LC_ALL=C.UTF-8 wc -L <"$TMPDIR/census.txt")" -le 80 ] && ok "no line is wider than the paper" || not_ok "no line is wider than the paper" "$long"
sheets=$(tr -cd '\f' <"$TMPDIR/census.txt" | wc -c)
has "sheets are counted" "$TMPDIR/census.txt" "1 of $sheets"
expect "a visit sheet, with the roll" zila form print visit --school 07086 --output "$TMPDIR/visit.txt"
has "the person is a row" "$TMPDIR/visit.txt" "Haji Gul Muhammad"
has "what is asked when refused" "$TMPDIR/visit.txt" "If 2: only 8, 9"
expect "the record as it was saved" zila form print census --record 7086/2024 --output "$TMPDIR/saved.txt"
has "in the boxes" "$TMPDIR/saved.txt" "|__|__|__|_3|"
has "and the grid" "$TMPDIR/saved.txt" "        17│"
expect "ASCII" zila form print visit --blank --ascii --output "$TMPDIR/ascii.txt"
LC_ALL=C grep -q '[^ -~	]' "$TMPDIR/ascii.txt" 2>/dev/null && LC_ALL=C tr -d '\f' <"$TMPDIR/ascii.txt" | LC_ALL=C grep -q '[^ -~]' \
	&& not_ok "nothing beside ASCII" || ok "nothing beside ASCII"
for form in $(zila form list | awk -F'\t' '$3 != "off" {print $1}'); do
	case $form in
	enrolment | visit_class | visit_staff | post) refuse "$form is printed with its parent" 64 "is a grid of" zila form print "$form" ;;
	*) expect "$form on paper" zila form print "$form" --output "$TMPDIR/one.txt" ;;
	esac
done
expect "a packet goes out" zila packet issue census K-12 --year 2030 --tehsil turbat
expect "its forms" zila form print census --packet K-12 --year 2030 --output "$TMPDIR/packet.txt"
has "are those of its schools" "$TMPDIR/packet.txt" "GBPS KILLI NOOR"
zila packet counts --year 2030 | awk -F'\t' '$1 == "turbat" {print $2}' >"$TMPDIR/count"
has "one is out" "$TMPDIR/count" 1
expect "it came back" zila packet mark received 7086 --year 2030
expect "and went again" zila packet mark returned 7086 --year 2030 --reason "no signature"
zila packet missing --year 2030 >"$TMPDIR/missing"
has "it is missing, and why" "$TMPDIR/missing" "no signature"
refuse "not without a reason" 64 "say why" zila packet mark returned 7086 --year 2030
refuse "no such packet" 66 "zila packet counts" zila form print census --packet X --year 2030
refuse "visits have no packets" 64 "packets are of forms" zila packet counts --form visit
refuse "a name with a slash" 64 "without slashes" zila packet issue census a/b --all
expect "the district verifies" zila put verify_way district=kech form=census way=second share=all since=2020-01-01
zila verify >"$TMPDIR/waits"
has "the return waits" "$TMPDIR/waits" "07086/2024"
zila verify show census 7086/2024 >"$TMPDIR/shown"
has "it is not verified" "$TMPDIR/shown" "not verified"
zila card school 07086 >"$TMPDIR/vcard.txt"
has "the card says so" "$TMPDIR/vcard.txt" "not verified"
zila form print census --record 7086/2024 >"$TMPDIR/vform.txt"
has "and the printed form" "$TMPDIR/vform.txt" "not verified"
# What waits to be verified is sent and counts all the same.
box()
{
	"$ZILA_BIN" -C "$TMPDIR/box" --as ali "$@"
}
expect "a box of the district" zila -C "$TMPDIR/box" init district kech --hub "$home"
expect "keys a class of a return that waits to be verified" box put enrolment school=07086 year=2024 grade=3 boys=5 girls=6 --accept
box verify >"$TMPDIR/box.waits"
has "which waits there too" "$TMPDIR/box.waits" "07086/2024"
expect "it is sent" box sync
zila get enrolment 07086/2024/3 >"$TMPDIR/sent"
has "and taken" "$TMPDIR/sent" "5"
zila card school 07086 >"$TMPDIR/counted.txt"
has "it counts" "$TMPDIR/counted.txt" "Total          22     10     32"
has "and is not verified yet" "$TMPDIR/counted.txt" "not verified"
refuse "no such school" 66 "no such school here" zila form print census --school 99999
refuse "no such form" 64 "no such form" zila form print nothing
refuse "no such format" 64 "format text and --format pdf" zila form print census --format odt
refuse "no printer here" 69 "no lp" env PATH=/nonexistent "$ZILA_BIN" -C "$home" form print census --print laser

if [ ! -x "$BUILDDIR/zila-pdf" ]; then
	skip "the PDF" "built without zila-pdf"
	finish
	exit 0
fi
expect "a PDF" zila form print visit --school 07086 --format pdf --output "$TMPDIR/visit.pdf"
# A machine whose fonts have no Urdu: the file is made, and it is said what to install. One that has them is silent.
echo "<?xml version='1.0'?><fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>$TMPDIR/fonts</cachedir></fontconfig>" >"$TMPDIR/fonts.conf"
FONTCONFIG_FILE="$TMPDIR/fonts.conf" "$ZILA_BIN" -C "$home" form print visit --school 07086 --format pdf --output "$TMPDIR/bare.pdf" 2>"$TMPDIR/bare.err"
grep -q "no font for Urdu.*apt-get install fonts-paktype" "$TMPDIR/bare.err" && [ -s "$TMPDIR/bare.pdf" ] && ok "no font for Urdu is said" || not_ok "no font for Urdu is said" "$TMPDIR/bare.err"
zila form print visit --school 07086 --format pdf --output "$TMPDIR/full.pdf" 2>"$TMPDIR/full.err"
grep -q "no font" "$TMPDIR/full.err" && fc-list : family | grep -qi paktype && not_ok "not where it is there" "$TMPDIR/full.err" || ok "not where it is there"
expect "cards as PDF, several in one file" zila card school 07086 7086 --format pdf --output "$TMPDIR/card.pdf"
refuse "no helper is a sentence" 69 "cannot be started.*install it, or print text" env ZILA_PDF=/nonexistent/zila-pdf "$ZILA_BIN" -C "$home" card school 07086 --format pdf --output "$TMPDIR/none.pdf"
[ ! -e "$TMPDIR/none.pdf" ] && ok "and no file" || not_ok "and no file"
refuse "no such folder" 73 "cannot be made" zila card school 07086 --format pdf --output "$TMPDIR/no/such/card.pdf"
refuse "no such school, no file" 66 "99999" zila card school 99999 --format pdf --output "$TMPDIR/none.pdf"
[ ! -e "$TMPDIR/none.pdf" ] && ok "nothing is left of it" || not_ok "nothing is left of it"
cp "$TMPDIR/card.pdf" "$TMPDIR/before.pdf"
refuse "a full disk is a sentence" 74 "could not be written" sh -c 'ulimit -f 1; trap "" XFSZ; exec "$0" -C "$1" card school 07086 --format pdf --output "$2"' "$ZILA_BIN" "$home" "$TMPDIR/card.pdf"
cmp -s "$TMPDIR/card.pdf" "$TMPDIR/before.pdf" && ok "and the file is as it was" || not_ok "and the file is as it was"
[ -z "$(ls -A "$TMPDIR" | grep '^\.zila-')" ] && ok "nothing half made stays" || not_ok "nothing half made stays" "$(ls -A "$TMPDIR")"
printf 'zila-pages\t2\npage\t0\t0\tx\t\\-\ntitle\tx\t\\-\ndone\nend\t1\n' >"$TMPDIR/pages"
refuse "the helper alone at a full disk" 74 "No space left.*make room" sh -c '"$0" <"$1" >/dev/full' "$BUILDDIR/zila-pdf" "$TMPDIR/pages"
refuse "pages that end too early are none" 65 "end too early" sh -c 'head -n 4 "$1" | "$0" >"$2"' "$BUILDDIR/zila-pdf" "$TMPDIR/pages" "$TMPDIR/early.pdf"
if ! command -v pdftotext >/dev/null 2>&1; then
	skip "the PDF's text" "no pdftotext"
	finish
	exit 0
fi
[ "$(pdfinfo "$TMPDIR/card.pdf" | awk '/^Pages:/{print $2}')" = 2 ] && ok "one sheet a school" || not_ok "one sheet a school" "$(pdfinfo "$TMPDIR/card.pdf")"
pdfinfo "$TMPDIR/card.pdf" | grep -q "A4" && ok "on A4" || not_ok "on A4"
pdftotext -layout "$TMPDIR/card.pdf" "$TMPDIR/card.txt"
has "the card's text is in it" "$TMPDIR/card.txt" "GBPS KILLI NOOR"
has "its pupils too" "$TMPDIR/card.txt" "Class 2"
pdftotext -layout "$TMPDIR/visit.pdf" "$TMPDIR/pdf.txt"
has "each question" "$TMPDIR/pdf.txt" "Why it was closed"
has "and who is on the roll" "$TMPDIR/pdf.txt" "Haji Gul Muhammad"
pages=$(pdfinfo "$TMPDIR/visit.pdf" | awk '/^Pages:/{print $2}')
has "the last sheet says that it is the last" "$TMPDIR/pdf.txt" "Page $pages of $pages"
# Question 30: its choices are long, and begin below what Urdu letters hang down beside its label.
pdftotext -bbox "$TMPDIR/visit.pdf" "$TMPDIR/places"
awk -F'"' '/>Its</ {label = $4} />Piped</ {exit !($4 - label > 15)}' "$TMPDIR/places" && ok "no label hangs into the choices" || not_ok "no label hangs into the choices"
pdftotext "$TMPDIR/visit.pdf" "$TMPDIR/urdu.txt"
has "Urdu is in it" "$TMPDIR/urdu.txt" "عملہ"
expect "a name of 60 letters" zila put school code=07087 name="GBPS $(printf 'KILLI MUHAMMAD %.0s' 1 2 3 4 | cut -c1-55)" district=kech level=primary gender=boys status=functional --accept
expect "is one sheet" zila card school 07087 --format pdf --output "$TMPDIR/long.pdf"
[ "$(pdfinfo "$TMPDIR/long.pdf" | awk '/^Pages:/{print $2}')" = 1 ] && ok "still one" || not_ok "still one"
finish
