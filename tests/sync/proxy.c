/* proxy PORTFILE PORT MODE COUNT: a line on loopback that goes bad. Listens on a free port, which it writes to PORTFILE, and hands
 * bytes to PORT and back until COUNT have gone up (MODE "cutdown": have come down); then the line is cut ("cut", "cutdown"), swallows all
 * that comes ("hole"), or is read no more ("stall"). A process a connection; ended by a signal. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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

int main(int argc, char **argv)
{
	struct sockaddr_in address = here(0);
	socklen_t length = sizeof address;
	int door = socket(AF_INET, SOCK_STREAM, 0);
	FILE *file;

	if (argc != 5 || bind(door, (struct sockaddr *) &address, sizeof address) != 0 || listen(door, 8) != 0
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
			serve(below, atoi(argv[2]), argv[3], atol(argv[4]));
			_exit(0);
		}
		if (below >= 0)
			close(below);
	}
}
