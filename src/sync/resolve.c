/* See the header. The child does nothing but ask and write the answer to a pipe; it must not touch what the parent has open. */
#include "config.h"
#include "sync/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

struct answer {
	int code; /* of getaddrinfo */
	int count;
	struct resolve_address list[RESOLVE_MAX];
};

static void ask(const char *host, int port, int flags, struct answer *out)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | flags };
	struct addrinfo *all = NULL;
	char service[8];

	memset(out, 0, sizeof *out);
	snprintf(service, sizeof service, "%d", port);
	out->code = getaddrinfo(host, service, &hints, &all);
	for (const struct addrinfo *one = all; one && out->count < RESOLVE_MAX; one = one->ai_next) {
		struct resolve_address *to = &out->list[out->count];

		if (one->ai_addrlen > sizeof to->at)
			continue;
		to->length = one->ai_addrlen;
		memcpy(&to->at, one->ai_addr, one->ai_addrlen);
		out->count++;
	}
	if (all)
		freeaddrinfo(all);
}

_Noreturn static void answer_into(int pipe, const char *host, int port)
{
	struct answer answer;
	const char *at = (const char *) &answer;
	size_t left = sizeof answer;

	ask(host, port, 0, &answer);
	while (left > 0) {
		ssize_t count = write(pipe, at, left);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			_exit(1);
		at += count;
		left -= (size_t) count;
	}
	_exit(0);
}

/* True where the whole answer came until LIMIT (clock_ticks). */
static bool listen_until(int pipe, int64_t limit, struct answer *out)
{
	size_t got = 0;

	while (got < sizeof *out) {
		struct pollfd wait = { pipe, POLLIN, 0 };
		int64_t left = limit - clock_ticks();
		ssize_t count;

		if (left <= 0)
			return false;
		if (poll(&wait, 1, (int) left) <= 0)
			continue;
		count = read(pipe, (char *) out + got, sizeof *out - got);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		got += (size_t) count;
	}
	return true;
}

static bool is_not_found(const char *host, const char *why, struct err *err)
{
	return err_set(err, EX_TEMPFAIL, "%s: no link: its address was not found (%s): check the link and sync again", host, why);
}

/* In a child; *HAS_COME is false where there was no answer in time. */
static bool ask_child(const char *host, int port, int seconds, struct answer *out, bool *has_come, struct err *err)
{
	int ends[2], status;
	pid_t child;

	*has_come = false;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(err, EX_OSERR, "no pipe can be made: %s", strerror(errno));
	child = fork();
	if (child == 0)
		answer_into(ends[1], host, port);
	close(ends[1]);
	if (child > 0)
		*has_come = listen_until(ends[0], clock_ticks() + (int64_t) seconds * 1000, out);
	close(ends[0]);
	if (child < 0)
		return err_set(err, EX_OSERR, "no process can be started: %s", strerror(errno));
	kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return true;
}

bool resolve(const char *host, int port, int seconds, struct resolve_address out[RESOLVE_MAX], int *count, struct err *err)
{
	struct answer answer;
	bool has_come = true;
	char silence[64];

	*count = 0;
	/* An address needs nobody to be asked. */
	ask(host, port, AI_NUMERICHOST, &answer);
	if (answer.code != 0 && !ask_child(host, port, seconds, &answer, &has_come, err))
		return false;
	snprintf(silence, sizeof silence, "nobody answered for %d seconds", seconds);
	if (!has_come)
		return is_not_found(host, silence, err);
	if (answer.code != 0 || answer.count == 0)
		return is_not_found(host, gai_strerror(answer.code), err);
	memcpy(out, answer.list, (size_t) answer.count * sizeof *out);
	*count = answer.count;
	return true;
}
