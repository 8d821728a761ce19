/* Judges each entry as the hub took it, in the order in which it took them: what changed must have been asked for, by somebody who
 * had seen what stood there; what was asked for must have come, or wait in a conflict that has a cause; a conflict is closed by a
 * choice or by agreement.
 *
 * Where the hub's value was another's that merely is equal to what was seen, the overwriting is counted (aba) and allowed, but not
 * where what was seen was the writer's own undecided value that came to the hub before, but for a choice between two values. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/value.h"
#include "tests/sync/sim_oracle.h"

struct group {
	struct sim *sim;
	struct sim_oracle *oracle;
	struct sim_event *events;
	int count;
	const struct sim_event *entry;
	struct sim_written *written;
	int index; /* of the written */
	int origin;
	int64_t number;
};

static const char *shown(const char *text)
{
	return text ? text : "nothing";
}

static struct sim_event *find(const struct group *group, char kind, const char *form, const char *key, const char *column)
{
	for (int i = 0; i < group->count; i++) {
		struct sim_event *event = &group->events[i];

		if (event->kind == kind && !event->is_used && strcmp(event->a, form) == 0 && strcmp(event->b, key) == 0
				&& strcmp(event->c, column) == 0)
			return event;
	}
	return NULL;
}

/* The conflict of this origin that the entry left open, or NULL. */
static const struct sim_event *find_open(const struct group *group, const struct sim_act *act, const char *field)
{
	char record[SIM_KEY], place[80];

	oracle_record_name(act->form, act->key, record);
	snprintf(place, sizeof place, "%s %d", field, group->origin);
	for (int i = 0; i < group->count; i++) {
		const struct sim_event *event = &group->events[i];

		if (event->kind == 'K' && strcmp(event->a, act->form) == 0 && strcmp(event->b, record) == 0 && strcmp(event->c, place) == 0
				&& oracle_same(event->d, "open"))
			return event;
	}
	return NULL;
}

static bool has_dispute(const struct group *group, const struct sim_act *act, const char *field)
{
	char record[SIM_KEY];

	oracle_record_name(act->form, act->key, record);
	return oracle_dispute(group->oracle, act->form, record, field, group->origin, false) != NULL;
}

static bool is_void(const struct group *group, const char *form, const char *key)
{
	const struct sim_cell *cell = oracle_cell(group->oracle, form, key, "_void", false);

	return cell && cell->text;
}

/* The version that this entry wrote there. */
static int version_of(const struct group *group, const struct sim_event *event)
{
	char name[160];

	snprintf(name, sizeof name, "%s %s %s", event->a, event->b, event->c);
	for (int i = group->oracle->version_count - 1; i > 0; i--)
		if (group->oracle->versions[i].written == group->index && strcmp(group->oracle->versions[i].cell, name) == 0
				&& oracle_same(group->oracle->versions[i].text, event->e))
			return i;
	return 0;
}

static void take(const struct group *group, struct sim_event *event)
{
	struct sim_cell *cell = oracle_cell(group->oracle, event->a, event->b, event->c, true);

	event->is_used = true;
	if (event->kind == 'C' && !oracle_same(cell->text, event->d))
		sim_fail(group->sim, "tracking", "%s %s %s was %s before, not %s", event->a, event->b, event->c, shown(cell->text),
			shown(event->d));
	/* A row that is put in place of itself is what it was. */
	oracle_cell_set(group->oracle, cell, event->e, cell->is_there && oracle_same(cell->text, event->e) ? cell->version
		: version_of(group, event), group->entry->a, group->number);
}

/* False for what an entry wrote that the hub refused or never got. */
static bool is_judged(const struct sim_oracle *oracle, int version)
{
	return version <= 0 || oracle->written[oracle->versions[version].written].is_judged;
}

/* Its box, or a copy of it, sent what was seen under another number: no chain leads from there. */
static bool is_of_other_number(const struct group *group, int version)
{
	return version > 0 && group->oracle->written[group->oracle->versions[version].written].taken_by != group->origin;
}

