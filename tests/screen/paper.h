/* A paper that a clerk of the tests keys from. */
#ifndef TESTS_SCREEN_PAPER_H
#define TESTS_SCREEN_PAPER_H

/* What stands on the paper, as the log would have it ("functional", "2026-03-31"). ROW is the key of a grid's row, NULL for the
 * record itself. */
struct paper_cell {
	char *form, *row, *field, *text;
};

struct paper {
	struct paper_cell *cells;
	int count;
};

void paper_put(struct paper *paper, const char *form, const char *row, const char *field, const char *text);
/* The same where something else stood. */
void paper_change(struct paper *paper, const char *form, const char *row, const char *field, const char *text);
/* "" where nothing stands there. */
const char *paper_get(const struct paper *paper, const char *form, const char *row, const char *field);
void paper_free(struct paper *paper);

#endif
