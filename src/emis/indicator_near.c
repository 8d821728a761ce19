/* The nearest school for girls: the province in squares of a tenth of a degree, a list of schools in each, searched in rings.
 *
 * Every square at ring r or beyond is at least r - 1 squares away, and a tenth of a degree is nowhere in the province less than
 * RING_KM: the search ends when nothing nearer can come. A point outside the province is no point. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/earth.h"
#include "base/mem.h"
#include "emis/indicator_book.h"
#include "emis/indicator_rows.h"

/* The province with a margin, in millionths of a degree: as the registry's rule on points. */
enum { SOUTH = 24800000, NORTH = 32100000, WEST = 60800000, EAST = 70400000, SQUARE = 100000, LEVELS = 4 };
enum { ROWS = (NORTH - SOUTH) / SQUARE + 1, COLUMNS = (EAST - WEST) / SQUARE + 1 };
static const double RING_KM = 9.4; /* 11.1 km × cos 32.1° */

struct point { int64_t lat, lon; int next; };

struct near {
	struct point *points;
	int count;
	int first[LEVELS][ROWS][COLUMNS]; /* index of a point, -1: none */
};

static const char points_sql[] =
	"SELECT s.level, s.lat, s.lon FROM school s LEFT JOIN census c ON c.school = s.code AND c.year = ?1 AND c._void IS NULL"
	" WHERE s._void IS NULL AND s.gender IN ('girls', 'mixed') AND s.lat IS NOT NULL AND s.lon IS NOT NULL AND " FUNCTIONAL;

int near_level(const char *level)
{
	static const char *const levels[LEVELS] = {"primary", "middle", "high", "higher_secondary"};
	for (int i = 0; level && i < LEVELS; i++)
		if (strcmp(level, levels[i]) == 0)
			return i;
	return -1;
}

static bool is_inside(int64_t lat, int64_t lon)
{
	return lat >= SOUTH && lat <= NORTH && lon >= WEST && lon <= EAST;
}

bool near_open(struct indicator_book *book, int year, struct near **out, struct err *err)
{
	struct near *near = mem_zero(1, sizeof *near);
	struct query *query;
	int step;
	memset(near->first, -1, sizeof near->first);
	*out = near;
	if (!book_has(book, "school", "lat") || !book_has(book, "census", "status"))
		return true;
	if (!query_open(book->replica, points_sql, &query, err))
		return false;
	query_bind_int(query, 1, year);
	while ((step = query_step(query, err)) == 1) {
		int64_t lat = query_int(query, 1), lon = query_int(query, 2);
		int level = near_level(query_text(query, 0));
		if (level < 0 || !is_inside(lat, lon))
			continue;
		int *first = &near->first[level][(lat - SOUTH) / SQUARE][(lon - WEST) / SQUARE];
		if ((near->count & (near->count - 1)) == 0)
			near->points = mem_grow(near->points, near->count ? 2 * (size_t)near->count : 64, sizeof *near->points);
		near->points[near->count] = (struct point){lat, lon, *first};
		*first = near->count++;
	}
	query_close(query);
	return step == 0;
}

void near_close(struct near *near)
{
	if (near)
		free(near->points);
	free(near);
}

static double search(const struct near *near, int64_t lat, int64_t lon, int level, int row, int column, double best)
{
	if (row < 0 || row >= ROWS || column < 0 || column >= COLUMNS)
		return best;
	for (int i = near->first[level][row][column]; i >= 0; i = near->points[i].next) {
		double km = earth_km((double)lat / 1e6, (double)lon / 1e6, (double)near->points[i].lat / 1e6, (double)near->points[i].lon / 1e6);
		if (best < 0 || km < best)
			best = km;
	}
	return best;
}

int64_t near_metres(const struct near *near, int64_t lat, int64_t lon, int level)
{
	double best = -1;
	if (level < 0 || level >= LEVELS || lat == INDICATOR_ABSENT || lon == INDICATOR_ABSENT || !is_inside(lat, lon))
		return INDICATOR_ABSENT;
	int row = (int)((lat - SOUTH) / SQUARE), column = (int)((lon - WEST) / SQUARE);
	for (int ring = 0; ring < ROWS + COLUMNS && (best < 0 || best > (ring - 1) * RING_KM); ring++) {
		for (int at = -ring; at <= ring; at++) {
			best = search(near, lat, lon, level, row - ring, column + at, best);
			if (ring > 0)
				best = search(near, lat, lon, level, row + ring, column + at, best);
		}
		for (int at = 1 - ring; at < ring; at++) {
			best = search(near, lat, lon, level, row + at, column - ring, best);
			best = search(near, lat, lon, level, row + at, column + ring, best);
		}
	}
	return best < 0 ? INDICATOR_ABSENT : (int64_t)(best * 1000 + 0.5);
}
