/* One [field …] section of an instrument. */
#ifndef FORM_FIELD_H
#define FORM_FIELD_H

#include "form/form.h"
#include "form/lines.h"

/* Reads the COUNT lines of one section (its head is lines[0]) into OUT; texts are kept where the lines are. FILE
 * stands in messages. PASSED_OVER: keys that are not known are counted there; NULL: they are refused. */
bool field_read(const struct ini_line *lines, int count, const char *file, struct field *out, int *passed_over, struct err *err);
/* A field's or form's code: lower-case letters, digits and '_', a letter first, at most 40, no word of the expression
 * language. */
bool field_code_is_good(const char *code);
/* The type by its word in an instrument ("whole"); false where there is none. */
bool field_type_find(const char *word, enum field_type *out);

#endif
