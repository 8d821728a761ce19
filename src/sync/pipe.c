/* One poll loop for both ends.
 *
 * Neither end ever waits in a read or a write: a line that takes no bytes must not keep what comes the other way
 * from being read, or both ends wait for ever. */
#include "config.h"
#include "sync/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { SILENCE = 60 * 1000, READ_SIZE = 64 * 1024, OUT_MAX = 64 << 20 };

struct line {
	int in, out;
	struct buf waiting;
	size_t written; /* of waiting */
	int64_t heard; /* when bytes last moved */
	bool has_ended; /* nothing more comes */
};

static bool feed_peer(void *side, const char *bytes, size_t length, struct err *err)
{
	return peer_feed(side, bytes, length, err);
}

static bool take_peer(void *side, struct buf *out, struct err *err)
{
	return peer_take(side, out, err);
}

static bool is_peer_done(const void *side)
{
	return peer_is_done(side);
}

static bool feed_hub(void *side, const char *bytes, size_t length, struct err *err)
{
	return hub_feed(side, bytes, length, err);
}

static bool take_hub(void *side, struct buf *out, struct err *err)
{
	return hub_take(side, out, err);
}

static bool is_hub_done(const void *side)
{
	return hub_is_done(side);
}

static bool cut(struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "the line was cut: what was exchanged is kept: sync again, it goes on from there");
}

static bool read_some(struct line *line, const struct side *end, struct err *err)
{
	char bytes[READ_SIZE];
	ssize_t count = read(line->in, bytes, sizeof bytes);

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (count <= 0) {
		line->has_ended = true;
		return end->is_done(end->self) || cut(err);
	}
	line->heard = clock_ticks();
	if (!end->feed(end->self, bytes, (size_t) count, err))
		return false;
	if (end->moved)
		end->moved(end->state, end->self);
	return true;
}

static bool write_some(struct line *line, const struct side *end, struct err *err)
{
	ssize_t count = write(line->out, line->waiting.bytes + line->written, line->waiting.length - line->written);

	if (count < 0)
		return errno == EAGAIN || errno == EINTR || cut(err);
	line->heard = clock_ticks();
	line->written += (size_t) count;
	if (line->written == line->waiting.length) {
		line->written = 0;
		buf_clear(&line->waiting);
	}
	if (end->moved)
		end->moved(end->state, end->self);
	return true;
}

static bool turn(struct line *line, const struct side *end, struct err *err)
{
	bool has_more = line->waiting.length > line->written;
	struct pollfd wait[2] = { { line->has_ended ? -1 : line->in, POLLIN, 0 }, { has_more ? line->out : -1, POLLOUT, 0 } };
	int64_t left = line->heard + SILENCE - clock_ticks();
	int ready = poll(wait, 2, left > 0 ? (int) left : 0);

	if (ready < 0 && errno != EINTR)
		return err_set(err, EX_OSERR, "the line cannot be waited for: %s", strerror(errno));
	if (ready == 0)
		return err_set(err, EX_TEMPFAIL, "nothing came for %d seconds: the line is dead: sync again later", SILENCE / 1000);
	if (wait[1].revents && !write_some(line, end, err))
		return false;
	return !wait[0].revents || read_some(line, end, err);
}

/* Last words are for the other side: they are worth a moment, and no failure of their own. */
static void say_last(struct line *line, const struct side *end)
{
	struct err ignored;

	end->take(end->self, &line->waiting, &ignored);
	line->has_ended = true;
	line->heard = clock_ticks();
	while (line->waiting.length > line->written && turn(line, end, &ignored))
		;
}

static bool run(struct line *line, const struct side *end, struct err *err)
{
	bool is_good = true;

	buf_init(&line->waiting, OUT_MAX);
	fcntl(line->in, F_SETFL, fcntl(line->in, F_GETFL) | O_NONBLOCK);
	fcntl(line->out, F_SETFL, fcntl(line->out, F_GETFL) | O_NONBLOCK);
	line->heard = clock_ticks();
	while (is_good) {
		if (line->waiting.length == 0 && !end->take(end->self, &line->waiting, err)) {
			is_good = false;
			break;
		}
		if (end->is_done(end->self) && line->waiting.length == 0)
			break;
		is_good = turn(line, end, err);
	}
	if (!is_good && !line->has_ended)
		say_last(line, end);
	buf_free(&line->waiting);
	return is_good;
}

bool pipe_serve(struct hub *hub, int in, int out, struct err *err)
{
	const struct side end = { hub, feed_hub, take_hub, is_hub_done, NULL, NULL };
	struct line line = { .in = in, .out = out };

	signal(SIGPIPE, SIG_IGN);
	return run(&line, &end, err);
}

struct watcher {
	void (*progress)(void *state, const struct peer_progress *progress);
	void *state;
};

static void tell(void *state, void *side)
{
	const struct watcher *watcher = state;
	struct peer_progress progress;

	if (!watcher->progress)
		return;
	peer_progress(side, &progress);
	watcher->progress(watcher->state, &progress);
}

_Noreturn static void serve(const char *program, const char *folder, int in, int out)
{
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(EX_OSERR);
	execl(program, "zila", "-C", folder, "hub", "serve", (char *) NULL);
	_exit(EX_UNAVAILABLE);
}

bool pipe_run(const struct side *side, const char *program, const char *folder, struct err *err)
{
	int up[2], down[2], status;
	struct line line;
	pid_t child;
	bool is_good;

	if (pipe2(up, O_CLOEXEC) != 0)
		return err_set(err, EX_OSERR, "no pipe can be made: %s", strerror(errno));
	if (pipe2(down, O_CLOEXEC) != 0) {
		close(up[0]);
		close(up[1]);
		return err_set(err, EX_OSERR, "no pipe can be made: %s", strerror(errno));
	}
	signal(SIGPIPE, SIG_IGN);
	child = fork();
	if (child == 0)
		serve(program, folder, up[0], down[1]);
	close(up[0]);
	close(down[1]);
	line = (struct line) { .in = down[0], .out = up[1] };
	is_good = child > 0 ? run(&line, side, err) : err_set(err, EX_OSERR, "no process can be started: %s", strerror(errno));
	close(up[1]);
	close(down[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return is_good;
}

bool pipe_sync(struct peer *peer, const char *program, const char *folder,
	void (*progress)(void *state, const struct peer_progress *progress), void *state, struct err *err)
{
	struct watcher watcher = { progress, state };
	const struct side side = { peer, feed_peer, take_peer, is_peer_done, tell, &watcher };

	return pipe_run(&side, program, folder, err);
}
