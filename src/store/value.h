/* One canonical value: nothing, a whole number, or NFC text; and where one stood that the province has blanked since, that. Decimals are whole numbers scaled by their column; dates, times
 * and codes are text. There is no REAL and no empty text: both are refused where a value is made. */
#ifndef STORE_VALUE_H
#define STORE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_TEXT };
enum { VALUE_SEALED = 16 }; /* bytes of the hash of a blanked value */

/* How one is shown. */
#define VALUE_BLANKED_TEXT "(blanked)"

struct value {
	enum value_kind kind;
	bool is_marked; /* of an entry: it is personal there (store/sealed.h) */
	bool is_blanked; /* of an entry, a VALUE_NULL: nobody knows any more what it was; text is its hash */
	int64_t number;
	const char *text; /* not owned, not always NUL-terminated: use `length`; NULL unless VALUE_TEXT */
	size_t length;
};

struct value value_null(void);
struct value value_int(int64_t number);
/* TEXT is kept by reference; NULL or "" give VALUE_NULL. */
struct value value_text(const char *text);
struct value value_bytes(const char *text, size_t length);
/* HASH is kept by reference. */
struct value value_blanked(const void *hash);
/* A blanked one is nothing. */
bool value_equal(const struct value *a, const struct value *b);
/* Order of a key: numbers before text, text by bytes. */
int value_compare(const struct value *a, const struct value *b);
/* On the log: varint tag 0 NULL, 1 number (zigzag follows), n >= 2 text of n - 2 bytes; 2^20 blanked (its hash follows). */
bool value_encode(struct buf *out, const struct value *value);
/* The text points into the reader's bytes. False where it does not decode. */
bool value_decode(struct reader *in, struct value *out);

/* A record's key as one text: its values joined by '/', '/' and '%' inside them as %2F and %25; a made id (a number with a
 * replica above bit 50) as replica-serial-ordinal. */
bool value_key_put(struct buf *out, const struct value *values, int count, bool is_made_id);

/* Made ids: replica (13 bits) << 50 | serial (40 bits) << 10 | ordinal (10 bits). */
int64_t value_made_id(int replica, int64_t serial, int ordinal);
/* "3-1207-1"; 40 bytes are enough. */
void value_id_format(int64_t id, char out[40]);
/* Reads "3-1207-1" (or the bare number); false where it is neither. */
bool value_id_parse(const char *text, int64_t *id);

#endif
