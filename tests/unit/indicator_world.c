/* See the header. Nobody in it is real. */
#include "config.h"
#include "indicator_world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/share.h"
#include "card_world.h"
#include "form/define.h"
#include "store_world.h"

static struct txn *txn;
static struct replica *world;

static void must(bool is_good, const struct err *err)
{
	if (!is_good)
		die("%s", err->text);
}

#define ROW(table, ...) do { \
	struct err err_ = {0}; \
	must(txn_entry(txn, NULL, &err_) && world_insert(txn, world, &err_, table, __VA_ARGS__, NULL), &err_); \
} while (0)

static void load(const char *name)
{
	char *path = share_path("forms", name);
	struct err err = {0};
	struct buf text;
	must(file_read(path, 1 << 20, &text, &err) && define_load(world, "operator", text.bytes, text.length, NULL, 0, path, &err), &err);
	buf_free(&text);
	free(path);
}

/* "" is not reported. */
static void class(const char *school, const char *year, const char *grade, const char *boys, const char *boys_repeating, const char *girls,
	const char *girls_repeating)
{
	char pairs[7][40];
	snprintf(pairs[0], 40, "school=%s", school);
	snprintf(pairs[1], 40, "year=%s", year);
	snprintf(pairs[2], 40, "grade=%s", grade);
	snprintf(pairs[3], 40, "boys=%s", boys);
	snprintf(pairs[4], 40, "boys_repeating=%s", boys_repeating);
	snprintf(pairs[5], 40, "girls=%s", girls);
	snprintf(pairs[6], 40, "girls_repeating=%s", girls_repeating);
	ROW("enrolment", pairs[0], pairs[1], pairs[2], pairs[3], pairs[4], pairs[5], pairs[6]);
}

static void kech(void)
{
	ROW("school", "code=08001", "name=GBHS ONE", "district=kech", "tehsil=turbat", "cluster=08001", "uc=ONE", "level=high", "gender=boys",
		"location=urban", "zone=summer", "status=functional", "lat=26000000", "lon=63000000");
	ROW("school", "code=08002", "name=GGHS TWO", "district=kech", "tehsil=turbat", "cluster=08001", "uc=ONE", "level=high", "gender=girls",
		"location=rural", "zone=summer", "status=functional", "lat=26000000", "lon=63200000");
	ROW("school", "code=08003", "name=GBPS THREE", "district=kech", "tehsil=tump", "uc=TWO", "level=primary", "gender=boys",
		"status=non_functional", "status_reason=no_teacher", "lat=26200000", "lon=63000000");
	ROW("school", "code=08004", "name=GBPS FOUR", "district=kech", "tehsil=tump", "uc=TWO", "level=primary", "gender=boys",
		"status=functional");
	ROW("school", "code=08005", "name=GBMS FIVE", "district=kech", "tehsil=tump", "cluster=08005", "uc=THREE", "level=middle", "gender=mixed",
		"zone=winter", "status=functional", "lat=26100000", "lon=63050000");
	ROW("school", "code=08007", "name=GBPS SEVEN", "district=kech", "tehsil=tump", "cluster=08005", "uc=TWO", "level=primary",
		"gender=boys", "status=functional", "lat=26000000", "lon=63050000");
	ROW("school", "code=08008", "name=GGPS EIGHT", "district=kech", "tehsil=turbat", "uc=FOUR", "level=primary", "gender=girls",
		"status=functional", "lat=26000000", "lon=63100000");
	ROW("census", "school=08001", "year=2024", "status=functional", "state=approved", "teachers_male=9", "teachers_female=1", "teachers_total=10",
		"teachers_sanctioned=12", "teachers_appointed=10", "others_sanctioned=4", "others_appointed=3", "rooms_pakka=8", "rooms_kacha=1",
		"electricity=yes", "internet=yes", "computer_lab=yes", "ramp=no", "water=yes", "water_source=tubewell", "toilets_pakka=4",
		"washbasin=yes", "washbasin_water=yes", "washbasin_soap=yes", "wall=yes", "building=yes", "building_condition=satisfactory", "gas=no",
		"library=yes", "science_lab=yes", "playground=yes");
	ROW("census", "school=08002", "year=2024", "status=functional", "state=keyed", "teachers_male=0", "teachers_female=3",
		"teachers_sanctioned=3", "teachers_appointed=4", "rooms_pakka=1", "electricity=no", "internet=no", "ramp=yes", "water=yes",
		"water_source=well", "toilets_pakka=2", "washbasin=yes", "washbasin_water=yes", "washbasin_soap=no", "wall=yes", "building=yes",
		"building_condition=needs_repair", "gas=yes", "library=no", "mhm_kits=yes", "mhm_training=no");
	ROW("census", "school=08003", "year=2024", "status=non_functional", "status_reason=no_teacher", "teachers_sanctioned=1",
		"teachers_appointed=0");
	ROW("census", "school=08005", "year=2024", "status=functional", "teachers_total=1", "teachers_sanctioned=2", "teachers_appointed=1",
		"rooms_pakka=0", "water=no", "toilets_kacha=0", "washbasin=no", "wall=no", "building=no");
	ROW("census", "school=08007", "year=2024", "status=functional", "teachers_total=0");
}

