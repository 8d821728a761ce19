/* Averages that a school is compared with: inside of card*.c only. One pass over a district gives those of the
 * district, of its clusters and of each level and gender in it; they are kept until the replica changes. */
#ifndef EMIS_CARD_GROUPS_H
#define EMIS_CARD_GROUPS_H

#include "emis/card_facts.h"

/* Sums, each with the number of schools that reported it. */
struct card_group {
	long returns, approved;
	int64_t boys, girls;
	long boys_schools, girls_schools;
	int64_t pupils, teachers; /* of schools that report both */
	int64_t rooms;
	long rooms_schools;
	int64_t score; /* share of the five facilities, of those reported, in hundredths of a per cent */
	long score_schools;
	long open, counted; /* visits of the last twelve months */
};

struct card_compared { const struct card_group *cluster, *district, *kind; }; /* NULL: nothing to compare with */

/* Those of the school whose facts these are, in the year of its return. */
bool card_groups_find(struct card_maker *maker, const struct card_facts *facts, struct card_compared *out,
	struct err *err);
void card_groups_free(struct card_maker *maker);
/* The school itself as a group of one, AGE years before the card's; its visits too. */
void card_groups_self(const struct card_maker *maker, const struct card_facts *facts, int age, struct card_group *out);

#endif
