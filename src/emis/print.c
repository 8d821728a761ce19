#include "config.h"
#include "emis/print.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>

extern char **environ;

enum { PRINT_WORDS = 512 };

/* Feeds the text and collects what lp says, whichever comes first, so that neither side waits for the other. */
static void feed(int in, int out, const char *text, size_t length, char *said)
{
	size_t sent = 0, got = 0;
	while (out >= 0) {
		struct pollfd fds[2] = {{.fd = out, .events = POLLIN}, {.fd = in, .events = POLLOUT}};
		if (poll(fds, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		if (in >= 0 && fds[1].revents) {
			ssize_t n = write(in, text + sent, length - sent);
			if (n > 0)
				sent += (size_t)n;
			if (sent == length || (n < 0 && errno != EAGAIN && errno != EINTR)) {
				close(in);
				in = -1;
			}
		}
		if (fds[0].revents) {
			char bytes[PRINT_WORDS];
			ssize_t n = read(out, bytes, sizeof bytes);
			if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
				break;
			for (ssize_t i = 0; i < n && got + 1 < PRINT_WORDS; i++)
				said[got++] = (unsigned char)bytes[i] < 32 || bytes[i] == 127 ? ' ' : bytes[i];
		}
	}
	if (in >= 0)
		close(in);
	while (got > 0 && said[got - 1] == ' ')
		got--;
	said[got] = '\0';
}

static int start(const char *printer, const char *title, bool is_raw, int in, int out, pid_t *child)
{
	char *words[10];
	int count = 0;
	words[count++] = (char *)"lp";
	if (printer && *printer && strcmp(printer, "-") != 0) {
		words[count++] = (char *)"-d";
		words[count++] = (char *)printer;
	}
	if (is_raw) {
		words[count++] = (char *)"-o";
		words[count++] = (char *)"raw";
	}
	words[count++] = (char *)"-t";
	words[count++] = (char *)title;
	words[count++] = (char *)"--";
	words[count++] = (char *)"-";
	words[count] = NULL;
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	posix_spawnattr_t attributes;
	posix_spawnattr_init(&attributes);
	sigset_t defaults;
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	int failure = posix_spawnp(child, "lp", &actions, &attributes, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return failure;
}

bool print_text(const char *printer, const char *title, const char *text, size_t length, char *job, size_t job_size,
	struct err *err)
{
	int in[2], out[2], status = 0;
	pid_t child;
	char said[PRINT_WORDS] = "";
	job[0] = '\0';
	if (pipe2(in, O_CLOEXEC) != 0)
		return err_set(err, EX_OSERR, "printing: no pipe: %s", strerror(errno));
	if (pipe2(out, O_CLOEXEC) != 0) {
		close(in[0]);
		close(in[1]);
		return err_set(err, EX_OSERR, "printing: no pipe: %s", strerror(errno));
	}
	/* A printer's own language, which begins with its reset (page/escp.h), is not for the queue's filters. */
	bool is_raw = length >= 2 && text[0] == '\033' && text[1] == '@';
	int failure = start(printer, title, is_raw, in[0], out[1], &child);
	close(in[0]);
	close(out[1]);
	if (failure != 0) {
		close(in[1]);
		close(out[0]);
		if (failure == ENOENT)
			return err_set(err, EX_UNAVAILABLE,
				"printing: this box has no lp: install cups-client, or write the cards to a file");
		return err_set(err, EX_OSERR, "printing: lp could not be started: %s", strerror(failure));
	}
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	/* A printer that closes early must not end the program: the write gives EPIPE and lp's words tell why. */
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	sigaction(SIGPIPE, &ignore, &before);
	feed(in[1], out[0], text, length, said);
	sigaction(SIGPIPE, &before, NULL);
	close(out[0]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, EX_IOERR, "printing: the queue did not take it: %s", *said ? said : "lp ended without a word");
	strncpy(job, said, job_size - 1);
	job[job_size - 1] = '\0';
	return true;
}