/* May what stands be written over by somebody who had seen this? */
static void must_be_seen(const struct group *group, const struct sim_act *act, const struct sim_event *event)
{
	const struct sim_cell *cell = oracle_cell(group->oracle, event->a, event->b, event->c, false);
	const struct sim_version *stood = &group->oracle->versions[cell ? cell->version : 0];
	int version = act->seen.version;
	bool saw_own = act->saw_own;

	for (; version > 0 && group->oracle->versions[version].is_again; version = group->oracle->versions[version].again)
		saw_own = group->oracle->versions[version].again_own;
	if (cell && (cell->version == act->seen.version || cell->version == version))
		return;
	/* It had seen what was blanked, and the cell is empty. */
	if (cell && cell->is_blanked && !cell->text)
		return;
	/* Who settles has looked at two values and chosen one: the same two are there, whoever wrote what stands. */
	if (oracle_same(cell ? cell->text : NULL, act->seen.is_null ? NULL : act->seen.text)
			&& (!saw_own || act->kind == SIM_SETTLE || stood->box == group->written->box || !is_judged(group->oracle, version)
			|| is_of_other_number(group, version))) {
		group->oracle->aba++;
		return;
	}
	sim_fail(group->sim, "overwritten", "%s %s %s: %s, of box %d, was written over by %s of box %d, which had seen %s%s", event->a,
		event->b, event->c, shown(event->d), stood->box, shown(event->e), group->written->box,
		act->seen.is_null ? "nothing" : act->seen.text, act->saw_own ? " of its own" : "");
}

/* Its author signed the return anew on a sign-off of his own that only coincided with somebody else's, which he had not seen. */
static bool is_on_anothers_sign(const struct group *group, const struct sim_act *act)
{
	char key[SIM_KEY];
	const struct sim_cell *state;

	if (!act->was_signed || !oracle_return_of(act->form, act->key, key)
			|| !(state = oracle_cell(group->oracle, "census", key, "state", false))
			|| group->oracle->versions[state->version].box == group->written->box)
		return false;
	for (int i = 0; i < group->written->count; i++) {
		const struct sim_act *sign = &group->written->acts[i];

		if (sign->saw_own && strcmp(sign->form, "census") == 0 && strcmp(sign->field, "state") == 0 && strcmp(sign->key, key) == 0)
			return true;
	}
	return false;
}

/* The return was signed without it, is not what its author signed, or what he wrote with it waits. */
static bool is_for_the_return(const struct group *group, const struct sim_act *act)
{
	bool is_state = strcmp(act->field, "state") == 0;

	for (int i = 0; is_state && i < group->count; i++)
		if (group->events[i].kind == 'K' && oracle_same(group->events[i].d, "open") && strncmp(group->events[i].c, "state ", 6) != 0)
			return true;
	return (is_state || act->was_signed) && act->root_stood && !oracle_is_as_sighted(act);
}

/* What stands was written over an own value that its box showed and the province had not taken: keyed anew instead of one that was refused or
 * held, or saved without a look (which the program never does). Where an operator releases the earlier one after all, a person chooses. */
static bool is_raw_version(const struct sim_oracle *oracle, int version)
{
	const struct sim_act *found = NULL;

	/* The first link of the chain tells. */
	do {
		const struct sim_version *at = &oracle->versions[version];
		const struct sim_written *written = version > 0 ? &oracle->written[at->written] : NULL;

		found = NULL;
		for (int i = 0; written && i < written->count; i++) {
			char name[160];

			snprintf(name, sizeof name, "%s %s %s", written->acts[i].form, written->acts[i].key, written->acts[i].field);
			if (strcmp(name, at->cell) == 0)
				found = &written->acts[i];
		}
		if (found && found->is_raw)
			return true;
		version = found && found->saw_own && found->seen.version < version ? found->seen.version : 0;
	} while (version > 0);
	return false;
}

