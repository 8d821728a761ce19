/* Loading instruments: what may follow what, and what the log then holds. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form/define.h"
#include "form_world.h"
#include "store/table.h"

#define HEAD \
	"[form]\ncode = stock\ntitle = Stock\nkey = school item\nscope = school\n" \
	"[field school]\nlabel = School\ntype = school\n[field item]\nlabel = Item\ntype = text\n"
#define COUNT "[field count]\nlabel = Count\ntype = whole\n"
#define PRICE "[field price]\nlabel = Price\ntype = decimal\nscale = 2\n"
#define STATE "[field state]\nlabel = State\ntype = code\nlist = status\n"

static void refused(struct form_world *world, const char *text, const char *word)
{
	struct err err = {0};
	char before[64];

	snprintf(before, sizeof before, "%s", form_world_ask(world, "SELECT count(*) FROM entry"));
	if (define_load(world->replica, "operator", text, strlen(text), NULL, 0, "stock.ini", &err))
		fail_msg("taken: %s", text);
	if (strstr(err.text, word) == NULL || strncmp(err.text, "stock.ini", 9) != 0)
		fail_msg("\"%s\" lacks \"%s\"", err.text, word);
	assert_string_equal(form_world_ask(world, "SELECT count(*) FROM entry"), before);
}

static void test_grows(void **state)
{
	struct form_world *world = *state;
	const struct table *table;
	char entries[64];

	form_world_load(world, HEAD COUNT STATE);
	form_world_add(world, NULL, "stock", "school=07086", "item=desk", "count=3", "state=open", NULL);
	table = table_find(world->replica, "stock");
	assert_non_null(table);
	assert_int_equal(table->column_count, 4);
	assert_string_equal(form_world_ask(world, "SELECT version FROM form WHERE code = 'stock'"), "1");
	/* the same again is nothing */
	snprintf(entries, sizeof entries, "%s", form_world_ask(world, "SELECT count(*) FROM entry"));
	form_world_load(world, HEAD COUNT STATE);
	assert_string_equal(form_world_ask(world, "SELECT count(*) FROM entry"), entries);
	/* a field put between others gets the next number, one is retired, a rule is added */
	form_world_load(
		world, HEAD PRICE COUNT STATE "retired = yes\n[rule r]\nkind = soft\nholds = count < 100\nsays = Many\n");
	assert_string_equal(form_world_ask(world, "SELECT version FROM form WHERE code = 'stock'"), "2");
	assert_string_equal(
		form_world_ask(world, "SELECT number FROM form_column WHERE form = 'stock' AND name = 'price'"), "4");
	assert_string_equal(
		form_world_ask(world, "SELECT is_retired FROM form_column WHERE form = 'stock' AND name = 'state'"), "1");
	assert_int_equal(form_set_find(world->set, "stock")->fields[2].column, 4);
	assert_string_equal(form_world_ask(world, "SELECT count || state FROM stock"), "3open");
	/* what signs may be said later, and travels in the catalogue */
	form_world_load(world, HEAD PRICE COUNT "[field checked]\nlabel = C\ntype = code\nlist = status\n" STATE "retired = yes\n");
	form_world_load(world, HEAD PRICE COUNT "[field checked]\nlabel = C\ntype = code\nlist = status\nsigns = closed\n" STATE "retired = yes\n");
	assert_string_equal(form_world_ask(world, "SELECT signs FROM form_column WHERE form = 'stock' AND name = 'checked'"), "closed");
	assert_string_equal(table_find(world->replica, "stock")->columns[5].signs, "closed");
	form_world_load(world, HEAD PRICE COUNT "[field checked]\nlabel = C\ntype = code\nlist = status\n" STATE "retired = yes\n");
	assert_null(table_find(world->replica, "stock")->columns[5].signs);
	form_world_load(world, HEAD PRICE COUNT "[field checked]\nlabel = C\ntype = code\nlist = status\nretired = yes\n" STATE "retired = yes\n");
	/* words for people and limits change freely */
	form_world_load(world, HEAD PRICE "min = 0\n" COUNT "hint = How many\n[field checked]\nlabel = C\ntype = code\nlist = status\nretired = yes\n"
		STATE "retired = yes\n");
	assert_string_equal(form_world_ask(world, "SELECT version FROM form WHERE code = 'stock'"), "7");
}

