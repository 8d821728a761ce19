/* Loaded before the C library (LD_PRELOAD) to make a disk behave badly, or the machine stop:
 *   FAULT_SPACE=N     after N bytes written to files below FAULT_BELOW, every write says ENOSPC
 *   FAULT_AT=N        from the N-th call on that FAULT_CALLS counts (w write, s sync, r read, o open for writing; else "ws") every such call
 *                     on files below FAULT_BELOW says FAULT_ERRNO (a number; else ENOSPC)
 *                     FAULT_AT=@FILE: the number stands in FILE
 *   FAULT_KILL=N      the process is killed (SIGKILL) where it would make the N-th write or sync below FAULT_BELOW, or the N-th on a pipe
 *   FAULT_ONLY=WORDS  these faults only in a process whose command line has WORDS (its arguments with '|' around each)
 *   FAULT_COUNT=FILE  appends there, at the end, how many calls FAULT_AT would have counted
 *   FAULT_FSYNC_MS=N  every fsync and fdatasync takes N milliseconds more
 * Counts are of one process. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long written, calls, moments;

/* The next function of that name, found once. */
#define REAL(name) \
	static __typeof__(&name) real; \
	if (!real) \
		real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int read_line(char *out, size_t size)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY);
	ssize_t length = fd < 0 ? -1 : syscall(SYS_read, fd, out + 1, size - 2);
	if (fd >= 0)
		syscall(SYS_close, fd);
	if (length <= 0)
		return 0;
	out[0] = '|';
	out[length + 1] = '\0';
	for (ssize_t i = 1; i <= length; i++)
		if (!out[i])
			out[i] = '|';
	return 1;
}

static int is_meant(void)
{
	static int known = -1;
	char line[4096];
	if (known < 0) {
		const char *only = getenv("FAULT_ONLY");
		known = !only || (read_line(line, sizeof line) && strstr(line, only));
	}
	return known;
}

static int is_below(const char *path)
{
	const char *below = getenv("FAULT_BELOW");
	return below && strncmp(path, below, strlen(below)) == 0;
}

static int path_of(int fd, char path[PATH_MAX])
{
	char link[64];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, PATH_MAX - 1);
	if (length <= 0)
		return 0;
	path[length] = '\0';
	return 1;
}

static long number_in(const char *file)
{
	char text[24] = "";
	int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY);
	if (fd >= 0) {
		if (syscall(SYS_read, fd, text, sizeof text - 1) < 0)
			text[0] = '\0';
		syscall(SYS_close, fd);
	}
	return *text ? atol(text) : LONG_MAX;
}

/* Counts a call of KIND on PATH; true where it must fail, errno is set then. */
static int is_bad(char kind, const char *path)
{
	const char *at = getenv("FAULT_AT"), *kinds = getenv("FAULT_CALLS"), *code = getenv("FAULT_ERRNO");
	if (!is_meant() || !strchr(kinds ? kinds : "ws", kind) || !is_below(path))
		return 0;
	calls++;
	if (!at || calls < (*at == '@' ? number_in(at + 1) : atol(at)))
		return 0;
	errno = code ? atoi(code) : ENOSPC;
	return 1;
}

static int is_full(int fd, size_t count)
{
	const char *space = getenv("FAULT_SPACE"), *kill_at = getenv("FAULT_KILL");
	char path[PATH_MAX];
	if ((!space && !kill_at && !getenv("FAULT_AT") && !getenv("FAULT_COUNT")) || !is_meant() || !path_of(fd, path))
		return 0;
	if (kill_at && (is_below(path) || strncmp(path, "pipe:", 5) == 0) && ++moments >= atol(kill_at))
		raise(SIGKILL);
	if (space && is_below(path)) {
		if (written + (long)count > atol(space)) {
			errno = ENOSPC;
			return 1;
		}
		written += (long)count;
	}
	return is_bad(count > 0 ? 'w' : 's', path);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
	REAL(write);
	return is_full(fd, count) ? -1 : real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
	REAL(pwrite);
	return is_full(fd, count) ? -1 : real(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	REAL(pwrite64);
	return is_full(fd, count) ? -1 : real(fd, bytes, count, offset);
}

/* The C library's own writes of a FILE pass by us. */
size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file)
{
	REAL(fwrite);
	if (size * count == 0 || !is_full(fileno(file), size * count))
		return real(bytes, size, count, file);
	file->_flags |= 0x20; /* glibc's mark of an error, as ferror() reads it */
	return 0;
}

static int cannot_read(int fd)
{
	const char *kinds = getenv("FAULT_CALLS");
	char path[PATH_MAX];
	return kinds && strchr(kinds, 'r') && path_of(fd, path) && is_bad('r', path);
}

ssize_t read(int fd, void *bytes, size_t count)
{
	REAL(read);
	return cannot_read(fd) ? -1 : real(fd, bytes, count);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t offset)
{
	REAL(pread);
	return cannot_read(fd) ? -1 : real(fd, bytes, count, offset);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset)
{
	REAL(pread64);
	return cannot_read(fd) ? -1 : real(fd, bytes, count, offset);
}

static int cannot_open(const char *path, int flags)
{
	const char *kinds = getenv("FAULT_CALLS");
	return kinds && strchr(kinds, 'o') && (flags & O_ACCMODE) != O_RDONLY && is_bad('o', path);
}

static mode_t mode_of(int flags, va_list list)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(list, int) : 0;
}

#define OPEN(name) \
	int name(const char *path, int flags, ...) \
	{ \
		REAL(name); \
		va_list list; \
		va_start(list, flags); \
		mode_t mode = mode_of(flags, list); \
		va_end(list); \
		return cannot_open(path, flags) ? -1 : real(path, flags, mode); \
	}
OPEN(open)
OPEN(open64)

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
	REAL(fsync);
	pause_before_sync();
	return is_full(fd, 0) ? -1 : real(fd);
}

int fdatasync(int fd)
{
	REAL(fdatasync);
	pause_before_sync();
	return is_full(fd, 0) ? -1 : real(fd);
}

__attribute__((destructor)) static void tell(void)
{
	const char *file = getenv("FAULT_COUNT");
	if (!file || !is_meant())
		return;
	FILE *out = fopen(file, "a");
	if (out) {
		fprintf(out, "%ld\n", calls);
		fclose(out);
	}
}