/* A conflict needs somebody else. What an author saw and the hub has lost since (no version) was somebody's, too: what stands is older. */
static void must_have_cause(const struct group *group, const struct sim_act *act)
{
	const struct sim_cell *cell = oracle_cell(group->oracle, act->form, act->key, act->field, false);
	const struct sim_version *stood = &group->oracle->versions[cell ? cell->version : 0];
	const char *text = cell ? cell->text : NULL;

	group->oracle->disputed++;
	if ((cell && cell->is_blanked) || is_void(group, act->form, act->key) || has_dispute(group, act, act->field) || has_dispute(group, act, "*")
			|| group->written->life != group->sim->box[group->written->box].life || group->written->life > 0)
		return;
	if (is_for_the_return(group, act) || is_on_anothers_sign(group, act))
		return;
	if (oracle_same(text, act->seen.is_null ? NULL : act->seen.text))
		sim_fail(group->sim, "causeless", "%s %s %s: box %d had seen what stood (%s) and wrote %s, which waits in a conflict", act->form,
			act->key, act->field, group->written->box, shown(text), act->is_null ? "nothing" : act->now);
	if (!act->is_raw && stood->box == group->written->box && stood->life == group->written->life
			&& act->seen.version >= 0 && is_judged(group->oracle, act->seen.version) && !is_raw_version(group->oracle, cell ? cell->version : 0))
		sim_fail(group->sim, "self", "%s %s %s: box %d wrote %s and is in conflict with its own %s", act->form, act->key, act->field,
			group->written->box, act->is_null ? "nothing" : act->now, shown(text));
}

static void judge_change(const struct group *group, const struct sim_act *act)
{
	struct sim_event *event = find(group, 'C', act->form, act->key, act->field);
	const struct sim_cell *cell = oracle_cell(group->oracle, act->form, act->key, act->field, false);
	const char *now = act->is_null ? NULL : act->now;
	const struct sim_event *open = find_open(group, act, act->field);

	if (event) {
		if (!oracle_same(event->e, now))
			sim_fail(group->sim, "unasked", "%s %s %s became %s, and %s was written", act->form, act->key, act->field, shown(event->e),
				shown(now));
		must_be_seen(group, act, event);
		oracle_must_be_sighted(group->sim, act, group->written->box);
		take(group, event);
		group->oracle->applied++;
	} else if (open && oracle_same(open->e, now)) {
		must_have_cause(group, act);
	} else if (act->is_again || oracle_same(cell ? cell->text : NULL, now) || (cell && cell->is_blanked)) {
		group->oracle->coincided++;
	} else {
		sim_fail(group->sim, "skipped", "%s %s %s: %s of box %d neither stands nor waits: %s stands", act->form, act->key, act->field,
			shown(now), group->written->box, shown(cell ? cell->text : NULL));
	}
}

/* ROW ("column=value\n"...; a line without '=' is a blank) is what stands in the row. */
static bool row_is(const struct group *group, const char *form, const char *key, const char *row)
{
	char prefix[128];
	int lines = 0, cells = 0, found = 0;
	size_t length;

	snprintf(prefix, sizeof prefix, "%s %s ", form, key);
	length = strlen(prefix);
	for (const char *at = row; *at; at += strcspn(at, "\n") + 1)
		lines += memchr(at, '=', strcspn(at, "\n")) != NULL;
	for (int i = 0; i < group->oracle->cell_count; i++) {
		const struct sim_cell *cell = &group->oracle->cells[i];
		char line[256];

		if (!cell->text || strncmp(cell->name, prefix, length) != 0 || strcmp(cell->name + length, "_void") == 0)
			continue;
		cells++;
		snprintf(line, sizeof line, "%s=%s\n", cell->name + length, cell->text);
		for (const char *at = row; *at; at += strcspn(at, "\n") + 1)
			found += strncmp(at, line, strlen(line)) == 0;
	}
	return cells > 0 && lines == cells && found == cells;
}

