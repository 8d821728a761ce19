/* Bodies taken apart into columns, from anybody. The first byte is how many bodies there are; the rest is what stands in a PUSH
 * before its hash. What is read is written and read once more: the same bodies. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sync/columns.h"
#include "sync/wire.h"
#include "tests/fuzz/world.h"

enum { ORIGIN = 1, FIRST = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void write_again(const struct columns_name *names, const struct intake_body *bodies, int count)
{
	struct intake_body again[WIRE_MAX_ENTRIES];
	struct buf written, storage;
	struct reader in;

	buf_init(&written, 4 * WIRE_MAX_FRAME);
	buf_init(&storage, WIRE_MAX_FRAME);
	columns_put(&written, fuzz_world()->hub, names, bodies, count);
	reader_init(&in, written.bytes, written.length);
	/* What is full was too long for a frame: the sender asks. */
	if (!written.is_full) {
		if (!columns_read(&in, names, &storage, again, count) || reader_left(&in) > 0)
			die("what was written as columns cannot be read");
		for (int i = 0; i < count; i++)
			if (again[i].length != bodies[i].length || memcmp(again[i].bytes, bodies[i].bytes, bodies[i].length) != 0)
				die("body %d of %d came back as another", i, count);
	}
	buf_free(&written);
	buf_free(&storage);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct columns_name names[WIRE_MAX_ENTRIES];
	struct intake_body bodies[WIRE_MAX_ENTRIES];
	struct buf storage;
	struct reader in;

	if (length < 2 || bytes[0] == 0)
		return 0;
	for (int i = 0; i < bytes[0]; i++)
		names[i] = (struct columns_name) { ORIGIN, FIRST + i };
	buf_init(&storage, WIRE_MAX_FRAME);
	reader_init(&in, bytes + 1, length - 1);
	if (columns_read(&in, names, &storage, bodies, bytes[0]))
		write_again(names, bodies, bytes[0]);
	buf_free(&storage);
	return 0;
}
