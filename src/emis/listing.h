/* A list as a value: parts with their columns and rows, all texts its own. What a page, a CSV file and JSON are made of, whatever the
 * list says; the fixed ones (emis/listing_fixed.h) and those of one's own (emis/listing_own.h) make it.
 *
 * Parts with the same columns are the groups of one list; parts with columns of their own are tables of a report. A blank cell is "not
 * reported"; it is never zero. */
#ifndef EMIS_LISTING_H
#define EMIS_LISTING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "emis/imprint.h"
#include "page/page.h"
#include "page/piece.h"

#define LISTING_ABSENT INT64_MIN

enum { LISTING_COLUMNS = 40, LISTING_NOTES = 8, LISTING_MOST_ROWS = 200000 };

struct listing_column {
	char *code, *title, *above; /* ABOVE: a title over it and its neighbours, or NULL */
	bool is_number;
	int width; /* of its longest text, title left out */
};

struct listing_cell { char *text; enum page_tone tone; }; /* NULL: not reported */

struct listing_row {
	bool is_total;
	char *target; /* what it leads to: "school:07001", "visit:3-12-0"; or NULL */
	struct listing_cell *cells;
};

struct listing_part {
	char *title; /* of the group or table; NULL: it is the only one */
	char *group; /* value of the group, as a CSV file says it; NULL: no groups */
	struct listing_column *columns;
	int column_count;
	struct listing_row *rows;
	int row_count, row_size, filled; /* FILLED: cells of the last row so far */
};

struct listing {
	char *name, *title;
	char *group_code, *group_title; /* what the parts are groups of ("tehsil", "Tehsil"), or NULL */
	char *notes[LISTING_NOTES];
	int note_count;
	bool is_personal; /* names persons: for the office, never for the public */
	char *not_reported; /* a sentence, or NULL */
	struct imprint imprint;
	char *place; /* "Kech", "Balochistan": of whose data it is */
	struct listing_part *parts;
	int part_count;
	struct pieces texts;
	bool is_cut; /* LISTING_MOST_ROWS was reached */
	int total_rows;
};

struct listing *listing_new(const char *name, const char *title);
void listing_free(struct listing *listing);
void listing_note(struct listing *listing, const char *text);
/* The parts that follow are groups by this. */
void listing_groups(struct listing *listing, const char *code, const char *title);
/* A new part: columns are given anew (listing_column), or are those of the part before where none is given. */
void listing_part(struct listing *listing, const char *title, const char *group);
void listing_column(struct listing *listing, const char *code, const char *title, const char *above, bool is_number);
/* A row of the present part; false where there are too many, and none is begun. */
bool listing_row(struct listing *listing, const char *target);
void listing_total(struct listing *listing);
/* The next cell; NULL or "" is not reported. */
void listing_cell(struct listing *listing, const char *text, enum page_tone tone);
void listing_number(struct listing *listing, int64_t number); /* LISTING_ABSENT: not reported */
void listing_text(struct listing *listing, char **out, const char *text); /* sets a text of the listing itself */

/* As a page, with its notes, its parts under headings, and the imprint. */
struct page_value *listing_page(const struct listing *listing, const char *operator_name);
/* Columns of a line that shows all of its texts whole, but for very long ones. */
int listing_width(const struct listing *listing);
/* CSV: of groups one table whose first column is the group; of tables of their own "table,row,column,value". Totals are left out.
 * JSON: an array of objects, the same. False where OUT does not take it. */
bool listing_csv(const struct listing *listing, FILE *out, struct err *err);
bool listing_json(const struct listing *listing, FILE *out, struct err *err);
/* Codes of the schools of its rows in their order, each once; a new array and new texts, its length in COUNT. */
char **listing_schools(const struct listing *listing, int *count);

#endif
