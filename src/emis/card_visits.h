/* What a card knows of the visits to a school: inside of card*.c only. */
#ifndef EMIS_CARD_VISITS_H
#define EMIS_CARD_VISITS_H

#include "emis/card_facts.h"

/* Reads them into FACTS, whose school is read already. */
bool card_visits_read(struct card_maker *maker, struct card_facts *facts, struct err *err);

#endif
