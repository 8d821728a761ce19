/* Numbers of a card as text: inside of card*.c only. A card has some 150 of them, and printf is slow with fractions. */
#ifndef EMIS_CARD_NUMBER_H
#define EMIS_CARD_NUMBER_H

#include <stdint.h>

/* Of false marks where more pupils were counted than marked present: none is false, and the foot of the card says what ^ is. */
#define CARD_MORE_COUNTED "0^"

/* Each writes into ROOM (at least 32 bytes) and returns where its NUL stands. */
char *card_number_whole(char *room, int64_t number);
/* PART / WHOLE (> 0) with DECIMALS (0 to 2), rounded half away from zero. */
char *card_number_ratio(char *room, int64_t part, int64_t whole, int decimals);

#endif
