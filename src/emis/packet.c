#include "config.h"
#include "emis/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/verify.h"
#include "form/record.h"
#include "store/query.h"

static const char *const codes[PACKET_STATES] = {"issued", "received", "keyed", "verified", "returned", "complete", "lost", "none"};

const char *packet_state_code(enum packet_state state)
{
	return codes[state];
}

enum packet_state packet_state_find(const char *code)
{
	for (int i = 0; i < PACKET_NONE; i++)
		if (strcmp(codes[i], code) == 0)
			return (enum packet_state)i;
	return PACKET_STATES;
}

bool packet_is_missing(enum packet_state state)
{
	return state == PACKET_ISSUED || state == PACKET_RETURNED || state == PACKET_LOST || state == PACKET_NONE;
}

static bool has_key(const struct form *form, const char *code, int position)
{
	int field = form_field(form, code);
	return field >= 0 && form->fields[field].key_position == position;
}

const struct form *packet_form(const struct form_set *set, const char *code, struct err *err)
{
	const struct form *form = form_set_find(set, code), *paper = form_set_find(set, PACKET_FORM);
	if (!paper || !paper->table) {
		err_set(err, EX_UNAVAILABLE, "the province has not loaded the form %s: ask it to (zila form load)", PACKET_FORM);
		return NULL;
	}
	bool is_one = form && form->table && !form->parent && form->key_count == 2 && has_key(form, "school", 1) && has_key(form, "year", 2);
	if (is_one)
		return form;
	err_set(err, EX_USAGE, "%s: packets are of forms with one paper a school and year, such as census", code);
	return NULL;
}

static bool state_of(struct replica *replica, struct form_set *set, const struct form *form, int year, const struct query *query,
	struct packet_paper *paper, struct err *err)
{
	char key[64], hash[VERIFY_HASH + 1];
	struct verified verified;
	paper->state = query_is_null(query, 4) ? PACKET_NONE : packet_state_find(query_text(query, 4));
	bool has_record = query_int(query, 6) != 0;
	if (paper->state > PACKET_VERIFIED || !has_record)
		return true;
	snprintf(key, sizeof key, "%s/%d", paper->school, year);
	/* It went back and came again: it is keyed when the record is another one than then. */
	if (!query_is_null(query, 7) && paper->state < PACKET_KEYED) {
		if (!verify_hash(replica, form, key, hash, err))
			return false;
		if (strcmp(hash, query_text(query, 7)) == 0)
			return true;
	}
	if (!verify_last(replica, set, form, key, &verified, err))
		return false;
	paper->state = verified.is_there && !verified.is_changed ? PACKET_VERIFIED : PACKET_KEYED;
	return true;
}

bool packet_each(struct replica *replica, struct form_set *set, const struct packet_filter *filter,
	bool (*visit)(void *state, const struct packet_paper *paper), void *state, struct err *err)
{
	const struct form *form = packet_form(set, filter->form, err);
	struct query *query;
	char sql[1024];
	if (!form)
		return false;
	snprintf(sql, sizeof sql, "SELECT s.code, s.name, s.tehsil, p.packet, p.state, p.reason, EXISTS (SELECT 1 FROM \"%s\" t WHERE t.school = s.code"
		" AND t.year = ?2 AND t._void IS NULL), p.hash FROM school s LEFT JOIN paper p ON p.school = s.code AND p.form = ?1 AND p.year = ?2"
		" AND p._void IS NULL WHERE s._void IS NULL AND (p.school IS NOT NULL OR s.status = 'functional')"
		" AND (?3 IS NULL OR s.tehsil = ?3) AND (?4 IS NULL OR p.packet = ?4) ORDER BY s.district, s.tehsil, s.uc, s.code", form->code);
	if (!query_open(replica, sql, &query, err))
		return false;
	query_bind_text(query, 1, form->code);
	query_bind_int(query, 2, filter->year);
	query_bind_text(query, 3, filter->tehsil);
	query_bind_text(query, 4, filter->packet);
	int step;
	bool is_good = true, goes_on = true;
	while (is_good && goes_on && (step = query_step(query, err)) != 0) {
		struct packet_paper paper = {.school = query_text(query, 0), .name = query_text(query, 1), .tehsil = query_text(query, 2),
			.packet = query_text(query, 3), .reason = query_text(query, 5)};
		is_good = step == 1 && state_of(replica, set, form, filter->year, query, &paper, err);
		goes_on = is_good && visit(state, &paper);
	}
	query_close(query);
	return is_good;
}

