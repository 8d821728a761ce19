#!/bin/sh
# A folder that was copied, and one that was set back to an old backup: by hand, as people do it.
set -u
. "$SRCDIR/tests/fault/cases.sh"
province=$TMPDIR/province
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
# name BOX SCHOOL NAME
name()
{
	box "$1" put school code="$2" name="$3" --accept >/dev/null 2>&1
}
# same BOX
same()
{
	hub digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.hub"
	box "$1" digest | grep -E '^(\*|kech)' | sort >"$TMPDIR/digest.box"
	[ -s "$TMPDIR/digest.hub" ] && cmp "$TMPDIR/digest.hub" "$TMPDIR/digest.box" && box "$1" rebuild --check
}
# says BOX WORDS: a sync of it is complete and says so
says()
{
	box "$1" sync >"$TMPDIR/said" 2>&1 && grep -q "$2" "$TMPDIR/said"
}
silent()
{
	box "$1" sync >"$TMPDIR/said" 2>&1 && ! grep -q "copied or set back" "$TMPDIR/said"
}
# visit BOX REMARKS
visit()
{
	box "$1" put visit school=00001 date=2026-05-11 monitor=M1 access=granted remarks="$2" --accept >"$TMPDIR/put" 2>&1
}

bundle_two()
{
	box two bundle write "$TMPDIR/bundle" >/dev/null && hub bundle read "$TMPDIR/bundle"
}

hub init province >/dev/null
awk 'BEGIN {
	print "code,name,district,tehsil,level,gender,status"
	for (i = 1; i <= 20; i++)
		printf "%05d,GBPS KILLI %d,kech,turbat,primary,boys,functional\n", i, i
}' >"$TMPDIR/schools.csv"
hub import school "$TMPDIR/schools.csv" >"$TMPDIR/import.out" 2>&1 || not_ok "the schools" "$TMPDIR/import.out"
"$ZILA_BIN" -C "$TMPDIR/one" --as clerk init district kech --hub "$province" >/dev/null
expect "a box works and syncs" visit one first
expect "as ever" silent one

# A copy, used beside the original.
cp -a "$TMPDIR/one" "$TMPDIR/two"
visit one "of one"
visit two "of two" || not_ok "a visit in the copy" "$TMPDIR/put"
name two 00002 "GBPS OF TWO"
cp -a "$TMPDIR/two" "$TMPDIR/two.before"
expect "the original goes on" silent one
expect "the copy gets a number of its own in one sync" says two "It is now replica 2 (was 1); 2 entries that were made since go up"
expect "and is the province's then" same two
expect "the original too" silent one
expect "which is the province's as well" same one
[ "$(hub export visit | grep -c 'of one\|of two\|first')" = 3 ] && ok "every visit is there once" || not_ok "visits"
hub hub list >"$TMPDIR/list" 2>&1
grep -E '^2 +kech +as 1 ' "$TMPDIR/list" >/dev/null && ok "hub list says where the number is from" || not_ok "hub list" "$TMPDIR/list"
key=$(box two export visit | sed -n 's/^\([0-9-]*\),.*of two.*/\1/p')
[ "${key%%-*}" = 2 ] && box two get visit "$key" --history >"$TMPDIR/history" 2>&1 && grep -q "of two" "$TMPDIR/history" &&
	ok "its record has its new id, and its history" || not_ok "history of $key" "$TMPDIR/history"
expect "doctor finds nothing" box two doctor

# By file: refused there, put right by the line, and then by file as well.
mv "$TMPDIR/two" "$TMPDIR/gone" && mv "$TMPDIR/two.before" "$TMPDIR/two"
refuse "a bundle of a copy is not taken" 65 "sync it over a line.*without one: DISTRICT.md" bundle_two
expect "the line puts it right" says two "It is now replica 3 (was 1)"
visit two "by file"
expect "then it goes by file" bundle_two
hub export visit | grep -q "by file" && ok "and arrives" || not_ok "what came by file"

# An old backup.
box one backup "$TMPDIR/one.backup" >/dev/null
for i in 1 2 3; do visit one "after $i"; done
silent one
"$ZILA_BIN" -C "$TMPDIR/again" restore "$TMPDIR/one.backup" >"$TMPDIR/said" 2>&1 && grep -q "number of its own" "$TMPDIR/said" &&
	ok "a restored folder says what to expect" || not_ok "restore" "$TMPDIR/said"
visit again "work since"
name again 00003 "GBPS AGAIN"
expect "it gets a number of its own" says again "It is now replica 4 (was 1); 2 entries"
expect "and all that it had written before it was set back" same again
[ "$(box again export visit | grep -c 'after [123]\|work since')" = 4 ] && ok "with the work of both" || not_ok "visits of again"
expect "from then on it is a box like others" silent again

# One entry that waits in two copies: the second brings it by file when the first has sent it under its new number.
cp -a "$TMPDIR/one" "$TMPDIR/born"
silent one
silent one
visit born "born once"
cp -a "$TMPDIR/born" "$TMPDIR/born.too"
born_too_up()
{
	box born.too bundle write "$TMPDIR/born.up" >/dev/null && hub bundle read "$TMPDIR/born.up"
}
expect "a copy gets a number" says born "It is now replica"
refuse "what it sent is not taken again by file" 65 "under the number of a copy of that folder: sync it over a line.*without one: DISTRICT.md" born_too_up
expect "the line puts that right too" box born.too sync
[ "$(hub export visit | grep -c 'born once')" = 1 ] && ok "it is there once" || not_ok "what was born once"

# Dropped of one folder, by file, and read by the other one that has the same number.
hub user add alia role=clerk district=kech active=yes >/dev/null
silent again
cp -a "$TMPDIR/again" "$TMPDIR/same"
"$ZILA_BIN" -C "$TMPDIR/again" --as alia put visit school=00001 date=2026-05-12 monitor=M1 access=granted remarks="of alia" --accept >/dev/null 2>&1
hub put user name=alia active=no --accept >/dev/null 2>&1
again_up()
{
	again=$(box again doctor 2>/dev/null | sed -n 's/.*number \([0-9]*\), district kech.*/\1/p')
	box again bundle write "$TMPDIR/again.up" >/dev/null && hub bundle read "$TMPDIR/again.up" >/dev/null 2>&1
	hub hub quarantine --drop "$(hub hub quarantine --format csv | sed -n '2s/,.*//p')" --reason "not hers" --yes >/dev/null &&
		hub bundle write "$TMPDIR/again.down" --for "$again" >/dev/null
}
expect "what waits in quarantine is dropped, by file" again_up
visit same "in its place"
refuse "a copy that has another entry under that serial is not told so by file" 65 "it refused another one than is here" \
	box same bundle read "$TMPDIR/again.down"
box same export visit | grep -q "in its place" && ok "and shows what it has" || not_ok "the copy's own visit" "$TMPDIR/said"
box again bundle read "$TMPDIR/again.down" >"$TMPDIR/said" 2>&1 && grep -q "refused 1 entries" "$TMPDIR/said" &&
	box again refused | grep -q "dropped by operator" && ok "the folder that wrote it hears it" || not_ok "a drop by file" "$TMPDIR/said"
box again bundle read "$TMPDIR/again.down" >"$TMPDIR/said" 2>&1 && ! grep -q "refused" "$TMPDIR/said" &&
	ok "once" || not_ok "a drop by file once more" "$TMPDIR/said"
expect "the copy gets a number on the line" says same "It is now replica"
hub export visit | grep -q "in its place" && ok "and its visit is at the province" || not_ok "the copy's visit"
finish