static void judge_insert(const struct group *group, const struct sim_act *act)
{
	const struct sim_cell *row = oracle_cell(group->oracle, act->form, act->key, "_void", false);
	bool was_there = row && row->is_there, is_same = was_there && !row->text && row_is(group, act->form, act->key, act->row.bytes);

	if (find(group, 'I', act->form, act->key, "_void")) {
		if (was_there)
			sim_fail(group->sim, "overwritten", "%s %s was there and was added again", act->form, act->key);
		if (strcmp(act->form, "census") != 0)
			oracle_must_be_sighted(group->sim, act, group->written->box);
		for (int i = 0; i < group->count; i++) {
			struct sim_event *event = &group->events[i];

			if (event->kind == 'I' && strcmp(event->a, act->form) == 0 && strcmp(event->b, act->key) == 0)
				take(group, event);
		}
		if (!row_is(group, act->form, act->key, act->row.bytes))
			sim_fail(group->sim, "skipped", "%s %s was added otherwise than it was written:\n%s", act->form, act->key, act->row.bytes);
		group->oracle->applied++;
	} else if (find_open(group, act, "*")) {
		group->oracle->disputed++;
		if (is_same)
			sim_fail(group->sim, "causeless", "%s %s: a row waits in a conflict with the same row", act->form, act->key);
	} else if (is_same) {
		group->oracle->coincided++;
	} else {
		sim_fail(group->sim, "skipped", "%s %s of box %d neither stands nor waits", act->form, act->key, group->written->box);
	}
}

static void must_be_as_seen(const struct group *group, const struct sim_act *act)
{
	if (!oracle_same(act->stood, act->record))
		sim_fail(group->sim, "overwritten", "%s %s: box %d changed a record as a whole that was not as it had seen it: it had seen\n%s"
			"and there stood\n%s", act->form, act->key, group->written->box, act->record, act->stood);
}

static void judge_void(const struct group *group, const struct sim_act *act)
{
	struct sim_event *event = find(group, 'C', act->form, act->key, "_void");

	if (event) {
		must_be_as_seen(group, act);
		oracle_must_be_sighted(group->sim, act, group->written->box);
		take(group, event);
	} else if (find_open(group, act, "_void")) {
		group->oracle->disputed++;
		if (oracle_same(act->stood, act->record) && !(act->was_signed && !oracle_is_as_sighted(act)))
			sim_fail(group->sim, "causeless", "%s %s: its voiding waits, and the record is as it was seen", act->form, act->key);
	} else if (!is_void(group, act->form, act->key)) {
		sim_fail(group->sim, "skipped", "%s %s: its voiding by box %d neither came nor waits", act->form, act->key, group->written->box);
	}
}

static bool is_whole(const struct sim_act *act)
{
	return act->kind == SIM_VOID || (act->kind == SIM_SETTLE && (act->field[0] == '*' || strcmp(act->field, "_void") == 0));
}

/* A settlement that came too late changes nothing, and that is right. */
static void judge_settle(const struct group *group, const struct sim_act *act)
{
	for (int i = 0; i < group->count; i++) {
		struct sim_event *event = &group->events[i];
		bool is_its = act->field[0] == '*' ? act->is_taken : strcmp(event->c, act->field) == 0;

		/* The row that waits may be none that stands: then all of it comes. */
		if ((event->kind != 'C' && (event->kind != 'I' || act->field[0] != '*')) || event->is_used || strcmp(event->a, act->form) != 0 || strcmp(event->b, act->key) != 0 || !is_its)
			continue;
		if (is_whole(act))
			must_be_as_seen(group, act);
		else
			must_be_seen(group, act, event);
		oracle_must_be_sighted(group->sim, act, group->written->box);
		take(group, event);
	}
}

/* A raw key from a record's name. */
static void raw_key(const char *form, const char *record, char out[SIM_KEY])
{
	char id[48];
	int64_t number;

	snprintf(id, sizeof id, "%.*s", (int) strcspn(record, "/"), record);
	if (strncmp(form, "visit", 5) == 0 && value_id_parse(id, &number))
		snprintf(out, SIM_KEY, "%lld%s", (long long) number, record + strcspn(record, "/"));
	else
		snprintf(out, SIM_KEY, "%s", record);
}

static bool agrees(const struct group *group, const struct sim_event *event, const char *key)
{
	char field[64];
	const struct sim_cell *cell;

	snprintf(field, sizeof field, "%.*s", (int) strcspn(event->c, " "), event->c);
	if (strcmp(field, "*") == 0)
		return event->e && row_is(group, event->a, key, event->e);
	if (strcmp(field, "_void") == 0)
		return is_void(group, event->a, key);
	cell = oracle_cell(group->oracle, event->a, key, field, false);
	return oracle_same(cell ? cell->text : NULL, event->e);
}

