#include "config.h"
#include "emis/out_geojson.h"

#include <string.h>

#include "base/json.h"
#include "emis/publish_place.h"
#include "form/export_parts.h"
#include "store/query.h"

enum { CODE, NAME, NAME_UR, DISTRICT, TEHSIL, UC, LEVEL, GENDER, STATUS, LAT, LON };

#define SCHOOLS "SELECT t.code, t.name, t.name_ur, t.district, t.tehsil, t.uc, t.level, t.gender, t.status, t.lat, t.lon FROM school t WHERE t._void IS NULL"

/* Millionths of a degree as the shortest decimal. */
static void put_degrees(struct buf *out, int64_t degrees)
{
	int64_t whole = degrees < 0 ? -degrees : degrees;
	int places = 6, part = (int)(whole % 1000000);
	for (; places > 1 && part % 10 == 0; places--)
		part /= 10;
	buf_format(out, "%s%lld.%0*d", degrees < 0 ? "-" : "", (long long)(whole / 1000000), places, part);
}

/* Mixed and unknown schools are rounded too: girls go there. */
static void put_feature(struct buf *out, const struct query *query, bool is_rounded)
{
	static const char *const names[] = {"code", "name", "name_ur", "district", "tehsil", "uc", "level", "gender", "status"};
	const char *code = query_text(query, CODE), *gender = query_text(query, GENDER);
	buf_text(out, "{\"type\":\"Feature\",\"id\":");
	json_put_text(out, code, strlen(code));
	buf_text(out, ",\"geometry\":{\"type\":\"Point\",\"coordinates\":[");
	put_degrees(out, publish_place(query_int(query, LON), gender, !is_rounded));
	buf_byte(out, ',');
	put_degrees(out, publish_place(query_int(query, LAT), gender, !is_rounded));
	buf_text(out, "]},\"properties\":");
	for (int i = CODE; i <= STATUS; i++) {
		const char *text = query_text(query, i);
		buf_format(out, "%s\"%s\":", i == CODE ? "{" : ",", names[i]);
		if (query_is_null(query, i))
			buf_text(out, "null");
		else
			json_put_text(out, text, strlen(text));
	}
	buf_text(out, "}}");
}

static bool write_features(struct query *query, const struct export_options *options, bool is_rounded, long *without, struct err *err)
{
	struct buf row;
	int step = 0;
	bool is_good = true, is_first = true;
	buf_init(&row, EXPORT_ROW);
	buf_text(&row, "{\"type\":\"FeatureCollection\",\"features\":[");
	while (is_good && (step = query_step(query, err)) == 1) {
		if (query_is_null(query, LAT) || query_is_null(query, LON)) {
			(*without)++;
			continue;
		}
		buf_text(&row, is_first ? "\n" : ",\n");
		is_first = false;
		put_feature(&row, query, is_rounded);
		is_good = export_flush(options, &row, err);
	}
	buf_text(&row, "\n]}\n");
	is_good = is_good && step == 0 && export_flush(options, &row, err) && export_end(options, err);
	buf_free(&row);
	return is_good;
}

bool out_geojson(struct replica *replica, struct form_set *set, const struct export_options *options, bool is_public, long *without,
	struct err *err)
{
	static const char *const tables[] = {"school", NULL};
	const struct form *form = form_set_find(set, "school");
	struct query *query;
	struct buf sql;
	*without = 0;
	if (!form || !form->table)
		return err_set(err, EX_UNAVAILABLE, "school: the form has no table here: load it first");
	buf_init(&sql, EXPORT_ROW);
	buf_text(&sql, SCHOOLS);
	bool is_good = export_where(set, form, options->where, &sql, err);
	buf_text(&sql, " ORDER BY t.code");
	is_good = is_good && query_open_guarded(replica, sql.bytes, tables, EXPORT_STEPS, &query, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	is_good = write_features(query, options, is_public && !publish_place_is_exact(set), without, err);
	query_close(query);
	return is_good;
}