static void kech_classes(void)
{
	static const struct { const char *grade, *now, *again, *before; } boys[] = {
		{"kachi", "50", "0", ""}, {"1", "110", "10", "100"}, {"2", "95", "5", "90"}, {"3", "84", "4", "80"}, {"4", "72", "2", "70"},
		{"5", "63", "3", "60"}, {"6", "50", "2", "50"}, {"7", "46", "1", "45"}, {"8", "40", "0", "40"}, {"9", "38", "2", "36"},
		{"10", "33", "1", "30"}, {"11", "20", "0", ""}, {"12", "10", "1", ""},
	};
	for (size_t i = 0; i < sizeof boys / sizeof *boys; i++) {
		class("08001", "2024", boys[i].grade, boys[i].now, boys[i].again, "", "");
		class("08001", "2023", boys[i].grade, boys[i].before, "", "", "");
	}
	class("08002", "2024", "ece", "1", "0", "5", "0");
	class("08002", "2024", "kachi", "", "", "8", "0");
	class("08002", "2024", "1", "", "", "50", "5");
	class("08002", "2024", "2", "", "", "32", "2");
	class("08002", "2024", "3", "", "", "10", "0");
	class("08002", "2023", "1", "", "", "40", "");
	class("08002", "2023", "2", "", "", "20", "");
	class("08005", "2024", "1", "6", "", "", "");
	class("08007", "2024", "1", "0", "", "0", "");
}

static void others(void)
{
	static const char *const reasons[] = {"no_teacher", "post_vacant", "no_pupils", "no_such_school", "new_school", "shelterless",
		"building_destroyed", "building_occupied", "population_migrated", "seasonal", "community_conflict", "litigation", "law_and_order",
		"merged", "duplicate_code", "other", ""};
	static const char *const more[][3] = {{"08030", "middle", "girls"}, {"08031", "middle", "boys"}, {"08032", "middle", "boys"},
		{"08033", "higher_secondary", "girls"}, {"08034", "higher_secondary", "boys"}};
	char pairs[3][40];
	for (int i = 0; i < 17; i++) {
		snprintf(pairs[0], 40, "code=%05d", 8100 + i);
		snprintf(pairs[1], 40, "status_reason=%s", reasons[i]);
		ROW("school", pairs[0], pairs[1], "name=GBPS CLOSED", "district=panjgur", "level=primary", "gender=boys", "status=non_functional");
	}
	for (int i = 0; i < 5; i++) {
		snprintf(pairs[0], 40, "code=%s", more[i][0]);
		snprintf(pairs[1], 40, "level=%s", more[i][1]);
		snprintf(pairs[2], 40, "gender=%s", more[i][2]);
		ROW("school", pairs[0], pairs[1], pairs[2], "name=GBMS MORE", "district=panjgur", "status=functional");
	}
	ROW("school", "code=08040", "name=GBPS LASBELA", "district=lasbela", "level=primary", "gender=mixed", "status=functional");
	ROW("school", "code=08041", "name=GBPS HUB", "district=hub", "level=primary", "gender=mixed", "status=functional");
	class("08040", "2024", "1", "30", "", "20", "");
	class("08041", "2024", "1", "20", "", "12", "");
}

static void population(void)
{
	static const char *const districts[] = {"district=kech", "district=lasbela"};
	for (int d = 0; d < 2; d++)
		for (int age = 3; age <= 18; age++) {
			char pair[16];
			snprintf(pair, sizeof pair, "age=%d", age);
			ROW("population", districts[d], "year=2023", pair, "male=100", "female=80");
		}
	/* A later count is not for the years before it. */
	ROW("population", "district=kech", "year=2030", "age=5", "male=1", "female=1");
}

