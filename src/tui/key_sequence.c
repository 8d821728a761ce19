/* One table of all sequences, so that the test which cuts every one at each byte reads the same table as the decoder.
 *
 * A sequence with a modifier ("1;5C": Ctrl) is the key without it, except left and right with Ctrl or Alt, which go
 * by words. */
#include "config.h"
#include "tui/key_sequence.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tui/key.h"

static const struct sequence {
	const char *text;
	int code;
} sequences[] = {
	/* vt100, xterm, linux; the O form in cursor key application mode */
	{ "[A", KEY_UP }, { "[B", KEY_DOWN }, { "[C", KEY_RIGHT }, { "[D", KEY_LEFT }, { "[H", KEY_HOME }, { "[F", KEY_END },
	{ "OA", KEY_UP }, { "OB", KEY_DOWN }, { "OC", KEY_RIGHT }, { "OD", KEY_LEFT }, { "OH", KEY_HOME }, { "OF", KEY_END },
	{ "[Z", KEY_BACKTAB },
	/* vt220, linux, screen; 7 and 8 rxvt */
	{ "[1~", KEY_HOME }, { "[2~", KEY_INSERT }, { "[3~", KEY_DELETE }, { "[4~", KEY_END }, { "[5~", KEY_PAGE_UP },
	{ "[6~", KEY_PAGE_DOWN }, { "[7~", KEY_HOME }, { "[8~", KEY_END },
	/* F-keys: vt100 and xterm, linux console, rxvt and vt220 */
	{ "OP", KEY_F1 }, { "OQ", KEY_F2 }, { "OR", KEY_F3 }, { "OS", KEY_F4 },
	{ "[[A", KEY_F1 }, { "[[B", KEY_F2 }, { "[[C", KEY_F3 }, { "[[D", KEY_F4 }, { "[[E", KEY_F5 },
	{ "[11~", KEY_F1 }, { "[12~", KEY_F2 }, { "[13~", KEY_F3 }, { "[14~", KEY_F4 }, { "[15~", KEY_F5 },
	{ "[17~", KEY_F6 }, { "[18~", KEY_F7 }, { "[19~", KEY_F8 }, { "[20~", KEY_F9 }, { "[21~", KEY_F10 },
	{ "[23~", KEY_F11 }, { "[24~", KEY_F12 },
	{ "[28~", KEY_F1 }, /* the key Help of a vt220 */
	/* rxvt with Shift and with Ctrl */
	{ "[a", KEY_UP }, { "[b", KEY_DOWN }, { "[c", KEY_RIGHT }, { "[d", KEY_LEFT },
	{ "Oa", KEY_UP }, { "Ob", KEY_DOWN }, { "Oc", KEY_WORD_RIGHT }, { "Od", KEY_WORD_LEFT },
	{ "[3$", KEY_DELETE }, { "[3^", KEY_DELETE }, { "[5^", KEY_PAGE_UP }, { "[6^", KEY_PAGE_DOWN },
	{ "[7$", KEY_HOME }, { "[7^", KEY_HOME }, { "[8$", KEY_END }, { "[8^", KEY_END },
	/* xterm with a modifier: M stands for 2 to 8 */
	{ "[1;MA", KEY_UP }, { "[1;MB", KEY_DOWN }, { "[1;MC", KEY_RIGHT }, { "[1;MD", KEY_LEFT },
	{ "[1;MH", KEY_HOME }, { "[1;MF", KEY_END },
	{ "[1;MP", KEY_F1 }, { "[1;MQ", KEY_F2 }, { "[1;MR", KEY_F3 }, { "[1;MS", KEY_F4 },
	{ "[2;M~", KEY_INSERT }, { "[3;M~", KEY_DELETE }, { "[5;M~", KEY_PAGE_UP }, { "[6;M~", KEY_PAGE_DOWN },
	{ "[15;M~", KEY_F5 }, { "[17;M~", KEY_F6 }, { "[18;M~", KEY_F7 }, { "[19;M~", KEY_F8 }, { "[20;M~", KEY_F9 },
	{ "[21;M~", KEY_F10 }, { "[23;M~", KEY_F11 }, { "[24;M~", KEY_F12 },
	{ "[200~", KEY_PASTE },
};

enum { COUNT = sizeof sequences / sizeof *sequences, MODIFIERS = 7 };

/* Bytes of TEXT that agree with PATTERN, 'M' standing for a modifier; *MODIFIER is set where one was passed. */
static size_t agree(const char *pattern, const char *text, int *modifier)
{
	size_t at = 0;

	for (; text[at] && pattern[at]; at++) {
		if (pattern[at] == 'M' && at > 0 && pattern[at - 1] == ';') {
			if (text[at] < '2' || text[at] > '8')
				break;
			*modifier = text[at] - '0';
		} else if (text[at] != pattern[at]) {
			break;
		}
	}
	return at;
}

static int with_modifier(int code, int modifier)
{
	const bool is_alt_or_ctrl = modifier == 3 || modifier == 5;

	if (is_alt_or_ctrl && code == KEY_LEFT)
		return KEY_WORD_LEFT;
	if (is_alt_or_ctrl && code == KEY_RIGHT)
		return KEY_WORD_RIGHT;
	return code;
}

enum key_sequence key_sequence_read(const char *text, bool is_whole, int *code)
{
	const size_t length = strlen(text);
	const unsigned char last = (unsigned char) text[length - 1];
	bool is_start = false;

	*code = KEY_NONE;
	for (size_t at = 0; at < COUNT; at++) {
		const char *pattern = sequences[at].text;
		int modifier = 0;

		if (agree(pattern, text, &modifier) < length)
			continue;
		if (pattern[length]) {
			is_start = true;
			continue;
		}
		if (sequences[at].code == KEY_PASTE)
			return KEY_SEQUENCE_PASTE;
		*code = with_modifier(sequences[at].code, modifier);
		return KEY_SEQUENCE_KEY;
	}
	if (is_start)
		return KEY_SEQUENCE_MORE;
	/* A control sequence ends with a byte from '@' on; the one after its '[' may be another '['. */
	if (is_whole && text[0] == '[' && (length == 1 || last < '@'))
		return KEY_SEQUENCE_MORE;
	return KEY_SEQUENCE_NONE;
}

bool key_sequence_known(int index, char out[16], int *code)
{
	for (size_t at = 0; at < COUNT; at++) {
		const char *mark = strstr(sequences[at].text, ";M");
		const int variants = mark ? MODIFIERS : 1;

		if (index < variants) {
			snprintf(out, 16, "\033%s", sequences[at].text);
			if (mark)
				out[mark - sequences[at].text + 2] = (char) ('2' + index);
			*code = mark ? with_modifier(sequences[at].code, index + 2) : sequences[at].code;
			return true;
		}
		index -= variants;
	}
	return false;
}
