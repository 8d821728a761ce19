/* The calendar is short and asked for each visit, so it is read once and walked. */
#include "config.h"
#include "emis/school_day.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/query.h"
#include "store/table.h"

enum { DAY_SQL = 1024 };

void school_days_free(struct school_days *days)
{
	for (int i = 0; i < days->count; i++) {
		struct school_day *day = &days->days[i];
		free(day->from), free(day->to), free(day->zone), free(day->district), free(day->level), free(day->kind);
	}
	free(days->days);
	*days = (struct school_days){0};
}

static char *text_or_null(const struct query *query, int column)
{
	return query_is_null(query, column) ? NULL : mem_copy(query_text(query, column));
}

bool school_days_read(struct replica *replica, struct school_days *out, struct err *err)
{
	static const char *const names[] = {"from", "to", "zone", "district", "level", "kind"};
	const struct table *table = table_find(replica, "calendar");
	struct query *query;
	struct buf sql;
	int step;
	school_days_free(out);
	if (!table || table_column(table, "from") < 0 || table_column(table, "to") < 0)
		return true;
	buf_init(&sql, DAY_SQL);
	buf_text(&sql, "SELECT ");
	for (int i = 0; i < 6; i++)
		buf_format(&sql, table_column(table, names[i]) >= 0 ? "%s\"%s\"" : "%sNULL", i > 0 ? ", " : "", names[i]);
	buf_text(&sql, " FROM calendar WHERE _void IS NULL AND \"from\" IS NOT NULL AND \"to\" IS NOT NULL");
	bool is_good = query_open(replica, sql.bytes, &query, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	while ((step = query_step(query, err)) == 1) {
		out->days = mem_grow(out->days, (size_t)out->count + 1, sizeof *out->days);
		out->days[out->count++] = (struct school_day){text_or_null(query, 0), text_or_null(query, 1), text_or_null(query, 2),
			text_or_null(query, 3), text_or_null(query, 4), text_or_null(query, 5)};
	}
	query_close(query);
	return step == 0;
}

static bool is_of(const char *day, const char *school)
{
	return !day || (school && strcmp(day, school) == 0);
}

const struct school_day *school_days_find(const struct school_days *days, const char *date, const char *zone, const char *district,
	const char *level)
{
	for (int i = 0; i < days->count; i++) {
		const struct school_day *day = &days->days[i];
		if (strcmp(day->from, date) <= 0 && strcmp(date, day->to) <= 0 && is_of(day->zone, zone) && is_of(day->district, district)
			&& is_of(day->level, level))
			return day;
	}
	return NULL;
}
