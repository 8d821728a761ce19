/* The tables of a card: inside of card*.c only. */
#ifndef EMIS_CARD_TABLES_H
#define EMIS_CARD_TABLES_H

#include "emis/card_blocks.h"

void card_tables_enrolment(struct card *card);
/* The last visits, at most as many as leave AFTER lines of the sheet. */
void card_tables_visits(struct card *card, int after);
void card_tables_compared(struct card *card);

#endif
