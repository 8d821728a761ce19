#include "config.h"
#include "emis/term.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "store/query.h"

enum { TERM_LEAST = 2, TERM_SHARE = 50 /* one in so many of the fullest year */ };

/* The year has begun by the table of years. */
#define HAS_BEGUN "_void IS NULL AND (reference_date IS NULL OR reference_date <= ?1)"

static int64_t ask(struct replica *replica, const char *sql, int64_t year)
{
	struct query *query;
	char today[11];
	date_format(clock_today(), today);
	if (!query_open(replica, sql, &query, NULL))
		return 0;
	query_bind_text(query, 1, today);
	query_bind_int(query, 2, year);
	int64_t answer = query_step(query, NULL) == 1 && !query_is_null(query, 0) ? query_int(query, 0) : 0;
	query_close(query);
	return answer;
}

static bool is_announced(struct replica *replica, int64_t year)
{
	return ask(replica, "SELECT count(*) FROM year WHERE year = ?2 AND " HAS_BEGUN, year) > 0;
}

int term_year(struct replica *replica)
{
	struct term_count *counts = NULL;
	struct query *query;
	size_t count = 0;
	if (query_open(replica, "SELECT year, count(*) FROM census WHERE _void IS NULL GROUP BY year", &query, NULL)) {
		while (query_step(query, NULL) == 1) {
			counts = mem_grow(counts, count + 1, sizeof *counts);
			counts[count++] = (struct term_count){query_int(query, 0), (long)query_int(query, 1)};
		}
		query_close(query);
	}
	int year = term_year_from(replica, counts, count);
	free(counts);
	return year;
}

int term_year_from(struct replica *replica, const struct term_count *counts, size_t count)
{
	int64_t year = 0;
	long most = 0;
	int month, day, now;
	for (size_t i = 0; i < count; i++)
		most = counts[i].returns > most ? counts[i].returns : most;
	for (size_t i = 0; i < count; i++) {
		bool is_many = counts[i].returns >= TERM_LEAST && counts[i].returns * TERM_SHARE >= most;
		if (counts[i].year > year && (is_many || is_announced(replica, counts[i].year)))
			year = counts[i].year;
	}
	if (year == 0)
		year = ask(replica, "SELECT max(year) FROM year WHERE ?2 = 0 AND " HAS_BEGUN, 0);
	if (year > 0)
		return (int)year;
	date_split(clock_today(), &now, &month, &day);
	return now;
}

enum term_state term_state(struct replica *replica, int year, int *first, int *last)
{
	*first = (int)ask(replica, "SELECT min(year) FROM year WHERE _void IS NULL AND ?1 <> '' AND ?2 = 0", 0);
	*last = (int)ask(replica, "SELECT max(year) FROM year WHERE _void IS NULL AND ?1 <> '' AND ?2 = 0", 0);
	if (*last == 0 || is_announced(replica, year))
		return TERM_BEGUN;
	return ask(replica, "SELECT count(*) FROM year WHERE year = ?2 AND _void IS NULL AND ?1 <> ''", year) > 0 ? TERM_TO_COME : TERM_NONE;
}
