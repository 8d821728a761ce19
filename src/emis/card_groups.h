/* Figures of the school and of those that it is compared with: inside of card*.c only. They are the indicators' own, asked once a
 * district and year and kept until the replica changes; nothing is worked out here. */
#ifndef EMIS_CARD_GROUPS_H
#define EMIS_CARD_GROUPS_H

#include "emis/card_facts.h"
#include "emis/card_ladder.h"
#include "emis/indicator.h"

/* Indicators that a school's card prints, in the order of figure_codes[] in card_groups.c. */
enum card_figure {
	FIGURE_PUPILS, FIGURE_PTR, FIGURE_ROOMS, FIGURE_PUPILS_A_ROOM, FIGURE_SCORE, FIGURE_OPEN, FIGURE_GPI, FIGURE_QUALIFIED,
	FIGURE_WATER, FIGURE_WATER_LIMITED, FIGURE_WATER_NONE, /* the rungs of a ladder: basic, limited, none */
	FIGURE_SANITATION, FIGURE_SANITATION_LIMITED, FIGURE_SANITATION_NONE,
	FIGURE_HYGIENE, FIGURE_HYGIENE_LIMITED, FIGURE_HYGIENE_NONE,
	FIGURE_PRESENCE, FIGURE_INFLATION, /* of the register */
	FIGURE_MONEY, FIGURE_BOOKS, FIGURE_FURNITURE, /* a pupil */
	CARD_FIGURES,
};

/* One line of the comparison: a place of an answer; NULL: nothing to compare with. */
struct card_group { const struct indicator_answer *answer; int place; };
struct card_compared { struct card_group self, before, cluster, kind, district; };

/* Those of the school whose facts these are, in the year of its return, and its own of the year before. Visits are those of the last
 * twelve months, and of the twelve before them. */
bool card_groups_find(struct card_maker *maker, const struct card_facts *facts, struct card_compared *out,
	struct err *err);
void card_groups_free(struct card_maker *maker);
/* A figure with its sums INDICATOR_ABSENT where there is no such group. */
const struct indicator_figure *card_groups_figure(const struct card_group *group, enum card_figure figure, enum indicator_sex sex);
/* Returns held, and those approved. */
int card_groups_returns(const struct card_group *group, int *approved);
/* The rung of the school's own ladder of which BASIC is the first figure. */
enum card_ladder card_groups_rung(const struct card_group *self, enum card_figure basic);

#endif
