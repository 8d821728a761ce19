/* The client's end of a line over SSH.
 *
 * The library never waits by itself: each of its steps is asked again whenever the socket is ready. It notices no
 * dead peer either, so life is what the kernel counts: bytes that came, or bytes of ours that the other end took.
 * After a quarter of the patience in silence the server is asked for an answer; from then on only its answer counts.
 * There is no probe for methods and no file of the user's is read: the box has one key, and the server one too. */
#include "config.h"
#include "sync/ssh.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libssh/libssh.h>
#include <libssh/server.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

enum {
	READ_SIZE = 32 * 1024,
	WRITE_SIZE = 32 * 1024,
	UNSENT_MAX = 16 * 1024, /* bytes in the kernel before it takes more: the less, the sooner silence is noticed */
	OUT_MAX = 64 << 20,
	SAID_MAX = 400,
	TURN = 500, /* milliseconds at most between two looks at the line */
};

struct line {
	struct place place;
	const struct ssh_call *call;
	int fd;
	bool is_given; /* fd is the session's, which closes it */
	ssh_session session;
	ssh_channel channel;
	ssh_key own;
	struct buf said; /* by the far program, on its standard error */
	int64_t heard; /* when there was life last */
	bool has_asked; /* for an answer that did not come yet */
	uint64_t received, taken; /* the kernel's counts */
};

static bool silent(const struct line *line, struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "%s: nothing came for %d seconds: the line is dead: what was exchanged is kept: sync again"
		" later", line->place.host, line->call->patience);
}

static bool cut(const struct line *line, struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "%s: the line was cut: what was exchanged is kept: sync again, it goes on from there",
		line->place.host);
}

static int64_t patience(const struct line *line)
{
	return (int64_t) line->call->patience * 1000;
}

/* A connected socket, or -1 with errno. */
static int connect_one(const struct addrinfo *address, int64_t limit)
{
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), why = 0;
	socklen_t length = sizeof why;
	int64_t left;

	if (fd < 0)
		return -1;
	if (connect(fd, address->ai_addr, address->ai_addrlen) != 0)
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

