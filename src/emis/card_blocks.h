/* A card while it is being made: inside of card*.c only. */
#ifndef EMIS_CARD_BLOCKS_H
#define EMIS_CARD_BLOCKS_H

#include "emis/card_facts.h"
#include "emis/card_groups.h"
#include "page/page.h"

/* CARD_LINES: what a sheet has beside the footer and the mark of sample data. */
enum { CARD_VISITS_LEAST = 3, CARD_WIDTH = 80, CARD_LINES = 63, CARD_ROOM = 256 };

struct card {
	const struct card_maker *maker;
	const struct card_facts *facts;
	struct card_compared compared;
	struct page_value *page;
	int lines; /* that the blocks so far take at CARD_WIDTH, or a few less */
	bool has_dispute; /* a mark was set */
	bool has_day; /* a visit was marked */
	bool has_more_counted; /* a figure of false marks was */
	bool has_counts; /* the comparison has the schools under each figure, else only from how few to how many a line's figures rest on */
	bool is_tight; /* the sheet has no room for every row of the comparison */
	char record[80]; /* key of the return: "07086/2024" */
};

/* Who and where it is, its staff, and at the end what is known about the figures. */
void card_blocks_head(struct card *card);
void card_blocks_staff(struct card *card);
void card_blocks_foot(struct card *card);

/* The parts that other blocks need too. */
/* Appends to the text in ROOM; what does not fit is left out. */
void card_blocks_append(char room[CARD_ROOM], const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The next of a list with commas; nothing where TEXT is not reported. */
void card_blocks_comma(char room[CARD_ROOM], const char *before, const char *text);
/* What the return of the card's year says; NULL or CARD_ABSENT where not reported. */
const char *card_blocks_text(const struct card *card, enum card_census_column column);
int64_t card_blocks_number(const struct card *card, enum card_census_column column);
/* Whether a conflict is open on a field of that return; the caller sets the mark. */
bool card_blocks_disputed(struct card *card, enum card_census_column column);
/* Begins COUNT pairs, ACROSS side by side. */
void card_blocks_pairs(struct card *card, int across, int count);
void card_blocks_heading(struct card *card, const char *text, const char *anchor);
/* One pair in a row of its own (page_pairs of one column), and the lines that it takes. */
void card_blocks_line(struct card *card, const char *label, const char *value, enum page_tone tone);
/* A count as text in ROOM, with a mark where FIELD of the record is disputed; NULL where it is not reported. */
const char *card_blocks_count(struct card *card, char room[CARD_ROOM], int64_t count, const char *form,
	const char *record,
	const char *field);
/* "2024-25", or "session 9" where the year is no year. */
const char *card_blocks_year(const struct card *card, int64_t year, char room[CARD_ROOM]);

#endif
