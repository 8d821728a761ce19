/* Loaded before the C library (LD_PRELOAD) to make a disk behave badly:
 *   FAULT_SPACE=N     after N bytes written to files below FAULT_BELOW, every write says ENOSPC
 *   FAULT_FSYNC_MS=N  every fsync and fdatasync takes N milliseconds more
 * Counts are of one process. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long written;

static int is_full(int fd, size_t count)
{
	const char *space = getenv("FAULT_SPACE"), *below = getenv("FAULT_BELOW");
	char link[64], path[PATH_MAX];
	if (!space || !below)
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, sizeof path - 1);
	if (length <= 0)
		return 0;
	path[length] = '\0';
	if (strncmp(path, below, strlen(below)) != 0)
		return 0;
	if (written + (long)count > atol(space))
		return 1;
	written += (long)count;
	return 0;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
	static ssize_t (*real)(int, const void *, size_t);
	if (!real)
		real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
	if (is_full(fd, count)) {
		errno = ENOSPC;
		return -1;
	}
	return real(fd, bytes, count);
}

static ssize_t at(const char *name, int fd, const void *bytes, size_t count, off_t offset)
{
	ssize_t (*real)(int, const void *, size_t, off_t) = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, name);
	if (is_full(fd, count)) {
		errno = ENOSPC;
		return -1;
	}
	return real(fd, bytes, count, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
	return at("pwrite", fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	return at("pwrite64", fd, bytes, count, offset);
}

static void pause_before_sync(void)
{
	const char *text = getenv("FAULT_FSYNC_MS");
	if (text) {
		long ms = atol(text);
		nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
	}
}

int fsync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
	pause_before_sync();
	return real(fd);
}

int fdatasync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
	pause_before_sync();
	return real(fd);
}
