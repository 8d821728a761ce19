/* A side on a line over SSH, exactly as on a pipe: its bytes out, the hub's bytes in, nothing kept back and never a wait in a
 * read or a write. */
#include "config.h"
#include "sync/ssh.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "sync/ssh_line.h"
#include "sync/ssh_login.h"

enum {
	READ_SIZE = 32 * 1024,
	WRITE_SIZE = 32 * 1024,
	OUT_MAX = 64 << 20,
	SAID_MAX = 400,
};

static void listen_aside(struct ssh_line *line)
{
	char bytes[512];
	int count = ssh_channel_read_nonblocking(line->channel, bytes, sizeof bytes, 1);

	for (int i = 0; i < count && line->said.length < SAID_MAX; i++)
		if (bytes[i] != '\0')
			buf_byte(&line->said, (unsigned char) bytes[i]);
}

/* The far program is gone before the end. */
static bool ended(struct ssh_line *line, struct err *err)
{
	size_t length = line->said.length;
	int status = ssh_channel_get_exit_status(line->channel);

	while (length > 0 && strchr("\r\n", line->said.bytes[length - 1]))
		length--;
	if (length == 0)
		return ssh_line_cut(line, err);
	return err_set(err, status >= EX_USAGE && status <= EX_CONFIG ? status : EX_TEMPFAIL, "%s: the province's program ended: %.*s",
		line->place.host, (int) length, line->said.bytes);
}

static bool read_some(struct ssh_line *line, const struct side *side, bool *has_moved, struct err *err)
{
	char bytes[READ_SIZE];
	int count;

	listen_aside(line);
	count = ssh_channel_read_nonblocking(line->channel, bytes, sizeof bytes, 0);
	if (count > 0) {
		*has_moved = true;
		if (!side->feed(side->self, bytes, (size_t) count, err))
			return false;
		if (side->moved)
			side->moved(side->state, side->self);
		return true;
	}
	if (side->is_done(side->self))
		return true;
	if (count == SSH_EOF || ssh_channel_is_eof(line->channel) || ssh_channel_is_closed(line->channel)) {
		listen_aside(line);
		return ended(line, err);
	}
	return (count != SSH_ERROR && ssh_is_connected(line->session)) || ssh_line_cut(line, err);
}

static uint32_t room(const struct ssh_line *line)
{
	if (ssh_get_poll_flags(line->session) & SSH_WRITE_PENDING)
		return 0;
	uint32_t window = ssh_channel_window_size(line->channel);
	return window < WRITE_SIZE ? window : WRITE_SIZE;
}

static bool write_some(struct ssh_line *line, const struct buf *waiting, size_t *written, bool *has_moved, struct err *err)
{
	struct pollfd ready = { line->fd, POLLOUT, 0 };
	size_t length = waiting->length - *written;
	int count;

	/* What the kernel does not take the library would keep without end. */
	if (length == 0 || poll(&ready, 1, 0) <= 0 || !(ready.revents & POLLOUT))
		return true;
	if (length > room(line))
		length = room(line);
	if (length == 0)
		return true;
	count = ssh_channel_write(line->channel, waiting->bytes + *written, (uint32_t) length);
	if (count == SSH_ERROR)
		return ssh_line_cut(line, err);
	*written += (size_t) count;
	*has_moved = *has_moved || count > 0;
	return true;
}

/* Until the side has said and heard everything. */
static bool carry(struct ssh_line *line, const struct side *side, struct err *err)
{
	struct buf waiting;
	size_t written = 0;
	bool is_good = true;

	buf_init(&waiting, OUT_MAX);
	while (is_good) {
		bool has_moved = false;

		if (written == waiting.length) {
			written = 0;
			buf_clear(&waiting);
			is_good = side->take(side->self, &waiting, err);
			if (side->moved)
				side->moved(side->state, side->self);
		}
		if (!is_good || (side->is_done(side->self) && waiting.length == 0 && !(ssh_get_poll_flags(line->session) & SSH_WRITE_PENDING)))
			break;
		is_good = write_some(line, &waiting, &written, &has_moved, err) && read_some(line, side, &has_moved, err);
		ssh_line_note(line);
		/* What the side has just been told may make it speak at once. */
		if (is_good && !has_moved)
			is_good = ssh_line_wait(line, written < waiting.length && room(line) > 0, err);
	}
	buf_free(&waiting);
	return is_good;
}

/* The province writes down that we are complete; that is worth a moment, and no failure of ours. */
static void take_leave(struct ssh_line *line)
{
	struct err ignored;
	char bytes[64];

	line->heard = clock_ticks();
	if (ssh_channel_send_eof(line->channel) == SSH_ERROR)
		return;
	while (!ssh_channel_is_eof(line->channel) && !ssh_channel_is_closed(line->channel) && ssh_is_connected(line->session)
			&& ssh_channel_read_nonblocking(line->channel, bytes, sizeof bytes, 0) >= 0 && ssh_line_wait(line, false, &ignored))
		;
}

bool ssh_run(const struct side *side, struct ssh_call *call, struct err *err)
{
	struct ssh_line line = { .folder = call->folder, .patience = call->patience, .fd = -1 };
	bool is_good;

	call->first_seen[0] = '\0';
	if (!place_parse(call->url, &line.place, err) || !ssh_key_make(call->folder, "zila", err))
		return false;
	signal(SIGPIPE, SIG_IGN);
	buf_init(&line.said, SAID_MAX);
	is_good = ssh_line_reach(&line, err) && ssh_login(&line, call->host_key, call->first_seen, err) && carry(&line, side, err);
	if (is_good)
		take_leave(&line);
	ssh_line_close(&line);
	return is_good;
}

static bool feed_peer(void *self, const char *bytes, size_t length, struct err *err)
{
	return peer_feed(self, bytes, length, err);
}

static bool take_peer(void *self, struct buf *out, struct err *err)
{
	return peer_take(self, out, err);
}

static bool is_peer_done(const void *self)
{
	return peer_is_done(self);
}

static void tell(void *state, void *self)
{
	const struct ssh_call *call = state;
	struct peer_progress progress;

	if (!call->progress)
		return;
	peer_progress(self, &progress);
	call->progress(call->state, &progress);
}

bool ssh_sync(struct peer *peer, struct ssh_call *call, struct err *err)
{
	const struct side side = { peer, feed_peer, take_peer, is_peer_done, tell, call };

	return ssh_run(&side, call, err);
}

int ssh_patience(void)
{
	const char *text = getenv("ZILA_PATIENCE");
	char *end;
	long seconds = text ? strtol(text, &end, 10) : 0;

	return text && end > text && *end == '\0' && seconds >= 1 && seconds <= 3600 ? (int) seconds : 60;
}
