/* The ladders of SDG 4.a.1 for drinking water, sanitation and hygiene at schools (WHO and UNICEF JMP), as a visit saw them;
 * as far as a return tells they are indicators (indicator_sites.c). What is not told is unknown, never a rung. */
#ifndef EMIS_CARD_LADDER_H
#define EMIS_CARD_LADDER_H

#include <stdint.h>

#include "emis/card_facts.h"

enum card_ladder { LADDER_UNKNOWN, LADDER_NONE, LADDER_LIMITED, LADDER_BASIC };

const char *card_ladder_word(enum card_ladder rung);
/* STATE of the list `facility`, CLASS of the source in the list `water_source`. */
enum card_ladder card_ladder_water_seen(const char *state, const char *class);
/* CLASS of the list `sanitation`, usable toilets, those for girls and boys only, and whether the school is
 * for one sex. */
enum card_ladder card_ladder_toilets_seen(int64_t toilets, int64_t usable, int64_t girls, int64_t boys,
	const char *class,
	bool is_single_sex);
/* CLASS of the list `hygiene`. */
enum card_ladder card_ladder_hygiene_seen(const char *class);

#endif
