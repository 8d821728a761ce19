/* See the header.
 *
 * The file is emptied before another hash is written beside it, so that bytes never stand under the hash of others. What a power
 * cut does to its end is found out when the whole is compared with its hash; then all is fetched again. */
#include "config.h"
#include "sync/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/entry.h"
#include "sync/rows.h"
#include "sync/squeeze.h"
#include "sync/stream.h"

enum { READ_SIZE = 64 * 1024 };

static const int64_t longest = (int64_t) 1 << 31, longest_opened = (int64_t) 1 << 34;

enum fetch_state { FETCH_ASKING, FETCH_TAKING, FETCH_DONE };

struct fetch {
	struct stream *stream;
	enum fetch_state state;
	char *part, *note;
	int fd;
	struct wire_snapshot ask, is;
	int64_t held;
	bool is_file;
	int64_t known; /* bytes of what comes that are here already */
};

/* The hash of what is there already. */
static bool read_note(const char *path, unsigned char hash[SEAL_HASH])
{
	struct buf text;
	bool is_good = file_read(path, SEAL_HASH, &text, NULL) && text.length == SEAL_HASH;

	if (is_good)
		memcpy(hash, text.bytes, SEAL_HASH);
	buf_free(&text);
	return is_good;
}

struct fetch *fetch_new(const char *folder, const char *district, int number, struct err *err)
{
	struct fetch *fetch = mem_zero(1, sizeof *fetch);
	struct stat state;

	fetch->stream = stream_new();
	fetch->part = mem_format("%s/" FETCH_PART, folder);
	fetch->note = mem_format("%s/" FETCH_HASH, folder);
	fetch->fd = open(fetch->part, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fetch->fd < 0 || fstat(fetch->fd, &state) != 0) {
		err_set(err, EX_CANTCREAT, "%s: cannot be written: %s", fetch->part, strerror(errno));
		fetch_free(fetch);
		return NULL;
	}
	fetch->ask = (struct wire_snapshot) { .form = WIRE_SNAPSHOT_FORM, .entry_format = entry_format(), .replica = number };
	snprintf(fetch->ask.district, sizeof fetch->ask.district, "%s", district);
	snprintf(fetch->ask.version, sizeof fetch->ask.version, "%s", PACKAGE_VERSION);
	fetch->ask.has_hash = state.st_size > 0 && state.st_size <= longest && read_note(fetch->note, fetch->ask.hash);
	fetch->ask.offset = fetch->ask.has_hash ? state.st_size : 0;
	wire_put_ask(stream_body(fetch->stream), &fetch->ask);
	stream_put(fetch->stream, WIRE_SNAPSHOT_ASK);
	stream_flush(fetch->stream);
	return fetch;
}

void fetch_by_file(struct fetch *fetch)
{
	fetch->is_file = true;
}

void fetch_free(struct fetch *fetch)
{
	if (!fetch)
		return;
	if (fetch->fd >= 0)
		close(fetch->fd);
	stream_free(fetch->stream);
	free(fetch->part);
	free(fetch->note);
	free(fetch);
}

static bool finish(struct fetch *fetch, struct err *err)
{
	struct seal_stream seal;
	unsigned char hash[SEAL_HASH];
	char bytes[READ_SIZE];
	int64_t at = 0;
	ssize_t count;

	seal_start(&seal);
	while ((count = pread(fetch->fd, bytes, sizeof bytes, at)) > 0) {
		seal_add(&seal, bytes, (size_t) count);
		at += count;
	}
	seal_end(&seal, hash);
	if (count < 0 || fsync(fetch->fd) != 0)
		return err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", fetch->part, strerror(errno));
	if (at != fetch->is.length || memcmp(hash, fetch->is.hash, SEAL_HASH) != 0) {
		unlink(fetch->note);
		unlink(fetch->part);
		return err_set(err, EX_DATAERR, "the snapshot that came is not the one that was promised and was thrown away: give the same"
			" command again, it begins anew; where that goes on, tell the province");
	}
	fetch->state = FETCH_DONE;
	stream_body(fetch->stream);
	stream_put(fetch->stream, WIRE_SNAPSHOT_END);
	stream_flush(fetch->stream);
	return true;
}

/* A file may begin anywhere up to what is here. */
static bool check_file(struct fetch *fetch, bool goes_on, struct err *err)
{
	const struct wire_snapshot *is = &fetch->is;
	int64_t here = goes_on ? fetch->ask.offset : 0;

	if (is->offset > here && fetch->ask.has_hash && !goes_on)
		return err_set(err, EX_DATAERR, "this is a part of another snapshot than the parts before it: let all of them be written once more");
	if (is->offset > here)
		return err_set(err, EX_DATAERR, "this part begins at byte %" PRId64 " of the snapshot, and %" PRId64 " are here: read the part before"
			" it first", is->offset, here);
	fetch->known = here - is->offset;
	fetch->is.offset = here;
	return true;
}

