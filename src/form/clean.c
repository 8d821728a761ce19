/* Cleaning steps: the table, and the steps about text and words. Those about numbers are in clean_number.c.
 *
 * Most cells are clean already, so every step first looks and only then copies, into the room that does not hold its
 * text. */
#include "config.h"
#include "form/clean_steps.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"

enum { ROOM = 4 * CSV_MAX_CELL };

/* Bytes of the white space that TEXT begins with; 0 where it begins with none. */
static size_t white(const char *text, size_t length)
{
	const unsigned char *byte = (const unsigned char *) text;

	if (byte[0] == ' ' || (byte[0] >= '\t' && byte[0] <= '\r'))
		return 1;
	if (length >= 2 && byte[0] == 0xc2
		&& (byte[1] == 0xa0 || byte[1] == 0x85)) /* U+00A0 no-break space, U+0085 next line */
		return 2;
	if (length >= 3 && byte[0] == 0xe2 && byte[1] == 0x80
		&& ((byte[2] >= 0x80 && byte[2] <= 0x8b) || byte[2] == 0xa8 || byte[2] == 0xa9 || byte[2] == 0xaf))
		return 3; /* U+2000…U+200B, line and paragraph separators, U+202F */
	if (length >= 3 && byte[0] == 0xef && byte[1] == 0xbb && byte[2] == 0xbf) /* U+FEFF */
		return 3;
	return 0;
}

static bool is_trimmed(const char *text, size_t length)
{
	if (text[0] == ' ' || text[length - 1] == ' ')
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char) text[i];

		if (byte < ' ' || byte >= 0x80 || (byte == ' ' && text[i + 1] == ' '))
			return false;
	}
	return true;
}

static void trim(const struct clean_with *with, struct clean_cell *cell)
{
	bool is_waiting = false;
	struct buf *out;

	(void) with;
	if (is_trimmed(cell->text, cell->length))
		return;
	out = clean_room(cell);
	for (size_t at = 0; at < cell->length;) {
		size_t skip = white(cell->text + at, cell->length - at);

		if (skip > 0) {
			is_waiting = out->length > 0;
			at += skip;
			continue;
		}
		if (is_waiting)
			buf_byte(out, ' ');
		is_waiting = false;
		buf_byte(out, (unsigned char) cell->text[at++]);
	}
	if (!utf8_is_nfc(out->bytes, out->length)) {
		size_t length;
		char *nfc = utf8_nfc(out->bytes, out->length, &length);

		if (nfc) {
			buf_clear(out);
			buf_put(out, nfc, length);
		}
		free(nfc);
	}
	if (out->length != cell->length || memcmp(out->bytes, cell->text, out->length) != 0)
		clean_take(cell, out);
}

enum letter_case { LOWER, UPPER, TITLE };

static void set_case(struct clean_cell *cell, enum letter_case wanted)
{
	struct buf *out = clean_room(cell);
	bool is_first = true, is_changed = false;

	if (!buf_put(out, cell->text, cell->length))
		return;
	for (char *at = out->bytes; at < out->bytes + out->length; at++) {
		bool is_upper = *at >= 'A' && *at <= 'Z', is_lower = *at >= 'a' && *at <= 'z';
		bool wants_upper = wanted == UPPER || (wanted == TITLE && is_first);

		if ((is_upper && !wants_upper) || (is_lower && wants_upper)) {
			*at ^= 'a' - 'A';
			is_changed = true;
		}
		is_first = !(is_upper || is_lower || (unsigned char) *at >= 0x80 || *at == '\'');
	}
	if (is_changed)
		clean_take(cell, out);
}

static void lower(const struct clean_with *with, struct clean_cell *cell)
{
	(void) with;
	set_case(cell, LOWER);
}

static void upper(const struct clean_with *with, struct clean_cell *cell)
{
	(void) with;
	set_case(cell, UPPER);
}

static void title(const struct clean_with *with, struct clean_cell *cell)
{
	(void) with;
	set_case(cell, TITLE);
}

bool clean_is_nothing(const struct clean_with *with, struct clean_cell *cell, const char *text, size_t length)
{
	struct buf *out;

	if (!with->nothing || length > 40)
		return false;
	out = clean_room(cell);
	clean_words_spelling(text, length, out);
	return clean_words_find(with->nothing, out->bytes, out->length) != NULL;
}

/* Only the signs that people put where they know nothing; ZEROS: and zeros too. */
static bool is_signs(const char *text, size_t length, bool zeros)
{
	for (size_t i = 0; i < length; i++)
		if (!memchr("-._=`'\",/| ", text[i], 11) && !(zeros && text[i] == '0'))
			return false;
	return true;
}

static void nothing(const struct clean_with *with, struct clean_cell *cell)
{
	if (is_signs(cell->text, cell->length, true) || clean_is_nothing(with, cell, cell->text, cell->length))
		cell->length = 0;
}

static void nil(const struct clean_with *with, struct clean_cell *cell)
{
	for (size_t i = 0; i < cell->length; i++)
		if (cell->text[i] < '0' || cell->text[i] > '9') {
			if (is_signs(cell->text, cell->length, false) || clean_is_nothing(with, cell, cell->text, cell->length))
				cell->length = 0;
			return;
		}
}

