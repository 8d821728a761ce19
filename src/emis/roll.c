#include "config.h"
#include "emis/roll.h"

#include <stdio.h>

#include "base/mem.h"
#include "store/query.h"

bool roll_read(struct replica *replica, struct form_set *set, const char *school, struct roll_person **out, int *count,
	struct err *err)
{
	struct query *query;
	*out = mem_zero(1, sizeof **out);
	*count = 0;
	if (!query_open(replica, "SELECT id, name, designation, sex FROM staff WHERE school = ?1 AND _void IS NULL ORDER BY name", &query, err))
		return false;
	query_bind_text(query, 1, school);
	int step;
	while ((step = query_step(query, err)) == 1) {
		*out = mem_grow(*out, (size_t)*count + 1, sizeof **out);
		struct roll_person *person = &(*out)[(*count)++];
		value_id_format(query_int(query, 0), person->key);
		snprintf(person->name, sizeof person->name, "%s", query_text(query, 1));
		snprintf(person->designation, sizeof person->designation, "%s", form_set_label(set, "designation", query_text(query, 2)));
		snprintf(person->sex, sizeof person->sex, "%s", form_set_label(set, "sex", query_text(query, 3)));
	}
	query_close(query);
	return step == 0;
}

bool roll_is_one_district(struct replica *replica, const char *school, const char *other)
{
	struct query *query;
	bool is_one = false;
	if (!query_open(replica, "SELECT 1 FROM school AS a, school AS b WHERE a.code = ?1 AND b.code = ?2 AND a.district = b.district"
			" AND b._void IS NULL", &query, NULL))
		return false;
	query_bind_text(query, 1, school);
	query_bind_text(query, 2, other);
	is_one = query_step(query, NULL) == 1;
	query_close(query);
	return is_one;
}
