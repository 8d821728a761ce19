/* What all kinds of operation share while an entry is decided: the conflict that one leaves, what is noted of it, and
 * the decision as bytes.
 *
 * A verdict is noted here and nowhere else, so that the counts and the bytes of a decision agree. */
#include "config.h"
#include "store/decision.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/scope.h"
#include "store/signing.h"

enum { DECISION_VERSION = 1 };

static bool has_personal(const struct table *table)
{
	for (int i = 0; i < table->column_count; i++)
		if (table->columns[i].is_personal)
			return true;
	return false;
}

/* Of the record's grids, too: any table of which it is the parent, or the parent's parent. */
static bool has_personal_grid(const struct replica *replica, const struct table *table, int depth)
{
	for (int i = 0; i < replica->table_count; i++) {
		const struct table *grid = &replica->tables[i]->table;

		if (grid->parent && strcmp(grid->parent, table->name) == 0 && (has_personal(grid) || (depth < 4
				&& has_personal_grid(replica, grid, depth + 1))))
			return true;
	}
	return false;
}

/* A mark says that the column was personal; the catalogue says so of an operation whose values are nothing. */
static bool may_be_blanked(const struct decision *decision, const struct operation *operation, int what)
{
	bool is_marked = operation->seen.is_marked || operation->now.is_marked;
	const struct table *signing = what == DECISION_SIGNED ? signing_table(operation->table) : NULL;

	if (what == DECISION_SIGNED)
		return signing && (has_personal(signing) || has_personal_grid(decision->replica, signing, 0));

	if (what == DECISION_CELL)
		return is_marked || operation->table->columns[operation->column].is_personal;
	for (int i = 0; operation->row && i < operation->row_count; i++)
		is_marked |= operation->row[i].is_marked;
	return is_marked || has_personal(operation->table) || (what == DECISION_RECORD && has_personal_grid(decision->replica, operation->table, 0));
}

int decision_told(const struct decision *decision, int index, int what)
{
	struct reader in;
	uint64_t count;

	if (!decision->told || !may_be_blanked(decision, &decision->entry->operations[index], what))
		return -1;
	reader_init(&in, decision->told, decision->told_length);
	if (reader_varint(&in) != DECISION_VERSION)
		return -1;
	reader_varint(&in);
	count = reader_varint(&in);
	for (uint64_t i = 0; !in.is_bad && i < count; i++) {
		uint64_t at = reader_varint(&in), verdict = reader_varint(&in);

		if (at == (uint64_t) index)
			return in.is_bad || verdict > ACCEPT_TOO_LATE ? -1 : (int) verdict;
	}
	return in.is_bad ? -1 : ACCEPT_APPLIED;
}

struct conflict_place decision_place(const struct decision *decision, const struct operation *operation,
	const char *field)
{
	return (struct conflict_place) {
		.entry = decision->entry, .scope = decision->scope->id, .table = operation->table, .key = operation->key,
		.field = field, .school = decision->school[0] ? decision->school : NULL,
	};
}

char *decision_show(const struct value *value)
{
	if (value->kind == VALUE_INT)
		return mem_format("%" PRId64, value->number);
	return value->kind == VALUE_TEXT ? mem_copy_bytes(value->text, value->length) : NULL;
}

void decision_put_key(struct replica *replica, const struct operation *operation)
{
	buf_clear(&replica->key_text);
	value_key_put(&replica->key_text, operation->key, operation->table->key_count, operation->table->has_id_key);
}

bool decision_raise(struct decision *decision, int index, const char *field, const struct value *waiting,
	struct err *err)
{
	const struct conflict_place place = decision_place(decision, &decision->entry->operations[index], field);
	char *text = decision_show(waiting);
	bool is_raised = conflict_raise(decision->replica, &place, text, err);

	free(text);
	decision->verdicts[index] = ACCEPT_CONFLICT;
	decision->conflicts++;
	return is_raised;
}

void decision_coincide(struct decision *decision, int index)
{
	decision->verdicts[index] = ACCEPT_COINCIDED;
	decision->coincided++;
}

bool decision_settle(struct decision *decision, int index, const char *field, const struct value *now,
	bool is_coincidence, struct err *err)
{
	const struct conflict_place place = decision_place(decision, &decision->entry->operations[index], field);
	char *text;
	bool is_settled;

	if (is_coincidence)
		decision_coincide(decision, index);
	/* The common case in an import: nothing waits and nothing has to be noted. */
	if (!is_coincidence && !conflict_has_any(decision->replica))
		return true;
	text = decision_show(now);
	is_settled = conflict_settled(decision->replica, &place, text, is_coincidence, err);
	free(text);
	return is_settled;
}

bool decision_rows_agree(struct decision *decision, struct err *err)
{
	const struct entry *entry = decision->entry;
	bool is_good = true;

	for (int i = 0; is_good && i < entry->count && conflict_has_any(decision->replica); i++) {
		const struct conflict_place place = decision_place(decision, &entry->operations[i], CONFLICT_ROW);

		/* A new row, too: one that came late into a signed record waits though there is none. */
		if ((entry->operations[i].kind == ENTRY_CHANGE || entry->operations[i].kind == ENTRY_INSERT)
				&& decision->verdicts[i] == ACCEPT_APPLIED)
			is_good = conflict_rows_agree(decision->replica, &place, err);
	}
	return is_good;
}

bool decision_wrong_scope(const struct decision *decision, const struct operation *operation,
	const struct scope_state *real, struct err *err)
{
	return err_set(err, EX_DATAERR, "%s: the record belongs to %s, not to %s as its entry says", operation->table->name,
		real ? real->code : "another district", decision->entry->scope);
}

bool decision_find(struct decision *decision, const struct operation *operation, struct row_place *place,
	struct err *err)
{
	int found = row_find(decision->replica, operation->table, operation->key, place, err);

	if (found < 0)
		return false;
	if (found == 0) {
		decision_put_key(decision->replica, operation);
		return err_set(err, EX_DATAERR, "there is no %s %s here: check its key", operation->table->name,
			decision->replica->key_text.bytes);
	}
	if (place->scope != decision->scope->id)
		return decision_wrong_scope(decision, operation, scope_by_id(decision->replica, place->scope), err);
	return true;
}

void decision_put(const struct decision *decision, int64_t star_number, struct buf *out)
{
	int count = decision->coincided + decision->conflicts + decision->unsettled;

	buf_clear(out);
	buf_varint(out, DECISION_VERSION);
	buf_varint(out, (uint64_t) star_number);
	buf_varint(out, (uint64_t) count);
	for (int i = 0; count > 0 && i < decision->entry->count; i++) {
		if (decision->verdicts[i] == ACCEPT_APPLIED)
			continue;
		buf_varint(out, (uint64_t) i);
		buf_varint(out, decision->verdicts[i]);
	}
}

bool decision_star(const void *decision, size_t length, int64_t *star)
{
	struct reader in;

	reader_init(&in, decision, length);
	if (reader_varint(&in) != DECISION_VERSION)
		return false;
	*star = (int64_t) reader_varint(&in);
	return !in.is_bad;
}

bool decision_is_plain(const void *decision, size_t length, int index)
{
	struct reader in;
	uint64_t count;

	reader_init(&in, decision, length);
	if (reader_varint(&in) != DECISION_VERSION)
		return false;
	reader_varint(&in);
	count = reader_varint(&in);
	for (uint64_t i = 0; !in.is_bad && i < count; i++) {
		uint64_t at = reader_varint(&in), verdict = reader_varint(&in);

		if (at == (uint64_t) index)
			return verdict == ACCEPT_APPLIED;
	}
	return !in.is_bad;
}
