/* A card while it is being made: inside of card*.c only. */
#ifndef EMIS_CARD_BLOCKS_H
#define EMIS_CARD_BLOCKS_H

#include "emis/card_facts.h"
#include "emis/card_groups.h"
#include "page/page.h"

enum { CARD_WIDTH = 80, CARD_LINES = 63, CARD_ROOM = 256 }; /* lines of a sheet beside the footer and the mark of sample data */

struct card {
	const struct card_maker *maker;
	const struct card_facts *facts;
	struct card_compared compared;
	struct page_value *page;
	int lines; /* that the blocks so far take at CARD_WIDTH, or a few less */
	bool has_dispute; /* a mark was set */
	bool has_day; /* a visit was marked */
	char record[80]; /* key of the return: "07086/2024" */
};

/* The blocks in their order on the paper. */
void card_blocks_head(struct card *card);
void card_blocks_staff(struct card *card);
void card_blocks_building(struct card *card);
void card_blocks_facilities(struct card *card);
void card_blocks_committee(struct card *card);
void card_blocks_foot(struct card *card);

/* The parts that the tables need too. */
void card_blocks_heading(struct card *card, const char *text, const char *anchor);
/* One pair in a row of its own (page_pairs of one column), and the lines that it takes. */
void card_blocks_line(struct card *card, const char *label, const char *value, enum page_tone tone);
/* A count as text in ROOM, with a mark where FIELD of the record is disputed; NULL where it is not reported. */
const char *card_blocks_count(struct card *card, char room[CARD_ROOM], int64_t count, const char *form, const char *record,
	const char *field);
/* "2024-25", or "session 9" where the year is no year. */
const char *card_blocks_year(const struct card *card, int64_t year, char room[CARD_ROOM]);

#endif
