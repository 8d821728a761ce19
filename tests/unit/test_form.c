/* Instruments from text: what is read, and what is refused with its line. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form/form.h"
#include "form/type.h"

#define HEAD \
	"[form]\ncode = visit\ntitle = Visit\nkey = id\nscope = school\n[page access]\ntitle = Access\n" \
	"[field school]\nlabel = School\ntype = school\nrequired = yes\n"
/* HEAD has 11 lines. */

static struct form *parsed(const char *text)
{
	struct form *form;
	struct err err = {0};

	if (!form_parse(text, strlen(text), "visit.ini", &form, &err))
		fail_msg("%s", err.text);
	return form;
}

/* TEXT must be refused with a sentence that begins with BEGIN and holds WORD. */
static void refused(const char *text, const char *begin, const char *word)
{
	struct form *form = NULL;
	struct err err = {0};

	if (form_parse(text, strlen(text), "visit.ini", &form, &err))
		fail_msg("taken: %s", text);
	assert_null(form);
	assert_int_equal(err.code, EX_CONFIG);
	if (strncmp(err.text, begin, strlen(begin)) != 0 || strstr(err.text, word) == NULL)
		fail_msg("\"%s\" does not begin with \"%s\" or lacks \"%s\"", err.text, begin, word);
}

static void test_whole(void **state)
{
	struct form *form =
		parsed(HEAD "[field access]\nlabel = Access\ntype = code\nlist = access\n"
					"[page day]\ntitle = The day\n"
					"[field boys]\nlabel = Boys\ntype = whole\nmin = 0\nmax = 999\nask.1 = access = 'granted'\nask.2 "
					"= and school is not null\n"
					"[grid visit_class]\n"
					"[field girls]\nlabel = Girls\ntype = decimal\nscale = 2\nmin = -0.5\nretired = yes\n"
					"[field pupils]\nlabel = Pupils\ntype = whole\ncomputed = coalesce(boys, 0) + girls\n"
					"[field began]\nlabel = Began\ntype = date\nmin = 2000-01-01\n"
					"[rule few]\nkind = soft\nholds = pupils > 10\nsays = \"{pupils} pupils; few\"\nfield = boys\n");

	(void) state;
	assert_string_equal(form->code, "visit");
	assert_true(form->has_made_id);
	assert_int_equal(form->key_count, 1);
	assert_int_equal(form->field_count, 7);
	assert_string_equal(form->fields[form->key[0]].code, "id");
	assert_int_equal(form->fields[0].page, -1);
	assert_int_equal(form_field(form, "boys"), 3);
	assert_int_equal(form->fields[3].page, 1);
	assert_string_equal(form->fields[3].ask, "access = 'granted' and school is not null");
	assert_int_equal(form->grids[0].after_field, 3);
	assert_int_equal(form->fields[4].min, -50);
	assert_true(form->fields[4].is_retired);
	assert_int_equal(form->fields[5].column, -1);
	assert_int_equal(form->fields[6].column, 5);
	assert_int_equal(form->fields[6].min, 10957);
	assert_string_equal(form->rules[0].says, "{pupils} pupils; few");
	assert_int_equal(form->rules[0].field_index, 3);
	form_free(form);
}

static void test_labels(void **state)
{
	static const char UR[] =
		"[form]\ntitle = \xd8\xa7\n[field school]\nlabel = \xd8\xb3\n[page access]\ntitle = \xd8\xb1\n";
	static const char WRONG[] = "[field nothing]\nlabel = \xd8\xb3\n";
	struct form *form = parsed(HEAD);
	struct err err = {0};

	(void) state;
	assert_true(form_add_urdu(form, UR, strlen(UR), "visit.ur.ini", false, &err));
	assert_string_equal(form->title_ur, "\xd8\xa7");
	assert_string_equal(form->fields[1].label_ur, "\xd8\xb3");
	assert_string_equal(form->pages[0].title_ur, "\xd8\xb1");
	assert_false(form_add_urdu(form, WRONG, strlen(WRONG), "visit.ur.ini", false, &err));
	assert_non_null(strstr(err.text, "visit.ur.ini line 2: "));
	form_free(form);
}