static bool reach(struct line *line, struct err *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	struct addrinfo *all = NULL;
	char port[8];
	int unsent = UNSENT_MAX, on = 1, code;

	snprintf(port, sizeof port, "%d", line->place.port);
	code = getaddrinfo(line->place.host, port, &hints, &all);
	if (code != 0)
		return err_set(err, EX_TEMPFAIL, "%s: no link: its address was not found (%s): check the link and sync again", line->place.host,
			gai_strerror(code));
	for (const struct addrinfo *one = all; one && line->fd < 0; one = one->ai_next)
		line->fd = connect_one(one, clock_ticks() + patience(line));
	code = errno;
	freeaddrinfo(all);
	if (line->fd < 0)
		return err_set(err, EX_TEMPFAIL, "%s: no link: port %d: %s: check the link and sync again later", line->place.host,
			line->place.port, strerror(code));
	setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(line->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
	return true;
}

static void note_life(struct line *line)
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

/* Until the socket is ready for what the library wants, or (HAS_MORE) for more of ours; a moment at most. */
static bool wait_turn(struct line *line, bool has_more, struct err *err)
{
	bool has_unsent = has_more || (ssh_get_poll_flags(line->session) & SSH_WRITE_PENDING);
	struct pollfd wait = { line->fd, (short) (POLLIN | (has_unsent ? POLLOUT : 0)), 0 };
	int64_t quiet;

	if (poll(&wait, 1, TURN) < 0 && errno != EINTR)
		return err_set(err, EX_OSERR, "the line cannot be waited for: %s", strerror(errno));
	note_life(line);
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

/* Asks STEP again until it gives something else than AGAIN. False where the line fell silent first. */
static bool drive(struct line *line, int (*step)(struct line *line), int again, int *result, struct err *err)
{
	/* Somebody who drips a byte now and then does not hold us for ever. */
	int64_t limit = clock_ticks() + 4 * patience(line);

	while ((*result = step(line)) == again) {
		if (!wait_turn(line, false, err))
			return false;
		if (clock_ticks() > limit)
			return silent(line, err);
	}
	return true;
}

static int step_connect(struct line *line)
{
	line->is_given = true;
	return ssh_connect(line->session);
}

static int step_key(struct line *line)
{
	return ssh_userauth_publickey(line->session, NULL, line->own);
}

static int step_agent(struct line *line)
{
	return ssh_userauth_agent(line->session, NULL);
}

static int step_open(struct line *line)
{
	return ssh_channel_open_session(line->channel);
}

/* The server runs what it was told for this key, whatever we say. */
static int step_run(struct line *line)
{
	return ssh_channel_request_exec(line->channel, "zila hub serve");
}

/* Kinds of server keys, the one that is kept (KEPT, may be NULL) first, so that a server with several shows that one. */
static char *kinds(const char *kept)
{
	static const char all[] = "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256";
	int length = kept ? (int) strcspn(kept, " ") : 0;

	if (length == 0 || strncmp(kept, "ssh-ed25519", (size_t) length) == 0)
		return mem_copy(all);
	if (strncmp(kept, "ssh-rsa", (size_t) length) == 0)
		return mem_format("rsa-sha2-512,rsa-sha2-256,%s", all);
	return mem_format("%.*s,%s", length, kept, all);
}

static bool prepare(struct line *line, const char *kept, struct err *err)
{
	char *order = kinds(kept);
	int no = 0, level = SSH_LOG_NOLOG;
	unsigned port = (unsigned) line->place.port;
	bool is_good;

	line->session = ssh_new();
	is_good = line->session && ssh_options_set(line->session, SSH_OPTIONS_LOG_VERBOSITY, &level) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_PROCESS_CONFIG, &no) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_SSH_DIR, line->call->folder) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null") == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null") == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_HOST, line->place.host) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_PORT, &port) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_USER, line->place.user) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_HOSTKEYS, order) == 0
		&& ssh_options_set(line->session, SSH_OPTIONS_FD, &line->fd) == 0;
	free(order);
	if (!is_good)
		return err_set(err, EX_SOFTWARE, "%s: the line could not be prepared: %s", line->place.host,
			line->session ? ssh_get_error(line->session) : "no memory");
	ssh_set_blocking(line->session, 0);
	return true;
}

/* What the server showed, "TYPE BASE64". */
static char *shown_key(struct line *line)
{
	ssh_key key = NULL;
	char *base64 = NULL, *text = NULL;

	if (ssh_get_server_publickey(line->session, &key) == SSH_OK && ssh_pki_export_pubkey_base64(key, &base64) == SSH_OK) {
		enum ssh_keytypes_e type = ssh_key_type(key);
		const char *curve = type == SSH_KEYTYPE_ECDSA_P256 || type == SSH_KEYTYPE_ECDSA_P384 || type == SSH_KEYTYPE_ECDSA_P521
			? ssh_pki_key_ecdsa_name(key) : NULL;

		text = mem_format("%s %s", curve ? curve : ssh_key_type_to_char(type), base64);
	}
	ssh_string_free_char(base64);
	ssh_key_free(key);
	return text;
}

static bool compare_host(struct line *line, const char *shown, const char *kept, char first_seen[SSH_KEY_PRINT], struct err *err)
{
	const char *given = line->call->host_key;
	char print[SSH_KEY_PRINT], kept_print[SSH_KEY_PRINT] = "";

	if (!ssh_key_print(shown, print, err))
		return false;
	if (given && strncmp(given, "SHA256:", 7) == 0) {
		if (strcmp(given, print) == 0)
			return ssh_key_keep(line->call->folder, &line->place, shown, err);
		snprintf(kept_print, sizeof kept_print, "%s", given);
	} else if (!kept) {
		strcpy(first_seen, print);
		return ssh_key_keep(line->call->folder, &line->place, shown, err);
	} else if (strcmp(kept, shown) == 0) {
		return !given || ssh_key_keep(line->call->folder, &line->place, shown, err);
	} else if (!ssh_key_print(kept, kept_print, err)) {
		return false;
	}
	return err_set(err, EX_TEMPFAIL, "%s: shows the host key %s, but its key is %s: another machine may be answering in its place;"
		" nothing was sent: ask the province; where its key has changed, give the new one with --host-key", line->place.host, print,
		kept_print);
}

