/* Errors as sentences.
 *
 * What is formatted often quotes the outside world (a cell, a file name, a peer's words), so every text is cleaned
 * here, once: control characters, malformed bytes and the marks that turn a line round become '?', and a cut never
 * splits a character. The terminal that shows the sentence may then trust it. The text is formatted beside ERR first:
 * an argument may be ERR's own. */
#include "config.h"
#include "base/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

static void (*hook)(void);

/* Copies FROM (LENGTH bytes; is_cut: its last character may be half there) into TO. One bad character becomes one
 * '?'. */
static void clean(char *to, size_t size, const char *from, size_t length, bool is_cut)
{
	size_t at = 0, used = 0;

	while (at < length) {
		uint32_t point = 0;
		size_t bytes = utf8_decode(from + at, length - at, &point);

		if (bytes == 0 && is_cut && length - at < 4 && (unsigned char) from[at] >= 0xc0)
			break;
		if (used + (bytes > 1 ? bytes : 1) >= size)
			break;
		if (bytes == 0 || utf8_is_control(point)) {
			to[used++] = '?';
			at += bytes > 0 ? bytes : 1;
			continue;
		}
		memcpy(to + used, from + at, bytes);
		used += bytes;
		at += bytes;
	}
	to[used] = '\0';
}

static void write_text(char *to, size_t size, const char *format, va_list args)
{
	char raw[ERR_TEXT_SIZE];
	int wanted = vsnprintf(raw, sizeof raw, format, args);

	if (wanted < 0)
		raw[0] = '\0';
	clean(to, size, raw, strlen(raw), wanted >= (int) sizeof raw);
}

bool err_set(struct err *err, int code, const char *format, ...)
{
	va_list args;

	if (!err)
		return false;
	va_start(args, format);
	write_text(err->text, sizeof err->text, format, args);
	va_end(args);
	err->code = code;
	return false;
}

bool err_prefix(struct err *err, const char *format, ...)
{
	char prefix[ERR_TEXT_SIZE], whole[2 * ERR_TEXT_SIZE + 2];
	va_list args;

	if (!err)
		return false;
	va_start(args, format);
	write_text(prefix, sizeof prefix, format, args);
	va_end(args);
	snprintf(whole, sizeof whole, "%s: %s", prefix, err->text);
	clean(err->text, sizeof err->text, whole, strlen(whole), false);
	return false;
}

void err_reset(struct err *err)
{
	if (!err)
		return;
	err->code = 0;
	err->text[0] = '\0';
}

void die(const char *format, ...)
{
	char text[ERR_TEXT_SIZE], line[ERR_TEXT_SIZE + 16];
	void (*restore)(void) = hook;
	va_list args;

	/* Once only: a restore that dies itself must not come back here. */
	hook = NULL;
	if (restore)
		restore();
	va_start(args, format);
	write_text(text, sizeof text, format, args);
	va_end(args);
	snprintf(line, sizeof line, "zila: %s\n", text);
	if (write(STDERR_FILENO, line, strlen(line)) < 0)
		abort();
	abort();
}

void die_hook(void (*restore)(void))
{
	hook = restore;
}
