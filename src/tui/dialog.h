/* Pop-ups: a question, a message, a choice from a list, one line of text. Each is a view pushed on top; Esc takes it
 * away without an answer. ANSWER is called only for a real answer, after the pop-up is gone, so it may push views of
 * its own. ARG is most often the state of the view below, which outlives the pop-up. Texts are copied. */
#ifndef TUI_DIALOG_H
#define TUI_DIALOG_H

#include <stdbool.h>

#include "base/buf.h"
#include "tui/view.h"

struct dialog_choice {
	int key; /* a character or key code; letters in either case */
	const char *text; /* "save and leave" */
};

typedef void dialog_answer(struct views *views, void *arg, int choice);
typedef void dialog_text(struct views *views, void *arg, const char *text);

/* A question with at most 8 choices, drawn as "s  save and leave"; the first is also Enter's; ANSWER gets the index (NULL: nobody
 * wants to know). */
void dialog_ask(struct views *views, const char *question, const struct dialog_choice *choices, int count,
	dialog_answer *answer, void *arg);
/* The same where an Enter out of habit must decide nothing: only a choice's own key answers. */
void dialog_decide(struct views *views, const char *question, const struct dialog_choice *choices, int count,
	dialog_answer *answer, void *arg);
/* A text of several lines until any key. */
void dialog_tell(struct views *views, enum role role, const char *text);
/* A list: ROW appends the text of row INDEX. Characters typed go to the next row that starts with them. Where a row is cut, the marked
 * one stands whole below the list; where not all rows are in sight, the title says which are. */
typedef void dialog_row(void *arg, int index, struct buf *out);
void dialog_choose(struct views *views, const char *title, int count, int selected, dialog_row *row,
	dialog_answer *answer, void *arg);
/* One line of text, at most MAX bytes, Enter answers. TEXT is offered: the first character typed takes its place, any other
 * key keeps it. */
void dialog_line(struct views *views, const char *prompt, const char *text, int max, dialog_text *answer, void *arg);

#endif
