/* The simulator's people choose: any conflict, either way or a third value, now and then by an old look at it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/query.h"
#include "tests/sync/sim_pen.h"
#include "tests/sync/sim_script.h"

enum { ROW_MAX = 4096 };

static void raw_key(const char *form, const char *record, char out[SIM_KEY])
{
	size_t length = strcspn(record, "/");
	char id[48];
	int64_t number;

	snprintf(id, sizeof id, "%.*s", (int) length, record);
	if (strncmp(form, "visit", 5) == 0 && value_id_parse(id, &number))
		snprintf(out, SIM_KEY, "%lld%s", (long long) number, record + length);
	else
		snprintf(out, SIM_KEY, "%s", record);
}

/* Columns of ROW: form, record, field, origin, revision, waiting. */
static void choose(struct sim_pen *pen, struct query *row, const int *a)
{
	struct sim *sim = pen->sim;
	struct sim_act act = { .kind = SIM_SETTLE, .origin = (int) query_int(row, 3), .is_taken = a[3] % 2 };
	struct settle settle = { .field = act.field, .origin = act.origin, .revision = query_int(row, 4) - (a[4] == 0),
		.is_taken = act.is_taken };
	char *waiting = query_is_null(row, 5) ? NULL : mem_copy(query_text(row, 5));
	const struct table *table = table_find(sim->box[pen->box].screen, query_text(row, 0));
	enum settle_answer answer;
	int column;

	snprintf(act.form, sizeof act.form, "%s", query_text(row, 0));
	snprintf(act.field, sizeof act.field, "%s", query_text(row, 2));
	raw_key(act.form, query_text(row, 1), act.key);
	column = table_column(table, act.field);
	if (column >= 0) {
		bool is_int = table->columns[column].type == COLUMN_INT;
		const char *now;

		sim_look(sim, pen->box, table, act.key, column, &act.seen);
		if (a[4] == 1 && is_int) {
			act.seen.is_null = false;
			act.seen.version = -1;
			snprintf(act.seen.text, sizeof act.seen.text, "%d", 1 + a[3] % 4);
		}
		now = act.is_taken ? waiting : act.seen.is_null ? NULL : act.seen.text;
		if (a[3] == 7 && is_int)
			now = "91";
		act.is_null = !now;
		snprintf(act.now, sizeof act.now, "%s", now ? now : "");
		settle.seen = act.seen.is_null ? value_null() : is_int ? value_int(atoi(act.seen.text)) : value_text(act.seen.text);
		settle.now = act.is_null ? value_null() : is_int ? value_int(atoi(act.now)) : value_text(act.now);
	} else if (act.field[0] == '*' && act.is_taken && waiting) {
		/* What the row becomes: blanks are said too. */
		buf_init(&act.row, ROW_MAX);
		buf_text(&act.row, waiting);
		for (int i = 0; i < table->column_count; i++) {
			char *start = mem_format("%s=", table->columns[i].name), *middle = mem_format("\n%s", start);

			if (strncmp(waiting, start, strlen(start)) != 0 && !strstr(waiting, middle))
				buf_format(&act.row, "%s\n", table->columns[i].name);
			free(start);
			free(middle);
		}
	}
	pen_settle(pen, &settle, &act, &answer);
	if ((!pen->is_good || answer != SETTLE_TAKEN) && act.row.bytes)
		buf_free(&act.row);
	free(waiting);
}

/* box skip count author; choice look */
static void settle(struct sim *sim, const int *a)
{
	int box = sim_box_of(sim, a[0]), skip = a[1], left = 1 + a[2];
	struct query *rows = NULL;
	struct sim_pen pen;

	pen_begin(&pen, sim, box, a[5]);
	/* Those that were renewed also when they are settled. */
	if (pen.is_good)
		pen.is_good = query_open(sim->box[box].screen, "SELECT form, record, field, origin, revision, waiting FROM conflict"
			" WHERE revision > 0 AND (state = 'open' OR revision > 2) ORDER BY form, record, field, origin", &rows, &pen.err);
	while (pen.is_good && left > 0 && query_step(rows, &pen.err) == 1) {
		if (skip-- > 0)
			continue;
		choose(&pen, rows, a);
		left--;
	}
	if (rows)
		query_close(rows);
	pen_end(&pen);
}

const struct sim_op sim_settle_ops[] = {
	{ "settle", 14, { { "box", 9 }, { "skip", 4 }, { "count", 3 }, { "choice", 8 }, { "look", 12 }, { "author", 5 } }, settle },
	{ .name = NULL },
};
