/* The state machine behind key.h.
 *
 * Bytes after an Esc are held as long as they are the beginning of a sequence that sequence_read knows; time lets go of
 * them too (key_deadline). Whatever was held and is no sequence is handed on as what was typed, except an unknown
 * sequence that came in one go, which no hand types: it is dropped. */
#include "config.h"
#include "tui/key.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/key_sequence.h"

enum { GROUND, ESCAPED, SEQUENCE, PASTING };

enum {
	QUEUE = sizeof ((struct keys *) 0)->queue / sizeof (struct key),
	MOST_AT_ONCE = KEY_HELD + 4, /* keys that one byte can let go of */
};

static const char paste_end[] = "[201~";

void key_init(struct keys *keys)
{
	memset(keys, 0, sizeof *keys);
}

static void emit(struct keys *keys, int code, const char *text, int length)
{
	struct key *key = &keys->queue[(keys->first + keys->count) % QUEUE];

	memset(key, 0, sizeof *key);
	key->code = code;
	key->length = length;
	if (length > 0)
		memcpy(key->text, text, (size_t) length);
	keys->count++;
}

static void emit_paste(struct keys *keys)
{
	if (keys->paste.length > 0)
		emit(keys, KEY_PASTE, keys->paste.text, keys->paste.length);
	keys->paste.length = 0;
}

/* A whole character: typed, or a part of a paste. */
static void take_character(struct keys *keys, uint32_t point, const char *text, int length)
{
	if (keys->state == PASTING) {
		if ((size_t) (keys->paste.length + length) >= sizeof keys->paste.text)
			emit_paste(keys);
		memcpy(keys->paste.text + keys->paste.length, text, (size_t) length);
		keys->paste.length += length;
	} else if (point >= 0xa0 || (point >= 0x20 && point < 0x7f)) {
		emit(keys, (int) point, text, length);
	} else if (point == '\r' || point == '\n') {
		emit(keys, KEY_ENTER, NULL, 0);
	} else if (point == 0x7f || point == '\b') {
		emit(keys, KEY_BACKSPACE, NULL, 0);
	} else if (point > 0 && point < 0x20) {
		emit(keys, (int) point, NULL, 0);
	}
}

static int bytes_of_lead(unsigned char byte)
{
	return byte >= 0xc2 && byte <= 0xdf ? 2 : byte >= 0xe0 && byte <= 0xef ? 3 : byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
}

/* A byte that belongs to no sequence. What is no UTF-8 is dropped. */
static void take_plain(struct keys *keys, unsigned char byte)
{
	uint32_t point;

	if (keys->part_length > 0) {
		if ((byte & 0xc0) == 0x80) {
			keys->part[keys->part_length++] = (char) byte;
			if (keys->part_length < bytes_of_lead((unsigned char) keys->part[0]))
				return;
			if (utf8_decode(keys->part, (size_t) keys->part_length, &point) == (size_t) keys->part_length)
				take_character(keys, point, keys->part, keys->part_length);
			keys->part_length = 0;
			return;
		}
		keys->part_length = 0;
	}
	if (byte < 0x80) {
		const char text = (char) byte;

		take_character(keys, byte, &text, 1);
	} else if (bytes_of_lead(byte) > 0) {
		keys->part[0] = (char) byte;
		keys->part_length = 1;
	}
}

static void take_byte(struct keys *keys, unsigned char byte, int64_t now);

/* What is held is no sequence: it is what was typed. */
static void let_go(struct keys *keys, int64_t now)
{
	char held[KEY_HELD];
	const int count = keys->held;

	memcpy(held, keys->hold, sizeof held);
	if (!keys->is_esc_given)
		emit(keys, KEY_ESC, NULL, 0);
	keys->state = GROUND;
	keys->is_esc_given = false;
	keys->held = 0;
	for (int at = 0; at < count; at++)
		take_byte(keys, (unsigned char) held[at], now);
}

