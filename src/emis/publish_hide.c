#include "config.h"
#include "emis/publish_hide.h"

static bool is_small(const struct publish_count *row)
{
	return row->boys < PUBLISH_LEAST || row->girls < PUBLISH_LEAST;
}

/* The next row to hide: the smallest that is told. */
static struct publish_count *smallest(struct publish_count *rows, int count)
{
	struct publish_count *found = 0;
	for (int i = 0; i < count; i++)
		if (rows[i].is_known && !rows[i].is_hidden && (!found || rows[i].boys + rows[i].girls < found->boys + found->girls))
			found = &rows[i];
	return found;
}

bool publish_hide(struct publish_count *rows, int count)
{
	struct publish_count hidden = {0}, all = {0};
	int hidden_rows = 0;
	for (int i = 0; i < count; i++) {
		rows[i].is_hidden = rows[i].is_known && is_small(&rows[i]);
		all.boys += rows[i].is_known ? rows[i].boys : 0;
		all.girls += rows[i].is_known ? rows[i].girls : 0;
		hidden.boys += rows[i].is_hidden ? rows[i].boys : 0;
		hidden.girls += rows[i].is_hidden ? rows[i].girls : 0;
		hidden_rows += rows[i].is_hidden;
	}
	if (is_small(&all))
		return false;
	while (hidden_rows > 0 && (hidden_rows < 2 || is_small(&hidden))) {
		struct publish_count *row = smallest(rows, count);
		if (!row)
			return false;
		row->is_hidden = true;
		hidden.boys += row->boys;
		hidden.girls += row->girls;
		hidden_rows++;
	}
	return true;
}
