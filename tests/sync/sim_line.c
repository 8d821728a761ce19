/* Sessions over lines that cut, turn bits, delay and repeat. A session is opened, moved and shut by steps of its own, so that
 * writes and other sessions, also of the same folder, fall between any two bytes of it. */
#include "config.h"
#include "tests/sync/sim_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sync/hub.h"
#include "sync/peer.h"
#include "tests/sync/sim_oracle.h"
#include "tests/sync/sim_script.h"

enum { OUT_MAX = 64 << 20, HEALINGS = 4 };

/* One direction in the making. */
struct wire {
	struct buf bytes;
	size_t given;
	long total, cut, flip;
};

struct sim_session {
	int box;
	struct peer *peer;
	struct hub *hub;
	struct wire up, down;
	bool is_dead;
	struct err err;
};

static long moved_up, moved_down;

int sim_session_box(const struct sim_session *session)
{
	return session->box;
}

static struct sim_session *begin(struct sim *sim, int box, const struct sim_fault *fault)
{
	struct sim_session *session = mem_zero(1, sizeof *session);
	struct replica *replica = sim->box[box].line;

	sim->syncs++;
	session->box = box;
	session->up = (struct wire) { .cut = fault->cut_up, .flip = fault->flip_up };
	session->down = (struct wire) { .cut = fault->cut_down, .flip = fault->flip_down };
	buf_init(&session->up.bytes, OUT_MAX);
	buf_init(&session->down.bytes, OUT_MAX);
	session->peer = peer_new(replica, &session->err);
	session->hub = session->peer ? hub_new(sim->box[SIM_HUB].line, replica_number(replica), &session->err) : NULL;
	if (!session->hub)
		sim_fail(sim, "line", "box %d cannot even begin to sync: %s", box, session->err.text);
	err_reset(&session->err);
	return session;
}

static void end(struct sim_session *session)
{
	if (!session)
		return;
	peer_free(session->peer);
	hub_free(session->hub);
	buf_free(&session->up.bytes);
	buf_free(&session->down.bytes);
	free(session);
}

static void send(struct wire *wire, struct buf *more)
{
	for (size_t i = 0; i < more->length; i++, wire->total++) {
		if (wire->cut >= 0 && wire->total >= wire->cut)
			return;
		buf_byte(&wire->bytes, (unsigned char) (more->bytes[i] ^ (wire->total == wire->flip ? 0x20 : 0)));
	}
}

static bool is_cut(const struct wire *wire)
{
	return wire->cut >= 0 && wire->total >= wire->cut && wire->given == wire->bytes.length;
}

static size_t piece(const struct wire *wire, size_t most)
{
	size_t left = wire->bytes.length - wire->given;

	return left < most ? left : most;
}

/* What the hub says is heard, MOST bytes of it. */
static bool hear(struct sim_session *session, size_t most)
{
	size_t count = piece(&session->down, most);
	struct err err;

	if (count == 0)
		return false;
	if (!peer_feed(session->peer, session->down.bytes.bytes + session->down.given, count, &err)) {
		/* Its own words of why are better than that the hub gave up. */
		session->err = err;
		session->is_dead = true;
	}
	session->down.given += count;
	return true;
}

/* Moves up to UP and DOWN bytes; false where there was nothing to move. */
static bool move(struct sim_session *session, size_t up, size_t down)
{
	bool is_moving = false;
	struct buf more;
	size_t count;

	buf_init(&more, OUT_MAX);
	if (!session->is_dead && !peer_take(session->peer, &more, &session->err))
		session->is_dead = true;
	send(&session->up, &more);
	count = piece(&session->up, up);
	if (!session->is_dead && count > 0) {
		is_moving = true;
		session->is_dead = !hub_feed(session->hub, session->up.bytes.bytes + session->up.given, count, &session->err);
		session->up.given += count;
	}
	buf_clear(&more);
	if (!session->is_dead && !hub_take(session->hub, &more, &session->err))
		session->is_dead = true;
	else if (session->is_dead)
		hub_take(session->hub, &more, NULL);
	send(&session->down, &more);
	buf_free(&more);
	return hear(session, down) || is_moving;
}

