/* Text made fit for paper and terminal. */
#include "config.h"
#include "page/plain.h"

#include <string.h>

#include "base/utf8.h"

bool plain_is(const char *text, size_t length)
{
	size_t at = 0;
	/* Eight bytes at a time: none has its high bit, none is below a blank, none is DEL. */
	for (; length - at >= 8; at += 8) {
		uint64_t word;
		memcpy(&word, text + at, 8);
		uint64_t high = 0x8080808080808080u;
		uint64_t below = (word | high) - 0x2020202020202020u; /* its high bit is lost where a byte is below 0x20 */
		uint64_t delete = (word & ~high) + 0x0101010101010101u; /* its high bit is set where a byte is 0x7f */
		if ((word | ~below | delete) & high)
			return false;
	}
	for (; at < length; at++)
		if (text[at] < 32 || text[at] == 127)
			return false;
	return true;
}

bool plain_is_from_right(const char *text, size_t length)
{
	uint32_t point;
	for (size_t at = 0, step; (step = utf8_decode(text + at, length - at, &point)) > 0; at += step) {
		if ((point >= 0x590 && point <= 0x8ff) || (point >= 0xfb1d && point <= 0xfdff) || (point >= 0xfe70 && point <= 0xfeff))
			return true;
		if ((point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z'))
			return false;
	}
	return false;
}

/* ASCII forms of U+00C0 .. U+017F, one letter each. */
static const char latin[] =
	"AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
	"AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
	"lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

static char ascii_of(uint32_t point)
{
	static const struct { uint32_t point; char ascii; } signs[] = {
		{0xa0, ' '}, {0xb7, '.'}, {0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''},
		{0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'}, {0x2022, '*'}, {0x2026, '~'}, {0x202f, ' '}, {0x2191, '+'},
		{0x2193, '-'}, {0x2212, '-'}, {0x2192, '='},
	};
	if (point < 128)
		return (char)point;
	if (point >= 0xc0 && point - 0xc0 < sizeof latin - 1)
		return latin[point - 0xc0];
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (signs[i].point == point)
			return signs[i].ascii;
	return '?';
}

void plain_put(struct buf *out, const char *text, size_t length, bool is_ascii)
{
	size_t step;
	for (size_t at = 0; at < length; at += step) {
		uint32_t point;
		step = utf8_cluster(text + at, length - at);
		if (utf8_decode(text + at, length - at, &point) == 0 || utf8_is_control(point)) {
			buf_byte(out, '?');
		} else if (!is_ascii) {
			buf_put(out, text + at, step);
		} else {
			int columns = utf8_columns(text + at, step);
			for (int i = 0; i < columns; i++)
				buf_byte(out, (unsigned char)(i == 0 ? ascii_of(point) : '?'));
		}
	}
}
