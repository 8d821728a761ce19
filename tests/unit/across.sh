#!/bin/sh
# What shows only across records: each check finds its made-up case and lets its neighbour pass.
set -u
. "$SRCDIR/tests/fault/cases.sh"
home=$TMPDIR/province
zila()
{
	"$ZILA_BIN" -C "$home" --as ali "$@"
}
expect "a province" zila init province
cat >"$TMPDIR/school.csv" <<'EOF'
code,name,district,tehsil,uc,level,gender,status,lat,lon
1,GBPS KILLI NOOR,kech,turbat,Absor,primary,boys,functional,26.5,63.5
2,GBPS KILLI NOOR,kech,turbat,Absor,primary,boys,functional,26.6,63.6
3,GBPS KILLI NOOR,kech,turbat,Other,primary,boys,functional,26.7,63.7
4,GBPS FOUR,kech,turbat,Absor,primary,boys,functional,26.5,63.5
5,GGPS FIVE,kech,turbat,Absor,primary,girls,functional,26.5,63.5
EOF
expect "its schools" zila import school "$TMPDIR/school.csv"
{
	echo school,year
	for one in 1 2 3 4 5; do echo "$one,2024"; done
	echo 5,2025
} >"$TMPDIR/census.csv"
expect "their returns" zila import census "$TMPDIR/census.csv"
# counts SCHOOL YEAR NUMBER…: boys by class from 1 on.
counts()
{
	one=$1 year=$2 grade=0
	shift 2
	for boys in "$@"; do
		grade=$((grade + 1))
		echo "$one,$year,$grade,$boys,3"
	done
}
{
	echo school,year,grade,boys,girls
	counts 1 2024 11 12 14 9
	counts 2 2024 11 12 14 9
	counts 3 2024 11 12 14 8
	counts 4 2024 17 17 17 17 17
	counts 5 2024 11 22 13 9
	counts 5 2025 11 22 13 9
} >"$TMPDIR/enrolment.csv"
{
	echo school,year,grade,boys,girls
	for grade in 1 2 3 4; do echo "3,2025,$grade,10,5"; done
} >"$TMPDIR/round.csv"
expect "their pupils" zila import enrolment "$TMPDIR/enrolment.csv"
expect "with round counts" zila import enrolment "$TMPDIR/round.csv"
expect "two on the rolls" zila put staff school=00001 name='Bibi Gul' sex=female designation=jvt status=active cnic=5440112345671 birth_date=1990-02-03
# put: what shows only beside other records wants its reason at the keyboard too.
refuse "not twice unasked" 65 across_cnic_twice zila put staff school=00002 name='Bibi Gul' sex=female designation=jvt status=active cnic=5440112345671 birth_date=1990-02-03
expect "once more elsewhere" zila put staff school=00002 name='Bibi Gul' sex=female designation=jvt status=active cnic=5440112345671 birth_date=1990-02-03 --accept
expect "a third" zila put staff school=00003 name='Bibi Nur' sex=female designation=jvt status=active cnic=5440112345672 birth_date=1990-02-03
cat >"$TMPDIR/visit.csv" <<'EOF'
school,date,monitor,access,status
4,2026-02-01,ali,granted,closed
4,2026-03-01,ali,granted,closed
5,2026-02-01,ali,granted,closed
5,2026-01-01,ali,granted,open
EOF
# The import itself looks across records, at all of them; what changes nothing, and a dry run, do not.
zila import visit "$TMPDIR/visit.csv" --dry-run >"$TMPDIR/dry"
grep -q "across records" "$TMPDIR/dry" && not_ok "a dry run looks for nothing" "$TMPDIR/dry" || ok "a dry run looks for nothing"
expect "visits" zila import visit "$TMPDIR/visit.csv"
zila import visit "$TMPDIR/visit.csv" >"$TMPDIR/again"
echo "6,GBPS KILLI NOOR,kech,turbat,Absor,primary,boys,functional,26.9,63.9" >>"$TMPDIR/school.csv"
zila import school "$TMPDIR/school.csv" >"$TMPDIR/imported"
kept=$(awk '/^across records/ {print $3}' "$TMPDIR/imported")
expect "the school goes again" zila void school 00006 --reason "only for this test"
zila check --format csv >"$TMPDIR/check.csv" 2>"$TMPDIR/check.err"
# The third school of that name there, and the findings that are there without it.
are=$(grep -c ',soft,across_' "$TMPDIR/check.csv")
[ "$kept" = $((are + 1)) ] && ok "an import finds what shows across records" || not_ok "an import finds what shows across records: $kept, not $are and one" "$TMPDIR/imported"
# found CODE KEYS: exactly these records.
found()
{
	seen=$(grep ",soft,$1," "$TMPDIR/check.csv" | cut -d, -f2 | LC_ALL=C sort | tr '\n' ' ')
	if [ "$seen" = "$2" ]; then
		ok "$1: $2"
	else
		grep across "$TMPDIR/check.csv" >"$TMPDIR/across.out"
		not_ok "$1 finds $seen and not $2" "$TMPDIR/across.out"
	fi
}
found across_same_name "00001 00002 "
found across_same_place "00001 00004 "
found across_copied_return "00001/2024 00002/2024 "
found across_last_year_again "00005/2025 "
found across_round_counts "00003/2025 "
found across_equal_counts "00004/2024 "
found across_class_grew "00005/2025 "
found across_found_closed "00004 "
two=$(grep -c ',soft,across_cnic_twice,' "$TMPDIR/check.csv")
[ "$two" = 2 ] && ok "one CNIC on two rolls" || not_ok "one CNIC on two rolls: $two" "$TMPDIR/check.csv"
two=$(grep -c ',soft,across_person_twice,' "$TMPDIR/check.csv")
[ "$two" = 2 ] && ok "one person on two rolls" || not_ok "one person on two rolls: $two" "$TMPDIR/check.csv"
finish
