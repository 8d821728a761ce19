/* The outside of a bundle: what is put comes back, and nothing else does. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/bundle_file.h"

static const char inside[] = "what one side says to the other";

static struct bundle_key sender, reader, stranger;

static int make_keys(void **state)
{
	(void) state;
	seal_key_make(sender.secret, sender.open);
	seal_key_make(reader.secret, reader.open);
	seal_key_make(stranger.secret, stranger.open);
	return 0;
}

static void put(struct buf *out)
{
	struct bundle_head head = { .way = BUNDLE_UP, .replica = 4711 };

	memcpy(head.reader, reader.open, SEAL_KEY);
	buf_init(out, BUNDLE_MAX_FILE);
	assert_true(bundle_file_put(out, &head, &sender, inside, sizeof inside, NULL));
}

/* As bundle_read does: the sender is the one that we know. */
static bool take(const struct buf *file, const struct bundle_key *key, struct buf *out, struct err *err)
{
	struct bundle_head head;

	buf_init(out, 0);
	if (!bundle_file_head(file, "x", &head, err))
		return false;
	if (memcmp(head.sender, sender.open, SEAL_KEY) != 0)
		return err_set(err, EX_NOPERM, "stranger");
	buf_free(out);
	return bundle_file_open(file, "x", &head, key, out, err) && head.way == BUNDLE_UP && head.replica == 4711;
}

static void comes_back(void **state)
{
	struct buf file, out;
	struct err err = { 0 };

	(void) state;
	put(&file);
	assert_true(take(&file, &reader, &out, &err));
	assert_int_equal(out.length, sizeof inside);
	assert_memory_equal(out.bytes, inside, sizeof inside);
	assert_null(memmem(file.bytes, file.length, inside, 8));
	buf_free(&out);
	buf_free(&file);
}

static void another_reader(void **state)
{
	struct buf file, out;
	struct err err = { 0 };

	(void) state;
	put(&file);
	assert_false(take(&file, &stranger, &out, &err));
	assert_int_equal(err.code, EX_NOPERM);
	buf_free(&out);
	buf_free(&file);
}

/* A stranger signs what another wrote as that other's. */
static void another_signature(void **state)
{
	struct buf file, out;
	struct err err = { 0 };

	(void) state;
	put(&file);
	seal_sign(file.bytes, file.length - SEAL_SIGNATURE, stranger.secret,
		(unsigned char *) file.bytes + file.length - SEAL_SIGNATURE);
	assert_false(take(&file, &reader, &out, &err));
	assert_int_equal(err.code, EX_DATAERR);
	buf_free(&out);
	buf_free(&file);
}

static void every_bit(void **state)
{
	struct buf file, out;

	(void) state;
	put(&file);
	for (size_t bit = 0; bit < 8 * file.length; bit++) {
		struct err err = { 0 };

		file.bytes[bit / 8] = (char) (file.bytes[bit / 8] ^ 1 << bit % 8);
		assert_false(take(&file, &reader, &out, &err));
		assert_int_not_equal(err.code, 0);
		buf_free(&out);
		file.bytes[bit / 8] = (char) (file.bytes[bit / 8] ^ 1 << bit % 8);
	}
	buf_free(&file);
}

static void every_length(void **state)
{
	struct buf file, cut, out;

	(void) state;
	put(&file);
	for (size_t length = 0; length <= file.length + 1; length++) {
		struct err err = { 0 };

		if (length == file.length)
			continue;
		/* Of its own size, so that a sanitizer sees a step past the end. */
		cut = (struct buf) { .bytes = malloc(length ? length : 1), .length = length, .size = length, .max = length };
		memcpy(cut.bytes, file.bytes, length < file.length ? length : file.length);
		if (length > file.length)
			cut.bytes[file.length] = 0;
		assert_false(take(&cut, &reader, &out, &err));
		assert_int_equal(err.code, EX_DATAERR);
		buf_free(&out);
		free(cut.bytes);
	}
	buf_free(&file);
}

static void no_key(void **state)
{
	struct bundle_head head = { .way = BUNDLE_UP, .replica = 1 };
	struct err err = { 0 };
	struct buf file;

	(void) state;
	memset(head.reader, 0, SEAL_KEY);
	buf_init(&file, BUNDLE_MAX_FILE);
	assert_false(bundle_file_put(&file, &head, &sender, inside, sizeof inside, &err));
	assert_int_equal(err.code, EX_CONFIG);
	buf_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back), cmocka_unit_test(another_reader), cmocka_unit_test(another_signature), cmocka_unit_test(every_bit),
		cmocka_unit_test(every_length), cmocka_unit_test(no_key),
	};

	return cmocka_run_group_tests_name("bundle", tests, make_keys, NULL);
}