static void test_refused_fields(void **state)
{
	(void) state;
	refused("", "visit.ini line 1: ", "[form]");
	refused("[form]\ncode = visit\n", "visit.ini line 1: ", "lacks title");
	refused(HEAD "[field a]\nlabel = A\ntype = number\n", "visit.ini line 14: ", "no type \"number\"");
	refused(HEAD "[field a]\nlabel = A\ntype = text\ntype = text\n", "visit.ini line 15: ", "already");
	refused(HEAD "[field a]\nlabel = A\ntype = text\nunits = km\n", "visit.ini line 15: ", "units");
	refused(HEAD "[field a]\nlabel = A\ntype = decimal\n", "visit.ini line 12: ", "scale");
	refused(HEAD "[field a]\nlabel = A\ntype = code\n", "visit.ini line 12: ", "list");
	refused(HEAD "[field a]\nlabel = A\ntype = whole\nmin = low\n", "visit.ini line 15: ", "low");
	refused(HEAD "[field a]\nlabel = A\ntype = whole\nmin = 5\nmax = 4\n", "visit.ini line 12: ", "min is above max");
	refused(HEAD "[field a]\nlabel = A\ntype = whole\nrequired = maybe\n", "visit.ini line 15: ", "yes or no");
	refused(HEAD "[field a]\ntype = whole\n", "visit.ini line 12: ", "label");
	refused(HEAD "[field school]\nlabel = A\ntype = whole\n", "visit.ini line 12: ", "already");
	refused(HEAD "[field select]\nlabel = A\ntype = whole\n", "visit.ini line 12: ", "select");
	refused(HEAD "[field _void]\nlabel = A\ntype = whole\n", "visit.ini line 12: ", "_void");
	refused(HEAD "[field a]\nlabel = A\ntype = whole\ndefault = ten\n", "visit.ini line 12: ", "ten");
	refused(HEAD "[thing a]\nlabel = A\n", "visit.ini line 12: ", "thing");
	refused(
		"[form]\ncode = visit\ntitle = V\nkey = place\nscope = school\n[field school]\nlabel = S\ntype = school\n",
		"visit.ini line 4: ", "place");
	refused("[form]\ncode = form\ntitle = V\nkey = a\nscope = province\n[field a]\nlabel = S\ntype = text\n",
		"visit.ini line 1: ", "own tables");
	refused("[form]\ncode = visit\ntitle = V\nkey = a\nscope = school\n[field a]\nlabel = S\ntype = text\n",
		"visit.ini line 1: ", "school");
}

/* The mistakes that somebody might make on purpose. */
static void test_refused_rules(void **state)
{
	static const struct {
		const char *holds, *word;
	} BAD[] = {
		{"load_extension('/tmp/x.so') is null", "load_extension"},
		{"(select count(*) from school) > 0", "select"},
		{"school in ('a', 'b')", "in"},
		{"school = ?1", "?"},
		{"school = :name", ":"},
		{"school = 'a' -- and more", "--"},
		{"school = 'a' /* more */", "/*"},
		{"(school = 'a'", ")"},
		{"school = 'a')", "never opened"},
		{"place = 'a'", "place"},
		{"last.school = 'a'", "last.school"},
		{"parent.school = 'a'", "parent.school"},
		{"main.school = 'a'", "main.school"},
		{"school = 'a", "no end"},
		{"school =", "ends too early"},
		{"school school", "school"},
		{"1 < length(school) < 3", "<"},
		{"date('now') > school", "'now'"},
		{"julianday() > 1", "julianday"},
		{"max(school) = 'a'", "max"},
		{"school || 'a' = 'a'", "|"},
		{"school & 1", "&"},
		{"randomblob(1000000000) is null", "randomblob"},
		{"school = 0x10", "0x10"},
		{"school glob '*'", "glob"},
		{"cast(school as int) = 1", "cast"},
		{"school collate nocase = 'a'", "collate"},
		{"current_date > school", "current_date"},
		{"[school] = 'a'", "["},
		{"`school` = 'a'", "`"},
	};
	char text[8192];

	(void) state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		snprintf(text, sizeof text, "%s[rule r]\nkind = hard\nholds = %s\nsays = No\n", HEAD, BAD[i].holds);
		refused(text, "visit.ini line 14: rule r: ", BAD[i].word);
	}
	refused(HEAD "[rule r]\nkind = hard\nholds = \"school = 'a'; drop table school\"\nsays = No\n",
		"visit.ini line 14: rule r: ", ";");
	refused(HEAD "[rule r]\nkind = firm\nholds = 1\nsays = No\n", "visit.ini line 13: ", "firm");
	refused(HEAD "[rule r]\nkind = hard\nholds = 1\nsays = {place}\n", "visit.ini line 14: ", "place");
	refused(HEAD "[rule r]\nkind = hard\nholds = 1\nsays = {school\n", "visit.ini line 14: ", "{");
	refused(HEAD "[rule r]\nkind = hard\nholds = 1\nsays = x\nfield = place\n", "visit.ini line 14: ", "place");
	refused(HEAD "[rule r]\nkind = hard\nholds = 1\nsays = x\n[rule r]\nkind = hard\nholds = 1\nsays = x\n",
		"visit.ini line 16: ", "already");
	refused(HEAD "[field a]\nlabel = A\ntype = text\nask = school = 'x' union\n", "visit.ini line 15: ", "union");
}

