/* UTF-8 text as people see it: code points, what is drawn as one character (grapheme clusters), and columns of a
 * terminal. The tables are utf8proc's; the locale is never asked. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True where the bytes are well-formed UTF-8 (no surrogates, no overlong forms, nothing past U+10FFFF). */
bool utf8_valid(const char *text, size_t length);
/* Decodes one code point; returns its bytes (1..4), or 0 at the end or on a malformed byte. */
size_t utf8_decode(const char *text, size_t length, uint32_t *point);
/* Encodes one; returns the bytes written (1..4), 0 for what is no code point. */
size_t utf8_encode(uint32_t point, char out[4]);
/* True for what must never reach a terminal raw: control characters (C0, DEL, C1), line and paragraph separators, and
 * the marks that turn the direction of a line. They are drawn as '?'. */
bool utf8_is_control(uint32_t point);
/* True where TEXT can be told as one line: well-formed, something beside blanks, nothing that utf8_is_control names. */
bool utf8_is_line(const char *text);
/* Bytes of the grapheme cluster that starts at TEXT (a letter with its marks); 0 at the end. A malformed byte is one,
 * and so is a control character. */
size_t utf8_cluster(const char *text, size_t length);
/* Start of the cluster that ends at offset AT (> 0). */
size_t utf8_cluster_before(const char *text, size_t at);
/* Columns of the whole text; of one cluster 0, 1 or 2. Control characters and malformed bytes count 1
 * (drawn as '?'). */
int utf8_columns(const char *text, size_t length);
/* Longest prefix of whole clusters within COLUMNS; returns its bytes, and its columns in *USED where not NULL. */
size_t utf8_clip(const char *text, size_t length, int columns, int *used);
/* NFC of valid UTF-8, newly allocated, its length in *OUT_LENGTH where not NULL; NULL where the text is not valid. */
char *utf8_nfc(const char *text, size_t length, size_t *out_length);
/* True where the text is already in NFC, by a cheap check (ASCII is at once). */
bool utf8_is_nfc(const char *text, size_t length);

#endif
