/* Roles and the looks that the schemes give them.
 *
 * A field has no attribute in any scheme: its brackets show it, and typing into it must cost one byte. */
#include "config.h"
#include "tui/role.h"

#include <stddef.h>

enum { RED = 1, GREEN = 2, YELLOW = 3, BLUE = 4, CYAN = 6, OWN = -1 };

static const struct {
	const char *name;
	char letter;
	struct role_style mono, colour;
} roles[ROLE_COUNT] = {
	[ROLE_NORMAL] = { "normal", '.', { .colour = OWN }, { .colour = OWN } },
	[ROLE_TITLE] = { "title", 't', { .is_bold = true, .colour = OWN }, { .is_bold = true, .colour = OWN } },
	[ROLE_HEADING] = { "heading", 'h', { .is_underlined = true, .colour = OWN }, { .is_bold = true, .colour = CYAN } },
	[ROLE_LABEL] = { "label", 'l', { .colour = OWN }, { .colour = OWN } },
	[ROLE_KEY] = { "key", 'k', { .is_bold = true, .colour = OWN }, { .is_bold = true, .colour = OWN } },
	[ROLE_FIELD] = { "field", 'f', { .colour = OWN }, { .colour = OWN } },
	[ROLE_FOCUS] = { "focus", 'F', { .is_bold = true, .colour = OWN }, { .is_bold = true, .colour = OWN } },
	[ROLE_ERROR] = { "error", 'e', { .is_bold = true, .colour = OWN }, { .is_bold = true, .colour = RED } },
	[ROLE_WARNING] = { "warning", 'w', { .is_bold = true, .colour = OWN }, { .colour = YELLOW } },
	[ROLE_GOOD] = { "good", 'g', { .colour = OWN }, { .colour = GREEN } },
	[ROLE_DIM] = { "dim", 'd', { .colour = OWN }, { .is_dim = true, .colour = OWN } },
	[ROLE_SAMPLE] = { "sample", 's', { .is_reverse = true, .colour = OWN }, { .is_reverse = true, .colour = YELLOW } },
	[ROLE_STATUS] = { "status", 'u', { .colour = OWN }, { .colour = OWN } },
	[ROLE_BAR] = { "bar", 'b', { .colour = OWN }, { .colour = CYAN } },
};

static const struct role_style plain = { .colour = OWN };

const struct role_style *role_style(enum role_scheme scheme, enum role role)
{
	if ((unsigned) role >= ROLE_COUNT || scheme == ROLE_PLAIN)
		return &plain;
	return scheme == ROLE_COLOUR ? &roles[role].colour : &roles[role].mono;
}

char role_letter(enum role role)
{
	return (unsigned) role < ROLE_COUNT ? roles[role].letter : '?';
}

const char *role_name(enum role role)
{
	return (unsigned) role < ROLE_COUNT ? roles[role].name : "unknown";
}