/* Rule text without end: nested, long, many parts. */
static void test_endless(void **state)
{
	char *text = malloc(1 << 20);
	size_t at;

	(void) state;
	at = (size_t) sprintf(text, "%s[rule r]\nkind = hard\nsays = x\nholds = ", HEAD);
	memset(text + at, '(', 900);
	strcpy(text + at + 900, "1\n");
	refused(text, "visit.ini line 15: rule r: ", "nested");
	at = (size_t) sprintf(text, "%s[rule r]\nkind = hard\nsays = x\n", HEAD);
	for (int i = 1; i <= 60; i++) {
		at += (size_t) sprintf(text + at, "holds.%d = ", i);
		for (int j = 0; j < 80; j++)
			at += (size_t) sprintf(text + at, "1 + ");
		at += (size_t) sprintf(text + at, i < 60 ? "1 +\n" : "1\n");
	}
	refused(text, "visit.ini line 15: rule r: ", "longer than");
	at = (size_t) sprintf(text, "%s[rule r]\nkind = hard\nsays = x\nholds = ", HEAD);
	for (int j = 0; j < 200; j++)
		at += (size_t) sprintf(text + at, "not ");
	strcpy(text + at, "1\n");
	refused(text, "visit.ini line 15: rule r: ", "not");
	at = (size_t) sprintf(text, "%s", HEAD);
	for (int i = 0; i < 500; i++)
		at += (size_t) sprintf(text + at, "[field f%d]\nlabel = F\ntype = whole\n", i);
	refused(text, "visit.ini line ", "more than 400 fields");
	free(text);
}

static void test_circles(void **state)
{
	(void) state;
	refused(HEAD "[field a]\nlabel = A\ntype = whole\ncomputed = b + 1\n[field b]\nlabel = B\ntype = whole\ncomputed "
				 "= a + 1\n",
		"visit.ini line 12: ", "circle");
	refused(HEAD "[field a]\nlabel = A\ntype = whole\nask = b > 1\n[field b]\nlabel = B\ntype = whole\nask = a > 1\n",
		"visit.ini line 12: ", "circle");
	refused(HEAD "[field a]\nlabel = A\ntype = whole\ncomputed = a + 1\n", "visit.ini line 12: ", "circle");
	/* a skip condition may look at its own field */
	form_free(parsed(HEAD "[field a]\nlabel = A\ntype = whole\nask = school = '1' or a is not null\n"));
}

static void test_grids(void **state)
{
	static const char CHILD[] =
		"[form]\ncode = visit_class\ntitle = T\nkey = visit grade\nscope = parent\nparent = visit\nrows = grade\n"
		"[field visit]\nlabel = V\ntype = id\n[field grade]\nlabel = G\ntype = code\nlist = %s\n";
	char text[1024];

	(void) state;
	snprintf(text, sizeof text, CHILD, "grade");
	form_free(parsed(text));
	snprintf(text, sizeof text, CHILD, "level");
	refused(text, "visit.ini line 11: ", "rows");
}

