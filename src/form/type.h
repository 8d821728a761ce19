/* The text of a field against its canonical value, both ways. */
#ifndef FORM_TYPE_H
#define FORM_TYPE_H

#include "base/buf.h"
#include "form/form.h"

/* TEXT as keyed, put or imported → canonical VALUE; text values are kept in STORAGE. Blank gives VALUE_NULL. Checks
 * type, range, length and code list: EX_DATAERR and one sentence ("boys is \"1o\": give a whole number"). Dates also
 * as 20260131, 31012026 and 31/1/2026; times as 0745; both decimal signs; codes by code or (case-insensitive) label; text
 * becomes NFC without blanks at its ends, with plain newlines; decimals beyond the field's scale are rounded. A text
 * value points into STORAGE, which is emptied first, or into the field's code list or a constant, so it is good until
 * the next use of STORAGE. */
bool type_parse(const struct field *field, const char *text, size_t length, struct value *value, struct buf *storage,
	struct err *err);
/* The form that type_parse reads back ("28.123456", "2026-01-31", the code). Appends to OUT; nothing for NULL. */
void type_print(const struct field *field, const struct value *value, struct buf *out);
/* For people: a code's label, yes/no as Yes/No. */
void type_show(const struct field *field, const struct value *value, struct buf *out);

#endif
