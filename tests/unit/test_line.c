/* The line editor: exactly what was typed, whatever the keys. The model beside it is two plain strings, what is left
 * and what is right of the cursor. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "tui/line.h"

/* A word with its marks: beh zabar, lam pesh, waw, cheh, then a space, a wide letter, a face. */
static const uint32_t letters[] = { 0x628, 0x64e, 0x644, 0x64f, 0x648, 0x686, ' ', 'a', 'Z', '7', 0x6771, 0x301, 0x200c,
	0x1f600, 0x200d, 0x6be, 0x654, '-' };
enum { LETTERS = sizeof letters / sizeof *letters };

static enum line_result press(struct line *line, int code)
{
	const struct key key = key_of(code);

	return line_key(line, &key);
}

static void type(struct line *line, const char *text)
{
	const size_t length = strlen(text);

	for (size_t at = 0; at < length;) {
		uint32_t point;

		at += utf8_decode(text + at, length - at, &point);
		press(line, (int) point);
	}
}

static void paste(struct line *line, const char *text)
{
	struct key key = { .code = KEY_PASTE, .length = (int) strlen(text) };

	memcpy(key.text, text, strlen(text));
	line_key(line, &key);
}

static void what_is_typed_is_there(void **state)
{
	/* Decomposed on purpose: alef with hamza above as two code points must not become one. */
	static const char *const text = "\u0627\u0654\u0628\u064e\u0644\u064f\u0648\u0686 e\u0301";
	struct line line;

	(void) state;
	line_init(&line, 100);
	type(&line, text);
	assert_string_equal(line.text, text);
	line_set(&line, text);
	assert_string_equal(line.text, text);
	assert_int_equal(line.at, strlen(text));
	line_free(&line);
}

static void random_typing_is_there(void **state)
{
	(void) state;
	srand(3);
	for (int round = 0; round < 300; round++) {
		char expected[2000] = "";
		size_t length = 0;
		struct line line;

		line_init(&line, sizeof expected - 1);
		for (int step = 0; step < 200; step++) {
			const uint32_t point = letters[rand() % LETTERS];

			length += utf8_encode(point, expected + length);
			expected[length] = '\0';
			assert_int_equal(press(&line, (int) point), LINE_CHANGED);
		}
		assert_string_equal(line.text, expected);
		line_free(&line);
	}
}

struct model {
	char left[4096], right[4096];
};

static void model_insert(struct model *model, uint32_t point, bool is_overwriting)
{
	char bytes[5] = { 0 };
	size_t length = utf8_encode(point, bytes);

	if (is_overwriting && utf8_columns(bytes, length) > 0)
		memmove(model->right, model->right + utf8_cluster(model->right, strlen(model->right)),
			strlen(model->right + utf8_cluster(model->right, strlen(model->right))) + 1);
	strcat(model->left, bytes);
}

static void model_left(struct model *model)
{
	const size_t length = strlen(model->left);
	const size_t at = length > 0 ? utf8_cluster_before(model->left, length) : 0;
	const size_t moved = length - at;

	memmove(model->right + moved, model->right, strlen(model->right) + 1);
	memcpy(model->right, model->left + at, moved);
	model->left[at] = '\0';
}

static void model_right(struct model *model)
{
	const size_t bytes = utf8_cluster(model->right, strlen(model->right));

	const size_t length = strlen(model->left);

	memcpy(model->left + length, model->right, bytes);
	model->left[length + bytes] = '\0';
	memmove(model->right, model->right + bytes, strlen(model->right + bytes) + 1);
}

static void model_backspace(struct model *model)
{
	size_t length = strlen(model->left);

	while (length > 0 && ((unsigned char) model->left[--length] & 0xc0) == 0x80)
		;
	model->left[length] = '\0';
}

static void model_delete(struct model *model)
{
	const size_t bytes = utf8_cluster(model->right, strlen(model->right));

	memmove(model->right, model->right + bytes, strlen(model->right + bytes) + 1);
}

static void model_key(struct model *model, int code, bool is_overwriting)
{
	size_t at;

	switch (code) {
	case KEY_LEFT:
		model_left(model);
		break;
	case KEY_RIGHT:
		model_right(model);
		break;
	case KEY_HOME:
		while (model->left[0])
			model_left(model);
		break;
	case KEY_END:
		at = strlen(model->left);
		snprintf(model->left + at, sizeof model->left - at, "%s", model->right);
		model->right[0] = '\0';
		break;
	case KEY_BACKSPACE:
		model_backspace(model);
		break;
	case KEY_DELETE:
		model_delete(model);
		break;
	case KEY_CTRL('K'):
		model->right[0] = '\0';
		break;
	case KEY_CTRL('U'):
		model->left[0] = '\0';
		break;
	default:
		model_insert(model, (uint32_t) code, is_overwriting);
	}
}

static void any_keys_agree_with_the_model(void **state)
{
	static const int others[] = { KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END, KEY_BACKSPACE, KEY_DELETE, KEY_LEFT, KEY_RIGHT,
		KEY_LEFT, KEY_BACKSPACE, KEY_CTRL('K'), KEY_CTRL('U') };
	struct canvas canvas;

	(void) state;
	srand(5);
	canvas_init(&canvas, 1, 20);
	for (int round = 0; round < 400; round++) {
		struct model model = { "", "" };
		struct line line;
		char both[8192];

		line_init(&line, 3000);
		for (int step = 0; step < 150; step++) {
			int code = (int) letters[rand() % LETTERS];

			if (rand() % 3 == 0)
				code = others[rand() % (rand() % 8 == 0 ? 12 : 10)];
			if (rand() % 40 == 0) {
				press(&line, KEY_INSERT);
				continue;
			}
			model_key(&model, code, line.is_overwriting);
			press(&line, code);
			snprintf(both, sizeof both, "%s%s", model.left, model.right);
			assert_string_equal(line.text, both);
			assert_int_equal(line.at, strlen(model.left));
			assert_true(utf8_valid(line.text, line.length));
			line_draw(&line, &canvas, 0, 0, 3 + rand() % 18, ROLE_FIELD, true);
			assert_int_equal(canvas.cursor_row, 0);
		}
		line_free(&line);
	}
	canvas_free(&canvas);
}

