#define _GNU_SOURCE /* renameat2, syncfs */
#include "config.h"
#include "emis/publish_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define MARK ".zila-public"

enum { FILE_MODE = 0644, FOLDER_MODE = 0755, COMPARE = 1 << 16, DEPTH = 16 };

struct publish_folder {
	char *path, *making;
	bool is_there; /* something was published there before */
	struct publish_written written;
};

static bool fail(struct err *err, const char *path)
{
	int why = errno;
	return err_set(err, why == ENOSPC || why == EDQUOT || why == EFBIG ? EX_IOERR : EX_CANTCREAT, "%s: cannot be written: %s: %s", path, strerror(why),
		why == ENOSPC || why == EDQUOT || why == EFBIG ? "make room on the disk and try again: what was published before is as it was"
		: "check the folder's name and your rights");
}

static bool has_mark(const char *folder)
{
	char *mark = mem_format("%s/" MARK, folder);
	bool is_there = file_exists(mark);
	free(mark);
	return is_there;
}

static bool is_empty(const char *folder)
{
	DIR *names = opendir(folder);
	int count = 0;
	while (names && count <= 2 && readdir(names))
		count++;
	if (names)
		closedir(names);
	return names && count <= 2;
}

static int remove_one(const char *path, const struct stat *state, int flag, struct FTW *place)
{
	(void)state, (void)flag, (void)place;
	return remove(path);
}

static void discard(const char *folder)
{
	nftw(folder, remove_one, DEPTH, FTW_DEPTH | FTW_PHYS);
}

static void release(struct publish_folder *folder)
{
	free(folder->path);
	free(folder->making);
	free(folder);
}

bool publish_folder_begin(const char *path, struct publish_folder **out, struct err *err)
{
	struct publish_folder *folder = mem_zero(1, sizeof *folder);
	size_t length = strlen(path);
	*out = NULL;
	while (length > 1 && path[length - 1] == '/')
		length--;
	folder->path = mem_copy_bytes(path, length);
	folder->making = mem_format("%s.making", folder->path);
	folder->is_there = file_exists(folder->path);
	bool is_good = !folder->is_there || has_mark(folder->path) || is_empty(folder->path)
		|| err_set(err, EX_CANTCREAT, "%s: is something else than a published folder: name a new one", folder->path);
	if (is_good && file_exists(folder->making)) {
		is_good = has_mark(folder->making) || is_empty(folder->making)
			|| err_set(err, EX_CANTCREAT, "%s: is in the way: move it elsewhere", folder->making);
		if (is_good)
			discard(folder->making); /* of a run that was killed */
	}
	is_good = is_good && ((mkdir(folder->making, FOLDER_MODE) == 0 && chmod(folder->making, FOLDER_MODE) == 0) || fail(err, folder->path));
	if (!is_good) {
		release(folder);
		return false;
	}
	*out = folder;
	if (publish_folder_put(folder, MARK, "", 0, err)) {
		folder->written = (struct publish_written){0};
		return true;
	}
	publish_folder_drop(folder);
	*out = NULL;
	return false;
}

/* Is that file what it is to be? */
static bool is_same(const char *path, const char *bytes, size_t length)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat state;
	char part[COMPARE];
	bool same = file >= 0 && fstat(file, &state) == 0 && S_ISREG(state.st_mode) && (size_t)state.st_size == length;
	for (size_t at = 0; same && at < length;) {
		ssize_t got = read(file, part, sizeof part);
		same = got > 0 && (size_t)got <= length - at && memcmp(part, bytes + at, (size_t)got) == 0;
		at += got > 0 ? (size_t)got : 0;
	}
	if (file >= 0)
		close(file);
	return same;
}

static bool write_new(const char *path, const char *bytes, size_t length)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
	bool is_good = file >= 0 && fchmod(file, FILE_MODE) == 0; /* the public reads it, whatever this person's mask is */
	while (is_good && length > 0) {
		ssize_t put = write(file, bytes, length);
		if (put > 0)
			bytes += put, length -= (size_t)put;
		else if (errno != EINTR)
			is_good = false;
	}
	if (file >= 0 && close(file) != 0)
		is_good = false;
	return is_good;
}

/* Its folder, where it is not there yet. */
static bool make_folder(const struct publish_folder *folder, const char *name)
{
	const char *slash = strrchr(name, '/');
	if (!slash)
		return true;
	char *path = mem_format("%s/%.*s", folder->making, (int)(slash - name), name);
	bool is_good = mkdir(path, FOLDER_MODE) == 0 ? chmod(path, FOLDER_MODE) == 0 : errno == EEXIST;
	free(path);
	return is_good;
}

bool publish_folder_put(struct publish_folder *folder, const char *name, const void *bytes, size_t length, struct err *err)
{
	char *before = mem_format("%s/%s", folder->path, name), *path = mem_format("%s/%s", folder->making, name);
	bool is_good = make_folder(folder, name) || fail(err, path);
	bool is_kept = is_good && folder->is_there && is_same(before, bytes, length) && link(before, path) == 0;
	if (is_good && !is_kept) {
		is_good = write_new(path, bytes, length) || fail(err, path);
		folder->written.written++;
	}
	folder->written.files++;
	folder->written.bytes += (long long)length;
	free(before);
	free(path);
	return is_good;
}

/* The disk has all of it before the name is. */
static bool sync_all(const char *path)
{
	int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_good = file >= 0 && (syncfs(file) == 0 || errno == ENOSYS || errno == EINVAL);
	if (file >= 0)
		close(file);
	return is_good;
}

/* Both in one step where the file system can; else there is an instant without either. */
static bool take_place(const struct publish_folder *folder)
{
	if (!folder->is_there)
		return rename(folder->making, folder->path) == 0;
	if (renameat2(AT_FDCWD, folder->making, AT_FDCWD, folder->path, RENAME_EXCHANGE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	char *aside = mem_format("%s.before", folder->path);
	discard(aside);
	bool is_good = rename(folder->path, aside) == 0 && (rename(folder->making, folder->path) == 0 || (rename(aside, folder->path), false));
	if (is_good)
		rename(aside, folder->making);
	free(aside);
	return is_good;
}

bool publish_folder_end(struct publish_folder *folder, struct publish_written *written, struct err *err)
{
	bool is_good = (sync_all(folder->making) && take_place(folder)) || fail(err, folder->path);
	*written = folder->written;
	discard(folder->making);
	release(folder);
	return is_good;
}

void publish_folder_drop(struct publish_folder *folder)
{
	if (!folder)
		return;
	discard(folder->making);
	release(folder);
}
