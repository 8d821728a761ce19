#!/bin/sh
# The layering check over this tree, and the proof that it can fail: a made-up tree with one fault of each kind.
set -u
sh "$SRCDIR/scripts/layers" "$SRCDIR" >"$TMPDIR/layers.out" 2>&1
status=$?
grep -v '^1\.\.' "$TMPDIR/layers.out"
said=$(grep -Ec '^(not )?ok ' "$TMPDIR/layers.out")

tree=$TMPDIR/layers.tree
rm -rf "$tree"
# fault NAME FILE LINE WORDS: a tree whose only fault is that LINE in that FILE must be told, by WORDS.
fault()
{
	mkdir -p "$tree/src/base" "$tree/src/store" "$tree/src/tui" "$tree/src/emis" "$tree/screens"
	touch "$tree/src/base/local.mk" "$tree/src/store/local.mk" "$tree/src/tui/local.mk" "$tree/src/emis/local.mk" \
		"$tree/screens/local.mk"
	echo '#include "base/err.h"' >"$tree/src/store/good.c"
	echo "$3" >"$tree/$2"
	said=$((said + 1))
	if sh "$SRCDIR/scripts/layers" --includes "$tree" >"$tree/out" 2>&1; then
		echo "not ok $said - $1 was not noticed"
	elif grep -q "^# $2:1:.*$4" "$tree/out" && [ "$(grep -c '^not ok' "$tree/out")" -eq 1 ]; then
		echo "ok $said - $1 is noticed"
	else
		echo "not ok $said - $1 is told in other words:"
		sed 's/^/# /' "$tree/out"
	fi
	rm -rf "$tree"
}
fault "a layer that looks up" src/base/bad.c '#include "store/txn.h"' "base may not use store"
fault "a terminal that knows schools" src/tui/bad.h '#	include  "emis/school.h" /* why */' "tui may not use emis"
fault "a screen that goes past emis" screens/bad.c '#include "store/query.h"' "screens may not use store"
fault "an include beside the file" src/emis/bad.c '#include "school.h"' "from the top"
fault "SQLite outside the store" src/emis/bad.c '#include <sqlite3.h>' "belongs to src/store/"
fault "curses outside term.c" src/tui/bad.c '#include <curses.h>' "belongs to src/tui/term.c"
fault "threads" src/store/bad.c '#include <pthread.h>' "no threads"
echo "1..$said"
exit $status