/* Every key there is, in any order, with a small maximum: valid UTF-8, within the maximum, the cursor at a code
 * point. */
static void any_keys_leave_valid_text(void **state)
{
	struct line line;

	(void) state;
	srand(9);
	line_init(&line, 40);
	for (int step = 0; step < 100000; step++) {
		const int kind = rand() % 6;

		if (kind == 0)
			press(&line, KEY_SPECIAL + 1 + rand() % (KEY_UNDO_ESC - KEY_SPECIAL));
		else if (kind == 1)
			press(&line, 1 + rand() % 31);
		else if (kind == 2)
			paste(&line, rand() % 2 ? "\u0628\u064e\n\n x\001" : "\u6771\tend");
		else
			press(&line, (int) letters[rand() % LETTERS]);
		assert_true(line.length <= 40 && line.at <= line.length && strlen(line.text) == line.length);
		assert_true(utf8_valid(line.text, line.length));
		assert_true(utf8_valid(line.text, line.at));
		for (size_t at = 0; at < line.length; at++)
			assert_true((unsigned char) line.text[at] >= 0x20 && line.text[at] != 0x7f);
	}
	line_free(&line);
}

static void pastes_lose_controls_only(void **state)
{
	struct line line;

	(void) state;
	line_init(&line, 100);
	paste(&line, "one\r\n\r\ntwo\tthree\001\033\x7f\xc2\x85" "four \u0628\u064e");
	assert_string_equal(line.text, "one two threefour \u0628\u064e");
	line_free(&line);
}

static void words_and_ends(void **state)
{
	struct line line;

	(void) state;
	line_init(&line, 100);
	type(&line, "govt boys  school");
	press(&line, KEY_WORD_LEFT);
	assert_int_equal(line.at, 11);
	press(&line, KEY_WORD_LEFT);
	assert_int_equal(line.at, 5);
	press(&line, KEY_CTRL('W'));
	assert_string_equal(line.text, "boys  school");
	press(&line, KEY_WORD_RIGHT);
	assert_int_equal(line.at, 6);
	press(&line, KEY_CTRL('K'));
	assert_string_equal(line.text, "boys  ");
	assert_int_equal(press(&line, KEY_CTRL('K')), LINE_MOVED);
	press(&line, KEY_HOME);
	assert_int_equal(press(&line, KEY_BACKSPACE), LINE_MOVED);
	assert_int_equal(press(&line, KEY_ENTER), LINE_PASS);
	assert_int_equal(press(&line, KEY_UP), LINE_PASS);
	line_free(&line);
}

static void the_maximum_and_the_alphabet_hold(void **state)
{
	struct line line;

	(void) state;
	line_init(&line, 4);
	line.only = "0123456789";
	assert_int_equal(press(&line, 'a'), LINE_REFUSED);
	assert_int_equal(press(&line, 0x628), LINE_REFUSED);
	type(&line, "12345");
	assert_string_equal(line.text, "1234");
	assert_int_equal(press(&line, '5'), LINE_REFUSED);
	line.only = NULL;
	line_set(&line, "abc\u0628");
	assert_string_equal(line.text, "abc");
	line_free(&line);
}

static void drawn(struct line *line, int columns, const char *expected, int cursor)
{
	struct canvas canvas;
	struct buf out;

	canvas_init(&canvas, 1, 30);
	buf_init(&out, 1000);
	line_draw(line, &canvas, 0, 2, columns, ROLE_FIELD, true);
	canvas_dump(&canvas, &out);
	assert_string_equal(out.bytes, expected);
	assert_int_equal(canvas.cursor_column, cursor);
	buf_free(&out);
	canvas_free(&canvas);
}

static void a_field_is_brackets(void **state)
{
	struct line line;

	(void) state;
	line_init(&line, 100);
	drawn(&line, 8, "  [      ]\n", 3);
	type(&line, "abcde");
	drawn(&line, 8, "  [abcde ]\n", 8);
	type(&line, "f");
	drawn(&line, 8, "  [abcdef]\n", 9);
	type(&line, "g");
	drawn(&line, 8, "  <efg   ]\n", 6);
	press(&line, KEY_HOME);
	drawn(&line, 8, "  [abcdef>\n", 3);
	line_set(&line, "\u6771\u4eac\u6771\u4eac");
	drawn(&line, 8, "  < \u4eac   ]\n", 6);
	drawn(&line, 3, "  < ]\n", 4);
	line_free(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_is_there),
		cmocka_unit_test(random_typing_is_there),
		cmocka_unit_test(any_keys_agree_with_the_model),
		cmocka_unit_test(any_keys_leave_valid_text),
		cmocka_unit_test(pastes_lose_controls_only),
		cmocka_unit_test(words_and_ends),
		cmocka_unit_test(the_maximum_and_the_alphabet_hold),
		cmocka_unit_test(a_field_is_brackets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
