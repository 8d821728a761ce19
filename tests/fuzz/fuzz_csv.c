/* A CSV file of any program: what is read, written and read again is the same. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "tests/fuzz/world.h"
#include "tests/unit/store_world.h"

enum { WRITTEN_MAX = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* All records written one behind the other; false where the file was refused. */
static bool read_and_write(const char *path, struct buf *out)
{
	struct csv_reader *reader;
	struct csv_record record;
	struct err err;
	int found;

	if (!csv_open(path, &reader, &err))
		die("%s", err.text);
	while ((found = csv_next(reader, &record, &err)) == 1) {
		for (int i = 0; i < record.count; i++) {
			if (strlen(record.cell[i]) != record.length[i])
				die("a cell with a NUL in it");
			csv_put_cell(out, i > 0 ? ',' : 0, record.cell[i], record.length[i]);
		}
		buf_byte(out, '\n');
	}
	csv_close(reader);
	return found == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static char *path;
	struct buf once, twice;

	if (!path)
		path = world_path("csv");
	buf_init(&once, WRITTEN_MAX);
	buf_init(&twice, WRITTEN_MAX);
	fuzz_world_write(path, bytes, length);
	if (read_and_write(path, &once)) {
		fuzz_world_write(path, once.bytes, once.length);
		if (!read_and_write(path, &twice) || once.length != twice.length || memcmp(once.bytes, twice.bytes, once.length) != 0)
			die("what was read is written as another file");
	}
	buf_free(&once);
	buf_free(&twice);
	unlink(path);
	return 0;
}
