#include "config.h"
#include "screens/boxstate.h"

#include "emis/state.h"
#include "screens/app.h"
#include "screens/reading.h"

void boxstate_push(struct app *app)
{
	struct err err = {0};
	struct state state;
	if (!state_read(app->replica, *app->set, app->author, &state, &err)) {
		app_say_error(app, &err);
		return;
	}
	struct pager *pager = pager_new();
	pager_print(pager, ROLE_HEADING, "%s", state.place);
	pager_print(pager, ROLE_NORMAL, "%ld schools in this folder.", state.schools);
	if (state.is_province) {
		pager_add(pager, ROLE_NORMAL, "This is the province's own folder: what is saved here is decided at once.");
	} else {
		pager_print(pager, ROLE_NORMAL, "%ld entr%s to be sent, in this box's log, on its disk.", state.pending,
			state.pending == 1 ? "y waits" : "ies wait");
		pager_add(pager, ROLE_NORMAL, "");
		pager_add(pager, ROLE_WARNING, "This version has no sending yet: keep a copy of the folder with");
		pager_add(pager, ROLE_NORMAL, "  zila backup FILE");
		pager_add(pager, ROLE_NORMAL, "on a memory stick, daily; zila -C NEWDIR restore FILE makes a folder of it.");
	}
	pager_add(pager, ROLE_NORMAL, "");
	pager_print(pager, ROLE_NORMAL, "Conflicts: %ld. Findings: %ld. Drafts of yours: %d.", state.conflicts, state.findings, state.draft_count);
	pager_add(pager, ROLE_NORMAL, "To look after this box: `zila doctor`, `zila rebuild --check`.");
	reading_push(app, "Send and receive: the state of this box", pager);
}