static void test_refusals(void **state)
{
	struct form_world *world = *state;

	form_world_load(world, HEAD COUNT PRICE STATE "retired = yes\n");
	refused(world, HEAD COUNT STATE "retired = yes\n", "field price: is not in the new file");
	refused(world, HEAD COUNT PRICE STATE "retired = yes\n[field number]\nlabel = Count\ntype = texts\n", "no type");
	refused(world, HEAD "[field count]\nlabel = Count\ntype = text\n" PRICE STATE "retired = yes\n",
		"field count: its type changed from whole to text");
	refused(world, HEAD COUNT "[field price]\nlabel = Price\ntype = decimal\nscale = 3\n" STATE "retired = yes\n",
		"its scale changed from 2 to 3");
	refused(world, HEAD COUNT PRICE STATE, "was retired");
	refused(world, HEAD COUNT PRICE STATE "retired = yes\n[field sign]\nlabel = S\ntype = code\nlist = status\nsigns = closed shut\n",
		"signs names \"shut\", which is no code of the list status");
	refused(world, HEAD COUNT "signs = closed\n" PRICE STATE "retired = yes\n", "only a code that is keyed signs");
	refused(world, HEAD COUNT PRICE STATE "retired = yes\n[field sign]\nlabel = S\ntype = code\nlist = status\nsigns = \"\"\n", "signs names no code");
	refused(world,
		"[form]\ncode = stock_row\ntitle = R\nkey = school item grade\nscope = parent\nparent = stock\nrows = grade\n"
		"[field school]\nlabel = S\ntype = school\n[field item]\nlabel = I\ntype = text\n[field grade]\nlabel = G\ntype = code\n"
		"list = grade\n[field state]\nlabel = T\ntype = code\nlist = status\nsigns = closed\n",
		"a grid's row is signed with its record");
	refused(world, HEAD COUNT PRICE "[field state]\nlabel = State\ntype = code\nlist = level\nretired = yes\n",
		"its list changed");
	refused(world, HEAD "[field count]\nlabel = C\ntype = whole\ncomputed = 1\n" PRICE STATE "retired = yes\n",
		"stored field");
	refused(world,
		"[form]\ncode = stock\ntitle = Stock\nkey = school\nscope = school\n[field school]\nlabel = S\ntype = "
		"school\n"
		"[field item]\nlabel = Item\ntype = text\n" COUNT PRICE STATE "retired = yes\n",
		"its key or scope changed");
	refused(world,
		"[form]\ncode = stock_row\ntitle = Stock\nkey = school item grade\nscope = parent\nparent = nothing\n"
		"[field school]\nlabel = S\ntype = school\n[field item]\nlabel = I\ntype = text\n[field grade]\nlabel = "
		"G\ntype = text\n",
		"parent nothing is not loaded");
	refused(world,
		"[form]\ncode = census\ntitle = X\nkey = school\nscope = school\n[field school]\nlabel = S\ntype = school\n",
		"its key or scope changed");
	refused(world,
		"[form]\ncode = entry\ntitle = X\nkey = school\nscope = school\n[field school]\nlabel = S\ntype = school\n",
		"own tables");
}

/* What only SQLite or another form can know is known before the log holds it. */
static void test_trial(void **state)
{
	struct form_world *world = *state;
	char text[4096] = HEAD COUNT "[rule deep]\nkind = hard\nsays = x\nholds = 1";

	refused(world, HEAD COUNT "[rule r]\nkind = hard\nholds = school.roof = 'x'\nsays = x\n",
		"stock.ini line 17: rule r: \"roof\" is no field of form school");
	for (int i = 0; i < 110; i++)
		strcat(text, " + 1");
	strcat(text, "\n");
	refused(world, text, "stock.ini line 18: rule deep: the expression does not compile");
	refused(world,
		"[form]\ncode = line\ntitle = L\nkey = school year item\nscope = parent\nparent = census\n"
		"[field school]\nlabel = S\ntype = school\n[field year]\nlabel = Y\ntype = year\n"
		"[field item]\nlabel = I\ntype = text\nask = parent.roof = 1\n",
		"");
	refused(world,
		"[form]\ncode = line\ntitle = L\nkey = school year item\nscope = parent\nparent = census\n"
		"[field school]\nlabel = S\ntype = school\n[field year]\nlabel = Y\ntype = year\n"
		"[field item]\nlabel = I\ntype = text\n[field a]\nlabel = A\ntype = whole\nask = parent.roof = 1\n",
		"\"roof\" is no field of form census");
	refused(world, HEAD "[field t]\nlabel = T\ntype = whole\ncomputed = sum(enrolment.sheep)\n",
		"stock.ini line 15: the computed field t: \"sheep\" is no field of form enrolment");
}

