/* What the files of the entry screen share. A page of the form is a run of lines (a field, a grid's heading, a grid's row); the
 * places where the cursor can be are its items, in the order in which they are keyed. */
#ifndef SCREENS_ENTRY_STATE_H
#define SCREENS_ENTRY_STATE_H

#include <stdint.h>

#include "emis/expect.h"
#include "emis/roll.h"
#include "form/check.h"
#include "form/draft_book.h"
#include "form/draft_record.h"
#include "form/record.h"
#include "screens/app.h"
#include "tui/line.h"

enum {
	ENTRY_LABEL = 40, /* columns of a label */
	ENTRY_TEXT_MAX = 1000, /* bytes of a field while it is typed */
	ENTRY_WAITING = 32, /* cells that wait to be kept in the draft */
	ENTRY_REASONS = 64,
	ENTRY_ROW_LABEL = 22,
	ENTRY_HEADS = 3, /* rows of a grid's heading */
	ENTRY_TRAIL = 64, /* fields that the way back remembers */
};

/* In place of a draft's place while its record is saved. */
#define ENTRY_SAVING "saving"

enum entry_line_kind { ENTRY_FIELD, ENTRY_GRID_TITLE, ENTRY_GRID_HEAD, ENTRY_GRID_ROW, ENTRY_GRID_TOTAL };

struct entry_line {
	enum entry_line_kind kind;
	int grid, row, field;
};

struct entry_item {
	int grid, row, field; /* grid -1: the record itself */
	int line;
};

struct entry_reason {
	char rule[64];
	char *text;
};

struct verify;

struct entry {
	struct app *app;
	struct verify *verify; /* the record is verified here (verify.h), or NULL */
	char packet[64]; /* of paper that it came in, or "" */
	bool was_new; /* the record, when it was opened */
	int64_t keys, active, last_key; /* keystrokes here, and the time between them in ticks, pauses left out */
	struct record *record;
	struct checker *checker;
	char *school; /* code, or "" */
	char *title;
	struct roll_person *roll; /* of the school, for rows that are persons */
	int roll_count;

	int page;
	struct entry_line *lines;
	struct entry_item *items;
	int line_count, item_count, line_size, item_size;
	int at; /* item with the cursor */
	int top; /* first line shown */
	int rows; /* lines shown when last drawn */
	int shift[8]; /* first column shown of each grid */
	struct { /* what was drawn last, and where in it the field with the cursor is */
		int page, top, line_count, rows, columns;
		int heading; /* the first line of the heading that stood over rows of its grid, -1: none */
		bool has_notice;
		int box_row, box_column, box_width;
	} drawn;
	struct line text; /* what is being typed in the item */
	bool is_typed; /* the text differs from the cell */
	int64_t advanced; /* when the field before was full and left by itself, in ticks; 0: it was not */
	struct entry_item trail[ENTRY_TRAIL]; /* the fields left, the last one last */
	int trail_count;
	struct entry_item *found; /* of the search for a field */
	int unasked; /* field + 1 that was gone to by its name though it is not asked; 0: none */
	char *left; /* what was half typed when Esc came, or NULL: that Esc may have been the start of an arrow, cut off by the line */
	size_t left_at;
	struct entry_expect *expects;
	int expect_count, expect_page; /* the page that they are of, from 1 */
	char notice[1024]; /* what the last field left broke, until another is left */

	struct draft draft; /* id 0: none yet */
	struct entry_item waiting[ENTRY_WAITING];
	int waiting_count;
	bool place_waits;
	bool is_unkept; /* the person was told that it cannot be kept */

	struct entry_reason reasons[ENTRY_REASONS];
	int reason_count;
	struct { int grid, row; struct value *values; } blanked; /* the row made blank last; values NULL: none */
	struct check_list broken;
	struct record_clash *clashes;
	int clash_count;
	int asking; /* broken line or clash that is being asked about */
};

