/* Allocation that dies instead of failing, so that no caller has a path for it that nobody ever ran. */
#include "config.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

void *mem_alloc(size_t size)
{
	void *bytes = malloc(size > 0 ? size : 1);

	if (!bytes)
		die("out of memory: %zu bytes were asked for", size);
	return bytes;
}

void *mem_zero(size_t count, size_t size)
{
	void *bytes;

	if (count == 0 || size == 0)
		count = size = 1;
	bytes = calloc(count, size);
	if (!bytes)
		die("out of memory: %zu times %zu bytes were asked for", count, size);
	return bytes;
}

void *mem_grow(void *old, size_t count, size_t size)
{
	void *bytes;

	if (count == 0 || size == 0)
		count = size = 1;
	bytes = reallocarray(old, count, size);
	if (!bytes)
		die("out of memory: %zu times %zu bytes were asked for", count, size);
	return bytes;
}

char *mem_copy(const char *text)
{
	return text ? mem_copy_bytes(text, strlen(text)) : NULL;
}

char *mem_copy_bytes(const void *bytes, size_t length)
{
	char *copy;

	if (length == (size_t) -1)
		die("out of memory: a copy of %zu bytes was asked for", length);
	copy = mem_alloc(length + 1);
	if (length > 0)
		memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}

char *mem_format(const char *format, ...)
{
	char *text;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0)
		die("out of memory: a text could not be formatted");
	return text;
}
