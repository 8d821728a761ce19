#include "config.h"
#include "base/json.h"

void json_put_text(struct buf *out, const char *text, size_t length)
{
	buf_byte(out, '"');
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];
		if (byte == '"' || byte == '\\')
			buf_format(out, "\\%c", byte);
		else if (byte == '\n')
			buf_text(out, "\\n");
		else if (byte < 0x20)
			buf_format(out, "\\u%04x", byte);
		else
			buf_byte(out, byte);
	}
	buf_byte(out, '"');
}