static bool is_healed_now(const struct peer *peer)
{
#if __has_include("store/heal.h")
	struct peer_healed healed;

	return peer_is_healed(peer, &healed);
#else
	(void) peer;
	return false;
#endif
}

/* It stands at the province's past again, and a sync as ever must follow. */
static bool is_back_now(const struct peer *peer)
{
#if __has_include("store/recover.h")
	struct peer_progress progress;

	peer_progress(peer, &progress);
	return progress.is_back;
#else
	(void) peer;
	return false;
#endif
}

enum again { AGAIN_NO, AGAIN_BACK, AGAIN_HEALED };

static bool sync_once(struct sim *sim, int box, const struct sim_fault *fault, enum again *again, struct err *err)
{
	struct sim_session *session = begin(sim, box, fault);
	bool is_whole;

	while (!session->is_dead && !is_cut(&session->up) && !is_cut(&session->down))
		if (!move(session, 777, 555))
			break;
	/* What the hub said last is still heard. */
	while (session->is_dead && hear(session, OUT_MAX))
		;
	is_whole = !session->is_dead && peer_is_done(session->peer) && hub_is_done(session->hub);
	*again = is_healed_now(session->peer) ? AGAIN_HEALED : is_whole && is_back_now(session->peer) ? AGAIN_BACK : AGAIN_NO;
	moved_up = session->up.total;
	moved_down = session->down.total;
	*err = session->err;
	end(session);
	return is_whole;
}

/* As a program does that was told so: what it had open was of the old number. */
static void renumbered(struct sim *sim, int box)
{
	sim_box_shut(sim, box);
	sim_box_open(sim, box);
	oracle_renumbered(sim, box);
}

bool sim_sync(struct sim *sim, int box, const struct sim_fault *fault, struct err *err)
{
	const struct sim_fault none = { -1, -1, -1, -1 };
	enum again again;
	bool is_whole = sync_once(sim, box, fault, &again, err);

	for (int i = 0; again != AGAIN_NO && i < HEALINGS; i++) {
		if (again == AGAIN_HEALED)
			renumbered(sim, box);
		is_whole = sync_once(sim, box, &none, &again, err);
	}
	return is_whole && again == AGAIN_NO;
}

void sim_sync_well(struct sim *sim, int box)
{
	const struct sim_fault good = { -1, -1, -1, -1 };
	struct err err;

	bool is_whole = sim_sync(sim, box, &good, &err);

	/* An epoch with a turned bit, kept by a box, says that the hub was set back. */
	if (!is_whole && sim->has_flips)
		sim_recover_look(sim);
	if (sim->is_loud && !is_whole) {
		printf("# box %d: %s\n", box, err.code ? err.text : "both sides fell silent");
		fflush(stdout);
	}
	if (is_whole && !sim->is_set_back)
		sim->box[box].is_astray = false;
	/* A province that was set back says so, and takes nothing. */
	if (!is_whole && !sim->is_set_back)
		sim_fail(sim, "line", "box %d cannot sync over a good line: %s", box, err.code ? err.text : "both sides fell silent");
}

enum { HOW_GOOD = 3, HOW_FLIP, HOW_FAR }; /* below HOW_GOOD: a good line; then a bit is turned, cut anywhere, cut early */

