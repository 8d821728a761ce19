#include "config.h"
#include "emis/term.h"

#include "base/clock.h"
#include "store/query.h"

int term_year(struct replica *replica)
{
	return term_year_from(replica, query_number(replica, "SELECT max(year) FROM census WHERE _void IS NULL", 0));
}

int term_year_from(struct replica *replica, int64_t newest)
{
	int64_t year = newest;
	if (year == 0)
		year = query_number(replica, "SELECT max(year) FROM year WHERE _void IS NULL", 0);
	if (year == 0) {
		int month, day, now;
		date_split(clock_today(), &now, &month, &day);
		year = now;
	}
	return (int)year;
}
