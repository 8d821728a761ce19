/* What becomes of the parts of a form that this program is too old to know.
 *
 * A field of an unknown kind must stay in the list of fields, since the table has its column and rules may name it; so it is kept as
 * a text that is retired. A rule is all or nothing: half a condition would blame records that are right. */
#include "config.h"
#include "form/older.h"

#include <string.h>

#include "form/audit.h"
#include "form/field.h"
#include "form/rule.h"

bool older_field(const struct ini_line *lines, int count, struct field *out)
{
	*out = (struct field){.code = (char *) lines[0].section + strlen("field "),
		.type = FIELD_TEXT,
		.is_retired = true,
		.is_unread = true,
		.page = -1,
		.column = -1,
		.line = lines[0].line};
	out->label = out->code;
	for (int i = 1; i < count; i++) {
		if (strcmp(lines[i].key, "label") == 0 && lines[i].value[0] != '\0')
			out->label = (char *) lines[i].value;
		else if (strcmp(lines[i].key, "personal") == 0)
			out->is_personal = strcmp(lines[i].value, "no") != 0;
		else if (strcmp(lines[i].key, "computed") == 0)
			out->computed = (char *) lines[i].value;
	}
	return field_code_is_good(out->code);
}

void older_expressions(struct form *form)
{
	char child[64], column[64];
	int kept = 0;

	for (int i = 0; i < form->field_count; i++) {
		struct field *field = &form->fields[i];

		if (field->ask != NULL && !audit_reads(form, field->ask)) {
			field->ask = NULL;
			form->passed_over++;
		}
		if (field->computed != NULL && rule_total(field->computed, child, column) == RULE_NO_TOTAL && !audit_reads(form, field->computed)) {
			field->computed = (char *) "null";
			form->passed_over++;
		}
	}
	for (int i = 0; i < form->rule_count; i++) {
		if (audit_rule(form, &form->rules[i]))
			form->rules[kept++] = form->rules[i];
		else
			form->passed_over++;
	}
	form->rule_count = kept;
}