/* entry_lines.c: the lines and items of the present page; the cursor stays on its item where that is still asked. */
void entry_lines_build(struct entry *entry);
const struct form *entry_form_of(const struct entry *entry, int grid);
const struct field *entry_field(const struct entry *entry, const struct entry_item *item);
struct record_cell *entry_cell(const struct entry *entry, const struct entry_item *item);
/* Columns of a grid's cell, brackets included. */
int entry_width(const struct field *field);
bool entry_is_column(const struct form *grid, int field);
/* Rows are added as needed (`rows = free`). */
bool entry_is_free(const struct form *grid);
/* The own key of a row of a free grid, once it is saved. */
bool entry_is_fixed_cell(const struct entry *entry, int grid, int row, int field);
/* A field of the record that is shown and not keyed: computed, of the key, or the school that the record is about. */
bool entry_is_fixed(const struct entry *entry, int field);
/* The person on the roll whose record VALUE names, or NULL. */
const struct roll_person *entry_person(const struct entry *entry, const struct value *value);
/* What a row of a grid is called: the code's label, the person's name. */
void entry_row_name(const struct entry *entry, int grid, int row, struct buf *out);
/* Loads the line editor with the item's value. */
void entry_focus(struct entry *entry, int item);
/* The item of a field wherever it is, its page too; false where it is not asked. */
bool entry_go(struct entry *entry, int grid, int row, int field);
/* Brings the cursor in sight of ROWS lines, by leaps, so that most steps change two fields on the screen and nothing else. Where it is in a
 * grid whose heading lies above, the heading is to stand over the first rows shown: gives the heading's first line, else -1. */
int entry_place_page(struct entry *entry, int rows);

/* entry.c */
/* Opens the view over a record, which it owns from now on; DRAFT may be NULL. */
void entry_push(struct app *app, struct record *record, const char *school, const struct draft *draft);
/* To PAGE, or past it to the next one in that direction where something is asked (a page chosen by its name is shown all the same). */
void entry_page(struct entry *entry, int page, bool at_end, bool is_named);
/* Takes the field and goes to the next one, on the next page after the last. */
void entry_next(struct entry *entry);

/* entry_draw.c */
int entry_draw(void *state, struct canvas *canvas);
void entry_title(void *state, struct buf *out);

/* entry_put.c: takes what was typed into the record. False, with the reason in the notice, where it is not a value. */
bool entry_take(struct entry *entry);
void entry_choose(struct entry *entry); /* a pop-up with the field's codes; of a school's field the search for schools */
/* Words stand in a school's field: they are to be searched for. */
bool entry_finds(const struct entry *entry);
/* Runs the checks and says what the field just left breaks. */
void entry_check(struct entry *entry, const struct entry_item *left);

/* entry_speed.c */
/* The key has made the field full: a date of eight digits, a choice that no other digit can follow. Counts never are. */
bool entry_advances(struct entry *entry, const struct key *key);
/* An Enter that was meant for a field which has advanced by itself. To be asked once for each key. */
bool entry_swallows(struct entry *entry, const struct key *key);
/* 1: '+' in a field of whole numbers, the next one; -1: '-', the one before; 0: neither. */
int entry_sign(const struct entry *entry, const struct key *key);
/* The field with the cursor is left forwards, or by a jump. */
void entry_trail_add(struct entry *entry);
/* Back to the field left last that is still asked; false where there is none. */
bool entry_trail_back(struct entry *entry);
/* Asks for letters of a field's label or the first ones of a row's name, and goes there. */
void entry_ask_field(struct entry *entry);

/* entry_rows.c */
/* '*' ends a grid's row here: not where it may be a letter of words. */
bool entry_has_row_key(const struct entry *entry);
/* The row is done, whatever of it is blank: on to the first field of the next one, after the last row to what follows the grid. */
void entry_row_next(struct entry *entry);
/* The row of the list that comes after the grid's last one, for what the school's level does not have and its paper has; in a free grid one more. */
void entry_row_add(struct entry *entry);
/* All of the row blank: nothing is deleted, and a new row that is blank is not saved. The same key again in that row brings it back. */
void entry_row_blank(struct entry *entry);
/* A free grid without rows gets the first one, so that it can be come to. */
void entry_row_first(struct entry *entry);

