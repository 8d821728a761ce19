/* Whole files.
 *
 * A file is new in full or not at all: the bytes are on the disk before the name is, and the name before we say so.
 * What we make on the way has a name that begins with ".zila-" and is removed on every failure; only a power cut can
 * leave one behind. */
#include "config.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { CHUNK = 65536, MODE_BITS = 07777 };

static bool read_all(int file, const char *path, struct buf *out, struct err *err)
{
	static const char advice[] = "is this the right file?";
	char chunk[CHUNK];
	ssize_t got;

	for (;;) {
		got = read(file, chunk, sizeof chunk);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, errno == EISDIR ? EX_NOINPUT : EX_IOERR, "%s: cannot be read: %s: %s", path, strerror(errno),
				errno == EISDIR ? advice : "check the disk");
		if (got == 0)
			return true;
		if (!buf_put(out, chunk, (size_t) got))
			return err_set(err, EX_DATAERR, "%s: is longer than %zu bytes: %s", path, out->max, advice);
	}
}

bool file_read(const char *path, size_t max, struct buf *out, struct err *err)
{
	bool is_input = strcmp(path, "-") == 0, is_read;
	int file;

	buf_init(out, max);
	file = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return err_set(err, EX_NOINPUT, "%s: cannot be opened: %s: check its name and your rights", path, strerror(errno));
	is_read = read_all(file, is_input ? "standard input" : path, out, err);
	if (!is_input)
		close(file);
	if (!is_read)
		buf_clear(out);
	return is_read;
}

static bool write_all(int file, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t put = write(file, bytes, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes += put;
		length -= (size_t) put;
	}
	return true;
}

/* The folder that PATH stands in, newly allocated. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return mem_copy(".");
	return slash == path ? mem_copy("/") : mem_copy_bytes(path, (size_t) (slash - path));
}

static bool sync_folder(const char *folder)
{
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_synced;

	if (file < 0)
		return false;
	/* Some file systems know no sync of a folder and say EINVAL: there is nothing more to do on them. */
	is_synced = fsync(file) == 0 || errno == EINVAL;
	close(file);
	return is_synced;
}

static bool fail(struct err *err, const char *path)
{
	const char *advice = errno == ENOSPC || errno == EDQUOT ? "make room on the disk and try again" : "check the disk";

	return err_set(err, EX_IOERR, "%s: cannot be written: %s: %s", path, strerror(errno), advice);
}

static bool write_straight(const char *path, const void *bytes, size_t length, struct err *err)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool is_written;

	if (file < 0)
		return err_set(err, EX_CANTCREAT, "%s: cannot be opened: %s: name another file", path, strerror(errno));
	is_written = write_all(file, bytes, length) || fail(err, path);
	close(file);
	return is_written;
}

/* Opens a new file in FOLDER; its name, newly allocated, in *NAME. */
static int open_beside(const char *folder, unsigned mode, char **name)
{
	static unsigned serial;
	int file = -1;

	*name = NULL;
	for (int tries = 0; tries < 100 && file < 0; tries++) {
		free(*name);
		*name = mem_format("%s/.zila-%ld-%u", folder, (long) getpid(), serial++);
		file = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (file < 0 && errno != EEXIST)
			break;
	}
	return file;
}

/* A new file beside REAL, which it is to become. */
static bool begin_beside(const char *real, unsigned mode, bool keeps_mode, struct file_new *out, struct err *err)
{
	out->path = mem_copy(real);
	out->folder = folder_of(real);
	out->file = open_beside(out->folder, mode, &out->beside);
	if (out->file >= 0 && (!keeps_mode || fchmod(out->file, (mode_t) mode) == 0))
		return true;
	err_set(err, EX_CANTCREAT, "%s: cannot be made: %s: check the folder's name and your rights", real, strerror(errno));
	file_new_drop(out);
	return false;
}

static bool replace(const char *path, const void *bytes, size_t length, unsigned mode, bool keeps_mode, struct err *err)
{
	struct file_new new = {.file = -1};

	if (!begin_beside(path, mode, keeps_mode, &new, err))
		return false;
	if (write_all(new.file, bytes, length))
		return file_new_keep(&new, err);
	fail(err, path);
	file_new_drop(&new);
	return false;
}

