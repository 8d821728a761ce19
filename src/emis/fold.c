/* Folding of names. Believes that Balochistan's place and family names are written in English letters by ear, with no
 * agreed spelling: the rules below are the confusions counted in the census file, where one village is spelt several
 * ways in its own row. Promises never to fail: any bytes give some words, or none. */
#include "config.h"
#include "emis/fold.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

/* Urdu letters in the order of their search bytes. */
static const uint16_t urdu[] = {
	0x0627, 0x0628, 0x067E, 0x062A, 0x0679, 0x062B, 0x062C, 0x0686, 0x062D, 0x062E, 0x062F, 0x0688, 0x0630, 0x0631, 0x0691,
	0x0632, 0x0698, 0x0633, 0x0634, 0x0635, 0x0636, 0x0637, 0x0638, 0x0639, 0x063A, 0x0641, 0x0642, 0x06A9, 0x06AF, 0x0644,
	0x0645, 0x0646, 0x0648, 0x06C1, 0x06CC, 0x0681, 0x0685, 0x0696, 0x069A,
};

/* Variant and plain letter, by Unicode name's kin. */
static const uint16_t urdu_variant[][2] = {
	{0x0622, 0x0627}, {0x0623, 0x0627}, {0x0625, 0x0627}, {0x0671, 0x0627}, /* alefs */
	{0x064A, 0x06CC}, {0x0649, 0x06CC}, {0x0626, 0x06CC}, {0x06D2, 0x06CC}, {0x06D3, 0x06CC}, {0x06D0, 0x06CC},
	{0x06CD, 0x06CC}, /* yehs */
	{0x0643, 0x06A9}, {0x06AA, 0x06A9}, {0x06AB, 0x06AF}, /* kaf, gaf */
	{0x0647, 0x06C1}, {0x06BE, 0x06C1}, {0x06C0, 0x06C1}, {0x06C2, 0x06C1}, {0x06C3, 0x06C1}, {0x0629, 0x06C1},
	{0x06D5, 0x06C1}, /* hehs */
	{0x0624, 0x0648}, {0x06C7, 0x0648}, {0x06BA, 0x0646}, {0x06BC, 0x0646}, /* waw, noon */
	{0x067C, 0x0679}, {0x0689, 0x0688}, {0x0693, 0x0691}, /* Pashto's retroflex letters */
};

/* U+00C0 to U+00FF without their marks. */
static const char latin1[] = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO OUUUUYTY";