static void put(struct record *record, const char *field, const char *text)
{
	int at = form_field(record->form, field);
	if (at >= 0)
		record_put(record, at, text, NULL);
}

static bool save(struct replica *replica, struct record *record, const char *author, struct err *err)
{
	struct record_save save = {0};
	bool is_good = record_save(replica, record, author, NULL, 0, true, &save, err);
	if (is_good && save.outcome == RECORD_REJECTED)
		is_good = err_set(err, EX_DATAERR, "the paper of %s: %s", record->key, save.broken.count > 0 ? save.broken.lines[0].text : "not taken");
	else if (is_good && save.outcome == RECORD_STALE)
		is_good = err_set(err, EX_TEMPFAIL, "the paper of %s: somebody changed it meanwhile: look again", record->key);
	record_save_reset(&save);
	return is_good;
}

static struct record *new_paper(struct form_set *set, const struct packet_filter *of, const char *school, enum packet_state state)
{
	struct record *record = record_new(set, form_set_find(set, PACKET_FORM));
	char year[16];
	snprintf(year, sizeof year, "%d", of->year);
	put(record, "school", school);
	put(record, "form", of->form);
	put(record, "year", year);
	if (of->packet)
		put(record, "packet", of->packet);
	put(record, "state", packet_state_code(state));
	return record;
}

/* Nothing but what a label on a cover can have: its name is a part of other names (pace.h). */
static bool is_name(const char *name, struct err *err)
{
	return (name && *name && strlen(name) <= PACKET_NAME && !strpbrk(name, "/\t\n")) || err_set(err, EX_USAGE,
		"packet \"%s\": give it a name of at most %d letters, without slashes", name ? name : "", PACKET_NAME);
}

struct list { char **codes; int count; };

static void list_add(struct list *list, const char *code)
{
	list->codes = mem_grow(list->codes, (size_t)list->count + 1, sizeof *list->codes);
	list->codes[list->count++] = mem_copy(code);
}

static bool list_schools(struct replica *replica, const struct packet_schools *schools, struct list *out, struct err *err)
{
	struct query *query;
	bool has_place = schools->tehsil || schools->uc || schools->cluster || schools->is_all;
	int step = 0;
	for (int i = 0; i < schools->code_count; i++)
		list_add(out, schools->codes[i]);
	if (has_place) {
		if (!query_open(replica, "SELECT code FROM school WHERE _void IS NULL AND status = 'functional' AND (?1 IS NULL OR tehsil = ?1)"
				" AND (?2 IS NULL OR uc = ?2 COLLATE NOCASE) AND (?3 IS NULL OR cluster = ?3) ORDER BY tehsil, uc, code", &query, err))
			return false;
		query_bind_text(query, 1, schools->tehsil);
		query_bind_text(query, 2, schools->uc);
		query_bind_text(query, 3, schools->cluster);
		while ((step = query_step(query, err)) == 1)
			list_add(out, query_text(query, 0));
		query_close(query);
	}
	return step == 0 && (out->count > 0 || err_set(err, EX_DATAERR, "no functional school is meant: check the tehsil, union council or codes"));
}

static bool issue_one(struct replica *replica, struct form_set *set, const char *author, const struct packet_filter *packet, const char *school,
	long *made, long *there, struct err *err)
{
	struct record *record;
	struct err absent = {0};
	char key[200];
	snprintf(key, sizeof key, "%s/%s/%d", school, packet->form, packet->year);
	if (record_load(replica, set, form_set_find(set, PACKET_FORM), key, &record, &absent)) {
		record_free(record);
		++*there;
		return true;
	}
	if (absent.code != EX_NOINPUT)
		return err_set(err, absent.code, "%s", absent.text);
	record = new_paper(set, packet, school, PACKET_ISSUED);
	bool is_good = save(replica, record, author, err);
	record_free(record);
	*made += is_good;
	return is_good;
}

