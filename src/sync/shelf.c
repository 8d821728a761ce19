/* See the header.
 *
 * A lock on the folder makes each snapshot be made once, however many boxes ask. A few are kept of each district, so that a box
 * whose line was cut goes on with the one it had begun. A file is read through before it is handed out for the first time, or a
 * damaged one would be sent again and again. */
#include "config.h"
#include "sync/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "sync/rows.h"
#include "sync/squeeze.h"

#define MAKING ".making"

enum { KEPT = 3, NAME_MAX_LENGTH = 255, CHAIN_HEX = 2 * FEED_CHAIN, HASH_HEX = 2 * SEAL_HASH, READ_SIZE = 64 * 1024 };

/* DISTRICT.NUMBER-CHAIN.NUMBER-CHAIN.OPENED.HASH.zst */
static void write_name(char out[NAME_MAX_LENGTH + 1], const char *district, const struct shelf_item *item)
{
	char chains[FEED_SCOPES][CHAIN_HEX + 1], hash[HASH_HEX + 1];

	for (int i = 0; i < FEED_SCOPES; i++)
		seal_hex(item->ends[i].chain, FEED_CHAIN, chains[i]);
	seal_hex(item->hash, SEAL_HASH, hash);
	snprintf(out, NAME_MAX_LENGTH + 1, "%s.%" PRId64 "-%s.%" PRId64 "-%s.%" PRId64 ".%s.zst", district, item->ends[FEED_STAR].number,
		chains[FEED_STAR], item->ends[FEED_DISTRICT].number, chains[FEED_DISTRICT], item->opened, hash);
}

static bool read_hex(const char *text, unsigned char *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned byte;

		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return false;
		out[i] = (unsigned char) byte;
	}
	return strlen(text) == 2 * count;
}

/* Whatever does not come back to the same name is none of ours. */
static bool read_name(const char *name, const char *district, struct shelf_item *out)
{
	char of[65], chains[2][CHAIN_HEX + 1], hash[HASH_HEX + 1], again[NAME_MAX_LENGTH + 1];

	memset(out, 0, sizeof *out);
	if (sscanf(name, "%64[a-z0-9_].%" SCNd64 "-%16[0-9a-f].%" SCNd64 "-%16[0-9a-f].%" SCNd64 ".%64[0-9a-f].zst", of,
			&out->ends[FEED_STAR].number, chains[FEED_STAR], &out->ends[FEED_DISTRICT].number, chains[FEED_DISTRICT], &out->opened, hash) != 7
			|| strcmp(of, district) != 0 || !read_hex(chains[FEED_STAR], out->ends[FEED_STAR].chain, FEED_CHAIN)
			|| !read_hex(chains[FEED_DISTRICT], out->ends[FEED_DISTRICT].chain, FEED_CHAIN) || !read_hex(hash, out->hash, SEAL_HASH))
		return false;
	snprintf(out->ends[FEED_STAR].scope, sizeof out->ends[FEED_STAR].scope, "*");
	snprintf(out->ends[FEED_DISTRICT].scope, sizeof out->ends[FEED_DISTRICT].scope, "%s", district);
	write_name(again, district, out);
	return strcmp(again, name) == 0;
}

static bool is_at(const struct shelf_item *item, const struct feed_cursor ends[FEED_SCOPES])
{
	for (int i = 0; i < FEED_SCOPES; i++)
		if (item->ends[i].number != ends[i].number || memcmp(item->ends[i].chain, ends[i].chain, FEED_CHAIN) != 0)
			return false;
	return true;
}

/* The file is open and holds what its name says. */
static bool is_sound(int fd, const unsigned char hash[SEAL_HASH])
{
	struct seal_stream seal;
	unsigned char is[SEAL_HASH];
	char bytes[READ_SIZE];
	ssize_t count;

	seal_start(&seal);
	while ((count = read(fd, bytes, sizeof bytes)) > 0)
		seal_add(&seal, bytes, (size_t) count);
	seal_end(&seal, is);
	return count == 0 && memcmp(is, hash, SEAL_HASH) == 0;
}

static bool open_item(int folder, const char *name, struct shelf_item *item)
{
	struct stat state;

	item->fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (item->fd < 0)
		return false;
	if (fstat(item->fd, &state) == 0 && is_sound(item->fd, item->hash)) {
		item->length = state.st_size;
		utimensat(folder, name, NULL, 0); /* used now: it is cleared away last */
		return true;
	}
	close(item->fd);
	unlinkat(folder, name, 0);
	return false;
}

