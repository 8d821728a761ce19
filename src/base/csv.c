/* CSV through libcsv, turned from pushing into pulling.
 *
 * libcsv calls back for every cell and record of what it is fed and cannot be stopped in the middle, so each chunk of
 * the file is parsed whole into a queue: the bytes of its cells behind one another, where each begins, and which
 * belong to which record. The queue is emptied before the next chunk is read; only a record cut by the chunk's end is
 * carried over. What is held is therefore bounded by the record limit and one chunk, whatever the file holds.
 * libcsv's strict mode is on (a stray quote would swallow half a file in silence) and its stripping of blanks is off
 * (RFC 4180: they belong to the cell). It tells of every line end, from which the lines are counted. What is wrong is
 * kept until the records before it have been handed out. */
#include "config.h"
#include "base/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csv.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { CHUNK = 65536, CELL_STEP = 4096 };

struct csv_queued {
	long line;
	size_t first; /* its first cell */
	int count;
};

struct csv_reader {
	struct csv_parser parser;
	char *path; /* as messages call it */
	int file;
	unsigned char chunk[CHUNK];
	size_t done, total;
	bool is_started, is_ended;
	struct err failure; /* code 0 while all is well */

	char *bytes; /* the cells, a NUL behind each */
	size_t used, size;
	size_t *start; /* of each cell in bytes */
	size_t *length;
	size_t cells, cells_size;

	struct csv_queued *record;
	size_t records, records_size, handed_out;

	/* The record that is being read. */
	size_t first, first_byte;
	long record_line;
	long line; /* of the cell that comes next */
	bool was_cr; /* the last line end was a CR: an LF now belongs to it */

	const char *cell[CSV_MAX_COLUMNS]; /* of the record handed out last */
};

