/* Records: saved whole or not at all, never over somebody else's change; and their drafts. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form/draft_record.h"
#include "form_world.h"
#include "store/moving.h"
#include "store/txn.h"
#include "store_world.h"

static struct record *loaded(struct form_world *world, const char *form, const char *key)
{
	struct record *record;
	struct err err = {0};

	if (!record_load(world->replica, world->set, form_set_find(world->set, form), key, &record, &err))
		fail_msg("%s", err.text);
	return record;
}

/* Saves and gives the outcome; what stands in the way in SAVE. */
static enum record_outcome saved(struct form_world *world, struct record *record, const char *rule,
	const char *reason, bool accept, struct record_save *save)
{
	struct record_reason given = {rule, reason};
	struct err err = {0};

	if (!record_save(world->replica, record, "clerk", &given, rule != NULL, accept, save, &err))
		fail_msg("%s", err.text);
	return save->outcome;
}

static void save_well(struct form_world *world, struct record *record)
{
	struct record_save save;

	if (saved(world, record, NULL, NULL, true, &save) != RECORD_SAVED)
		fail_msg("outcome %d: %s", (int) save.outcome, save.broken.count > 0 ? save.broken.lines[0].text : "stale");
	record_save_reset(&save);
}

static struct record *census(struct form_world *world, const char *boys)
{
	struct record *record =
		form_world_record(world, "census", "school=07086", "year=2024", "status=open", "rooms=4", NULL);

	form_world_put(record, 0, form_world_row(record, 0, "1"), "boys", boys);
	form_world_row(record, 0, "2");
	return record;
}

static long entries(struct form_world *world)
{
	return atol(form_world_ask(world, "SELECT count(*) FROM entry"));
}

static void test_new(void **state)
{
	struct form_world *world = *state;
	struct record *record = census(world, "20");
	long before = entries(world);

	assert_true(record->is_new);
	assert_true(record_is_changed(record));
	save_well(world, record);
	assert_int_equal(entries(world), before + 1); /* with its grid one entry */
	assert_string_equal(record->key, "07086/2024");
	assert_false(record->is_new);
	assert_false(record_is_changed(record));
	assert_string_equal(form_world_ask(world, "SELECT count(*) FROM enrolment"), "1"); /* class 2 was blank */
	save_well(world, record);
	assert_int_equal(entries(world), before + 1); /* nothing changed, nothing written */
	/* one more row, one changed cell */
	form_world_put(record, 0, form_world_row(record, 0, "2"), "girls", "7");
	form_world_put(record, -1, -1, "rooms", "5");
	assert_true(record_is_changed(record));
	save_well(world, record);
	assert_int_equal(entries(world), before + 2);
	record_free(record);
	record = loaded(world, "census", "07086/2024");
	assert_int_equal(record->grids[0].row_count, 2);
	assert_string_equal(form_world_text(record, -1, -1, "rooms"), "5");
	assert_string_equal(form_world_text(record, 0, 0, "boys"), "20");
	assert_string_equal(form_world_text(record, 0, 1, "girls"), "7");
	assert_false(record_is_changed(record));
	record_free(record);
}

