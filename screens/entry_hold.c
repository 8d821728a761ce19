/* One record, several terminals. A draft is held by the session in which it is open; the same person may take it over on another one, and
 * the first is told and loses nothing; another person is told that somebody has it open, and sees nothing of what was keyed. */
#include "config.h"
#include "screens/entry_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "screens/entry.h"
#include "screens/link.h"
#include "tui/dialog.h"

struct takeover {
	struct app *app;
	int64_t id;
};

static const struct dialog_choice takeover_choices[] = {
	{'l', "leave it there"},
	{'t', "take it over: it goes on here, and the other terminal is told"},
};

static void takeover_answered(struct views *views, void *arg, int choice)
{
	struct takeover *takeover = arg;
	struct err err = {0};
	(void)views;
	if (choice != 1)
		return;
	/* It is read anew: what the other terminal has kept since is in it. */
	if (draft_take(takeover->app->replica, takeover->id, &err))
		entry_push_draft(takeover->app, takeover->id);
	else
		app_say_error(takeover->app, &err);
}

bool entry_hold_ask(struct app *app, const struct draft *draft)
{
	static struct takeover takeover;
	if (!draft->where[0])
		return false;
	takeover = (struct takeover){app, draft->id};
	char *question = mem_format("%s: you have this draft open on %s.", draft->title, draft->where);
	dialog_ask(app->views, question, takeover_choices, 2, takeover_answered, &takeover);
	free(question);
	return true;
}

void entry_hold_tell(struct entry *entry)
{
	struct app *app = entry->app;
	struct draft other;
	bool is_found;
	char old[16];
	if (!draft_of_others(app->replica, entry->record->form->code, entry->record->key, entry->school, app->author, &other, &is_found, NULL)
			|| !is_found)
		return;
	link_age(clock_now() - other.saved, old, sizeof old);
	if (other.where[0])
		view_say(app->views, ROLE_WARNING, "%s has this open on %s: where you two differ, saving shows both values.", other.author, other.where);
	else
		view_say(app->views, ROLE_WARNING, "%s began this %s ago and left it as a draft: ask before you key it again.", other.author, old);
}

/* The draft goes on elsewhere. What is not in it yet becomes a draft of its own; else there is nothing to do here any more. */
static void lose(struct entry *entry, const char *where)
{
	static const struct dialog_choice on[] = {{KEY_ENTER, "go on"}};
	struct app *app = entry->app;
	if (entry->is_typed && !entry_take(entry))
		entry_focus(entry, entry->at);
	bool is_apart = entry->waiting_count > 0;
	char *text = mem_format(is_apart ? "This draft was taken over on %s. What was keyed here since is kept as a draft of its own." :
		"This draft was taken over on %s and goes on there. All that was keyed here is in it.", where);
	view_pop_to(app->views, entry);
	entry->draft.id = 0;
	if (is_apart)
		entry_keep(entry);
	else
		view_pop(app->views);
	dialog_ask(app->views, text, on, 1, NULL, NULL);
	free(text);
}

bool entry_hold_is_lost(struct entry *entry)
{
	char where[64];
	if (entry->draft.id == 0 || draft_look(entry->app->replica, entry->draft.id, where) != DRAFT_TAKEN)
		return false;
	lose(entry, where);
	return true;
}
