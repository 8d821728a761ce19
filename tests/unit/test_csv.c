/* CSV: RFC 4180 as it is and as it comes, every limit from both sides, and streams that never end. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/mem.h"

enum { CHUNK = 65536 }; /* what the reader takes at a time: its edges are tested */

static char *path;

static int make_path(void **state)
{
	const char *above = getenv("TMPDIR");

	(void) state;
	path = mem_format("%s/csv-test-%ld.csv", above ? above : ".", (long) getpid());
	return 0;
}

static int remove_path(void **state)
{
	(void) state;
	unlink(path);
	free(path);
	return 0;
}

static struct csv_reader *open_bytes(const void *bytes, size_t length)
{
	struct err err = { 0 };
	struct csv_reader *reader;
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	assert_true(csv_open(path, &reader, &err));
	return reader;
}

/* Reads all records of TEXT into a picture: "line:cell|cell" and a newline each; then the error, if any. */
static void assert_reads(const char *text, const char *picture)
{
	struct csv_reader *reader = open_bytes(text, strlen(text));
	struct csv_record record;
	struct err err = { 0 };
	struct buf seen;
	int got;

	buf_init(&seen, 10000);
	while ((got = csv_next(reader, &record, &err)) == 1) {
		buf_format(&seen, "%ld:", record.line);
		for (int i = 0; i < record.count; i++) {
			assert_int_equal(strlen(record.cell[i]), record.length[i]);
			buf_format(&seen, "%s%s", i > 0 ? "|" : "", record.cell[i]);
		}
		buf_byte(&seen, '\n');
	}
	if (got < 0)
		buf_text(&seen, strrchr(err.text, '/') ? strstr(err.text, "line") : err.text);
	assert_string_equal(seen.bytes, picture);
	buf_free(&seen);
	csv_close(reader);
}

static void reads_what_the_standard_says(void **state)
{
	(void) state;
	assert_reads("", "");
	assert_reads("a,b\n", "1:a|b\n");
	assert_reads("a,b\r\nc,d\r\n", "1:a|b\n2:c|d\n");
	assert_reads("a,b\rc,d\r", "1:a|b\n2:c|d\n");
	assert_reads("a,b\nc,d", "1:a|b\n2:c|d\n");
	assert_reads("\xef\xbb\xbf" "a,\xd8\xb6\n", "1:a|\xd8\xb6\n");
	assert_reads("\xef\xbb\xbf", "");
	assert_reads("\xef\xbb\xbf\"a\",b", "1:a|b\n");
	assert_reads("a,\n,b\n,\n", "1:a|\n2:|b\n3:|\n");
	assert_reads("\"a,b\",\"c \"\"d\"\"\",\"\"\n", "1:a,b|c \"d\"|\n");
	assert_reads(" a , b\t,  \n", "1: a | b\t|  \n");
	assert_reads("a,\"\"", "1:a|\n");
	assert_reads("\"\"\n", "1:\n");
}

static void knows_its_lines(void **state)
{
	(void) state;
	assert_reads("\n\na\n\n\r\n\rb\n", "3:a\n7:b\n");
	assert_reads("a,\"1\n2\r\n3\r4\",b\nc\n", "1:a|1\n2\r\n3\r4|b\n5:c\n");
	assert_reads("\"x\r\"\r\n\"\n\"\r\ny", "1:x\r\n3:\n\n5:y\n");
	assert_reads("a\r\r\nb", "1:a\n3:b\n");
}

static void refuses_by_line_and_column(void **state)
{
	(void) state;
	assert_reads("a,b\nc,\"d",
		"1:a|b\nline 2 column 2: the quote that opens this cell never closes: put a \" where the cell ends");
	assert_reads("a\nb,c\"d\ne\n",
		"1:a\nline 2 column 2: a \" stands inside the cell: put the whole cell in quotes and write \"\" for it");
	assert_reads("a\n\"b\nc\",\"d\"e\n",
		"1:a\nline 3 column 2: a \" stands inside the cell: put the whole cell in quotes and write \"\" for it");
	assert_reads("a,b\n1,\xff\n2,3\n", "1:a|b\nline 2 column 2: the cell is not UTF-8: save the file as CSV in UTF-8");
	assert_reads("\xff\xfe" "a", "line 1 column 1: the cell is not UTF-8: save the file as CSV in UTF-8");
	assert_reads("a,\xed\xa0\x80\n", "line 1 column 2: the cell is not UTF-8: save the file as CSV in UTF-8");
}