static bool is_chosen(const struct group *group, const struct sim_event *event, const char *key)
{
	for (int i = 0; i < group->written->count; i++) {
		const struct sim_act *act = &group->written->acts[i];
		size_t length = strlen(act->field);

		if (act->kind == SIM_SETTLE && strcmp(act->form, event->a) == 0 && strcmp(act->key, key) == 0
				&& strncmp(event->c, act->field, length) == 0 && event->c[length] == ' '
				&& atoi(event->c + length) == act->origin)
			return true;
	}
	return false;
}

static void note_conflict(const struct group *group, struct sim_event *event)
{
	const char *origin = strchr(event->c, ' ');
	struct sim_dispute *dispute;
	char field[64];

	snprintf(field, sizeof field, "%.*s", (int) (origin - event->c), event->c);
	dispute = oracle_dispute(group->oracle, event->a, event->b, field, atoi(origin), true);
	event->is_used = true;
	free(dispute->state);
	free(dispute->waiting);
	dispute->state = mem_copy(event->d);
	dispute->waiting = mem_copy(event->e);
}

static void judge_conflict(const struct group *group, struct sim_event *event)
{
	char key[SIM_KEY], field[64];
	const char *origin = strchr(event->c, ' ');
	struct sim_dispute *dispute;

	snprintf(field, sizeof field, "%.*s", (int) (origin - event->c), event->c);
	dispute = oracle_dispute(group->oracle, event->a, event->b, field, atoi(origin), true);
	raw_key(event->a, event->b, key);
	if (oracle_same(dispute->state, "open") && oracle_same(event->d, "closed") && !is_chosen(group, event, key)
			&& !agrees(group, event, key))
		sim_fail(group->sim, "closed", "the conflict %s is closed by an entry of box %d that chose nothing: %s waited", dispute->name,
			group->written->box, shown(event->e));
	note_conflict(group, event);
}

/* Rows of a record's grids go with it. */
static bool is_grid_void(const struct group *group, const struct sim_event *event)
{
	bool has_void = false;

	for (int i = 0; i < group->written->count; i++)
		has_void |= group->written->acts[i].kind == SIM_VOID || group->written->acts[i].kind == SIM_SETTLE;
	return has_void && event->kind == 'C' && strcmp(event->c, "_void") == 0;
}

/* From this number on the cells of a school stand in this scope, too. */
static void move_past(const struct group *group, const char *school)
{
	for (int i = 0; i < group->oracle->cell_count; i++) {
		struct sim_cell *cell = &group->oracle->cells[i];
		const char *key = strchr(cell->name, ' ') + 1;
		bool is_its = strncmp(key, school, strlen(school)) == 0;

		if (strncmp(cell->name, "visit", 5) == 0) {
			char visit[32];
			const struct sim_cell *of;

			snprintf(visit, sizeof visit, "%.*s", (int) strcspn(key, "/ "), key);
			of = oracle_cell(group->oracle, "visit", visit, "school", false);
			is_its = of && oracle_same(of->text, school);
		}
		if (is_its && cell->is_there) {
			char *text = mem_copy(cell->text);

			oracle_cell_set(group->oracle, cell, text, cell->version, group->entry->a, group->number);
			free(text);
		}
	}
}

static void judge_act(const struct group *group, const struct sim_act *act)
{
	if (act->kind == SIM_INSERT)
		judge_insert(group, act);
	else if (act->kind == SIM_CHANGE)
		judge_change(group, act);
	else if (act->kind == SIM_VOID)
		judge_void(group, act);
	else
		judge_settle(group, act);
}

static bool is_only_noted(const struct sim_written *written)
{
	return written->is_office || written->is_recovered;
}

