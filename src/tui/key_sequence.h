/* The sequences that keyboards send, without their Esc: what a beginning, a whole one and a foreign one look like. */
#ifndef TUI_KEY_SEQUENCE_H
#define TUI_KEY_SEQUENCE_H

#include <stdbool.h>

enum key_sequence {
	KEY_SEQUENCE_MORE, /* the beginning of one */
	KEY_SEQUENCE_KEY, /* a key: its code is set */
	KEY_SEQUENCE_PASTE, /* the start of a paste */
	KEY_SEQUENCE_NONE, /* not one that is known */
};

/* TEXT starts with '[' or 'O' and holds printable ASCII. IS_WHOLE: it came together with its Esc, so that also a
 * terminal's answer, which is no key, is waited for up to its last byte (and is then NONE). */
enum key_sequence key_sequence_read(const char *text, bool is_whole, int *code);
/* Writes the sequence number INDEX of all those known, Esc first, into OUT, and its key; false past the last one.
 * For tests. */
bool key_sequence_known(int index, char out[16], int *code);

#endif
