/* The headless driver: what loop.c does, without a terminal and with a clock that only moves when told. */
#include "config.h"
#include "tests/screen/drive.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { TEXT_MAX = 8 << 20, TURNS = 20 };

static int64_t stopped_now = 1000000;

static int64_t stopped_clock(void)
{
	return stopped_now;
}

/* Draw, idle work, draw: as the loop does once no key waits. */
static void settle(struct drive *drive)
{
	int status;

	for (int turn = 0; turn < TURNS && !view_has_ended(drive->views, &status); turn++) {
		view_draw(drive->views, &drive->canvas);
		if (!view_idle(drive->views))
			return;
	}
}

void drive_borrow(struct drive *drive, int rows, int columns, struct views *views)
{
	memset(drive, 0, sizeof *drive);
	drive->views = views;
	drive->is_borrowed = true;
	view_clock(drive->views, stopped_clock);
	canvas_init(&drive->canvas, rows, columns);
	buf_init(&drive->text, TEXT_MAX);
}

void drive_open(struct drive *drive, int rows, int columns, const struct view_ops *global, void *global_state)
{
	drive_borrow(drive, rows, columns, view_new(global, global_state));
	drive->is_borrowed = false;
}

void drive_close(struct drive *drive)
{
	if (!drive->is_borrowed)
		view_free(drive->views);
	canvas_free(&drive->canvas);
	buf_free(&drive->text);
	drive->views = NULL;
}

static void feed(struct drive *drive, const struct key *key)
{
	int status;

	if (view_has_ended(drive->views, &status))
		return;
	view_feed(drive->views, key);
	settle(drive);
}

void drive_key(struct drive *drive, int code)
{
	const struct key key = key_of(code);

	feed(drive, &key);
}

void drive_type(struct drive *drive, const char *text)
{
	const size_t length = strlen(text);
	size_t at = 0;

	while (at < length) {
		uint32_t point;
		const size_t bytes = utf8_decode(text + at, length - at, &point);

		if (bytes == 0)
			fail_msg("drive_type: the text is not UTF-8: %s", text);
		drive_key(drive, point == '\n' ? KEY_ENTER : (int) point);
		at += bytes;
	}
}

void drive_paste(struct drive *drive, const char *text)
{
	const size_t length = strlen(text);
	size_t at = 0;

	while (at < length) {
		struct key key = { .code = KEY_PASTE };
		size_t bytes = utf8_clip(text + at, length - at < 60 ? length - at : 60, 60, NULL);

		if (bytes == 0)
			bytes = 1;
		memcpy(key.text, text + at, bytes);
		key.length = (int) bytes;
		feed(drive, &key);
		at += bytes;
	}
}

void drive_wait(struct drive *drive, int ms)
{
	const int64_t until = stopped_now + ms;
	int64_t due;

	while ((due = view_deadline(drive->views)) >= 0 && due <= until) {
		stopped_now = due > stopped_now ? due : stopped_now;
		view_tick(drive->views, stopped_now);
		settle(drive);
	}
	stopped_now = until;
}

void drive_resize(struct drive *drive, int rows, int columns)
{
	canvas_resize(&drive->canvas, rows, columns);
	view_touch(drive->views);
	settle(drive);
}

bool drive_has_ended(const struct drive *drive, int *status)
{
	return view_has_ended(drive->views, status);
}

const char *drive_text(struct drive *drive)
{
	settle(drive);
	buf_clear(&drive->text);
	canvas_dump(&drive->canvas, &drive->text);
	return drive->text.bytes;
}

const char *drive_roles(struct drive *drive)
{
	drive_text(drive);
	buf_text(&drive->text, "--\n");
	canvas_dump_roles(&drive->canvas, &drive->text);
	return drive->text.bytes;
}

bool drive_shows(struct drive *drive, const char *text)
{
	return strstr(drive_text(drive), text) != NULL;
}

void drive_golden(struct drive *drive, const char *name)
{
	golden_compare(name, drive_roles(drive));
}

static char *read_whole(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct buf text;
	char piece[4096], *whole;
	size_t got;

	if (!file)
		return NULL;
	buf_init(&text, TEXT_MAX);
	while ((got = fread(piece, 1, sizeof piece, file)) > 0)
		buf_put(&text, piece, got);
	fclose(file);
	whole = buf_take(&text);
	buf_free(&text);
	return whole;
}

/* The first line that differs: what a person wants to know first. */
static int differing_line(const char *one, const char *other)
{
	int line = 1;

	for (; *one && *one == *other; one++, other++)
		line += *one == '\n';
	return line;
}

/* By lines: cmocka cuts a message at 1,024 bytes. */
static void show(const char *title, const char *text)
{
	print_error("%s\n", title);
	for (; *text; text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n'))
		print_error("%.*s\n", (int) strcspn(text, "\n"), text);
}

void golden_compare(const char *name, const char *text)
{
	const char *top = getenv("SRCDIR"), *mode = getenv("ZILA_GOLDEN");
	char *path = mem_format("%s/tests/screen/golden/%s.txt", top ? top : ".", name);
	char *expected;

	if (mode && strcmp(mode, "write") == 0) {
		FILE *file = fopen(path, "wb");

		if (!file || fputs(text, file) < 0 || fclose(file) != 0)
			fail_msg("%s cannot be written: %s", path, strerror(errno));
		free(path);
		return;
	}
	expected = read_whole(path);
	if (!expected)
		fail_msg("%s is missing: run the test with ZILA_GOLDEN=write, and look at what it wrote", path);
	if (strcmp(expected, text) != 0) {
		print_error("%s: line %d differs\n", path, differing_line(expected, text));
		show("expected:", expected);
		show("is:", text);
		free(expected);
		free(path);
		fail_msg("the screen \"%s\" is not the golden one (ZILA_GOLDEN=write takes it as the new one)", name);
	}
	free(expected);
	free(path);
}
