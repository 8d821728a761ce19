#!/bin/sh
# The checks of docs/FORMS.md, part 5, one by one: a record that breaks it is not saved unasked (hard: not at all), is found by the batch
# once it was saved with a reason or came in a file, and its neighbour is neither.
set -u
. "$SRCDIR/tests/fault/cases.sh"
home=$TMPDIR/province
ZILA_NOW=2026-03-02T10:00
export ZILA_NOW
zila()
{
	"$ZILA_BIN" -C "$home" --as ali "$@"
}
# hard RULE|WORDS FORM GOOD… -- BAD…: with GOOD it is saved, with BAD instead it is not, whatever is accepted.
hard()
{
	rule=$1 form=$2
	shift 2
	good= bad=
	while [ "$1" != -- ]; do good="$good $1"; shift; done
	shift
	bad=$*
	# shellcheck disable=SC2086 # words without blanks
	refuse "hard $rule" 65 "$rule" zila put "$form" $bad --accept
	# shellcheck disable=SC2086
	expect "hard $rule: not its neighbour" zila put "$form" $good --accept
}
# soft RULE FORM GOOD… -- BAD…: GOOD has no such finding, BAD wants a reason, is saved with one, and is found.
soft()
{
	rule=$1 form=$2
	shift 2
	good= bad=
	while [ "$1" != -- ]; do good="$good $1"; shift; done
	shift
	bad=$*
	# shellcheck disable=SC2086 # words without blanks
	if ! good_key=$(zila put "$form" $good --accept 2>"$TMPDIR/put.err"); then
		not_ok "soft $rule: its neighbour is saved" "$TMPDIR/put.err"
		return
	fi
	# shellcheck disable=SC2086
	zila put "$form" $bad >"$TMPDIR/put.out" 2>"$TMPDIR/put.err"
	code=$?
	# shellcheck disable=SC2086
	if [ $code -ne 65 ] || ! grep -q " $rule: .*(to keep it:" "$TMPDIR/put.err"; then
		echo "exit $code" >>"$TMPDIR/put.err"
		not_ok "soft $rule: a reason is wanted" "$TMPDIR/put.err"
		return
	fi
	# shellcheck disable=SC2086
	if ! bad_key=$(zila put "$form" $bad --accept 2>"$TMPDIR/put.err"); then
		not_ok "soft $rule: is saved with it" "$TMPDIR/put.err"
		return
	fi
	zila check --rule "$rule" --format csv >"$TMPDIR/check.csv" 2>"$TMPDIR/check.err"
	if ! grep -q "^$form,$bad_key,[^,]*,soft,$rule," "$TMPDIR/check.csv"; then
		not_ok "soft $rule: $bad_key is found" "$TMPDIR/check.csv"
	elif grep -q "^$form,$good_key," "$TMPDIR/check.csv"; then
		not_ok "soft $rule: $good_key is not" "$TMPDIR/check.csv"
	else
		ok "soft $rule: $bad_key and not $good_key"
	fi
}
# found RULE KEYS: exactly these records.
found()
{
	zila check --rule "$1" --format csv >"$TMPDIR/check.csv" 2>/dev/null
	seen=$(grep ",soft,$1," "$TMPDIR/check.csv" | cut -d, -f2 | tr '\n' ' ')
	if [ "$seen" = "$2" ]; then ok "soft $1: $2"; else not_ok "soft $1 finds $seen and not $2" "$TMPDIR/check.csv"; fi
}
# counts SCHOOL YEAR NUMBER…: boys by class from 1 on, three girls each; girls0 makes the girls' number.
counts()
{
	one=$1 year=$2 grade=0
	shift 2
	for boys in "$@"; do
		grade=$((grade + 1))
		echo "$one,$year,$grade,$boys,${girls:-3}"
	done >>"$TMPDIR/enrolment.csv"
}

expect "a province" zila init province
for form in census_books book_line; do
	expect "with its optional form $form" zila form load "$SRCDIR/screens/forms/optional/$form.ini"
done
{
	echo code,name,district,tehsil,uc,level,gender,status,lat,lon
	for one in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29; do
		printf '%05d,GBPS NUMBER %s,kech,turbat,Absor,primary,boys,functional,26.5%02d,63.5%02d\n' "$one" "$one" "$one" "$one"
	done
} >"$TMPDIR/school.csv"
expect "its schools" zila import school "$TMPDIR/school.csv"