/* Any bytes: refused or read, never harm. The quick reader gets the same without the proof before it. */
static void test_noise(void **state)
{
	static const char ALL[] = HEAD "[field a]\nlabel = A\ntype = whole\nmin = 1\n[rule r]\nkind = hard\nholds.1 = a "
								   "> 1\nholds.2 = or a is null\n"
								   "says = \"{a}\"\nfield = a\n[grid g]\n";
	char text[sizeof ALL];

	(void) state;
	srand(7);
	for (int i = 0; i < 20000; i++) {
		size_t length = sizeof ALL - 1;
		struct form *form;
		struct err err = {0};

		memcpy(text, ALL, sizeof ALL);
		for (int j = rand() % 6; j >= 0; j--)
			text[rand() % (int) length] = "[]=\"'\n. #;\\{}().1a\x80\0"[rand() % 21];
		if (rand() % 4 == 0)
			length = (size_t) rand() % length;
		if (form_read(text, length, "noise.ini", &form, &err))
			form_free(form);
		if (i % 10 == 0 && form_parse(text, length, "noise.ini", &form, &err))
			form_free(form);
	}
}

/* A form of a newer program: what is not known is passed over, the rest is as ever; a file that is loaded here says no such thing. */
static void test_newer(void **state)
{
	static const char NEWER[] =
		"[form]\ncode = visit\ntitle = Visit\nkey = school date\nscope = school\ncolour = red\n"
		"[page p]\ntitle = P\nicon = book\n[field school]\nlabel = School\ntype = school\nspoken = yes\n"
		"[field date]\nlabel = Date\ntype = date\n[sound s]\nfile = s.ogg\n"
		"[field price]\nlabel = Price\ntype = money\npersonal = yes\nrequired = yes\n"
		"[field boys]\nlabel = Boys\ntype = whole\nask = heard(boys)\nmax = 9\n"
		"[field half]\nlabel = Half\ntype = whole\ncomputed = halved(boys)\n"
		"[rule old]\nkind = hard\nholds = boys < 5 or price is null\nsays = {boys}\n"
		"[rule kind]\nkind = gentle\nholds = boys < 5\nsays = S\n[rule new]\nkind = soft\nholds = heard(boys)\nsays = S\n"
		"[rule said]\nkind = soft\nholds = boys < 5\nsays = {boys:loud}\n";
	struct err err = {0};
	struct value value;
	struct buf storage;
	struct form *form;

	(void) state;
	refused(NEWER, "visit.ini line 6: ", "colour");
	assert_true(form_read(NEWER, strlen(NEWER), "visit", &form, &err));
	assert_int_equal(form->passed_over, 10);
	assert_int_equal(form->field_count, 5);
	assert_string_equal(form->pages[0].title, "P");
	assert_true(form->fields[2].is_unread && form->fields[2].is_retired && form->fields[2].is_personal && !form->fields[2].is_required);
	assert_string_equal(form->fields[2].label, "Price");
	assert_int_equal(form->fields[3].max, 9);
	assert_null(form->fields[3].ask);
	assert_string_equal(form->fields[4].computed, "null");
	assert_int_equal(form->rule_count, 1);
	assert_string_equal(form->rules[0].code, "old");
	buf_init(&storage, 64);
	assert_false(type_parse(&form->fields[2], "12", 2, &value, &storage, &err));
	assert_non_null(strstr(err.text, "install the new one"));
	buf_free(&storage);
	err_reset(&err);
	form_free(form);
	/* nothing can be kept of a record whose key is not known */
	static const char KEY[] = "[form]\ncode = v\ntitle = V\nkey = a\nscope = province\n[field a]\nlabel = A\ntype = money\n";
	assert_false(form_read(KEY, strlen(KEY), "v", &form, &err));
	assert_non_null(strstr(err.text, "install the new one"));
	err_reset(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_refused_fields),
		cmocka_unit_test(test_refused_rules),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_circles),
		cmocka_unit_test(test_grids),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_newer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
