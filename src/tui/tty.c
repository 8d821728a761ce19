/* Signal handlers only set a flag and write a byte to a pipe. A write that a dead line blocks ends when the hang-up
 * comes. */
#include "config.h"
#include "tui/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"

enum { IN = STDIN_FILENO, OUT = STDOUT_FILENO };

static const int signals[] = { SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT, SIGTSTP };
enum { SIGNALS = sizeof signals / sizeof *signals };

struct tty {
	struct termios before;
	struct sigaction actions[SIGNALS];
	int signal_pipe[2];
	bool is_gone; /* no more bytes either way */
};

static unsigned long sent, received; /* of the program: its terminal may be closed and opened again */
static volatile sig_atomic_t wake_fd = -1;
static volatile sig_atomic_t is_stopping;

static void on_signal(int signal)
{
	const int saved = errno;
	const unsigned char byte = (unsigned char) signal;

	if (signal == SIGTERM || signal == SIGHUP || signal == SIGINT || signal == SIGQUIT)
		is_stopping = 1;
	if (wake_fd >= 0 && write(wake_fd, &byte, 1) < 0) {
		/* A full pipe: enough wake-ups are in it already. */
	}
	errno = saved;
}

static bool open_pipe(int ends[2], struct err *err)
{
	if (pipe(ends) != 0)
		return err_set(err, EX_OSERR, "a pipe could not be made: %s: close other programs and try again", strerror(errno));
	for (int end = 0; end < 2; end++) {
		fcntl(ends[end], F_SETFD, FD_CLOEXEC);
		fcntl(ends[end], F_SETFL, O_NONBLOCK);
	}
	return true;
}

bool tty_open(struct tty **out, struct err *err)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct tty *tty;
	int ends[2];

	*out = NULL;
	if (!isatty(IN) || !isatty(OUT))
		return err_set(err, EX_UNAVAILABLE, "the screens need a terminal, and standard input or output is none: "
			"name a command instead, or log in with a terminal (ssh -t)");
	if (!open_pipe(ends, err))
		return false;
	tty = mem_zero(1, sizeof *tty);
	tty->signal_pipe[0] = ends[0];
	tty->signal_pipe[1] = ends[1];
	tcgetattr(IN, &tty->before);
	is_stopping = 0;
	wake_fd = ends[1];
	sigemptyset(&action.sa_mask);
	for (int at = 0; at < SIGNALS; at++)
		sigaction(signals[at], &action, &tty->actions[at]);
	*out = tty;
	return true;
}

void tty_close(struct tty *tty)
{
	if (!tty)
		return;
	for (int at = 0; at < SIGNALS; at++)
		sigaction(signals[at], &tty->actions[at], NULL);
	wake_fd = -1;
	close(tty->signal_pipe[0]);
	close(tty->signal_pipe[1]);
	free(tty);
}

void tty_raw(struct tty *tty)
{
	struct termios raw = tty->before;

	raw.c_iflag &= ~(tcflag_t) (BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON | PARMRK);
	raw.c_oflag &= ~(tcflag_t) OPOST;
	raw.c_lflag &= ~(tcflag_t) (ECHO | ECHONL | ICANON | IEXTEN | ISIG);
	raw.c_cflag = (raw.c_cflag & ~(tcflag_t) (CSIZE | PARENB)) | CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	/* NOW and not DRAIN: what was typed before must not be lost, and a dead line never drains. */
	tcsetattr(IN, TCSANOW, &raw);
}

void tty_cooked(struct tty *tty)
{
	is_stopping = 0;
	tcsetattr(IN, TCSANOW, &tty->before);
}

void tty_size(const struct tty *tty, int *rows, int *columns)
{
	struct winsize size = { 0 };

	(void) tty;
	if (ioctl(OUT, TIOCGWINSZ, &size) != 0)
		memset(&size, 0, sizeof size);
	*rows = size.ws_row;
	*columns = size.ws_col;
}

void tty_send(struct tty *tty, const char *bytes, size_t length)
{
	while (length > 0 && !tty->is_gone) {
		const ssize_t written = write(OUT, bytes, length);

		if (written > 0) {
			bytes += written;
			length -= (size_t) written;
			sent += (unsigned long) written;
		} else if (written < 0 && errno == EAGAIN) {
			struct pollfd wait = { .fd = OUT, .events = POLLOUT };

			poll(&wait, 1, -1);
		} else if (written < 0 && errno != EINTR) {
			tty->is_gone = true;
		}
		if (is_stopping && length > 0)
			tty->is_gone = true;
	}
}

size_t tty_read(struct tty *tty, char *bytes, size_t size)
{
	struct pollfd wait = { .fd = IN, .events = POLLIN };
	ssize_t got;

	if (tty->is_gone || poll(&wait, 1, 0) <= 0)
		return 0;
	got = read(IN, bytes, size);
	if (got > 0) {
		received += (unsigned long) got;
		return (size_t) got;
	}
	if (got == 0 || (errno != EINTR && errno != EAGAIN))
		tty->is_gone = true;
	return 0;
}

int tty_fd(const struct tty *tty)
{
	(void) tty;
	return IN;
}

int tty_signal_fd(const struct tty *tty)
{
	return tty->signal_pipe[0];
}

int tty_events(struct tty *tty)
{
	unsigned char bytes[64];
	int events = 0;
	ssize_t got;

	while ((got = read(tty->signal_pipe[0], bytes, sizeof bytes)) > 0) {
		for (ssize_t at = 0; at < got; at++) {
			switch (bytes[at]) {
			case SIGWINCH:
				events |= TTY_RESIZED;
				break;
			case SIGTSTP:
				events |= TTY_SUSPEND;
				break;
			case SIGCONT:
				events |= TTY_CONTINUED;
				break;
			default:
				events |= TTY_STOPPED;
				break;
			}
		}
	}
	if (tty->is_gone || is_stopping)
		events |= TTY_STOPPED;
	return events;
}

void tty_stop(struct tty *tty)
{
	struct sigaction action = { .sa_handler = SIG_DFL }, mine;

	(void) tty;
	sigemptyset(&action.sa_mask);
	sigaction(SIGTSTP, &action, &mine);
	/* In a group without a shell that could continue it the kernel does not stop a process: it goes on at once. */
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &mine, NULL);
}

unsigned long tty_sent(void)
{
	return sent;
}

unsigned long tty_received(void)
{
	return received;
}
