/* The one user of zstd.
 *
 * A window of 1 MB keeps both sides small (a sender takes some 5 MB, a reader 1.3 MB) and is refused
 * when larger, so that no peer can make the other side allocate. */
#include "config.h"
#include "sync/squeeze.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zstd.h>

#include "base/mem.h"

enum { LEVEL = 12, TABLE = 18 /* log2 of entries */, FILE_LEVEL = 22, FILE_WINDOW = 23 };

/* Every frame begins so: it is not sent. */
static const unsigned char magic[4] = { 0x28, 0xb5, 0x2f, 0xfd };

struct squeeze {
	ZSTD_CStream *stream;
	bool has_begun;
	char room[SQUEEZE_STEP];
};

struct unsqueeze {
	ZSTD_DStream *stream;
	char room[SQUEEZE_STEP];
	bool has_ended;
};

struct squeeze *squeeze_new(void)
{
	struct squeeze *squeeze = mem_zero(1, sizeof *squeeze);

	squeeze->stream = ZSTD_createCStream();
	if (!squeeze->stream || ZSTD_isError(ZSTD_CCtx_setParameter(squeeze->stream, ZSTD_c_compressionLevel, LEVEL))
			|| ZSTD_isError(ZSTD_CCtx_setParameter(squeeze->stream, ZSTD_c_windowLog, SQUEEZE_WINDOW))
			|| ZSTD_isError(ZSTD_CCtx_setParameter(squeeze->stream, ZSTD_c_hashLog, TABLE))
			|| ZSTD_isError(ZSTD_CCtx_setParameter(squeeze->stream, ZSTD_c_chainLog, TABLE)))
		die("zstd cannot be set up");
	return squeeze;
}

void squeeze_free(struct squeeze *squeeze)
{
	if (!squeeze)
		return;
	ZSTD_freeCStream(squeeze->stream);
	free(squeeze);
}

bool squeeze_put(struct squeeze *squeeze, const void *bytes, size_t length, bool is_flush, struct buf *out)
{
	ZSTD_inBuffer in = { bytes, length, 0 };
	size_t left;

	do {
		ZSTD_outBuffer room = { squeeze->room, sizeof squeeze->room, 0 };

		left = ZSTD_compressStream2(squeeze->stream, &room, &in, is_flush ? ZSTD_e_flush : ZSTD_e_continue);
		if (ZSTD_isError(left))
			die("zstd: %s", ZSTD_getErrorName(left));
		if (!squeeze->has_begun && room.pos > 0) {
			if (room.pos < sizeof magic || memcmp(squeeze->room, magic, sizeof magic) != 0)
				die("zstd begins its frame as it should not");
			buf_put(out, squeeze->room + sizeof magic, room.pos - sizeof magic);
			squeeze->has_begun = true;
		} else {
			buf_put(out, squeeze->room, room.pos);
		}
	} while (in.pos < in.size || (is_flush && left > 0));
	return !out->is_full;
}

struct unsqueeze *unsqueeze_new(void)
{
	struct unsqueeze *unsqueeze = mem_zero(1, sizeof *unsqueeze);

	unsqueeze->stream = ZSTD_createDStream();
	if (!unsqueeze->stream || ZSTD_isError(ZSTD_DCtx_setParameter(unsqueeze->stream, ZSTD_d_windowLogMax, SQUEEZE_WINDOW)))
		die("zstd cannot be set up");
	ZSTD_decompressStream(unsqueeze->stream, &(ZSTD_outBuffer) { unsqueeze->room, sizeof unsqueeze->room, 0 },
		&(ZSTD_inBuffer) { magic, sizeof magic, 0 });
	return unsqueeze;
}

void unsqueeze_free(struct unsqueeze *unsqueeze)
{
	if (!unsqueeze)
		return;
	ZSTD_freeDStream(unsqueeze->stream);
	free(unsqueeze);
}

bool unsqueeze_step(struct unsqueeze *unsqueeze, const char **bytes, size_t *length, struct buf *out, bool *has_more,
	struct err *err)
{
	ZSTD_inBuffer in = { *bytes, *length, 0 };
	ZSTD_outBuffer room = { unsqueeze->room, sizeof unsqueeze->room, 0 };
	size_t code;

	*has_more = false;
	if (unsqueeze->has_ended)
		return *length == 0 || err_set(err, EX_PROTOCOL, "the other side sent bytes behind its end");
	code = ZSTD_decompressStream(unsqueeze->stream, &room, &in);
	if (ZSTD_isError(code))
		return err_set(err, EX_PROTOCOL, "what the other side sent cannot be opened (%s): sync again", ZSTD_getErrorName(code));
	unsqueeze->has_ended = code == 0;
	*bytes += in.pos;
	*length -= in.pos;
	*has_more = room.pos == room.size || *length > 0;
	return buf_put(out, unsqueeze->room, room.pos) || err_set(err, EX_PROTOCOL, "the other side sent more than was asked for");
}

struct pair {
	const char *to;
	FILE *in, *out;
};

