#include "config.h"
#include "emis/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/due.h"
#include "emis/refused.h"
#include "emis/verify.h"
#include "store/picture.h"
#include "store/query.h"
#include "store/recover.h"
#include "store/seen.h"
#include "store/turn.h"

/* Schools that should be at work and have no visit since ?1; visits has an index on school. */
#define VISIT_IS_DUE \
	"s._void IS NULL AND s.status = 'functional' AND NOT EXISTS" \
	" (SELECT 1 FROM visit v WHERE v.school = s.code AND v.date >= ?1 AND v._void IS NULL)"

#define RETURN_IS_MISSING \
	"s._void IS NULL AND s.status = 'functional' AND NOT EXISTS" \
	" (SELECT 1 FROM census c WHERE c.school = s.code AND c.year = ?1 AND c._void IS NULL)"


/* A finding whose reason was recorded is no longer work. Reasons are few, so the count begins with them. */
#define FINDINGS_OPEN \
	"SELECT (SELECT count(*) FROM finding) - (SELECT count(*) FROM reason r CROSS JOIN finding f" \
	" ON f.form = r.form AND f.record = r.record AND f.rule = r.rule WHERE r._void IS NULL)"

const char *state_folder(const struct replica *replica)
{
	return replica_folder(replica);
}

bool state_is_sample(struct replica *replica)
{
	return replica_is_sample(replica);
}

const char *state_district(struct replica *replica)
{
	return replica_district(replica);
}

static void name_place(struct replica *replica, struct form_set *set, struct state *out)
{
	out->is_province = replica_role(replica) == REPLICA_PROVINCE;
	if (out->is_province)
		snprintf(out->place, sizeof out->place, "Province");
	else
		snprintf(out->place, sizeof out->place, "District %s", form_set_label(set, "district", replica_district(replica)));
}

static void due_since(char out[11])
{
	date_format(clock_today() - STATE_VISIT_DAYS, out);
}

static bool take_draft(void *state, const struct draft *draft)
{
	struct state *out = state;
	out->drafts[out->draft_count++] = *draft;
	return out->draft_count < STATE_MAX_DRAFTS;
}

/* Whether the forms held are others than those of SET, which was read when the program began. */
static bool are_forms_old(struct replica *replica, const struct form_set *set)
{
	struct query *query;
	bool are_old = false;
	if (!query_open(replica, "SELECT code, version FROM form WHERE _void IS NULL", &query, NULL))
		return false;
	while (query_step(query, NULL) == 1) {
		const struct form *form = form_set_find(set, query_text(query, 0));
		are_old = are_old || (form ? form->version != (int)query_int(query, 1) : !form_set_newer(set));
	}
	query_close(query);
	return are_old;
}

bool state_read(struct replica *replica, struct form_set *set, const char *author, struct state *out, struct err *err)
{
	*out = (struct state){0};
	name_place(replica, set, out);
	out->findings = (long)query_number(replica, FINDINGS_OPEN, 0);
	out->conflicts = (long)query_number(replica, "SELECT count(*) FROM conflict WHERE state = 'open'", 0);
	refused_counts(replica, &out->refused, &out->news);
	out->to_verify = verify_count(replica, set);
	out->pending = (long)replica_pending_count(replica);
	out->last_sync = syncs_last_complete(replica);
	out->is_by_bundle = syncs_last_is_bundle(replica);
	out->are_forms_old = are_forms_old(replica, set);
	out->newer_forms = form_set_newer(set);
	out->is_picture_old = picture_is_old(replica, &out->picture_since);
	out->is_clock_behind = seen_is_behind(replica);
	char since[11];
	struct due due;
	due_since(since);
	bool is_good = due_count(replica, since, &due, err);
	out->schools = due.schools;
	out->visits_due = due.visits;
	out->returns_missing = due.returns;
	out->year = due.year;
	is_good = is_good && draft_each(replica, author, take_draft, out, err);
	const char *notice = replica_notice(replica); /* it may be the drafts' */
	if (!notice && recover_state(replica) != RECOVER_NONE)
		notice = "Set back to an old backup: nothing is written before zila hub recover";
	snprintf(out->notice, sizeof out->notice, "%s", notice ? notice : "");
	return is_good;
}

int state_day_seen(struct replica *replica)
{
	char text[17];
	int days = 0;
	int64_t seen = seen_time(replica);
	if (seen <= 0)
		return 0;
	clock_format(seen, text);
	text[10] = '\0';
	return date_parse(text, &days) ? days : 0;
}

void state_link(struct replica *replica, struct state_link *out)
{
	out->is_province = replica_role(replica) == REPLICA_PROVINCE;
	out->pending = (long)replica_pending_count(replica);
	out->last_sync = syncs_last_complete(replica);
}

void state_nearby(const struct replica *replica, struct nearby_list *out)
{
	nearby_read(replica_folder(replica), out);
}

bool state_each_sync(struct replica *replica, bool (*visit)(void *state, const struct sync_note *note), void *state, struct err *err)
{
	return syncs_each(replica, visit, state, err);
}

bool state_is_free(struct replica *replica, int milliseconds)
{
	return turn_is_free(replica, milliseconds);
}

int64_t state_version(struct replica *replica)
{
	return replica_data_version(replica);
}

static char **codes(struct query *query, int *count)
{
	char **out = mem_zero(1, sizeof *out);
	*count = 0;
	while (query_step(query, NULL) == 1) {
		out = mem_grow(out, (size_t)*count + 2, sizeof *out);
		out[(*count)++] = mem_copy(query_text(query, 0));
		out[*count] = NULL;
	}
	query_close(query);
	return out;
}

static char **codes_for(struct replica *replica, const char *sql, const char *parameter, int *count)
{
	struct query *query;
	*count = 0;
	if (!query_open(replica, sql, &query, NULL))
		return mem_zero(1, sizeof(char *));
	query_bind_text(query, 1, parameter);
	return codes(query, count);
}

char **state_returns_missing(struct replica *replica, int year, int *count)
{
	char text[16];
	snprintf(text, sizeof text, "%d", year);
	return codes_for(replica, "SELECT s.code FROM school s WHERE " RETURN_IS_MISSING " ORDER BY s.tehsil, s.uc, s.code", text, count);
}

char **state_visits_due(struct replica *replica, int *count)
{
	char since[11];
	due_since(since);
	return codes_for(replica, "SELECT s.code FROM school s WHERE " VISIT_IS_DUE " ORDER BY s.tehsil, s.uc, s.code", since, count);
}