static void test_rejected(void **state)
{
	struct form_world *world = *state;
	struct record *record = census(world, "200");
	struct record_save save;
	long before = entries(world);

	form_world_put(record, 0, 0, "girls", "3");
	form_world_put(record, -1, -1, "used", "9");
	assert_int_equal(saved(world, record, NULL, NULL, true, &save), RECORD_REJECTED); /* hard: no way round it */
	assert_int_equal(save.broken.count, 1);
	assert_string_equal(save.broken.lines[0].rule, "used");
	record_save_reset(&save);
	form_world_put(record, -1, -1, "used", "3");
	assert_int_equal(saved(world, record, NULL, NULL, false, &save), RECORD_REJECTED); /* soft: a reason is wanted */
	assert_int_equal(save.broken.count, 1);
	assert_string_equal(save.broken.lines[0].rule, "many");
	assert_int_equal(save.broken.lines[0].grid, 0);
	record_save_reset(&save);
	assert_int_equal(saved(world, record, "many", "", false, &save), RECORD_REJECTED); /* no blank one */
	record_save_reset(&save);
	assert_int_equal(entries(world), before);
	assert_int_equal(saved(world, record, "many", "two schools in one building", false, &save), RECORD_SAVED);
	record_save_reset(&save);
	assert_int_equal(entries(world), before + 1); /* the reason is in the same entry */
	assert_string_equal(
		form_world_ask(world, "SELECT form || ' ' || record || ' ' || rule || ' ' || text FROM reason"),
		"enrolment 07086/2024/1 many two schools in one building");
	assert_string_equal(
		form_world_ask(world, "SELECT form || ' ' || record || ' ' || rule || ' ' || school FROM finding"),
		"enrolment 07086/2024/1 many 07086");
	/* the reason given once holds; a better one replaces it, alone in its entry */
	assert_int_equal(saved(world, record, NULL, NULL, false, &save), RECORD_SAVED);
	record_save_reset(&save);
	assert_int_equal(saved(world, record, "many", "double shift", false, &save), RECORD_SAVED);
	record_save_reset(&save);
	assert_string_equal(form_world_ask(world, "SELECT text FROM reason"), "double shift");
	assert_int_equal(entries(world), before + 2);
	/* the finding goes with what it found */
	form_world_put(record, 0, 0, "boys", "20");
	save_well(world, record);
	assert_string_equal(form_world_ask(world, "SELECT count(*) FROM finding WHERE form = 'enrolment'"), "0");
	record_free(record);
}

static void test_stale(void **state)
{
	struct form_world *world = *state;
	struct record *first, *second = census(world, "20");
	struct record_save save;
	long before;

	save_well(world, second);
	first = loaded(world, "census", "07086/2024");
	form_world_put(second, -1, -1, "rooms", "6");
	form_world_put(second, 0, 0, "boys", "21");
	save_well(world, second);
	before = entries(world);
	/* other cells than theirs: no quarrel; the same value: none either */
	form_world_put(first, -1, -1, "used", "2");
	form_world_put(first, 0, 0, "boys", "21");
	save_well(world, first);
	assert_int_equal(entries(world), before + 1);
	record_free(first);
	/* the same cells, other values */
	first = loaded(world, "census", "07086/2024");
	form_world_put(second, -1, -1, "rooms", "7");
	form_world_put(second, 0, 0, "boys", "22");
	save_well(world, second);
	before = entries(world);
	form_world_put(first, -1, -1, "rooms", "8");
	form_world_put(first, 0, 0, "boys", "23");
	form_world_put(first, 0, 0, "girls", "5");
	assert_int_equal(saved(world, first, NULL, NULL, true, &save), RECORD_STALE);
	assert_int_equal(entries(world), before);
	assert_string_equal(
		form_world_ask(world, "SELECT coalesce(girls, 'blank') FROM enrolment"), "blank"); /* not half of it */
	assert_int_equal(save.clash_count, 2);
	assert_int_equal(save.clashes[0].grid, -1);
	assert_int_equal(save.clashes[0].field, form_field(first->form, "rooms"));
	assert_int_equal(save.clashes[0].present.number, 7);
	assert_int_equal(save.clashes[1].grid, 0);
	assert_int_equal(save.clashes[1].present.number, 22);
	/* the person chose: theirs for one, ours for the other */
	first->cells[save.clashes[0].field].seen = first->cells[save.clashes[0].field].now = save.clashes[0].present;
	first->grids[0].rows[0].cells[save.clashes[1].field].seen = save.clashes[1].present;
	record_save_reset(&save);
	save_well(world, first);
	assert_string_equal(form_world_ask(world, "SELECT rooms FROM census"), "7");
	assert_string_equal(form_world_ask(world, "SELECT boys || girls FROM enrolment"), "235");
	record_free(first);
	record_free(second);
}

