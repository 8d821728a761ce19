/* What the files of the paper form share. src/emis only. */
#ifndef EMIS_PAPER_PARTS_H
#define EMIS_PAPER_PARTS_H

#include "base/buf.h"
#include "emis/paper.h"
#include "emis/roll.h"
#include "form/ask.h"
#include "form/record.h"

enum { PAPER_LIST = 40, PAPER_TEXT = 4096 };

/* One question: a field of the record, or a grid. */
struct paper_item {
	int grid, field; /* grid -1: the field */
	int page;
	struct ask ask; /* of a field; of a grid whose columns all hang on one condition, that one */
};

struct paper {
	struct replica *replica;
	struct form_set *set;
	const struct form *form;
	const struct paper_wish *wish;
	struct page_value *page;
	struct paper_item *items;
	int item_count;
	struct record *record; /* what is printed: the saved one, or a new one with the rows of its grids */
	struct record *before; /* what was there, or NULL */
	char before_name[32]; /* "2025" */
	struct roll_person *roll;
	int roll_count;
};

/* paper_item.c: how a field is written by hand. */
/* The boxes of FIELD, "" where it is written on lines; LINES then. */
void paper_boxes(const struct field *field, struct buf *boxes, int *lines);
/* A value as it is written into those boxes, or on the lines; nothing for NULL. */
void paper_write(const struct paper *paper, const struct field *field, const struct value *value, struct buf *out);
/* A value as people say it. */
void paper_say(const struct paper *paper, const struct field *field, const struct value *value, struct buf *out);
/* The choices with their numbers, the unit, the hint. */
void paper_choices(const struct field *field, struct buf *out);
/* The number by which a code is keyed, from 1; 0 where the list does not offer it. */
int paper_code_number(const struct code_list *list, const char *code, size_t length);


/* paper_skip.c: what is passed over. */
/* Appends "If not 1: go to 17" for the question AT. */
void paper_go_to(const struct paper *paper, int at, struct buf *out);
/* Appends "Only if 14 is 1 (Yes)" where no "go to" and no page's own note has said so. */
void paper_only_if(const struct paper *paper, int at, struct buf *out);
/* What the whole page from item FROM on hangs on: "This page only if …"; nothing where it hangs on nothing. */
void paper_page_note(const struct paper *paper, int from, struct buf *out);
/* ASK of the question AT without what an earlier question has said for all that follow ("If 2: only 8, 9"). */
void paper_unsaid(const struct paper *paper, const struct ask *ask, int at, struct ask *out);
/* ASK in words, without the terms of OTHER (may be NULL). */
void paper_condition(const struct paper *paper, const struct ask *ask, const struct ask *other, struct buf *out);
/* The number on paper of a field of the record, 0 where it is not there. */
int paper_number(const struct paper *paper, const char *field);

/* paper_grid.c */
void paper_grid(struct paper *paper, int item);
/* True for a column that is written in. */
bool paper_is_column(const struct form *grid, const struct form *parent, int field);

#endif
