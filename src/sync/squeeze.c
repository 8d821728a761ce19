/* The one user of zstd.
 *
 * A window of 1 MB keeps both sides small (a sender takes some 5 MB, a reader 1.3 MB) and is refused
 * when larger, so that no peer can make the other side allocate. */
#include "config.h"
#include "sync/squeeze.h"

#include <stdlib.h>

#include <zstd.h>

#include "base/mem.h"

enum { LEVEL = 12, TABLE = 18 /* log2 of entries */ };

struct squeeze {
	ZSTD_CStream *stream;
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
		buf_put(out, squeeze->room, room.pos);
	} while (in.pos < in.size || (is_flush && left > 0));
	return !out->is_full;
}

struct unsqueeze *unsqueeze_new(void)
{
	struct unsqueeze *unsqueeze = mem_zero(1, sizeof *unsqueeze);

	unsqueeze->stream = ZSTD_createDStream();
	if (!unsqueeze->stream || ZSTD_isError(ZSTD_DCtx_setParameter(unsqueeze->stream, ZSTD_d_windowLogMax, SQUEEZE_WINDOW)))
		die("zstd cannot be set up");
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