static void letters(const struct clean_with *with, struct clean_cell *cell)
{
	(void) with;
	for (size_t at = 0; at < cell->length;) {
		uint32_t point = 0;
		size_t bytes = utf8_decode(cell->text + at, cell->length - at, &point);

		/* Past U+00BF come letters, but for × and ÷, the general signs U+2000…U+2BFF and the digits of Urdu. */
		if ((point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z')
			|| (point >= 0xc0 && point != 0xd7 && point != 0xf7 && !(point >= 0x2000 && point <= 0x2bff)
				&& !(point >= 0x660 && point <= 0x66d) && !(point >= 0x6f0 && point <= 0x6f9) && point != 0x60c
				&& point != 0x6d4))
			return;
		at += bytes > 0 ? bytes : 1;
	}
	cell->length = 0;
}

static void yes_no(const struct clean_with *with, struct clean_cell *cell)
{
	static const char *const words[][2] = {
		{ "yes", "yes" }, { "y", "yes" }, { "true", "yes" }, { "haan", "yes" }, { "ji", "yes" }, { "1", "yes" },
		{ "no", "no" }, { "n", "no" }, { "false", "no" }, { "nahi", "no" }, { "0", "no" },
	};
	struct buf *out = clean_room(cell);

	(void) with;
	clean_words_spelling(cell->text, cell->length, out);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(out->bytes, words[i][0]) == 0) {
			cell->text = words[i][1];
			cell->length = strlen(words[i][1]);
			return;
		}
}

static void place(const struct clean_with *with, struct clean_cell *cell)
{
	struct buf *out = clean_room(cell);
	const char *code;

	clean_words_place(cell->text, cell->length, out);
	code = with->places ? clean_words_find(with->places, out->bytes, out->length) : NULL;
	if (code) {
		cell->text = code;
		cell->length = strlen(code);
		return;
	}
	clean_words_spelling(cell->text, cell->length, out);
	for (size_t i = 0; i < out->length; i++)
		if (strchr(" -.()", out->bytes[i]))
			out->bytes[i] = '_';
	clean_take(cell, out);
}

static void words(const struct clean_with *with, struct clean_cell *cell)
{
	struct buf *out = clean_room(cell);
	const char *code;

	clean_words_spelling(cell->text, cell->length, out);
	code = with->words ? clean_words_find(with->words, out->bytes, out->length) : NULL;
	if (!code)
		return;
	cell->text = code;
	cell->length = strlen(code);
}

static const struct clean_step table[] = {
	{ "trim", trim, CLEAN_CORRECTS, "white space of any kind becomes single blanks, none at the ends" },
	{ "lower", lower, 0, "all letters small" },
	{ "upper", upper, 0, "all letters capital" },
	{ "title", title, 0, "the first letter of each word capital, the others small" },
	{ "nothing", nothing, CLEAN_NEEDS_NOTHING | CLEAN_CORRECTS, "words of [nothing], zeros and signs become blank" },
	{ "nil", nil, CLEAN_NEEDS_NOTHING | CLEAN_CORRECTS, "as nothing, but numbers stay, also 0" },
	{ "letters", letters, CLEAN_CORRECTS, "a text without a letter becomes blank" },
	{ "code5", clean_code5, CLEAN_CORRECTS, "a school's code: five digits with their zeros" },
	{ "cluster", clean_cluster, CLEAN_NEEDS_SCHOOLS | CLEAN_CORRECTS,
		"a school by its code or its name in the same district" },
	{ "whole", clean_whole, CLEAN_CORRECTS, "a whole number without zeros before, commas or .0 behind it" },
	{ "decimal", clean_decimal, 0, "a number rounded to the decimals that the field keeps" },
	{ "latitude", clean_latitude, CLEAN_NEEDS_PAIR, "decimal; taken from the pair where the two are swapped" },
	{ "longitude", clean_longitude, CLEAN_NEEDS_PAIR, "decimal; taken from the pair where the two are swapped" },
	{ "distance_m", clean_distance_m, CLEAN_NEEDS_NOTHING, "a distance with its unit, as whole metres" },
	{ "yes_no", yes_no, 0, "yes, y, true, haan, ji, 1; no, n, false, nahi, 0" },
	{ "place", place, CLEAN_NEEDS_PLACES, "a place by its code, name or alias" },
	{ "words", words, CLEAN_NEEDS_WORDS, "a spelling to its code, by the table that `list` names" },
};

const struct clean_step *clean_at(int position)
{
	return position >= 0 && position < (int) (sizeof table / sizeof table[0]) ? &table[position] : NULL;
}

const struct clean_step *clean_find(const char *name)
{
	for (int i = 0; clean_at(i); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

void clean_cell_init(struct clean_cell *cell)
{
	memset(cell, 0, sizeof *cell);
	cell->text = "";
	buf_init(&cell->room[0], ROOM);
	buf_init(&cell->room[1], ROOM);
}

void clean_cell_free(struct clean_cell *cell)
{
	buf_free(&cell->room[0]);
	buf_free(&cell->room[1]);
}

void clean_start(struct clean_cell *cell, const char *text, size_t length)
{
	cell->text = text;
	cell->length = length;
	cell->is_corrected = false;
	cell->is_name = false;
	cell->is_unresolved = false;
}

struct buf *clean_room(struct clean_cell *cell)
{
	struct buf *out = &cell->room[1 - cell->in_use];

	buf_clear(out);
	return out;
}

void clean_take(struct clean_cell *cell, const struct buf *room)
{
	cell->in_use = (int) (room - cell->room);
	cell->text = room->bytes;
	cell->length = room->length;
}

void clean_run(const struct clean_step *const *steps, int count, const struct clean_with *with, struct clean_cell *cell)
{
	for (int i = 0; i < count && cell->length > 0; i++) {
		const char *text = cell->text;
		size_t length = cell->length;

		steps[i]->run(with, cell);
		if ((steps[i]->traits & CLEAN_CORRECTS) && (cell->length != length || (cell->text != text
			&& memcmp(cell->text, text, length) != 0)))
			cell->is_corrected = true;
	}
}
