/* The registry, the returns and the recent visits lie ordered by the school's code, so the three are read side by side, once and in
 * that order, and compared here: a question per school costs SQLite five times as much (measured on 15,270 schools). */
#include "config.h"
#include "emis/due.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/term.h"
#include "store/query.h"

static const char sql_schools[] = "SELECT code, status = 'functional' FROM school WHERE _void IS NULL ORDER BY code";
static const char sql_returns[] = "SELECT school, year FROM census WHERE _void IS NULL ORDER BY school, year";
/* The plus: by the index of dates, a quarter of a year of visits, and not by that of schools, all of them. */
static const char sql_visits[] = "SELECT DISTINCT +school AS code FROM visit WHERE date >= ?1 AND _void IS NULL ORDER BY code";

struct stream {
	struct query *query;
	int step; /* of query_step: 1 while there is a row */
};

/* Returns, and functional schools with one, by year. */
struct years {
	struct term_count *at;
	long *functional;
	size_t count;
};

static void next(struct stream *stream, struct err *err)
{
	stream->step = query_step(stream->query, err);
}

static bool open_stream(struct stream *stream, struct replica *replica, const char *sql, const char *parameter, struct err *err)
{
	if (!query_open(replica, sql, &stream->query, err))
		return false;
	if (parameter)
		query_bind_text(stream->query, 1, parameter);
	next(stream, err);
	return stream->step >= 0;
}

/* The order of the stream's school against CODE; a row without a school comes first. */
static int order(const struct stream *stream, const char *code)
{
	return strcmp(query_text(stream->query, 0), code);
}

static void add_year(struct years *years, int64_t year, bool is_functional)
{
	size_t at = 0;
	while (at < years->count && years->at[at].year != year)
		at++;
	if (at == years->count) {
		years->at = mem_grow(years->at, ++years->count, sizeof *years->at);
		years->functional = mem_grow(years->functional, years->count, sizeof *years->functional);
		years->at[at] = (struct term_count){year, 0};
		years->functional[at] = 0;
	}
	years->at[at].returns++;
	years->functional[at] += is_functional;
}

/* Takes the returns of the school CODE, and of codes before it that the registry has not. CODE NULL: all that are left. */
static void take_returns(struct stream *returns, const char *code, bool is_functional, struct years *years, struct err *err)
{
	int difference;
	for (; returns->step == 1 && (difference = code ? order(returns, code) : -1) <= 0; next(returns, err))
		add_year(years, query_int(returns->query, 1), is_functional && difference == 0);
}

static bool was_visited(struct stream *visits, const char *code, struct err *err)
{
	while (visits->step == 1 && order(visits, code) < 0)
		next(visits, err);
	return visits->step == 1 && order(visits, code) == 0;
}

static bool walk(struct stream *schools, struct stream *returns, struct stream *visits, struct years *years, struct due *out,
	struct err *err)
{
	long functional = 0, visited = 0;
	for (; schools->step == 1; next(schools, err)) {
		const char *code = query_text(schools->query, 0);
		bool is_functional = query_int(schools->query, 1) != 0;
		out->schools++;
		take_returns(returns, code, is_functional, years, err);
		if (!is_functional)
			continue;
		functional++;
		visited += was_visited(visits, code, err);
	}
	take_returns(returns, NULL, false, years, err);
	out->visits = functional - visited;
	out->returns = functional;
	return schools->step == 0 && returns->step >= 0 && visits->step >= 0;
}

bool due_count(struct replica *replica, const char *since, struct due *out, struct err *err)
{
	struct stream schools = {0}, returns = {0}, visits = {0};
	struct years years = {0};
	*out = (struct due){0};
	bool is_good = open_stream(&schools, replica, sql_schools, NULL, err)
		&& open_stream(&returns, replica, sql_returns, NULL, err)
		&& open_stream(&visits, replica, sql_visits, since, err)
		&& walk(&schools, &returns, &visits, &years, out, err);
	query_close(schools.query);
	query_close(returns.query);
	query_close(visits.query);
	out->year = is_good ? term_year_from(replica, years.at, years.count) : 0;
	for (size_t i = 0; i < years.count; i++)
		if (years.at[i].year == out->year)
			out->returns -= years.functional[i];
	free(years.at);
	free(years.functional);
	if (!is_good)
		*out = (struct due){0};
	return is_good;
}
