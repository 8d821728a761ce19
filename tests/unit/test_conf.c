/* INI files: what is read, with its lines, and every way of being misread, refused by its line. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/file.h"
#include "base/mem.h"

static struct conf *parse(const char *text)
{
	struct err err = { 0 };
	struct conf *conf;

	if (!conf_parse(text, strlen(text), "x.ini", &conf, &err))
		print_message("refused: %s\n", err.text);
	assert_non_null(conf);
	return conf;
}

static void assert_refused(const char *text, size_t length, const char *start, const char *part)
{
	struct err err = { 0 };
	struct conf *conf = (struct conf *) &err;

	if (conf_parse(text, length, "x.ini", &conf, &err))
		fail_msg("\"%s\" should be refused with \"%s\"", text, part);
	assert_null(conf);
	assert_int_equal(err.code, EX_CONFIG);
	if (strncmp(err.text, start, strlen(start)) != 0 || !strstr(err.text, part))
		fail_msg("\"%s\" should begin \"%s\" and hold \"%s\"", err.text, start, part);
}

static void reads_sections_and_keys_in_order(void **state)
{
	struct conf *conf = parse("\xef\xbb\xbf; a form\r\n\r\n[form]\r\ncode = visit\r\n"
		"label.ur = \xd8\xb6\xd9\x84\xd8\xb9\r\n"
		"  # indented\r\n[field status]\r\n type=list \r\n[ empty ]\r\n[last]\r\nkey = no newline");

	(void) state;
	assert_string_equal(conf_name(conf), "x.ini");
	assert_int_equal(conf_section_count(conf), 4);
	assert_string_equal(conf_section(conf, 0), "form");
	assert_int_equal(conf_section_line(conf, 0), 3);
	assert_int_equal(conf_key_count(conf, 0), 2);
	assert_string_equal(conf_key(conf, 0, 1), "label.ur");
	assert_string_equal(conf_value(conf, 0, "label.ur"), "\xd8\xb6\xd9\x84\xd8\xb9");
	assert_int_equal(conf_line(conf, 0, "label.ur"), 5);
	assert_int_equal(conf_line(conf, 0, "hint"), 3);
	assert_null(conf_value(conf, 0, "hint"));
	assert_int_equal(conf_find(conf, "field status"), 1);
	assert_string_equal(conf_value(conf, 1, "type"), "list");
	assert_int_equal(conf_find(conf, "empty"), 2);
	assert_int_equal(conf_key_count(conf, 2), 0);
	assert_string_equal(conf_value(conf, conf_find(conf, "last"), "key"), "no newline");
	assert_int_equal(conf_find(conf, "form "), -1);
	assert_null(conf_value(conf, conf_find(conf, "nothing"), "key"));
	conf_free(conf);
	conf = parse("");
	assert_int_equal(conf_section_count(conf), 0);
	conf_free(conf);
	conf_free(NULL);
}

static void reads_values_as_they_stand(void **state)
{
	struct conf *conf = parse("[rule a]\nsql = \"status = 'closed; shut' and x <> '#'\" ; why\nequal = a = b == c\n"
		"quoted = \"  kept  \"# remark\nempty = \"\"\ninner = the \"big\" room\nsingle = 'a' || 'b'\napostrophe = don't\n"
		"tabs =\ta\tb\t\nslash = \"ends in \\\"\nnext = %s %d %n\nsmall town/ village (old) = rural\n");

	(void) state;
	assert_string_equal(conf_value(conf, 0, "sql"), "status = 'closed; shut' and x <> '#'");
	assert_string_equal(conf_value(conf, 0, "equal"), "a = b == c");
	assert_string_equal(conf_value(conf, 0, "quoted"), "  kept  ");
	assert_string_equal(conf_value(conf, 0, "empty"), "");
	assert_string_equal(conf_value(conf, 0, "inner"), "the \"big\" room");
	assert_string_equal(conf_value(conf, 0, "single"), "'a' || 'b'");
	assert_string_equal(conf_value(conf, 0, "apostrophe"), "don't");
	assert_string_equal(conf_value(conf, 0, "tabs"), "a\tb");
	assert_string_equal(conf_value(conf, 0, "slash"), "ends in \\");
	assert_string_equal(conf_value(conf, 0, "next"), "%s %d %n");
	assert_string_equal(conf_value(conf, 0, "small town/ village (old)"), "rural");
	conf_free(conf);
}

static void joins_parts_in_number_order(void **state)
{
	struct conf *conf = parse("[a]\nrule.2 = two\nx = 1\nrule.1 = \"one ; \"\nlabel.ur.1 = u\n"
		"rule.3 = three\n[b]\nrule.1 = only\n");

	(void) state;
	assert_int_equal(conf_key_count(conf, 0), 3);
	assert_string_equal(conf_key(conf, 0, 0), "rule");
	assert_string_equal(conf_value(conf, 0, "rule"), "one ;  two three");
	assert_int_equal(conf_line(conf, 0, "rule"), 4);
	assert_string_equal(conf_value(conf, 0, "label.ur"), "u");
	assert_null(conf_value(conf, 0, "rule.1"));
	assert_string_equal(conf_value(conf, 1, "rule"), "only");
	conf_free(conf);
}

static void refuses_what_iniparser_would_misread(void **state)
{
	static const struct {
		const char *text, *start, *part;
	} wrong[] = {
		{ "[a]\nx = 1\nx = 2\n", "x.ini line 3: ", "already on line 2" },
		{ "[a]\n[b]\n[a]\n", "x.ini line 3: ", "already on line 1" },
		{ "[a]\n[ a ]\n", "x.ini line 2: ", "already" },
		{ "[Form]\n", "x.ini line 1: ", "lower case" },
		{ "[a]\nLabel = x\n", "x.ini line 2: ", "lower case" },
		{ "[b:c]\n", "x.ini line 1: ", "colon" },
		{ "[a]\nb:c = 1\n", "x.ini line 2: ", "colon" },
		{ "[a]\nb = x; y\n", "x.ini line 2: ", "bare ';'" },
		{ "[a]\nb = #1\n", "x.ini line 2: ", "bare '#'" },
		{ "[a]\nb =\n", "x.ini line 2: ", "no value" },
		{ "[a]\nb = ; remark\n", "x.ini line 2: ", "bare ';'" },
		{ "[a]\nb\n", "x.ini line 2: ", "no section, key or comment" },
		{ "[a]\n= b\n", "x.ini line 2: ", "no name" },
		{ "[]\n", "x.ini line 1: ", "no name" },
		{ "[a\n", "x.ini line 1: ", "does not end" },
		{ "[\n", "x.ini line 1: ", "does not end" },
		{ "[a] ; b\n", "x.ini line 1: ", "does not end" },
		{ "[a]]\n", "x.ini line 1: ", "wrong name" },
		{ "[a  b]\n", "x.ini line 1: ", "wrong name" },
		{ "[a]\nb  c = 1\n", "x.ini line 2: ", "wrong name" },
		{ "[a]\nb! = 1\n", "x.ini line 2: ", "wrong name" },
		{ "b = 1\n[a]\n", "x.ini line 1: ", "before the first section" },
		{ "[a]\nb = \"open\n", "x.ini line 2: ", "does not close" },
		{ "[a]\nb = \"\n", "x.ini line 2: ", "does not close" },
		{ "[a]\nb = \"x\" y\n", "x.ini line 2: ", "behind the closing quote" },
		{ "[a]\nb = \"x\"y\"\n", "x.ini line 2: ", "behind the closing quote" },
		{ "[a]\nb = 'x' \"y\"\n", "x.ini line 2: ", "begins with a '" },
		{ "[a]\nb = x \\\n", "x.ini line 2: ", "backslash" },
		{ "[a]\nb.1 = x\nb = y\n", "x.ini line 3: ", "already on line 2" },
		{ "[a]\nb = x\nb.1 = y\n", "x.ini line 3: ", "already on line 2" },
		{ "[a]\nb.1 = x\nb.2 = y\nb.1 = x\n", "x.ini line 4: ", "comes twice" },
		{ "[a]\nb.1 = x\nb.3 = y\n", "x.ini line 3: ", "not \"b.2\"" },
		{ "[a]\nb.2 = x\n", "x.ini line 2: ", "not \"b.1\"" },
		{ "[a]\nb.01 = x\n", "x.ini line 2: ", "part number" },
		{ "[a]\nb.100 = x\n", "x.ini line 2: ", "part number" },
		{ "[a]\n\nb = \xff\n", "x.ini line 3: ", "UTF-8" },
		{ "; \xc3\n", "x.ini line 1: ", "UTF-8" },
		{ "[a]\nb = x\033[2J\n", "x.ini line 2: ", "U+001B" },
		{ "[a]\rb = x\r", "x.ini line 1: ", "U+000D" },
		{ "[a]\nb = \xe2\x80\xae\n", "x.ini line 2: ", "U+202E" },
	};

	(void) state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_refused(wrong[i].text, strlen(wrong[i].text), wrong[i].start, wrong[i].part);
	assert_refused("[a]\nb = x\0y\n", 12, "x.ini line 2: ", "U+0000");
}

static void holds_its_limits(void **state)
{
	struct err err = { 0 };
	struct conf *conf;
	struct buf text;

	(void) state;
	buf_init(&text, 2 * CONF_MAX_FILE);
	for (int extra = 0; extra < 2; extra++) {
		buf_clear(&text);
		buf_text(&text, "[a]\nk = ");
		for (int i = 4; i < CONF_MAX_LINE + extra; i++)
			buf_byte(&text, 'v');
		buf_text(&text, "\r\nnext = 1\n");
		if (extra == 0) {
			conf = parse(text.bytes);
			assert_int_equal(strlen(conf_value(conf, 0, "k")), CONF_MAX_LINE - 4);
			assert_string_equal(conf_value(conf, 0, "next"), "1");
			conf_free(conf);
		} else {
			assert_refused(text.bytes, text.length, "x.ini line 2: ", "longer than 1000 bytes");
		}
	}
	buf_clear(&text);
	buf_text(&text, "[");
	for (int i = 0; i < 101; i++)
		buf_byte(&text, 'n');
	buf_text(&text, "]\n");
	assert_refused(text.bytes, text.length, "x.ini line 1: ", "too long a name");
	buf_clear(&text);
	buf_text(&text, "[a]\n");
	for (int i = 0; i <= CONF_MAX_KEYS; i++)
		buf_format(&text, "k%d=1\n", i);
	assert_refused(text.bytes, text.length, "x.ini line 20002: ", "more than 20000 keys");
	buf_clear(&text);
	while (text.length <= CONF_MAX_FILE)
		buf_text(&text, "; remark\n");
	assert_refused(text.bytes, text.length, "x.ini: ", "longer than");
	assert_false(conf_parse(text.bytes, text.length, "x.ini", &conf, NULL));
	buf_free(&text);
	assert_false(conf_read("/nonexistent/x.ini", &conf, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_null(conf);
}

static void many_sections_keep_their_keys(void **state)
{
	struct conf *conf;
	struct buf text;

	(void) state;
	buf_init(&text, CONF_MAX_FILE);
	for (int i = 0; i < 500; i++)
		buf_format(&text, "[field f%d]\ntype = t%d\nlabel = \"Label %d\"\nrule.1 = a\nrule.2 = b%d\n", i, i, i, i);
	conf = parse(text.bytes);
	assert_int_equal(conf_section_count(conf), 500);
	for (int i = 0; i < 500; i++) {
		char expected[32];

		snprintf(expected, sizeof expected, "a b%d", i);
		assert_string_equal(conf_value(conf, i, "rule"), expected);
		snprintf(expected, sizeof expected, "Label %d", i);
		assert_string_equal(conf_value(conf, i, "label"), expected);
		assert_int_equal(conf_line(conf, i, "label"), 5 * i + 3);
	}
	conf_free(conf);
	buf_free(&text);
}

/* A good file with bytes changed, dropped and doubled is read or refused by a line; nothing else happens. */
static void survives_any_change(void **state)
{
	static const char good[] = "\xef\xbb\xbf[form]\ncode = visit\nlabel.ur = \xd8\xb6\xd9\x84\n"
		"[field a b]\nrule.1 = \"x;y\" ; z\n"
		"rule.2 = 'a' = b\nempty = \"\"\n# remark\n";
	static const char odd[] = "\n\r\t\0 \"'=[];#:\\.19aZ\xff\xd8";
	uint64_t seed = 88172645463325252u;

	(void) state;
	for (int round = 0; round < 5000; round++) {
		char text[sizeof good];
		size_t length = sizeof good - 1;
		struct err err = { 0 };
		struct conf *conf;

		memcpy(text, good, length);
		for (int change = 0; change <= round % 4; change++) {
			size_t at;

			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			at = seed % length;
			if (seed >> 63)
				memmove(text + at, text + at + 1, --length - at);
			else
				text[at] = odd[(seed >> 32) % (sizeof odd - 1)];
		}
		if (conf_parse(text, length, "x.ini", &conf, &err)) {
			for (int i = 0; i < conf_section_count(conf); i++)
				for (int j = 0; j < conf_key_count(conf, i); j++)
					assert_non_null(conf_value(conf, i, conf_key(conf, i, j)));
			conf_free(conf);
		} else {
			assert_int_equal(err.code, EX_CONFIG);
			assert_int_equal(strncmp(err.text, "x.ini line ", 11), 0);
		}
	}
}

