/* A bundle from whoever holds a good key, or none. The first byte chooses:
 *   1 the real greeting goes before, 2 down (a district reads it; else the province does), 4 what is inside is no frames but its
 *   own bytes, 8 the file itself is the rest, with the keys put where they belong (16: not even these). */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "sync/bundle.h"
#include "sync/bundle_file.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"

enum { REAL_GREETING = 1, DOWN = 2, AS_IT_IS = 4, FILE_ITSELF = 8, NO_KEYS = 16, AT_SENDER = 20, AT_READER = 52 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

struct keys {
	struct bundle_key sender, reader;
};

static void get_keys(const struct fuzz_world *world, bool is_down, struct keys *out)
{
	struct err err;

	if (!bundle_key_make(is_down ? world->hub_folder : world->district_folder, is_down ? "province" : "kech", &out->sender, &err)
			|| !bundle_key_make(is_down ? world->district_folder : world->hub_folder, is_down ? "kech" : "province", &out->reader, &err))
		die("%s", err.text);
}

/* A file that says what it likes, but was signed by its sender. */
static void put_raw(struct buf *file, const uint8_t *bytes, size_t length, int mode, const struct keys *keys)
{
	unsigned char signature[SEAL_SIGNATURE];

	buf_put(file, bytes, length);
	if (mode & NO_KEYS || length < BUNDLE_HEAD)
		return;
	memcpy(file->bytes + AT_SENDER, keys->sender.open, SEAL_KEY);
	memcpy(file->bytes + AT_READER, keys->reader.open, SEAL_KEY);
	seal_sign(file->bytes, file->length, keys->sender.secret, signature);
	buf_put(file, signature, sizeof signature);
}

static void put_sealed(struct fuzz_world *world, struct buf *file, const uint8_t *bytes, size_t length, int mode,
	const struct keys *keys)
{
	struct bundle_head head = { .way = mode & DOWN ? BUNDLE_DOWN : BUNDLE_UP, .replica = world->number };
	const struct buf *hello = mode & DOWN ? &world->hub_hello : &world->peer_hello;
	struct buf line, frames;
	struct err err;

	memcpy(head.reader, keys->reader.open, SEAL_KEY);
	buf_init(&line, FUZZ_MAX);
	frames_start(&line);
	if (mode & REAL_GREETING)
		frames_wrap(&line, hello->bytes, hello->length);
	frames_mend(world, bytes, length, &frames);
	frames_wrap(&line, frames.bytes, frames.length);
	if (mode & AS_IT_IS) {
		buf_clear(&line);
		buf_put(&line, bytes, length);
	}
	if (!bundle_file_put(file, &head, &keys->sender, line.bytes, line.length, &err))
		die("%s", err.text);
	buf_free(&line);
	buf_free(&frames);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_world *world = fuzz_world();
	char *path = fuzz_world_path("bundle");
	struct bundle_count count;
	struct keys keys;
	struct buf file;
	struct err err;

	buf_init(&file, FUZZ_MAX);
	if (length > 0) {
		get_keys(world, bytes[0] & DOWN, &keys);
		if (bytes[0] & FILE_ITSELF)
			put_raw(&file, bytes + 1, length - 1, bytes[0], &keys);
		else
			put_sealed(world, &file, bytes + 1, length - 1, bytes[0], &keys);
		fuzz_world_write(path, file.bytes, file.length);
		if (!bundle_read(bytes[0] & DOWN ? world->district : world->hub, path, &count, &err) && (err.code == 0 || !*err.text))
			die("a failure without a word");
		unlink(path);
		fuzz_world_check(bytes, length);
	}
	buf_free(&file);
	free(path);
	return 0;
}
