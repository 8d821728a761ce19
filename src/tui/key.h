/* Bytes of a keyboard made into keys: a state machine of our own that knows neither terminal nor clock (times are
 * told).
 *
 * It knows what vt100, vt220, the linux console, screen, tmux, xterm and rxvt send, in both the ESC [ and the ESC O
 * form, and bracketed paste. Esc is a key 50 ms after its byte. But a line may cut an arrow key in two: after an Esc
 * that was given out, a '[' or 'O' within a second is held back for as long as what follows can be a known sequence (a
 * second from byte to byte). Where it is one, KEY_UNDO_ESC is given out ("the Esc just delivered was none: take its
 * effect back") and then the real key; where it is not, the held bytes are the text that they look like.
 *
 * How a view handles KEY_UNDO_ESC: a view that lets Esc pass (so that the stack pops it) does nothing: the stack keeps
 * a popped view until the next key and pushes it back. A view that does something of its own on Esc keeps what it threw
 * away until the next key and restores it on KEY_UNDO_ESC, which comes to the top view as a key like any other.
 *
 * Not known on purpose: the number pad's application mode (ESC O p and so on), which term.c switches off, because
 * "Op" typed after Esc is text. */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_CTRL(letter) ((letter) & 0x1f) /* KEY_CTRL('S'); not for H, I, J, M and [, which have names */

/* A code below 0x110000 and not a control is the character itself: 'n', '/', 0x0628. */
enum key_code {
	KEY_NONE = 0,
	KEY_BACKSPACE = 8, /* 8 and 127 both */
	KEY_TAB = 9,
	KEY_ENTER = 13, /* carriage return and line feed both */
	KEY_ESC = 27,
	KEY_SPECIAL = 0x110000,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_INSERT,
	KEY_DELETE,
	KEY_BACKTAB, /* Shift-Tab */
	KEY_WORD_LEFT, /* Ctrl-Left or Alt-Left */
	KEY_WORD_RIGHT,
	KEY_F1,
	KEY_F2,
	KEY_F3,
	KEY_F4,
	KEY_F5,
	KEY_F6,
	KEY_F7,
	KEY_F8,
	KEY_F9,
	KEY_F10,
	KEY_F11,
	KEY_F12,
	KEY_PASTE, /* a piece of pasted text is in `text`, whole characters; may hold newlines and controls */
	KEY_UNDO_ESC,
};

struct key {
	int code;
	int length; /* bytes of text: of a character, or of a piece of a paste; 0 else */
	char text[64]; /* NUL-terminated UTF-8 */
};

enum { KEY_ESC_MS = 50, KEY_UNDO_MS = 1000, KEY_PASTE_MS = 5000, KEY_HELD = 32 };

struct keys {
	int state;
	bool is_esc_given; /* the Esc that starts what is held was given out already */
	int64_t last; /* when the last byte came */
	int held; /* bytes in hold, without the Esc */
	char hold[KEY_HELD];
	int part_length; /* bytes of a character that has not wholly come */
	char part[4];
	struct key paste; /* the piece that is being gathered */
	/* Keys ready to be taken. */
	int first, count;
	struct key queue[64];
};

void key_init(struct keys *keys);
/* Takes bytes that came at a time (milliseconds that only grow). Returns how many were taken, which is fewer than
 * LENGTH only where the queue is full: take keys with key_next and call again. */
size_t key_feed(struct keys *keys, const char *bytes, size_t length, int64_t now);
/* The next key at a time: call until it returns false, after each key_feed and whenever key_deadline has come. */
bool key_next(struct keys *keys, int64_t now, struct key *out);
/* When key_next must be called though nothing came, or -1 where nothing is held back. */
int64_t key_deadline(const struct keys *keys);

/* A key as if it had been typed: for tests and for what is not from a keyboard. */
struct key key_of(int code);
bool key_is_text(const struct key *key); /* a printable character (not a paste) */
/* "Enter", "F2", "Ctrl-S", "Up", "/": at most 15 bytes, as help shows it. */
void key_name(int code, char out[16]);

#endif