static bool open_pair(struct pair *pair, const char *from, const char *to, struct err *err)
{
	int fd;

	*pair = (struct pair) { .to = to, .in = fopen(from, "rbe") };
	if (!pair->in)
		return err_set(err, EX_NOINPUT, "%s: cannot be read: %s", from, strerror(errno));
	unlink(to);
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	pair->out = fd >= 0 ? fdopen(fd, "wb") : NULL;
	if (pair->out)
		return true;
	err_set(err, EX_CANTCREAT, "%s: cannot be made: %s", to, strerror(errno));
	if (fd >= 0)
		close(fd);
	fclose(pair->in);
	return false;
}

static bool close_pair(struct pair *pair, bool is_good, struct err *err)
{
	bool is_whole = !ferror(pair->in) && fflush(pair->out) == 0 && fsync(fileno(pair->out)) == 0 && !ferror(pair->out);
	int why = errno;

	fclose(pair->in);
	fclose(pair->out);
	if (is_good && !is_whole)
		is_good = err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", pair->to, strerror(why));
	if (!is_good)
		unlink(pair->to);
	return is_good;
}

bool squeeze_file(const char *from, const char *to, int64_t lengths[2], unsigned char hash[SEAL_HASH], struct err *err)
{
	struct pair pair;
	struct seal_stream seal;
	char *bytes, *room;
	bool is_end = false;
	struct stat state;
	ZSTD_CCtx *context;

	if (!open_pair(&pair, from, to, err))
		return false;
	context = ZSTD_createCCtx();
	if (!context || ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, FILE_LEVEL))
			|| ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, FILE_WINDOW)))
		die("zstd cannot be set up");
	/* Tables as large as the file needs, and no larger. */
	if (fstat(fileno(pair.in), &state) == 0)
		ZSTD_CCtx_setPledgedSrcSize(context, (unsigned long long) state.st_size);
	bytes = mem_zero(1, SQUEEZE_STEP);
	room = mem_zero(1, SQUEEZE_STEP);
	lengths[0] = lengths[1] = 0;
	seal_start(&seal);
	while (!is_end && !ferror(pair.out) && !ferror(pair.in)) {
		ZSTD_inBuffer in = { bytes, fread(bytes, 1, SQUEEZE_STEP, pair.in), 0 };
		bool is_last = in.size < SQUEEZE_STEP;
		size_t left;

		lengths[0] += (int64_t) in.size;
		do {
			ZSTD_outBuffer out = { room, SQUEEZE_STEP, 0 };

			left = ZSTD_compressStream2(context, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
			if (ZSTD_isError(left))
				die("zstd: %s", ZSTD_getErrorName(left));
			seal_add(&seal, room, out.pos);
			lengths[1] += (int64_t) fwrite(room, 1, out.pos, pair.out);
		} while (is_last ? left > 0 : in.pos < in.size);
		is_end = is_last;
	}
	seal_end(&seal, hash);
	ZSTD_freeCCtx(context);
	free(bytes);
	free(room);
	return close_pair(&pair, true, err);
}

/* One step of unsqueeze_file; *LEFT is what may still come out. */
static bool open_bytes(ZSTD_DCtx *context, ZSTD_inBuffer *in, char *room, FILE *to, int64_t *left, size_t *code)
{
	ZSTD_outBuffer out = { room, SQUEEZE_STEP, 0 };

	*code = ZSTD_decompressStream(context, &out, in);
	if (ZSTD_isError(*code) || (int64_t) out.pos > *left)
		return false;
	*left -= (int64_t) out.pos;
	return fwrite(room, 1, out.pos, to) == out.pos && (out.pos > 0 || in->pos == in->size || *code == 0);
}

bool unsqueeze_file(const char *from, const char *to, int64_t length, struct err *err)
{
	struct pair pair;
	char *bytes, *room;
	size_t code = 1;
	bool is_good = true;
	ZSTD_DCtx *context;
	ZSTD_inBuffer in;

	if (!open_pair(&pair, from, to, err))
		return false;
	context = ZSTD_createDCtx();
	if (!context || ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, FILE_WINDOW)))
		die("zstd cannot be set up");
	bytes = mem_zero(1, SQUEEZE_STEP);
	room = mem_zero(1, SQUEEZE_STEP);
	in = (ZSTD_inBuffer) { bytes, 0, 0 };
	while (is_good && code != 0) {
		if (in.pos == in.size)
			in = (ZSTD_inBuffer) { bytes, fread(bytes, 1, SQUEEZE_STEP, pair.in), 0 };
		is_good = in.size > 0 && open_bytes(context, &in, room, pair.out, &length, &code);
	}
	/* One frame, used up, and nothing behind it. */
	is_good = is_good && length == 0 && in.pos == in.size && fgetc(pair.in) == EOF;
	ZSTD_freeDCtx(context);
	free(bytes);
	free(room);
	if (!is_good && !ferror(pair.out))
		err_set(err, EX_DATAERR, "%s: cannot be opened: it is damaged", from);
	else if (!is_good)
		err_set(err, EX_IOERR, "%s: cannot be written: %s: check the disk", to, strerror(errno));
	return close_pair(&pair, is_good, err);
}
