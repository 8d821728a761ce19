/* A form that a newer program wrote, made usable in this one.
 *
 * Forms travel through the log, and a district's box may be years older than the province's. Whatever its form says in words
 * that are not known here, the box goes on: it shows and checks what it knows, and leaves the rest as it is. */
#ifndef FORM_OLDER_H
#define FORM_OLDER_H

#include "form/form.h"
#include "form/lines.h"

/* The field of a section that field_read refused: by its code and label, retired, so that no screen asks it and no import needs it,
 * and is_unread, so that nothing writes it. Its values stay in the table and can be seen. False where its code is none. */
bool older_field(const struct ini_line *lines, int count, struct field *out);
/* Rules with words that are not known are left out; a field is asked always, and a computed field not reported, where the
 * expression is not known. Counted in form->passed_over. */
void older_expressions(struct form *form);

#endif
