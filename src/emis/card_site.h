/* What stands at the school: inside of card*.c only. */
#ifndef EMIS_CARD_SITE_H
#define EMIS_CARD_SITE_H

#include "emis/card_blocks.h"

/* The three parts of one block, in their order on the paper. */
void card_site_building(struct card *card);
void card_site_facilities(struct card *card);
void card_site_committee(struct card *card);

#endif
