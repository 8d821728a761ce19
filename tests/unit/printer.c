#include "config.h"
#include "tests/unit/printer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static size_t take_escape(struct printed *to, const unsigned char *at)
{
	switch (at[0]) {
	case '@': to->is_bold = to->is_condensed = false, to->was_reset = true; return 1;
	case '2': case 'O': case 'P': return 1;
	case 'C': to->lines_a_page = at[1]; return 2;
	case 'R': assert_int_equal(at[1], 0); return 2;
	case 'E': to->is_bold = true; return 1;
	case 'F': to->is_bold = false; buf_byte(&to->bold, '\n'); return 1;
	default: fail_msg("ESC %c", at[0]); return 1;
	}
}

void printer_print(struct printed *to, const struct buf *stream)
{
	const unsigned char *bytes = (const unsigned char *)stream->bytes;
	int column = 0;
	buf_init(&to->text, 64 << 20);
	buf_init(&to->bold, 1 << 20);
	for (size_t at = 0; at < stream->length;) {
		unsigned char byte = bytes[at++];
		if (byte == 033) {
			at += take_escape(to, bytes + at);
		} else if (byte == 017 || byte == 022) {
			to->is_condensed = byte == 017;
		} else if (byte == '\r') {
			column = 0;
		} else {
			assert_true(byte == '\n' || byte == '\f' || (byte >= 32 && byte < 127));
			column += byte >= 32;
			assert_true(column <= (to->is_condensed ? 137 : 80)); /* an 8-inch line at 10 or 17 an inch */
			assert_true(byte >= 32 || column == 0); /* the head is at the left before the paper moves */
			buf_byte(&to->text, byte);
			if (to->is_bold)
				buf_byte(&to->bold, byte);
		}
	}
}

void printer_free(struct printed *printed)
{
	buf_free(&printed->text);
	buf_free(&printed->bold);
}
