/* The loop. One turn: events, keys, ticks, frame, idle work, sleep. */
#include "config.h"
#include "tui/loop.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

enum { PAUSE_MS = 400 /* without a key: time for what a slow line left for later */, READ_BYTES = 4096, READS_A_TURN = 16, WATCHES = 16 };

struct loop {
	struct term *term;
	struct views *views;
	struct keys keys;
	struct canvas canvas;
	int ready_fd; /* or -1 */
	bool is_slow;
	int64_t rest_due; /* when what was left for later is shown; -1: nothing was */
};

static int ready_descriptor(void)
{
	const char *text = getenv("ZILA_READY_FD");
	char *end;
	long fd;

	if (!text || !*text)
		return -1;
	fd = strtol(text, &end, 10);
	if (*end || fd < 3 || fd > INT_MAX || fcntl((int) fd, F_GETFD) < 0)
		return -1;
	fcntl((int) fd, F_SETFD, FD_CLOEXEC);
	fcntl((int) fd, F_SETFL, fcntl((int) fd, F_GETFL) | O_NONBLOCK);
	return (int) fd;
}

/* The earlier of two times, of which -1 is none. */
static int64_t first_of(int64_t one, int64_t other)
{
	return one < 0 ? other : other < 0 ? one : one < other ? one : other;
}

static void say_ready(const struct loop *loop, int64_t now)
{
	const int64_t wake = first_of(loop->rest_due, view_deadline(loop->views));
	char line[96];
	int length;

	if (loop->ready_fd < 0)
		return;
	length = snprintf(line, sizeof line, "%lu %lu %d %lld\n", term_received(), term_sent(),
		key_deadline(&loop->keys) >= 0, wake < 0 ? -1LL : wake > now ? (long long) (wake - now) : 0LL);
	if (write(loop->ready_fd, line, (size_t) length) < 0) {
		/* Nobody listens: no reason to stop. */
	}
}

static bool has_ended(const struct loop *loop)
{
	int status;

	return view_has_ended(loop->views, &status);
}

/* Lends the terminal where a view has asked for it. */
static bool lend(struct loop *loop)
{
	void *arg;
	view_use *const use = view_wants_terminal(loop->views, &arg);

	if (!use)
		return false;
	term_lend(loop->term);
	use(loop->views, arg);
	term_take(loop->term);
	view_touch(loop->views);
	return true;
}

/* Gives the views all keys that are there now. */
static void take_keys(struct loop *loop)
{
	struct key key;

	while (!has_ended(loop) && key_next(&loop->keys, clock_ticks(), &key))
		view_feed(loop->views, &key);
}

static void take_bytes(struct loop *loop)
{
	char bytes[READ_BYTES];

	for (int turn = 0; turn < READS_A_TURN && !has_ended(loop); turn++) {
		const size_t got = term_read(loop->term, bytes, sizeof bytes);
		size_t at = 0;

		if (got == 0)
			break;
		while (at < got && !has_ended(loop)) {
			at += key_feed(&loop->keys, bytes + at, got - at, clock_ticks());
			take_keys(loop);
		}
	}
	take_keys(loop);
}

static void draw(struct loop *loop)
{
	if (view_needs_repaint(loop->views))
		term_forget(loop->term);
	view_draw(loop->views, &loop->canvas);
	if (!loop->is_slow || (loop->rest_due >= 0 && loop->rest_due <= clock_ticks())) {
		term_present(loop->term, &loop->canvas);
		loop->rest_due = -1;
	} else if (term_present_now(loop->term, &loop->canvas)) {
		loop->rest_due = clock_ticks() + PAUSE_MS;
	} else {
		loop->rest_due = -1;
	}
}

static bool key_waits(const struct loop *loop)
{
	struct pollfd wait = { .fd = term_fd(loop->term), .events = POLLIN };

	return poll(&wait, 1, 0) > 0;
}

/* False where it is time to leave. */
static bool take_events(struct loop *loop)
{
	int events, rows, columns;

	events = term_events(loop->term);
	if (events & TERM_RESIZED) {
		term_size(loop->term, &rows, &columns);
		canvas_resize(&loop->canvas, rows, columns);
		view_touch(loop->views);
	}
	return !(events & TERM_STOPPED);
}

static int time_left(const struct loop *loop, int64_t now)
{
	const int64_t first = first_of(first_of(key_deadline(&loop->keys), view_deadline(loop->views)), loop->rest_due);

	if (first < 0)
		return -1;
	return first <= now ? 0 : first - now > 60000 ? 60000 : (int) (first - now);
}

static void sleep_until(struct loop *loop)
{
	struct pollfd waits[2 + WATCHES];
	const int64_t now = clock_ticks();
	const int watched = view_watch_count(loop->views), timeout = time_left(loop, now);

	waits[0] = (struct pollfd) { .fd = term_fd(loop->term), .events = POLLIN };
	waits[1] = (struct pollfd) { .fd = term_signal_fd(loop->term), .events = POLLIN };
	for (int at = 0; at < watched; at++)
		waits[2 + at] = (struct pollfd) { .fd = view_watch_fd(loop->views, at), .events = POLLIN };
	if (timeout != 0)
		say_ready(loop, now);
	if (poll(waits, (nfds_t) (2 + watched), timeout) <= 0)
		return;
	for (int at = 0; at < watched; at++)
		if (waits[2 + at].revents)
			view_watch_call(loop->views, waits[2 + at].fd);
}

int loop_run(struct term *term, struct views *views)
{
	struct loop loop = { .term = term, .views = views, .ready_fd = ready_descriptor(), .is_slow = term_is_slow(term), .rest_due = -1 };
	int rows, columns, status = 0;

	key_init(&loop.keys);
	term_size(term, &rows, &columns);
	canvas_init(&loop.canvas, rows, columns);
	loop.canvas.has_blocks = term_has_blocks(term);
	view_touch(views);
	while (!has_ended(&loop)) {
		const int64_t due = view_deadline(views);

		if (!take_events(&loop)) {
			status = LOOP_STOPPED;
			break;
		}
		take_bytes(&loop);
		if (view_wants_suspend(views)) {
			term_suspend(term);
			continue;
		}
		if (lend(&loop))
			continue;
		if (due >= 0 && due <= clock_ticks())
			view_tick(views, clock_ticks());
		if (has_ended(&loop))
			break;
		if (loop.rest_due >= 0 && loop.rest_due <= clock_ticks())
			view_touch(views);
		if (view_needs_draw(views)) {
			draw(&loop);
			if (key_waits(&loop))
				continue;
		}
		if (view_idle(views))
			continue;
		sleep_until(&loop);
	}
	view_idle(views);
	if (status != LOOP_STOPPED)
		view_has_ended(views, &status);
	canvas_free(&loop.canvas);
	return status;
}
