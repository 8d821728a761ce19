/* The stack from the inside: for view.c, which runs it, and view_frame.c, which draws it. Nobody else includes this. */
#ifndef TUI_VIEW_STACK_H
#define TUI_VIEW_STACK_H

#include "tui/view.h"

enum { VIEW_WATCHES = 16, VIEW_MESSAGE = 512 };

struct view_entry {
	const struct view_ops *ops;
	void *state;
	int64_t wake; /* when its tick is due; 0: never */
	bool was_covered; /* another view is or was on top since its last resume */
};

struct view_watched {
	int fd;
	view_ready *ready;
	void *arg;
};

struct views {
	struct view_entry stack[VIEW_DEPTH];
	int depth;
	/* Popped by what runs now, freed when that is done. */
	struct view_entry gone[VIEW_DEPTH];
	int gone_count;
	/* Popped by an Esc that the next key may show to have been none. */
	struct view_entry limbo;
	bool has_limbo;
	const struct view_ops *global;
	void *global_state;
	enum role message_role, mark_role;
	char message[VIEW_MESSAGE], mark[VIEW_MESSAGE];
	struct view_watched watched[VIEW_WATCHES];
	int watched_count;
	bool needs_draw, needs_repaint, wants_suspend, needs_idle, has_ended;
	int status;
	view_use *use; /* the terminal is to be lent to it */
	void *use_arg;
	int64_t (*now)(void);
	int64_t swallows; /* until then an Enter right after is dropped; 0: none is */
	struct canvas over; /* where a pop-up is drawn before it is laid over the body */
};

#endif
