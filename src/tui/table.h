/* A list with columns: widths are fitted to the window, first the least of each, then
 * evenly up to the most; columns that find no room are left out from the right, the first one never. */
#ifndef TUI_TABLE_H
#define TUI_TABLE_H

#include <stdbool.h>

#include "base/buf.h"
#include "tui/canvas.h"
#include "tui/list.h"

enum { TABLE_MAX_COLUMNS = 16 };

struct table_column {
	const char *name; /* heading; a table whose columns all have none has no heading row */
	int least; /* columns it needs */
	int most; /* columns it can use; 0: any */
	bool is_right; /* aligned right */
};

/* Writes the text of a cell to OUT (empty when called) and says its role. */
typedef enum role table_cell(void *arg, int row, int column, struct buf *out);

struct table {
	const struct table_column *columns;
	int count; /* of columns */
	struct list list;
};

void table_init(struct table *table, const struct table_column *columns, int column_count, int row_count);
/* Widths in a window WIDTH columns wide (one blank between columns); 0 for a column left out. */
void table_fit(const struct table *table, int width, int out[TABLE_MAX_COLUMNS]);
/* Heading and list into the present window. */
void table_draw(struct table *table, struct canvas *canvas, table_cell *cell, void *arg, bool has_focus);
/* Keys are the list's own: list_key(&table->list, key). */

#endif
