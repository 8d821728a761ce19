#include "config.h"
#include "emis/school.h"

#include <stdlib.h>
#include <string.h>
#include <string.h>

#include "base/mem.h"
#include "store/query.h"

enum { SCHOOL_PIECE = 2000 }; /* schools read at once */

static const char school_piece[] =
	"SELECT code, name, name_ur, district, tehsil, uc, village, cluster, level, gender, status"
	" FROM school WHERE code > ?1 AND _void IS NULL ORDER BY code LIMIT ?2";

/* Other names of districts ("Bolan" for Kachhi) come from the dated table of places: a few dozen, so they are kept beside the query
 * and not joined to each school. */
struct place {
	char *code, *aliases;
};

struct school_loader {
	struct replica *replica;
	struct lookup *lookup;
	struct place *places;
	int place_count, place_at;
	char *code; /* of the last school read */
	int64_t row;
	bool has_places, has_all;
};

struct school_loader *school_loader_new(struct replica *replica)
{
	struct school_loader *loader = mem_zero(1, sizeof *loader);
	loader->replica = replica;
	loader->lookup = lookup_new();
	loader->code = mem_copy("");
	return loader;
}

void school_loader_free(struct school_loader *loader)
{
	if (!loader)
		return;
	for (int i = 0; i < loader->place_count; i++) {
		free(loader->places[i].code);
		free(loader->places[i].aliases);
	}
	free(loader->places);
	free(loader->code);
	lookup_free(loader->lookup);
	free(loader);
}

static bool read_places(struct school_loader *loader, struct err *err)
{
	struct query *query;
	int step;
	if (!query_open(loader->replica, "SELECT code, aliases FROM place WHERE kind = 'district' AND aliases IS NOT NULL", &query, err))
		return false;
	while ((step = query_step(query, err)) == 1) {
		loader->places = mem_grow(loader->places, (size_t)loader->place_count + 1, sizeof *loader->places);
		loader->places[loader->place_count++] = (struct place){mem_copy(query_text(query, 0)), mem_copy(query_text(query, 1))};
	}
	query_close(query);
	loader->has_places = true;
	return step == 0;
}

/* Neighbours in the order of codes mostly lie in one district. */
static const char *aliases_of(struct school_loader *loader, const char *district)
{
	for (int i = 0; i < loader->place_count; i++) {
		const int at = (loader->place_at + i) % loader->place_count;
		if (strcmp(loader->places[at].code, district) == 0) {
			loader->place_at = at;
			return loader->places[at].aliases;
		}
	}
	return NULL;
}

static void add_school(struct school_loader *loader, struct query *query)
{
	struct lookup_school school = {
		.id = loader->row++,
		.code = query_text(query, 0),
		.name = query_text(query, 1),
		.name_ur = query_text(query, 2),
		.district = query_text(query, 3),
		.tehsil = query_text(query, 4),
		.uc = query_text(query, 5),
		.village = query_text(query, 6),
		.cluster = query_text(query, 7),
		.level = query_text(query, 8),
		.gender = query_text(query, 9),
		.status = query_text(query, 10),
	};
	school.aliases = aliases_of(loader, school.district);
	lookup_add(loader->lookup, &school);
}

static bool read_piece(struct school_loader *loader, struct err *err)
{
	struct query *query;
	int step, count = 0;
	if (!query_open(loader->replica, school_piece, &query, err))
		return false;
	query_bind_text(query, 1, loader->code);
	query_bind_int(query, 2, SCHOOL_PIECE);
	while ((step = query_step(query, err)) == 1) {
		add_school(loader, query);
		if (++count < SCHOOL_PIECE)
			continue;
		free(loader->code);
		loader->code = mem_copy(query_text(query, 0));
	}
	query_close(query);
	loader->has_all = step == 0 && count < SCHOOL_PIECE;
	return step == 0;
}

int school_loader_step(struct school_loader *loader, struct lookup **out, struct err *err)
{
	*out = NULL;
	if (!loader->has_places && !read_places(loader, err))
		return -1;
	if (!loader->has_all)
		return read_piece(loader, err) ? 1 : -1;
	lookup_finish(loader->lookup);
	*out = loader->lookup;
	loader->lookup = NULL;
	return 0;
}

bool school_lookup(struct replica *replica, struct lookup **out, struct err *err)
{
	struct school_loader *loader = school_loader_new(replica);
	int step;
	do {
		step = school_loader_step(loader, out, err);
	} while (step == 1);
	school_loader_free(loader);
	return step == 0;
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
