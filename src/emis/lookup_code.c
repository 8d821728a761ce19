/* School codes and name prefixes as people write them. The prefixes are a list, not a grammar: the file has GBMIDS
 * where the notifications say GBMS, community schools in two orders of letters, and GPS that tells no gender. */
#include "config.h"
#include "emis/lookup.h"

#include <stdio.h>
#include <string.h>

#include "emis/fold.h"
#include "emis/lookup_index.h"

static const struct prefix {
	const char *word, *level, *gender;
	const char *kin; /* what it may stand for besides, parted by spaces */
} prefixes[] = {
	{"GBPS", "primary", "boys", "GPS BPS GBCOMPS"},
	{"GGPS", "primary", "girls", "GPS GGCMPS GGCSP"},
	{"GPS", "primary", "", "GBPS GGPS BPS"},
	{"BPS", "primary", "boys", "GBPS GPS"},
	{"MPS", "primary", "", "GMPS GPS GBPS"},
	{"GMPS", "primary", "", "MPS GPS GBPS"},
	{"GBMS", "middle", "boys", "GBMIDS"},
	{"GGMS", "middle", "girls", "GGMIDS GGMIDSS"},
	{"GMS", "middle", "", "GBMIDS GGMIDS"},
	{"GBMIDS", "middle", "boys", "GBMS"},
	{"GGMIDS", "middle", "girls", "GGMS GGMIDSS"},
	{"GGMIDSS", "middle", "girls", "GGMIDS"},
	{"GBES", "middle", "boys", "GBMIDS"},
	{"GGES", "middle", "girls", "GGMIDS"},
	{"GBHS", "high", "boys", "GBMODHS"},
	{"GGHS", "high", "girls", "GGMODHS"},
	{"GHS", "high", "", "GBHS GGHS"},
	{"GBHSS", "higher_secondary", "boys", "GBHS"},
	{"GGHSS", "higher_secondary", "girls", "GGHS"},
	{"GHSS", "higher_secondary", "", "GBHSS GGHSS"},
	{"GBMODHS", "high", "boys", "GBMHS GBHS"},
	{"GGMODHS", "high", "girls", "GGMHS GGHS"},
	{"GBMHS", "high", "boys", "GBMODHS"},
	{"GGMHS", "high", "girls", "GGMODHS"},
	{"GGMODHSES", "high", "girls", "GGMODHS"},
	{"GBCOMPS", "primary", "boys", "GBCPS GBCSP"},
	{"GBCPS", "primary", "boys", "GBCOMPS"},
	{"GBCSP", "primary", "boys", "GBCOMPS"},
	{"GGCMPS", "primary", "girls", "GGCPS GGCSP"},
	{"GGCPS", "primary", "girls", "GGCMPS GGCSP"},
	{"GGCSP", "primary", "girls", "GGCMPS GGCPS"},
	{"GGCOMPS", "primary", "girls", "GGCMPS GGCSP"},
};

/* The row of a whole word of at least one letter. Called for every word of the province: most are told at a glance. */
static const struct prefix *find(const unsigned char *word, size_t length)
{
	unsigned char first = word[0], last = word[length - 1];
	if ((last != 'S' && last != 'P') || (first != 'G' && first != 'B' && first != 'M'))
		return NULL;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (strlen(prefixes[i].word) == length && memcmp(prefixes[i].word, word, length) == 0)
			return &prefixes[i];
	return NULL;
}

bool lookup_code_is_prefix(const unsigned char *word, size_t length)
{
	return length >= 3 && length <= 9 && find(word, length) != NULL;
}

size_t lookup_code_glued(const unsigned char *word, size_t length)
{
	if (length < 6 || (word[0] != 'G' && word[0] != 'B' && word[0] != 'M') || find(word, length) != NULL)
		return 0;
	for (size_t used = length - 3 < 9 ? length - 3 : 9; used >= 4; used--)
		if (find(word, used) != NULL)
			return used;
	return 0;
}

const char *lookup_code_kin(const unsigned char *word, size_t length, size_t i)
{
	const struct prefix *prefix = length >= 3 && length <= 9 ? find(word, length) : NULL;
	if (prefix == NULL)
		return NULL;
	const char *at = prefix->kin;
	for (; i > 0 && at != NULL; i--) {
		at = strchr(at, ' ');
		at = at == NULL ? NULL : at + 1;
	}
	return at;
}

bool lookup_prefix(const char *name, const char **level, const char **gender)
{
	unsigned char word[FOLD_WORD_SIZE] = {0};
	size_t at = 0;
	size_t length = name == NULL ? 0 : fold_word(name, strlen(name), &at, word);
	size_t glued = lookup_code_glued(word, length);
	const struct prefix *prefix = length < 3 ? NULL : find(word, glued > 0 ? glued : length);
	*level = prefix == NULL ? "" : prefix->level;
	*gender = prefix == NULL ? "" : prefix->gender;
	return prefix != NULL;
}

/* Drops one leading LABEL, with what parts it from the rest. */
static void skip_label(const char **at, const char *label)
{
	size_t length = strlen(label);
	const char *rest = *at;
	for (size_t i = 0; i < length; i++, rest++)
		if (fold_letter((unsigned char)*rest) != (unsigned char)label[i])
			return;
	if (*rest >= 'A' && fold_letter((unsigned char)*rest) != ' ')
		return;
	while (*rest != '\0' && (unsigned char)*rest < 0x80 && fold_letter((unsigned char)*rest) == ' ')
		rest++;
	*at = rest;
}

bool lookup_code(const char *text, char out[LOOKUP_CODE_SIZE])
{
	static const char *const label[] = {"BEMIS", "BMIS", "EMIS", "BEMISCODE", "CODE", "NUMBER", "NO"};
	out[0] = '\0';
	while (*text == ' ' || *text == '#')
		text++;
	for (size_t i = 0; i < sizeof label / sizeof *label; i++)
		skip_label(&text, label[i]);
	char letters[5], digits[6];
	size_t letter_count = 0, digit_count = 0;
	bool has_zeros = false;
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;
		uint32_t letter = byte < 0x80 ? fold_letter(byte) : 0;
		if (byte == ' ' || byte == '-') {
			if ((digit_count > 0 || has_zeros) && text[1] != '\0' && text[1] != ' ')
				return false; /* two numbers are no code */
		} else if (letter == '0' && letter_count == 0 && digit_count == 0) {
			has_zeros = true; /* padding: put back below */
		} else if (letter >= '0' && letter <= '9' && digit_count < 5) {
			digits[digit_count++] = (char)letter;
		} else if (letter >= 'A' && letter <= 'Z' && digit_count == 0 && !has_zeros && letter_count < 4) {
			letters[letter_count++] = (char)letter;
		} else {
			return false;
		}
	}
	if (digit_count == 0 || letter_count == 1)
		return false;
	letters[letter_count] = '\0';
	digits[digit_count] = '\0';
	if (letter_count > 0)
		snprintf(out, LOOKUP_CODE_SIZE, "%s%s", letters, digits);
	else
		snprintf(out, LOOKUP_CODE_SIZE, "%.*s%s", (int)(5 - digit_count), "00000", digits);
	return true;
}
