/* proxy PORTFILE PORT MODE COUNT: a line on loopback that goes bad. Listens on a free port, which it writes to PORTFILE, and hands
 * bytes to PORT and back until COUNT have gone up (MODE "cutdown": have come down); then the line is cut ("cut", "cutdown"), swallows all
 * that comes ("hole"), or is read no more ("stall"). A process a connection; ended by a signal.
 *
 * proxy PORTFILE PORT count LOG: a good line; LOG gets one for each connection when it ends: bytes up, bytes down.
 *
 * proxy PORTFILE PORT shape RATE LOG: a slow line instead, of RATE bits a second and 300 ms in each direction, TCP's own handshake
 * with them. LOG gets a line for each piece that was handed in: milliseconds of the monotonic clock, "up" or "down", bytes. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in here(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t) port) };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static bool put_all(int to, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t count = write(to, bytes, length);

		if (count <= 0)
			return false;
		bytes += count;
		length -= (size_t) count;
	}
	return true;
}

/* Hands on what is there; false at the end. */
static bool hand_on(int from, int to, long *left)
{
	char bytes[4096];
	size_t most = left && *left < (long) sizeof bytes ? (size_t) *left : sizeof bytes;
	ssize_t count = read(from, bytes, most);

	if (count <= 0 || !put_all(to, bytes, (size_t) count))
		return false;
	if (left)
		*left -= count;
	return true;
}

static void swallow(int below, int above)
{
	struct pollfd wait[2] = { { below, POLLIN, 0 }, { above, POLLIN, 0 } };
	char bytes[4096];

	while (poll(wait, 2, -1) > 0)
		for (int i = 0; i < 2; i++)
			if (wait[i].revents && read(wait[i].fd, bytes, sizeof bytes) <= 0)
				return;
}

static void serve(int below, int port, const char *mode, long left)
{
	const struct sockaddr_in address = here(port);
	int above = socket(AF_INET, SOCK_STREAM, 0);
	struct pollfd wait[2] = { { below, POLLIN, 0 }, { above, POLLIN, 0 } };
	bool is_down = strcmp(mode, "cutdown") == 0;

	if (connect(above, (const struct sockaddr *) &address, sizeof address) != 0)
		return;
	while (left > 0 && poll(wait, 2, -1) > 0) {
		if (wait[0].revents && !hand_on(below, above, is_down ? NULL : &left))
			return;
		if (wait[1].revents && !hand_on(above, below, is_down ? &left : NULL))
			return;
	}
	if (strcmp(mode, "hole") == 0)
		swallow(below, above);
	while (strcmp(mode, "stall") == 0)
		pause();
}

static void count_bytes(int below, int port, const char *path)
{
	const struct sockaddr_in address = here(port);
	int above = socket(AF_INET, SOCK_STREAM, 0);
	struct pollfd wait[2] = { { below, POLLIN, 0 }, { above, POLLIN, 0 } };
	long left[2] = { LONG_MAX, LONG_MAX };
	FILE *log = fopen(path, "a");

	if (!log || connect(above, (const struct sockaddr *) &address, sizeof address) != 0)
		return;
	while (poll(wait, 2, -1) > 0)
		if ((wait[0].revents && !hand_on(below, above, &left[0])) || (wait[1].revents && !hand_on(above, below, &left[1])))
			break;
	fprintf(log, "%ld %ld\n", LONG_MAX - left[0], LONG_MAX - left[1]);
	fclose(log);
}

enum { DELAY = 300, PIECE = 256, MOST_PIECES = 4096 };