static bool take_snapshot(struct fetch *fetch, const struct wire_frame *frame, struct err *err)
{
	struct wire_snapshot *is = &fetch->is;
	bool goes_on;

	if (!wire_read_snapshot(frame, is, err))
		return false;
	goes_on = fetch->ask.has_hash && memcmp(is->hash, fetch->ask.hash, SEAL_HASH) == 0;
	if (fetch->is_file && !check_file(fetch, goes_on, err))
		return false;
	if (is->length > longest || is->opened > longest_opened || strcmp(is->ends[FEED_STAR].scope, "*") != 0
			|| strcmp(is->ends[FEED_DISTRICT].scope, fetch->ask.district) != 0 || (fetch->ask.replica > 0 && is->replica != fetch->ask.replica)
			|| is->offset != (goes_on ? fetch->ask.offset : 0))
		return err_set(err, EX_PROTOCOL, "the province sent another snapshot than was asked for: one of the two programs is broken");
	if (!goes_on && (ftruncate(fetch->fd, 0) != 0 || fsync(fetch->fd) != 0))
		return err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", fetch->part, strerror(errno));
	if (!goes_on && !file_write_atomic(fetch->note, is->hash, SEAL_HASH, 0600, err))
		return false;
	fetch->held = is->offset;
	fetch->state = FETCH_TAKING;
	return fetch->held < is->length || finish(fetch, err);
}

static bool take_part(struct fetch *fetch, const struct wire_frame *frame, struct err *err)
{
	size_t written = fetch->known < (int64_t) frame->length ? (size_t) fetch->known : frame->length;

	fetch->known -= (int64_t) written;
	if (frame->length == 0 || (int64_t) (frame->length - written) > fetch->is.length - fetch->held)
		return err_set(err, EX_PROTOCOL, "the province sent more of the snapshot than there is: one of the two programs is broken");
	while (written < frame->length) {
		ssize_t count = pwrite(fetch->fd, frame->bytes + written, frame->length - written, fetch->held);

		if (count <= 0 && errno != EINTR)
			return err_set(err, EX_IOERR, "%s: cannot be written: %s: make room, then give the same command again", fetch->part,
				strerror(errno));
		if (count > 0) {
			written += (size_t) count;
			fetch->held += count;
		}
	}
	return fetch->held < fetch->is.length || finish(fetch, err);
}

static bool take_frame(void *state, const struct wire_frame *frame, struct err *err)
{
	struct fetch *fetch = state;
	struct err said;

	if (frame->kind == WIRE_ERROR && fetch->state != FETCH_DONE) {
		if (wire_read_error(frame, &said, err) && err)
			*err = said;
		return false;
	}
	if (fetch->state == FETCH_ASKING && frame->kind == WIRE_SNAPSHOT)
		return take_snapshot(fetch, frame, err);
	if (fetch->state == FETCH_TAKING && frame->kind == WIRE_SNAPSHOT_PART)
		return take_part(fetch, frame, err);
	if (fetch->state == FETCH_DONE && fetch->is_file && frame->kind == WIRE_SNAPSHOT_PART)
		return true; /* read once more */
	return err_set(err, EX_PROTOCOL, "the province sent frame %d out of turn: try again", (int) frame->kind);
}

bool fetch_feed(struct fetch *fetch, const char *bytes, size_t length, struct err *err)
{
	return stream_feed(fetch->stream, bytes, length, take_frame, fetch, err);
}

bool fetch_take(struct fetch *fetch, struct buf *out, struct err *err)
{
	(void) err;
	stream_take(fetch->stream, out);
	return true;
}

bool fetch_is_done(const struct fetch *fetch)
{
	return fetch->state == FETCH_DONE;
}

void fetch_progress(const struct fetch *fetch, struct fetch_progress *out)
{
	*out = (struct fetch_progress) { .number = fetch->is.replica, .held = fetch->held, .whole = fetch->is.length,
		.kept = fetch->is.offset, .opened = fetch->is.opened, .bytes_up = stream_sent(fetch->stream),
		.bytes_down = stream_received(fetch->stream), .key = fetch->is.has_key ? fetch->is.key : NULL };
}

static bool side_feed(void *self, const char *bytes, size_t length, struct err *err)
{
	return fetch_feed(self, bytes, length, err);
}

static bool side_take(void *self, struct buf *out, struct err *err)
{
	return fetch_take(self, out, err);
}

static bool side_is_done(const void *self)
{
	return fetch_is_done(self);
}

struct side fetch_side(struct fetch *fetch, void (*moved)(void *state, void *fetch), void *state)
{
	return (struct side) { fetch, side_feed, side_take, side_is_done, moved, state };
}

bool fetch_open(const struct fetch *fetch, const char *to, struct err *err)
{
	char *rows = mem_format("%s.rows", to), *folder = mem_copy(to), *slash = strrchr(folder, '/');
	bool is_good = unsqueeze_file(fetch->part, rows, fetch->is.opened, err);

	if (slash)
		*slash = '\0';
	is_good = is_good && rows_read(rows, slash ? folder : ".", slash ? slash + 1 : to, err);
	unlink(rows);
	free(rows);
	free(folder);
	return is_good;
}

void fetch_clear(const char *folder)
{
	char *part = mem_format("%s/" FETCH_PART, folder), *note = mem_format("%s/" FETCH_HASH, folder);

	unlink(note);
	unlink(part);
	free(part);
	free(note);
}
