/* The lookup: codes, names as people write them, places, filters; and how often a name gone wrong is still found. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/mem.h"
#include "emis/lookup.h"
#include "tests/unit/lookup_queries.h"

static const struct lookup_school few[] = {
	{.id = 1, .code = "07086", .name = "GBPS SYED AMEER SHAH JANDRAN", .district = "BARKHAN", .tehsil = "BARKHAN",
		.uc = "ESHANI", .village = "JANDRAN", .cluster = "GBHS ESHANI", .status = "functional"},
	{.id = 2, .code = "02469", .name = "GBHS MULLAHZI", .district = "KHARAN", .status = "functional"},
	{.id = 3, .code = "BEF001", .name = "GGCMPS KILLI ABDUL REHMAN", .district = "PISHIN", .uc = "BOSTAN"},
	{.id = 4, .code = "01001", .name = "GBMIDS SASSAN MANNA", .district = "ZIARAT", .uc = "MANNA",
		.name_ur = "\xD8\xB3\xD8\xA7\xD8\xB3\xD8\xA7\xD9\x86 \xD9\x85\xD8\xA7\xD9\x86\xD9\x91\xDB\x81"},
	{.id = 5, .code = "01002", .name = "GGPS SASSAN MANNA", .district = "ZIARAT", .status = "non_functional"},
	{.id = 6, .code = "05514", .name = "GBPS ALLAH ABAD", .district = "JAFER ABAD", .tehsil = "USTA MUHAMMAD",
		.aliases = "Jaffarabad Osta"},
	{.id = 7, .code = "07212", .name = "GBPS MIR JEHANZAIB KHAN", .district = "KACHHI", .tehsil = "BHAG", .aliases = "Bolan"},
	{.id = 8, .code = "12001", .name = "GBPS KILLI HAJI MUHAMMAD UMAR", .district = "QUETTA", .tehsil = "ZARGHOON"},
	{.id = 9, .code = "12002", .name = "GBPS CHAK 12", .district = "QUETTA"},
	{.id = 10, .code = "12003", .name = NULL},
};

static int make_few(void **state)
{
	struct lookup *lookup = lookup_new();
	for (size_t i = 0; i < sizeof few / sizeof *few; i++)
		lookup_add(lookup, &few[i]);
	lookup_finish(lookup);
	*state = lookup;
	return 0;
}

static int drop(void **state)
{
	lookup_free(*state);
	return 0;
}

/* The id of the first hit, 0 where there is none. */
static int64_t first(struct lookup *lookup, const char *query)
{
	struct lookup_hit hit[5];
	size_t count = lookup_find(lookup, query, NULL, hit, 5);
	for (size_t i = 1; i < count; i++)
		assert_true(hit[i - 1].score >= hit[i].score);
	return count == 0 ? 0 : lookup_get(lookup, hit[0].index).id;
}

static void a_code_is_read_as_people_write_it(void **state)
{
	(void)state;
	static const char *const good[][2] = {
		{"7086", "07086"}, {"07086", "07086"}, {"BEMIS 07086", "07086"}, {"BMIS 2469", "02469"}, {"bemis code: 2469", "02469"},
		{"BEMIS-7086", "07086"}, {"Bemis7086 ", "07086"}, {"#7", "00007"}, {"0007086", "07086"}, {"BEF001", "BEF001"},
		{"bef 001", "BEF001"}, {"BMIS Code 02469", "02469"}, {"code no. 12", "00012"},
	};
	static const char *const bad[] = {"", " ", "0", "000", "BEMIS", "GBPS", "123456", "12 13", "7o86", "12a",
		"ABCDE1", "killi 12 b"};
	char code[LOOKUP_CODE_SIZE];
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (!lookup_code(good[i][0], code))
			fail_msg("%s is a code", good[i][0]);
		assert_string_equal(code, good[i][1]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (lookup_code(bad[i], code))
			fail_msg("%s is no code, but was read as %s", bad[i], code);
		assert_string_equal(code, "");
	}
}

