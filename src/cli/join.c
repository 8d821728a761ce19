/* See the header. All is prepared in a folder of its own inside FOLDER and moved out of it when it is whole, replica.db last. */
#include "config.h"
#include "cli/join.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/seal.h"
#include "cli/setup.h"
#include "store/replica.h"
#include "store/syncs.h"
#include "sync/bundle.h"
#include "sync/bundle_key.h"
#include "sync/fetch.h"
#include "sync/ssh.h"

#define MAKING "making"

enum { SHOW_EVERY = 250 /* milliseconds */, KEY_MAX = 4096 };

/* What a call before may have left. */
static bool is_ours(const char *name)
{
	static const char *const names[] = {SSH_KEY_OWN, SSH_KEY_PUBLIC, SSH_KEY_HOSTS, BUNDLE_KEY_OWN, FETCH_PART, FETCH_HASH, MAKING,
		"baseline.db"};
	name += *name == '.';
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return strcmp(name, "") == 0 || strcmp(name, ".") == 0;
}

static bool is_free(const char *folder, struct err *err)
{
	char *replica = mem_format("%s/replica.db", folder);
	bool is_there = file_exists(replica), has_others = false;
	free(replica);
	if (is_there)
		return err_set(err, EX_CANTCREAT, "%s: holds a replica already: `zila sync` brings it up to date", folder);
	DIR *open = opendir(folder);
	struct dirent *file;
	while (open && !has_others && (file = readdir(open)))
		has_others = !is_ours(file->d_name);
	if (open)
		closedir(open);
	return !has_others || err_set(err, EX_CANTCREAT, "%s: something is there already: give a new folder's name", folder);
}

/* Both keys of the box, in the one public file. */
static bool make_keys(const struct join *join, struct err *err)
{
	struct bundle_key key = {.secret = {0}};
	bool is_made = ssh_key_make(join->folder, join->district, err) && bundle_key_make(join->folder, join->district, &key, err);
	seal_forget(&key, sizeof key);
	return is_made;
}

static bool show_key(const struct join *join, struct err *err)
{
	char *path = mem_format("%s/" SSH_KEY_PUBLIC, join->folder);
	struct buf text;
	bool is_good = file_read(path, KEY_MAX, &text, err);
	if (is_good && join->from) {
		printf("This box's public keys, in %s:\n%s", path, text.bytes);
		printf("The province allows it by\n  zila -C FOLDER hub allow %s --key %s\nand writes its first records by\n"
			"  zila -C FOLDER bundle write FILE --for N\n", join->district, SSH_KEY_PUBLIC);
		fflush(stdout);
		err_set(err, EX_TEMPFAIL, "%s: has its key now: bring %s to the province, and then give the same command with the file that comes"
			" back", join->folder, path);
	} else if (is_good) {
		printf("This box's public key, in %s:\n%s", path, text.bytes);
		printf("The province allows it by\n  zila -C FOLDER hub allow %s --key %s\n", join->district, SSH_KEY_PUBLIC);
		fflush(stdout);
		err_set(err, EX_TEMPFAIL, "%s: has its key now: send %s to the province and ask it to run `zila hub allow %s --key FILE`;"
			" then give the same command again", join->folder, path, join->district);
	}
	buf_free(&text);
	free(path);
	return false;
}

static void show(void *state, void *fetch)
{
	int64_t *shown = state, now = clock_ticks();
	struct fetch_progress at;
	if (now - *shown < SHOW_EVERY)
		return;
	*shown = now;
	fetch_progress(fetch, &at);
	fprintf(stderr, "\rreceived %" PRId64 " of %" PRId64 " bytes ", at.held, at.whole);
}

static bool fetch(const struct join *join, struct fetch *fetch, struct fetch_progress *at, struct err *err)
{
	int64_t shown = clock_ticks();
	bool is_terminal = isatty(STDERR_FILENO);
	struct side side = fetch_side(fetch, is_terminal ? show : NULL, &shown);
	struct ssh_call call = {.url = join->url, .folder = join->folder, .host_key = join->host_key, .patience = ssh_patience()};
	bool is_good = ssh_run(&side, &call, err);
	if (is_terminal)
		fputc('\n', stderr);
	if (*call.first_seen)
		fprintf(stderr, "zila: %s: was met for the first time; its host key is kept from now on: compare it with the province's: %s\n",
			join->url, call.first_seen);
	fetch_progress(fetch, at);
	if (is_good)
		printf("Snapshot of %" PRId64 " bytes, %" PRId64 " of them here before. %" PRId64 " bytes up, %" PRId64 " down.\n", at->whole,
			at->kept, at->bytes_up, at->bytes_down);
	return is_good;
}

