/* The sample as a whole: everything is decided in memory first, then written in one transaction from the calendar to
 * the last finding. */
#include "config.h"
#include "emis/sample.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/recheck.h"
#include "emis/sample_place.h"
#include "emis/sample_province.h"
#include "emis/sample_roll.h"
#include "emis/sample_site.h"
#include "emis/sample_visit.h"
#include "emis/sample_year.h"
#include "store/query.h"

enum { CENSUS_LAG = 60 /* days after 31 October until a census is in */ };

/* As an import does: what breaks a soft rule goes to the work list. The last entry is ended first, so that its rows
 * are seen. */
static bool find_faults(struct replica *replica, struct sample_world *world, struct err *err)
{
	struct recheck_result result;
	if (!txn_entry(world->txn, NULL, err) || !recheck_records(replica, world->set, &result, err))
		return false;
	return result.hard == 0
		|| err_set(err, EX_SOFTWARE, "sample: %s: load the forms that came with this program", result.first_hard);
}

/* The first of this month, and the three last censuses that are in by then. */
static void set_dates(struct sample_world *world)
{
	int year, month, day, census;
	date_split(clock_today(), &year, &month, &day);
	if (!date_join(year, month, 1, &world->reference) || !date_join(year, 10, 31, &census))
		die("sample: there is no first day in %d-%d", year, month);
	if (world->reference < census + CENSUS_LAG)
		year--;
	for (int i = 0; i < SAMPLE_YEARS; i++)
		world->years[i] = year - (SAMPLE_YEARS - 1 - i);
}

static bool write_all(struct replica *replica, struct sample_world *world, const char *author, struct err *err)
{
	if (!txn_begin(replica, author, &world->txn, err))
		return false;
	if (sample_province_write(world, err) && sample_place_write(world, err) && sample_roll_write(world, err)
		&& sample_year_write(world, err) && sample_visit_write(world, err) && find_faults(replica, world, err))
		return txn_commit(world->txn, err);
	txn_abort(world->txn);
	return false;
}

bool sample_fill(struct replica *replica, struct form_set *set, const char *author, uint64_t seed, struct err *err)
{
	if (replica_role(replica) != REPLICA_PROVINCE || !replica_is_sample(replica))
		return err_set(
			err, EX_USAGE, "sample data is put only into a province folder that was made for it: use `zila demo`");
	if (query_number(replica, "SELECT count(*) FROM school", 1) > 0)
		return err_set(err, EX_USAGE, "%s: there are schools already: sample data goes into an empty folder",
			replica_folder(replica));
	struct sample_world world = {.seed = seed, .set = set};
	world.schools = mem_zero(SAMPLE_SCHOOLS, sizeof *world.schools);
	world.persons = mem_zero(SAMPLE_MAX_PERSONS, sizeof *world.persons);
	set_dates(&world);
	sample_place_make(&world);
	sample_roll_make(&world);
	sample_year_make(&world);
	sample_site_make(&world);
	bool is_good = write_all(replica, &world, author, err);
	free(world.schools);
	free(world.persons);
	return is_good;
}