/* A database of SQLite or its write-ahead log, by the bytes that it begins with. */
static bool is_database(const char *path)
{
	static const char database[] = "SQLite format 3", log[] = "\x37\x7f\x06";
	int file = open(path, O_RDONLY | O_CLOEXEC);
	char head[sizeof database];
	ssize_t got;

	if (file < 0)
		return false;
	got = read(file, head, sizeof head);
	close(file);
	return (got == (ssize_t) sizeof head && memcmp(head, database, sizeof head) == 0)
		|| (got >= 4 && memcmp(head, log, 3) == 0 && (head[3] & ~1) == (char) 0x82);
}

bool file_write_atomic(const char *path, const void *bytes, size_t length, unsigned mode, struct err *err)
{
	struct stat there;
	char *real;
	bool is_written;

	if (stat(path, &there) != 0)
		return replace(path, bytes, length, mode & MODE_BITS, false, err);
	if (S_ISDIR(there.st_mode))
		return err_set(err, EX_CANTCREAT, "%s: is a folder: name a file", path);
	if (!S_ISREG(there.st_mode))
		return write_straight(path, bytes, length, err);
	if (is_database(path))
		return err_set(err, EX_CANTCREAT, "%s: is a database, which nothing may take the place of: name another file", path);
	real = realpath(path, NULL);
	is_written = replace(real ? real : path, bytes, length, there.st_mode & MODE_BITS, true, err);
	free(real);
	return is_written;
}

bool file_new_begin(const char *path, unsigned mode, struct file_new *out, struct err *err)
{
	struct stat there;
	char *real;
	bool is_begun;

	*out = (struct file_new){.file = -1};
	if (stat(path, &there) != 0)
		return begin_beside(path, mode & MODE_BITS, false, out, err);
	if (!S_ISREG(there.st_mode))
		return err_set(err, EX_CANTCREAT, "%s: is no ordinary file: name another one", path);
	if (is_database(path))
		return err_set(err, EX_CANTCREAT, "%s: is a database, which nothing may take the place of: name another file", path);
	real = realpath(path, NULL);
	is_begun = begin_beside(real ? real : path, there.st_mode & MODE_BITS, true, out, err);
	free(real);
	return is_begun;
}

bool file_new_keep(struct file_new *new, struct err *err)
{
	bool is_written = fsync(new->file) == 0;

	if (close(new->file) != 0)
		is_written = false;
	new->file = -1;
	is_written = is_written && rename(new->beside, new->path) == 0;
	if (!is_written)
		fail(err, new->path);
	else {
		/* It has its name: it is not to be taken back. */
		free(new->beside);
		new->beside = NULL;
		is_written = sync_folder(new->folder) || fail(err, new->path);
	}
	file_new_drop(new);
	return is_written;
}

void file_new_drop(struct file_new *new)
{
	if (new->file >= 0)
		close(new->file);
	if (new->beside)
		unlink(new->beside);
	free(new->beside);
	free(new->folder);
	free(new->path);
	*new = (struct file_new){.file = -1};
}

/* One folder whose parent is there. */
static bool make_folder(const char *path, unsigned mode, struct err *err)
{
	struct stat there;
	char *above;
	bool is_synced;

	if (mkdir(path, (mode_t) mode) != 0) {
		int why = errno;

		if (stat(path, &there) == 0 && S_ISDIR(there.st_mode))
			return true;
		return err_set(err, EX_CANTCREAT, "%s: the folder cannot be made: %s: check its name and your rights", path,
			strerror(why));
	}
	above = folder_of(path);
	is_synced = sync_folder(above) || fail(err, path);
	free(above);
	return is_synced;
}

bool file_mkdirs(const char *path, unsigned mode, struct err *err)
{
	char *part = mem_copy(path);
	size_t length = strlen(part);
	bool is_made = true;

	while (length > 1 && part[length - 1] == '/')
		part[--length] = '\0';
	for (size_t at = 1; is_made && at < length; at++) {
		if (part[at] != '/' || part[at - 1] == '/')
			continue;
		part[at] = '\0';
		is_made = make_folder(part, mode, err);
		part[at] = '/';
	}
	is_made = is_made && make_folder(part, mode, err);
	free(part);
	return is_made;
}

bool file_exists(const char *path)
{
	struct stat there;

	return lstat(path, &there) == 0;
}

bool file_is_same(const char *one, const char *other)
{
	struct stat first, second;

	return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev
		&& first.st_ino == second.st_ino;
}
