/* The facts of one school: a handful of queries by primary key or by the index on `school`. All texts live in the
 * facts' own memory, so that nothing points into a query that has gone on. */
#include "config.h"
#include "emis/card_facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/seal.h"
#include "emis/card_visits.h"

struct value card_facts_keep(struct card_facts *facts, const struct query *query, int column)
{
	struct value value = query_value(query, column);
	if (value.kind == VALUE_TEXT)
		value.text = arena_copy(&facts->memory, value.text, value.length);
	return value;
}

static const char *keep_text(struct card_facts *facts, const struct query *query, int column)
{
	return card_facts_keep(facts, query, column).text;
}

int64_t card_facts_reported(const struct query *query, int column)
{
	return query_is_null(query, column) ? CARD_ABSENT : query_int(query, column);
}

static bool read_school(struct card_maker *maker, struct card_facts *facts, struct err *err)
{
	struct query *query = maker->queries[QUERY_SCHOOL];
	query_bind_text(query, 1, facts->code);
	int step = query_step(query, err);
	if (step == 0)
		return err_set(err, EX_NOINPUT, "no school has the code %s: zila find looks by name", facts->code);
	if (step < 0)
		return false;
	for (int i = 0; i < SCHOOL_COLUMNS; i++)
		facts->school[i] = card_facts_keep(facts, query, i);
	facts->name_ur = keep_text(facts, query, SCHOOL_COLUMNS);
	facts->cluster_name = keep_text(facts, query, SCHOOL_COLUMNS + 1);
	facts->touched = card_facts_reported(query, SCHOOL_COLUMNS + 2);
	query_reset(query);
	return true;
}

static bool read_census(struct card_maker *maker, struct card_facts *facts, int year, struct err *err)
{
	struct query *query = maker->queries[QUERY_CENSUS];
	int step;
	if (!query)
		return true;
	query_bind_text(query, 1, facts->code);
	query_bind_int(query, 2, year > 0 ? year : INT32_MAX);
	while ((step = query_step(query, err)) == 1) {
		int64_t found = query_int(query, 0);
		if (facts->year == 0 && (year == 0 || found == year))
			facts->year = found;
		int64_t age = facts->year - found;
		if (facts->year == 0 || age > 1)
			continue;
		struct value *row = arena_zero(&facts->memory, (size_t)maker->census_count * sizeof *row);
		for (int i = 0; i < maker->census_count; i++)
			row[i] = card_facts_keep(facts, query, i + 1);
		facts->census[age] = row;
	}
	return step == 0;
}

static struct card_class *class_of(struct card_maker *maker, struct card_facts *facts, const char *code)
{
	for (int i = 0; i < facts->class_count; i++)
		if (strcmp(facts->classes[i].code, code) == 0)
			return &facts->classes[i];
	if (facts->class_count == CARD_CLASSES)
		return NULL;
	const struct code_list *grades = maker->lists[LIST_GRADE];
	const struct code_item *grade = grades ? code_list_find(grades, code, strlen(code)) : NULL;
	int position = grade ? (int)(grade - grades->items) : INT32_MAX, at = facts->class_count++;
	for (; at > 0 && facts->classes[at - 1].position > position; at--)
		facts->classes[at] = facts->classes[at - 1];
	struct card_class *class = &facts->classes[at];
	*class = (struct card_class){.grade = grade,
		.code = grade ? grade->code : arena_copy(&facts->memory, code, strlen(code)),
		.position = position, .boys_entered = CARD_ABSENT, .girls_entered = CARD_ABSENT, .boys_repeating = CARD_ABSENT,
		.girls_repeating = CARD_ABSENT};
	for (int i = 0; i < CARD_YEARS; i++)
		class->boys[i] = class->girls[i] = CARD_ABSENT;
	return class;
}

static bool read_enrolment(struct card_maker *maker, struct card_facts *facts, int year, struct err *err)
{
	struct query *query = maker->queries[QUERY_ENROLMENT];
	int step;
	if (!query)
		return true;
	query_bind_text(query, 1, facts->code);
	query_bind_int(query, 2, facts->year > 0 ? facts->year : year > 0 ? year : INT32_MAX);
	while ((step = query_step(query, err)) == 1) {
		int64_t found = query_int(query, 0);
		if (facts->year == 0)
			facts->year = year > 0 ? year : found;
		int64_t age = facts->year - found;
		if (age >= CARD_YEARS)
			break;
		struct card_class *class = class_of(maker, facts, query_text(query, 1));
		if (age < 0 || !class)
			continue;
		facts->has_year[age] = true;
		class->boys[age] = card_facts_reported(query, 2);
		class->girls[age] = card_facts_reported(query, 3);
		if (age > 0)
			continue;
		class->boys_entered = card_facts_reported(query, 4);
		class->girls_entered = card_facts_reported(query, 5);
		class->boys_repeating = card_facts_reported(query, 6);
		class->girls_repeating = card_facts_reported(query, 7);
	}
	query_reset(query);
	return step >= 0;
}