static void refuses_a_nul(void **state)
{
	struct csv_reader *reader = open_bytes("a,b\nc,d\0e\n", 10);
	struct csv_record record;
	struct err err = { 0 };

	(void) state;
	assert_int_equal(csv_next(reader, &record, &err), 1);
	for (int i = 0; i < 3; i++) {
		err_reset(&err);
		assert_int_equal(csv_next(reader, &record, &err), -1);
		assert_int_equal(err.code, EX_DATAERR);
		assert_non_null(strstr(err.text, "line 2 column 2: there is a NUL byte"));
		assert_int_equal(record.count, 0);
	}
	assert_int_equal(csv_next(reader, &record, NULL), -1);
	csv_close(reader);
}

/* Everything that spans two bytes or more, across the edge of a chunk at every place. */
static void is_blind_to_chunks(void **state)
{
	static const char tail[] = "\"x\"\"y\r\nz\xd8\xb6\xf0\x9f\x91\xa8\",end\r\nlast,1\r\n";
	char *bytes = mem_alloc(CHUNK + sizeof tail);

	(void) state;
	memset(bytes, 'p', CHUNK);
	bytes[CHUNK / 2] = '\n';
	for (size_t at = CHUNK - sizeof tail; at <= CHUNK; at++) {
		struct csv_reader *reader;
		struct csv_record record;
		struct err err = { 0 };
		size_t done, total;

		memset(bytes + CHUNK / 2 + 1, 'p', CHUNK / 2 - 1);
		bytes[at - 1] = ',';
		memcpy(bytes + at, tail, sizeof tail - 1);
		reader = open_bytes(bytes, at + sizeof tail - 1);
		assert_int_equal(csv_next(reader, &record, &err), 1);
		assert_int_equal(record.length[0], CHUNK / 2);
		assert_int_equal(csv_next(reader, &record, &err), 1);
		assert_int_equal(record.line, 2);
		assert_int_equal(record.count, 3);
		assert_int_equal(record.length[0], at - CHUNK / 2 - 2);
		assert_string_equal(record.cell[1], "x\"y\r\nz\xd8\xb6\xf0\x9f\x91\xa8");
		assert_string_equal(record.cell[2], "end");
		assert_int_equal(csv_next(reader, &record, &err), 1);
		assert_int_equal(record.line, 4);
		assert_string_equal(record.cell[0], "last");
		assert_int_equal(csv_next(reader, &record, &err), 0);
		assert_int_equal(csv_next(reader, &record, &err), 0);
		csv_progress(reader, &done, &total);
		assert_int_equal(done, total);
		csv_close(reader);
	}
	free(bytes);
}

/* COUNT cells of LENGTH bytes in one record. */
static void assert_limit(size_t count, size_t length, const char *part)
{
	size_t size = count * (length + 1);
	char *bytes = mem_alloc(size);
	struct csv_reader *reader;
	struct csv_record record;
	struct err err = { 0 };

	for (size_t i = 0; i < size; i++)
		bytes[i] = (i + 1) % (length + 1) == 0 ? ',' : 'c';
	bytes[size - 1] = '\n';
	reader = open_bytes(bytes, size);
	if (part) {
		assert_int_equal(csv_next(reader, &record, &err), -1);
		assert_int_equal(err.code, EX_DATAERR);
		assert_non_null(strstr(err.text, "line 1 column "));
		assert_non_null(strstr(err.text, part));
	} else {
		assert_int_equal(csv_next(reader, &record, &err), 1);
		assert_int_equal(record.count, count);
		assert_int_equal(record.length[count - 1], length);
		assert_int_equal(csv_next(reader, &record, &err), 0);
	}
	csv_close(reader);
	free(bytes);
}

