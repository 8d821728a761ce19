/* What a school's own history lets expect in a field of numbers: the value before, and between what it lay in the last years or visits. */
#ifndef EMIS_EXPECT_H
#define EMIS_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "form/record.h"
#include "store/replica.h"

struct expect {
	int64_t last; /* the value before, as it is stored */
	char when[11]; /* of which year or day it is */
	int64_t low, high; /* of at most five before, widened */
	int count; /* 0: there is no history */
};

/* Of a field (GRID -1) or of a cell in a grid's row, from the records of the same school before this one: of a form with a year in its
 * key the years before, of one with a day the visits before. False where the field counts nothing (`count = no` in its form), or nothing was before. */
bool expect_read(struct replica *replica, const struct record *record, int grid, int row, int field, struct expect *out);
/* "last year 41, usual 35-60". */
void expect_say(const struct expect *expect, const struct record *record, struct buf *out);
bool expect_is_usual(const struct expect *expect, int64_t value);

#endif