static void judge_entry(const struct group *group)
{
	const char *district = group->written->district;

	if (district && strcmp(group->entry->a, district) != 0 && !group->sim->has_moved)
		sim_fail(group->sim, "scope", "box %d, of %s, wrote in %s", group->written->box, district, group->entry->a);
	for (int i = 0; i < group->count && is_only_noted(group->written); i++) {
		if (group->events[i].kind == 'K')
			note_conflict(group, &group->events[i]);
		else
			take(group, &group->events[i]);
	}
	if (group->written->school[0] && group->entry->a[0] != '*')
		move_past(group, group->written->school);
	if (is_only_noted(group->written))
		return;
	/* What is about a record as a whole is held against how that stood before; what is left when the cells are gone is its. */
	for (int i = 0; i < group->written->count; i++)
		if (is_whole(&group->written->acts[i]))
			group->written->acts[i].stood = oracle_record_here(group->oracle, group->written->acts[i].form, group->written->acts[i].key);
	for (int i = 0; i < group->written->count; i++)
		oracle_stand(group->oracle, &group->written->acts[i]);
	for (int i = 0; i < group->written->count; i++)
		if (!is_whole(&group->written->acts[i]))
			judge_act(group, &group->written->acts[i]);
	for (int i = 0; i < group->written->count; i++)
		if (is_whole(&group->written->acts[i]))
			judge_act(group, &group->written->acts[i]);
	for (int i = 0; i < group->count; i++) {
		struct sim_event *event = &group->events[i];

		if (event->kind != 'K' && !event->is_used && !is_grid_void(group, event))
			sim_fail(group->sim, "unasked", "%s %s %s became %s by an entry of box %d that did not ask for it", event->a, event->b,
				event->c, shown(event->e), group->written->box);
		if (event->kind != 'K' && !event->is_used)
			take(group, event);
	}
	for (int i = 0; i < group->count; i++)
		if (group->events[i].kind == 'K')
			judge_conflict(group, &group->events[i]);
}

void oracle_judge(struct sim *sim)
{
	int count, start = 0;
	struct sim_event *events = oracle_events(sim, &count);

	for (int i = 0; i < count; i++) {
		struct group group = { .sim = sim, .oracle = sim->oracle, .events = events + start, .count = i - start, .entry = &events[i] };

		if (events[i].kind != 'E')
			continue;
		start = i + 1;
		group.origin = atoi(events[i].b);
		group.number = strtoll(events[i].d, NULL, 10);
		group.index = -1;
		for (int j = sim->oracle->written_count - 1; j >= 0 && group.index < 0; j--)
			if (sim->oracle->written[j].time == strtoll(events[i].e, NULL, 10))
				group.index = j;
		if (group.index < 0)
			sim_fail(sim, "stranger", "an entry of replica %d that nobody wrote", group.origin);
		group.written = &sim->oracle->written[group.index];
		if (group.written->is_judged && !group.written->is_office)
			sim_fail(sim, "twice", "entry %d of box %d was taken twice", group.index, group.written->box);
		group.written->is_judged = true;
		group.written->taken_by = group.origin;
		judge_entry(&group);
	}
	if (start < count)
		sim_fail(sim, "unasked", "%s %s %s changed without an entry", events[start].a, events[start].b, events[start].c);
	oracle_free_events(events, count);
	if (sim->oracle->has_grown)
		oracle_catch_up(sim);
}

void oracle_check_open(struct sim *sim)
{
	const struct group group = { .sim = sim, .oracle = sim->oracle };

	for (int i = 0; i < sim->oracle->dispute_count; i++) {
		const struct sim_dispute *dispute = &sim->oracle->disputes[i];
		char name[160], key[SIM_KEY], *rest = name;
		struct sim_event event = { .kind = 'K', .e = dispute->waiting };

		snprintf(name, sizeof name, "%s", dispute->name);
		event.a = strsep(&rest, " ");
		event.b = strsep(&rest, " ");
		event.c = rest;
		raw_key(event.a, event.b, key);
		if (oracle_same(dispute->state, "open") && agrees(&group, &event, key)
				&& (!is_void(&group, event.a, key) || strncmp(event.c, "_void", 5) == 0))
			sim_fail(sim, "same", "the conflict %s is open, and what waits is what stands", dispute->name);
	}
}
