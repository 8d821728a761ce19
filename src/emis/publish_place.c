#include "config.h"
#include "emis/publish_place.h"

#include <string.h>

bool publish_place_is_exact(const struct form_set *set)
{
	const struct code_list *list = form_set_list(set, "publish");
	const struct code_item *item = list ? code_list_find(list, "girls_exact", strlen("girls_exact")) : NULL;
	return item && !item->is_retired;
}

int64_t publish_place(int64_t degrees, const char *gender, bool is_exact)
{
	int64_t half = degrees < 0 ? -PUBLISH_PLACE_STEP / 2 : PUBLISH_PLACE_STEP / 2;
	if (is_exact || strcmp(gender, "boys") == 0)
		return degrees;
	return (degrees + half) / PUBLISH_PLACE_STEP * PUBLISH_PLACE_STEP;
}
