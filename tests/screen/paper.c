#include "config.h"
#include "tests/screen/paper.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void paper_put(struct paper *paper, const char *form, const char *row, const char *field, const char *text)
{
	if (!*text)
		return;
	paper->cells = mem_grow(paper->cells, (size_t) paper->count + 1, sizeof *paper->cells);
	paper->cells[paper->count++] = (struct paper_cell) {mem_copy(form), row ? mem_copy(row) : NULL, mem_copy(field), mem_copy(text)};
}

void paper_change(struct paper *paper, const char *form, const char *row, const char *field, const char *text)
{
	for (int at = 0; at < paper->count; at++) {
		struct paper_cell *cell = &paper->cells[at];

		if (strcmp(cell->form, form) == 0 && strcmp(cell->field, field) == 0 && !cell->row == !row && (!row || strcmp(cell->row, row) == 0)) {
			free(cell->text);
			cell->text = mem_copy(text);
			return;
		}
	}
	paper_put(paper, form, row, field, text);
}

const char *paper_get(const struct paper *paper, const char *form, const char *row, const char *field)
{
	for (int at = 0; paper && at < paper->count; at++) {
		const struct paper_cell *cell = &paper->cells[at];

		if (strcmp(cell->form, form) == 0 && strcmp(cell->field, field) == 0 && !cell->row == !row && (!row || strcmp(cell->row, row) == 0))
			return cell->text;
	}
	return "";
}

void paper_free(struct paper *paper)
{
	for (int at = 0; at < paper->count; at++) {
		free(paper->cells[at].form);
		free(paper->cells[at].row);
		free(paper->cells[at].field);
		free(paper->cells[at].text);
	}
	free(paper->cells);
	*paper = (struct paper) {0};
}