/* Before anything of ours is said the server has to be the one that it was. */
static bool greet(struct line *line, char first_seen[SSH_KEY_PRINT], struct err *err)
{
	const char *given = line->call->host_key;
	char *kept = NULL, *shown = NULL;
	int result = SSH_ERROR;
	bool is_good = true;

	if (given && strncmp(given, "SHA256:", 7) != 0)
		is_good = ssh_key_read_host(given, &kept, err);
	else if (!given)
		is_good = ssh_key_kept(line->call->folder, &line->place, &kept, err);
	is_good = is_good && prepare(line, kept, err) && drive(line, step_connect, SSH_AGAIN, &result, err);
	if (is_good && result != SSH_OK)
		is_good = err_set(err, EX_TEMPFAIL, "%s: the line was cut while it was being made (%s): sync again later", line->place.host,
			ssh_get_error(line->session));
	if (is_good) {
		shown = shown_key(line);
		is_good = shown ? compare_host(line, shown, kept, first_seen, err)
			: err_set(err, EX_TEMPFAIL, "%s: showed no key: sync again later", line->place.host);
	}
	free(shown);
	free(kept);
	return is_good;
}

static bool prove(struct line *line, struct err *err)
{
	char *path = mem_format("%s/" SSH_KEY_OWN, line->call->folder);
	int result = SSH_AUTH_ERROR;
	bool is_good = ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &line->own) == SSH_OK
		|| err_set(err, EX_CONFIG, "%s: is no private key that can be used: move it away, and a new one is made", path);

	free(path);
	is_good = is_good && drive(line, step_key, SSH_AUTH_AGAIN, &result, err);
	if (is_good && result == SSH_AUTH_DENIED && getenv("SSH_AUTH_SOCK"))
		is_good = drive(line, step_agent, SSH_AUTH_AGAIN, &result, err);
	if (!is_good || result == SSH_AUTH_SUCCESS)
		return is_good;
	if (result == SSH_AUTH_ERROR && !ssh_is_connected(line->session))
		return cut(line, err);
	return err_set(err, EX_TEMPFAIL, "%s: does not take this box's key: send %s/" SSH_KEY_PUBLIC " to the province, where zila hub allow"
		" lets it in; then sync again", line->place.host, line->call->folder);
}

static bool begin(struct line *line, struct err *err)
{
	int result = SSH_ERROR;

	line->channel = ssh_channel_new(line->session);
	if (!line->channel)
		return cut(line, err);
	if (!drive(line, step_open, SSH_AGAIN, &result, err))
		return false;
	if (result == SSH_OK && !drive(line, step_run, SSH_AGAIN, &result, err))
		return false;
	if (result == SSH_OK)
		return true;
	if (!ssh_is_connected(line->session))
		return cut(line, err);
	return err_set(err, EX_TEMPFAIL, "%s: lets no session begin (%s): sync again later; where that goes on, tell the province",
		line->place.host, ssh_get_error(line->session));
}

static void tell(const struct line *line, const struct peer *peer)
{
	struct peer_progress progress;

	if (!line->call->progress)
		return;
	peer_progress(peer, &progress);
	line->call->progress(line->call->state, &progress);
}

static void listen_aside(struct line *line)
{
	char bytes[512];
	int count = ssh_channel_read_nonblocking(line->channel, bytes, sizeof bytes, 1);

	for (int i = 0; i < count && line->said.length < SAID_MAX; i++)
		if (bytes[i] != '\0')
			buf_byte(&line->said, (unsigned char) bytes[i]);
}