/* One direction: pieces on their way, oldest first. */
struct way {
	const char *name;
	int from, to;
	bool is_read, has_ended;
	double free_at; /* when the line has taken all that was handed in */
	int first, count;
	struct piece {
		double due;
		size_t length;
		char bytes[PIECE];
	} pieces[MOST_PIECES];
};

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void hand_in(struct way *way, long rate, double delay, FILE *log)
{
	struct piece *piece = &way->pieces[(way->first + way->count) % MOST_PIECES];
	const double now = milliseconds();
	const ssize_t count = read(way->from, piece->bytes, PIECE);

	if (count <= 0) {
		way->has_ended = true;
		return;
	}
	piece->length = (size_t) count;
	way->free_at = (way->free_at > now ? way->free_at : now) + (double) count * 8e3 / (double) rate;
	piece->due = way->free_at + delay;
	way->count++;
	fprintf(log, "%.3f %s %zd\n", now, way->name, count);
	fflush(log);
}

/* Hands out what is due; false where the other end is gone. The end itself is handed on behind the last piece. */
static bool hand_out(struct way *way)
{
	while (way->count > 0 && way->pieces[way->first].due <= milliseconds()) {
		struct piece *piece = &way->pieces[way->first];

		if (!put_all(way->to, piece->bytes, piece->length))
			return false;
		way->first = (way->first + 1) % MOST_PIECES;
		way->count--;
	}
	if (way->has_ended && way->count == 0 && way->is_read) {
		shutdown(way->to, SHUT_WR);
		way->is_read = false;
	}
	return true;
}

static int next_wait(const struct way *ways)
{
	double wait = 1000;

	for (int i = 0; i < 2; i++)
		if (ways[i].count > 0 && ways[i].pieces[ways[i].first].due - milliseconds() < wait)
			wait = ways[i].pieces[ways[i].first].due - milliseconds();
	return wait < 0 ? 0 : (int) wait + 1;
}

static void shape(int below, int port, long rate, const char *path)
{
	static struct way ways[2];
	const struct sockaddr_in address = here(port);
	const struct timespec handshake = { 0, 3 * DELAY * 1000000 };
	int above = socket(AF_INET, SOCK_STREAM, 0);
	FILE *log = fopen(path, "w");

	/* SYN there, its answer back, and ours there with the first bytes behind it. */
	nanosleep(&handshake, NULL);
	if (!log || connect(above, (const struct sockaddr *) &address, sizeof address) != 0)
		return;
	ways[0] = (struct way) { .name = "up", .from = below, .to = above, .is_read = true };
	ways[1] = (struct way) { .name = "down", .from = above, .to = below, .is_read = true };
	for (bool is_first = true; ways[0].is_read || ways[1].is_read; is_first = false) {
		struct pollfd wait[2];

		for (int i = 0; i < 2; i++)
			wait[i] = (struct pollfd) { ways[i].has_ended || ways[i].count == MOST_PIECES ? -1 : ways[i].from, POLLIN, 0 };
		if (poll(wait, 2, next_wait(ways)) < 0 && errno != EINTR)
			return;
		for (int i = 0; i < 2; i++)
			if (wait[i].revents)
				hand_in(&ways[i], rate, is_first && i == 0 ? 0 : DELAY, log);
		if (!hand_out(&ways[0]) || !hand_out(&ways[1]))
			return;
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = here(0);
	socklen_t length = sizeof address;
	int door = socket(AF_INET, SOCK_STREAM, 0);
	FILE *file;

	const bool is_shaped = argc == 6 && strcmp(argv[3], "shape") == 0;

	if ((argc != 5 && !is_shaped) || bind(door, (struct sockaddr *) &address, sizeof address) != 0 || listen(door, 8) != 0
			|| getsockname(door, (struct sockaddr *) &address, &length) != 0)
		return 1;
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	file = fopen(argv[1], "w");
	if (!file || fprintf(file, "%d\n", ntohs(address.sin_port)) < 0 || fclose(file) != 0)
		return 1;
	for (;;) {
		int below = accept(door, NULL, NULL);

		if (below >= 0 && fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			if (is_shaped)
				shape(below, atoi(argv[2]), atol(argv[4]), argv[5]);
			else if (strcmp(argv[3], "count") == 0)
				count_bytes(below, atoi(argv[2]), argv[4]);
			else
				serve(below, atoi(argv[2]), argv[3], atol(argv[4]));
			_exit(0);
		}
		if (below >= 0)
			close(below);
	}
}