static void test_taken_key(void **state)
{
	struct form_world *world = *state;
	struct record *first = census(world, "20"), *second = census(world, "30");
	struct record_save save;
	long before;

	save_well(world, first);
	before = entries(world);
	assert_int_equal(saved(world, second, NULL, NULL, true, &save), RECORD_STALE);
	assert_int_equal(save.clash_count, 3); /* school, year, and the boys of class 1 */
	assert_int_equal(save.clashes[2].grid, 0);
	assert_int_equal(save.clashes[2].present.number, 20);
	record_save_reset(&save);
	assert_int_equal(entries(world), before);
	assert_true(second->is_new);
	record_free(first);
	record_free(second);
}

static void test_made_ids(void **state)
{
	struct form_world *world = *state;
	struct record *record = form_world_record(world, "visit", "school=07086", "date=2026-11-02", NULL);
	char key[128], row_key[256];

	form_world_put(record, 0, form_world_row(record, 0, "1"), "boys", "12");
	save_well(world, record);
	assert_int_not_equal(record->key[0], '\0');
	strcpy(key, record->key);
	record_free(record);
	record = loaded(world, "visit", key);
	assert_int_equal(record->grids[0].row_count, 1);
	assert_string_equal(form_world_text(record, 0, 0, "visit"), key);
	assert_string_equal(form_world_text(record, -1, -1, "id"), key);
	record_free(record);
	snprintf(row_key, sizeof row_key, "%s/1", key);
	record_free(loaded(world, "visit_class", row_key));
}

static int64_t start_draft(struct form_world *world, struct record *record);
static struct record *resume_draft(struct form_world *world, int64_t id);