/* The far program is gone before the end. */
static bool ended(struct line *line, struct err *err)
{
	size_t length = line->said.length;
	int status = ssh_channel_get_exit_status(line->channel);

	while (length > 0 && strchr("\r\n", line->said.bytes[length - 1]))
		length--;
	if (length == 0)
		return cut(line, err);
	return err_set(err, status >= EX_USAGE && status <= EX_CONFIG ? status : EX_TEMPFAIL, "%s: the province's program ended: %.*s",
		line->place.host, (int) length, line->said.bytes);
}

static bool read_some(struct line *line, struct peer *peer, bool *has_moved, struct err *err)
{
	char bytes[READ_SIZE];
	int count;

	listen_aside(line);
	count = ssh_channel_read_nonblocking(line->channel, bytes, sizeof bytes, 0);
	if (count > 0) {
		*has_moved = true;
		if (!peer_feed(peer, bytes, (size_t) count, err))
			return false;
		tell(line, peer);
		return true;
	}
	if (peer_is_done(peer))
		return true;
	if (count == SSH_EOF || ssh_channel_is_eof(line->channel) || ssh_channel_is_closed(line->channel)) {
		listen_aside(line);
		return ended(line, err);
	}
	return (count != SSH_ERROR && ssh_is_connected(line->session)) || cut(line, err);
}

static uint32_t room(const struct line *line)
{
	if (ssh_get_poll_flags(line->session) & SSH_WRITE_PENDING)
		return 0;
	uint32_t window = ssh_channel_window_size(line->channel);
	return window < WRITE_SIZE ? window : WRITE_SIZE;
}

static bool write_some(struct line *line, const struct buf *waiting, size_t *written, bool *has_moved, struct err *err)
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
		return cut(line, err);
	*written += (size_t) count;
	*has_moved = *has_moved || count > 0;
	return true;
}

/* Until the peer has said and heard everything. */
static bool carry(struct line *line, struct peer *peer, struct err *err)
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
			is_good = peer_take(peer, &waiting, err);
			tell(line, peer);
		}
		if (!is_good || (peer_is_done(peer) && waiting.length == 0 && !(ssh_get_poll_flags(line->session) & SSH_WRITE_PENDING)))
			break;
		is_good = write_some(line, &waiting, &written, &has_moved, err) && read_some(line, peer, &has_moved, err);
		note_life(line);
		/* What the peer has just been told may make it speak at once. */
		if (is_good && !has_moved)
			is_good = wait_turn(line, written < waiting.length && room(line) > 0, err);
	}
	buf_free(&waiting);
	return is_good;
}

/* The province writes down that we are complete; that is worth a moment, and no failure of ours. */
static void take_leave(struct line *line)
{
	struct err ignored;
	char bytes[64];

	line->heard = clock_ticks();
	if (ssh_channel_send_eof(line->channel) == SSH_ERROR)
		return;
	while (!ssh_channel_is_eof(line->channel) && !ssh_channel_is_closed(line->channel) && ssh_is_connected(line->session)
			&& ssh_channel_read_nonblocking(line->channel, bytes, sizeof bytes, 0) >= 0 && wait_turn(line, false, &ignored))
		;
}

static void hang_up(struct line *line)
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

bool ssh_sync(struct peer *peer, struct ssh_call *call, struct err *err)
{
	struct line line = { .call = call, .fd = -1 };
	bool is_good;

	call->first_seen[0] = '\0';
	if (!place_parse(call->url, &line.place, err) || !ssh_key_make(call->folder, "zila", err))
		return false;
	signal(SIGPIPE, SIG_IGN);
	buf_init(&line.said, SAID_MAX);
	line.heard = clock_ticks();
	is_good = reach(&line, err);
	line.heard = clock_ticks();
	is_good = is_good && greet(&line, call->first_seen, err) && prove(&line, err) && begin(&line, err) && carry(&line, peer, err);
	if (is_good)
		take_leave(&line);
	hang_up(&line);
	return is_good;
}