static bool is_text(const struct query *query, int column, const char *word)
{
	return strcmp(query_text(query, column), word) == 0;
}

/* Whether a person of this status is on the roll: by the class of the code; an unknown status leaves nobody out. */
static bool is_on_roll(const struct card_maker *maker, const char *status)
{
	const char *class = card_source_class(maker, LIST_STAFF_STATUS, status);
	return !class || strcmp(class, "off_roll") != 0;
}

static bool read_staff(struct card_maker *maker, struct card_facts *facts, struct err *err)
{
	struct query *query = maker->queries[QUERY_STAFF];
	int step, head_rank = 0;
	if (!query)
		return true;
	query_bind_text(query, 1, facts->code);
	while ((step = query_step(query, err)) == 1) {
		const char *designation = query_text(query, 3);
		if (!is_on_roll(maker, query_text(query, 4)))
			continue;
		bool is_teaching = !is_text(query, 2, "non_teaching");
		int at = 0, rank = strcmp(designation, "principal") == 0 ? 3 : strcmp(designation, "head") == 0 ? 2 :
			strcmp(designation, "vice_principal") == 0 ? 1 : 0;
		while (at < facts->post_count && strcmp(facts->posts[at].designation, designation) != 0)
			at++;
		if (at == CARD_POSTS)
			continue;
		if (at == facts->post_count)
			facts->posts[facts->post_count++] = (struct card_post){
				.designation = arena_copy(&facts->memory, designation, strlen(designation)), .is_teaching = is_teaching};
		*(is_text(query, 1, "female") ? &facts->posts[at].women : &facts->posts[at].men) += 1;
		if (rank > head_rank) {
			head_rank = rank;
			facts->head = keep_text(facts, query, 0);
			facts->head_post = facts->posts[at].designation;
		}
	}
	return step == 0;
}

static bool read_posts(struct card_maker *maker, struct card_facts *facts, struct err *err)
{
	struct query *query = maker->queries[QUERY_POST];
	int step;
	if (!query || facts->year == 0)
		return true;
	query_bind_text(query, 1, facts->code);
	query_bind_int(query, 2, facts->year);
	while ((step = query_step(query, err)) == 1 && facts->sanctioned_count < CARD_POSTS) {
		struct card_sanctioned *post = &facts->sanctioned[facts->sanctioned_count++];
		*post = (struct card_sanctioned){keep_text(facts, query, 0), card_facts_reported(query, 1), CARD_ABSENT,
			card_facts_reported(query, 2), card_facts_reported(query, 3)};
		post->filled = card_facts_add(post->men, post->women);
	}
	query_reset(query);
	return step >= 0;
}

static bool read_conflicts(struct card_maker *maker, struct card_facts *facts, struct err *err)
{
	struct query *query = maker->queries[QUERY_CONFLICT];
	int step;
	query_bind_text(query, 1, facts->code);
	while ((step = query_step(query, err)) == 1) {
		int count = facts->conflict_count;
		if (count == 0 || (count >= 8 && (count & (count - 1)) == 0))
			facts->conflicts = arena_grow(&facts->memory, facts->conflicts, (size_t)count, count ? 2 * (size_t)count : 8,
				sizeof *facts->conflicts);
		facts->conflicts[facts->conflict_count++] = (struct card_conflict){keep_text(facts, query, 0),
			keep_text(facts, query, 1), keep_text(facts, query, 2)};
	}
	return step == 0;
}

static void add_text(struct buf *out, const char *text)
{
	struct value value = value_text(text);
	value_encode(out, &value);
}

static void add_count(struct buf *out, int64_t count)
{
	struct value value = count == CARD_ABSENT ? value_null() : value_int(count);
	value_encode(out, &value);
}