/* entry_copy.c: from the record of this form saved last. False where it has nothing there. */
bool entry_copy(struct entry *entry);
void entry_copy_rest(struct entry *entry); /* all that is blank from the cursor on */

/* entry_totals.c */
/* The sum of a column of counts; false where it is none, or nothing is keyed in it. */
bool entry_column_total(const struct entry *entry, int grid, int field, int64_t *total);
/* The column of the other sex: "boys_counted" for "girls_counted"; -1 where there is none. */
int entry_other_sex(const struct form *form, int field);
bool entry_has_totals(const struct entry *entry, int grid);
/* Appends "12 + 15 = 27" where the row with the cursor has both sexes. */
bool entry_row_total(const struct entry *entry, struct buf *out);
/* Asks for the paper's total of the column with the cursor, and compares. False where it is no column of counts. */
bool entry_ask_paper(struct entry *entry);

/* entry_expect.c: from the school's own history, for the page that is shown. */
/* Of a field or a cell; NULL where there is nothing to expect. */
const struct expect *entry_expect(const struct entry *entry, int grid, int row, int field);
bool entry_expect_has(const struct entry *entry, int grid); /* of any of its rows */
void entry_expect_page(struct entry *entry); /* reads it where another page is shown */
/* What stands beside a field, and beside a row's name: nothing, or the values before. */
void entry_expect_beside(const struct entry *entry, int field, struct buf *out);
void entry_expect_row(const struct entry *entry, int grid, int row, struct buf *out);
/* Says that the value just left is none of the usual, where nothing else is said. */
void entry_expect_check(struct entry *entry, const struct entry_item *item);

/* entry_filter.c: the characters that may be typed into a field, or NULL for any; what is said of one that may not. */
const char *entry_only(const struct field *field);
void entry_say_refused(struct entry *entry);

/* entry_broken.c */
/* True where something cannot be saved as it is; the person is led there. */
bool entry_broken_stops(struct entry *entry);
/* All that stands against the record now, as a list to go from. */
void entry_broken_list(struct entry *entry);

/* entry_reason.c */
/* Given for RULE, or NULL. */
const char *entry_reason_for(const struct entry *entry, const char *rule);
/* Asks for the next reason that is wanted; false where none is. */
bool entry_reason_ask(struct entry *entry);
/* Those kept with the draft. */
void entry_reason_load(struct entry *entry);

/* entry_save.c */
void entry_save(struct entry *entry);
void entry_save_on(struct entry *entry); /* after a reason was given */

/* entry_join.c: the record goes on as a change of the one that has its key now. */
bool entry_join(struct entry *entry, struct err *err);

/* entry_pace.c: how fast it goes, for this box alone (emis/pace.h). Of new records, keyed the first time. */
void entry_pace_start(struct entry *entry, const char *school);
void entry_pace_key(struct entry *entry);
void entry_pace_saved(struct entry *entry);
void entry_pace_end(struct entry *entry);

/* entry_hold.c */
/* Where the draft is open in another session the person is asked, and true. */
bool entry_hold_ask(struct app *app, const struct draft *draft);
/* Says who else has the record open. */
void entry_hold_tell(struct entry *entry);
/* The draft is held by another session now; the person is told. Asked before each key, so that none goes into what is not ours any more. */
bool entry_hold_is_lost(struct entry *entry);

/* entry_turn.c: true where another program is writing just now, which is shown: AGAIN is called as soon as that has done. */
bool entry_awaits_turn(struct entry *entry, void (*again)(struct entry *entry));

/* entry_keep.c: the draft. */
void entry_wait(struct entry *entry, const struct entry_item *item); /* to be kept when no key waits */
/* What a draft is called on the first screen: BEFORE, the form with the year of its key, the school. */
void entry_draft_title(const struct entry *entry, const char *before, char *out, size_t size);
bool entry_keep(struct entry *entry); /* writes what waits; false and a message where the disk said no */
void entry_clash_text(const struct entry *entry, const struct record_clash *clash, struct buf *out);

#endif