/* A kill between the commit and the end of the draft: the draft goes on as the record that it is, not as a second one. */
static void test_draft_outlives_its_commit(void **state)
{
	struct form_world *world = *state;
	struct record *record = form_world_record(world, "visit", "school=07086", "date=2026-11-02", NULL), *again;
	struct record_save save;
	struct err err;
	int64_t id = start_draft(world, record);
	char key[128];

	record->draft = id;
	save_well(world, record);
	strcpy(key, record->key);
	record_free(record);
	again = resume_draft(world, id);
	assert_false(again->is_new);
	assert_string_equal(again->key, key);
	again->draft = id;
	save_well(world, again);
	record_free(again);
	assert_string_equal(form_world_ask(world, "SELECT count(*) FROM visit"), "1");
	/* The same draft open a second time, after it was saved and dropped. */
	record = form_world_record(world, "visit", "school=07086", "date=2026-11-02", NULL);
	record->draft = id;
	assert_true(draft_drop(world->replica, id, &err));
	assert_false(record_save(world->replica, record, "clerk", NULL, 0, true, &save, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_true(record->is_new);
	record_free(record);
	assert_string_equal(form_world_ask(world, "SELECT count(*) FROM visit"), "1");
	/* A made key whose commit never came, and which another school's record got. */
	record = form_world_record(world, "visit", "school=07087", "date=2026-11-03", NULL);
	id = start_draft(world, record);
	assert_true(draft_claim(world->replica, id, key, &err));
	record_free(record);
	again = resume_draft(world, id);
	assert_true(again->is_new);
	assert_string_equal(form_world_text(again, -1, -1, "date"), "2026-11-03");
	record_free(again);
}

/* What is no longer asked is saved as blank. */
static void test_skipped(void **state)
{
	struct form_world *world = *state;
	struct record *record =
		form_world_record(world, "census", "school=07086", "year=2024", "status=closed", "reason=flood", NULL);

	save_well(world, record);
	assert_string_equal(form_world_ask(world, "SELECT reason FROM census"), "flood");
	form_world_put(record, -1, -1, "status", "open");
	save_well(world, record);
	assert_string_equal(form_world_ask(world, "SELECT coalesce(reason, 'blank') FROM census"), "blank");
	record_free(record);
}

static void test_void(void **state)
{
	struct form_world *world = *state;
	struct record *record = census(world, "20"), *other;
	const struct form *form = record->form;
	struct value key[2] = {value_text("07086"), value_int(2024)};
	struct record_save save;
	struct txn *txn;
	struct err err = {0};

	save_well(world, record);
	assert_true(txn_begin(world->replica, "clerk", &txn, &err));
	assert_true(txn_entry(txn, NULL, &err) && txn_void(txn, form->table, key, "keyed twice", NULL, &err));
	assert_true(txn_commit(txn, &err));
	form_world_put(record, -1, -1, "rooms", "9");
	assert_false(record_save(world->replica, record, "clerk", NULL, 0, true, &save, &err));
	assert_non_null(strstr(err.text, "is void"));
	other = loaded(world, "census", "07086/2024");
	assert_true(other->is_void);
	record_free(other);
	record_free(record);
	assert_false(record_load(world->replica, world->set, form, "07086/1999", &record, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_false(record_load(world->replica, world->set, form, "nonsense", &record, &err));
}

static void test_filled_rows(void **state)
{
	struct form_world *world = *state;
	struct record *record = form_world_record(world, "census", "school=07086", "year=2024", NULL);
	struct err err = {0};

	form_world_row(record, 0, "2");
	assert_true(record_fill_rows(world->replica, record, 0, &err));
	assert_int_equal(record->grids[0].row_count, 3); /* kachi, 1, 2: it is a primary school */
	assert_string_equal(form_world_text(record, 0, 0, "grade"), "kachi");
	assert_string_equal(form_world_text(record, 0, 2, "grade"), "2");
	record_free(record);
	record = form_world_record(world, "census", "school=07087", "year=2024", NULL);
	assert_true(record_fill_rows(world->replica, record, 0, &err));
	assert_true(record_fill_rows(world->replica, record, 0, &err)); /* again adds nothing */
	assert_int_equal(record->grids[0].row_count, 4);
	record_free(record);
	form_world_add(world, NULL, "staff", "school=07086", "name=B", NULL);
	form_world_add(world, NULL, "staff", "school=07086", "name=A", NULL);
	form_world_add(world, NULL, "staff", "school=07087", "name=C", NULL);
	record = form_world_record(world, "visit", "school=07086", "date=2026-11-02", NULL);
	assert_true(record_fill_rows(world->replica, record, 1, &err));
	assert_int_equal(record->grids[1].row_count, 2);
	record_free(record);
}

static int64_t started(struct form_world *world, const struct record *record)
{
	struct draft draft = {0};
	struct err err = {0};
	int64_t id;

	strcpy(draft.form, record->form->code);
	strcpy(draft.key, record->key);
	strcpy(draft.author, "clerk");
	if (!draft_start(world->replica, &draft, &id, &err) || !draft_record_put_all(world->replica, id, record, &err))
		fail_msg("%s", err.text);
	return id;
}

static struct record *resumed(struct form_world *world, const struct record *of, int64_t id, int clashes)
{
	struct draft draft = {.id = id};
	struct record_clash *found;
	struct record *record;
	struct err err = {0};
	int count;

	strcpy(draft.form, of->form->code);
	strcpy(draft.key, of->key);
	if (!draft_record_load(world->replica, world->set, &draft, &record, &found, &count, &err))
		fail_msg("%s", err.text);
	assert_int_equal(count, clashes);
	free(found);
	return record;
}

static bool find_draft(void *state, const struct draft *draft)
{
	struct draft *wanted = state;

	if (draft->id != wanted->id)
		return true;
	*wanted = *draft;
	return false;
}

static int64_t start_draft(struct form_world *world, struct record *record)
{
	struct draft draft = {.author = "clerk"};
	struct err err;
	int64_t id;

	strcpy(draft.form, record->form->code);
	strcpy(draft.school, form_world_text(record, -1, -1, "school"));
	assert_true(draft_start(world->replica, &draft, &id, &err)
		&& draft_record_put_all(world->replica, id, record, &err));
	return id;
}

static struct record *resume_draft(struct form_world *world, int64_t id)
{
	struct draft draft = {.id = id};
	struct record_clash *clashes;
	struct record *record;
	struct err err;
	int count;

	assert_true(draft_each(world->replica, NULL, find_draft, &draft, &err));
	assert_true(draft_record_load(world->replica, world->set, &draft, &record, &clashes, &count, &err));
	assert_int_equal(count, 0);
	free(clashes);
	return record;
}

static void test_draft(void **state)
{
	struct form_world *world = *state;
	struct record *record = census(world, "20"), *other, *again;
	struct record_save save;
	struct err err = {0};
	int64_t id = started(world, record);

	/* a new record, cell by cell */
	form_world_put(record, 0, 1, "girls", "9");
	assert_true(draft_record_put(world->replica, id, record, 0, 1, form_field(record->grids[0].form, "girls"), &err));
	form_world_put(record, -1, -1, "rooms", "");
	assert_true(draft_record_put(world->replica, id, record, -1, -1, form_field(record->form, "rooms"), &err));
	again = resumed(world, record, id, 0);
	assert_true(again->is_new);
	assert_string_equal(form_world_text(again, -1, -1, "school"), "07086");
	assert_string_equal(form_world_text(again, -1, -1, "rooms"), "");
	assert_string_equal(form_world_text(again, 0, form_world_row(again, 0, "1"), "boys"), "20");
	assert_string_equal(form_world_text(again, 0, form_world_row(again, 0, "2"), "girls"), "9");
	save_well(world, again);
	record_free(record);
	/* a record that was there, changed by somebody else in the meantime */
	record = loaded(world, "census", "07086/2024");
	form_world_put(record, -1, -1, "rooms", "5");
	form_world_put(record, 0, 0, "boys", "25");
	id = started(world, record);
	other = loaded(world, "census", "07086/2024");
	form_world_put(other, 0, 0, "boys", "24");
	form_world_put(other, -1, -1, "used", "1");
	save_well(world, other);
	record_free(again);
	again = resumed(world, record, id, 1);
	assert_string_equal(form_world_text(again, -1, -1, "rooms"), "5");
	assert_string_equal(form_world_text(again, -1, -1, "used"), "1");
	assert_string_equal(form_world_text(again, 0, 0, "boys"), "25");
	assert_int_equal(saved(world, again, NULL, NULL, true, &save), RECORD_STALE);
	assert_int_equal(save.clash_count, 1);
	record_save_reset(&save);
	record_free(again);
	record_free(other);
	record_free(record);
}

/* Saving RECORD is held up by COUNT cells, and all of what was saved meanwhile is taken, but what signs is as it was keyed. */
static void stale(struct form_world *world, struct record *record, int count, const char *first)
{
	struct record_save save;
	long before = entries(world);

	assert_int_equal(saved(world, record, NULL, NULL, true, &save), RECORD_STALE);
	assert_int_equal(entries(world), before);
	assert_int_equal(save.clash_count, count);
	assert_string_equal((save.clashes[0].grid < 0 ? record->form : record->grids[0].form)->fields[save.clashes[0].field].code, first);
	for (int i = 0; i < count; i++)
		record_settle(record, &save.clashes[i], save.clashes[i].grid < 0 && record->form->fields[save.clashes[i].field].signs != NULL);
	record_save_reset(&save);
}

/* Whoever signs for a record has seen it as it is, and whoever changes a signed one has seen that. */
static void test_signed(void **state)
{
	struct form_world *world = *state;
	struct record *record, *other;
	char form[8192];
	int64_t id;

	snprintf(form, sizeof form, "%s[field state]\nlabel = State\ntype = code\nlist = status\nsigns = closed\n", FORM_WORLD_CENSUS);
	form_world_load(world, form);
	other = census(world, "20");
	save_well(world, other);
	record = loaded(world, "census", "07086/2024");
	form_world_put(other, -1, -1, "rooms", "6");
	form_world_put(other, 0, 0, "boys", "21");
	save_well(world, other);
	form_world_put(record, -1, -1, "state", "closed");
	stale(world, record, 2, "rooms");
	save_well(world, record);
	assert_string_equal(form_world_ask(world, "SELECT state || rooms FROM census"), "closed6");
	/* It was signed meanwhile: that is said before a word of the other goes in. */
	form_world_put(other, -1, -1, "used", "2");
	stale(world, other, 1, "state");
	assert_string_equal(form_world_text(other, -1, -1, "state"), "");
	record_free(other);
	/* Who knows signs it anew with what is changed, and the province finds nothing in it. */
	other = loaded(world, "census", "07086/2024");
	assert_true(record_sign_is_signed(other, record_sign_field(other->form)));
	form_world_put(other, -1, -1, "used", "2");
	save_well(world, other);
	assert_string_equal(form_world_ask(world, "SELECT state || used FROM census"), "closed2");
	/* A row that came shows in no cell. */
	record_free(record);
	record = loaded(world, "census", "07086/2024");
	form_world_put(other, 0, form_world_row(other, 0, "2"), "boys", "3");
	save_well(world, other);
	form_world_put(record, -1, -1, "used", "3");
	stale(world, record, 1, "state");
	save_well(world, record);
	/* A draft has its look with it. */
	record_free(other);
	other = loaded(world, "census", "07086/2024");
	form_world_put(record, -1, -1, "state", "open");
	id = started(world, record);
	form_world_put(other, -1, -1, "used", "1");
	save_well(world, other);
	record_free(record);
	record = resumed(world, other, id, 0);
	assert_string_equal(form_world_text(record, -1, -1, "used"), "1");
	stale(world, record, 1, "state");
	save_well(world, record);
	assert_string_equal(form_world_ask(world, "SELECT state || used FROM census"), "open1");
	assert_string_equal(form_world_ask(world, "SELECT count(*) FROM conflict"), "0");
	record_free(record);
	record_free(other);
}

static int setup(void **state)
{
	static struct form_world world;

	form_world_open(&world);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	form_world_close(*state);
	return 0;
}

/* At a box of the old district: the draft is there, and says where the school is. */
static void test_draft_of_a_school_that_went(void **state)
{
	struct form_world *world = *state;
	char *folder = world_path("record-kech");
	struct replica *box;
	struct form_set *set;
	struct moved moved;
	struct err err = {0};

	if (!moving_run(world->replica, &(struct moving){"operator", "07086", "quetta", NULL}, &moved, &err)
		|| !replica_create_district(folder, world->folder, "kech", &err) || !replica_open(folder, &box, &err)
		|| !form_set_load(box, &set, &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < 2; i++) {
		struct draft draft = {.form = "visit", .author = "clerk"};
		struct record_clash *clashes = NULL;
		struct record *record;
		int count;

		strcpy(draft.school, i == 0 ? "07086" : "07087");
		assert_true(draft_start(box, &draft, &draft.id, &err));
		assert_int_equal(draft_record_load(box, set, &draft, &record, &clashes, &count, &err), i == 1);
		if (i == 0)
			assert_string_equal(err.text, "school 07086 went to quetta: this draft is kept, but can only be keyed there");
		assert_true(draft_each(box, "clerk", find_draft, &draft, &err));
		assert_string_equal(draft.school, i == 0 ? "07086" : "07087");
		if (record)
			record_free(record);
		free(clashes);
	}
	form_set_free(set);
	replica_close(box);
	world_remove(folder);
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_new, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rejected, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stale, setup, teardown),
		cmocka_unit_test_setup_teardown(test_taken_key, setup, teardown),
		cmocka_unit_test_setup_teardown(test_made_ids, setup, teardown),
		cmocka_unit_test_setup_teardown(test_draft_outlives_its_commit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_skipped, setup, teardown),
		cmocka_unit_test_setup_teardown(test_void, setup, teardown),
		cmocka_unit_test_setup_teardown(test_filled_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_draft, setup, teardown),
		cmocka_unit_test_setup_teardown(test_signed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_draft_of_a_school_that_went, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