static void visits(void)
{
	ROW("calendar", "id=900", "from=2024-06-01", "to=2024-08-15", "kind=vacation", "zone=summer");
	ROW("staff", "id=1", "school=08001", "name=A", "sex=male", "category=teaching", "designation=jvt", "status=active",
		"professional=ptc");
	ROW("staff", "id=2", "school=08001", "name=B", "sex=male", "category=teaching", "designation=jvt", "status=active");
	ROW("staff", "id=3", "school=08001", "name=C", "sex=female", "category=teaching", "designation=jvt", "status=active");
	ROW("staff", "id=4", "school=08005", "name=D", "sex=female", "category=teaching", "designation=jvt", "status=active",
		"professional=none");
	ROW("staff", "id=6", "school=08001", "name=F", "sex=male", "category=teaching", "designation=jvt", "status=retired", "professional=bed");
	ROW("staff", "id=5", "school=08001", "name=E", "sex=male", "category=non_teaching", "designation=mali", "status=active");
	/* One man present, one absent without leave, a woman on sanctioned leave, one present whom no roll knows, the gardener absent. */
	ROW("visit", "id=1001", "school=08001", "date=2024-03-05", "access=granted", "status=open", "monitor=m");
	ROW("visit_staff", "visit=1001", "staff=1", "presence=present");
	ROW("visit_staff", "visit=1001", "staff=2", "presence=absent", "reason=unsanctioned_leave");
	ROW("visit_staff", "visit=1001", "staff=3", "presence=absent", "reason=casual_leave");
	ROW("visit_staff", "visit=1001", "staff=99", "presence=late");
	ROW("visit_staff", "visit=1001", "staff=5", "presence=absent");
	ROW("visit_class", "visit=1001", "grade=1", "boys_enrolled=110", "boys_register=100", "boys_counted=80");
	ROW("visit_class", "visit=1001", "grade=2", "boys_enrolled=95"); /* was not counted */
	/* In the vacation of its zone: in no figure. */
	ROW("visit", "id=1002", "school=08001", "date=2024-06-10", "access=granted", "status=closed", "monitor=m");
	ROW("visit_staff", "visit=1002", "staff=1", "presence=absent");
	/* The same days in the other zone: a closed school. */
	ROW("visit", "id=1003", "school=08005", "date=2024-06-11", "access=granted", "status=closed", "monitor=m");
	ROW("visit_staff", "visit=1003", "staff=4", "presence=absent");
	ROW("visit_class", "visit=1003", "grade=1", "boys_enrolled=6");
	/* In a strike of the whole district. */
	ROW("calendar", "id=901", "from=2024-09-01", "to=2024-09-05", "kind=strike", "district=kech");
	ROW("visit", "id=1006", "school=08005", "date=2024-09-02", "access=granted", "status=closed", "monitor=m");
	ROW("visit", "id=1004", "school=08002", "date=2024-04-01", "access=refused", "monitor=m");
	ROW("visit", "id=1005", "school=08001", "date=2023-12-01", "access=granted", "status=closed", "monitor=m");
}

static void pages(void)
{
	ROW("age_line", "school=08002", "year=2024", "age=age_5", "girls=30", "girls_primary=20");
	ROW("age_line", "school=08002", "year=2024", "age=age_7", "girls=40", "girls_primary=38", "girls_above=1");
	ROW("age_line", "school=08002", "year=2024", "age=age_11", "girls=12", "girls_primary=9", "girls_above=3");
	ROW("age_line", "school=08002", "year=2024", "age=age_13", "girls=6", "girls_above=5");
	ROW("census_money", "school=08001", "year=2024", "cluster_budget=900000", "school_fund=100000", "spent_furniture=3000");
	ROW("census_money", "school=08005", "year=2024", "school_fund=50000", "wash_grant=50000", "spent_furniture=1000");
	ROW("book_line", "school=08002", "year=2024", "grade=1", "received=50");
	ROW("book_line", "school=08005", "year=2024", "grade=1", "received=150");
}

struct replica *indicator_world_open(const char *folder, struct form_set **set)
{
	static const char *const more[] = {"population.ini", "optional/census_age.ini", "optional/age_line.ini", "optional/census_money.ini",
		"optional/census_books.ini", "optional/book_line.ini"};
	struct err err = {0};
	struct replica *replica = world = card_world_open(folder, false, set);
	form_set_free(*set);
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		load(more[i]);
	must(form_set_load(replica, set, &err), &err);
	must(txn_begin(replica, "operator", &txn, &err), &err);
	kech();
	kech_classes();
	others();
	population();
	visits();
	pages();
	must(txn_commit(txn, &err), &err);
	return replica;
}