static void remember(void *state, const char *line)
{
	char *all = state;

	strcat(all, line);
	strcat(all, ";");
}

static void test_compare(void **state)
{
	struct form_world *world = *state;
	static const char NEW[] =
		HEAD COUNT "retired = yes\n" PRICE "[rule r]\nkind = soft\nholds = price < 9\nsays = x\n";
	char all[1024] = "";
	struct form *form;
	struct err err = {0};

	form_world_load(world, HEAD COUNT "[rule old]\nkind = soft\nholds = count < 9\nsays = x\n");
	assert_true(form_parse(NEW, strlen(NEW), "stock.ini", &form, &err));
	assert_true(define_compare(world->replica, form, remember, all, &err));
	assert_string_equal(all, "retires field count;adds field price;adds rule r;drops rule old;");
	form_free(form);
}

/* What the fields and rules that stay say and reckon: each difference is told. */
static void test_compare_kept(void **state)
{
	struct form_world *world = *state;
	static const char OLD[] = HEAD COUNT PRICE "[field twice]\nlabel = Twice\ntype = whole\ncomputed = count * 2\n"
		"[field gone]\nlabel = Gone\ntype = whole\ncomputed = count\n"
		"[rule r]\nkind = soft\nholds = count < 9\nsays = Many\n[rule s]\nkind = soft\nholds = count < 9\nsays = Many\n";
	static const char NEW[] = HEAD COUNT "max = 5\nhint = How many\ndefault = 1\n" PRICE "ask = count > 0\n"
		"[field twice]\nlabel = Twice\ntype = whole\ncomputed = count * 3\n"
		"[rule r]\nkind = soft\nholds = count < 9\nsays = Too many\n[rule s]\nkind = soft\nholds = count < 8\nsays = Many\n";
	char all[1024] = "";
	struct form *form;
	struct err err = {0};

	form_world_load(world, OLD);
	assert_true(form_parse(OLD, strlen(OLD), "stock.ini", &form, &err));
	assert_true(define_compare(world->replica, form, remember, all, &err));
	assert_string_equal(all, "");
	form_free(form);
	assert_true(form_parse(NEW, strlen(NEW), "stock.ini", &form, &err));
	assert_true(define_compare(world->replica, form, remember, all, &err));
	assert_string_equal(all, "changes words of field count;changes limits of field count;changes default of field count;"
		"changes when it is asked: field price;changes computed field twice;changes words of rule r;changes rule s;"
		"drops computed field gone;");
	form_free(form);
}

/* Labels of another language are part of the load: wrong ones stop it whole. */
static void test_labels(void **state)
{
	struct form_world *world = *state;
	static const char TEXT[] = HEAD COUNT, UR[] = "[field count]\nlabel = \xd8\xb9\xd8\xaf\xd8\xaf\n",
					  WRONG[] = "[field price]\nlabel = x\n";
	const struct form *form;
	struct err err = {0};

	assert_false(
		define_load(world->replica, "operator", TEXT, strlen(TEXT), WRONG, strlen(WRONG), "stock.ini", &err));
	assert_null(table_find(world->replica, "stock"));
	assert_true(define_load(world->replica, "operator", TEXT, strlen(TEXT), UR, strlen(UR), "stock.ini", &err));
	form_world_refresh(world);
	form = form_set_find(world->set, "stock");
	assert_string_equal(form->fields[form_field(form, "count")].label_ur, "\xd8\xb9\xd8\xaf\xd8\xaf");
}

static int setup(void **state)
{
	static struct form_world world;

	form_world_open(&world);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	form_world_close(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_grows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
		cmocka_unit_test_setup_teardown(test_trial, setup, teardown),
		cmocka_unit_test_setup_teardown(test_compare, setup, teardown),
		cmocka_unit_test_setup_teardown(test_compare_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(test_labels, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