# Hard: what cannot be true of any school.
hard 'give a whole number' visit monitor=ali school=1 date=2026-03-01 toilets=1 -- monitor=ali school=1 date=2026-03-01 toilets=1o
hard 'not in the list|is no ' visit monitor=ali school=1 date=2026-03-01 access=granted status=open -- monitor=ali school=1 date=2026-03-01 access=granted status=ajar
hard 'no date|does not exist|date' visit monitor=ali school=1 date=2026-02-28 -- monitor=ali school=1 date=2026-02-30
hard boys_repeating enrolment school=1 year=2025 grade=1 boys=4 girls=0 boys_repeating=4 -- school=1 year=2025 grade=1 boys=3 girls=0 boys_repeating=4
hard girls_repeating enrolment school=1 year=2025 grade=2 boys=0 girls=4 girls_repeating=4 -- school=1 year=2025 grade=2 boys=0 girls=3 girls_repeating=4
hard usable_above_toilets visit monitor=ali school=1 date=2026-03-01 toilets=2 toilets_usable=2 -- monitor=ali school=1 date=2026-03-01 toilets=2 toilets_usable=3
hard rooms_used_above_rooms visit monitor=ali school=1 date=2026-03-01 rooms=2 rooms_used=2 -- monitor=ali school=1 date=2026-03-01 rooms=2 rooms_used=3
hard '13 digits' staff school=1 name=Nur sex=female designation=jvt status=active cnic=5440112345679 -- school=1 name=Nur sex=female designation=jvt status=active cnic=544011234567
# That a dead clock makes a day look late must not stop a report.
soft happened_after_report damage school=1 date=2026-02-03 cause=flood closed=no happened=2026-02-02 -- school=1 date=2026-02-03 cause=flood closed=no happened=2026-02-04

# Soft: what is improbable, and is.
soft teachers_above_posts census school=1 year=2023 teachers_sanctioned=3 teachers_total=3 -- school=2 year=2023 teachers_sanctioned=3 teachers_total=4
soft above_primary enrolment school=1 year=2023 grade=5 boys=4 girls=0 -- school=1 year=2023 grade=6 boys=4 girls=0
soft point_outside_province school code=101 name=GBPS_A district=kech tehsil=turbat level=primary gender=boys lat=26.5 lon=63.5 -- code=102 name=GBPS_B district=kech tehsil=turbat level=primary gender=boys lat=33.5 lon=63.5
soft across_outside_district school code=103 name=GBPS_C district=kech tehsil=turbat level=primary gender=boys lat=26.6 lon=63.6 -- code=104 name=GBPS_D district=kech tehsil=turbat level=primary gender=boys lat=30.2 lon=67
zila put school code=110 name=GBPS_E district=kech tehsil=turbat uc=Other level=primary gender=boys --accept >/dev/null
soft across_same_name school code=105 name=GBPS_E district=kech tehsil=turbat uc=Absor level=primary gender=boys -- code=106 name=GBPS_E district=kech tehsil=turbat uc=Other level=primary gender=boys
soft boys_prefix school code=107 name=GBPS_F district=kech tehsil=turbat level=primary gender=boys -- code=108 name=GBPS_G district=kech tehsil=turbat level=primary gender=girls
soft across_cnic_twice staff school=1 name=Gul sex=female designation=jvt status=retired status_since=2020-01-01 cnic=5440112345671 -- school=1 name=Bibi sex=female designation=jvt status=active cnic=5440112345679
zila put staff school=3 name=Mah sex=female designation=jvt status=active birth_date=1980-01-01 --accept >/dev/null
soft across_person_twice staff school=1 name=Mah sex=female designation=jvt status=active birth_date=1980-01-02 -- school=2 name=Mah sex=female designation=jvt status=active birth_date=1980-01-01
soft future visit monitor=ali school=1 date=2026-03-02 -- monitor=ali school=1 date=2026-03-03
soft year_not_come census school=3 year=2026 -- school=3 year=2027
soft met_outside_year committee school=1 year=2025 last_meeting=2025-11-03 -- school=2 year=2025 last_meeting=2022-11-03
soft too_many_pupils_a_teacher census school=4 year=2023 teachers_total=1 pupils_reported=60 -- school=5 year=2023 teachers_total=1 pupils_reported=61
soft too_few_pupils_a_teacher census school=6 year=2023 teachers_total=1 pupils_reported=5 -- school=7 year=2023 teachers_total=1 pupils_reported=4
soft teachers_without_pupils census school=8 year=2023 teachers_total=1 pupils_reported=9 pupils_entered=9 -- school=9 year=2023 teachers_total=1 pupils_reported=0 pupils_entered=0
soft changed_since_last_year census school=4 year=2024 pupils_reported=78 teachers_total=2 -- school=5 year=2024 pupils_reported=80 teachers_total=2
soft members_without_child committee school=3 year=2025 members_men=3 members_women=2 members_with_child=5 -- school=4 year=2025 members_men=3 members_women=2 members_with_child=4
soft no_children visit monitor=ali school=1 date=2026-03-01 ptsmc=yes ptsmc_children=yes -- monitor=ali school=1 date=2026-03-01 ptsmc=yes ptsmc_children=no

