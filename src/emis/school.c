#include "config.h"
#include "emis/school.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/query.h"

/* Aliases of districts ("Bolan" for Kachhi) come from the dated table of places. */
static const char school_all[] =
	"SELECT s.code, s.name, s.name_ur, s.district, s.tehsil, s.uc, s.village, s.cluster, p.aliases, s.level, s.gender, s.status"
	" FROM school s LEFT JOIN place p ON p.kind = 'district' AND p.code = s.district"
	" WHERE s._void IS NULL ORDER BY s.code";

bool school_lookup(struct replica *replica, struct lookup **out, struct err *err)
{
	struct query *query;
	*out = NULL;
	if (!query_open(replica, school_all, &query, err))
		return false;
	struct lookup *lookup = lookup_new();
	int step;
	int64_t row = 0;
	while ((step = query_step(query, err)) == 1) {
		struct lookup_school school = {
			.id = row++,
			.code = query_text(query, 0),
			.name = query_text(query, 1),
			.name_ur = query_text(query, 2),
			.district = query_text(query, 3),
			.tehsil = query_text(query, 4),
			.uc = query_text(query, 5),
			.village = query_text(query, 6),
			.cluster = query_text(query, 7),
			.aliases = query_text(query, 8),
			.level = query_text(query, 9),
			.gender = query_text(query, 10),
			.status = query_text(query, 11),
		};
		lookup_add(lookup, &school);
	}
	query_close(query);
	if (step < 0) {
		lookup_free(lookup);
		return false;
	}
	lookup_finish(lookup);
	*out = lookup;
	return true;
}

static char *name_of(struct replica *replica, const char *code)
{
	struct query *query;
	if (!query_open(replica, "SELECT name FROM school WHERE code = ?1 AND _void IS NULL", &query, NULL))
		return NULL;
	query_bind_text(query, 1, code);
	char *name = query_step(query, NULL) == 1 ? mem_copy(query_text(query, 0)) : NULL;
	query_close(query);
	return name;
}

char *school_title(struct replica *replica, const char *code)
{
	char *name = name_of(replica, code);
	char *title = name ? mem_format("%s (%s)", name, code) : mem_copy("");
	free(name);
	return title;
}

bool school_exists(struct replica *replica, const char *code)
{
	char *name = name_of(replica, code);
	free(name);
	return name != NULL;
}
