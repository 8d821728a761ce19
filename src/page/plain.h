/* Text on its way to paper: plain ASCII is told from all other, and all other made harmless, or ASCII if so asked. */
#ifndef PAGE_PLAIN_H
#define PAGE_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* True where every byte is a printing ASCII character: bytes, characters and columns are then the same. */
bool plain_is(const char *text, size_t length);
/* True where the first letter that has a direction runs from the right, as Urdu does. */
bool plain_is_from_right(const char *text, size_t length);
/* Appends TEXT so that its columns are those that utf8_columns counts: control characters and malformed bytes as '?'.
 * IS_ASCII: Latin letters without their marks, dashes and quotes by their ASCII forms, everything else '?' for each of
 * its columns. */
void plain_put(struct buf *out, const char *text, size_t length, bool is_ascii);

#endif
