/* One line of an INI file, taken apart strictly: whatever two readers could understand differently is refused. */
#ifndef BASE_INI_H
#define BASE_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
	INI_MAX_LINE = 1000, /* bytes */
	INI_MAX_NAME = 100,
	INI_MAX_PART = 99,
};

enum ini_kind { INI_NOTHING, INI_SECTION, INI_KEY };

struct ini_line {
	enum ini_kind kind;
	const char *name; /* of the section or key, in the line, not NUL-terminated; a key's without its part number */
	size_t name_length;
	int part; /* of a key in parts 1..INI_MAX_PART, else 0 */
	const char *value; /* of a key, in the line, without its quotes */
	size_t value_length;
};

/* TEXT is one line without its LF (a CR at its end is left out). ERR gets "what: what to do" (EX_CONFIG). */
bool ini_take(const char *text, size_t length, struct ini_line *out, struct err *err);

#endif