/* Eight digits by which two prints are known to say the same: SHA-256 over all that was read of the school. */
static void sign(struct card_maker *maker, struct card_facts *facts)
{
	struct buf *out = &maker->bytes;
	unsigned char hash[SEAL_HASH];
	buf_clear(out);
	add_text(out, facts->code);
	for (int i = 0; i < SCHOOL_COLUMNS; i++)
		value_encode(out, &facts->school[i]);
	if (facts->name_ur)
		add_text(out, facts->name_ur);
	add_count(out, facts->year);
	for (int age = 0; age < 2; age++)
		for (int i = 0; facts->census[age] && i < maker->census_count; i++)
			value_encode(out, &facts->census[age][i]);
	for (int c = 0; c < facts->class_count; c++) {
		const struct card_class *class = &facts->classes[c];
		add_text(out, class->code);
		for (int age = 0; age < CARD_YEARS; age++)
			add_count(out, class->boys[age]), add_count(out, class->girls[age]);
		add_count(out, class->boys_entered), add_count(out, class->girls_entered);
		add_count(out, class->boys_repeating), add_count(out, class->girls_repeating);
	}
	for (int i = 0; i < facts->post_count; i++) {
		add_text(out, facts->posts[i].designation);
		add_count(out, facts->posts[i].men), add_count(out, facts->posts[i].women);
	}
	for (int i = 0; i < facts->sanctioned_count; i++) {
		const struct card_sanctioned *post = &facts->sanctioned[i];
		add_text(out, post->designation);
		add_count(out, post->sanctioned), add_count(out, post->men), add_count(out, post->women);
	}
	add_text(out, facts->head);
	for (int i = 0; i < facts->visit_count; i++) {
		const struct card_visit *visit = &facts->visits[i];
		add_text(out, visit->date), add_text(out, visit->access), add_text(out, visit->status);
		add_count(out, visit->present), add_count(out, visit->roll), add_count(out, visit->excused);
		add_count(out, visit->counted), add_count(out, visit->enrolled), add_count(out, visit->classes_missing);
	}
	for (int i = 0; i < VISIT_COLUMNS; i++)
		value_encode(out, &facts->seen[i]), add_text(out, facts->seen_on[i]);
	seal_hash(out->bytes, out->length, hash);
	seal_hex(hash, 4, facts->checksum);
}

bool card_facts_read(struct card_maker *maker, const char *code, int year, struct card_facts *facts, struct err *err)
{
	*facts = (struct card_facts){.touched = CARD_ABSENT};
	arena_init(&facts->memory);
	facts->code = arena_copy(&facts->memory, code, strlen(code));
	if (!read_school(maker, facts, err) || !read_census(maker, facts, year, err) || !read_enrolment(maker, facts, year,
		err)
		|| !read_staff(maker, facts, err) || !read_posts(maker, facts, err) || !card_visits_read(maker, facts, err) || !read_conflicts(maker, facts, err)) {
		for (int i = 0; i < CARD_QUERIES; i++) /* none is left in the middle for the next card */
			if (maker->queries[i])
				query_reset(maker->queries[i]);
		return false;
	}
	sign(maker, facts);
	return true;
}

void card_facts_reset(struct card_facts *facts)
{
	arena_free(&facts->memory);
}

static const struct value *census_value(const struct card_maker *maker, const struct card_facts *facts, int age,
	enum card_census_column column)
{
	int at = maker->census_at[column];
	return at < 0 || !facts->census[age] ? NULL : &facts->census[age][at];
}

const char *card_facts_text(const struct card_maker *maker, const struct card_facts *facts, int age,
	enum card_census_column column)
{
	const struct value *value = census_value(maker, facts, age, column);
	return value && value->kind == VALUE_TEXT ? value->text : NULL;
}

int64_t card_facts_count(const struct card_maker *maker, const struct card_facts *facts, int age,
	enum card_census_column column)
{
	const struct value *value = census_value(maker, facts, age, column);
	return value && value->kind == VALUE_INT ? value->number : CARD_ABSENT;
}

bool card_facts_disputed(const struct card_facts *facts, const char *form, const char *record, const char *field)
{
	for (int i = 0; i < facts->conflict_count; i++) {
		const struct card_conflict *conflict = &facts->conflicts[i];
		if (conflict->form && strcmp(conflict->form, form) == 0 && conflict->record && strcmp(conflict->record, record) == 0
			&& conflict->field && (strcmp(conflict->field, field) == 0 || strcmp(conflict->field, "*") == 0))
			return true;
	}
	return false;
}

int64_t card_facts_add(int64_t a, int64_t b)
{
	return a == CARD_ABSENT ? b : b == CARD_ABSENT ? a : a + b;
}