static void a_prefix_says_level_and_gender(void **state)
{
	(void)state;
	const char *level, *gender;
	assert_true(lookup_prefix("GGMIDS X", &level, &gender));
	assert_string_equal(level, "middle");
	assert_string_equal(gender, "girls");
	assert_true(lookup_prefix("gbhss(x)", &level, &gender));
	assert_string_equal(level, "higher_secondary");
	assert_true(lookup_prefix("GPS X", &level, &gender));
	assert_string_equal(gender, "");
	assert_true(lookup_prefix("GGPSKILLI X", &level, &gender));
	assert_string_equal(level, "primary");
	assert_false(lookup_prefix("KILLI GBPS", &level, &gender));
	assert_string_equal(level, "");
	assert_false(lookup_prefix(NULL, &level, &gender));
	assert_false(lookup_prefix("", &level, &gender));
}

static void a_code_comes_first(void **state)
{
	struct lookup *lookup = *state;
	static const char *const query[] = {"07086", "7086", "BEMIS 07086", "bmis 7086", "7086 ", "barkhan 7086"};
	for (size_t i = 0; i < sizeof query / sizeof *query; i++)
		assert_int_equal(first(lookup, query[i]), 1);
	assert_int_equal(first(lookup, "BMIS 2469"), 2);
	assert_int_equal(first(lookup, "bef001"), 3);
	assert_int_equal(first(lookup, "bef 001"), 3);
	assert_int_equal(first(lookup, "708"), 1);
	assert_int_equal(first(lookup, "070"), 1);
	assert_int_equal(first(lookup, "chak 12"), 9);
}

static void a_name_is_found_as_people_write_it(void **state)
{
	static const struct {
		const char *query;
		int64_t id;
	} wanted[] = {
		{"jandran", 1}, {"shah ameer", 1}, {"gbps jand", 1}, {"GBPS SAYED AMIR SHAH JANDRAAN", 1}, {"mullazai", 2},
		{"killi abdur rahman", 3}, {"qili abdul rehman", 3}, {"kili abdulrehman", 3}, {"gbms sassan", 4}, {"gbmids sasan mana", 4},
		{"ggps sassan", 5}, {"girls sassan", 5}, {"allahabad", 6}, {"alla habad", 6}, {"allahabda", 6}, {"gbpsallah abad", 6},
		{"mir jahanzeb", 7}, {"haji m umer", 8}, {"haji mohd umar", 8}, {"khum", 8}, {"gbp skilli haji", 8},
		{"syed amee shah jand", 1}, {"umar muhammad haji killi gbps", 8}, {"k h m u", 8},
		{"\xD8\xB3\xD8\xA7\xD8\xB3\xD8\xA7\xD9\x86", 4}, {"\xD8\xB5\xD8\xA7\xD8\xB3\xD8\xA7\xD9\x86 \xD9\x85\xD8\xA7\xD9\x86\xD9\x87", 4},
	};
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		int64_t id = first(*state, wanted[i].query);
		if (id != wanted[i].id)
			fail_msg("%s found school %d, not %d", wanted[i].query, (int)id, (int)wanted[i].id);
	}
}

static void a_place_narrows(void **state)
{
	struct lookup *lookup = *state;
	assert_int_equal(first(lookup, "barkhan"), 1);
	assert_int_equal(first(lookup, "bolan"), 7);
	assert_int_equal(first(lookup, "bhag"), 7);
	assert_int_equal(first(lookup, "usta mohammad"), 6);
	assert_int_equal(first(lookup, "jaffarabad"), 6);
	assert_int_equal(first(lookup, "eshani"), 1);
	assert_int_equal(first(lookup, "killi quetta"), 8);
	assert_int_equal(first(lookup, "killi bostan"), 3);
}

static void a_filter_holds_back_the_others(void **state)
{
	struct lookup *lookup = *state;
	struct lookup_hit hit[20];
	struct lookup_filter filter = {.gender = "Girls"};
	assert_int_equal(lookup_find(lookup, "", &filter, hit, 20), 2);
	assert_int_equal(hit[0].index, 2);
	assert_int_equal(hit[1].index, 4);
	assert_true(lookup_find(lookup, "sassan", &filter, hit, 20) >= 1);
	assert_int_equal(hit[0].index, 4);
	filter = (struct lookup_filter){.level = "middle", .district = "ziarat"};
	assert_int_equal(lookup_find(lookup, "manna", &filter, hit, 20), 1);
	assert_int_equal(hit[0].index, 3);
	filter = (struct lookup_filter){.status = "functional"};
	assert_int_equal(lookup_find(lookup, "", &filter, hit, 20), 2);
	filter = (struct lookup_filter){.cluster = "GBHS ESHANI", .level = ""};
	assert_int_equal(lookup_find(lookup, "7086", &filter, hit, 20), 1);
	filter = (struct lookup_filter){.district = "GWADAR"};
	assert_int_equal(lookup_find(lookup, "07086", &filter, hit, 20), 0);
}

