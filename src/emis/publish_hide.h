/* Small counts of people who could be known by them: disability, and what is kept of refugees and households. A count under five is not told, and
 * nothing else from which it could be worked out.
 *
 * A table has a row a place or kind, with boys, girls and both, and totals under it. A row with a count under five is hidden whole, since both less
 * boys is girls. One hidden row would be what is missing in the totals: so at least two are, the smallest of the others with them, until what is
 * hidden adds up to five or more of either sex; then each hidden number can be anything from none to that sum. A table whose totals are
 * under five is not told at all. Two tables of the same totals say no more than each alone. */
#ifndef EMIS_PUBLISH_HIDE_H
#define EMIS_PUBLISH_HIDE_H

#include <stdbool.h>

enum { PUBLISH_LEAST = 5 };

struct publish_count {
	long boys, girls;
	bool is_known; /* somebody reported it; else the row is blank, and in no total */
	bool is_hidden; /* set by publish_hide */
};

/* False where no part of the table may be told. */
bool publish_hide(struct publish_count *rows, int count);

#endif
