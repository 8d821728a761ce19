#include "config.h"
#include "form/draft_book.h"

#include <stdio.h>

#include "base/clock.h"

bool draft_book_start(struct replica *replica, const struct record *record, const char *school, const char *title,
	const char *author, int64_t *id, struct err *err)
{
	struct draft draft = {.started = clock_now(), .saved = clock_now()};
	snprintf(draft.form, sizeof draft.form, "%s", record->form->code);
	snprintf(draft.key, sizeof draft.key, "%s", record->key);
	snprintf(draft.school, sizeof draft.school, "%s", school);
	snprintf(draft.title, sizeof draft.title, "%s", title);
	snprintf(draft.author, sizeof draft.author, "%s", author);
	return draft_start(replica, &draft, id, err);
}

bool draft_book_find(struct replica *replica, const char *form, const char *key, const char *school, const char *author,
	struct draft *out, bool *is_found, struct err *err)
{
	return draft_find(replica, form, key, school, author, out, is_found, err);
}

struct search {
	int64_t id;
	struct draft *out;
	bool is_found;
};

static bool look(void *state, const struct draft *draft)
{
	struct search *search = state;
	if (draft->id != search->id)
		return true;
	*search->out = *draft;
	search->is_found = true;
	return false;
}

bool draft_book_get(struct replica *replica, int64_t id, const char *author, struct draft *out, struct err *err)
{
	struct search search = {.id = id, .out = out};
	if (!draft_each(replica, author, look, &search, err))
		return false;
	return search.is_found || err_set(err, EX_NOINPUT, "this draft is gone: it was saved or dropped on another terminal");
}

bool draft_book_place(struct replica *replica, const struct draft *draft, const char *place, struct err *err)
{
	return draft_place(replica, draft->id, place, draft->title, draft->key, err);
}

bool draft_book_drop(struct replica *replica, int64_t id, struct err *err)
{
	return draft_drop(replica, id, err);
}
