/* SQL functions of our own. */
#include "config.h"
#include "store/functions.h"

#include <math.h>

#include "base/clock.h"
#include "store/db.h"
#include "store/seen.h"

enum { SECONDS_A_DAY = 86400 };

/* Clocks of these boxes are often years behind: what they know of the time beside them is the earliest that today can be. */
static void run_today(sqlite3_context *context, int count, sqlite3_value **values)
{
	const int64_t seen = seen_last(sqlite3_user_data(context)) / SECONDS_A_DAY;
	int today = clock_today();
	char text[11];

	(void) count;
	(void) values;
	if (seen > today && seen < 200000)
		today = (int) seen;
	date_format(today, text);
	sqlite3_result_text(context, text, 10, SQLITE_TRANSIENT);
}

/* Great circle by the haversine, on a sphere of 6,371 km; NULL where a coordinate is missing. */
static void run_distance(sqlite3_context *context, int count, sqlite3_value **values)
{
	const double degree = 3.14159265358979323846 / 180.0, diameter = 2 * 6371.0;
	double lat1, lon1, lat2, lon2, up, along, half;

	for (int i = 0; i < count; i++)
		if (sqlite3_value_numeric_type(values[i]) != SQLITE_INTEGER && sqlite3_value_numeric_type(values[i]) != SQLITE_FLOAT)
			return;
	lat1 = sqlite3_value_double(values[0]) * degree;
	lon1 = sqlite3_value_double(values[1]) * degree;
	lat2 = sqlite3_value_double(values[2]) * degree;
	lon2 = sqlite3_value_double(values[3]) * degree;
	up = sin((lat2 - lat1) / 2);
	along = sin((lon2 - lon1) / 2);
	half = up * up + cos(lat1) * cos(lat2) * along * along;
	sqlite3_result_double(context, diameter * asin(sqrt(half < 1 ? half : 1)));
}

bool functions_install(struct replica *replica, struct err *err)
{
	/* today() is one day within one statement, which is all that DETERMINISTIC asks. */
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

	if (sqlite3_create_function_v2(replica->db, "today", 0, flags, replica, run_today, NULL, NULL, NULL) != SQLITE_OK
			|| sqlite3_create_function_v2(replica->db, "distance_km", 4, flags, replica, run_distance, NULL, NULL, NULL)
			!= SQLITE_OK)
		return db_fail(replica->db, NULL, err);
	return true;
}
