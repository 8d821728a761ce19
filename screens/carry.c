#include "config.h"
#include "screens/carry.h"

#include <stdio.h>
#include <string.h>

enum { CARRY_MAX = 32 };

static struct carried {
	char form[64], field[64], text[256];
} carried[CARRY_MAX];
static int carried_count;

static struct carried *find(const char *form, const char *field)
{
	for (int i = 0; i < carried_count; i++)
		if (strcmp(carried[i].form, form) == 0 && strcmp(carried[i].field, field) == 0)
			return &carried[i];
	return NULL;
}

void carry_put(const char *form, const char *field, const char *text)
{
	struct carried *one = find(form, field);
	if (!one && carried_count < CARRY_MAX)
		one = &carried[carried_count++];
	if (!one)
		return;
	snprintf(one->form, sizeof one->form, "%s", form);
	snprintf(one->field, sizeof one->field, "%s", field);
	snprintf(one->text, sizeof one->text, "%s", text);
}

const char *carry_get(const char *form, const char *field)
{
	const struct carried *one = find(form, field);
	return one && one->text[0] ? one->text : NULL;
}