static void holds_its_limits(void **state)
{
	(void) state;
	assert_limit(CSV_MAX_COLUMNS, 1, NULL);
	assert_limit(CSV_MAX_COLUMNS, 0, NULL);
	assert_limit(CSV_MAX_COLUMNS + 1, 1, "more than 2000 columns");
	assert_limit(1000000, 0, "more than 2000 columns");
	assert_limit(1, CSV_MAX_CELL, NULL);
	assert_limit(1, CSV_MAX_CELL + 1, "longer than 1048576 bytes");
	assert_limit(3, CSV_MAX_CELL, NULL);
	assert_limit(5, CSV_MAX_CELL, "the record is longer than 4194304 bytes");
}

/* A child writes a hundred megabytes after START: the reader must give up within LIMIT bytes, so in bounded memory. */
static void assert_gives_up(const char *start, const char *filler, const char *part, size_t limit)
{
	struct csv_reader *reader;
	struct csv_record record;
	struct err err = { 0 };
	size_t done, total;
	int status, got;
	pid_t child;

	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	child = fork();
	if (child == 0) {
		int file = open(path, O_WRONLY);
		char block[4096];

		signal(SIGPIPE, SIG_DFL);
		for (size_t i = 0; i < sizeof block; i++)
			block[i] = filler[i % strlen(filler)];
		if (write(file, start, strlen(start)) < 0)
			_exit(1);
		for (int i = 0; i < 25600; i++)
			if (write(file, block, sizeof block) < 0)
				_exit(1);
		_exit(0);
	}
	assert_true(child > 0);
	assert_true(csv_open(path, &reader, &err));
	while ((got = csv_next(reader, &record, &err)) == 1)
		continue;
	assert_int_equal(got, -1);
	csv_progress(reader, &done, &total);
	assert_true(done <= limit);
	assert_int_equal(total, 0);
	csv_close(reader);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
	assert_int_equal(err.code, EX_DATAERR);
	assert_non_null(strstr(err.text, part));
	unlink(path);
}

static void gives_up_on_what_never_ends(void **state)
{
	(void) state;
	assert_gives_up("a,b\n1,", "x", "line 2 column 2: the cell is longer than 1048576 bytes", CSV_MAX_CELL + 2 * CHUNK);
	assert_gives_up("a,b\n1,\"", "x,y\n", "line 2 column 2: the cell is longer than 1048576 bytes: is a quote left open?",
		CSV_MAX_CELL + 2 * CHUNK);
	assert_gives_up("", ",", "line 1 column 2001: there are more than 2000 columns", CHUNK);
}

