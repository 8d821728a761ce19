/* What must hold across an instrument once its sections are read. */
#ifndef FORM_AUDIT_H
#define FORM_AUDIT_H

#include "form/form.h"

/* Codes once, key and scope and rows that fit, every expression within the grammar and about fields that are there,
 * no computed field or skip condition that hangs on itself. NAME stands for the file. EX_CONFIG with the line. */
bool audit_form(const struct form *form, const char *name, struct err *err);
/* Is TEXT an expression of this program's grammar over the form's fields? Is all of RULE? */
bool audit_reads(const struct form *form, const char *text);
bool audit_rule(const struct form *form, const struct rule *rule);

#endif
