#include "config.h"
#include "emis/above.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "store/query.h"

/* The first row's columns as texts; "" where NULL. False where there is no row. */
static bool ask(struct replica *replica, const char *sql, const char *code, char out[][ABOVE_CODE], int count)
{
	struct query *query;
	struct err ignored = {0};
	for (int i = 0; i < count; i++)
		*out[i] = '\0';
	if (!query_open(replica, sql, &query, &ignored))
		return false;
	query_bind_text(query, 1, code);
	bool is_there = query_step(query, &ignored) == 1;
	for (int i = 0; is_there && i < count; i++)
		snprintf(out[i], ABOVE_CODE, "%s", query_text(query, i));
	query_close(query);
	return is_there;
}

void above_name(struct replica *replica, const struct form_set *set, enum indicator_level level, const char *code, char name[160])
{
	char found[1][ABOVE_CODE];
	switch (level) {
	case INDICATOR_SCHOOL: case INDICATOR_CLUSTER:
		if (!ask(replica, "SELECT name FROM school WHERE code = ?1", code, found, 1) || !*found[0])
			snprintf(found[0], ABOVE_CODE, "%s", code);
		snprintf(name, 160, "%s%s", level == INDICATOR_CLUSTER ? "Cluster " : "", found[0]);
		return;
	case INDICATOR_TEHSIL: snprintf(name, 160, "Tehsil %s", form_set_label(set, "tehsil", code)); return;
	case INDICATOR_DISTRICT: snprintf(name, 160, "District %s", form_set_label(set, "district", code)); return;
	default:
		if (!ask(replica, "SELECT name FROM place WHERE kind IN ('division', 'province') AND code = ?1", code, found, 1))
			snprintf(found[0], ABOVE_CODE, "%s", code);
		snprintf(name, 160, "%s %s", level == INDICATOR_DIVISION ? "Division" : "Province", found[0]);
	}
}

struct finding { struct replica *replica; const struct form_set *set; struct above *out; int count; };

static void add(struct finding *finding, enum indicator_level level, const char *code)
{
	if (!*code || finding->count == ABOVE_MOST)
		return;
	struct above *above = &finding->out[finding->count++];
	above->level = level;
	snprintf(above->code, sizeof above->code, "%s", code);
	above_name(finding->replica, finding->set, level, code, above->name);
}

int above_find(struct replica *replica, const struct form_set *set, enum indicator_level level, const char *code, struct above out[ABOVE_MOST])
{
	struct finding finding = {replica, set, out, 0};
	char at[3][ABOVE_CODE] = {"", "", ""}, division[1][ABOVE_CODE] = {""}, province[1][ABOVE_CODE] = {""};
	if (level == INDICATOR_SCHOOL)
		ask(replica, "SELECT cluster, tehsil, district FROM school WHERE code = ?1", code, at, 3);
	else if (level == INDICATOR_CLUSTER)
		ask(replica, "SELECT '', tehsil, district FROM school WHERE code = ?1", code, at, 3);
	else if (level == INDICATOR_TEHSIL)
		ask(replica, "SELECT '', '', district FROM school WHERE tehsil = ?1 AND _void IS NULL LIMIT 1", code, at, 3);
	if (level < INDICATOR_DISTRICT) {
		add(&finding, INDICATOR_CLUSTER, at[0]);
		add(&finding, INDICATOR_TEHSIL, at[1]);
		add(&finding, INDICATOR_DISTRICT, at[2]);
	}
	if (replica_district(replica))
		return finding.count;
	if (level < INDICATOR_DIVISION) {
		ask(replica, "SELECT parent FROM place WHERE kind = 'district' AND code = ?1", level == INDICATOR_DISTRICT ? code : at[2], division, 1);
		add(&finding, INDICATOR_DIVISION, division[0]);
	}
	if (level < INDICATOR_PROVINCE) {
		ask(replica, "SELECT code FROM place WHERE kind = 'province' AND ?1 IS NOT NULL AND _void IS NULL", code, province, 1);
		add(&finding, INDICATOR_PROVINCE, province[0]);
	}
	return finding.count;
}

char **above_beside(struct replica *replica, enum indicator_level level, const char *code, int *count, int *at)
{
	static const char *const sql[INDICATOR_LEVELS] = {
		[INDICATOR_CLUSTER] = "SELECT DISTINCT cluster FROM school WHERE district = (SELECT district FROM school WHERE code = ?1) AND cluster IS NOT NULL"
			" AND _void IS NULL ORDER BY cluster",
		[INDICATOR_TEHSIL] = "SELECT DISTINCT tehsil FROM school WHERE district = (SELECT district FROM school WHERE tehsil = ?1 AND _void IS NULL LIMIT 1)"
			" AND tehsil IS NOT NULL AND _void IS NULL ORDER BY tehsil",
		[INDICATOR_DISTRICT] = "SELECT DISTINCT district FROM school WHERE ?1 IS NOT NULL AND district IS NOT NULL AND _void IS NULL ORDER BY district",
		[INDICATOR_DIVISION] = "SELECT code FROM place WHERE kind = 'division' AND ?1 IS NOT NULL AND _void IS NULL ORDER BY code",
	};
	char **out = mem_zero(1, sizeof *out);
	struct query *query;
	struct err ignored = {0};
	*count = 0;
	*at = -1;
	if (!sql[level] || !query_open(replica, sql[level], &query, &ignored))
		return out;
	query_bind_text(query, 1, code);
	while (query_step(query, &ignored) == 1) {
		out = mem_grow(out, (size_t)*count + 1, sizeof *out);
		if (strcmp(query_text(query, 0), code) == 0)
			*at = *count;
		out[(*count)++] = mem_copy(query_text(query, 0));
	}
	query_close(query);
	return out;
}
