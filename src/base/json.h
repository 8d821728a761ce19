/* Writing JSON (RFC 8259): only what must be escaped is. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

/* Appends TEXT (UTF-8) as a JSON string, with its quotes. */
void json_put_text(struct buf *out, const char *text, size_t length);

#endif