bool packet_issue(struct replica *replica, struct form_set *set, const char *author, const struct packet_filter *packet,
	const struct packet_schools *schools, long *made, long *there, struct err *err)
{
	struct list list = {0};
	*made = *there = 0;
	bool is_good = packet_form(set, packet->form, err) && is_name(packet->packet, err) && list_schools(replica, schools, &list, err);
	for (int i = 0; is_good && i < list.count; i++)
		is_good = issue_one(replica, set, author, packet, list.codes[i], made, there, err);
	for (int i = 0; i < list.count; i++)
		free(list.codes[i]);
	free(list.codes);
	return is_good;
}

/* The paper of SCHOOL; a new one, issued, where there is none: it came without having been sent, and that happens. */
static bool load(struct replica *replica, struct form_set *set, const struct packet_filter *of, const char *school, struct record **out, struct err *err)
{
	struct err absent = {0};
	char key[200];
	snprintf(key, sizeof key, "%s/%s/%d", school, of->form, of->year);
	if (record_load(replica, set, form_set_find(set, PACKET_FORM), key, out, &absent))
		return true;
	if (absent.code != EX_NOINPUT)
		return err_set(err, absent.code, "%s", absent.text);
	*out = new_paper(set, of, school, PACKET_ISSUED);
	return true;
}

static void keep_text(const struct record *record, const char *field, char *out, size_t size)
{
	const struct value *value = &record->cells[form_field(record->form, field)].now;
	snprintf(out, size, "%.*s", value->kind == VALUE_TEXT ? (int)value->length : 0, value->kind == VALUE_TEXT ? value->text : "");
}

bool packet_mark(struct replica *replica, struct form_set *set, const char *author, const struct packet_filter *of, const char *school,
	enum packet_state state, const char *reason, struct packet_was *was, struct err *err)
{
	const struct form *form = packet_form(set, of->form, err);
	struct record *record;
	char key[200], hash[VERIFY_HASH + 1];
	if (!form)
		return false;
	if (state == PACKET_RETURNED && (!reason || !*reason))
		return err_set(err, EX_USAGE, "%s: say why the paper is sent back to the school", school);
	if (!load(replica, set, of, school, &record, err))
		return false;
	if (was) {
		was->was_there = !record->is_new;
		keep_text(record, "state", was->state, sizeof was->state);
		keep_text(record, "reason", was->reason, sizeof was->reason);
		keep_text(record, "hash", was->hash, sizeof was->hash);
	}
	put(record, "state", packet_state_code(state));
	put(record, "reason", state == PACKET_RETURNED ? reason : "");
	if (state == PACKET_RETURNED) {
		snprintf(key, sizeof key, "%s/%d", school, of->year);
		put(record, "hash", verify_hash(replica, form, key, hash, NULL) ? hash : "");
	}
	bool is_good = !record_is_changed(record) || save(replica, record, author, err);
	record_free(record);
	return is_good;
}

bool packet_put_back(struct replica *replica, struct form_set *set, const char *author, const struct packet_filter *of, const char *school,
	const struct packet_was *was, struct err *err)
{
	struct record *record;
	if (!packet_form(set, of->form, err) || !load(replica, set, of, school, &record, err))
		return false;
	put(record, "state", was->state);
	put(record, "reason", was->reason);
	put(record, "hash", was->hash);
	bool is_good = !record_is_changed(record) || save(replica, record, author, err);
	record_free(record);
	return is_good;
}

void packet_of(struct replica *replica, const struct form_set *set, const char *form, const char *school, int year, char out[PACKET_NAME + 1])
{
	const struct form *paper = form_set_find(set, PACKET_FORM);
	struct query *query;
	out[0] = '\0';
	if (!paper || !paper->table || !query_open(replica, "SELECT packet FROM paper WHERE school = ?1 AND form = ?2 AND year = ?3 AND _void IS NULL", &query, NULL))
		return;
	query_bind_text(query, 1, school);
	query_bind_text(query, 2, form);
	query_bind_int(query, 3, year);
	if (query_step(query, NULL) == 1)
		snprintf(out, PACKET_NAME + 1, "%s", query_text(query, 0));
	query_close(query);
}