/* Where in the file the next cell is, in words, before what is wrong with it. */
#define REFUSE(reader, format, ...) \
	err_set(&(reader)->failure, EX_DATAERR, "%s line %ld column %zu: " format, (reader)->path, (reader)->line, \
		(reader)->cells - (reader)->first + 1, ##__VA_ARGS__)

static int keeps_blanks(unsigned char byte)
{
	(void) byte;
	return 0;
}

/* True where the cell is printable ASCII and nothing else, as nearly all are. */
static bool is_plain(const unsigned char *bytes, size_t length)
{
	const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
	unsigned bad = 0;
	uint64_t word;

	while (length >= sizeof word) {
		memcpy(&word, bytes, sizeof word);
		/* The high bit of a byte comes up where the byte has it or is below a blank. */
		if (((word - ones * 0x20) | word) & high)
			return false;
		bytes += sizeof word;
		length -= sizeof word;
	}
	while (length-- > 0) {
		bad |= *bytes >= 0x80 || *bytes < 0x20;
		bytes++;
	}
	return !bad;
}

static long count_lines(const unsigned char *bytes, size_t length)
{
	long lines = 0;

	for (size_t i = 0; i < length; i++)
		if (bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n')))
			lines++;
	return lines;
}

static bool accept_cell(struct csv_reader *reader, const unsigned char *bytes, size_t length)
{
	if (reader->cells - reader->first >= CSV_MAX_COLUMNS)
		return REFUSE(reader, "there are more than %d columns: is this the right file?", CSV_MAX_COLUMNS);
	if (length > CSV_MAX_CELL)
		return REFUSE(reader, "the cell is longer than %d bytes: is a quote left open?", CSV_MAX_CELL);
	if (reader->used - reader->first_byte + length > CSV_MAX_RECORD)
		return REFUSE(reader, "the record is longer than %d bytes: is a quote left open?", CSV_MAX_RECORD);
	if (is_plain(bytes, length))
		return true;
	if (memchr(bytes, '\0', length))
		return REFUSE(reader, "there is a NUL byte in the cell: save the file as CSV in UTF-8");
	if (!utf8_valid((const char *) bytes, length))
		return REFUSE(reader, "the cell is not UTF-8: save the file as CSV in UTF-8");
	return true;
}

static void on_cell(void *cell, size_t length, void *data)
{
	struct csv_reader *reader = data;
	const unsigned char *bytes = cell;

	if (reader->failure.code != 0 || !accept_cell(reader, bytes, length))
		return;
	if (reader->cells == reader->first)
		reader->record_line = reader->line;
	if (reader->cells == reader->cells_size) {
		reader->cells_size = reader->cells_size * 2 + CELL_STEP;
		reader->start = mem_grow(reader->start, reader->cells_size, sizeof *reader->start);
		reader->length = mem_grow(reader->length, reader->cells_size, sizeof *reader->length);
	}
	if (reader->size - reader->used <= length) {
		reader->size = reader->size * 2 + length + CHUNK;
		reader->bytes = mem_grow(reader->bytes, reader->size, 1);
	}
	reader->start[reader->cells] = reader->used;
	reader->length[reader->cells] = length;
	reader->cells++;
	memcpy(reader->bytes + reader->used, bytes, length);
	reader->bytes[reader->used + length] = '\0';
	reader->used += length + 1;
	if (!is_plain(bytes, length))
		reader->line += count_lines(bytes, length);
	reader->was_cr = false;
}

static void on_line_end(int end, void *data)
{
	struct csv_reader *reader = data;
	size_t count = reader->cells - reader->first;

	if (reader->failure.code != 0)
		return;
	if (count == 0 && end == '\n' && reader->was_cr) {
		reader->was_cr = false;
		return;
	}
	reader->line++;
	reader->was_cr = end == '\r';
	if (count == 0)
		return;
	if (reader->records == reader->records_size) {
		reader->records_size = reader->records_size * 2 + 256;
		reader->record = mem_grow(reader->record, reader->records_size, sizeof *reader->record);
	}
	reader->record[reader->records++] = (struct csv_queued) {
		.line = reader->record_line, .first = reader->first, .count = (int) count,
	};
	reader->first = reader->cells;
	reader->first_byte = reader->used;
}

bool csv_open(const char *path, struct csv_reader **out, struct err *err)
{
	bool is_input = strcmp(path, "-") == 0;
	int file = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct csv_reader *reader;
	struct stat about;

	*out = NULL;
	if (file < 0)
		return err_set(err, EX_NOINPUT, "%s: cannot be opened: %s: check its name and your rights", path, strerror(errno));
	if (fstat(file, &about) != 0 || S_ISDIR(about.st_mode)) {
		if (!is_input)
			close(file);
		return err_set(err, EX_NOINPUT, "%s: is a folder: name a CSV file", path);
	}
	reader = mem_zero(1, sizeof *reader);
	if (csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		die("libcsv does not start");
	csv_set_space_func(&reader->parser, keeps_blanks);
	csv_set_blk_size(&reader->parser, CELL_STEP);
	reader->path = mem_copy(is_input ? "standard input" : path);
	reader->file = file;
	reader->line = 1;
	if (S_ISREG(about.st_mode))
		reader->total = (size_t) about.st_size;
	*out = reader;
	return true;
}

/* Fills the chunk, or less at the end of the file; -1 where the file cannot be read. */
static ssize_t read_chunk(struct csv_reader *reader)
{
	size_t filled = 0;

	while (filled < CHUNK) {
		ssize_t got = read(reader->file, reader->chunk + filled, CHUNK - filled);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		filled += (size_t) got;
	}
	reader->done += filled;
	return (ssize_t) filled;
}

/* Throws away what has been handed out and moves the record that a chunk's end has cut to the front. */
static void carry_over(struct csv_reader *reader)
{
	size_t cells = reader->cells - reader->first;

	for (size_t i = 0; i < cells; i++) {
		reader->start[i] = reader->start[reader->first + i] - reader->first_byte;
		reader->length[i] = reader->length[reader->first + i];
	}
	if (reader->first_byte > 0 && reader->used > reader->first_byte)
		memmove(reader->bytes, reader->bytes + reader->first_byte, reader->used - reader->first_byte);
	reader->used -= reader->first_byte;
	reader->cells = cells;
	reader->first = reader->first_byte = 0;
	reader->records = reader->handed_out = 0;
}

/* Reads and parses one chunk into the queue; what is wrong with it is left in failure. */
static void take_chunk(struct csv_reader *reader)
{
	static const unsigned char mark[3] = { 0xef, 0xbb, 0xbf };
	ssize_t filled = read_chunk(reader);
	size_t from = 0;

	if (filled < 0) {
		err_set(&reader->failure, EX_IOERR, "%s: cannot be read: %s: check the disk", reader->path, strerror(errno));
		return;
	}
	if (!reader->is_started && (size_t) filled >= sizeof mark && memcmp(reader->chunk, mark, sizeof mark) == 0)
		from = sizeof mark;
	reader->is_started = true;
	if (filled == 0) {
		reader->is_ended = true;
		if (csv_fini(&reader->parser, on_cell, on_line_end, reader) != 0 && reader->failure.code == 0)
			REFUSE(reader, "the quote that opens this cell never closes: put a \" where the cell ends");
		return;
	}
	if (csv_parse(&reader->parser, reader->chunk + from, (size_t) filled - from, on_cell, on_line_end, reader)
		!= (size_t) filled - from && reader->failure.code == 0) {
		if (csv_error(&reader->parser) != CSV_EPARSE)
			die("out of memory: a cell of %zu bytes could not be read", reader->parser.entry_pos);
		REFUSE(reader, "a \" stands inside the cell: put the whole cell in quotes and write \"\" for it");
	}
	if (reader->parser.entry_pos > CSV_MAX_CELL && reader->failure.code == 0)
		REFUSE(reader, "the cell is longer than %d bytes: is a quote left open?", CSV_MAX_CELL);
}

int csv_next(struct csv_reader *reader, struct csv_record *record, struct err *err)
{
	const struct csv_queued *next;

	*record = (struct csv_record) { 0 };
	while (reader->handed_out == reader->records) {
		if (reader->failure.code != 0) {
			err_set(err, reader->failure.code, "%s", reader->failure.text);
			return -1;
		}
		if (reader->is_ended)
			return 0;
		carry_over(reader);
		take_chunk(reader);
	}
	next = &reader->record[reader->handed_out++];
	for (int i = 0; i < next->count; i++)
		reader->cell[i] = reader->bytes + reader->start[next->first + (size_t) i];
	record->line = next->line;
	record->count = next->count;
	record->cell = reader->cell;
	record->length = reader->length + next->first;
	return 1;
}

void csv_progress(const struct csv_reader *reader, size_t *done, size_t *total)
{
	*done = reader->done;
	*total = reader->total;
}

void csv_close(struct csv_reader *reader)
{
	if (!reader)
		return;
	if (reader->file != STDIN_FILENO)
		close(reader->file);
	csv_free(&reader->parser);
	free(reader->path);
	free(reader->bytes);
	free(reader->start);
	free(reader->length);
	free(reader->record);
	free(reader);
}

/* An empty first cell is quoted too: alone on its line it would be a line with nothing on it; and one that begins like a file with
 * a byte order mark. Blanks at the ends are quoted for readers that would strip them. */
static bool must_quote(char separator, const char *text, size_t length)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (length == 0)
		return separator == 0;
	if (separator == 0 && length >= sizeof mark - 1 && memcmp(text, mark, sizeof mark - 1) == 0)
		return true;
	if (text[0] == ' ' || text[0] == '\t' || text[length - 1] == ' ' || text[length - 1] == '\t')
		return true;
	for (size_t i = 0; i < length; i++)
		if (text[i] == '"' || text[i] == ',' || text[i] == '\n' || text[i] == '\r' || (separator && text[i] == separator))
			return true;
	return false;
}

void csv_put_cell(struct buf *out, char separator, const char *text, size_t length)
{
	if (separator)
		buf_byte(out, (unsigned char) separator);
	if (!must_quote(separator, text, length)) {
		buf_put(out, text, length);
		return;
	}
	buf_byte(out, '"');
	while (length > 0) {
		const char *quote = memchr(text, '"', length);
		size_t part = quote ? (size_t) (quote - text) + 1 : length;

		buf_put(out, text, part);
		if (quote)
			buf_byte(out, '"');
		text += part;
		length -= part;
	}
	buf_byte(out, '"');
}