static void odd_queries_are_borne(void **state)
{
	struct lookup *lookup = *state;
	struct lookup_hit hit[20];
	assert_int_equal(lookup_find(lookup, "", NULL, hit, 20), 10);
	assert_int_equal(lookup_find(lookup, " ,.-\n", NULL, hit, 3), 3);
	assert_int_equal(lookup_find(lookup, "killi", NULL, hit, 0), 0);
	assert_int_equal(lookup_find(lookup, "zzzzzzzzzz", NULL, hit, 20), 0);
	char text[4000];
	for (size_t i = 0; i < sizeof text - 1; i++)
		text[i] = (char)(i % 3 == 0 ? "AIUKHG 0\xD8\xB3"[i / 3 % 10] : i % 7 == 0 ? ' ' : 'A' + (char)(i % 26));
	text[sizeof text - 1] = '\0';
	assert_true(lookup_find(lookup, text, NULL, hit, 20) <= 20);
	memset(text, 'A', sizeof text - 1);
	assert_true(lookup_find(lookup, text, NULL, hit, 20) <= 20);
	uint32_t number = 7;
	for (int round = 0; round < 300; round++) {
		size_t length = (number >> 8) % 90;
		for (size_t i = 0; i < length; i++)
			text[i] = (char)(((number = number * 1664525 + 1013904223) >> 24) | 1);
		text[length] = '\0';
		assert_true(lookup_find(lookup, text, NULL, hit, 20) <= 20);
	}
	assert_int_equal(first(lookup, "jandran"), 1); /* nothing of it is left behind */
}

static void no_school_at_all(void **state)
{
	(void)state;
	struct lookup_hit hit[1];
	struct lookup *lookup = lookup_new();
	lookup_finish(lookup);
	assert_int_equal(lookup_count(lookup), 0);
	assert_int_equal(lookup_find(lookup, "x", NULL, hit, 1), 0);
	assert_int_equal(lookup_find(lookup, "", NULL, hit, 1), 0);
	lookup_free(lookup);
	lookup_free(lookup_new());
	lookup_free(NULL);
}

static void a_school_is_given_back(void **state)
{
	struct lookup_school school = lookup_get(*state, 0);
	assert_string_equal(school.code, "07086");
	assert_string_equal(school.name, few[0].name);
	assert_string_equal(school.tehsil, "BARKHAN");
	assert_string_equal(school.level, "primary");
	assert_string_equal(lookup_get(*state, 9).name, "");
	assert_true(lookup_memory(*state) > 0);
}

/* --- how often a name gone wrong is found --- */

static void check_recall(struct lookup *lookup, int queries, uint64_t seed)
{
	for (int kind = 0; kind < QUERY_KINDS; kind++) {
		int found = 0;
		for (int i = 0; i < queries; i++) {
			struct lookup_hit hit[5];
			char query[QUERY_SIZE], wanted[QUERY_SIZE], other[QUERY_SIZE];
			uint32_t index = lookup_queries_random(&seed, (uint32_t)lookup_count(lookup));
			lookup_queries_plain(lookup_get(lookup, index).name, wanted);
			lookup_queries_make((enum query_kind)kind, wanted, &seed, query);
			size_t count = lookup_find(lookup, query, NULL, hit, 5), at;
			for (at = 0; at < count; at++) {
				lookup_queries_plain(lookup_get(lookup, hit[at].index).name, other);
				if (strcmp(wanted, other) == 0)
					break;
			}
			found += at < count;
		}
		if (found * 100 < queries * 95)
			fail_msg("%s: %d of %d schools among the first five", lookup_queries_name[kind], found, queries);
	}
}