static bool move(const char *making, const char *folder, const char *name, struct err *err)
{
	char *from = mem_format("%s/%s", making, name), *to = mem_format("%s/%s", folder, name);
	int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_moved = rename(from, to) == 0 && directory >= 0 && (fsync(directory) == 0 || errno == EINVAL);
	if (!is_moved)
		err_set(err, EX_IOERR, "%s: cannot be named: %s: check the folder's rights and the disk", to, strerror(errno));
	if (directory >= 0)
		close(directory);
	free(from);
	free(to);
	return is_moved;
}

/* MAKING is folded into one file when the last who has it open closes it. */
static bool is_folded(const char *making, struct err *err)
{
	char *tail = mem_format("%s/replica.db-wal", making);
	bool is_there = file_exists(tail);
	free(tail);
	return !is_there || err_set(err, EX_IOERR, "%s: could not be closed: check the disk, then give the same command again", making);
}

static bool take_file(const struct join *join, struct fetch *fetch, struct fetch_progress *at, int64_t *written, struct err *err)
{
	fetch_by_file(fetch);
	if (!bundle_begin(join->folder, join->district, join->from, join->province, fetch, written, err))
		return false;
	fetch_progress(fetch, at);
	printf("Snapshot of %" PRId64 " bytes: %" PRId64 " are here.\n", at->whole, at->held);
	fflush(stdout);
	return fetch_is_done(fetch) || err_set(err, EX_TEMPFAIL, "%s: is one part of several and is taken: give the same command with the next"
		" part", join->from);
}

/* From now on bundles of this province are believed. */
static bool know_province(const char *making, const struct fetch_progress *at, int64_t written, struct err *err)
{
	struct replica *replica;
	const struct sync_note note = {.started = clock_now(), .ended = clock_now(), .way = "bundle", .sentence = "", .down = at->whole,
		.up_to = written};
	if (!at->key)
		return true;
	if (!replica_open(making, &replica, err))
		return false;
	bool is_good = bundle_know(replica, BUNDLE_PROVINCE, at->key, err) && (written == 0 || syncs_add(replica, &note, err));
	replica_close(replica);
	return is_good;
}

static bool build(const struct join *join, const struct fetch *fetch, const struct fetch_progress *at, int64_t written,
	struct err *err)
{
	char *making = mem_format("%s/" MAKING, join->folder), *file = mem_format("%s.db", making);
	bool is_good = setup_discard(making, err) && fetch_open(fetch, file, err)
		&& replica_create_snapshot(making, file, join->url, join->district, at->number, err)
		&& know_province(making, at, written, err) && setup_findings(making, join->author, err) && is_folded(making, err)
		&& move(making, join->folder, "baseline.db", err) && move(making, join->folder, "replica.db", err);
	unlink(file);
	setup_discard(making, NULL);
	if (is_good)
		fetch_clear(join->folder);
	free(file);
	free(making);
	return is_good;
}

static bool fetch_and_build(const struct join *join, struct err *err)
{
	struct fetch_progress at;
	int64_t written = 0;
	struct fetch *one = fetch_new(join->folder, join->district, 0, err);
	bool is_good = one && (join->from ? take_file(join, one, &at, &written, err) : fetch(join, one, &at, err))
		&& build(join, one, &at, written, err);
	fetch_free(one);
	return is_good;
}

bool join_district(const struct join *join, struct err *err)
{
	struct place place;
	if ((join->url && !place_parse(join->url, &place, err)) || !is_free(join->folder, err) || !file_mkdirs(join->folder, 0700, err))
		return false;
	int lock = open(join->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_good = lock >= 0 && (flock(lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK);
	if (!is_good) {
		err_set(err, EX_TEMPFAIL, "%s: another program is making a replica there: wait for it", join->folder);
	} else {
		char *key = mem_format("%s/" SSH_KEY_OWN, join->folder);
		bool has_key = file_exists(key);
		free(key);
		/* Behind the lock: who had it may just have finished. */
		is_good = is_free(join->folder, err) && make_keys(join, err)
			&& (has_key ? fetch_and_build(join, err) : show_key(join, err));
	}
	if (lock >= 0)
		close(lock);
	return is_good;
}