static void says_later_errors_by_line(void **state)
{
	const char *above = getenv("TMPDIR");
	char *path = mem_format("%s/conf-test.ini", above ? above : "."), *expected;
	struct err err = { 0 };
	struct conf *conf;

	(void) state;
	assert_true(file_write_atomic(path, "[field x]\ntype = lst\n", 21, 0600, &err));
	assert_true(conf_read(path, &conf, &err));
	assert_false(conf_error(conf, 0, "type", &err, "there is no type \"%s\": write list", "lst"));
	assert_int_equal(err.code, EX_CONFIG);
	expected = mem_format("%s line 2: there is no type \"lst\": write list", path);
	assert_string_equal(err.text, expected);
	free(expected);
	conf_error(conf, 0, NULL, &err, "has no label");
	expected = mem_format("%s line 1: has no label", path);
	assert_string_equal(err.text, expected);
	free(expected);
	conf_free(conf);
	unlink(path);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_sections_and_keys_in_order),
		cmocka_unit_test(reads_values_as_they_stand),
		cmocka_unit_test(joins_parts_in_number_order),
		cmocka_unit_test(refuses_what_iniparser_would_misread),
		cmocka_unit_test(holds_its_limits),
		cmocka_unit_test(many_sections_keep_their_keys),
		cmocka_unit_test(survives_any_change),
		cmocka_unit_test(says_later_errors_by_line),
	};

	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
