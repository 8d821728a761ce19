/* SQL functions of our own. */
#include "config.h"
#include "store/functions.h"

#include "base/clock.h"
#include "base/earth.h"
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

/* NULL where a coordinate is missing. */
static void run_distance(sqlite3_context *context, int count, sqlite3_value **values)
{
	for (int i = 0; i < count; i++)
		if (sqlite3_value_numeric_type(values[i]) != SQLITE_INTEGER && sqlite3_value_numeric_type(values[i]) != SQLITE_FLOAT)
			return;
	sqlite3_result_double(context, earth_km(sqlite3_value_double(values[0]), sqlite3_value_double(values[1]),
		sqlite3_value_double(values[2]), sqlite3_value_double(values[3])));
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
