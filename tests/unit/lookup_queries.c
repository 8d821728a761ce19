/* How names go wrong. The changes of sound are those that the census shows between the spellings of one village. */
#include "config.h"
#include "tests/unit/lookup_queries.h"

#include <ctype.h>
#include <string.h>

const char *const lookup_queries_name[QUERY_KINDS] = {
	"sound-alike", "two letters swapped", "one-letter typo", "first four letters", "words reordered",
	"first four, typo", "reordered, typo",
};

static const char *const sounds[][2] = {
	{"EE", "I"}, {"I", "EE"}, {"OO", "U"}, {"U", "OO"}, {"KH", "K"}, {"K", "Q"}, {"Q", "K"}, {"Q", "KH"}, {"W", "V"},
	{"V", "W"}, {"AI", "E"}, {"AI", "AY"}, {"E", "AI"}, {"AU", "O"}, {"PH", "F"}, {"F", "PH"}, {"GH", "G"}, {"TH", "T"},
	{"DH", "D"}, {"BH", "B"}, {"LL", "L"}, {"MM", "M"}, {"SS", "S"}, {"ZZ", "Z"}, {"RR", "R"}, {"NN", "N"}, {"TT", "T"},
	{"L", "LL"}, {"M", "MM"}, {"S", "SS"}, {"N", "NN"}, {"AA", "A"}, {"A", "AA"}, {"MUHAMMAD", "MOHAMMAD"},
	{"MUHAMMAD", "MOHAMMED"}, {"MUHAMMAD", "M"}, {"MUHAMMAD", "MOHD"}, {"ABDUL", "ABDUR"}, {"ABDUL", "ABDAL"},
	{"KILLI", "KILI"}, {"KILLI", "KILLE"}, {"KILLI", "QILI"}, {"REHMAN", "RAHMAN"}, {"RAHIM", "REHEEM"}, {"HAJI", "HAJEE"},
	{"BAKHSH", "BUX"}, {"BAKHSH", "BAKSH"}, {"KHAIL", "KHEL"}, {"ZAI", "ZAE"}, {"AHMED", "AHMAD"}, {"HUSSAIN", "HUSAIN"},
	{"HASSAN", "HASAN"}, {"SYED", "SAYED"}, {"SHAIKH", "SHEIKH"}, {"MULLA", "MULLAH"}, {"KAREZ", "KARAIZ"},
	{"KARAIZ", "KAREZ"}, {"UMAR", "UMER"}, {"U", "A"}, {"A", "U"}, {"E", "A"}, {"Y", "I"}, {"CK", "K"}, {"AH", "A"},
};

uint32_t lookup_queries_random(uint64_t *seed, uint32_t limit)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return (uint32_t)((*seed * 2685821657736338717u) >> 33) % limit;
}

void lookup_queries_plain(const char *name, char out[QUERY_SIZE])
{
	size_t length = 0;
	for (; *name != '\0' && length < QUERY_SIZE / 2; name++) {
		unsigned char byte = (unsigned char)*name;
		if (byte > ' ' && byte < 0x7F)
			out[length++] = (char)toupper(byte);
		else if (length > 0 && out[length - 1] != ' ')
			out[length++] = ' ';
	}
	while (length > 0 && out[length - 1] == ' ')
		length--;
	out[length] = '\0';
}

static void replace(char *text, size_t at, size_t old, const char *with)
{
	size_t length = strlen(with);
	memmove(text + at + length, text + at + old, strlen(text + at + old) + 1);
	memcpy(text + at, with, length);
}

/* Changes a spelling behind the first word; false where this draw found none. */
static void sound(char *text, uint64_t *seed)
{
	for (int wanted = 1 + (int)lookup_queries_random(seed, 3), tries = 0; wanted > 0 && tries < 400; tries++) {
		const char *const *pair = sounds[lookup_queries_random(seed, sizeof sounds / sizeof *sounds)];
		char *from = strchr(text, ' ');
		if (from == NULL)
			return;
		size_t start = (size_t)(from - text) + lookup_queries_random(seed, (uint32_t)strlen(from));
		const char *found = strstr(text + start, pair[0]);
		size_t at = found == NULL ? 0 : (size_t)(found - text), old = strlen(pair[0]);
		/* a name's own spelling is a whole word */
		if (found == NULL || (old > 3 && (text[at - 1] != ' ' || (text[at + old] != ' ' && text[at + old] != '\0'))))
			continue;
		replace(text, at, old, pair[1]);
		wanted--;
	}
}

static void swap(char *text, uint64_t *seed)
{
	size_t length = strlen(text);
	for (int tries = 0; length > 1 && tries < 100; tries++) {
		size_t at = lookup_queries_random(seed, (uint32_t)length - 1);
		if (text[at] == text[at + 1])
			continue;
		char kept = text[at];
		text[at] = text[at + 1];
		text[at + 1] = kept;
		return;
	}
}

static void typo(char *text, uint64_t *seed)
{
	size_t length = strlen(text), at = 0;
	for (int tries = 0; tries < 100; tries++) {
		at = lookup_queries_random(seed, (uint32_t)length);
		if (isalpha((unsigned char)text[at]))
			break;
	}
	char letter[2] = {(char)('A' + lookup_queries_random(seed, 26)), '\0'};
	switch (lookup_queries_random(seed, 3)) {
	case 0: replace(text, at, 1, letter); break;
	case 1: replace(text, at, 1, ""); break;
	default: replace(text, at, 0, letter); break;
	}
}

static void four(char *text)
{
	size_t out = 0, run = 0;
	for (size_t i = 0; text[i] != '\0'; i++) {
		run = text[i] == ' ' ? 0 : run + 1;
		if (run <= 4)
			text[out++] = text[i];
	}
	text[out] = '\0';
}

static void reorder(char *text, uint64_t *seed)
{
	char copy[QUERY_SIZE], *word[64];
	size_t count = 0;
	strcpy(copy, text);
	for (char *at = strtok(copy, " "); at != NULL && count < 64; at = strtok(NULL, " "))
		word[count++] = at;
	text[0] = '\0';
	while (count > 0) {
		size_t at = lookup_queries_random(seed, (uint32_t)count);
		strcat(text, word[at]);
		if (count > 1)
			strcat(text, " ");
		word[at] = word[--count];
	}
}

void lookup_queries_make(enum query_kind kind, const char *name, uint64_t *seed, char out[QUERY_SIZE])
{
	lookup_queries_plain(name, out);
	switch (kind) {
	case QUERY_SOUND: sound(out, seed); break;
	case QUERY_SWAP: swap(out, seed); break;
	case QUERY_TYPO: typo(out, seed); break;
	case QUERY_FOUR: four(out); break;
	case QUERY_ORDER: reorder(out, seed); break;
	case QUERY_FOUR_TYPO: four(out); typo(out, seed); break;
	case QUERY_ORDER_TYPO: reorder(out, seed); typo(out, seed); break;
	case QUERY_KINDS: break;
	}
}