# Beside the returns of other years and other schools.
echo school,year,grade,boys,girls >"$TMPDIR/enrolment.csv"
counts 10 2024 10 10 10 10 10
counts 10 2025 10 13 10 10 10
counts 11 2024 10 10 10 10 10
counts 11 2025 10 14 10 10 10
girls=20
counts 12 2023 20 20 20 20
counts 12 2024 20 20 20 20
counts 12 2025 21 19 21 19
counts 13 2023 20 20 20 20
counts 13 2024 20 20 20 20
girls=2
counts 13 2025 39 38 37 39
counts 14 2025 11 12 14 9
counts 15 2025 11 12 14 9
counts 16 2025 11 12 14 8
counts 17 2024 12 13 14 9
counts 17 2025 12 13 14 9
counts 18 2024 12 13 14 9
counts 18 2025 12 13 14 10
girls=5
counts 19 2025 10 15 20 5
counts 20 2025 10 15 20 6
girls=3
counts 21 2025 9 9 9 9 9
counts 22 2025 9 9 9 9 8
expect "pupils of several years" zila import enrolment "$TMPDIR/enrolment.csv"
soft across_class_grew census school=10 year=2025 -- school=11 year=2025
soft across_sex_split census school=12 year=2025 -- school=13 year=2025
soft across_copied_return census school=16 year=2025 -- school=15 year=2025
soft across_last_year_again census school=18 year=2025 -- school=17 year=2025
soft across_round_counts census school=20 year=2025 -- school=19 year=2025
soft across_equal_counts census school=22 year=2025 -- school=21 year=2025
expect "classes without a total: last year" zila import enrolment "$TMPDIR/enrolment.csv"
zila put census school=12 year=2024 --accept >/dev/null && zila put census school=14 year=2024 --accept >/dev/null
expect "and 14 of last year" zila put enrolment school=14 year=2024 grade=1 boys=9 girls=9 --accept
zila put census school=14 year=2025 --accept >/dev/null
found classes_changed_since_last_year "00014/2025 "

# Visits: beside the visit before, and the last return.
soft across_closed_again visit monitor=ali school=23 date=2026-01-05 access=granted status=closed -- monitor=ali school=23 date=2026-02-05 access=granted status=closed
zila check --rule across_found_closed --format csv >"$TMPDIR/check.csv" 2>/dev/null
if grep -q "^school,00023,00023,soft,across_found_closed," "$TMPDIR/check.csv" && [ "$(wc -l <"$TMPDIR/check.csv")" = 2 ]; then
	ok "soft across_found_closed: 00023 alone"
else
	not_ok "soft across_found_closed" "$TMPDIR/check.csv"