static void take_sequence(struct keys *keys, unsigned char byte, int64_t now)
{
	enum key_sequence kind = KEY_SEQUENCE_NONE;
	const char family = keys->hold[0];
	int code = KEY_NONE;

	if (byte >= 0x20 && byte < 0x7f && keys->held + 1 < KEY_HELD) {
		keys->hold[keys->held++] = (char) byte;
		keys->hold[keys->held] = '\0';
		kind = key_sequence_read(keys->hold, !keys->is_esc_given, &code);
		if (kind == KEY_SEQUENCE_MORE)
			return;
		if (kind == KEY_SEQUENCE_NONE && (keys->is_esc_given || family == 'O')) {
			let_go(keys, now);
			return;
		}
		if (kind != KEY_SEQUENCE_NONE) {
			if (keys->is_esc_given)
				emit(keys, KEY_UNDO_ESC, NULL, 0);
			if (kind == KEY_SEQUENCE_KEY)
				emit(keys, code, NULL, 0);
		}
		keys->state = kind == KEY_SEQUENCE_PASTE ? PASTING : GROUND;
		keys->is_esc_given = false;
		keys->held = 0;
		return;
	}
	/* A byte that no sequence has. */
	if (keys->is_esc_given || family == 'O') {
		let_go(keys, now);
	} else {
		keys->state = GROUND;
		keys->held = 0;
	}
	take_byte(keys, byte, now);
}

/* In a paste only its end is looked for; held bytes that are not it belong to the paste, an Esc does not. */
static void take_pasted(struct keys *keys, unsigned char byte)
{
	const int matched = keys->held;

	if (matched > 0 && byte == (unsigned char) paste_end[matched - 1]) {
		keys->held++;
		if (keys->held == (int) sizeof paste_end) {
			emit_paste(keys);
			keys->state = GROUND;
			keys->held = 0;
			keys->part_length = 0;
		}
		return;
	}
	keys->held = 0;
	for (int at = 0; at + 1 < matched; at++)
		take_plain(keys, (unsigned char) paste_end[at]);
	if (byte == KEY_ESC)
		keys->held = 1;
	else
		take_plain(keys, byte);
}

static void take_byte(struct keys *keys, unsigned char byte, int64_t now)
{
	const bool may_be_cut = keys->is_esc_given && now - keys->last < KEY_UNDO_MS;

	switch (keys->state) {
	case PASTING:
		take_pasted(keys, byte);
		break;
	case SEQUENCE:
		take_sequence(keys, byte, now);
		break;
	case ESCAPED:
		keys->state = GROUND;
		if (byte == '[' || byte == 'O') {
			keys->state = SEQUENCE;
			keys->hold[0] = (char) byte;
			keys->held = 1;
			break;
		}
		/* The Linux console's Shift-Tab. Whoever means Esc and then Tab is not that fast. */
		if (byte == '\t') {
			emit(keys, KEY_BACKTAB, NULL, 0);
			break;
		}
		emit(keys, KEY_ESC, NULL, 0);
		take_byte(keys, byte, now);
		break;
	default:
		keys->is_esc_given = false;
		if (byte == KEY_ESC) {
			keys->part_length = 0;
			keys->state = ESCAPED;
		} else if (may_be_cut && (byte == '[' || byte == 'O')) {
			keys->is_esc_given = true;
			keys->state = SEQUENCE;
			keys->hold[0] = (char) byte;
			keys->held = 1;
		} else {
			take_plain(keys, byte);
		}
		break;
	}
	keys->last = now;
}

int64_t key_deadline(const struct keys *keys)
{
	switch (keys->state) {
	case ESCAPED:
		return keys->last + KEY_ESC_MS;
	case SEQUENCE:
		return keys->last + KEY_UNDO_MS;
	case PASTING:
		return keys->last + KEY_PASTE_MS;
	default:
		return -1;
	}
}

