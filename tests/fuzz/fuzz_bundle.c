/* A bundle from whoever holds a good key, or none. The first byte chooses:
 *   1 the real greeting goes before, 2 down (a district reads it; else the province does), 4 what is inside is no frames but its
 *   own bytes, 8 the file itself is the rest, with the keys put where they belong (16: not even these), 32 a snapshot for a box that
 *   is still to be made. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "sync/bundle.h"
#include "sync/bundle_file.h"
#include "sync/bundle_know.h"
#include "sync/fetch.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/world.h"
#include "tests/unit/store_world.h"

enum {
	REAL_GREETING = 1, DOWN = 2, AS_IT_IS = 4, FILE_ITSELF = 8, NO_KEYS = 16, BEGIN = 32,
	AT_READER = BUNDLE_HEAD - SEAL_KEY, AT_SENDER = AT_READER - SEAL_KEY, FRESH = 99,
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

struct keys {
	struct bundle_key sender, reader;
};

static void get_key(const char *folder, const char *owner, struct bundle_key *out)
{
	struct err err;

	if (!bundle_key_make(folder, owner, out, &err))
		die("%s", err.text);
}

static void get_keys(const struct fuzz_world *world, int mode, const char *box, struct keys *out)
{
	bool is_up = !(mode & (DOWN | BEGIN));

	get_key(is_up ? world->district_folder : world->hub_folder, is_up ? "kech" : "province", &out->sender);
	if (mode & BEGIN)
		get_key(box, "kech", &out->reader);
	else
		get_key(is_up ? world->hub_folder : world->district_folder, is_up ? "province" : "kech", &out->reader);
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
	struct bundle_head head = { .way = mode & BEGIN ? BUNDLE_BEGIN : mode & DOWN ? BUNDLE_DOWN : BUNDLE_UP,
		.replica = mode & BEGIN ? FRESH : world->number };
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

static bool begin(const struct fuzz_world *world, const char *box, const char *path, struct err *err)
{
	char *vouching = mem_format("%s/replica.pub", world->hub_folder);
	struct fetch *fetch = fetch_new(box, "kech", 0, err);
	int64_t written;
	bool is_good;

	if (!fetch)
		die("%s", err->text);
	fetch_by_file(fetch);
	is_good = bundle_begin(box, "kech", path, vouching, fetch, &written, err);
	fetch_free(fetch);
	free(vouching);
	return is_good;
}

static void read_file(struct fuzz_world *world, int mode, const uint8_t *bytes, size_t length)
{
	char *path = fuzz_world_path("bundle"), *box = fuzz_world_path("box");
	struct bundle_count count;
	struct keys keys;
	struct buf file;
	struct err err;

	buf_init(&file, FUZZ_MAX);
	mkdir(box, 0700);
	get_keys(world, mode, box, &keys);
	if (mode & FILE_ITSELF)
		put_raw(&file, bytes, length, mode, &keys);
	else
		put_sealed(world, &file, bytes, length, mode, &keys);
	fuzz_world_write(path, file.bytes, file.length);
	if (!(mode & BEGIN ? begin(world, box, path, &err)
			: bundle_read(mode & DOWN ? world->district : world->hub, path, NULL, &count, &err)) && (err.code == 0 || !*err.text))
		die("a failure without a word");
	unlink(path);
	world_remove(box);
	buf_free(&file);
	free(path);
	free(box);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_world *world = fuzz_world();

	if (length < 1)
		return 0;
	read_file(world, bytes[0], bytes + 1, length - 1);
	fuzz_world_check(bytes, length);
	return 0;
}