/* Names put together from the words that are frequent in such names, each village twice or thrice. */
static void made_up_names_are_found(void **state)
{
	(void)state;
	static const char *const prefix[] = {"GBPS", "GBPS", "GBPS", "GGPS", "GGPS", "GBMIDS", "GGMIDS", "GBHS", "GGHS", "GPS"};
	static const char *const kind[] = {"KILLI", "KILLI", "GOTH", "BASTI", "KARAIZ", "MUHALLAH", "KOT", "HAJI", "MIR", "MALIK"};
	static const char *const syllable[] = {"SHA", "ZAR", "GUL", "KHO", "DAR", "MAN", "BAL", "TOR", "SPIN", "RA", "NO", "JAM",
		"HAZ", "MIA", "LOR", "KACH", "DASH", "SUR", "PAN", "WAD", "ESA", "CHA", "GHA", "BEE", "QAM"};
	static const char *const ending[] = {"ZAI", "ABAD", "KHAIL", "ANI", "", "", "AR", "I", "UN", "OZAI"};
	static const char *const person[] = {"ABDUL KARIM", "MUHAMMAD UMAR", "GHULAM NABI", "NOOR AHMED", "SHER KHAN", "ALLAH DAD",
		"RAHIM BAKHSH", "ABDULLAH", "", "", "", ""};
	static const char *const district[] = {"PISHIN", "KHUZDAR", "KECH", "QUETTA", "LASBELA", "KOHLU", "DUKI", "ZHOB"};
	uint64_t seed = 99;
	struct lookup *lookup = lookup_new();
#define PICK(list) list[lookup_queries_random(&seed, sizeof list / sizeof *list)]
	for (uint32_t i = 0; i < 3000; i++) {
		char code[LOOKUP_CODE_SIZE], name[200];
		snprintf(code, sizeof code, "%05u", (unsigned)i + 1);
		snprintf(name, sizeof name, "%s %s %s %s%s%s", PICK(prefix), PICK(kind), PICK(person), PICK(syllable), PICK(syllable),
			PICK(ending));
		struct lookup_school school = {.id = i, .code = code, .name = name, .district = PICK(district)};
		lookup_add(lookup, &school);
	}
#undef PICK
	lookup_finish(lookup);
	check_recall(lookup, 150, 11);
	lookup_free(lookup);
}

/* The real census, where it stands beside the project. */
static void real_names_are_found(void **state)
{
	(void)state;
	const char *top = getenv("SRCDIR");
	char *path = mem_format("%s/../shared/data/bemis-census.csv", top == NULL ? "." : top);
	struct csv_reader *reader;
	struct csv_record record;
	struct err err = {0};
	FILE *file = fopen(path, "r");
	if (file == NULL) {
		free(path);
		print_message("the real census is not here\n");
		skip();
	}
	fclose(file);
	assert_true(csv_open(path, &reader, &err));
	free(path);
	struct lookup *lookup = lookup_new();
	for (bool is_head = true; csv_next(reader, &record, &err) == 1; is_head = false) {
		struct lookup_school school = {.code = record.cell[0], .name = record.cell[2], .district = record.cell[3],
			.tehsil = record.cell[4], .uc = record.cell[6], .village = record.cell[9], .cluster = record.cell[13]};
		if (!is_head)
			lookup_add(lookup, &school);
	}
	csv_close(reader);
	lookup_finish(lookup);
	assert_int_equal(lookup_count(lookup), 15270);
	assert_true(lookup_memory(lookup) < 8 << 20);
	check_recall(lookup, 200, 20261122);
	assert_true(lookup_memory(lookup) < 8 << 20);
	lookup_free(lookup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_read_as_people_write_it),
		cmocka_unit_test(a_prefix_says_level_and_gender),
		cmocka_unit_test_setup_teardown(a_code_comes_first, make_few, drop),
		cmocka_unit_test_setup_teardown(a_name_is_found_as_people_write_it, make_few, drop),
		cmocka_unit_test_setup_teardown(a_place_narrows, make_few, drop),
		cmocka_unit_test_setup_teardown(a_filter_holds_back_the_others, make_few, drop),
		cmocka_unit_test_setup_teardown(odd_queries_are_borne, make_few, drop),
		cmocka_unit_test(no_school_at_all),
		cmocka_unit_test_setup_teardown(a_school_is_given_back, make_few, drop),
		cmocka_unit_test(made_up_names_are_found),
		cmocka_unit_test(real_names_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