uint32_t fold_letter(uint32_t point)
{
	if (point < 0x80) {
		if (point >= 'a' && point <= 'z')
			return point - 'a' + 'A';
		if ((point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9'))
			return point;
		return point == '\'' || point == '`' ? 0 : ' ';
	}
	if (point >= 0xC0 && point <= 0xFF)
		return (unsigned char)latin1[point - 0xC0];
	if ((point >= 0x0300 && point <= 0x036F) || point == 0xAD || (point >= 0x200B && point <= 0x200F) ||
	    point == 0x2018 || point == 0x2019)
		return 0;
	if ((point >= 0x064B && point <= 0x065F) || point == 0x0670 || point == 0x0640 || point == 0x0621 ||
	    (point >= 0x0610 && point <= 0x061A) || (point >= 0x06D6 && point <= 0x06ED))
		return 0;
	if (point >= 0x0660 && point <= 0x0669)
		return '0' + point - 0x0660;
	if (point >= 0x06F0 && point <= 0x06F9)
		return '0' + point - 0x06F0;
	for (size_t i = 0; i < sizeof urdu_variant / sizeof *urdu_variant; i++)
		if (urdu_variant[i][0] == point)
			return urdu_variant[i][1];
	for (size_t i = 0; i < sizeof urdu / sizeof *urdu; i++)
		if (urdu[i] == point)
			return point;
	return ' ';
}

/* The search byte of a folded letter. */
static unsigned char search_byte(uint32_t letter)
{
	if (letter < 0x80)
		return (unsigned char)letter;
	for (size_t i = 0; i < sizeof urdu / sizeof *urdu; i++)
		if (urdu[i] == letter)
			return (unsigned char)(FOLD_URDU + i);
	return ' ';
}

size_t fold_word(const char *text, size_t length, size_t *at, unsigned char out[FOLD_WORD_SIZE])
{
	size_t count = 0;
	while (*at < length) {
		uint32_t point = (unsigned char)text[*at];
		size_t bytes = 1;
		if (point >= 0x80) {
			bytes = utf8_decode(text + *at, length - *at, &point);
			if (bytes == 0) {
				bytes = 1;
				point = ' ';
			}
		}
		*at += bytes;
		uint32_t letter = fold_letter(point);
		if (letter == 0)
			continue;
		if (letter == ' ') {
			if (count > 0)
				return count;
			continue;
		}
		if (count < FOLD_WORD_SIZE - 1)
			out[count++] = search_byte(letter);
	}
	return count;
}

/* Short forms of common names, which no rule of sound would join. */
static const char *const whole_word[][2] = {
	{"M", "MUHAMMAD"}, {"MD", "MUHAMMAD"}, {"MOHD", "MUHAMMAD"}, {"MUHD", "MUHAMMAD"}, {"MHD", "MUHAMMAD"},
	{"ABDUR", "ABDUL"}, {"ABDAL", "ABDUL"}, {"ABDUS", "ABDUL"}, {"ABDUN", "ABDUL"}, {"ABDAR", "ABDUL"},
	{"GOHT", "GOTH"}, {"GOT", "GOTH"}, {"H", "HAJI"}, {"BUX", "BAKHSH"}, {"BUKHSH", "BAKHSH"}, {"BAKSH", "BAKHSH"},
};

static bool is_vowel(unsigned char letter)
{
	return letter == 'A' || letter == 'E' || letter == 'I' || letter == 'O' || letter == 'U';
}

/* Same-sounding Urdu letters. */
static unsigned char urdu_sound(unsigned char letter)
{
	uint32_t point = letter - FOLD_URDU < (int)(sizeof urdu / sizeof *urdu) ? urdu[letter - FOLD_URDU] : 0;
	switch (point) {
	case 0x062B: case 0x0635: return search_byte(0x0633);
	case 0x0630: case 0x0636: case 0x0638: return search_byte(0x0632);
	case 0x0637: return search_byte(0x062A);
	case 0x062D: return search_byte(0x06C1);
	default: return letter;
	}
}

/* The vowel (or the two) that starts at WORD[I]; says in *USED how many letters it took. */
static unsigned char vowel_sound(const unsigned char *word, size_t length, size_t i, size_t *used)
{
	unsigned char first = word[i], next = i + 1 < length ? word[i + 1] : 0;
	*used = 1;
	if (first == 'A' && (next == 'I' || next == 'Y' || next == 'E')) {
		/* AY before a vowel is A and a Y that is heard */
		if (next == 'Y' && i + 2 < length && is_vowel(word[i + 2]))
			return 'A';
		*used = 2;
		return 'I';
	}
	if (first == 'A' && (next == 'U' || next == 'O')) {
		*used = 2;
		return 'U';
	}
	if ((first == 'E' || first == 'I') && (next == 'E' || next == 'I' || next == 'Y')) {
		*used = 2;
		return 'I';
	}
	if (first == 'E' && next == 'A') {
		*used = 2;
		return 'I';
	}
	if (first == 'O' && (next == 'U' || next == 'O' || next == 'W')) {
		*used = next == 'W' && i + 2 < length && is_vowel(word[i + 2]) ? 1 : 2;
		return 'U';
	}
	if (first == 'A')
		return 'A';
	return first == 'O' || first == 'U' ? 'U' : 'I';
}

/* The consonant at WORD[I], or 0 where it is not heard. */
static unsigned char consonant_sound(const unsigned char *word, size_t length, size_t i, size_t *used)
{
	unsigned char letter = word[i], next = i + 1 < length ? word[i + 1] : 0;
	*used = 1;
	if (letter == 'H') /* heard before a vowel only */
		return i == 0 || is_vowel(next) ? 'H' : 0;
	if (next == 'H' && strchr("BCDGJKLPQRSTWZ", letter) != NULL) {
		for (*used = 2; i + *used < length && word[i + *used] == 'H'; ++*used)
			; /* KACHHI */
		return letter == 'P' ? 'F' : letter == 'Q' ? 'K' : letter == 'W' ? 'V' : letter == 'S' ? 'X' : letter;
	}
	switch (letter) {
	case 'C':
		if (next == 'K')
			*used = 2;
		return next == 'E' || next == 'I' ? 'S' : 'K';
	case 'Q': return 'K';
	case 'W': return 'V';
	case 'X': return 'K';
	case 'Y': return is_vowel(next) && (i == 0 || is_vowel(word[i - 1])) ? 'Y' : 'I';
	default: return letter >= FOLD_URDU ? urdu_sound(letter) : letter;
	}
}

size_t fold_sound(const unsigned char *word, size_t length, unsigned char out[FOLD_KEY_SIZE])
{
	if (length <= 6)
		for (size_t i = 0; i < sizeof whole_word / sizeof *whole_word; i++)
			if (strlen(whole_word[i][0]) == length && memcmp(whole_word[i][0], word, length) == 0) {
				word = (const unsigned char *)whole_word[i][1];
				length = strlen(whole_word[i][1]);
				break;
			}
	size_t count = 0;
	for (size_t i = 0, used; i < length && count < FOLD_KEY_SIZE - 1; i += used) {
		unsigned char sound =
			is_vowel(word[i]) ? vowel_sound(word, length, i, &used) : consonant_sound(word, length, i, &used);
		bool is_digit = sound >= '0' && sound <= '9';
		if (sound != 0 && (is_digit || count == 0 || out[count - 1] != sound))
			out[count++] = sound;
	}
	return count;
}