fi
soft across_far_from_last visit monitor=ali school=24 date=2026-02-05 lat=26.524 lon=63.524 -- monitor=ali school=24 date=2026-02-06 lat=26.524 lon=63.548
two=$(zila put visit monitor=ali school=26 date=2026-02-05 access=granted status=open --accept)
three=$(zila put visit monitor=ali school=27 date=2026-02-05 access=granted status=open --accept)
zila put census school=26 year=2025 pupils_reported=20 teachers_total=1 --accept >/dev/null
zila put census school=27 year=2025 pupils_reported=21 teachers_total=1 --accept >/dev/null
soft boys_counted_above_register visit_class visit="$two" grade=1 boys_enrolled=40 boys_register=37 boys_counted=37 girls_counted=0 -- visit="$three" grade=1 boys_enrolled=40 boys_register=37 boys_counted=38 girls_counted=0
soft boys_counted_above_enrolled visit_class visit="$two" grade=2 boys_enrolled=5 boys_register=5 boys_counted=8 -- visit="$three" grade=2 boys_enrolled=5 boys_register=5 boys_counted=9
zila put visit_class visit="$two" grade=1 boys_counted=28 --accept >/dev/null 2>&1
zila put visit_class visit="$two" grade=2 boys_counted=8 --accept >/dev/null 2>&1
# 36 heads are what 20 pupils allow, 47 more than 37.
found across_counted_above_return "$three "
zila put visit id="$two" book_sets=45 --accept >/dev/null
zila put visit id="$three" book_sets=46 --accept >/dev/null
found book_sets_above_enrolment "$three "
gul=$(zila put staff school=28 name=One category=teaching sex=male designation=jvt status=active --accept)
nur=$(zila put staff school=28 name=Two category=teaching sex=male designation=jvt status=active --accept)
zila put census school=28 year=2025 pupils_reported=20 teachers_total=1 --accept >/dev/null
one=$(zila put visit monitor=ali school=28 date=2026-02-05 access=granted status=open --accept)
two=$(zila put visit monitor=ali school=28 date=2026-02-06 access=granted status=open --accept)
zila put visit_staff visit="$one" staff="$gul" presence=present --accept >/dev/null
zila put visit_staff visit="$one" staff="$nur" presence=absent --accept >/dev/null
zila put visit_staff visit="$two" staff="$gul" presence=present --accept >/dev/null
zila put visit_staff visit="$two" staff="$nur" presence=late --accept >/dev/null
found across_present_above_filled "$two "
zila put census_books school=21 year=2025 --accept >/dev/null
zila put book_line school=21 year=2025 grade=1 received=12 --accept >/dev/null
zila put census_books school=22 year=2025 --accept >/dev/null
zila put book_line school=22 year=2025 grade=1 received=13 --accept >/dev/null
found across_books_above "00022/2025 "

# A finding keeps its day through every check, and begins anew where it had gone.
ZILA_NOW=2026-03-09T10:00
zila check --rule across_books_above --format csv >"$TMPDIR/check.csv" 2>/dev/null
grep -q ',2026-03-02,' "$TMPDIR/check.csv" && ok "since the day it was found" || not_ok "since the day it was found" "$TMPDIR/check.csv"
zila put book_line school=22 year=2025 grade=1 received=12 --accept >/dev/null
zila check >/dev/null 2>&1
ZILA_NOW=2026-03-10T10:00
zila put book_line school=22 year=2025 grade=1 received=13 --accept >/dev/null
zila check --rule across_books_above --format csv >"$TMPDIR/check.csv" 2>/dev/null
grep -q ',2026-03-10,' "$TMPDIR/check.csv" && ok "since it came again" || not_ok "since it came again" "$TMPDIR/check.csv"
# Narrowed, and answered: what has a reason is not open, and comes last.
zila check --tehsil turbat --format csv >"$TMPDIR/one.csv" 2>/dev/null
zila check --format csv >"$TMPDIR/all.csv" 2>/dev/null
cmp -s "$TMPDIR/one.csv" "$TMPDIR/all.csv" && not_ok "a tehsil is less than all" || ok "a tehsil is less than all"
cut -d, -f10 "$TMPDIR/one.csv" | sed 1d | grep -qv turbat && grep -v ',turbat,' "$TMPDIR/one.csv" | sed 1d | grep -q . && not_ok "only that tehsil" "$TMPDIR/one.csv" || ok "only that tehsil"
refuse "a tehsil that is not" 65 "no school here is in such a tehsil" zila check --tehsil nowhere
zila put census school=5 year=2024 internet=no --reason changed_since_last_year=asked >/dev/null 2>&1
zila check census --rule changed_since_last_year --format csv >"$TMPDIR/check.csv" 2>/dev/null
grep -q ',asked$' "$TMPDIR/check.csv" && ok "a reason is told with its finding" || not_ok "a reason is told" "$TMPDIR/check.csv"
zila check census --rule changed_since_last_year --open --format csv 2>/dev/null | grep -q 00005/2024 && not_ok "what has a reason is not open" || ok "what has a reason is not open"
zila check --format csv 2>/dev/null | sed 1d | awk -F, '{ n = $NF != ""; if (n < last) exit 1; last = n }' && ok "what has a reason comes last" || not_ok "what has a reason comes last"

# A clock of 2019, whose box has seen 2026, stops nobody: today is what the log has seen.
ZILA_NOW=2019-01-01T10:00
soft future visit monitor=ali school=29 date=2026-03-10 -- monitor=ali school=29 date=2026-03-12
finish
