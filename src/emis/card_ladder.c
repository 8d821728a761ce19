/* Ladders: each function answers unknown unless every condition of the rung above is known to hold or to fail. */
#include "config.h"
#include "emis/card_ladder.h"

#include <string.h>

static bool is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

const char *card_ladder_word(enum card_ladder rung)
{
	static const char *const words[] = {"unknown", "no service", "limited", "basic"};
	return words[rung];
}

enum card_ladder card_ladder_water_seen(const char *state, const char *class)
{
	if (is(state, "not_there"))
		return LADDER_NONE;
	if (!state)
		return LADDER_UNKNOWN;
	if (is(state, "not_working") && is(class, "improved"))
		return LADDER_LIMITED;
	if (is(state, "not_working"))
		return LADDER_UNKNOWN;
	if (is(class, "improved"))
		return LADDER_BASIC;
	return is(class, "unimproved") || is(class, "surface") ? LADDER_NONE : LADDER_UNKNOWN;
}

enum card_ladder card_ladder_toilets_seen(int64_t toilets, int64_t usable, int64_t girls, int64_t boys,
	const char *class,
	bool is_single_sex)
{
	if (toilets == 0 || is(class, "unimproved") || is(class, "none"))
		return LADDER_NONE;
	if (toilets == CARD_ABSENT || !is(class, "improved") || usable == CARD_ABSENT)
		return LADDER_UNKNOWN;
	if (usable == 0)
		return LADDER_LIMITED;
	if (is_single_sex)
		return LADDER_BASIC;
	if (girls == CARD_ABSENT || boys == CARD_ABSENT)
		return LADDER_UNKNOWN;
	return girls > 0 && boys > 0 ? LADDER_BASIC : LADDER_LIMITED;
}

enum card_ladder card_ladder_hygiene_seen(const char *class)
{
	return is(class, "basic") ? LADDER_BASIC : is(class, "limited") ? LADDER_LIMITED : is(class, "none") ? LADDER_NONE :
		LADDER_UNKNOWN;
}
