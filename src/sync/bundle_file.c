/* See the header. The signature covers all that stands before it, so that nothing is opened, and nothing inside looked at, that
 * a stranger could have written. */
#include "config.h"
#include "sync/bundle_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MAGIC = 8, AT_REPLICA = 10, AT_LENGTH = 12, AT_WRITTEN = 20, AT_SENDER = 28, AT_READER = 60 };

static const char magic[MAGIC + 1] = "ZILABNDL";

_Static_assert(AT_READER + SEAL_KEY == BUNDLE_HEAD, "the head ends with the reader's key");

static void put_number(struct buf *out, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_byte(out, (unsigned char) (number >> 8 * i));
}

static uint64_t number_at(const struct buf *file, size_t at, int bytes)
{
	uint64_t number = 0;

	for (int i = bytes - 1; i >= 0; i--)
		number = number << 8 | (unsigned char) file->bytes[at + (size_t) i];
	return number;
}

bool bundle_file_put(struct buf *out, const struct bundle_head *head, const struct bundle_key *key, const void *bytes,
	size_t length, struct err *err)
{
	unsigned char signature[SEAL_SIGNATURE];
	char *sealed = mem_alloc(length + SEAL_EXTRA);
	bool is_sealed = seal_shut(bytes, length, head->reader, sealed);

	buf_put(out, magic, MAGIC);
	buf_byte(out, BUNDLE_VERSION);
	buf_byte(out, (unsigned char) head->way);
	put_number(out, (uint64_t) head->replica, 2);
	put_number(out, length + SEAL_EXTRA, 8);
	put_number(out, (uint64_t) head->written, 8);
	buf_put(out, key->open, SEAL_KEY);
	buf_put(out, head->reader, SEAL_KEY);
	buf_put(out, sealed, length + SEAL_EXTRA);
	free(sealed);
	seal_sign(out->bytes, out->length, key->secret, signature);
	buf_put(out, signature, sizeof signature);
	return is_sealed || err_set(err, EX_CONFIG, "the bundle key of the reader is none: take its replica.pub once more");
}

bool bundle_file_head(const struct buf *file, const char *name, struct bundle_head *out, struct err *err)
{
	uint64_t sealed;

	memset(out, 0, sizeof *out);
	if (file->length < MAGIC || memcmp(file->bytes, magic, MAGIC) != 0)
		return err_set(err, EX_DATAERR, "%s: is no bundle of zila: is this the right file?", name);
	if (file->length > MAGIC && file->bytes[MAGIC] != BUNDLE_VERSION)
		return err_set(err, EX_UNAVAILABLE, "%s: is a bundle of version %d and this program knows %d: install the same version on both"
			" sides", name, (unsigned char) file->bytes[MAGIC], BUNDLE_VERSION);
	if (file->length < BUNDLE_HEAD + SEAL_EXTRA + SEAL_SIGNATURE)
		return err_set(err, EX_DATAERR, "%s: breaks off: copy it once more", name);
	sealed = number_at(file, AT_LENGTH, 8);
	if (sealed != file->length - BUNDLE_HEAD - SEAL_SIGNATURE)
		return err_set(err, EX_DATAERR, "%s: %s: copy it once more", name,
			sealed > file->length - BUNDLE_HEAD - SEAL_SIGNATURE ? "breaks off" : "has more behind its end");
	out->way = (enum bundle_way) (unsigned char) file->bytes[MAGIC + 1];
	out->replica = (int) number_at(file, AT_REPLICA, 2);
	out->written = (int64_t) number_at(file, AT_WRITTEN, 8);
	memcpy(out->sender, file->bytes + AT_SENDER, SEAL_KEY);
	memcpy(out->reader, file->bytes + AT_READER, SEAL_KEY);
	return (out->way >= BUNDLE_UP && out->way <= BUNDLE_BEGIN)
		|| err_set(err, EX_DATAERR, "%s: was damaged on the way: copy it once more", name);
}

bool bundle_file_open(const struct buf *file, const char *name, const struct bundle_head *head, const struct bundle_key *key,
	struct buf *out, struct err *err)
{
	size_t signed_length = file->length - SEAL_SIGNATURE, sealed = signed_length - BUNDLE_HEAD;
	char *opened;
	bool is_good;

	buf_init(out, BUNDLE_MAX);
	if (!seal_is_signed(file->bytes, signed_length, head->sender, (const unsigned char *) file->bytes + signed_length))
		return err_set(err, EX_DATAERR, "%s: was damaged on the way: copy it once more", name);
	if (memcmp(head->reader, key->open, SEAL_KEY) != 0)
		return err_set(err, EX_NOPERM, "%s: was sealed for another reader: only its folder can open it", name);
	opened = mem_alloc(sealed);
	is_good = seal_unshut(file->bytes + BUNDLE_HEAD, sealed, key->secret, opened) && buf_put(out, opened, sealed - SEAL_EXTRA);
	free(opened);
	return is_good || err_set(err, EX_DATAERR, "%s: cannot be opened, though its sender signed it: let it be written once more", name);
}