/* Lets go of what time has made certain. */
static void expire(struct keys *keys, int64_t now)
{
	const int64_t deadline = key_deadline(keys);

	if (deadline < 0 || now < deadline)
		return;
	if (keys->state == ESCAPED) {
		emit(keys, KEY_ESC, NULL, 0);
		keys->state = GROUND;
		keys->is_esc_given = true;
	} else if (keys->state == SEQUENCE) {
		let_go(keys, now);
	} else {
		/* The end of the paste was lost on its way. */
		emit_paste(keys);
		keys->state = GROUND;
		keys->held = 0;
		keys->part_length = 0;
	}
}

size_t key_feed(struct keys *keys, const char *bytes, size_t length, int64_t now)
{
	size_t at = 0;

	if (keys->count + MOST_AT_ONCE <= QUEUE)
		expire(keys, now);
	while (at < length && keys->count + MOST_AT_ONCE <= QUEUE)
		take_byte(keys, (unsigned char) bytes[at++], now);
	return at;
}

bool key_next(struct keys *keys, int64_t now, struct key *out)
{
	if (keys->count == 0)
		expire(keys, now);
	if (keys->count == 0) {
		memset(out, 0, sizeof *out);
		return false;
	}
	*out = keys->queue[keys->first];
	keys->first = (keys->first + 1) % QUEUE;
	keys->count--;
	return true;
}

struct key key_of(int code)
{
	struct key key = { .code = code };

	if (code >= 0x20 && code != 0x7f && code < KEY_SPECIAL)
		key.length = (int) utf8_encode((uint32_t) code, key.text);
	return key;
}

bool key_is_text(const struct key *key)
{
	return key->code >= 0x20 && key->code < KEY_SPECIAL && key->length > 0;
}

void key_name(int code, char out[16])
{
	static const char *const names[] = {
		[KEY_UP - KEY_SPECIAL] = "Up", [KEY_DOWN - KEY_SPECIAL] = "Down", [KEY_LEFT - KEY_SPECIAL] = "Left",
		[KEY_RIGHT - KEY_SPECIAL] = "Right", [KEY_HOME - KEY_SPECIAL] = "Home", [KEY_END - KEY_SPECIAL] = "End",
		[KEY_PAGE_UP - KEY_SPECIAL] = "PgUp", [KEY_PAGE_DOWN - KEY_SPECIAL] = "PgDn",
		[KEY_INSERT - KEY_SPECIAL] = "Ins", [KEY_DELETE - KEY_SPECIAL] = "Del",
		[KEY_BACKTAB - KEY_SPECIAL] = "Shift-Tab", [KEY_WORD_LEFT - KEY_SPECIAL] = "Ctrl-Left",
		[KEY_WORD_RIGHT - KEY_SPECIAL] = "Ctrl-Right", [KEY_PASTE - KEY_SPECIAL] = "(paste)",
		[KEY_UNDO_ESC - KEY_SPECIAL] = "(no Esc)",
	};
	const struct key key = key_of(code);

	if (code >= KEY_F1 && code <= KEY_F12)
		snprintf(out, 16, "F%d", code - KEY_F1 + 1);
	else if (code > KEY_SPECIAL && code <= KEY_UNDO_ESC)
		snprintf(out, 16, "%s", names[code - KEY_SPECIAL]);
	else if (key.length > 0)
		snprintf(out, 16, "%.8s", code == ' ' ? "Space" : key.text);
	else if (code == KEY_ENTER || code == KEY_TAB || code == KEY_ESC || code == KEY_BACKSPACE)
		snprintf(out, 16, "%s", code == KEY_ENTER ? "Enter" : code == KEY_TAB ? "Tab" : code == KEY_ESC ? "Esc" : "Bksp");
	else if (code > 0 && code < 0x20)
		snprintf(out, 16, "^%c", code + '@');
	else
		snprintf(out, 16, "?");
}