/* box side at how */
static void sync(struct sim *sim, const int *a)
{
	struct sim_fault fault = { -1, -1, -1, -1 };
	int box = a[0] % sim->boxes;
	struct err err;
	bool is_whole;

	if (a[3] < HOW_GOOD) {
		sim_sync_well(sim, box);
		sim_say(sim, " %ld up, %ld down", moved_up, moved_down);
		return;
	}
	if (a[3] < HOW_FLIP)
		*(a[1] ? &fault.flip_up : &fault.flip_down) = 6 + a[2];
	else
		*(a[1] ? &fault.cut_up : &fault.cut_down) = a[3] < HOW_FAR ? a[2] * 3 : a[2] / 2;
	sim->cuts++;
	sim->has_flips |= fault.flip_up >= 0 || fault.flip_down >= 0;
	is_whole = sim_sync(sim, box, &fault, &err);
	sim_recover_look(sim);
	sim_say(sim, " %s%s", is_whole ? "whole" : "broken ", is_whole ? "" : err.code ? err.text : "off");
}

/* box: the province takes all and nothing comes back */
static void deaf(struct sim *sim, const int *a)
{
	const struct sim_fault fault = { -1, 0, -1, -1 };
	struct sim_session *session = begin(sim, a[0] % sim->boxes, &fault);

	while (!session->is_dead && move(session, 777, 0))
		;
	sim->cuts++;
	end(session);
}

static void keep_old(struct sim *sim, int line)
{
	struct wire *up = &sim->sessions[line]->up;

	if (!sim->old[line]) {
		sim->old[line] = mem_zero(1, sizeof *sim->old[line]);
		buf_init(sim->old[line], OUT_MAX);
	}
	buf_clear(sim->old[line]);
	buf_put(sim->old[line], up->bytes.bytes, up->bytes.length);
}

void sim_session_drop(struct sim *sim, int line)
{
	if (sim->sessions[line])
		keep_old(sim, line);
	end(sim->sessions[line]);
	sim->sessions[line] = NULL;
}

/* line box */
static void open_line(struct sim *sim, const int *a)
{
	const struct sim_fault none = { -1, -1, -1, -1 };

	sim_session_drop(sim, a[0]);
	sim->sessions[a[0]] = begin(sim, a[1] % sim->boxes, &none);
}

/* line up down times */
static void move_line(struct sim *sim, const int *a)
{
	struct sim_session *session = sim->sessions[a[0]];

	for (int i = 0; session && !session->is_dead && i <= a[3]; i++)
		if (!move(session, (size_t) a[1], (size_t) a[2]))
			break;
	if (session && is_healed_now(session->peer))
		renumbered(sim, session->box);
	else if (session && session->is_dead)
		sim_say(sim, " broken %s", session->err.text);
	else if (session)
		sim_say(sim, " %s", peer_is_done(session->peer) && hub_is_done(session->hub) ? "whole" : "goes on");
}

/* line */
static void shut_line(struct sim *sim, const int *a)
{
	sim_session_drop(sim, a[0]);
}

/* line share: what a line once carried up, or the first part of it, comes again */
static void again(struct sim *sim, const int *a)
{
	const struct buf *old = sim->old[a[0]];
	struct hub *hub;
	struct buf answers;
	struct err err;

	if (!old || old->length == 0)
		return;
	hub = hub_new(sim->box[SIM_HUB].line, HUB_ANY, &err);
	buf_init(&answers, OUT_MAX);
	if (hub && hub_feed(hub, old->bytes, a[1] == 3 ? old->length : old->length * (size_t) (a[1] + 1) / 4, &err))
		hub_take(hub, &answers, &err);
	else
		sim_say(sim, " %s", err.text);
	buf_free(&answers);
	hub_free(hub);
}

const struct sim_op sim_line_ops[] = {
	{ "sync", 30, { { "box", 8 }, { "side", 2 }, { "at", 400 }, { "how", 6 } }, sync },
	{ "deaf", 4, { { "box", 8 } }, deaf },
	{ "open", 6, { { "line", SIM_LINES }, { "box", 8 } }, open_line },
	{ "move", 24, { { "line", SIM_LINES }, { "up", 900 }, { "down", 900 }, { "times", 4 } }, move_line },
	{ "shut", 3, { { "line", SIM_LINES } }, shut_line },
	{ "again", 3, { { "line", SIM_LINES }, { "share", 4 } }, again },
	{ .name = NULL },
};