static void says_what_it_cannot_open(void **state)
{
	struct csv_reader *reader;
	struct err err = { 0 };

	(void) state;
	assert_false(csv_open("/nonexistent/a.csv", &reader, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_null(reader);
	assert_false(csv_open("/", &reader, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_non_null(strstr(err.text, "folder"));
	csv_close(NULL);
}

static void quotes_only_what_must_be(void **state)
{
	static const char *const cells[] = { "a", "", "b,c", "d\"e", "f\ng", " h", "i ", "j;k", "l\r" };
	struct buf out;

	(void) state;
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		csv_put_cell(&out, i > 0 ? ',' : 0, cells[i], strlen(cells[i]));
	assert_string_equal(out.bytes, "a,,\"b,c\",\"d\"\"e\",\"f\ng\",\" h\",\"i \",j;k,\"l\r\"");
	buf_clear(&out);
	csv_put_cell(&out, 0, "", 0);
	csv_put_cell(&out, ';', "j;k", 3);
	assert_string_equal(out.bytes, "\"\";\"j;k\"");
	buf_free(&out);
}

static void reads_back_what_it_writes(void **state)
{
	static const char letters[] = "ab ,\"\n\r\t;'";
	uint64_t seed = 2463534242u;
	char cell[60][12];

	(void) state;
	for (int round = 0; round < 300; round++) {
		struct csv_reader *reader;
		struct csv_record record;
		struct err err = { 0 };
		struct buf out;
		int next = 0, rows = 12, columns = 5;

		buf_init(&out, 100000);
		for (int i = 0; i < rows * columns; i++) {
			size_t length;

			seed = seed * 6364136223846793005u + 1442695040888963407u;
			length = seed >> 60;
			for (size_t j = 0; j < sizeof cell[i]; j++)
				cell[i][j] = j < length && j + 1 < sizeof cell[i] ? letters[(seed >> (4 * j)) % (sizeof letters - 1)] : '\0';
			csv_put_cell(&out, i % columns > 0 ? ',' : 0, cell[i], strlen(cell[i]));
			if (i % columns == columns - 1)
				buf_text(&out, round % 2 ? "\r\n" : "\n");
		}
		reader = open_bytes(out.bytes, out.length);
		for (int row = 0; row < rows; row++) {
			assert_int_equal(csv_next(reader, &record, &err), 1);
			assert_int_equal(record.count, columns);
			for (int i = 0; i < columns; i++)
				assert_string_equal(record.cell[i], cell[next++]);
		}
		assert_int_equal(csv_next(reader, &record, &err), 0);
		csv_close(reader);
		buf_free(&out);
	}
}

/* Any bytes: each record within the limits and well-formed, lines that only grow, an end or an error that stays. */
static void survives_any_bytes(void **state)
{
	static const char letters[] = "ab,,\"\"\n\n\r \0\xff\xd8\xb6";
	uint64_t seed = 2463534242u;

	(void) state;
	for (int round = 0; round < 2000; round++) {
		struct csv_reader *reader;
		struct csv_record record;
		struct err err = { 0 };
		char text[100];
		long line = 0;
		int got;

		for (size_t i = 0; i < sizeof text; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			/* The last four letters end the reading: seldom. */
			text[i] = letters[(seed >> 33) % ((seed >> 60) == 0 ? sizeof letters - 1 : 10)];
		}
		reader = open_bytes(text, sizeof text);
		while ((got = csv_next(reader, &record, &err)) == 1) {
			assert_true(record.line > line && record.line <= (long) sizeof text);
			line = record.line;
			assert_true(record.count > 0);
			for (int i = 0; i < record.count; i++)
				assert_int_equal(strlen(record.cell[i]), record.length[i]);
		}
		assert_int_equal(csv_next(reader, &record, &err), got);
		assert_true((got == 0) == (err.code == 0));
		csv_close(reader);
	}
}

static void reads_the_real_census(void **state)
{
	const char *source = getenv("SRCDIR");
	char *census = mem_format("%s/../shared/data/bemis-census.csv", source ? source : ".");
	struct csv_reader *reader;
	struct csv_record record;
	struct err err = { 0 };
	size_t bytes = 0;
	long records = 0;
	int got;

	(void) state;
	if (!file_exists(census)) {
		free(census);
		print_message("skipped: no census beside the source\n");
		skip();
	}
	assert_true(csv_open(census, &reader, &err));
	while ((got = csv_next(reader, &record, &err)) == 1) {
		assert_int_equal(record.count, 173);
		for (int i = 0; i < record.count; i++)
			bytes += record.length[i];
		records++;
	}
	assert_int_equal(got, 0);
	assert_int_equal(records, 15271);
	assert_int_equal(bytes, 6124722);
	csv_close(reader);
	free(census);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_standard_says),
		cmocka_unit_test(knows_its_lines),
		cmocka_unit_test(refuses_by_line_and_column),
		cmocka_unit_test(refuses_a_nul),
		cmocka_unit_test(is_blind_to_chunks),
		cmocka_unit_test(holds_its_limits),
		cmocka_unit_test(gives_up_on_what_never_ends),
		cmocka_unit_test(says_what_it_cannot_open),
		cmocka_unit_test(quotes_only_what_must_be),
		cmocka_unit_test(reads_back_what_it_writes),
		cmocka_unit_test(survives_any_bytes),
		cmocka_unit_test(reads_the_real_census),
	};

	return cmocka_run_group_tests_name("csv", tests, make_path, remove_path);
}