/* WANTED by its hash, or (NULL) one that stands at ENDS. */
static bool find(int folder, const char *district, const unsigned char *wanted, const struct feed_cursor ends[FEED_SCOPES],
	struct shelf_item *out)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *file;
	bool is_found = false;

	while (list && !is_found && (file = readdir(list)))
		is_found = read_name(file->d_name, district, out)
			&& (wanted ? memcmp(out->hash, wanted, SEAL_HASH) == 0 : is_at(out, ends)) && open_item(folder, file->d_name, out);
	if (list)
		closedir(list);
	else if (copy >= 0)
		close(copy);
	return is_found;
}

/* Clears the longest unused ones of DISTRICT away until no more than KEPT are left. */
static void clear(int folder, const char *district)
{
	char oldest[NAME_MAX_LENGTH + 1];
	int count;

	do {
		int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
		struct timespec oldest_time = { 0, 0 };
		struct dirent *file;
		struct shelf_item item;
		struct stat state;

		count = 0;
		while (list && (file = readdir(list))) {
			if (!read_name(file->d_name, district, &item) || fstatat(folder, file->d_name, &state, AT_SYMLINK_NOFOLLOW) != 0)
				continue;
			if (count++ == 0 || state.st_mtim.tv_sec < oldest_time.tv_sec
					|| (state.st_mtim.tv_sec == oldest_time.tv_sec && state.st_mtim.tv_nsec < oldest_time.tv_nsec)) {
				oldest_time = state.st_mtim;
				snprintf(oldest, sizeof oldest, "%s", file->d_name);
			}
		}
		if (list)
			closedir(list);
		else if (copy >= 0)
			close(copy);
	} while (count > KEPT && unlinkat(folder, oldest, 0) == 0);
}

static bool make(struct replica *hub, const char *path, int folder, const char *district, struct shelf_item *out, struct err *err)
{
	char *made = mem_format("%s/" MAKING ".rows", path), *squeezed = mem_format("%s/" MAKING ".zst", path);
	char name[NAME_MAX_LENGTH + 1];
	int64_t lengths[2];
	bool is_good;

	memset(out, 0, sizeof *out);
	is_good = rows_write(hub, district, -1, made, out->ends, err) && squeeze_file(made, squeezed, lengths, out->hash, err);
	unlink(made);
	if (is_good) {
		out->opened = lengths[0];
		write_name(name, district, out);
		is_good = (renameat(folder, MAKING ".zst", folder, name) == 0 && open_item(folder, name, out))
			|| err_set(err, EX_IOERR, "%s: the snapshot cannot be kept: check the disk", path);
	}
	if (is_good)
		clear(folder, district);
	free(made);
	free(squeezed);
	return is_good;
}

/* It stands at a place of our past. One of a past that was lost, with a folder that was set back, is for nobody. */
static bool is_ours(struct replica *hub, struct shelf_item *item)
{
	bool is = true;

	for (int i = 0; is && i < FEED_SCOPES; i++) {
		unsigned char chain[FEED_CHAIN];

		is = feed_chain(hub, item->ends[i].scope, item->ends[i].number, chain, &is, NULL) && is
			&& memcmp(chain, item->ends[i].chain, FEED_CHAIN) == 0;
	}
	if (!is)
		close(item->fd);
	return is;
}

bool shelf_take(struct replica *hub, const char *district, const unsigned char *wanted, struct shelf_item *out, struct err *err)
{
	char *path = mem_format("%s/snapshots", replica_folder(hub));
	struct feed_cursor ends[FEED_SCOPES];
	int folder = -1;
	bool is_good = file_mkdirs(path, 0700, err);

	if (is_good) {
		folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		while (folder >= 0 && flock(folder, LOCK_EX) != 0 && errno == EINTR)
			;
		is_good = folder >= 0 || err_set(err, EX_IOERR, "%s: cannot be opened: %s", path, strerror(errno));
	}
	/* Asked behind the lock: whoever held it may just have made what we want. */
	is_good = is_good && ((wanted && find(folder, district, wanted, NULL, out) && is_ours(hub, out)) || (feed_cursors(hub, district, ends, err)
		&& (find(folder, district, NULL, ends, out) || make(hub, path, folder, district, out, err))));
	if (folder >= 0)
		close(folder);
	free(path);
	return is_good;
}
