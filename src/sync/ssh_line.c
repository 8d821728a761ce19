/* See the header. Life is what the kernel counts: bytes that came, or bytes of ours that the other end took. After a quarter
 * of the patience in silence the server is asked for an answer; from then on only its answer counts. */
#include "config.h"
#include "sync/ssh_line.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libssh/server.h>

#include "base/clock.h"
#include "sync/resolve.h"

enum {
	UNSENT_MAX = 16 * 1024, /* bytes in the kernel before it takes more: the less, the sooner silence is noticed */
	TURN = 500, /* milliseconds at most between two looks at the line */
};

static bool silent(const struct ssh_line *line, struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "%s: nothing came for %d seconds: the line is dead: what was exchanged is kept: sync again"
		" later", line->place.host, line->patience);
}

bool ssh_line_cut(const struct ssh_line *line, struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "%s: the line was cut: what was exchanged is kept: sync again, it goes on from there",
		line->place.host);
}

static int64_t patience(const struct ssh_line *line)
{
	return (int64_t) line->patience * 1000;
}

/* A connected socket, or -1 with errno. */
static int connect_one(const struct resolve_address *address, int64_t limit)
{
	int fd = socket(address->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), why = 0;
	socklen_t length = sizeof why;
	int64_t left;

	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *) &address->at, address->length) != 0)
		why = errno;
	while (why == EINPROGRESS || why == EINTR) {
		struct pollfd wait = { fd, POLLOUT, 0 };

		left = limit - clock_ticks();
		if (left <= 0)
			why = ETIMEDOUT;
		else if (poll(&wait, 1, (int) left) > 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &length) != 0)
			why = errno;
	}
	if (why == 0)
		return fd;
	close(fd);
	errno = why;
	return -1;
}

bool ssh_line_reach(struct ssh_line *line, struct err *err)
{
	struct resolve_address all[RESOLVE_MAX];
	int unsent = UNSENT_MAX, on = 1, count, code = 0;

	if (!resolve(line->place.host, line->place.port, line->patience, all, &count, err))
		return false;
	for (int i = 0; i < count && line->fd < 0; i++) {
		line->fd = connect_one(&all[i], clock_ticks() + patience(line));
		code = errno;
	}
	if (line->fd < 0)
		return err_set(err, EX_TEMPFAIL, "%s: no link: port %d: %s: check the link and sync again later", line->place.host,
			line->place.port, strerror(code));
	line->heard = clock_ticks();
	setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(line->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
	return true;
}

void ssh_line_note(struct ssh_line *line)
{
	struct tcp_info now;
	socklen_t length = sizeof now;
	bool has_come;

	memset(&now, 0, sizeof now);
	if (getsockopt(line->fd, IPPROTO_TCP, TCP_INFO, &now, &length) != 0)
		return;
	has_come = now.tcpi_bytes_received != line->received;
	if (has_come)
		line->has_asked = false;
	if (has_come || (!line->has_asked && now.tcpi_bytes_acked != line->taken))
		line->heard = clock_ticks();
	line->received = now.tcpi_bytes_received;
	line->taken = now.tcpi_bytes_acked;
}

bool ssh_line_wait(struct ssh_line *line, bool has_more, struct err *err)
{
	bool has_unsent = has_more || (ssh_get_poll_flags(line->session) & SSH_WRITE_PENDING);
	struct pollfd wait = { line->fd, (short) (POLLIN | (has_unsent ? POLLOUT : 0)), 0 };
	int64_t quiet;

	if (poll(&wait, 1, TURN) < 0 && errno != EINTR)
		return err_set(err, EX_OSERR, "the line cannot be waited for: %s", strerror(errno));
	ssh_line_note(line);
	quiet = clock_ticks() - line->heard;
	if (quiet >= patience(line))
		return silent(line, err);
	if (line->channel && !line->has_asked && quiet >= patience(line) / 4) {
		/* The first call takes in the answer to an earlier question where one came, the second one asks. */
		ssh_send_keepalive(line->session);
		ssh_send_keepalive(line->session);
		line->has_asked = true;
	}
	return true;
}

bool ssh_line_drive(struct ssh_line *line, int (*step)(struct ssh_line *line), int again, int *result, struct err *err)
{
	/* Somebody who drips a byte now and then does not hold us for ever. */
	int64_t limit = clock_ticks() + 4 * patience(line);

	while ((*result = step(line)) == again) {
		if (!ssh_line_wait(line, false, err))
			return false;
		if (clock_ticks() > limit)
			return silent(line, err);
	}
	return true;
}

void ssh_line_close(struct ssh_line *line)
{
	if (line->channel) {
		ssh_channel_close(line->channel);
		ssh_channel_free(line->channel);
	}
	if (line->session) {
		ssh_disconnect(line->session);
		ssh_free(line->session);
	}
	if (line->fd >= 0 && !line->is_given)
		close(line->fd);
	ssh_key_free(line->own);
	buf_free(&line->said);
}
